"""Helpers of the tests about frames, notes and bends."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from grapheditor.edit.edits import Decorate, ReplaceNode, Several
from grapheditor.gui.inline_editor import InlineEditor
from tests.gui.mouse import LEFT, NONE

PLACES = {"w": (0.0, 0.0), "x": (0.0, 200.0), "a": (300.0, 0.0), "b": (300.0, 200.0), "y": (620.0, 100.0)}


def settle(canvas) -> None:
    """Give every node of the article's graph a place in the graph, and show all of it."""
    graph = canvas.document.graph
    Several(tuple(ReplaceNode(replace(graph.node(i), pos=pos)) for i, pos in PLACES.items())).do(graph)
    canvas.zoom_reset()
    canvas.centerOn(QPointF(360, 140))


def put(canvas, *decorations) -> None:
    """Put frames, notes and routes on the canvas."""
    for item in decorations:
        Decorate(item.id, item).do(canvas.document.graph)


def title(canvas, frame_id: str) -> QPointF:
    """A point on the title of a frame."""
    return canvas.graph_scene.decor.frames[frame_id].rect.topLeft() + QPointF(60, 15)


def frame_rect(canvas, frame_id: str):
    return canvas.graph_scene.decor.frames[frame_id].rect


def line(canvas) -> InlineEditor:
    """The line in which something is being typed."""
    found = canvas.findChild(InlineEditor, "inline_editor")
    assert found is not None
    return found


def note_editor(canvas) -> QPlainTextEdit:
    """The field in which the words of a note are being typed."""
    found = canvas.findChild(QPlainTextEdit, "note_editor")
    assert found is not None
    return found


def double_click(canvas, at: QPointF, keys=NONE) -> None:
    spot = canvas.mapFromScene(at)
    QTest.mouseClick(canvas.viewport(), LEFT, keys, spot)
    QTest.mouseDClick(canvas.viewport(), LEFT, keys, spot)


def key(canvas, what: Qt.Key, keys=NONE) -> None:
    QTest.keyClick(canvas, what, keys)
