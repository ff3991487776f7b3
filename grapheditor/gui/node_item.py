"""A node on the canvas: one graphics item without children, painted from its card."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from grapheditor.engine.run import Run
from grapheditor.model.node import OpNode, Position, ValueNode

from .card_digest import DIGEST_BELOW, TITLE_BELOW, digest
from .card_frame import Frame, input_point, output_point
from .card_looks import Line
from .card_painter import Marks, Results, inks, lay_out, paint_card, paint_ports
from .focus_mark import paint_focus
from .node_card import Card, Outline, State, make_card, make_outline
from .port_markers import PortKinds, kinds_of
from .ports import Port, passed_slot, ports_of

if TYPE_CHECKING:
    from .scene import GraphScene

NO_OUTLINE = Outline(Frame())
NONE: Results = ([], [])
NO_SLOTS: frozenset[str] = frozenset()
RESULTS = 84.0
"""Room kept for results under a card that shows none yet."""
NODE_TYPE = 65536 + 1
"""The first number that Qt leaves to applications."""


class NodeItem(QGraphicsItem):
    """Shows one node. It changes nothing itself: gestures do, through edits.

    What a person has not looked at yet has an `outline` only, which tells its
    size and its ports. Its `card` is made when somebody asks for it; in a large
    graph that is when it comes into view.
    """

    # no __slots__: PySide6 crashes on graphics items that have them. What most items of a large graph never need
    # stands here in the class, as every further attribute would cost each of them memory.
    _card: Card | None = None
    _state: State | None = None
    _age = -1
    """The scene's `age` when the card was made."""
    grad_out = False
    """Whether the node's output requires grad."""
    _wired_in: Mapping[str, bool] = MappingProxyType({})
    _used_out: Collection[int] = ()
    _loose_out: Collection[int] = ()
    """Outputs whose wires a gesture has taken off."""
    _lines: list[Line] | None = None
    _results: Results = ([], [])
    _far: tuple[bool, list[Line]] | None = None
    """The lines for a zoom at which the card is a mere plate, or not quite, once they were needed."""
    _kinds: tuple[Run | None, PortKinds] | None = None
    _shown: tuple[Any, ...] | None = None
    """What decides how the card looks on the screen; None where it is about to be painted anyway."""
    _glance: tuple[Any, ...] | None = None
    """What `_shown` was worked out from: as long as that is the same, so is the look."""
    _keeps_picture = False
    at: Position = (0.0, 0.0)
    """Where the card stands: as `pos`, without asking Qt."""

    def __init__(self, node: ValueNode | OpNode, scene: GraphScene) -> None:
        super().__init__()
        self.node = node
        self.graph_scene = scene
        self.marks = Marks()
        self.outline = NO_OUTLINE
        self.sketch()

    # -- the card ----------------------------------------------------------------

    @property
    def card(self) -> Card:
        """The card as the graph and the last run want it."""
        self.refresh()
        assert self._card is not None
        return self._card

    @property
    def state(self) -> State:
        """What the card shows beside the node."""
        self.refresh()
        assert self._state is not None
        return self._state

    @property
    def is_current(self) -> bool:
        """Whether the card has been made since the graph or the run changed."""
        return self._age == self.graph_scene.age

    def sketch(self) -> None:
        """Take in another record or other wires, and leave the card until somebody asks for it."""
        scene, node = self.graph_scene, self.node
        self._age = -1
        if self._card is None:
            graph, wired = scene.graph, NO_SLOTS
            if isinstance(node, OpNode):
                wired = frozenset([wire.slot for wire in graph.wires_into(node.id)])
            outputs = max(graph.outputs_used(node.id), 1)
            self._show_outline(make_outline(node, ports_of(node, scene.ops, wired, outputs), wired))

    def refresh(self) -> bool:
        """Make the card anew where the graph or the run has changed since; True where ports may have moved."""
        scene = self.graph_scene
        if self._age == scene.age:
            return False
        graph, node_id = scene.graph, self.node.id
        if self._age < 0:
            self._used_out = {wire.output for wire in graph.outputs(node_id)}
            wired = frozenset(graph.inputs(node_id))
        else:
            assert self._state is not None
            wired = self._state.wired
        state = State(wired, tuple(scene.badges_of(node_id)), *scene.trouble(node_id))
        outputs = max(max(self._used_out, default=0) + 1, scene.output_count(node_id))
        same = self._card is not None and self._age >= 0
        same = same and state == self._state and len(self._card.outputs) >= outputs
        self._state, self._age = state, scene.age
        return False if same else self._remake(outputs)

    def _remake(self, outputs: int) -> bool:
        scene, node, old = self.graph_scene, self.node, self.outline
        assert self._state is not None
        card = make_card(node, ports_of(node, scene.ops, self._state.wired, outputs), self._state)
        self._card = card
        self._show_outline(Outline(card.frame, card.width, card.height, card.bounds))
        self.marks.failed = card.error_rect is not None
        self._lines = self._far = self._kinds = None
        self.recolour()
        scene.follow_far([node.id])
        moved = card.frame is not old.frame  # frames are shared, so an equal one is the same one
        if moved:
            scene.move_ports(node.id)
        return moved

    def _show_outline(self, outline: Outline) -> None:
        # most wires that come or go leave a node as large as it was
        if outline.bounds is not self.outline.bounds and outline.bounds != self.outline.bounds:
            self.prepareGeometryChange()
        self.outline = outline

    def recolour(self) -> None:
        """Take in which wires carry values that require grad."""
        scene = self.graph_scene
        self.grad_out = scene.requires_grad(self.node.id)
        inputs = scene.graph.inputs(self.node.id)
        self._wired_in = {slot: scene.requires_grad(wire.source, wire.output) for slot, wire in inputs.items()}
        if isinstance(self.node, OpNode) and self.node.bypass:  # no gradient comes back through its other inputs
            passed = passed_slot(self.node, self.outline.frame.inputs, inputs)
            self._wired_in = {slot: grad and slot == passed for slot, grad in self._wired_in.items()}
        self._loose_out = ()
        if scene.wire_layer.hidden:
            self._loosen()
        self._paint_anew()

    def _loosen(self) -> None:
        """Let ports look free whose wires a gesture has taken off."""
        scene, node_id = self.graph_scene, self.node.id
        hidden, held = scene.wire_layer.hidden, scene.wire_layer.held
        used = [(wire.output, (wire.target, wire.slot) in hidden) for wire in scene.graph.outputs(node_id)]
        kept = {output for output, is_off in used if not is_off}
        kept |= {port.output for port in held if port.node_id == node_id and port.kind == "out"}
        self._loose_out = {output for output, _ in used} - kept
        kept_in = {port.slot for port in held if port.node_id == node_id and port.kind == "in"}
        self._wired_in = {
            slot: grad for slot, grad in self._wired_in.items() if slot in kept_in or (node_id, slot) not in hidden
        }

    # -- places ------------------------------------------------------------------

    def ports(self) -> list[tuple[Port, QPointF]]:
        """Every port with its place in the scene."""
        at, node_id = self.pos(), self.node.id
        found = [(Port(node_id, "in", slot), at + centre) for slot, centre in self.card.inputs.items()]
        found += [(Port(node_id, "out", "", i), at + centre) for i, centre in enumerate(self.card.outputs)]
        return found

    def input_at(self, slot: str) -> QPointF:
        """Where a wire into `slot` ends, in the scene."""
        return self.pos() + input_point(self.outline.frame, slot)

    def output_at(self, output: int) -> QPointF:
        """Where a wire from `output` starts, in the scene."""
        return self.pos() + output_point(self.outline.frame, output)

    def scene_rect(self) -> QRectF:
        """The card's place in the scene, without its labels; as far as known, it costs no card."""
        (x, y), outline = self.at, self.outline
        return QRectF(x, y, outline.width, outline.height)

    def stand(self, place: Position) -> None:
        """Move the card there."""
        self.at = place
        super().setPos(*place)

    def room(self, known: dict[Outline, tuple[float, float]]) -> tuple[float, float]:
        """Width and height for arranging, with room for the results that a run will show; noted in `known`."""
        outline = self.outline
        shows_results = self._card is not None and self._card.rule
        room = known[outline] = outline.width, outline.bounds.height() + (0.0 if shows_results else RESULTS)
        return room

    def mark(self, **marks: object) -> None:
        """Change how the card is shown, as ``mark(selected=True)``."""
        changed = False
        for name, value in marks.items():
            if getattr(self.marks, name) != value:
                setattr(self.marks, name, value)
                changed = True
        if changed:
            self._paint_anew()

    # -- Qt ----------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self.outline.bounds

    def setPos(self, *place: Any) -> None:
        x, y = place if len(place) == 2 else place[0].toTuple()
        self.stand((x, y))

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(0.0, 0.0, self.outline.width, self.outline.height))
        return path

    def renew(self) -> None:
        """Have the card painted anew where it would no longer look like the picture that Qt keeps of it.

        To be called before each time that the screen is painted.
        """
        if not self._keeps_picture:
            # a picture per card halves the time of a frame; most cards of a large graph are never looked at
            self._keeps_picture = True
            self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        glance = self._glance_now()
        if glance == self._glance:
            return
        look = self._look(self._card or self.card)
        if self._shown is not None and look != self._shown:
            self.update()
        self._shown, self._glance = look, self._glance_now()

    def _paint_anew(self) -> None:
        self._shown = self._glance = None
        self.update()

    def _glance_now(self) -> tuple[Any, ...]:
        # cards are never changed, and compared by what they say only where they are not the same one
        return self.graph_scene.changes, self.graph_scene.theme, self._card, self.marks.key

    def _look(self, card: Card) -> tuple[Any, ...]:
        scene, node_id = self.graph_scene, self.node.id
        outputs = [scene.requires_grad(node_id, i) for i in range(len(card.outputs))]
        used = set(self._used_out).difference(self._loose_out) if self._loose_out else self._used_out
        return card, scene.theme, self.marks.key, self._wired_in, used, outputs, self._port_kinds(card)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        card = self._card or self.card
        shown = self._shown if self._shown is not None and self._glance == self._glance_now() else self._look(card)
        *_, used, outputs, kinds = shown
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        ink = inks(self.graph_scene.theme)
        lines, results = self._texts(card) if zoom >= DIGEST_BELOW else (self._digest(card, zoom < TITLE_BELOW), NONE)
        paint_card(painter, card, lines, results, ink, self.marks, zoom)
        paint_ports(painter, card, self._wired_in, used, outputs, kinds, ink, self.marks.faded)
        if self.marks.current:
            paint_focus(painter, card, ink, self.marks.port)

    def _texts(self, card: Card) -> tuple[list[Line], Results]:
        if self._lines is None:
            self._lines = lay_out(card.texts())
            texts, dashes = card.results()
            self._results = lay_out(texts), dashes
        return self._lines, self._results

    def _digest(self, card: Card, titles: bool) -> list[Line]:
        if self._far is None or self._far[0] != titles:
            self._far = titles, lay_out(digest(card, titles))
        return self._far[1]

    def _port_kinds(self, card: Card) -> PortKinds:
        """The kinds of its ports, asked for when it is painted, so that a run needs to tell no node of them."""
        run = self.graph_scene.run
        if self._kinds is None or self._kinds[0] is not run:
            self._kinds = run, kinds_of(self.graph_scene, self.node.id, card)
        return self._kinds[1]

    def type(self) -> int:
        return NODE_TYPE
