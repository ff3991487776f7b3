"""Taking nodes out of their wires so that what they stood between is joined again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from grapheditor.edit.edits import Connect, Disconnect, Edit, Several, remove_all
from grapheditor.edit.slots import first_input
from grapheditor.engine.op_table import OpTable
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, Wire


@dataclass(frozen=True, slots=True)
class Healing:
    """What becomes of the wires when nodes are taken out of them."""

    cut: tuple[Wire, ...]
    """Every wire between the nodes and the rest of the graph."""
    joined: tuple[Wire, ...]
    """Wires past the nodes: from the source of the first wired input to all targets of the first output."""

    def edits(self) -> tuple[Edit, ...]:
        """The steps."""
        return (*map(Disconnect, self.cut), *map(Connect, self.joined))


def healing(graph: PlainGraph, ops: OpTable, node_ids: Iterable[NodeId]) -> Healing:
    """How to take nodes out; the wires among them stay."""
    chosen = dict.fromkeys(i for i in node_ids if i in graph)
    cut = [w for w in graph.wires(chosen) if (w.source in chosen) != (w.target in chosen)]
    joined = []
    for wire in cut:
        origin = _origin(graph, ops, chosen, wire) if wire.source in chosen else None
        if origin is not None:
            joined.append(Wire(*origin, wire.target, wire.slot))
    return Healing(tuple(cut), tuple(joined))


def _origin(graph: PlainGraph, ops: OpTable, chosen: Collection[NodeId], wire: Wire) -> tuple[NodeId, int] | None:
    """The output outside that the nodes pass on through `wire`, or None where there is none."""
    while wire.source in chosen:
        before = first_input(graph, ops, graph.node(wire.source)) if wire.output == 0 else None
        if before is None:
            return None
        wire = before
    return wire.source, wire.output


def extract_edit(graph: PlainGraph, ops: OpTable, node_ids: Iterable[NodeId]) -> Edit | None:
    """The edit that takes nodes out of their wires and heals these; None where no wire joins them to the rest."""
    found = healing(graph, ops, node_ids)
    return Several(found.edits()) if found.cut else None


def delete_heal_edit(graph: PlainGraph, ops: OpTable, ids: Iterable[str], wires: Iterable[Wire] = ()) -> Edit:
    """The edit that removes nodes and heals their wires, and removes frames, notes and single `wires` besides."""
    ids, wires = list(ids), list(wires)
    gone = {(wire.target, wire.slot) for wire in wires}
    joined = (w for w in healing(graph, ops, ids).joined if (w.target, w.slot) not in gone)
    return Several((remove_all(graph, ids, wires), *map(Connect, joined)))
