"""The figures as a table for people or JSON for programs."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Sequence
from typing import Any

from grapheditor.bench.measure import Comparison


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    versions = {}
    for package in ("numpy", "torch", "jax"):
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {"python": platform.python_version(), "cpu": platform.processor() or platform.machine(), **versions}


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
                    "ratios": {f.name: figures.ratio(f) for f in result.figures if f is not figures},
                }
            )
    return json.dumps({"machine": machine(), "results": rows}, indent=2)


def as_table(results: Sequence[Comparison]) -> str:
    """Median µs per step with quartiles, first result in ms, and the ratio to each peer."""
    lines = [" ".join(f"{key} {value}" for key, value in machine().items())]
    for result in results:
        lines += ["", f"{result.workload.name}  {result.workload.title}"]
        peers = [f for f in result.figures if f.name not in ("eager", "static")]
        head = ["", "median µs", "quartiles", "first ms", *(f"/ {p.name}" for p in peers)]
        rows = [head]
        for figures in result.figures:
            low, high = figures.quartiles()
            rows.append(
                [
                    figures.name,
                    f"{figures.median * 1e6:.1f}",
                    f"{low * 1e6:.1f}-{high * 1e6:.1f}",
                    f"{figures.compile * 1e3:.1f}",
                    *(f"{figures.ratio(p):.3f}" for p in peers),
                ]
            )
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        lines += ["  " + "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
        if result.missing:
            lines.append(f"  not installed: {', '.join(result.missing)}")
    return "\n".join(lines)
