"""`grapheditor run` as a person types it: its report, feeds, batches and complaints."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.model.node import OpNode
from grapheditor.resource_files import resource_path
from tests.command_line import ARTICLE, BATCHES, BATCHES_NPZ, cells, report


def test_run_prints_values_gradients_and_grad_fns(cli):
    status, out, err = cli("run", ARTICLE)
    assert (status, err) == (0, "")
    rows = {name: [cell.strip() for cell in row] for name, row in cells(out).items()}
    assert rows["w"][1:5] == ["[1]", "float32 [1]", "[5]", "None"]
    assert rows["x"][1:5] == ["[2]", "float32 [1]", "[2]", "None"]
    assert rows["a"][1:5] == ["[3]", "float32 [1]", "None", "AddBackward0"]
    assert rows["b"][1:5] == ["[2]", "float32 [1]", "None", "AddBackward0"]
    assert rows["y"][1:5] == ["[6]", "float32 [1]", "None", "MulBackward0"]
    assert out.splitlines()[-2:] == ["backward from y", "eager: 1 build, 1 run"]


def test_run_as_json_is_one_object_with_everything_known(cli):
    found = report(cli, ARTICLE)
    assert {key: found[key] for key in ("evaluator", "loss", "builds", "runs")} == {
        "evaluator": "eager", "loss": "y", "builds": 1, "runs": 1,
    }  # fmt: skip
    assert found["nodes"]["w"] == {
        "value": [1.0], "dtype": "float32", "shape": [1], "requires_grad": True, "is_leaf": True,
        "grad_fn": None, "grad": [5.0], "retains_grad": False, "error": None,
    }  # fmt: skip
    assert found["nodes"]["y"]["grad_fn"] == "MulBackward0"
    assert {name: node["grad"] for name, node in found["nodes"].items()} == {
        "w": [5.0], "x": [2.0], "a": None, "b": None, "y": None,
    }  # fmt: skip


def test_a_retained_gradient_is_shown(cli):
    node = report(cli, resource_path("examples", "article-retain-grad.graph"))["nodes"]["a"]
    assert (node["grad"], node["retains_grad"]) == ([2.0], True)


@pytest.mark.parametrize(("evaluator", "builds"), [("eager", 50), ("static", 1)])
def test_a_stack_of_batches_is_one_run_per_entry(cli, tmp_path, evaluator, builds):
    output = tmp_path / "out.npz"
    found = report(cli, BATCHES, "--feed", BATCHES_NPZ, "--evaluator", evaluator, "-o", output)
    assert (found["evaluator"], found["builds"], found["runs"]) == (evaluator, builds, 50)
    x = np.load(BATCHES_NPZ)["x"].astype(np.float64)
    with np.load(output) as saved:
        np.testing.assert_allclose(saved["y"], (1 + x) * 2, rtol=1e-6)
        np.testing.assert_allclose(saved["w.grad"], 3 + x, rtol=1e-6)
        assert saved["w"].shape == (50, 1)
        assert "a.grad" not in saved


def test_the_counts_are_told_in_words(cli):
    _, out, _ = cli("run", BATCHES, "--feed", BATCHES_NPZ)
    assert out.splitlines()[-1] == "eager: 50 builds, 50 runs"


@pytest.mark.parametrize(
    ("arguments", "runs"),
    [
        (["--feed", BATCHES_NPZ, "--batches", "7"], 7),
        (["--feed", BATCHES_NPZ, "--batches", "70"], 50),
        (["--batches", "3"], 3),
        (["--feed", "x=randn:1", "--batches", "4"], 4),
        (["--feed", "x=[[1],[2]]"], 2),
        (["--feed", "x=[1]"], 1),
    ],
)
def test_batches_limits_or_repeats(cli, arguments, runs):
    assert report(cli, BATCHES, *arguments)["runs"] == runs


def test_all_forms_of_a_feed(cli, tmp_path):
    np.save(tmp_path / "x.npy", np.array([4.0], np.float32))
    np.savez(tmp_path / "f.npz", x=np.array([5.0]))
    forms = {"x=[3]": 3, f"x={tmp_path}/x.npy": 4, f"x={tmp_path}/f.npz": 5, f"{tmp_path}/f.npz": 5, "x=[-inf]": "-inf"}
    found = {form: report_value(cli, form) for form in forms}
    assert found == {form: [value] for form, value in forms.items()}


def report_value(cli, feed: str) -> Any:
    status, out, _ = cli("run", BATCHES, "--feed", feed, "--json")
    assert status == 0
    return json.loads(out)["nodes"]["x"]["value"]


def test_seeded_noise_is_the_same_for_the_same_seed_and_differs_between_batches(cli, tmp_path):
    def noise(seed: int) -> Any:
        report(cli, BATCHES, "--feed", f"x=randn:{seed}", "--batches", 3, "-o", tmp_path / "n.npz")
        with np.load(tmp_path / "n.npz") as saved:
            return saved["x"].ravel().tolist()

    assert noise(1) == noise(1) != noise(2)
    assert len(set(noise(1))) == 3


def test_no_backward_computes_values_only(cli):
    found = report(cli, ARTICLE, "--no-backward")
    assert found["nodes"]["w"]["grad"] is None
    assert found["nodes"]["y"]["value"] == [6.0]
    _, out, _ = cli("run", ARTICLE, "--no-backward")
    assert "backward from" not in out


def test_another_loss(cli):
    found = report(cli, ARTICLE, "--loss", "a")
    assert (found["loss"], found["nodes"]["w"]["grad"]) == ("a", [1.0])
    assert report(cli, ARTICLE, "--loss", "a", "--evaluator", "static")["builds"] == 1


def test_without_a_clear_loss_only_values_are_computed(cli, tmp_path):
    graph = ge.Graph()
    w = graph.value([1.0], name="w", requires_grad=True)
    graph.op("add", w, 1, name="a")
    graph.op("add", w, 2, name="b")
    ge.save(graph, tmp_path / "two.graph")
    status, out, err = cli("run", tmp_path / "two.graph")
    assert status == 0
    assert "[3]" in out
    assert "--loss" in err


def test_a_loss_that_is_gone_is_told_and_chosen_anew(cli, tmp_path):
    status, out, err = cli("run", broken(tmp_path, settings={"loss": "gone"}), "--json")
    assert status == 0
    assert json.loads(out)["loss"] == "y"
    assert "'gone'" in err
    assert "--loss" in err


def large(tmp_path: Path) -> Path:
    graph = ge.Graph()
    graph.value(np.arange(2000, dtype=np.float32).reshape(40, 50), name="v")
    ge.save(graph, tmp_path / "large.graph")
    return tmp_path / "large.graph"


def test_large_values_are_cut_unless_full(cli, tmp_path):
    path = large(tmp_path)
    node = report(cli, path, "--no-backward")["nodes"]["v"]
    assert (node["shape"], node["cut"]) == ([40, 50], True)
    assert node["value"] == [[0, 1, 2], [50, 51, 52], [100, 101, 102]]
    full = report(cli, path, "--no-backward", "--full")["nodes"]["v"]
    assert np.array_equal(full["value"], np.arange(2000).reshape(40, 50))
    assert "cut" not in full
    assert max(map(len, cli("run", path, "--no-backward")[1].splitlines())) < 120


def test_nan_is_legal_and_the_run_tells_where_it_begins(cli, tmp_path):
    graph = ge.Graph()
    x = graph.value([float("nan"), 1.0], name="x")
    graph.op("add", graph.op("mul", x, 2, name="m"), 1, name="y")
    ge.save(graph, tmp_path / "nan.graph")
    status, out, err = cli("run", tmp_path / "nan.graph", "--json", "--no-backward")
    assert status == 0
    assert json.loads(out)["nodes"]["y"]["value"] == ["nan", 3.0]
    assert err == "Note: x is the first node with NaN in its value.\n"


def broken(tmp_path: Path, **changes: Any) -> str:
    document = json.loads(Path(ARTICLE).read_text(encoding="utf-8"))
    path = tmp_path / "broken.graph"
    path.write_text(json.dumps({**document, **changes}), encoding="utf-8")
    return str(path)


W = {"id": "w", "value": [1.0]}


def wire(source: str, target: str) -> dict[str, Any]:
    return {"from": [source, 0], "to": [target, "input"]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 99}, ["broken.graph", "version 99", "update"]),
        ({"nodes": [W, W]}, ["nodes[1]", "same id"]),
        ({"nodes": [W, {"id": "a", "op": "neg"}], "wires": [wire("q", "a")]}, ["wires[0]", "'q'"]),
        ({"nodes": [{"id": "a", "op": "neg"}], "wires": [wire("a", "a")]}, ["cycle", "a → a"]),
        ({"nodes": [{**W, "shape": [2]}], "wires": []}, ["nodes[0]", "shape"]),
        ({"nodes": [W, {"id": "y", "op": "of_plugin"}], "wires": [wire("w", "y")]}, ["y", "'of_plugin'", "plugin"]),
        ({"settings": {"evaluator": "quantum"}}, ["'quantum'", "eager"]),
    ],
    ids=["newer", "duplicate", "dangling", "cycle", "shape", "unknown op", "evaluator"],
)  # fmt: skip
def test_a_broken_graph_is_one_message_and_status_1(cli, tmp_path, changes, said):
    status, _, err = cli("run", broken(tmp_path, **changes))
    assert status == 1
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1
    assert [part for part in said if part not in err] == [], err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.graph"], ["missing.graph", "no such file"]),
        ([ARTICLE, "--feed", "q=1"], ["'q'", "w, x"]),
        ([ARTICLE, "--feed", "y=1"], ["y is computed", "w, x"]),
        ([ARTICLE, "--feed", "w=one"], ["w=1.5"]),
        ([ARTICLE, "--feed", "w"], ["NAME=VALUE"]),
        ([ARTICLE, "--feed", "w=[1,2,3]"], ["w", "[3]", "[1]"]),
        ([ARTICLE, "--feed", "w=nowhere.npy"], ["nowhere.npy", "No such file"]),
        ([ARTICLE, "--feed", f"q={BATCHES_NPZ}"], ["'q'"]),
        ([ARTICLE, "--feed", f"w={BATCHES_NPZ}"], ["batches.npz", "'w'", "x"]),
        ([ARTICLE, "--feed", "w=1", "--feed", "w=2"], ["w is fed twice"]),
        ([ARTICLE, "--feed", "w=[[1],[2]]", "--feed", "x=[[1],[2],[3]]"], ["w has 2", "x has 3"]),
        ([ARTICLE, "--loss", "q"], ["'q'", "a, b, w, x, y"]),
        ([ARTICLE, "--evaluator", "quantum"], ["'quantum'", "eager"]),
        ([ARTICLE, "-o", "nowhere/out.npz"], ["nowhere", "folder"]),
    ],
)
def test_a_request_that_does_not_fit_is_one_message_and_status_1(cli, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    status, _, err = cli("run", *arguments)
    assert status == 1
    assert len(err.splitlines()) == 1
    assert [part for part in said if part not in err] == [], err


def test_the_file_of_arrays_may_not_be_a_pickle(cli, tmp_path):
    np.save(tmp_path / "x.npy", np.array([{}], dtype=object), allow_pickle=True)
    status, _, err = cli("run", BATCHES, "--feed", f"x={tmp_path}/x.npy")
    assert status == 1
    assert "no plain numbers" in err


@pytest.mark.parametrize("evaluator", ["eager", "static"])
def test_what_is_not_downstream_of_a_broken_node_is_still_computed(cli, tmp_path, evaluator):
    graph = ge.load(ARTICLE)
    graph.add(OpNode("bad", "bad", "of_a_plugin"))
    ge.save(graph, tmp_path / "a.graph")
    status, out, err = cli("run", tmp_path / "a.graph", "--json", "--evaluator", evaluator)
    nodes = json.loads(out)["nodes"]
    assert status == 1
    assert nodes["w"]["grad"] == [5.0]
    assert "of_a_plugin" in nodes["bad"]["error"]
    assert err.count("of_a_plugin") == 1


def test_a_failed_backward_is_told_at_the_node_to_blame_and_explained(cli, tmp_path):
    graph = ge.Graph()
    a = graph.op("mul", graph.value([1.0], name="w", requires_grad=True), 2, name="a")
    graph.op("mul", a, a, name="square")
    graph.op("add_", a, 1, name="late")
    ge.save(graph, tmp_path / "a.graph")
    status, out, err = cli("run", tmp_path / "a.graph", "--loss", "square")
    assert status == 1
    assert "version 1, written by late" in out
    assert err.startswith("Error: square: ")
    assert "late wrote over numbers that square had kept" in err.splitlines()[-1]


def test_a_loss_without_gradient_is_told_in_pytorchs_words(cli, tmp_path):
    graph = ge.Graph()
    w = graph.value([1.0], name="w")
    graph.op("add", w, 1, name="a")
    ge.save(graph, tmp_path / "a.graph")
    status, _, err = cli("run", tmp_path / "a.graph", "--loss", "a")
    assert status == 1
    assert "element 0 of tensors does not require grad and does not have a grad_fn" in err
    assert len(err.splitlines()) == 2  # PyTorch's words, then what they mean


def test_ctrl_c_ends_a_long_run_with_what_was_done(cli, monkeypatch):
    from grapheditor.cli import run

    original = run.Runner._run

    def interrupted(runner: Any, index: int) -> None:
        if index == 3:
            signal.raise_signal(signal.SIGINT)  # what Ctrl+C does
        original(runner, index)

    monkeypatch.setattr(run.Runner, "_run", interrupted)
    status, out, err = cli("run", BATCHES, "--feed", BATCHES_NPZ)
    assert status == 130
    assert out.splitlines()[-1] == "eager: 3 builds, 3 runs"
    assert err == "Stopped after 3 of 50 runs.\n"


def test_a_progress_bar_is_drawn_where_a_person_watches(cli, monkeypatch):
    assert cli("run", BATCHES, "--feed", BATCHES_NPZ)[2] == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "100%" in cli("run", BATCHES, "--feed", BATCHES_NPZ)[2]
