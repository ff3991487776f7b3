"""What the overlays say of a run, without a window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Badge, NodeResult, Run, summarise
from grapheditor.plugin_registry import registry


def session(backward: bool = True) -> tuple[ge.Graph, Any]:
    graph = ge.Graph()
    w = graph.value([1.0], name="w", requires_grad=True)
    x = graph.value([2.0], name="x", requires_grad=True)
    graph.value([3.0], name="unused", requires_grad=True)
    graph.value([4.0], name="constant")
    a = graph.op("add", w, x, name="a")
    b = graph.op("add", w, 1, name="b")
    graph.op("mul", a, b, name="y")
    running = ge.Session(graph, evaluator="eager")
    running.forward()
    if backward:
        running["a"].retain_grad()
        running.backward("y")
    return graph, running


def badges(overlay: str, backward: bool = True) -> dict[str, list[Badge]]:
    graph, running = session(backward)
    found: dict[str, list[Badge]] = {node.name: [] for node in graph.nodes()}
    for badge in registry().overlays[overlay].badges(graph, running.snapshot()):
        found[graph.node(badge.node).name].append(badge)
    return found


def texts(overlay: str, backward: bool = True) -> dict[str, list[str]]:
    return {name: [b.text for b in found] for name, found in badges(overlay, backward).items()}


def test_values_show_what_each_op_computed() -> None:
    found = texts("values")
    assert [found[name] for name in "aby"] == [["[3.]"], ["[2.]"], ["[6.]"]]


def test_gradients_tell_a_number_from_none() -> None:
    found = badges("gradients")
    assert [b.text for name in ("w", "x", "a") for b in found[name]] == ["[5.]", "[2.]", "[2.]"]
    assert [(b.text, b.role) for name in ("b", "y", "unused", "constant") for b in found[name]] == [
        ("None", "no-grad")
    ] * 4
    reasons = {name: found[name][0].tip for name in ("b", "unused", "constant")}
    assert len(set(reasons.values())) == 3


def test_gradients_before_backward_say_neither_none_nor_zero() -> None:
    shown = {text for found in texts("gradients", backward=False).values() for text in found}
    assert shown <= {"–"}


def test_a_gradient_of_zero_is_shown_as_a_number() -> None:
    run = Run({"n": NodeResult(values=(np.ones(1),), grad=np.zeros(1), requires_grad=True)}, backward=True)
    (badge,) = registry().overlays["gradients"].badges(ge.Graph(), run)
    assert (badge.text, badge.role) == ("[0.]", "grad")


def test_leaves_are_marked_and_ops_on_them_are_not() -> None:
    found = texts("leaf")
    assert {name for name, marks in found.items() if marks} == {"w", "x", "unused", "constant"}


def test_grad_fn_names_the_backward_node_of_ops_alone() -> None:
    found = texts("grad_fn")
    assert found == {
        "w": [], "x": [], "unused": [], "constant": [],
        "a": ["<AddBackward0>"], "b": ["<AddBackward0>"], "y": ["<MulBackward0>"],
    }  # fmt: skip


def test_only_non_leaves_that_retain_their_gradient_are_marked() -> None:
    assert {name for name, marks in texts("retained").items() if marks} == {"a"}


def test_shapes_name_dtype_and_shape_of_every_node() -> None:
    found = texts("shapes")
    assert set(found) == {"w", "x", "unused", "constant", "a", "b", "y"}
    assert all(found[name] == ["float32 [1]"] for name in found)


@pytest.mark.parametrize("overlay", ["values", "gradients", "leaf", "grad_fn", "retained", "shapes"])
def test_a_node_that_was_not_computed_has_no_number(overlay: str) -> None:
    graph = ge.Graph()
    graph.op("add", graph.value([1.0, 2.0]), graph.value([1.0, 2.0, 3.0]), name="broken")
    running = ge.Session(graph, evaluator="eager")
    running.forward()
    broken = next(n.id for n in graph.nodes() if n.name == "broken")
    for badge in registry().overlays[overlay].badges(graph, running.snapshot()):
        assert badge.node != broken or badge.text in {"–", ""}


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.float32(5.0), "5."),
        (np.float32(0.12345678), "0.1235"),
        (np.array([1.0, 2.0], np.float32), "[1., 2.]"),
        (np.array([1, 2]), "[1, 2]"),
        (np.array(True), "True"),
        (np.float32("nan"), "nan"),
        (np.float32("inf"), "inf"),
    ],
    ids=str,
)
def test_small_arrays_are_written_as_pytorch_prints_them(array: Any, text: str) -> None:
    assert summarise(np.asarray(array)) == text


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_summary_shows_that_numbers_went_wrong(bad: float) -> None:
    array = np.zeros((64, 1000), np.float32)
    array[3, 5] = bad
    assert ("nan" if np.isnan(bad) else "inf") in summarise(array).lower()


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (64, 1000), (0,), (3, 0, 2), (2, 2, 2, 2)], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64", "bool"])
def test_a_summary_is_short_for_every_array(shape: tuple[int, ...], dtype: str) -> None:
    array = (np.random.default_rng(0).normal(size=shape) * 1e3).astype(dtype)
    text = summarise(array)
    assert text
    assert len(text) <= 32
