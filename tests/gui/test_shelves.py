"""Nodes that stand on shelves look, stack and come and go as nodes that stand in the scene themselves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from grapheditor.bench import graphs
from grapheditor.gui import shelves
from grapheditor.gui.node_item import NodeItem
from tests.gui.mouse import header
from tests.gui.windows import document, drag, wait_for_run

COUNT = 150


@pytest.fixture(params=[10**9, 1], ids=["scene", "shelves"])
def shelved(request, monkeypatch):
    """Whether nodes stand on shelves."""
    monkeypatch.setattr(shelves, "MANY", request.param)
    return request.param == 1


@pytest.fixture
def both(monkeypatch, qtbot, window):
    """What a function of the window gives with nodes in the scene, and with nodes on shelves."""

    def run(work):
        found = []
        for many in (10**9, 1):
            monkeypatch.setattr(shelves, "MANY", many)
            window.set_document(document(graphs.graph(COUNT)))
            wait_for_run(qtbot, window)
            found.append(work(window))
        return found

    return run


def stacked(window) -> list[str]:
    """All nodes, topmost first."""
    scene = window.canvas.graph_scene
    everywhere = QRectF(-1e6, -1e6, 2e6, 2e6)
    return [item.node.id for item in scene.items(everywhere) if isinstance(item, NodeItem)]


def seen(window):
    window.canvas.zoom_reset()
    window.canvas.center_on(f"n{COUNT // 2}")
    return window.canvas.viewport().grab().toImage()


def pile(window) -> None:
    """Nodes one over the other."""
    scene = window.canvas.graph_scene
    scene.move_items({name: (40.0 * (i % 12), 30.0 * (i % 7)) for i, name in enumerate(scene.items_by_id)})


def test_piled_nodes_are_stacked_and_painted_the_same_way(both):
    def work(window):
        pile(window)
        window.canvas.zoom_reset()
        window.canvas.center_on(f"n{COUNT // 2}")
        return stacked(window), window.canvas.viewport().grab().toImage()

    plain, on_shelves = both(work)
    assert plain[0] == on_shelves[0]
    assert len(plain[0]) == COUNT
    assert plain[1] == on_shelves[1]


def test_nodes_that_are_deleted_and_come_back_are_those_of_the_scene(qtbot, both):
    def work(window):
        canvas = window.canvas
        canvas.select([f"n{i}" for i in range(40, 90)])
        canvas.delete_selection()
        assert len(stacked(window)) == COUNT - 50
        window.undo_stack.undo()
        wait_for_run(qtbot, window)
        canvas.clear_selection()
        return stacked(window), seen(window)

    plain, on_shelves = both(work)
    assert len(plain[0]) == COUNT
    assert plain[0] == on_shelves[0]
    assert plain[1] == on_shelves[1]


def test_no_shelf_stays_when_its_nodes_are_gone(both):
    def work(window):
        canvas = window.canvas
        canvas.select_all()
        canvas.delete_selection()
        return len(canvas.graph_scene.items())

    plain, on_shelves = both(work)
    assert plain == on_shelves


def test_a_dragged_node_goes_where_it_is_dragged(qtbot, shelved, window):
    window.set_document(document(graphs.graph(COUNT)))
    seen(window)
    item = window.canvas.graph_scene.items_by_id[f"n{COUNT // 2}"]
    assert (item.parentItem() is not None) == shelved
    before = item.scenePos()
    grip = header(window.canvas, item.node.id)
    drag(qtbot, window.canvas, grip, grip + QPointF(64.0, 32.0))
    assert item.scenePos() != before
    assert stacked(window)[0] == item.node.id
    assert len(stacked(window)) == COUNT
    window.undo_stack.undo()
    assert item.scenePos() == before
