"""Every command sees through groups and bypassed nodes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.cli.start import run_command
from grapheditor.edit.grouping import collapse
from grapheditor.resource_files import resource_path

EXAMPLES = sorted(resource_path("examples").glob("*.graph"))
GROUP = "part"


@pytest.fixture
def grouped(tmp_path: Path):
    """Saves an example with all of its ops in one group, and gives both files."""

    def make(path: Path) -> tuple[Path, Path]:
        graph = ge.load(path)
        collapse(graph, list(graph), GROUP)[0].do(graph)
        target = tmp_path / f"grouped-{path.name}"
        ge.save(graph, target)
        return path, target

    return make


def output(capsys, *arguments: object) -> str:
    assert run_command([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def plain(name: str) -> str:
    return name.removeprefix(f"{GROUP}/")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_run_reports_the_same_with_the_names_inside(capsys, grouped, path):
    first, second = (json.loads(output(capsys, "run", file, "--json", "--full")) for file in grouped(path))
    assert first["nodes"] == {plain(name): node for name, node in second["nodes"].items()}
    assert any(name.startswith(GROUP) for name in second["nodes"])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_export_computes_the_same(capsys, grouped, path):
    values = []
    for file in grouped(path):
        module: dict[str, Any] = {"__name__": "exported"}
        exec(output(capsys, "export", file, "--to", "numpy"), module)
        values.append({plain(name): value for name, value in module["compute"]().items()})
    assert values[0].keys() == values[1].keys()
    for name, value in values[0].items():
        np.testing.assert_array_equal(np.asarray(value), np.asarray(values[1][name]), err_msg=name)


def test_the_loss_may_be_named_inside_a_group(capsys, grouped):
    _, file = grouped(resource_path("examples", "article.graph"))
    nodes = json.loads(output(capsys, "run", file, "--json", "--loss", f"{GROUP}/b"))["nodes"]
    assert (nodes[f"{GROUP}/w"]["grad"], nodes[f"{GROUP}/x"]["grad"]) == ([1.0], None)


def test_a_picture_shows_the_group(tmp_path, grouped):
    _, file = grouped(resource_path("examples", "article.graph"))
    assert run_command(["render", str(file), "-o", str(tmp_path / "group.svg")]) == 0
    assert (tmp_path / "group.svg").stat().st_size > 1000


def test_a_bypassed_op_is_left_out_of_an_export(capsys, tmp_path):
    graph = ge.load(resource_path("examples", "article.graph"))
    node = graph.find("a")
    graph.replace(replace(node, bypass=True))
    ge.save(graph, tmp_path / "bypass.graph")
    module: dict[str, Any] = {"__name__": "exported"}
    exec(output(capsys, "export", tmp_path / "bypass.graph", "--to", "numpy"), module)
    values = module["compute"]()
    assert "a" not in values
    assert values["y"].item() == 2.0  # w * (w + 1)
