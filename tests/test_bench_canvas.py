"""`grapheditor bench canvas`: its graphs, its table, and one run of the whole with tiny graphs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from grapheditor import bench
from grapheditor.bench import canvas, cycles, graphs
from grapheditor.bench.canvas_report import EXPLAINED, TARGETS, as_table, target_of, to_json
from grapheditor.cli.app import app
from grapheditor.model.errors import GraphEditorError

FIGURE = {"wall": 0.01, "own": 0.009, "rounds": 3}


def report() -> dict[str, Any]:
    figures: dict[str, Any] = {name: dict(FIGURE) for name in TARGETS if not name.startswith("memory")}
    figures |= {"memory": 200e6, "memory with undo": 210e6}
    return {
        "rounds": 3,
        "windows": [{"kind": "layered", "nodes": 1000, "figures": figures}],
        "peers": [
            {"peer": "nodegraphqt", "nodes": 1000, "open": FIGURE, "memory": 3e8},
            {"peer": "koode", "nodes": 1000, "failure": "not installed"},
        ],
        "cycles": {"nodes": 100_000, "wires": 300, "median": 3e-6, "longest": 0.02},
        "start": {"bare": 0.2, "example": 0.6, "ratio": 3.0, "rounds": 7},
    }


@pytest.mark.parametrize("kind", graphs.KINDS)
@pytest.mark.parametrize("count", [1, 30, 1000])
def test_a_graph_has_as_many_nodes_as_asked_for_and_is_the_same_each_time(kind, count):
    first, second = graphs.graph(count, kind), graphs.graph(count, kind)
    assert len(first) == count
    assert first.nodes() == second.nodes()
    assert first.wires() == second.wires()


@pytest.mark.parametrize("kind", graphs.KINDS)
def test_a_graph_has_about_one_and_a_half_wires_a_node_and_every_op_is_wired(kind):
    graph = graphs.graph(1000, kind)
    assert 1.3 < graph.wire_count / len(graph) < 1.7
    assert {node.id for node in graph.nodes() if not graph.inputs(node.id)} == {
        node.id for node in graph.nodes() if node.id.startswith("x")
    }


def test_wires_of_a_layered_graph_stay_near_and_those_of_a_random_one_do_not():
    def longest(kind: graphs.Kind) -> float:
        places, wires = graphs.plan(1000, kind)
        return max(places[target][0] - places[source][0] for source, target, _ in wires)

    assert longest("layered") < longest("random") / 3


def test_the_table_tells_of_each_figure_whether_its_target_is_met():
    text = as_table(report())
    lines = {line.split("  ")[1]: line for line in text.splitlines() if line.startswith("  ")}
    assert "ok" in lines["open"]
    assert "miss" in lines["frame, all"]
    assert "miss" in lines["memory"]
    assert "ok" not in lines["memory with undo"]
    assert "not installed" in text
    assert "target 2.5: miss" in text


def test_a_process_that_failed_is_told_in_the_table():
    failed = report() | {"cycles": {"failure": "out of memory"}, "start": {"failure": "no display"}}
    failed["windows"] = [{"kind": "layered", "nodes": 1000, "figures": {"failure": "not in 5 s"}}]
    assert all(words in as_table(failed) for words in ("out of memory", "no display", "not in 5 s"))


def test_json_holds_every_figure_with_its_target():
    [window] = json.loads(to_json(report()))["windows"]
    assert window["figures"].keys() == TARGETS.keys()
    assert window["targets"]["open"] == target_of("open", 1000) == 0.15
    assert "number" not in window["targets"]


def test_what_is_explained_is_measured():
    assert EXPLAINED.keys() <= TARGETS.keys()


def test_cycle_checks_are_timed():
    found = cycles.measure(graphs.graph(200), 20)
    assert 0 < found["median"] <= found["longest"]


def test_a_failing_process_is_a_failure_and_no_exception():
    assert "failure" in canvas.run("grapheditor.bench.window.session", "no number", "layered", 1)


@pytest.mark.parametrize(
    ("workloads", "peers", "words"), [(["canvas", "W1"], [], "on its own"), (["canvas"], ["paint"], "paint")]
)
def test_unknown_or_mixed_names_are_refused(workloads, peers, words):
    with pytest.raises(GraphEditorError, match=words):
        bench.main(workloads, peers)


def test_sizes_have_to_be_numbers():
    result = CliRunner().invoke(app, ["bench", "canvas", "--nodes", "many"])
    assert result.exit_code == 2
    assert "1000,10000" in result.output


@pytest.mark.slow
def test_the_window_is_driven_and_every_figure_is_there():
    figures = canvas.run("grapheditor.bench.window.session", 40, "layered", 2)
    assert "failure" not in figures, figures
    assert figures.keys() == TARGETS.keys()
    for name, figure in figures.items():
        assert (figure["wall"] if isinstance(figure, dict) else figure) > 0, name


@pytest.mark.slow
def test_starts_are_compared():
    found = canvas.compare_starts(1)
    assert "failure" not in found, found
    assert found["ratio"] > 1
