"""Files of other formats become graphs; nothing in them is dropped, and nothing in them is run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import grapheditor as ge
from grapheditor.cli.start import run_command
from grapheditor.engine.grad_fn_names import GradFnNames
from grapheditor.io import dumps, loads
from grapheditor.model.content import Initialiser, Placeholder
from grapheditor.model.errors import FileError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode, ValueNode
from tests.recorded_graphs import LEAF, REAL, made_up, recorded

OPS = ge.registry().ops


def read(document: Any) -> PlainGraph:
    """The graph of a document, or of its text or bytes."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return ge.registry().importers["autograd"].read(data, OPS)


def inputs(graph: PlainGraph, name: str) -> dict[str, str]:
    """Names of what is wired into a node, by slot."""
    return {slot: graph.node(wire.source).name for slot, wire in graph.inputs(graph.find(name).id).items()}


def node(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "name": name, **more}


# -- what comes of a file --------------------------------------------------------


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_node_and_edge_of_a_real_model_is_there(path):
    document = json.loads(path.read_text())
    graph = read(path.read_bytes())
    fed = [n for n in graph.nodes() if isinstance(n, ValueNode) and isinstance(n.content, Placeholder)]
    leaves = [n for n in graph.nodes() if isinstance(n, ValueNode) and n.requires_grad]
    assert len(graph.nodes()) - len(fed) == len(document["nodes"])
    assert len(graph.wires()) - len(fed) == len(document["edges"])
    shapes = Counter(tuple(n["shape"]) for n in document["nodes"] if n["name"] == LEAF)
    assert Counter(n.content.shape for n in leaves) == shapes
    assert {n["param"] for n in document["nodes"] if n["name"] == LEAF} == {n.name for n in leaves}
    assert graph.settings.title == document["summary"]["model"]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_known_op_gets_only_slots_and_parameters_that_it_has(path):
    graph = read(path.read_bytes())
    for op_node in graph.nodes():
        if isinstance(op_node, OpNode) and op_node.op in OPS:
            op = OPS[op_node.op]
            assert set(graph.inputs(op_node.id)) | set(op_node.literals) <= set(op.slots(9))
            assert set(op_node.params) <= set(op.params)
            for name, value in op_node.params.items():
                op.schema.check(op.params[name], value)


def test_what_is_imported_can_be_saved_and_opened_again():
    for path in REAL:
        graph = read(path.read_bytes())
        assert dumps(loads(dumps(graph))) == dumps(graph)


def test_edges_run_from_results_to_inputs_and_wires_the_other_way():
    w, x = ge.tensor([1.0], requires_grad=True), ge.tensor([2.0], requires_grad=True)
    graph = read(recorded((w + x) * (w + x.exp())))
    assert inputs(graph, "mul") == {"input": "add", "other": "add1"} or inputs(graph, "mul") == {
        "input": "add1",
        "other": "add",
    }
    assert inputs(graph, "exp")["input"] in ("leaf", "leaf1")
    assert graph.settings.loss == graph.find("mul").id


def test_a_recorded_graph_computes_what_was_recorded():
    def net(p: Any, q: Any) -> Any:
        return ((p @ q).tanh() + p.sum()).exp().mean()

    p, q = ge.tensor([[0.1, 0.2], [0.3, 0.4]], requires_grad=True), ge.tensor([[1.0], [2.0]], requires_grad=True)
    graph = read(recorded(net(p, q)))
    session = ge.Session(graph, "eager")
    session.forward()
    session.backward()
    leaves = [session[n.name] for n in graph.nodes() if isinstance(n, ValueNode)]
    by_shape = {tuple(leaf.shape): leaf for leaf in leaves}
    p, q = (ge.tensor(by_shape[s].detach().numpy(), requires_grad=True) for s in ((2, 2), (2, 1)))
    net(p, q).backward()
    for ours, shape in ((p, (2, 2)), (q, (2, 1))):
        assert by_shape[shape].grad.numpy() == pytest.approx(ours.grad.numpy())


def test_a_name_that_no_plugin_brings_is_kept_with_all_that_was_told_of_it():
    saved = {"stride": [1, 1], "padding": 18446744073709551615}
    graph = read(
        {
            "nodes": [node(0, "FancyMixBackward0", saved=saved, out_shapes=[[2, 3]]), node(1, LEAF), node(2, LEAF)],
            "edges": [[0, 0, 1, 0], [0, 11, 2, 0]],
        }
    )
    missing = graph.find("fancy_mix")
    assert missing.op == "FancyMixBackward0"
    assert missing.op not in OPS
    assert list(graph.inputs(missing.id)) == ["input.0", "input.11"]
    assert missing.params == {"stride": [1, 1], "padding": -1}
    assert missing.extra["autograd"]["out_shapes"] == [[2, 3]]
    assert loads(dumps(graph)).find("fancy_mix") == missing


CONVOLUTION = {"stride": [2, 2], "padding": [1, 1], "dilation": [1, 1], "groups": 1, "transposed": False}


@pytest.mark.parametrize(
    ("name", "more", "op", "params", "literals"),
    [
        ("AddBackward0", {"saved": {"alpha": 1}}, "add", {}, {}),
        ("AddBackward0", {"saved": {"alpha": 3}}, "add", {"alpha": 3}, {}),
        ("PowBackward0", {"saved": {"exponent": 3.0}}, "pow", {}, {"exponent": 3.0}),
        ("ViewBackward0", {"out_shapes": [[2, 3]]}, "view", {"size": [2, 3]}, {}),
        ("UnsafeViewBackward0", {"out_shapes": [[6]]}, "reshape", {"shape": [6]}, {}),
        ("TransposeBackward0", {"saved": {"dim0": 1, "dim1": 2}}, "transpose", {"dim0": 1, "dim1": 2}, {}),
        ("MeanBackward1", {"saved": {"dim": [2**64 - 1], "keepdim": True}}, "mean", {"dim": [-1], "keepdim": True}, {}),
        ("MseLossBackward0", {"saved": {"reduction": 2}}, "mse_loss", {"reduction": "sum"}, {}),
        ("SplitBackward0", {"saved": {"split_size": 4}}, "split", {"split_size_or_sections": 4}, {}),
        ("torch::autograd::TanhBackward0", {}, "tanh", {}, {}),
        ("SumBackward0", {}, "sum", {}, {}),
        ("NllLossBackward0", {"saved": {"reduction": 1}}, "nll_loss", {}, {}),
        ("ConvolutionBackward0", {"saved": CONVOLUTION}, "conv2d", {"stride": [2, 2], "padding": [1, 1]}, {}),
        ("ConvolutionBackward0", {}, "ConvolutionBackward0", {}, {}),
        ("MyFunctionBackward", {}, "MyFunctionBackward", {}, {}),
        ("AddBackward7", {}, "AddBackward7", {}, {}),
    ],
)  # fmt: skip
def test_the_op_and_its_parameters_are_told_from_name_shapes_and_what_was_saved(name, more, op, params, literals):
    graph = read({"nodes": [node(0, name, **more), node(1, LEAF, param="x")], "edges": [[0, 0, 1, 0]]})
    (made,) = (n for n in graph.nodes() if isinstance(n, OpNode))
    assert (made.op, made.params, made.literals) == (op, params, literals)


def test_the_backward_name_of_every_op_leads_to_an_op_of_that_name():
    names = GradFnNames(OPS)
    for op in OPS.values():
        if isinstance(op.grad_fn, str) and op.differentiable and op.writes is None and op.category != "Internal":
            callee = names.find(op.grad_fn, {}, most=0)
            assert callee.known, op.name
            found = OPS[callee.op].grad_fn
            # what autograd inserts by itself inside reshape is taken for reshape
            assert callable(found) or found == op.grad_fn or callee.op == "reshape"


def test_backward_nodes_number_only_inputs_that_can_have_a_gradient():
    leaf, other = node(1, LEAF, param="a"), node(2, LEAF, param="b")
    graph = read({"nodes": [node(0, "WhereBackward0"), leaf, other], "edges": [[0, 0, 1, 0], [0, 1, 2, 0]]})
    assert inputs(graph, "where") == {"input": "a", "other": "b"}
    graph = read({"nodes": [node(0, "CatBackward0"), leaf, other], "edges": [[0, 0, 1, 0], [0, 1, 2, 0]]})
    assert inputs(graph, "cat") == {"tensors.0": "a", "tensors.1": "b"}


def test_an_input_too_many_makes_the_op_a_missing_one_and_drops_nothing():
    leaves = [node(n, LEAF) for n in (1, 2, 3)]
    graph = read({"nodes": [node(0, "MulBackward0"), *leaves], "edges": [[0, n - 1, n, 0] for n in (1, 2, 3)]})
    assert graph.find("mul").op == "MulBackward0"
    assert len(graph.wires()) == 3


def test_leaves_get_random_numbers_of_their_shape_and_inputs_without_gradient_are_to_be_fed():
    graph = read(next(path for path in REAL if path.stem == "mlp").read_bytes())
    weight = graph.find("0.weight")
    assert isinstance(weight, ValueNode)
    assert weight.content == Initialiser("randn", (16, 8), seed=weight.content.seed)
    assert len({n.content.seed for n in graph.nodes() if isinstance(n, ValueNode) and n.requires_grad}) == 6
    batch = graph.find("addmm_mat1")
    assert batch.content == Placeholder((4, 8))
    assert not batch.requires_grad


def test_names_that_are_taken_are_told_apart():
    nodes = [node(0, "AddBackward0"), node(1, LEAF, param="x"), node(2, LEAF, param="x"), node(3, LEAF, param=" ")]
    graph = read({"nodes": nodes, "edges": [[0, 0, 1, 0], [0, 1, 2, 0]]})
    assert sorted(n.name for n in graph.nodes()) == ["add", "leaf", "x", "x1"]


@pytest.mark.parametrize("count", [10_000, 50_000])
def test_large_graphs_are_read_whole(count):
    data = made_up(count)
    graph = read(data)
    assert len(graph.nodes()) == count
    assert len(graph.wires()) == len(json.loads(data)["edges"])


# -- what is wrong with a file -----------------------------------------------------

ADD, ONE = node(0, "AddBackward0"), node(1, LEAF)


@pytest.mark.parametrize(
    ("document", "place", "word"),
    [
        (b"", "line 1, column 1", "not JSON"),
        (b"\xff\xfe", "byte 0", "UTF-8"),
        (b"[" * 100_000, "the file", "nested"),
        (b'{"nodes": [' + b"9" * 5000 + b'], "edges": []}', "the file", "number"),
        ([], "the file", "nodes"),
        ({"nodes": []}, "the file", "edges"),
        ({"format": "grapheditor", "nodes": []}, "the file", ".graph"),
        ({"nodes": [3], "edges": []}, "nodes[0]", "3"),
        ({"nodes": [{"name": "x"}], "edges": []}, "nodes[0].id", "null"),
        ({"nodes": [{"id": True, "name": "x"}], "edges": []}, "nodes[0].id", "true"),
        ({"nodes": [{"id": 0}], "edges": []}, "nodes[0].name", "null"),
        ({"nodes": [node(0, "x", saved=3)], "edges": []}, "nodes[0].saved", "3"),
        ({"nodes": [ADD, ADD], "edges": []}, "nodes[1]", "nodes[0]"),
        ({"nodes": [node(0, LEAF, shape=[-1])], "edges": []}, "nodes[0].shape", "[-1]"),
        ({"nodes": [node(0, LEAF, shape=[2**30, 2**30])], "edges": []}, "nodes[0].shape", "shape"),
        ({"nodes": [ADD, ONE], "edges": [[0, 0, 1]]}, "edges[0]", "input_index"),
        ({"nodes": [ADD, ONE], "edges": [{}]}, "edges[0]", "{}"),
        ({"nodes": [ADD, ONE], "edges": [[0, -1, 1, 0]]}, "edges[0]", "-1"),
        ({"nodes": [ADD, ONE], "edges": [[0, 0, 9, 0]]}, "edges[0]", "9"),
        ({"nodes": [ADD, ONE], "edges": [[0, 0, [], 0]]}, "edges[0]", "[]"),
        ({"nodes": [ADD, ONE], "edges": [[0, 0, 1, 0], [0, 0, 1, 0]]}, "edges[1]", "edges[0]"),
        ({"nodes": [ADD, ONE], "edges": [[1, 0, 0, 0]]}, "edges[0]", "leaf"),
        ({"nodes": [ADD, node(2, "NegBackward0")], "edges": [[0, 0, 2, 0], [2, 0, 0, 0]]}, "edges", "circle"),
        ({"nodes": [ADD], "edges": [[0, 0, 0, 0]]}, "edges", "circle"),
    ],
)
def test_a_file_at_fault_is_refused_with_its_place(document, place, word):
    with pytest.raises(FileError) as caught:
        read(document)
    assert str(caught.value).startswith(f"{place}:")
    assert word in str(caught.value)


@pytest.mark.parametrize("roots", [None, 7, [], [0, 1], ["q"], [[]]])
def test_odd_roots_leave_the_loss_open(roots):
    assert read({"nodes": [ADD, ONE], "edges": [], "roots": roots}).settings.loss is None


# -- the command line --------------------------------------------------------------


def test_a_recorded_file_becomes_a_graph_file(tmp_path, capsys):
    out = tmp_path / "mlp.graph"
    source = next(path for path in REAL if path.stem == "mlp")
    assert run_command(["import", str(source), "-o", str(out)]) == 0
    assert ge.load(out).find("relu")
    assert capsys.readouterr() == ("", "")


def test_a_file_that_can_not_be_imported_is_named_and_writes_nothing(tmp_path, capsys):
    bad = tmp_path / "bad.json"
    for content, word in ((b"{}", "nodes"), (None, "no such file")):
        if content is not None:
            bad.write_bytes(content)
        else:
            bad.unlink()
        assert run_command(["import", str(bad), "-o", str(tmp_path / "out.graph")]) == 1
        error = capsys.readouterr().err
        assert len(error.splitlines()) == 1
        assert "bad.json" in error
        assert word in error
    assert not list(Path(tmp_path).glob("out*"))
