# mypy: disable-error-code="empty-body"
"""Where plugins plug in. Every hook returns an iterable; its order is the order in menus and palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from grapheditor.engine.op import Op
    from grapheditor.engine.run import Evaluator, Exporter, Importer, Overlay, Panel

hookspec = pluggy.HookspecMarker("grapheditor")
hookimpl = pluggy.HookimplMarker("grapheditor")


@hookspec
def grapheditor_ops() -> Iterable[Op]:
    """Ops for the palette, the evaluators, the exporters and the manual."""


@hookspec
def grapheditor_evaluators() -> Iterable[Evaluator]:
    """Ways of running a graph, offered in the toolbar and by ``--evaluator``."""


@hookspec
def grapheditor_overlays() -> Iterable[Overlay]:
    """What can be drawn on top of the nodes, each with a switch in the View menu."""


@hookspec
def grapheditor_exporters() -> Iterable[Exporter]:
    """Formats for File > Export and ``grapheditor export``."""


@hookspec
def grapheditor_importers() -> Iterable[Importer]:
    """Formats for File > Import and ``grapheditor import``."""


@hookspec
def grapheditor_panels() -> Iterable[Panel]:
    """Docks with widgets of their own; the only plugins that import Qt."""
