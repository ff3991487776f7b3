"""The benchmark's table: every contender computes the same gradients, and the figures add up."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from grapheditor import bench
from grapheditor.bench.contenders import CONTENDERS, contender, installed
from grapheditor.bench.peers import PEERS, Contender, UnsuitableError
from grapheditor.bench.workloads import WORKLOADS, Workload
from grapheditor.model.errors import GraphEditorError

QUICK = ["W1", "W3", "W4", "W6"]


@pytest.mark.parametrize("name", QUICK)
def test_contenders_agree_on_the_gradients(name: str) -> None:
    workload = WORKLOADS[name]
    found = {}
    for peer in CONTENDERS:
        if installed(peer) and peer != "torch.compile":  # which takes half a minute to compile
            with suppress(UnsuitableError):
                ready = contender(peer, workload)
                found[peer] = ready.grads(ready.step())
    assert {"eager", "static"} <= set(found)
    for grads in found.values():
        for leaf in workload.wrt:
            np.testing.assert_allclose(grads[leaf], found["eager"][leaf], rtol=2e-3, atol=1e-5)


def test_json_holds_the_figures_of_each_contender(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["W1"], rounds=3, as_json=True)
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [row["contender"] for row in report["results"]] == ["eager", "static"]
    for row in report["results"]:
        low, high = row["quartiles"]
        assert 0 < low <= row["median"] <= high


def test_a_peer_that_is_not_installed_is_said_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grapheditor.bench.measure.installed", lambda name: name not in PEERS)
    bench.main(["W1"], ["jax"], rounds=1)
    assert "not installed: jax" in capsys.readouterr().out


@pytest.mark.parametrize(("workloads", "peers", "words"), [(["W99"], [], "W99"), (["W1"], ["theano"], "theano")])
def test_unknown_names_are_refused(workloads: list[str], peers: list[str], words: str) -> None:
    with pytest.raises(GraphEditorError, match=words):
        bench.main(workloads, peers, rounds=1)


def test_a_tier_takes_part_when_it_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["W1"], ["static-numpy"], rounds=1, as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert [row["contender"] for row in report["results"]] == ["eager", "static", "static-numpy"]


def test_a_workload_of_several_feeds_compiles_in_each_step() -> None:
    workload = replace(WORKLOADS["W1"], feeds=3)
    made = []

    def make(plain: Workload) -> Contender:
        made.append(plain)
        return CONTENDERS["static"](plain)

    ready = contender("static", workload, make)
    grads = ready.grads(ready.step())
    assert len(made) == 2
    assert grads["w"].tolist() == [5.0]


def test_the_chart_has_a_bar_per_contender(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["W1", "W3"], rounds=1, chart=tmp_path / "bench.svg")
    root = ElementTree.fromstring((tmp_path / "bench.svg").read_text(encoding="utf-8"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count("eager") == texts.count("static") == 2
    with pytest.raises(GraphEditorError, match=r"bench\.svg"):
        bench.main(["W1"], rounds=1, chart=tmp_path / "bench.png")


def test_the_time_from_an_edit_to_its_result_is_told_step_by_step(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["edit"], rounds=1, nodes=[40], as_json=True)
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["kind"] for row in rows} == {"layers", "chain"}
    for row in rows:
        for place in ("full", "late", "root"):
            assert list(row[place]) == ["update", "forward", "backward", "snapshot", "all"]
            assert all(0 < seconds < 60 for seconds in row[place].values())
    bench.main(["edit"], rounds=1, nodes=[40])
    assert "an edit near the end" in capsys.readouterr().out


def test_a_workload_of_its_own_stands_alone() -> None:
    with pytest.raises(GraphEditorError, match="edit is measured on its own"):
        bench.main(["edit", "W1"], rounds=1)


def test_the_ratios_stand_at_a_glance_below_the_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grapheditor.bench.measure.installed", lambda name: True)
    monkeypatch.setitem(CONTENDERS, "torch", CONTENDERS["eager"])
    monkeypatch.setitem(CONTENDERS, "jax", CONTENDERS["static-numpy"])
    bench.main(["W1", "W3"], ["torch", "jax"], rounds=1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3].split() == [
        "static",
        "/",
        "torch",
        "/",
        "jax",
        "first",
        "ms",
        "of",
        "jax",
        "ready",
        "ms",
        "of",
        "jax",
    ]
    assert [line.split()[0] for line in lines[-2:]] == ["W1", "W3"]


def test_scaling_tells_times_for_each_size(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["scaling"], rounds=1, as_json=True, nodes=[200, 400])
    rows = json.loads(capsys.readouterr().out)["results"]
    assert [row["ops"] for row in rows] == [200, 400]
    assert all(0 < row["run"] < row["first_result"] <= row["ready"] for row in rows)
