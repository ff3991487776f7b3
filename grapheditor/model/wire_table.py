"""Where every wire starts and ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .change import Port
from .node import NodeId, Wire, slot_key

NO_WIRES: Mapping[Any, Wire] = MappingProxyType({})


class WireTable:
    """Wires by both of their nodes. It checks nothing; the graph does."""

    def __init__(self) -> None:
        self.count = 0
        # a node without wires takes no room in either
        self._inputs: dict[NodeId, dict[str, Wire]] = {}
        self._outputs: dict[NodeId, dict[Port, Wire]] = {}

    def copy(self) -> WireTable:
        """The same wires in a table of its own."""
        other = WireTable()
        other.count = self.count
        other._inputs = {node_id: dict(wires) for node_id, wires in self._inputs.items()}
        other._outputs = {node_id: dict(wires) for node_id, wires in self._outputs.items()}
        return other

    def into(self, node_id: NodeId) -> Mapping[str, Wire]:
        """The wires that end at a node, in the order of their slots."""
        return self._inputs.get(node_id, NO_WIRES)

    def out_of(self, node_id: NodeId) -> Mapping[Port, Wire]:
        """The wires that start at a node, by where they end."""
        return self._outputs.get(node_id, NO_WIRES)

    def before(self, node_ids: Iterable[NodeId]) -> set[NodeId]:
        """The nodes from which wires come to these."""
        inputs = self._inputs
        return {wire.source for node_id in node_ids if node_id in inputs for wire in inputs[node_id].values()}

    def after(self, node_ids: Iterable[NodeId]) -> set[NodeId]:
        """The nodes to which wires go from these."""
        outputs = self._outputs
        return {target for node_id in node_ids if node_id in outputs for target, _ in outputs[node_id]}

    def all(self) -> list[Wire]:
        """Every wire."""
        return [wire for wires in self._inputs.values() for wire in wires.values()]

    def touching(self, node_ids: Iterable[NodeId]) -> dict[Wire, None]:
        """The wires of these nodes, each once."""
        found: dict[Wire, None] = {}
        for node_id in node_ids:
            found.update(dict.fromkeys(self.into(node_id).values()))
            found.update(dict.fromkeys(self.out_of(node_id).values()))
        return found

    def add(self, wire: Wire) -> None:
        """Take in a wire into a free slot."""
        self._outputs.setdefault(wire.source, {})[wire.target, wire.slot] = wire
        self._inputs[wire.target] = _with_slot(self._inputs.get(wire.target), wire)
        self.count += 1

    def remove(self, wire: Wire) -> None:
        """Forget a wire that is there."""
        inputs, outputs = self._inputs[wire.target], self._outputs[wire.source]
        del inputs[wire.slot], outputs[wire.target, wire.slot]
        if not inputs:
            del self._inputs[wire.target]
        if not outputs:
            del self._outputs[wire.source]
        self.count -= 1


def _with_slot(wires: dict[str, Wire] | None, wire: Wire) -> dict[str, Wire]:
    """`wires` with one more, still in the order of their slots."""
    if not wires:
        return {wire.slot: wire}
    last = next(reversed(wires))
    wires[wire.slot] = wire
    if slot_key(last) < slot_key(wire.slot):
        return wires
    return {slot: wires[slot] for slot in sorted(wires, key=slot_key)}
