"""All forms of `to`, on tensors and as nodes of a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grapheditor as ge

FORMS: dict[str, tuple[Callable[[Any], tuple[Any, ...]], dict[str, Any], str, bool]] = {
    "dtype": (lambda other: ("float64",), {}, "float64", True),
    "Python's float": (lambda other: (float,), {}, "float64", True),
    "device": (lambda other: ("cpu",), {}, "float32", False),
    "device and dtype": (lambda other: ("cpu", "float64"), {}, "float64", True),
    "another tensor": (lambda other: (other,), {}, "float64", True),
    "names": (lambda other: (), {"device": "cpu", "dtype": "float16", "non_blocking": True}, "float16", True),
    "the same dtype": (lambda other: ("float32",), {}, "float32", False),
    "a copy": (lambda other: (), {"copy": True}, "float32", True),
    "a copy by position": (lambda other: ("float32", False, True), {}, "float32", True),
}
"""Arguments, the dtype that comes out, and whether it is a new tensor."""


@pytest.mark.parametrize("form", FORMS)
def test_a_tensor_and_a_node_take_every_form_of_to(form: str) -> None:
    arguments, names, dtype, new = FORMS[form]
    x, other = ge.tensor([1.0, 2.0], requires_grad=True), ge.tensor(np.ones(1))
    y = x.to(*arguments(other), **names)
    assert (y.dtype.name, y is x) == (dtype, not new)
    graph = ge.Graph()
    value, wide = graph.value([1.0, 2.0], name="x", requires_grad=True), graph.value(np.ones(1), name="other")
    node = graph.op("to", value, *arguments(wide), **names)
    loss = graph.op("sum", node)
    session = ge.Session(graph)
    session.forward()
    session.backward(loss)
    got = session[node.name]
    assert got.dtype.name == dtype
    assert (got.grad_fn is None) == (y.grad_fn is None)
    assert got.grad_fn is None or got.grad_fn.name() == y.grad_fn.name() == "ToCopyBackward0"
    assert session["x"].grad.tolist() == [1.0, 1.0]
    program = ge.compile(graph, fetches=[node.name], wrt=["x"], loss=loss.name)
    assert program.run({})[node.name].dtype.name == dtype


@pytest.mark.parametrize("flag", ["copy", "non_blocking"])
def test_flags_are_truth_values(flag: str) -> None:
    for wrong in (1, "yes"):
        with pytest.raises(TypeError, match="invalid combination"):
            ge.tensor([1.0]).to("float64", **{flag: wrong})


@pytest.mark.parametrize("wrong", [("meta",), ("float64", "float32"), ("float64", True, True, True)])
def test_other_forms_are_refused_alike(wrong: tuple[Any, ...]) -> None:
    graph = ge.Graph()
    value = graph.value([1.0])
    with pytest.raises((TypeError, RuntimeError)) as of_tensor:
        ge.tensor([1.0]).to(*wrong)
    with pytest.raises(of_tensor.type):
        graph.op("to", value, *wrong)
