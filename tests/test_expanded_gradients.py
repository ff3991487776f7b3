"""Gradients that PyTorch expands are expanded here, and neither these nor views of nothing take writes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Op, apply
from tests.with_torch import with_torch

SUMS = (
    "x.sum()", "x.sum(0).sum()", "(x.sum(0) * 2).sum()", "x.sum(1, keepdim=True).sum()", "x.mean()", "x.mean(0).sum()",
    "x.view(-1).sum()", "x.t().sum()", "(x + 1).sum()", "(x * 2).sum()", "(x + x).sum()", "x.sum() + x.sum()",
    "x.clone().sum()", "x.unsqueeze(0).sum()", "x.reshape(3, 2).sum()", "x.transpose(0, 1).sum(0).sum()", "x[0].sum()",
    "x.double().sum()", "x.exp().sum()", "x.amax()", "x.flip(0).sum()", "x.cumsum(0).sum()",
    "x.repeat(2, 1).sum()", "x.var()", "x.logsumexp(0).sum()", "x[:1].expand(2, 3).sum()", "x.diagonal().sum()",
)  # fmt: skip
VIEWS = (
    "x.view(3, 0)", "x.t()", "x[:, 0]", "x.unsqueeze(0)", "x.flatten()", "x.reshape(-1)", "x.expand(2, 0, 3)",
    "x.chunk(2, 1)[0]",
    "x.permute(1, 0)", "x.diagonal()", "x.squeeze()", "x.narrow(1, 0, 2)", "x.unfold(1, 2, 1)", "x[0:0]", "x.detach()",
)  # fmt: skip
OVERLAP = "^unsupported operation: more than one element of the written-to tensor refers to a single memory location"


def refusal(call: Any) -> str:
    """The first line of an error, or nothing."""
    try:
        call()
    except RuntimeError as error:
        return str(error).split("\n")[0]
    return ""


def what_hooks_see(expression: str, x: Any, grad: Any) -> list[Any]:
    """Strides of a gradient as grad() gives it, as a hook gets it and as a leaf keeps it, and what a write says."""
    x.requires_grad_()
    (asked,) = grad(eval(expression, {"x": x}), [x])
    y, seen = x * 1, []
    y.register_hook(seen.append)
    eval(expression, {"x": y}).backward()
    return [(tuple(g.stride()), refusal(lambda g=g: g.mul_(2))) for g in (asked, *seen, x.grad)]


@pytest.mark.parametrize("expression", with_torch(SUMS))
def test_gradients_are_expanded_where_they_are_in_pytorch(expression: str) -> None:
    torch = pytest.importorskip("torch")
    array = np.arange(1.0, 7.0, dtype=np.float32).reshape(2, 3)
    theirs = what_hooks_see(expression, torch.from_numpy(array.copy()), torch.autograd.grad)
    assert what_hooks_see(expression, ge.tensor(array), ge.grad) == theirs


@pytest.mark.parametrize("expression", with_torch(VIEWS))
def test_views_of_nothing_are_views(expression: str) -> None:
    torch = pytest.importorskip("torch")
    said = []
    for x in (torch.zeros(0, 3), ge.tensor(np.zeros((0, 3)))):
        leaf, node = x.clone().requires_grad_(), x.clone().requires_grad_() * 2
        said.append([refusal(lambda t=t: eval(expression, {"x": t}).add_(1)) for t in (leaf, node)])
    assert said[1] == said[0]


def test_an_expanded_gradient_takes_one_number_for_all_places_alone() -> None:
    x = ge.tensor(np.ones((2, 3)), requires_grad=True)
    (grad,) = ge.grad(x.sum(), [x])
    with pytest.raises(RuntimeError, match=OVERLAP):
        grad.mul_(2)
    assert grad.fill_(3).tolist() == [[3.0] * 3] * 2
    assert ge.grad(x.sum(), [x])[0].tolist() == [[1.0] * 3] * 2
    x.sum().backward()
    assert x.grad.mul_(2).tolist() == [[2.0] * 3] * 2


def test_gradients_of_an_op_that_says_so_are_never_expanded() -> None:
    total = {
        "category": "Test",
        "doc": "The sum.",
        "forward": np.sum,
        "vjp": (lambda g, out, input: g.expand(input.shape),),
        "shape": lambda shape: (),
    }
    x = ge.tensor(np.ones((2, 3)), requires_grad=True)
    for dense, stride in ((False, (0, 0)), (True, (3, 1))):
        (grad,) = ge.grad(apply(Op("total(Tensor input)", **total, dense=dense), (x,), {}), [x])
        assert (grad.stride(), grad.tolist()) == (stride, [[1.0] * 3] * 2)


def test_a_view_of_an_empty_leaf_is_not_written_to() -> None:
    leaf = ge.tensor(np.zeros((0, 3)), requires_grad=True)
    with pytest.raises(RuntimeError, match=r"^a view of a leaf Variable that requires grad is being used"):
        leaf.view(3, 0).mul_(2)
