"""Small rectangles set pixel by pixel are those that would be filled one by one, whole or in parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from grapheditor.bench import graphs
from grapheditor.gui.pixels import boxes_picture, paint_boxes
from tests.gui.windows import document

WIDE, HIGH = 30, 20
edges = st.floats(-40.0, 40.0, width=32)
sizes = st.floats(0.0, 9.0, width=32)
boxes_of = st.lists(st.tuples(edges, edges, sizes, sizes), max_size=12)
"""x, y, width and height."""


def array(boxes: list[tuple[float, float, float, float]]) -> np.ndarray:
    found = np.array(boxes, float).reshape(-1, 4)
    found[:, 2:] += found[:, :2]
    return found


def seen(picture: QImage) -> np.ndarray:
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.width())
    return pixels.copy()  # they go with the picture


def filled(box: np.ndarray) -> np.ndarray:
    """The pixels of one rectangle, edges to the nearest, at least one."""
    left, top, right, bottom = (int(np.floor(edge + 0.5)) for edge in box)
    rows, columns = np.arange(HIGH)[:, None], np.arange(WIDE)
    across = (columns >= left) & (columns < max(right, left + 1))
    return across & (rows >= top) & (rows < max(bottom, top + 1))


@given(boxes_of)
def test_each_pixel_has_the_ink_of_a_box_over_it(boxes):
    found = array(boxes)
    inks = np.arange(1, len(boxes) + 1, dtype=np.uint32)
    picture = seen(boxes_picture(found, inks, WIDE, HIGH))
    covered = [(ink, filled(box)) for ink, box in zip(inks.tolist(), found, strict=True)]
    for row in range(HIGH):
        for column in range(WIDE):
            over = {ink for ink, pixels in covered if pixels[row, column]}
            assert picture[row, column] in (over or {0})


@given(boxes_of, st.tuples(st.integers(0, 12), st.integers(0, 9), st.integers(1, 18), st.integers(1, 11)))
def test_a_part_is_painted_as_in_the_whole(boxes, part):
    inks = np.full(len(boxes), 0xFF336699, np.uint32)
    pictures = []
    for exposed in (None, QRectF(*part)):
        picture = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
        picture.fill(0)
        painter = QPainter(picture)
        painter.setTransform(QTransform(0.7, 0.0, 0.0, 0.7, 3.25, -1.5))
        shown = None if exposed is None else painter.worldTransform().inverted()[0].mapRect(exposed)
        paint_boxes(painter, array(boxes), inks, shown)
        painter.end()
        pictures.append(picture.copy(*part))
    assert pictures[0] == pictures[1]


@pytest.fixture
def far(window):
    """The window so far from a large graph that a node is few pixels."""
    window.set_document(document(graphs.graph(3000)))
    window.canvas.fit_all()
    window.canvas.zoom_by(0.25)
    return window.canvas


def inks(canvas) -> set[int]:
    return set(np.unique(seen(canvas.viewport().grab().toImage())).tolist())


def test_far_nodes_have_the_colours_of_their_ops_and_of_the_selection(far):
    theme = far.graph_scene.theme
    assert theme.header("elementwise").rgb() not in {theme.selection.rgb(), theme.canvas.rgb()}
    before = inks(far)
    assert theme.value_header.rgb() in before
    assert theme.selection.rgb() not in before
    far.select_all()
    after = inks(far)
    assert theme.selection.rgb() in after
    assert theme.value_header.rgb() not in after


def test_far_nodes_overlap_the_same_way_in_whatever_order_they_came(far):
    before = far.viewport().grab().toImage()
    items = far.graph_scene.items_by_id
    for node_id in list(items)[::2]:
        items[node_id] = items.pop(node_id)
    far.graph_scene.overview.forget()
    assert far.viewport().grab().toImage() == before
