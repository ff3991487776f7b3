"""A node on the canvas: one graphics item without children, painted from its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from grapheditor.engine.run import Run
from grapheditor.model.node import OpNode, ValueNode

from .card_painter import Line, Marks, Results, inks, lay_out, paint_card, paint_ports
from .focus_mark import paint_focus
from .node_card import EMPTY, Card, State, input_point, make_card, output_point
from .port_markers import PortKinds, kinds_of
from .ports import Port, ports_of

if TYPE_CHECKING:
    from .scene import GraphScene

NODE_TYPE = 65536 + 1
"""The first number that Qt leaves to applications."""


class NodeItem(QGraphicsItem):
    """Shows one node. It changes nothing itself: gestures do, through edits."""

    # no __slots__: PySide6 crashes on graphics items that have them

    def __init__(self, node: ValueNode | OpNode, scene: GraphScene) -> None:
        super().__init__()
        self.node = node
        self.graph_scene = scene
        self.state = State()
        self.marks = Marks()
        self.grad_out = False
        """Whether the node's output requires grad."""
        self._wired_in: dict[str, bool] = {}
        self._used_out: set[int] = set()
        self._lines: list[Line] | None = None
        self._results: Results = ([], [])
        self._kinds: tuple[Run | None, PortKinds] | None = None
        self.card: Card = EMPTY
        self.setZValue(1.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.measure()

    def measure(self) -> None:
        """Make the card anew, as after another record or wire."""
        scene, node = self.graph_scene, self.node
        graph = scene.graph
        inputs = graph.inputs(node.id) if isinstance(node, OpNode) else {}
        self._used_out = {wire.output for wire in graph.outputs(node.id)}
        self._wired_in = {slot: scene.requires_grad(wire.source, wire.output) for slot, wire in inputs.items()}
        self.state.wired = frozenset(inputs)
        self.grad_out = scene.requires_grad(node.id)
        self.remake()

    def remake(self) -> bool:
        """Make the card anew after other badges; True where ports may have moved."""
        scene, node, old = self.graph_scene, self.node, self.card
        outputs = max(max(self._used_out, default=0) + 1, scene.output_count(node.id))
        card = make_card(node, ports_of(node, scene.ops, self.state.wired, outputs), self.state)
        if card.bounds != old.bounds:
            self.prepareGeometryChange()
        self.card = card
        self.marks.failed = card.error_rect is not None
        self._lines = self._kinds = None
        self.update()
        return card.frame is not old.frame  # frames are shared, so an equal one is the same one

    def recolour(self) -> None:
        """Take in which wires carry values that require grad."""
        scene = self.graph_scene
        self.grad_out = scene.requires_grad(self.node.id)
        inputs = scene.graph.inputs(self.node.id)
        self._wired_in = {slot: scene.requires_grad(wire.source, wire.output) for slot, wire in inputs.items()}
        self.update()

    def ports(self) -> list[tuple[Port, QPointF]]:
        """Every port with its place in the scene."""
        at, node_id = self.pos(), self.node.id
        found = [(Port(node_id, "in", slot), at + centre) for slot, centre in self.card.inputs.items()]
        found += [(Port(node_id, "out", "", i), at + centre) for i, centre in enumerate(self.card.outputs)]
        return found

    def input_at(self, slot: str) -> QPointF:
        """Where a wire into `slot` ends, in the scene."""
        return self.pos() + input_point(self.card, slot)

    def output_at(self, output: int) -> QPointF:
        """Where a wire from `output` starts, in the scene."""
        return self.pos() + output_point(self.card, output)

    def scene_rect(self) -> QRectF:
        """The card's place in the scene, without its labels."""
        at, card = self.pos(), self.card
        return QRectF(at.x(), at.y(), card.width, card.height)

    def mark(self, **marks: object) -> None:
        """Change how the card is shown, as ``mark(selected=True)``."""
        changed = False
        for name, value in marks.items():
            if getattr(self.marks, name) != value:
                setattr(self.marks, name, value)
                changed = True
        if changed:
            self.update()

    # -- Qt ----------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self.card.bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.card.rect)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._lines is None:
            self._lines = lay_out(self.card.texts())
            texts, dashes = self.card.results()
            self._results = lay_out(texts), dashes
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        ink = inks(self.graph_scene.theme)
        paint_card(painter, self.card, self._lines, self._results, ink, self.marks, zoom)
        outputs = [self.graph_scene.requires_grad(self.node.id, i) for i in range(len(self.card.outputs))]
        kinds, faded = self._port_kinds(), self.marks.faded
        paint_ports(painter, self.card, self._wired_in, self._used_out, outputs, kinds, ink, faded)
        if self.marks.current:
            paint_focus(painter, self.card, ink, self.marks.port)

    def _port_kinds(self) -> PortKinds:
        """The kinds of its ports, asked for when it is painted, so that a run needs to tell no node of them."""
        run = self.graph_scene.run
        if self._kinds is None or self._kinds[0] is not run:
            self._kinds = run, kinds_of(self.graph_scene, self.node.id, self.card)
        return self._kinds[1]

    def type(self) -> int:
        return NODE_TYPE
