"""The figures as a table for people or JSON for programs."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grapheditor.bench.contenders import OURS
from grapheditor.bench.measure import Comparison


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    versions = {}
    for package in ("numpy", "llvmlite", "torch", "jax", "autograd", "micrograd", "tensorflow-cpu", "tensorflow"):
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {"python": platform.python_version(), "cpu": _cpu(), **versions}


def _cpu() -> str:
    """The name that the processor gives itself, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def to_json(results: Sequence[Comparison]) -> str:
    """One object: the machine, and per workload the figures in seconds with ratios to each contender."""
    rows: list[dict[str, Any]] = []
    for result in results:
        for figures in result.figures:
            low, high = figures.quartiles()
            rows.append(
                {
                    "workload": result.workload.name,
                    "contender": figures.name,
                    "median": figures.median,
                    "quartiles": [low, high],
                    "first_result": figures.compile,
                    "ready": figures.ready,
                    "ratios": {f.name: figures.ratio(f) for f in result.figures if f is not figures},
                }
            )
    return json.dumps({"machine": machine(), "results": rows}, indent=2)


def summary(results: Sequence[Comparison]) -> list[str]:
    """One line per workload: compiled programs beside PyTorch and JAX, and when they were ready."""
    rows = [["static", "/ torch", "/ jax", "first ms", "of jax", "ready ms", "of jax"]]
    for result in results:
        known = {f.name: f for f in result.figures}
        ours, jax = known.get("static"), known.get("jax")
        if ours is None or not known.keys() & {"torch", "jax"}:
            continue
        ratios = [f"{ours.ratio(known[n]):.3f}" if n in known else "-" for n in ("torch", "jax")]
        times: list[str] = []
        for seconds in (ours.compile, ours.ready):
            times += [f"{seconds * 1e3:.1f}", "-" if jax is None else f"1/{jax.compile / seconds:.0f}"]
        rows.append([result.workload.name, *ratios, *times])
    return ["", *_lines(rows)] if len(rows) > 1 else []


def _lines(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  " + "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]


def as_table(results: Sequence[Comparison]) -> str:
    """Median µs per step with quartiles, ms until the first result and until full speed, and the ratio to each peer."""
    lines = [" ".join(f"{key} {value}" for key, value in machine().items())]
    for result in results:
        lines += ["", f"{result.workload.name}  {result.workload.title}"]
        peers = [f for f in result.figures if f.name not in OURS]
        head = ["", "median µs", "quartiles", "first ms", "ready ms", *(f"/ {p.name}" for p in peers)]
        rows = [head]
        for figures in result.figures:
            low, high = figures.quartiles()
            rows.append(
                [
                    figures.name,
                    f"{figures.median * 1e6:.1f}",
                    f"{low * 1e6:.1f}-{high * 1e6:.1f}",
                    f"{figures.compile * 1e3:.1f}",
                    f"{figures.ready * 1e3:.1f}",
                    *(f"{figures.ratio(p):.3f}" for p in peers),
                ]
            )
        lines += _lines(rows)
        if result.missing:
            lines.append(f"  not installed: {', '.join(result.missing)}")
        lines += [f"  {name} did not take part: {reason}" for name, reason in result.unsuitable.items()]
    return "\n".join([*lines, *summary(results)])
