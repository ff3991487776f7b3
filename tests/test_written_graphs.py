"""Ops that write in place, alone and as nodes: leaves, versions, and errors at the guilty node."""

from __future__ import annotations

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.edit.grouping import collapse
from grapheditor.engine.level import run_of_level
from grapheditor.model.decoration import Frame
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import with_torch
from tests.written_graphs import chain, ran

WRITING = [op for op in registry().ops.values() if op.writes is not None]

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


@pytest.mark.parametrize("op", with_torch(WRITING), ids=lambda op: op.name)
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
