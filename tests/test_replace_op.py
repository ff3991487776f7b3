"""Another op in the place of one: what stays, what is dropped, and that undo brings it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit.replace_op import replace_op
from grapheditor.io import dumps
from grapheditor.model.errors import GraphError
from grapheditor.plugin_registry import registry

OPS = registry().ops
NAMES = [op.name for op in OPS.values() if op.category != "Internal"]


def one_call(op: str, *args: object, **kwargs: object) -> Graph:
    """A graph with values p, q, r, one call named n of them, and tanh of it."""
    graph = Graph()
    values = {name: graph.value([[1.0, 2.0], [3.0, 4.0]], name=name) for name in "pqr"}
    args = tuple(
        [values[v] for v in arg] if isinstance(arg, list) else values.get(str(arg), arg)  # type: ignore[arg-type]
        for arg in args
    )
    graph.op("tanh", graph.op(op, *args, name="n", **kwargs), name="after")
    return graph


def slots(graph: Graph) -> dict[str, object]:
    """What is at each input of n."""
    return {slot: wire.source for slot, wire in graph.inputs("n").items()} | dict(graph.node("n").literals)


# call of the old op, new op, what then is at its inputs, its parameters, what is dropped
CASES = [
    (("add", "p", "q"), {}, "mul", {"input": "p", "other": "q"}, {}, []),
    (("add", "p", 2), {}, "mul", {"input": "p", "other": 2}, {}, []),
    (("add", "p", "q"), {"alpha": 3}, "sub", {"input": "p", "other": "q"}, {"alpha": 3}, []),
    (("add", "p", "q"), {"alpha": 3}, "mul", {"input": "p", "other": "q"}, {}, ["alpha=3"]),
    (("add", "p", "q"), {}, "relu", {"input": "p"}, {}, ["the wire into other"]),
    (("add", "p", 2), {}, "relu", {"input": "p"}, {}, ["2 at other"]),
    (("mm", "p", "q"), {}, "matmul", {"input": "p", "other": "q"}, {}, []),
    (("where", "p", "q", "r"), {}, "add", {"input": "q", "other": "r"}, {}, ["the wire into condition"]),
    (("pow", "p", 2), {}, "mul", {"input": "p", "other": 2}, {}, []),
    (("cat", ["p", "q", "r"]), {}, "add", {"input": "p", "other": "q"}, {}, ["the wire into tensors.2"]),
    (("cat", ["p", "q"]), {"dim": 1}, "stack", {"tensors.0": "p", "tensors.1": "q"}, {"dim": 1}, []),
    (("add", "p", "q"), {}, "cat", {"tensors.0": "p", "tensors.1": "q"}, {}, []),
    (("linalg_det", "p"), {}, "linalg_inv", {"A": "p"}, {}, []),
    (("linalg_det", "p"), {}, "exp", {"input": "p"}, {}, []),
    (("sum", "p"), {"dim": [0, 1], "keepdim": True}, "mean", {"input": "p"}, {"dim": [0, 1], "keepdim": True}, []),
    (("sum", "p"), {"dim": [0, 1]}, "softmax", {"input": "p"}, {}, ["dim=[0, 1]"]),
]  # fmt: skip


@pytest.mark.parametrize(("call", "params", "new", "inputs", "kept", "dropped"), CASES)
def test_inputs_go_to_those_of_the_same_name_and_else_in_order(call, params, new, inputs, kept, dropped):
    graph = one_call(*call, **params)
    before = dumps(graph)
    replacement = replace_op(graph, OPS, "n", new)
    assert dumps(graph) == before
    undo = replacement.edit.do(graph)
    node = graph.node("n")
    assert (node.op, slots(graph), dict(node.params)) == (new, inputs, kept)
    assert list(replacement.dropped) == dropped
    assert graph.input("after", "input").source == "n"
    undo.do(graph)
    assert dumps(graph) == before


def test_an_output_that_the_new_op_lacks_loses_its_wire():
    graph = Graph()
    p = graph.value([1.0, 2.0], name="p")
    graph.op("neg", graph.op("max", p, 0, name="n")[1], name="after")
    replacement = replace_op(graph, OPS, "n", "sum")
    replacement.edit.do(graph)
    assert graph.input("after", "input") is None
    assert "the wire from output 1 to after" in replacement.dropped


def test_a_name_that_came_from_the_op_changes_with_it_and_others_stay():
    graph = Graph()
    p = graph.value([1.0], name="p")
    graph.op("exp", graph.op("add", p, p))
    replace_op(graph, OPS, "add", "mul").edit.do(graph)
    assert graph.node("add").name == "mul"
    replace_op(graph, OPS, "add", "sub").edit.do(graph)
    assert graph.node("add").name == "sub"
    graph.op("tanh", p, name="height")
    replace_op(graph, OPS, "height", "exp").edit.do(graph)
    assert graph.node("height").name == "height"


def test_what_else_a_node_carries_stays():
    graph = one_call("add", "p", "q")
    graph.replace(replace(graph.node("n"), retain_grad=True, pos=(3.0, 4.0), extra={"note": "kept"}))
    replace_op(graph, OPS, "n", "mul").edit.do(graph)
    node = graph.node("n")
    assert (node.retain_grad, node.pos, dict(node.extra)) == (True, (3.0, 4.0), {"note": "kept"})


def test_an_op_that_no_plugin_brings_can_be_replaced():
    graph = one_call("add", "p", "q")
    graph.replace(replace(graph.node("n"), op="no_such_op"))
    replace_op(graph, OPS, "n", "mul").edit.do(graph)
    assert slots(graph) == {"input": "p", "other": "q"}


def test_a_value_is_no_op():
    with pytest.raises(GraphError, match="p is a value"):
        replace_op(one_call("add", "p", "q"), OPS, "p", "mul")


@given(old=st.sampled_from(["add", "cat", "where", "sum", "max.dim", "linear"]), new=st.sampled_from(NAMES))
def test_any_op_can_replace_any_and_undo_restores(old, new):
    calls = {"cat": (["p", "q", "r"],), "where": ("p", "q", "r"), "sum": ("p",), "max.dim": ("p", 1)}
    graph = one_call(old, *calls.get(old, ("p", "q")))
    before = dumps(graph)
    replacement = replace_op(graph, OPS, "n", new)
    undo = replacement.edit.do(graph)
    assert set(graph.inputs("n")) | set(graph.node("n").literals) <= set(OPS[new].slots(3))
    undo.do(graph)
    assert dumps(graph) == before
