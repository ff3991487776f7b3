"""The window's figures as a table for people or JSON for programs, each beside its target."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from typing import Any

MS, MB = 1e-3, 1024.0 * 1024.0
TARGETS: dict[str, tuple[str, float, dict[int, float]]] = {
    # name -> unit, its size, and the target per number of nodes
    "open": ("s", 1.0, {1_000: 0.15, 10_000: 0.8, 50_000: 4.0}),
    "frame, all": ("ms", MS, {1_000: 5.0, 10_000: 12.0, 50_000: 30.0}),
    "frame, 100 %": ("ms", MS, {1_000: 12.0, 10_000: 12.0, 50_000: 14.0}),
    "fresh, 100 %": ("ms", MS, {}),
    "pan, 100 %": ("ms", MS, {}),
    "zoom": ("ms", MS, {}),
    "drag, all": ("ms", MS, {1_000: 6.0, 10_000: 8.0, 50_000: 14.0}),
    "drag, 100 %": ("ms", MS, {1_000: 6.0, 10_000: 8.0, 50_000: 14.0}),
    "drag, busy": ("ms", MS, {}),
    "select all": ("ms", MS, {1_000: 15.0, 10_000: 60.0, 50_000: 300.0}),
    "delete all": ("s", 1.0, {1_000: 0.15, 10_000: 0.8, 50_000: 4.0}),
    "undo": ("s", 1.0, {1_000: 0.15, 10_000: 0.8, 50_000: 4.0}),
    "redo": ("s", 1.0, {1_000: 0.15, 10_000: 0.8, 50_000: 4.0}),
    "number": ("ms", MS, {10_000: 30.0}),
    "layout": ("s", 1.0, {1_000: 0.4, 10_000: 0.3, 50_000: 2.0}),
    "memory": ("MB", MB, {1_000: 130.0, 10_000: 220.0, 50_000: 450.0}),
    "memory with undo": ("MB", MB, {}),
}
EXPLAINED = {
    "open": "from a graph in memory to its first picture",
    "frame, all": "all of the canvas painted, every node in view",
    "frame, 100 %": "all of the canvas painted at 100 %",
    "fresh, 100 %": "the same with every wire drawn, instead of copied from the picture kept of them",
    "pan, 100 %": "one step of moving the view, its painting included",
    "zoom": "one step of zooming about 100 %, with every wire and card drawn",
    "drag, all": "one step of dragging a node, every node in view",
    "drag, 100 %": "one step of dragging a node at 100 %",
    "drag, busy": "the same while another thread computes all the time",
    "number": "the window's own time for another number: edit, results, picture",
    "layout": "places for all nodes",
    "memory": "most memory held until here, everything opened, run and looked at",
    "memory with undo": "the same after deleting all, undo and redo",
}
START_RATIO = 2.5
CYCLE_MEDIAN, CYCLE_LONGEST = 0.05e-3, 20e-3


def value_of(name: str, figure: Any) -> float:
    """The number that is held against the target: seconds by the clock, of `number` the thread's own, or bytes."""
    if isinstance(figure, dict):
        return float(figure["own"] if name == "number" else figure["wall"])
    return float(figure)


def target_of(name: str, nodes: int) -> float | None:
    """The target in seconds or bytes; None where there is none for so many nodes."""
    _, size, targets = TARGETS[name]
    return targets[nodes] * size if nodes in targets else None


def to_json(report: dict[str, Any]) -> str:
    """One object: the machine, and every figure in seconds or bytes with its target."""
    for window in report["windows"]:
        targets = {name: target_of(name, window["nodes"]) for name in TARGETS}
        window["targets"] = {name: target for name, target in targets.items() if target is not None}
    return json.dumps({"machine": machine(), **report}, indent=2)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    from importlib.metadata import version

    found = {"python": platform.python_version(), "PySide6": version("PySide6_Essentials"), "cpu": platform.machine()}
    if hasattr(os, "getloadavg"):
        found["load"] = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return found


def as_table(report: dict[str, Any]) -> str:
    """A table per graph: medians, this process's own time, the target, and whether it is met."""
    lines = [" ".join(f"{key} {value}" for key, value in machine().items())]
    for window in report["windows"]:
        lines += ["", f"{window['nodes']:,} nodes, {window['kind']}", *_rows(window)]
    if report["peers"]:
        lines += ["", "Peers, layered", *_peers(report["peers"])]
    lines += ["", *_cycles(report["cycles"]), *_start(report["start"])]
    return "\n".join(lines)


def _rows(window: dict[str, Any]) -> Iterator[str]:
    figures = window["figures"]
    if "failure" in figures:
        yield f"  failed: {figures['failure']}"
        return
    yield f"  {'':18}{'median':>10}{'own':>10}{'target':>10}{'':7}{'rounds':>6}"
    for name, (unit, size, _) in TARGETS.items():
        if name not in figures:
            continue
        figure = figures[name]
        value, target = value_of(name, figure), target_of(name, window["nodes"])
        own = f"{figure['own'] / size:.3g}" if isinstance(figure, dict) else ""
        wall = (figure["wall"] if isinstance(figure, dict) else figure) / size
        wanted = "" if target is None else f"{target / size:g}"
        verdict = "" if target is None else "  ok" if value <= target else "  miss"
        rounds = str(figure["rounds"]) if isinstance(figure, dict) else ""
        explained = EXPLAINED.get(name, "")
        yield f"  {name:18}{wall:>10.3g}{own:>10}{wanted:>10}{verdict:7}{rounds:>6}  {unit:3} {explained}".rstrip()


def _peers(peers: list[dict[str, Any]]) -> Iterator[str]:
    columns = ("open", "frame, all", "frame, 100 %", "drag, all", "drag, 100 %")
    yield f"  {'':18}{'nodes':>8}" + "".join(f"{name:>14}" for name in (*columns, "memory MB"))
    for peer in peers:
        head = f"  {peer['peer']:18}{peer['nodes']:>8,}"
        if "failure" in peer:
            yield f"{head}  {peer['failure']}"
            continue
        cells = [f"{peer[name]['wall'] / MS:.3g} ms" if name in peer else "-" for name in columns]
        yield head + "".join(f"{cell:>14}" for cell in (*cells, f"{peer['memory'] / MB:.0f}"))


def _cycles(cycles: dict[str, Any]) -> Iterator[str]:
    if "failure" in cycles:
        yield f"Cycle check failed: {cycles['failure']}"
        return
    good = cycles["median"] <= CYCLE_MEDIAN and cycles["longest"] <= CYCLE_LONGEST
    yield (
        f"Cycle check of one wire, {cycles['nodes']:,} nodes: median {cycles['median'] / MS:.4f} ms, "
        f"longest {cycles['longest'] / MS:.2f} ms of {cycles['wires']}  (target {CYCLE_MEDIAN / MS:g} and "
        f"{CYCLE_LONGEST / MS:g} ms: {'ok' if good else 'miss'})"
    )


def _start(start: dict[str, Any]) -> Iterator[str]:
    if "failure" in start:
        yield f"Start failed: {start['failure']}"
        return
    yield (
        f"Start with the example, warm: {start['example']:.2f} s, {start['ratio']:.2f} times a bare application "
        f"({start['bare']:.2f} s)  (target {START_RATIO:g}: {'ok' if start['ratio'] <= START_RATIO else 'miss'})"
    )
