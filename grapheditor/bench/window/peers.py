"""The same graphs in other node editors, driven by the same code. Run as a process of its own."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsView

from grapheditor.bench.graphs import APART, Plan, plan
from grapheditor.bench.window.driving import drag, fit_viewport, measure, memory, pin, settle

Opened = tuple[QGraphicsView, list[QGraphicsItem], object]
"""The view, the item of each node, and whatever must be kept alive."""


def koode(graph: Plan) -> Opened:
    """koode-taskgraph."""
    from taskgraph.core.model import Connection, Graph, PortSpec, ProcessNode
    from taskgraph.core.registry import register_node
    from taskgraph.ui.scene import GraphScene, GraphView

    class Bench(ProcessNode):  # type: ignore[misc]
        type_id, title = "bench.op", "Op"
        inputs = (PortSpec("a"), PortSpec("b"))
        outputs = (PortSpec("out"),)

    register_node(Bench)
    places, wires = graph
    made = Graph()
    for i, place in enumerate(places):
        made.add_node(Bench(str(i), name=f"n{i}"), place)
    for source, target, slot in wires:
        made.connections.append(Connection(str(source), "out", str(target), "ab"[slot]))
    scene = GraphScene(made)
    view = GraphView(scene)
    view.show()
    return view, [scene.node_items[str(i)] for i in range(len(places))], scene


def nodegraphqt(graph: Plan) -> Opened:
    """NodeGraphQt, with its cycle check off: with it, a thousand nodes take more than a minute."""
    from NodeGraphQt import BaseNode, NodeGraph

    class Bench(BaseNode):  # type: ignore[misc]
        __identifier__, NODE_NAME = "bench", "Op"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("a")
            self.add_input("b")
            self.add_output("out")

    places, wires = graph
    made = NodeGraph()
    made.set_acyclic(False)
    made.register_node(Bench)
    nodes = [
        made.create_node("bench.Bench", name=f"n{i}", pos=list(place), selected=False, push_undo=False)
        for i, place in enumerate(places)
    ]
    for source, target, slot in wires:
        nodes[source].output(0).connect_to(nodes[target].input(slot), push_undo=False)
    made.widget.show()
    return made.viewer(), [node.view for node in nodes], made


def qtpynodeeditor(graph: Plan) -> Opened:
    """qtpynodeeditor, with its cycle check off."""
    import qtpynodeeditor as library
    from qtpynodeeditor import PortType

    class Bench(library.NodeDataModel):  # type: ignore[misc]
        name, caption = "Op", "Op"
        num_ports = {PortType.input: 2, PortType.output: 1}  # noqa: RUF012 - the library asks for it
        data_type = library.NodeDataType("number", "number")

    registry = library.DataModelRegistry()
    registry.register_model(Bench)
    scene = library.FlowScene(registry=registry)
    view = library.FlowView(scene)
    places, wires = graph
    nodes = [scene.create_node(Bench) for _ in places]
    for node, place in zip(nodes, places, strict=True):
        node.position = place
    for source, target, slot in wires:
        scene.create_connection(
            nodes[source][PortType.output][0], nodes[target][PortType.input][slot], check_cycles=False
        )
    view.show()
    return view, [node.graphics_object for node in nodes], scene


def flograph(graph: Plan) -> Opened:
    """flograph."""
    from flograph.core.graph import Graph
    from flograph.core.node import NodeInstance
    from flograph.core.script import parse_spec
    from flograph.ui.canvas.scene import NodeGraphScene
    from flograph.ui.canvas.view import NodeGraphView

    ports = '"inputs": [("a", "any"), ("b", "any")], "outputs": [("out", "any")]'
    head = f'NODE = {{"label": "Op", "category": "Bench", "version": "1", {ports}}}'
    script = f"{head}\n\n\ndef run(ctx, a, b):\n    return a\n"
    spec = parse_spec(script, "bench.op")
    places, wires = graph
    made = Graph()
    for i, place in enumerate(places):
        made.add_node(NodeInstance(str(i), spec, pos=place))
    for source, target, slot in wires:
        made.connect(str(source), "out", str(target), "ab"[slot])
    stack = QUndoStack()
    scene = NodeGraphScene(made, stack)
    view = NodeGraphView(scene)
    view.show()
    return view, [scene.node_items[str(i)] for i in range(len(places))], (scene, stack)


PEERS: dict[str, tuple[str, Callable[[Plan], Opened]]] = {
    # name -> the module that has to be installed, and how to open a graph
    "flograph": ("flograph", flograph),
    "koode": ("taskgraph", koode),
    "nodegraphqt": ("NodeGraphQt", nodegraphqt),
    "qtpynodeeditor": ("qtpynodeeditor", qtpynodeeditor),
}


def run(name: str, count: int, rounds: int) -> dict[str, Any]:
    """The figures of a peer; a "failure" where it is not installed."""
    module, open_graph = PEERS[name]
    if importlib.util.find_spec(module) is None:
        return {"failure": "not installed"}
    app = QApplication([])
    graph = plan(count)
    opened: list[Opened] = []

    def open_() -> None:
        opened.append(open_graph(graph))
        opened[0][0].viewport().repaint()

    figures: dict[str, Any] = {"open": asdict(measure(open_, 1))}
    view, items, _ = opened[0]
    fit_viewport(view.window(), view)
    right, bottom = (max(place[axis] for place in graph[0]) + APART[axis] for axis in (0, 1))
    node = items[count // 2]

    def grip() -> QPointF:
        box = node.boundingRect()
        return node.mapToScene(QPointF(box.center().x(), box.top() + 14.0))

    def figure(zoom: str) -> None:
        app.processEvents()
        figures[f"frame, {zoom}"] = asdict(measure(view.viewport().repaint, rounds))
        before = node.scenePos()
        dragged = asdict(drag(view, grip(), rounds))
        if node.scenePos() != before:  # some editors want to be held elsewhere
            figures[f"drag, {zoom}"] = dragged

    view.resetTransform()
    view.centerOn(node)
    settle()
    figure("100 %")
    if hasattr(view, "zoom_to_nodes"):
        view.zoom_to_nodes(items)
    else:
        view.fitInView(QRectF(0.0, 0.0, right, bottom), Qt.AspectRatioMode.KeepAspectRatio)
    settle()
    figure("all")
    return {**figures, "memory": memory()}


def main() -> None:
    """Print the figures of the peer that the arguments name, as JSON."""
    name, count, rounds = sys.argv[1:]
    pin()
    print(json.dumps(run(name, int(count), int(rounds))), flush=True)


if __name__ == "__main__":
    main()
    import os

    os._exit(0)  # some peers crash while they are taken apart
