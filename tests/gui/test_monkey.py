"""A monkey at mouse and keyboard: whatever it does, the canvas shows the graph, and undo and redo go all the way."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from grapheditor import io
from grapheditor.authoring import Graph
from tests.graph_text import article
from tests.gui.mouse import ALT, CONTROL, LEFT, MIDDLE, NONE, RIGHT, SHIFT
from tests.gui.windows import document, wait_for_run

STEPS = 140
LEAVES_THE_GRAPH = ("file.", "help.", "run.explain", "view.size", "run.feed", "edit.copy_picture")
"""Beginnings of the names of actions that open dialogs or another document."""
KEYS = [
    *(Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Period),
    *(Qt.Key.Key_W, Qt.Key.Key_G, Qt.Key.Key_L, Qt.Key.Key_F, Qt.Key.Key_M, Qt.Key.Key_T, Qt.Key.Key_Menu),
]
TEXTS = ["add", "1.5", "w", "(w + x) * 2", "xyz", "[1, 2]", "# Title", "$x^2$"]


class Monkey:
    """Does one thing after the other to a window, by chance."""

    def __init__(self, window, seed: int) -> None:
        self.window, self.canvas = window, window.canvas
        self.chance = random.Random(seed)
        names = [action.objectName() for action in window.actions_.all()]
        self._actions = [name for name in names if not name.startswith(LEAVES_THE_GRAPH)]
        self._button = LEFT

    def step(self) -> None:
        """One event, and an end to what it opened over the window."""
        deeds: list[tuple[Callable[[], object], int]] = [
            (self._press, 14), (self._move, 24), (self._release, 16), (self._click, 8), (self._key, 16),
            (self._type, 5), (self._trigger, 12), (lambda: QTest.qWait(self.chance.choice((0, 1, 5))), 4),
            (lambda: self._do("edit.undo"), 6), (lambda: self._do("edit.redo"), 3), (self._menu, 2), (self._drop, 1),
        ]  # fmt: skip
        self.chance.choices([deed for deed, _ in deeds], [weight for _, weight in deeds])[0]()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            entries = popup.actions() if isinstance(popup, QMenu) else []
            popup.close()
            chosen = [entry for entry in entries if entry.objectName() in self._actions and entry.isEnabled()]
            if chosen and self.chance.random() < 0.5:
                self.chance.choice(chosen).trigger()
        for dialog in self.window.findChildren(QDialog):
            dialog.close()

    def rest(self, qtbot) -> None:
        """Let go of everything."""
        self.canvas.cancel_gesture()
        self.canvas.search.close()
        self.canvas.editing.close()
        self.canvas.decor.editing.close()
        self.canvas.arranger.settle()
        wait_for_run(qtbot, self.window)

    def _spot(self) -> QPoint:
        """Somewhere in the view, more often where something is than where nothing is."""
        scene, chance, viewport = self.canvas.graph_scene, self.chance, self.canvas.viewport()
        kind = chance.random()
        if kind < 0.6 and scene.items_by_id:
            item = scene.items_by_id[chance.choice(list(scene.items_by_id))]
            frame, rect = item.card.frame, item.scene_rect()
            points = [item.pos() + at for at in (*frame.inputs.values(), *frame.outputs)]
            points += [item.pos() + field.center() for field in frame.fields.values()]
            points += [rect.topLeft() + QPointF(chance.random() * rect.width(), chance.random() * rect.height())]
            return self.canvas.mapFromScene(chance.choice(points))
        rows = scene.wire_layer.index.rows
        if kind < 0.75 and rows:
            path = scene.wire_layer.index.path(rows[chance.choice(list(rows))])
            return self.canvas.mapFromScene(path.pointAtPercent(chance.random()))
        margin = 60 if kind < 0.85 else 0
        return QPoint(
            chance.randint(-margin, viewport.width() + margin), chance.randint(-margin, viewport.height() + margin)
        )

    def _keys(self) -> Qt.KeyboardModifier:
        return self.chance.choices([NONE, SHIFT, CONTROL, ALT], [60, 14, 14, 10])[0]

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.canvas

    def _press(self) -> None:
        self._button = self.chance.choices([LEFT, MIDDLE, RIGHT], [80, 8, 12])[0]
        QTest.mousePress(self.canvas.viewport(), self._button, self._keys(), self._spot())

    def _move(self) -> None:
        QTest.mouseMove(self.canvas.viewport(), self._spot())

    def _release(self) -> None:
        QTest.mouseRelease(self.canvas.viewport(), self._button, self._keys(), self._spot())

    def _click(self) -> None:
        click = QTest.mouseDClick if self.chance.random() < 0.4 else QTest.mouseClick
        click(self.canvas.viewport(), LEFT, self._keys(), self._spot())

    def _key(self) -> None:
        QTest.keyClick(self._focus(), self.chance.choice(KEYS), self._keys())

    def _type(self) -> None:
        QTest.keyClicks(self._focus(), self.chance.choice(TEXTS))

    def _trigger(self) -> None:
        self._do(self.chance.choice(self._actions))

    def _do(self, name: str) -> None:
        action = self.window.action(name)
        if action.isEnabled():
            action.trigger()

    def _menu(self) -> None:
        spot, viewport = self._spot(), self.canvas.viewport()
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(viewport, QContextMenuEvent(reason, spot, viewport.mapToGlobal(spot)))

    def _drop(self) -> None:
        mime = QMimeData()
        kind = self.chance.randrange(4)
        if kind == 0:
            mime.setText(self.chance.choice(["w * 2", "no ( formula", "", "{}", "\0\xff"]))
        elif kind == 1:
            mime.setUrls([QUrl.fromLocalFile("/nowhere.graph"), QUrl("http://example.org/x")])
        elif kind == 2:
            mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
        else:
            mime.setData("application/x-unknown", b"123")
        self.window.drop_files(mime)


def shows(canvas) -> tuple[set, set, dict]:
    """What stands on the canvas: nodes, wires, and where the nodes are."""
    scene = canvas.graph_scene
    places = {i: (item.pos().x(), item.pos().y()) for i, item in scene.items_by_id.items() if item.node.pos is not None}
    return set(scene.items_by_id), set(scene.wire_layer.index.rows), places


def holds(graph) -> tuple[set, set, dict]:
    """The same of a graph."""
    wires = {(wire.target, wire.slot) for wire in graph.wires()}
    return set(graph), wires, {node.id: node.pos for node in graph.nodes() if node.pos is not None}


def larger() -> Graph:
    """A graph with wires across each other."""
    graph, chance = Graph(), random.Random(5)
    made = [graph.value([float(i)] * (1 + i % 2 * 2), name=f"v{i}", requires_grad=i != 1) for i in range(3)]
    for i in range(12):
        op = chance.choice(("add", "mul", "exp", "tanh", "maximum", "sum"))
        inputs = [chance.choice(made[-6:]) for _ in range(2 if op in ("add", "mul", "maximum") else 1)]
        made.append(graph.op(op, *inputs, name=f"n{i}"))
    return graph


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_is_done_by_chance_breaks_the_window(window, qtbot, monkeypatch, seed):
    graph = document(article() if seed % 2 else larger())
    window.set_document(graph)
    window.preferences.set_switch("animations", False)
    wait_for_run(qtbot, window)
    monkey, stack = Monkey(window, seed), window.undo_stack
    start = io.dumps(graph.graph)
    with monkeypatch.context() as patched:
        patched.setattr(window.files, "when_saved", lambda then: None)  # keys such as Ctrl+W close nothing
        for _ in range(STEPS):
            monkey.step()
            assert window.document is graph
        monkey.rest(qtbot)
    canvas = window.canvas
    assert shows(canvas) == holds(canvas.document.graph)

    end, count = io.dumps(graph.graph), stack.index()
    stack.setIndex(0)
    assert io.dumps(graph.graph) == start
    stack.setIndex(count)
    assert io.dumps(graph.graph) == end
    monkey.rest(qtbot)
    assert shows(canvas) == holds(canvas.document.graph)
