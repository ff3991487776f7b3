"""What the entry of an op says of PyTorch's graph is what the graph shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import BackwardFunction, Op, apply


def _doubled(**facts: Any) -> Op:
    return Op(
        "doubled(Tensor input, Tensor bias)",
        category="Test",
        doc="Twice the input, and bias.",
        forward=lambda input, bias: input * 2 + bias,
        vjp=(lambda g, out, input, bias: g * 2, lambda g, out, input, bias: g),
        **facts,
    )


def _gradients(op: Op) -> tuple[Any, Any, Any]:
    x, bias = (ge.tensor(np.ones(2), requires_grad=True) for _ in range(2))
    y = apply(op, (x, bias), {})
    seed = ge.tensor(np.ones(2), requires_grad=True)
    return y, x, ge.grad([y], [x, bias], [seed], create_graph=True)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("FirstBackwardBackward0", ["FirstBackwardBackward0", None]),
        (("FirstBackwardBackward0", None), ["FirstBackwardBackward0", None]),
        (lambda inputs: f"Rank{inputs[0].ndim}BackwardBackward0", ["Rank1BackwardBackward0", None]),
        (None, ["MulBackward1", None]),  # by a number, as in the formulas of PyTorch
    ],
)
def test_the_node_of_a_gradient_has_the_name_of_the_entry(names: Any, found: list[str | None]) -> None:
    gradients = _gradients(_doubled(backward=BackwardFunction(names)))[2]
    # the gradient of bias is the seed itself, which has no node to be named
    assert [None if g.grad_fn is None else g.grad_fn.name() for g in gradients] == found


@pytest.mark.parametrize("leads_on", [True, lambda params: not params])
def test_a_gradient_leads_to_the_input_with_zeros_where_the_entry_says_so(leads_on: Any) -> None:
    _, x, (slope, _) = _gradients(_doubled(backward=BackwardFunction(leads_on=leads_on)))
    (second,) = ge.grad([slope.sum()], [x])
    assert second.numpy().tolist() == [0, 0]


def test_without_it_the_gradient_leads_nowhere() -> None:
    _, x, (slope, _) = _gradients(_doubled())
    assert ge.grad([slope.sum()], [x], allow_unused=True) == (None,)


def test_the_gradient_of_a_bias_is_a_part_of_the_same_function() -> None:
    _, x, (_, slope) = _gradients(_doubled(backward=BackwardFunction(bias=1)))
    assert slope.grad_fn.name() == "DoubledBackwardBackward0"
    assert ge.grad([slope.sum()], [x], allow_unused=True) == (None,)


@pytest.mark.parametrize("tree", [(("Add", ("Mul", 0), 1),), lambda name, shapes, params: (("Add", ("Mul", 0), 1),)])
def test_the_nodes_below_are_those_of_the_entry(tree: Any) -> None:
    y, x, _ = _gradients(_doubled(next_functions=tree))
    ((add, _),) = y.grad_fn.next_functions
    (mul, _), (bias, _) = add.next_functions
    assert [add.name(), mul.name(), bias.name()] == ["AddBackward0", "MulBackward0", "torch::autograd::AccumulateGrad"]
    assert mul.next_functions[0][0].variable is x
