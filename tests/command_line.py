"""The command line for tests: run in a process, and what it prints read back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from grapheditor.resource_files import resource_path

ROOT = Path(__file__).parents[1]


ARTICLE = str(resource_path("examples", "article.graph"))


BATCHES = str(resource_path("examples", "batches.graph"))


BATCHES_NPZ = str(resource_path("examples", "batches.npz"))


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grapheditor", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)


def report(cli, *arguments: object) -> dict[str, Any]:
    status, out, err = cli("run", *arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def cells(out: str) -> dict[str, list[str]]:
    """The rows of the table by node, cut at two spaces or more."""
    return {row[0]: row[1:] for row in ([c for c in line.split("  ") if c.strip()] for line in out.splitlines())}
