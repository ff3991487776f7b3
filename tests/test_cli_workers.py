"""Batches on the command line that several workers run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grapheditor.cli.start import run_command
from grapheditor.resource_files import resource_path

BATCHES = str(resource_path("examples", "batches.graph"))
STACK = ["--feed", str(resource_path("examples", "batches.npz"))]


def saved(path: Path, *options: Any) -> dict[str, Any]:
    """The exported arrays."""
    assert run_command(["run", BATCHES, "--evaluator", "static", "--json", "-o", str(path), *map(str, options)]) == 0
    with np.load(path) as file:
        return dict(file)


@pytest.mark.parametrize("batches", [1, 2, 3, 50])
def test_workers_give_what_one_gives(tmp_path: Path, capsys: Any, batches: int) -> None:
    alone = saved(tmp_path / "alone.npz", *STACK, "--batches", batches)
    first = json.loads(capsys.readouterr().out)
    together = saved(tmp_path / "together.npz", *STACK, "--batches", batches, "--workers", 3)
    assert json.loads(capsys.readouterr().out) == first
    assert (first["runs"], first["builds"]) == (batches, 1)
    assert list(together) == list(alone)
    for name, array in alone.items():
        np.testing.assert_array_equal(together[name], array)


def test_an_evaluator_that_runs_one_batch_at_a_time_refuses_workers(capsys: Any) -> None:
    assert run_command(["run", BATCHES, "--evaluator", "eager", *STACK, "--workers", "2"]) == 1
    assert "leave out --workers" in capsys.readouterr().err
