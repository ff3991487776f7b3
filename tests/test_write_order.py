"""The order of nodes that write in place: eager equals static and PyTorch, or the nodes are refused."""

from __future__ import annotations

import re
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.engine.schedule import schedule
from grapheditor.model.node import OpNode, Wire
from grapheditor.plugin_registry import registry
from tests.written_graphs import chain, ran, state, torch_state

OPS = registry().ops


def test_a_write_waits_for_all_who_read_the_old_numbers_however_the_graph_was_drawn():
    for late in (False, True):
        graph, _, a = chain()
        if not late:
            graph.op("mul", a, 10, name="old")
        b = graph.op("add_", a, 1, name="b")
        graph.op("mul", b, 10, name="new")
        if late:
            graph.op("mul", a, 10, name="old")
        for evaluator in ("eager", "static"):
            session = ran(graph, evaluator, None)
            assert session["old"].detach().tolist() == [20.0, -40.0]
            assert session["new"].detach().tolist() == [30.0, -30.0]
            assert session["a"].detach().tolist() == [3.0, -3.0]


def test_who_depends_on_the_write_sees_the_new_numbers_through_the_old_wire():
    graph, _, a = chain()
    b = graph.op("relu_", a, name="b")
    both = graph.op("mul", a, graph.op("neg", b, name="n"), name="both")
    graph.op("sum", both, name="s")
    for evaluator in ("eager", "static"):
        assert ran(graph, evaluator)["both"].detach().tolist() == [-4.0, 0.0]


def test_a_view_read_before_a_write_counts_as_a_reader():
    graph, _, a = chain()
    v = graph.op("view", a.detach(), [2, 1], name="v")
    graph.op("mul", v, 1, name="old")
    graph.op("add_", a.graph.handle("detach"), 1, name="b")
    order = schedule(graph, OPS).order
    assert order.index("old") < order.index("b")
    assert ran(graph, "eager", None)["old"].detach().tolist() == [[2.0], [-4.0]]


@pytest.mark.parametrize(
    ("op", "arguments"),
    [
        ("detach", ()),
        ("to", ("float32",)),
        ("type_as", ("a",)),
        ("contiguous", ()),
        ("positive", ()),
        ("as_strided", ([2], [1])),
        ("einsum", ("i->i", ["a"])),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_what_lies_in_the_same_memory_counts_as_read_before_a_write(op, arguments, late):
    graph, _, a = chain()
    given = [a if value == "a" else [a] if value == ["a"] else value for value in arguments]
    same = graph.op(op, *(given if op == "einsum" else [a, *given]), name="same")
    if not late:
        graph.op("mul", same, 1, name="old")
    graph.op("add_", a, 1, name="b")
    if late:
        graph.op("mul", same, 1, name="old")
    for evaluator in ("eager", "static"):
        assert ran(graph, evaluator, None)["old"].detach().tolist() == [2.0, -4.0]


def test_a_product_of_several_tensors_lies_in_the_memory_of_none():
    graph, _, a = chain()
    product = graph.op("einsum", "i,i->i", [a, a], name="product")
    graph.op("mul_", a, graph.op("add_", product, 1, name="more"), name="b")
    for evaluator in ("eager", "static"):
        assert ran(graph, evaluator, None)["b"].detach().tolist() == [10.0, -68.0]


def test_two_writes_in_no_order_are_refused_at_both_with_a_remedy():
    graph, _, a = chain()
    graph.op("add_", a, 1, name="b")
    graph.op("mul_", a, 3, name="c")
    for evaluator in ("eager", "static"):
        nodes = ran(graph, evaluator, None).snapshot().nodes
        assert nodes["b"].error == nodes["c"].error
        assert "b and c both write into a" in nodes["b"].error
        assert nodes["a"].error is None
    with pytest.raises(ge.GraphEditorError, match="both write"):
        registry().exporters["torch"].export(graph, OPS)


def test_writes_that_wait_for_each_other_are_refused_by_name():
    graph = ge.Graph()
    p, q = graph.value([1.0], name="p"), graph.value([2.0], name="q")
    b, c = graph.op("add_", p, 1, name="b"), graph.op("add_", q, 1, name="c")
    graph.op("mul", p, c, name="d")
    graph.op("mul", q, b, name="e")
    nodes = ran(graph, "eager", None).snapshot().nodes
    assert "b and c can't be put in an order" in nodes["b"].error


# -- laws ------------------------------------------------------------------------------------

CHOICE = ["add_", "mul_", "relu_", "neg_", "add", "mul", "tanh", "hook_scale", "hook_clamp", "detach"]
STEPS = st.lists(
    st.tuples(st.sampled_from(CHOICE), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=7,
)


def owner(graph: ge.Graph, handle: ge.Handle) -> tuple[str, int]:
    """The output whose memory this one shares."""
    output = (handle.id, handle.output)
    probe = graph.copy()
    probe.add(OpNode("probe_", "probe_", "zero_"))
    probe.connect(Wire(*output, "probe_", "input"))
    return schedule(probe, OPS).memory["probe_", 0]


def drawn(steps: list[tuple[str, int, int]]) -> ge.Graph:
    """A graph of the given ops on what came before, with a sum at its end."""
    graph, w, a = chain()
    known = [a, graph.op("add", w, 1, name="a2"), graph.value([0.5, 0.25], name="x")]
    for number, (name, first, second) in enumerate(steps):
        op = OPS[name]
        arguments = [known[i % len(known)] for i in (first, second)[: len(op.inputs)]]
        if op.writes is not None and len({owner(graph, argument) for argument in arguments}) < len(arguments):
            arguments[1] = 2.0  # a tensor that is both written to and read by one op is a case of its own
        known.append(graph.op(name, *arguments, name=f"{name}{number}"))
    graph.op("sum", known[-1], name="s")
    return graph


@settings(max_examples=60, deadline=None)
@example([("add_", 2, 0), ("add_", 2, 1)])
@given(STEPS)
def test_eager_equals_static_and_torch_for_any_graph_that_runs(steps):
    graph = drawn(steps)
    eager = ran(graph, "eager", None)
    static = ran(graph, "static", None)
    theirs = static.snapshot().nodes
    with suppress(RuntimeError):
        eager.backward("s")
    mine = eager.snapshot()
    failed = bool([p for p in mine.problems if "modified by an inplace" in p.message])
    assume(not any("memory" in (r.error or "") for r in theirs.values()))  # views, which a compiled graph refuses
    assert {i for i, r in mine.nodes.items() if r.error} == {i for i, r in theirs.items() if r.error}
    if not any(r.error for r in mine.nodes.values()) and not failed:
        if mine.nodes["s"].requires_grad:
            static.backward("s")
        assert state(eager) == state(static)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_torch_agrees_with_any_graph_that_runs(steps):
    pytest.importorskip("torch")
    graph = drawn(steps)
    eager = ran(graph, "eager", None)
    nodes = eager.snapshot().nodes
    assume(not any(r.error for r in nodes.values()))
    if nodes["s"].requires_grad:
        with suppress(RuntimeError):
            eager.backward("s")
    problems = eager.snapshot().problems
    if problems:
        with pytest.raises(RuntimeError, match=re.escape(problems[0].message.split(", which")[0])):
            torch_state(graph)
        return
    theirs = torch_state(graph)
    for name, tensor in theirs.items():
        mine = eager[name]
        np.testing.assert_allclose(mine.detach().numpy(), tensor.detach().numpy(), rtol=1e-5)
        assert (mine.requires_grad, mine.is_leaf, mine._version) == (
            tensor.requires_grad,
            tensor.is_leaf,
            tensor._version,
        )
        grad = tensor.grad if tensor.is_leaf else None
        assert (mine.grad is None) == (grad is None)
        if grad is not None:
            np.testing.assert_allclose(mine.grad.numpy(), grad.numpy(), rtol=1e-4)
