"""Helpers of the window's tests: graphs to open, and waiting for runs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode
from grapheditor.gui.document import Document
from grapheditor.model.node import OpNode
from grapheditor.plugin_registry import registry
from tests.graph_text import article


def document(graph: Graph | None = None) -> Document:
    """A document on `graph`; on the article's where none is given."""
    return Document(article() if graph is None else graph, registry().ops)


def wait_for_run(qtbot, window) -> None:
    """Until the runner has nothing left to do."""
    while window.runner.busy:
        with qtbot.waitSignal(window.runner.state_changed, timeout=20_000):
            pass


def grad(window, name: str) -> float | None:
    """The gradient that the last run left on a node with one element."""
    node = window.document.graph.find(name)
    result = window.runner.run.nodes[node.id]
    return None if result.grad is None else result.grad.item()


def value(window, name: str) -> float:
    """The value that the last run computed for a node with one element."""
    return window.runner.run.nodes[window.document.graph.find(name).id].value.item()


def child(window, name: str, kind: type = QWidget):
    """The widget called `name`, which has to be there."""
    found = window.findChild(kind, name)
    assert found is not None, f"there is no widget called {name}"
    return found


def select(window, name: str) -> None:
    """Select the node of this name."""
    window.canvas.select([window.document.graph.find(name).id])


def pick(qtbot, combo: QComboBox, data: object) -> None:
    """Choose an entry as a person does."""
    index = next(i for i in range(combo.count()) if combo.itemData(i) == data)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def show(window, qtbot, graph: Graph) -> None:
    """Open a graph in the window and run it."""
    window.set_document(document(graph))
    wait_for_run(qtbot, window)


def type_text(qtbot, widget, text: str) -> None:
    """Replace what a field says by typing, as a person does."""
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if text:
        qtbot.keyClicks(widget, text)
    else:
        qtbot.keyClick(widget, Qt.Key.Key_Delete)


def drag(qtbot, canvas, start: QPointF, end: QPointF) -> None:
    """Press at one point of the scene, move and release at another."""
    viewport = canvas.viewport()
    first, last = canvas.mapFromScene(start), canvas.mapFromScene(end)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first)
    for step in (0.3, 0.7, 1.0):
        qtbot.mouseMove(viewport, first + (last - first) * step)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=last)


def add_below(canvas, name, op="neg"):
    """A new unwired op below the others; nothing is left to undo."""
    rect = canvas.graph_scene.content_rect()
    pos = (round(rect.left() + 250), round(rect.bottom() + 60))
    canvas.document.do(AddNode(OpNode(name, name, op, pos=pos)), "Add")
    canvas.centerOn(canvas.graph_scene.content_rect().center())
    canvas.document.undo_stack.clear()
    return name
