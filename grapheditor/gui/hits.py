"""What lies under a point of the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from grapheditor.engine.run import Badge
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, Wire

from .bend_points import bend_under
from .port_markers import port_tip
from .ports import Port

if TYPE_CHECKING:
    from .node_item import NodeItem
    from .scene import GraphScene
    from .selection import Thing


@dataclass(frozen=True, slots=True)
class Hit:
    """A port, a field, a node, a wire, a frame, a note or a bend; all None on empty ground."""

    node_id: NodeId | None = None
    port: Port | None = None
    field: str | None = None
    """Slot of the field under the point; "" for the number of a value."""
    wire: Wire | None = None
    thing: Thing | None = None
    """Id of a frame or note, or a bend."""
    corner: bool = False
    """Whether the point is in the corner by which a note is made larger."""


def hit(scene: GraphScene, pos: QPointF, zoom: float) -> Hit:
    """What a press at `pos` means; ports reach a little further than they look, more so when zoomed out."""
    reach = max(9.0, 8.0 / zoom)
    port = nearest_port(scene, pos, reach)
    item = node_at(scene, pos)
    if port is not None and (item is None or item.node.id == port.node_id):
        return Hit(node_id=port.node_id, port=port)
    if item is not None:
        local = pos - item.pos()
        field = next((slot for slot, rect in item.card.fields.items() if rect.contains(local)), None)
        return Hit(node_id=item.node.id, field=field)
    bend = bend_under(scene, pos, max(7.0, 6.0 / zoom))
    if bend is not None:
        return Hit(thing=bend)
    found = scene.decor.at(pos, zoom)
    note = None if found is None else scene.decor.notes.get(found.record.id)
    if note is not None:
        return Hit(thing=note.record.id, corner=note.has_corner_at(pos, zoom))
    wire = scene.wire_layer.wire_at(pos, max(5.0, 4.0 / zoom))
    return Hit(wire=wire, thing=None if wire or found is None else found.record.id)


def node_at(scene: GraphScene, pos: QPointF) -> NodeItem | None:
    """The topmost node whose card holds the point."""
    for item in scene.nodes_in(QRectF(pos.x() - 0.5, pos.y() - 0.5, 1.0, 1.0)):
        if item.scene_rect().contains(pos):
            return item
    return None


def nearest_port(scene: GraphScene, pos: QPointF, reach: float, kind: str | None = None) -> Port | None:
    """The nearest port within `reach` of the point, of one kind where `kind` says so."""
    best: tuple[float, Port] | None = None
    for item in scene.nodes_in(QRectF(pos.x() - reach, pos.y() - reach, 2 * reach, 2 * reach)):
        for port, place in item.ports():
            if kind is not None and port.kind != kind:
                continue
            away = (place.x() - pos.x()) ** 2 + (place.y() - pos.y()) ** 2
            if away <= reach * reach and (best is None or away < best[0]):
                best = (away, port)
    return best[1] if best else None


def tip_at(scene: GraphScene, pos: QPointF) -> str:
    """The tooltip for a point: what a port carries, a badge's own, an error in full, or the node's full name and op."""
    port = nearest_port(scene, pos, 7.0)
    tip = port_tip(scene, port) if port is not None else ""
    if tip:
        return tip
    for item in scene.nodes_in(QRectF(pos.x(), pos.y(), 1.0, 1.0)):
        local = pos - item.pos()
        for pill in item.card.pills:
            if pill.rect.contains(local):
                return pill.tip or pill.text
        if item.card.rect.contains(local):
            return _card_tip(item, local)
    return ""


def _card_tip(item: NodeItem, local: QPointF) -> str:
    card, node = item.card, item.node
    if card.error_rect is not None and card.error_rect.contains(local):
        from_badges = [b.tip or b.text for b in item.state.badges if b.role == "error"]
        return item.state.error or "\n".join(from_badges)
    body: list[Badge] = [b for b in item.state.badges if b.place == "body" and b.role != "error"]
    if card.rule and local.y() > card.rule:
        return "\n".join(b.tip or f"{b.label} {b.text}".strip() for b in body)
    op = getattr(node, "op", None)
    if op is None:
        return node.name
    from .op_words import not_installed, op_doc  # for the first tip

    doc = op_doc(item.graph_scene.ops[op]) if op in item.graph_scene.ops else not_installed(op)
    return f"{node.name} · {op}\n{doc}"
