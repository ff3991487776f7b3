"""Frames under no_grad: what they hold is not recorded: in every evaluator, in groups, files and exported source."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.edit.edits import RemoveNode, remove_all
from grapheditor.edit.frames import in_frames
from grapheditor.edit.grad_flow import GradFlow
from grapheditor.edit.grad_regions import frames_around, mode_edit, region_edit, switch_frames
from grapheditor.edit.grouping import collapse
from grapheditor.edit.unpacking import unpack
from grapheditor.io import dumps, loads
from grapheditor.model.decoration import Frame
from grapheditor.model.errors import GraphError
from grapheditor.plugin_registry import registry

NODES = ("w", "x", "a", "b", "y", "s")
HELD = [members for count in (0, 1, 2, 4) for members in combinations(NODES, count)]


def article(members: tuple[str, ...] = (), mode: str = "no_grad") -> ge.Graph:
    """s = sum((w + x) * (w + 1)), with some of it under a mode."""
    graph = ge.Graph()
    w = graph.value([1.0, 2.0], name="w", requires_grad=True)
    x = graph.value([2.0, 3.0], name="x", requires_grad=True)
    a = graph.op(
        "add",
        w,
        x,
        name="a",
    )
    y = graph.op("mul", a, graph.op("add", w, 1, name="b"), name="y")
    graph.op("sum", y, name="s")
    graph.replace(replace(graph.node("a"), retain_grad=True))
    if members:
        graph.decorate("frame", Frame("frame", "", members, grad_mode=mode))
    return graph


def state(graph: Any, evaluator: str = "eager") -> dict[str, tuple[Any, ...]]:
    """Per node what autograd knows of it after a backward, where one is possible."""
    session = ge.Session(graph, evaluator)
    session.forward()
    with suppress(RuntimeError, ge.GraphEditorError):  # perhaps nothing that requires grad is left
        session.backward("s")
    run = session.snapshot()
    return {
        graph.node(i).name: (
            np.asarray(result.value).tolist(),
            result.requires_grad,
            result.is_leaf,
            None if result.grad is None else result.grad.tolist(),
        )
        for i, result in run.nodes.items()
    }


@pytest.mark.parametrize(("members", "mode"), [*((m, "no_grad") for m in HELD), (("y",), "inference_mode")])
def test_both_evaluators_leave_the_same_unrecorded(members, mode):
    graph = article(members, mode)
    found = state(graph)
    assert found == state(graph, "static")
    for name, (_, requires_grad, is_leaf, _) in found.items():
        if name in members and graph.node(name).name not in ("w", "x"):
            assert (requires_grad, is_leaf) == (False, True)
    assert {n for n, (_, requires_grad, *_) in found.items() if requires_grad} == set(GradFlow(graph, registry().ops))


def test_values_in_a_frame_require_grad_as_their_own_switch_says():
    assert state(article(("w", "x"))) == state(article())


def test_what_runs_under_no_grad_is_a_constant_for_backward():
    found = state(article(("b",)))
    assert found["w"][3] == found["x"][3] == [2.0, 3.0]  # b alone, as PyTorch has it


REGIONS = [
    (("b",), "no_grad"),
    (("a", "y"), "no_grad"),
    (("x", "a", "b"), "no_grad"),
    (("s",), "no_grad"),
    (("y", "s"), "inference_mode"),
]


def test_a_result_of_inference_mode_can_not_be_saved_for_backward_as_in_pytorch():
    graph = article(("b",), "inference_mode")
    session = ge.Session(graph, "eager")
    session.forward()
    assert session["b"].is_inference()
    error = session.snapshot().nodes["y"].error
    assert error.startswith("Inference tensors cannot be saved for backward")
    module: dict[str, Any] = {"__name__": "exported"}
    source = registry().exporters["torch"].export(graph, registry().ops)
    with suppress(ImportError):
        exec(compile(source, "exported.py", "exec"), module)
        with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
            module["compute"]()


@pytest.mark.parametrize(("members", "mode"), REGIONS)
def test_torch_source_has_the_region_and_gives_the_same(members, mode):
    torch = pytest.importorskip("torch")
    graph = article(members, mode)
    source = registry().exporters["torch"].export(graph, registry().ops)
    assert f"with torch.{mode}():" in source
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec"), module)
    found = module["compute"]()
    for name, (value, requires_grad, is_leaf, grad) in state(graph).items():
        tensor = found[name]
        assert isinstance(tensor, torch.Tensor)
        assert (tensor.tolist(), tensor.requires_grad, tensor.is_leaf) == (value, requires_grad, is_leaf)
        kept = tensor.grad if tensor.is_leaf or tensor.retains_grad else None
        assert (None if kept is None else kept.tolist()) == grad


def test_a_script_puts_what_it_adds_into_a_region():
    graph = ge.Graph()
    w = graph.value([1.0], name="w", requires_grad=True)
    with graph.no_grad("Constant"):
        b = graph.op("add", w, 1, name="b")
        with graph.no_grad():
            pass
    graph.op("mul", w, b, name="y")
    (frame,) = graph.decorations.values()
    assert (frame.title, frame.members, frame.grad_mode) == ("Constant", ("b",), "no_grad")
    session = ge.Session(graph)
    session.forward()
    session.backward("y")
    assert session["w"].grad.tolist() == [2.0]


def test_source_without_regions_has_no_blocks():
    assert "with " not in registry().exporters["torch"].export(article(), registry().ops)
    assert "with " not in registry().exporters["numpy"].export(article(("a",)), registry().ops)


@pytest.mark.parametrize("evaluator", ["eager", "static"])
def test_a_mode_of_a_newer_version_is_told_at_the_node_and_kept(evaluator):
    graph = article(("b",), "inference_mode_2")
    session = ge.Session(graph, evaluator)
    session.forward()
    assert "inference_mode_2" in (session.snapshot().nodes["b"].error or "")
    assert session.snapshot().nodes["a"].error is None
    assert loads(dumps(graph)).decorations == graph.decorations
    with pytest.raises(ge.GraphEditorError, match="inference_mode_2"):
        registry().exporters["torch"].export(graph, registry().ops)


# -- groups ----------------------------------------------------------------------------


@pytest.mark.parametrize("members", HELD, ids="-".join)
@pytest.mark.parametrize("chosen", [("b", "y"), ("a", "b", "y"), ("s",), ("w", "a", "b", "y")], ids="-".join)
def test_grouping_and_unpacking_change_nothing_of_what_is_recorded(members, chosen):
    graph = article(members)
    before = {name: kept[:2] for name, kept in state(graph).items()}
    text = dumps(graph)
    edit, group = collapse(graph, chosen)
    undo = in_frames(graph, edit, chosen, [group]).do(graph)
    for evaluator in ("eager", "static"):
        session = ge.Session(graph, evaluator)
        session.forward()
        for node_id, result in session.snapshot().nodes.items():
            name = session.graph.node(node_id).name.removeprefix(f"{group}/")
            assert (np.asarray(result.value).tolist(), result.requires_grad) == before[name]
    opened, ids = unpack(graph, group)
    in_frames(graph, opened, [group], ids, emptied=True).do(graph)
    after = state(graph)
    assert {name: kept[:2] for name, kept in after.items()} == before
    graph = article(members)
    edit, group = collapse(graph, chosen)
    undo = in_frames(graph, edit, chosen, [group]).do(graph)
    undo.do(graph)
    assert dumps(graph) == text


# -- edits -----------------------------------------------------------------------------

EDITS = {
    "switch on": lambda g: switch_frames(g, ["plain"])[0],
    "switch off": lambda g: mode_edit(g, ["frame"], ""),
    "around nodes": lambda g: region_edit(g, ["a", "s"])[0],
    "delete a member": lambda g: remove_all(g, ["b"]),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_has_an_inverse(name):
    graph = article(("b", "y"))
    graph.decorate("plain", Frame("plain", "Plain", ("a",)))
    before = dumps(graph)
    undo = EDITS[name](graph).do(graph)
    assert dumps(graph) != before
    undo.do(graph)
    assert dumps(graph) == before


def test_switching_goes_on_first_and_off_when_all_are_on():
    graph = article(("b",))
    graph.decorate("plain", Frame("plain", "Plain", ("a",)))
    for on, modes in ((True, {"no_grad"}), (False, {""}), (True, {"no_grad"})):
        edit, switched = switch_frames(graph, ["frame", "plain"])
        edit.do(graph)
        assert switched == on
        assert {frame.grad_mode for frame in graph.decorations.values()} == modes


def test_a_region_needs_an_op_and_a_switch_a_frame():
    with pytest.raises(GraphError, match="No op"):
        region_edit(article(), ["w", "x"])
    with pytest.raises(GraphError, match="No frame"):
        switch_frames(article(), ["w"])


def test_a_node_that_comes_later_under_an_old_id_is_not_in_the_frame():
    graph = article(("b", "y"))
    remove_all(graph, ["b"]).do(graph)
    graph.op("add", graph.handle("w"), 1, name="b")
    assert frames_around(graph, "b") == []
    assert [frame.id for frame in frames_around(graph, "y")] == ["frame"]


def test_grad_flow_follows_frames_as_they_change():
    graph = article(("b",))
    flow = GradFlow(graph, registry().ops)
    changed: list[set[str]] = []
    graph.watch(lambda change: changed.append(flow.apply(change)))
    mode_edit(graph, ["frame"], "").do(graph)
    region_edit(graph, ["a", "b"])[0].do(graph)
    RemoveNode("y").do(graph)
    assert changed[:2] == [{"b"}, {"a", "b", "y", "s"}]
    assert set(flow) == {"w", "x"}
