"""Hooks on the nodes that are shown of composed ops see gradients, and change nothing by looking."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Op, apply
from grapheditor.engine.compositions import COMPOSITIONS
from grapheditor.engine.shown_nodes import ShownNode
from grapheditor.engine.unfolding import put_together
from tests.op_samples import Sample
from tests.test_ops import TABLE


def _result(sample: Sample) -> tuple[Any, list[Any]]:
    args = [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args]
    inputs = [args[i] for i in sample.floats if sample.op.rule(i) is not None]
    for x in inputs:
        x.requires_grad = True
    return sample.call(ge.call, args)[0], inputs


def _shown(node: Any) -> list[Any]:
    below = [part for part, _ in node.next_functions if isinstance(part, ShownNode)]
    return below + [found for part in below for found in _shown(part)]


def _is_shown_with_parts(sample: Sample) -> bool:
    if not sample.floats or not sample.op.differentiable or sample.op.next_functions is None:
        return False
    node = _result(sample)[0].grad_fn
    return node is not None and bool(_shown(node))


SAMPLES = [sample for sample in TABLE if _is_shown_with_parts(sample)]


def _seed(result: Any) -> Any:
    return ge.tensor(np.random.default_rng(1).normal(size=result.shape))


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("sample", SAMPLES, ids=repr)
def test_a_hook_that_only_looks_leaves_the_gradients_as_they_are(sample: Sample, create_graph: bool) -> None:
    plain, wanted = _result(sample)
    expected = ge.grad([plain], wanted, [_seed(plain)], allow_unused=True)
    result, inputs = _result(sample)
    seen: list[ShownNode] = []
    nodes = _shown(result.grad_fn)
    for node in nodes:
        node.register_hook(lambda into, out, node=node: seen.append(node))
    found = ge.grad([result], inputs, [_seed(result)], create_graph=create_graph, allow_unused=True)
    assert len(seen) == len(nodes)
    for mine, other in zip(found, expected, strict=True):
        assert (mine is None) == (other is None)
        if mine is not None:
            np.testing.assert_allclose(mine.detach().numpy(), other.numpy(), rtol=1e-9, atol=1e-11)


def doubled(composed: Any = None) -> Any:
    """The result of an op that shows a node of its own, made of others by `composed` if that is told."""
    op = Op(
        "doubled(Tensor input)",
        category="Test",
        doc="Twice the input.",
        forward=lambda input: input * 2,
        vjp=(lambda g, out, input: g * 2,),
        next_functions=(("Mul", 0),),
        composed=composed,
    )
    return apply(op, (ge.tensor(np.ones(2), requires_grad=True),), {})


def test_where_it_is_not_known_how_an_op_is_made_a_hook_is_refused() -> None:
    result = doubled()
    for register in ("register_hook", "register_prehook"):
        with pytest.raises(NotImplementedError, match="MulBackward0 is a part of doubled, which is one node here"):
            getattr(_shown(result.grad_fn)[0], register)(print)


def test_a_fault_of_the_parts_is_not_taken_for_a_refusal() -> None:
    def parts(input: Any) -> Any:
        return input * input.of_no_such_name

    def refusing(input: Any) -> Any:
        return ge.call("bmm", input, input)

    for composed, error in ((parts, AttributeError), (refusing, NotImplementedError)):
        result = doubled(composed)
        with pytest.raises(error):
            _shown(result.grad_fn)[0].register_hook(print)


@pytest.mark.parametrize("sample", [s for s in TABLE if s.floats and s.op.differentiable], ids=repr)
def test_parts_take_whatever_their_op_takes(sample: Sample) -> None:
    node = _result(sample)[0].grad_fn
    if node is not None and (node.op.composed or node.op.formula or node.op.name in COMPOSITIONS):
        put_together(node)


def test_a_hook_that_was_taken_away_is_not_called() -> None:
    result, _ = _result(next(s for s in SAMPLES if s.op.name == "softsign"))
    seen: list[Any] = []
    _shown(result.grad_fn)[0].register_hook(lambda *given: seen.append(given)).remove()
    result.sum().backward()
    assert seen == []


def test_shown_nodes_keep_no_graph_alive() -> None:
    x = ge.tensor(np.ones(3), requires_grad=True)
    y = ge.call("softsign", x)
    part = _shown(y.grad_fn)[0]
    gc.disable()
    try:
        del y
        part.register_hook(print)  # nothing leads there any more, which is no error
        assert part._owner() is None
    finally:
        gc.enable()


def test_without_hooks_nothing_is_put_together_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grapheditor.engine.unfolding.unfolded_pass", lambda *given: pytest.fail("was put together"))
    for sample in SAMPLES:
        result, inputs = _result(sample)
        _shown(result.grad_fn)
        result.register_hook(lambda gradient: None)
        ge.grad([result], inputs, [_seed(result)], allow_unused=True)
