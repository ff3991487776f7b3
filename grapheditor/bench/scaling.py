"""How compiling and running grow with the number of ops: random graphs of scalars, with the gradients of 100 leaves."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

from grapheditor.bench.contenders import static
from grapheditor.bench.report import machine
from grapheditor.bench.workloads import scalars
from grapheditor.compiler import tiers

SIZES = (1000, 3000, 10_000, 30_000, 100_000)


def main(sizes: Sequence[int], rounds: int, peers: Sequence[str], as_json: bool) -> None:
    """Print the curve: seconds to the first result, microseconds a run, both also per op, and memory."""
    names = ["static", *(name for name in peers if name.startswith("static-"))]
    rows = [_measured(size, name, rounds) for name in names for size in sizes]
    print(json.dumps({"machine": machine(), "results": rows}, indent=2) if as_json else _table(rows))


def _measured(size: int, name: str, rounds: int) -> dict[str, Any]:
    contender = static(scalars(size), name.partition("-")[2] or "auto")
    start = time.perf_counter()
    contender.step()
    first = time.perf_counter() - start
    contender.settle()
    ready = time.perf_counter() - start
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        contender.step()
        times.append(time.perf_counter() - start)
    tiers.settle()
    run = statistics.median(times)
    return {"contender": name, "ops": size, "first_result": first, "ready": ready, "run": run, "peak_mb": _peak()}


def _peak() -> float:
    """The most memory that this process has held so far, in MB."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _table(rows: Sequence[dict[str, Any]]) -> str:
    lines = [" ".join(f"{key} {value}" for key, value in machine().items())]
    lines.append(
        f"{'':16}{'ops':>9}{'first s':>10}{'ready s':>10}{'µs an op':>10}{'run µs':>10}{'ns an op':>10}{'MB':>8}"
    )
    for row in rows:
        ops = row["ops"]
        lines.append(
            f"{row['contender']:16}{ops:>9,}{row['first_result']:>10.2f}{row['ready']:>10.2f}"
            f"{row['ready'] / ops * 1e6:>10.1f}{row['run'] * 1e6:>10.0f}{row['run'] / ops * 1e9:>10.1f}"
            f"{row['peak_mb']:>8.0f}"
        )
    return "\n".join(lines)
