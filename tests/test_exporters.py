"""Exported source runs by itself and gives the numbers that Graph Editor gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.model.node import OpNode
from grapheditor.resource_files import resource_path
from tests.op_samples import AMBIGUOUS, Sample, samples
from tests.with_torch import with_torch

EXAMPLES = sorted(resource_path("examples").glob("*.graph"))
OPS = ge.registry().ops


def export(graph: ge.Graph, target: str) -> str:
    text = ge.registry().exporters[target].export(graph, OPS)
    assert isinstance(text, str)
    return text


def execute(source: str) -> Any:
    """The function `compute` of exported source."""
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec"), module)
    return module["compute"]


def eager(graph: ge.Graph, backward: bool = False) -> ge.Session:
    session = ge.Session(graph, "eager")
    session.forward()
    if backward:
        session.backward()
    return session


def assert_same(found: dict[str, Any], session: ge.Session, graph: ge.Graph) -> None:
    assert set(found) == {node.name for node in graph.nodes()}
    for name, value in found.items():
        expected = session[name]
        outputs = expected if isinstance(expected, tuple) else (expected,)
        values = value if isinstance(expected, tuple) else (value,)
        for mine, wanted in zip(values, outputs, strict=True):
            np.testing.assert_allclose(mine, wanted.detach().numpy(), rtol=1e-4, atol=1e-5, err_msg=name)


def variety() -> ge.Graph:
    """Names, contents and calls that need care."""
    graph = ge.Graph()
    x = graph.value([[1.0, -2.0], [0.5, float("inf")]], name="1 x", requires_grad=True)
    graph.value(np.zeros((0, 3), np.float32), name="empty")
    graph.value([True, False], name="class")
    graph.value(np.linspace(0, 1, 300, dtype=np.float64), name="large", requires_grad=True)
    graph.value(float("nan"), name="np")
    graph.initialiser("arange", [2, 3], name="x 1", dtype="int64", args=[2, 3])
    graph.initialiser("randn", [2, 2], name="randn", seed=5, args=[1.0, 2.0], requires_grad=True)
    graph.initialiser("uniform", [3], name="uniform", seed=6, args=[-1.0, 1.0])
    graph.initialiser("full", [2], name="full", args=[float("-inf")])
    p = graph.placeholder([2, 2], name="p", default=[[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    a = graph.op("add", x, p, alpha=-2, name="x_1")
    b = graph.op("mul", -3, a, name="b")
    graph.op("maximum", a, 0, name="m")
    graph.op("sub", 1, p, name="import")
    graph.op("sum", p, dim=[0], keepdim=True, name="s")
    graph.op("mean", b, name="mean")
    return graph


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_numpy_source_of_an_example_gives_its_numbers(path):
    graph = ge.load(path)
    assert_same(execute(export(graph, "numpy"))(), eager(graph), graph)


def graph_of(sample: Sample) -> ge.Graph:
    """The call of a sample as a graph."""
    graph = ge.Graph()
    args = [graph.value(a, name=f"v{i}") if isinstance(a, np.ndarray) else a for i, a in enumerate(sample.args)]
    sample.call(lambda name, **kwargs: graph.op(name, name="out", **kwargs), args)
    return graph


PLAIN = [op for op in OPS.values() if not op.hook]  # a hook needs a tensor that requires grad
NUMPY, TORCH = (
    [(target, s) for op in PLAIN for s in samples(op) if target in op.source and op.name not in AMBIGUOUS]
    for target in ("numpy", "torch")
)


@pytest.mark.filterwarnings("ignore:Using (torch.cross|padding):UserWarning")
@pytest.mark.filterwarnings("ignore:The reduce argument of torch.scatter:UserWarning")
@pytest.mark.parametrize(("target", "sample"), [*NUMPY, *with_torch(TORCH, arguments=2)], ids=lambda case: str(case))
def test_source_of_every_op_gives_its_numbers(target, sample):
    graph = graph_of(sample)
    found = execute(export(graph, target))()
    assert_same(found, eager(graph), graph)


def test_numpy_source_copes_with_every_kind_of_name_content_and_call():
    graph = variety()
    with np.errstate(all="ignore"):
        assert_same(execute(export(graph, "numpy"))(), eager(graph), graph)


def check_torch(graph: ge.Graph) -> None:
    session = eager(graph, backward=True)
    found = execute(export(graph, "torch"))()
    assert_same({name: value.detach().numpy() for name, value in found.items()}, session, graph)
    for name, value in found.items():
        mine = session[name]
        assert value.requires_grad == mine.requires_grad
        assert value.is_leaf == mine.is_leaf
        assert str(value.dtype) == f"torch.{mine.dtype.name}"
        if value.grad_fn is not None:
            assert value.grad_fn.name() == mine.grad_fn.name()
        grad = value.grad if value.is_leaf or value.retains_grad else None
        assert (grad is None) == (mine.grad is None), name
        if grad is not None:
            np.testing.assert_allclose(grad, mine.grad.detach().numpy(), rtol=1e-3, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_torch_source_of_an_example_gives_its_numbers_and_gradients(path):
    pytest.importorskip("torch")
    check_torch(ge.load(path))


def test_torch_source_copes_with_every_kind_of_name_content_and_call():
    pytest.importorskip("torch")
    check_torch(variety())


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_several_output_op_is_indexed(target):
    if target == "torch":
        pytest.importorskip("torch")
    graph = ge.Graph()
    x = graph.value([[1.0, 3.0], [4.0, 2.0]], name="x")
    top = graph.op("max", x, dim=1, name="top")
    graph.op("add", top[0], top[1], name="y")
    source = OPS["max.dim"].source
    if target not in source:
        with pytest.raises(ge.GraphEditorError, match=r"top \(max\.dim\)"):
            export(graph, target)
        return
    assert np.asarray(execute(export(graph, target))()["y"]).tolist() == [4.0, 4.0]


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_placeholders_are_arguments(target):
    if target == "torch":
        pytest.importorskip("torch")
    graph = ge.Graph()
    x = graph.placeholder([2], name="x")
    graph.op("mul", x, graph.placeholder([2], name="k", default=[1.0, 1.0]), name="y")
    source = export(graph, target)
    assert "compute(x=...)" in source
    compute = execute(source)
    assert np.asarray(compute(x=[2.0, 3.0])["y"]).tolist() == [2.0, 3.0]
    assert np.asarray(compute([2.0, 3.0], [10.0, 0.5])["y"]).tolist() == [20.0, 1.5]


def test_the_script_prints_its_values(capsys):
    text = export(ge.load(resource_path("examples", "article.graph")), "numpy")
    exec(compile(text, "exported.py", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.splitlines() == ["w = [1.]", "x = [2.]", "b = [2.]", "a = [3.]", "y = [6.]"]


def test_arguments_at_their_defaults_are_left_out():
    text = export(ge.load(resource_path("examples", "article-grad-fn.graph")), "torch")
    assert "a = torch.add(w, x)" in text
    assert "y = torch.mean(s)" in text


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_all_nodes_that_can_not_be_expressed_are_named_at_once(target):
    graph = ge.load(resource_path("examples", "article.graph"))
    graph.add(OpNode("q", "quux", "op_of_a_plugin"))
    graph.add(OpNode("r", "half", "add"))
    with pytest.raises(ge.GraphEditorError) as caught:
        export(graph, target)
    assert "quux" in str(caught.value)
    assert "half" in str(caught.value)


@pytest.mark.parametrize("target", ["numpy", "torch", "dot"])
@pytest.mark.parametrize("text", ["a\nimport os", '"""', "a\\", "__import__('os')", "x = 1 #"])
def test_texts_of_the_file_never_become_code(target, text):
    graph = ge.load(resource_path("examples", "article.graph"))
    graph.replace(replace(graph.find("a"), name=text))
    graph.configure(replace(graph.settings, title=text))
    exported = export(graph, target)
    if target == "dot":
        assert exported.count("\n") == export(ge.load(resource_path("examples", "article.graph")), "dot").count("\n")
    else:
        assert not any(line.strip().startswith("import os") for line in exported.splitlines())
        compile(exported, "exported.py", "exec")


def test_an_index_of_a_file_is_read_before_it_is_written_into_source():
    graph = ge.Graph()
    x = graph.value([1.0, 2.0], name="x")
    graph.op("getitem", x, "0", name="y")
    graph.replace(replace(graph.find("y"), params={"index": "0], __import__('os').getcwd([0"}))
    with pytest.raises(ge.GraphEditorError):
        export(graph, "numpy")


def test_dot_draws_every_node_and_wire():
    graph = ge.load(resource_path("examples", "article.graph"))
    lines = export(graph, "dot").splitlines()
    assert lines[0] == "digraph {"
    assert sum("[label=" in line and "->" not in line for line in lines) == len(graph)
    assert sum("->" in line for line in lines) == len(graph.wires())
    assert '  "w" -> "a" [label="input"];' in lines
