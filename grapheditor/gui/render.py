"""Pictures of a graph without a window: PNG, SVG and PDF, drawn by the code that draws the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QApplication

from grapheditor.engine.group_op import with_groups
from grapheditor.engine.level import run_of_level
from grapheditor.engine.run import Badge, Run
from grapheditor.io import load
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId
from grapheditor.plugin_registry import registry
from grapheditor.running import Session

from .picture import PictureOptions
from .picture_files import save_picture
from .scene import GraphScene
from .theme import Theme


def render_file(
    source: PlainGraph | str | Path,
    out: str | Path,
    overlays: Iterable[str] | None = None,
    theme: str = "light",
    scale: float = 2.0,
    run: Run | None = None,
    nodes: Iterable[str] | None = None,
    transparent: bool = False,
    legend: bool = False,
) -> str:
    """Draw a graph (or the graph of a file) into `out`, a .png, .svg or .pdf, with the results of a run.

    `overlays` names what is drawn on the nodes (None: everything installed),
    `nodes` the nodes to show (None: all). Without `run` the graph is run here
    first, forward and backward. Returns words about what could not be drawn
    as asked for, or nothing. Raises GraphEditorError for an unknown overlay,
    theme or node and for a file that can't be read or written.
    """
    graph = source if isinstance(source, PlainGraph) else load(source)
    chosen = None if nodes is None else _ids(graph, nodes)
    if run is None:
        run = run_once(graph)
    badges = badges_of(graph, run, overlays)
    try:
        colours = Theme.named(theme)
    except ValueError as error:
        raise GraphEditorError(str(error)) from None
    _need_application()
    scene = GraphScene(graph, with_groups(registry().ops, graph.definitions.values()), colours)
    try:
        scene.set_run(run, badges)
        options = PictureOptions(scale, None, transparent, chosen, legend)
        return save_picture(scene, Path(out), options)
    finally:
        # Python's order of destruction must not decide whether items outlive their scene
        scene.items_by_id.clear()
        scene.clear()


def _ids(graph: PlainGraph, names: Iterable[str]) -> frozenset[NodeId]:
    """Ids of nodes by name; several names may stand in one text, with commas between."""
    found: set[NodeId] = set()
    for text in names:
        if graph.has_name(text):  # a name may hold a comma
            found.add(graph.find(text).id)
            continue
        found.update(graph.find(name.strip()).id for name in text.split(",") if name.strip())
    if not found:
        raise GraphEditorError("No node was named to be drawn; name at least one.")
    return frozenset(found)


def run_once(graph: PlainGraph) -> Run:
    """What a live evaluator makes of the graph; errors of nodes are in the result, and backward runs where it can."""
    evaluator = graph.settings.evaluator
    known = registry().evaluators
    if evaluator not in known or not known[evaluator].live:
        evaluator = "eager"
    session = Session(graph, evaluator)
    session.forward()
    with suppress(GraphEditorError, RuntimeError):  # a graph without a scalar loss still has values to show
        session.backward()
    return run_of_level(session.snapshot(), session.expansion)


def badges_of(graph: PlainGraph, run: Run, overlays: Iterable[str] | None = None) -> list[Badge]:
    """What the overlays draw for a run."""
    return [badge for name in _overlays(overlays) for badge in registry().overlays[name].badges(graph, run)]


def _overlays(names: Iterable[str] | None) -> list[str]:
    known = registry().overlays
    if names is None:
        return sorted(known, key=lambda name: (getattr(known[name], "order", 100), name))
    chosen = list(names)
    for name in chosen:
        if name not in known:
            raise GraphEditorError("There is no overlay {0}; installed are {1}.", repr(name), ", ".join(known))
    return chosen


_application: QApplication | None = None


def _need_application() -> None:
    """Qt draws text only where there is an application; make one without a display if there is none."""
    global _application
    if QApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _application = QApplication(sys.argv[:1])
