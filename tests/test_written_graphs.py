"""Nodes that write in place, and hooks: eager equals static and PyTorch, and errors are told at the guilty node."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.edit.grouping import collapse
from grapheditor.engine.level import run_of_level
from grapheditor.engine.schedule import schedule
from grapheditor.model.decoration import Frame
from grapheditor.model.node import OpNode, Wire
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples

OPS = registry().ops
WRITING = [op for op in OPS.values() if op.writes is not None]
HOOKS = [op for op in OPS.values() if op.hook]


def chain() -> tuple[ge.Graph, ge.Handle, ge.Handle]:
    """w, and a = 2 * w which may be written to."""
    graph = ge.Graph()
    w = graph.value([1.0, -2.0], name="w", requires_grad=True)
    return graph, w, graph.op("mul", w, 2, name="a")


def ran(graph: ge.Graph, evaluator: str, backward: str | None = "s") -> ge.Session:
    session = ge.Session(graph, evaluator)
    session.forward()
    if backward is not None:
        session.backward(backward)
    return session


def state(session: ge.Session) -> dict[str, tuple[Any, ...]]:
    """Per node what both evaluators know of it."""

    def plain(array: Any) -> Any:
        return None if array is None else np.asarray(array).round(6).tolist()

    return {
        session.graph.node(i).name: (
            plain(r.value),
            r.requires_grad,
            r.is_leaf,
            plain(r.grad),
            [tuple(map(plain, pair)) for pair in r.hooked],
        )
        for i, r in session.snapshot().nodes.items()
    }


def torch_state(graph: ge.Graph) -> dict[str, Any]:
    """What the exported module computes when PyTorch runs it."""
    module: dict[str, Any] = {"__name__": "exported"}
    source = registry().exporters["torch"].export(graph, OPS)
    exec(compile(source, "exported.py", "exec"), module)
    found: dict[str, Any] = module["compute"]()
    if ".backward()" not in source and "s" in found and found["s"].requires_grad:
        found["s"].backward()  # the exporter knows no loss where a compiled graph refuses a write
    return found


# -- the ops -----------------------------------------------------------------------------


@pytest.mark.parametrize("sample", [s for op in WRITING for s in samples(op, "float32")], ids=repr)
def test_a_writing_op_does_its_op_in_the_place_of_its_first_input(sample: Sample) -> None:
    plain = Sample(sample.op.writes, sample.args, sample.params, "")
    args = [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args]
    expected = plain.call(ge.call, [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args])[0]
    (found,) = sample.call(ge.call, args)
    assert found is args[0]
    assert found._version == 1
    np.testing.assert_array_equal(found.numpy(), expected.numpy())


@pytest.mark.parametrize("op", WRITING, ids=lambda op: op.name)
def test_a_writing_op_is_called_as_in_torch(op):
    torch = pytest.importorskip("torch")
    assert hasattr(torch.Tensor, op.base)
    assert op.doc.endswith(".")
    assert op.base == f"{op.writes.base.lstrip('_')}_"


def test_a_write_into_a_number_or_of_another_shape_or_kind_is_refused():
    with pytest.raises(ge.GraphEditorError, match="has to be a tensor"):
        ge.call("add_", 1.0, 2.0)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        ge.call("add_", ge.tensor([1.0]), ge.tensor([[1.0], [2.0]]))
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type Long"):
        ge.call("add_", ge.tensor([1]), 0.5)


# -- order ---------------------------------------------------------------------------------


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


# -- leaves, versions, errors -------------------------------------------------------------------


def test_a_run_starts_from_the_numbers_of_the_value_again():
    graph = ge.Graph()
    x = graph.value([1.0], name="x")
    w = graph.value([5.0], name="w", requires_grad=True)
    graph.op("sum", graph.op("mul_", graph.op("add_", x, 1, name="b"), w, name="c"), name="s")
    session = ge.Session(graph, "eager")
    for _ in range(3):
        session.zero_grad()
        session.forward()
        session.backward("s")
        assert session["x"].detach().tolist() == [10.0]
        assert session["w"].grad.tolist() == [2.0]
    assert graph.node("x").content == ge.Graph().value([1.0]).graph.node("value").content


def test_a_leaf_is_updated_under_no_grad_and_keeps_its_gradient():
    graph = ge.Graph()
    w = graph.value([1.0], name="w", requires_grad=True)
    graph.op("sum", graph.op("mul", w, 3, name="y"), name="s")
    graph.op("sub_", w, 0.5, name="step")
    graph.decorate("f", Frame("f", "", ("step",), grad_mode="no_grad"))
    session = ran(graph, "eager")
    assert session["w"].tolist() == [0.5]
    assert session["w"].is_leaf
    assert session["w"].grad.tolist() == [3.0]
    assert "Run it with the eager evaluator" in ran(graph, "static", None).snapshot().nodes["step"].error


def test_versions_count_the_writes_and_name_who_wrote():
    graph, _, a = chain()
    graph.op("sum", graph.op("neg_", graph.op("add_", a, 1, name="b"), name="c"), name="s")
    for evaluator in ("eager", "static"):
        nodes = ran(graph, evaluator).snapshot().nodes
        assert [(nodes[i].version, nodes[i].written_by) for i in "wac"] == [(0, ()), (2, ("b", "c")), (2, ("b", "c"))]


@pytest.mark.parametrize("evaluator", ["eager", "static"])
def test_a_leaf_that_requires_grad_may_not_be_written_to(evaluator):
    graph, w, _ = chain()
    graph.op("add_", w, 1, name="b")
    words = "a leaf Variable that requires grad is being used in an in-place operation."
    assert ran(graph, evaluator, None).snapshot().nodes["b"].error == words


def test_a_failed_backward_is_told_at_the_node_that_lost_its_numbers_and_names_who_wrote():
    graph, _, a = chain()
    graph.op("sum", graph.op("mul", a, a, name="square"), name="s")
    graph.op("add_", a, 1, name="late")
    session = ran(graph, "eager", None)
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        session.backward("s")
    (problem,) = session.snapshot().problems
    assert problem.node == "square"
    assert problem.message.startswith("one of the variables needed for gradient computation has been modified")
    assert "late" in problem.explanation
    assert "clone" in problem.explanation
    assert caught.value.__notes__ == [problem.explanation]


def test_a_failed_backward_inside_a_group_is_told_once_at_the_group():
    graph, _, a = chain()
    graph.op("sum", graph.op("mul", a, a, name="square"), name="s")
    graph.op("add_", a, 1, name="late")
    edit, group = collapse(graph, ["a", "square", "late", "s"])
    edit.do(graph)
    session = ge.Session(graph, "eager")
    session.forward()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        session.backward(group)
    (problem,) = run_of_level(session.snapshot(), session.expansion).problems
    assert problem.node == group
    assert problem.message.startswith(f"{group}/square: one of the variables")
    assert problem.text(group).count("clone before") == 1


def test_a_compiled_graph_refuses_writes_into_shared_memory_and_says_what_helps():
    graph, _, a = chain()
    v = graph.op("view", a, [2, 1], name="v")
    graph.op("add_", a, 1, name="b")
    graph.op("sum", v, name="s")
    error = ran(graph, "static", None).snapshot().nodes["b"].error
    assert "v may share" in error
    assert "clone" in error


# -- hooks -----------------------------------------------------------------------------------------

GIVEN = [2.0, -3.0, float("nan")]
HOOKED = {
    "hook_scale": ({"factor": 10.0}, [20.0, -30.0, float("nan")]),
    "hook_clamp": ({"min": -1.0, "max": 1.5}, [1.5, -1.0, float("nan")]),
    "hook_zero_nan": ({}, [2.0, -3.0, 0.0]),
    "hook_record": ({}, GIVEN),
}


def test_every_hook_has_a_case():
    assert {op.name for op in HOOKS} == set(HOOKED)


@pytest.mark.parametrize("name", HOOKED)
def test_a_hook_changes_what_comes_back_and_nothing_else(name):
    params, expected = HOOKED[name]
    graph = ge.Graph()
    w = graph.value([1.0, 2.0, 3.0], name="w", requires_grad=True)
    h = graph.op(name, w, **params, name="h")
    graph.op("sum", graph.op("mul", h, graph.value(GIVEN, name="g"), name="m"), name="s")
    for evaluator in ("eager", "static"):
        session = ran(graph, evaluator)
        np.testing.assert_array_equal(session["h"].detach().numpy(), [1.0, 2.0, 3.0])
        np.testing.assert_array_equal(session["w"].grad.numpy(), np.float32(expected))
        ((before, after),) = session.snapshot().nodes["h"].hooked
        np.testing.assert_array_equal(before, np.float32(GIVEN))
        np.testing.assert_array_equal(after, np.float32(expected))
    assert ran(graph, "eager")["h"].grad_fn.name() == "ViewBackward0"


@pytest.mark.parametrize("name", HOOKED)
def test_torch_runs_the_exported_hook(name, capsys):
    pytest.importorskip("torch")
    params, expected = HOOKED[name]
    graph = ge.Graph()
    w = graph.value([1.0, 2.0, 3.0], name="w", requires_grad=True)
    h = graph.op(name, w, **params, name="it's \" h")
    graph.op("sum", graph.op("mul", h, graph.value(GIVEN, name="g"), name="m"), name="s")
    assert ".register_hook(lambda g: " in registry().exporters["torch"].export(graph, OPS)
    np.testing.assert_array_equal(torch_state(graph)["w"].grad.numpy(), np.float32(expected))
    assert ("it's" in capsys.readouterr().out) == (name == "hook_record")


def test_a_record_remembers_each_backward_until_gradients_are_cleared():
    graph, _, a = chain()
    graph.op("sum", graph.op("hook_record", a, name="h"), name="s")
    session = ge.Session(graph, "eager")
    session.forward()
    for count in (1, 2, 3):
        session.backward("s", retain_graph=True)
        assert len(session.snapshot().nodes["h"].hooked) == count
    session.zero_grad()
    assert session.snapshot().nodes["h"].hooked == ()


@pytest.mark.parametrize("evaluator", ["eager", "static"])
@pytest.mark.parametrize("unrecorded", [False, True])
def test_a_hook_where_no_gradient_comes_is_an_error_in_pytorchs_words(evaluator, unrecorded):
    graph, w, _ = chain()
    graph.op("hook_scale", w if unrecorded else graph.value([1.0], name="x"), name="h")
    if unrecorded:
        graph.decorate("f", Frame("f", "", ("h",), grad_mode="no_grad"))
    error = ran(graph, evaluator, None).snapshot().nodes["h"].error
    assert error == "cannot register a hook on a tensor that doesn't require gradient"
