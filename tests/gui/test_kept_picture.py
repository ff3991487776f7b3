"""What a view copies from the picture that is kept of its wires is what it would draw."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QRegion
from PySide6.QtTest import QTest

from grapheditor.bench import graphs
from grapheditor.edit.edits import ReplaceNode, remove_all
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.kept_picture import KeptPicture
from grapheditor.gui.theme import Theme
from grapheditor.model.node import ValueNode
from tests.gui.mouse import LEFT, click
from tests.gui.windows import document

ROUNDING, LINES = 6, 90
"""By how many of 255 a colour may differ: laid on the ground in two steps, and at the edge of lines that stand for a
curve. A wire that is missing differs by twice as much."""


def colours(image: QImage) -> np.ndarray:
    """Rows by columns by three, as integers of which differences can be taken."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    held = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return held[..., :3].astype(int)


def apart(one: QImage, other: QImage) -> int:
    """The largest difference of a colour."""
    return int(abs(colours(one) - colours(other)).max())


class View:
    """As much of a widget as a kept picture asks for."""

    def __init__(self, ratio: float) -> None:
        self.take(ratio, (320, 200))

    def take(self, ratio: float, size: tuple[int, int]) -> None:
        self._ratio, self._size = ratio, size

    def size(self) -> QSize:
        return QSize(*self._size)

    def devicePixelRatioF(self) -> float:
        return self._ratio


def strokes(painter: QPainter, rects: list[QRectF], whole: QRectF) -> None:
    painter.setPen(QPen(QColor("#204060"), 2.0))
    for i in range(40):
        painter.drawLine(QPointF(-400.0, 37.0 * i - 700.3), QPointF(900.0, 29.0 * i - 300.1))


def image_of(ratio: float, zoom: float, corner: QPoint, kept: KeptPicture | None, view: View) -> QImage:
    image = QImage(view.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#f4f4f4"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(corner)
    painter.scale(zoom, zoom)
    if kept is None:
        strokes(painter, [], QRectF())
    else:
        assert kept.paint(painter, view, QRegion(0, 0, 320, 200), strokes)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_a_picture_follows_the_view_wherever_it_goes(qapp, ratio):
    kept, view, draw = KeptPicture(), View(ratio), random.Random(3)
    corner = QPoint(10, 10)
    for step in range(48):
        zoom = 0.7 if 24 < step < 32 else 1.0
        there_and_back = QPoint(150, -120) * (1 if step % 8 else -1)
        corner += QPoint(draw.randint(-30, 30), draw.randint(-30, 30)) if step % 4 else there_and_back
        kept_one, drawn = (image_of(ratio, zoom, corner, how, view) for how in (kept, None))
        assert apart(kept_one, drawn) <= ROUNDING


def test_a_picture_follows_its_view_to_a_screen_of_other_pixels(qapp):
    kept, view, corner = KeptPicture(), View(1.0), QPoint(10, 10)
    image_of(1.0, 1.0, corner, kept, view)
    view.take(2.0, (160, 100))  # with its margins as many pixels as before
    assert apart(image_of(2.0, 1.0, corner, kept, view), image_of(2.0, 1.0, corner, None, view)) <= ROUNDING


def test_nothing_is_drawn_where_the_picture_is_true(qapp):
    kept, view, drawn = KeptPicture(), View(1.0), []
    image = QImage(view.size(), QImage.Format.Format_RGB32)

    def paint(region: QRegion) -> list[QRectF]:
        drawn.clear()
        painter = QPainter(image)
        assert kept.paint(painter, view, region, lambda onto, rects, whole: drawn.extend(rects))
        painter.end()
        return list(drawn)

    assert paint(QRegion(0, 0, 320, 100))
    assert not paint(QRegion(5, 5, 300, 50))
    (rest,) = paint(QRegion(0, 0, 320, 200))
    assert rest.contains(QRectF(0, 100, 320, 100))
    assert rest.top() > 90
    kept.spoil([QRectF(40, 40, 10, 10)])
    assert not paint(QRegion(100, 40, 10, 10))
    (spoiled,) = paint(QRegion(0, 0, 320, 200))
    assert spoiled.contains(QRectF(40, 40, 10, 10))
    assert spoiled.width() < 30
    kept.spoil()
    assert paint(QRegion(0, 0, 5, 5))


def test_a_picture_of_other_pixels_than_the_views_is_drawn(qapp):
    view = View(1.0)
    for ratio, corner in ((2.0, QPointF()), (1.0, QPointF(0.5, 0.0))):
        image = QImage(view.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.setTransform(painter.transform().translate(corner.x(), corner.y()))
        can = KeptPicture().paint(painter, view, QRegion(0, 0, 320, 200), strokes)
        painter.end()
        assert can == (ratio == 1.0)  # half a pixel of the scene's own place is no trouble
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.rotate(30)
    assert not KeptPicture().paint(painter, view, QRegion(0, 0, 320, 200), strokes)
    painter.end()


@pytest.fixture
def shown(qtbot) -> Iterator[Callable[[int, float], Canvas]]:
    """Shows a graph of so many nodes at a zoom."""
    held: list[Canvas] = []

    def show(count: int, zoom: float) -> Canvas:
        held.append(canvas := Canvas(document(graphs.graph(count)), Theme.light()))
        qtbot.addWidget(canvas)
        canvas.resize(900, 600)
        canvas.show()
        qtbot.waitExposed(canvas)
        canvas.jump_to(zoom, canvas.graph_scene.content_rect().center())
        canvas.viewport().repaint()
        return canvas

    yield show
    held.clear()


def looks_as_drawn(canvas: Canvas) -> None:
    kept = canvas.viewport().grab().toImage()
    canvas.graph_scene.wire_layer.draw_anew()
    drawn = canvas.viewport().grab().toImage()
    # far out a line is one pixel or the one beside it, as it begins at the edge of what is drawn or farther out;
    # a wire that is missing would be as many as its pixels, of half a million
    share = 2e-4 if canvas.is_overview else 0.0
    assert (abs(colours(kept) - colours(drawn)).max(axis=2) > LINES).mean() <= share


class Hand:
    """Does this and that to a canvas, by chance."""

    def __init__(self, canvas: Canvas, seed: int) -> None:
        self.canvas, self.chance = canvas, random.Random(seed)

    def node(self) -> str:
        canvas = self.canvas
        inside = canvas.visible_rect().adjusted(60, 60, -60, -60)
        seen = [i for i in canvas.document.graph if inside.contains(canvas.node_rect(i).topLeft())]
        return self.chance.choice(seen or list(canvas.document.graph))

    def drag(self) -> None:
        viewport = self.canvas.viewport()
        at = self.canvas.mapFromScene(self.canvas.node_rect(self.node()).topLeft() + QPointF(60, 8))
        QTest.mousePress(viewport, LEFT, pos=at)
        for _ in range(self.chance.randint(1, 4)):
            at += QPoint(self.chance.randint(-40, 40), self.chance.randint(-40, 40))
            QTest.mouseMove(viewport, at)
            looks_as_drawn(self.canvas)
        QTest.mouseRelease(viewport, LEFT, pos=at)

    def point(self) -> None:
        index = self.canvas.graph_scene.wire_layer.index
        x1, y1, x2, y2 = index.ends[self.chance.choice(list(index.rows.values()))].tolist()
        middle = QPointF((x1 + x2) / 2, (y1 + y2) / 2)
        QTest.mouseMove(self.canvas.viewport(), self.canvas.mapFromScene(middle))
        if self.chance.random() < 0.5:
            click(self.canvas, middle)

    def pan(self) -> None:
        self.canvas.pan_by(QPoint(self.chance.randint(-90, 90), self.chance.randint(-60, 60)))

    def delete(self) -> None:
        self.canvas.graph_scene.selection.set([self.node()])
        self.canvas.delete_selection()

    def undo(self) -> None:
        self.canvas.document.undo_stack.undo()

    def theme(self) -> None:
        self.canvas.set_theme(self.chance.choice([Theme.light(), Theme.dark()]))

    def zoom(self) -> None:
        self.canvas.zoom_by(self.chance.choice([0.9, 1.1]))


@pytest.mark.parametrize(
    ("count", "zoom", "seed"), [(90, 1.0, i) for i in range(4)] + [(600, 0.3, i) for i in range(4)]
)
def test_whatever_is_done_the_canvas_looks_as_if_every_wire_were_drawn(shown, count, zoom, seed):
    canvas = shown(count, zoom)
    assert canvas.is_overview == (zoom < 0.4)
    hand = Hand(canvas, seed)
    for _ in range(12):
        deeds = [hand.drag, hand.drag, hand.point, hand.pan, hand.pan, hand.delete, hand.undo, hand.theme, hand.zoom]
        hand.chance.choice(deeds)()
        looks_as_drawn(canvas)


def test_what_changes_while_the_view_is_elsewhere_has_changed_when_it_comes_back(shown):
    canvas = shown(90, 1.0)
    canvas.viewport().grab()
    inside = canvas.visible_rect().adjusted(100, 100, -200, -200)
    graph = canvas.document.graph
    ends = [i for i in graph if inside.intersects(canvas.node_rect(i)) and graph.inputs(i) and graph.outputs(i)]
    canvas.pan_by(QPoint(4000, 3000))
    canvas.document.do(remove_all(graph, ends[:1]), "Delete")
    canvas.pan_by(QPoint(-4000, -3000))
    assert ends
    looks_as_drawn(canvas)


def test_a_frame_in_which_no_wire_changed_strokes_none(shown, monkeypatch):
    busy = shown(90, 0.6)
    index = busy.graph_scene.wire_layer.index
    asked: list[int] = []
    path = type(index).path
    monkeypatch.setattr(type(index), "path", lambda self, row: asked.append(row) or path(self, row))
    busy.viewport().grab()
    asked.clear()
    busy.viewport().grab()
    assert not asked
    busy.graph_scene.wire_layer.draw_anew()
    busy.viewport().grab()
    assert len(asked) > 12


@pytest.mark.parametrize(("count", "zoom", "drawn"), [(90, 0.6, "path"), (600, 0.3, "straight")])
def test_a_number_is_edited_without_any_wire_being_drawn(shown, monkeypatch, count, zoom, drawn):
    canvas = shown(count, zoom)
    document, index = canvas.document, type(canvas.graph_scene.wire_layer.index)
    value = next(n for n in document.graph.nodes() if isinstance(n, ValueNode) and document.graph.outputs(n.id))
    canvas.jump_to(zoom, canvas.node_rect(value.id).center())
    canvas.viewport().grab()
    asked: list[object] = []
    method = getattr(index, drawn)
    monkeypatch.setattr(index, drawn, lambda self, what: asked.append(what) or method(self, what))
    edited = replace(value, content=tensor_data([7.0], "float32"))
    document.do(ReplaceNode(edited), "Edit")
    canvas.viewport().grab()
    assert not asked
    looks_as_drawn(canvas)
    asked.clear()
    document.do(ReplaceNode(replace(edited, pos=(value.pos[0] + 50.0, value.pos[1]))), "Move")
    canvas.viewport().grab()
    assert asked
