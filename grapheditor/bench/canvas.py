"""How fast the window is with a large graph: figures of processes of their own, beside what they ought to be."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from grapheditor.bench import graphs
from grapheditor.bench.canvas_report import as_table, to_json
from grapheditor.model.errors import GraphEditorError

SIZES = (1_000, 10_000, 50_000)
CYCLES = 100_000
STARTS = 7
PEERS = ("flograph", "koode", "nodegraphqt", "qtpynodeeditor")
PATIENCE = 1800.0
"""Seconds that one process may take."""
PEER_PATIENCE = 120.0


def main(sizes: Sequence[int] = SIZES, rounds: int = 30, peers: Sequence[str] = (), as_json: bool = False) -> None:
    """Print a table (or JSON) of what drawing and editing large graphs takes; raises GraphEditorError."""
    for name in peers:
        if name not in PEERS:
            raise GraphEditorError(f"There is no peer {name!r}; choose from {', '.join(PEERS)}.")
    report: dict[str, Any] = {"rounds": rounds, "windows": [], "peers": []}
    for kind in graphs.KINDS:
        for count in sizes:
            figures = run("grapheditor.bench.window.session", count, kind, rounds)
            report["windows"].append({"kind": kind, "nodes": count, "figures": figures})
    for name in peers:
        for count in sizes:
            found = run("grapheditor.bench.window.peers", name, count, rounds, patience=PEER_PATIENCE)
            report["peers"].append({"peer": name, "nodes": count, **found})
    report["cycles"] = run("grapheditor.bench.cycles", CYCLES)
    report["start"] = compare_starts(min(rounds, STARTS))
    print(to_json(report) if as_json else as_table(report))


def run(module: str, *arguments: object, patience: float = PATIENCE) -> dict[str, Any]:
    """What a module prints as JSON when it is run as a process; its "failure" where it does not."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.warning=false", **os.environ}
    # one thread, as the figures are of one core, and idle threads of a BLAS count as memory
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start would compile the program again
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return {"failure": f"not in {patience:.0f} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return {"failure": last[0]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compare_starts(rounds: int) -> dict[str, Any]:
    """Seconds until a window with the example is painted, and until an empty view of a bare application is."""
    times: dict[str, list[float]] = {"bare": [], "example": []}
    for number in range(rounds + 1):
        for name, found in times.items():
            start = time.perf_counter()
            result = run("grapheditor.bench.window.start", name)
            if "failure" in result:
                return result
            if number:  # the first one warms up the disk's cache
                found.append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratios = [example / bare for bare, example in zip(times["bare"], times["example"], strict=True)]
    return {**medians, "ratio": statistics.median(ratios), "rounds": rounds}
