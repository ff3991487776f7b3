"""Where every wire starts and ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from .change import Port
from .node import NodeId, Wire, slot_key

MANY = 6
"""So many wires of a node are kept in a dictionary; fewer in a tuple, which takes a fifth of the memory."""
Key = TypeVar("Key", str, Port)
Held = tuple[Wire, ...] | dict[Key, Wire]


class WireTable:
    """Wires by both of their nodes. It checks nothing; the graph does."""

    def __init__(self) -> None:
        self.count = 0
        # a node without wires takes no room in either
        self._inputs: dict[NodeId, Held[str]] = {}
        """In the order of their slots, many by slot."""
        self._outputs: dict[NodeId, Held[Port]] = {}
        """In the order in which they came, many by where they end."""

    def copy(self) -> WireTable:
        """The same wires in a table of its own."""
        other = WireTable()
        other.count = self.count
        other._inputs = {i: held if isinstance(held, tuple) else dict(held) for i, held in self._inputs.items()}
        other._outputs = {i: held if isinstance(held, tuple) else dict(held) for i, held in self._outputs.items()}
        return other

    def by_slot(self, node_id: NodeId) -> dict[str, Wire]:
        """The wires that end at a node, in the order of their slots."""
        held = self._inputs.get(node_id, ())
        return {wire.slot: wire for wire in held} if isinstance(held, tuple) else dict(held)

    def into(self, node_id: NodeId) -> Collection[Wire]:
        """The same, to be looked at before anything changes: it is no copy."""
        held = self._inputs.get(node_id, ())
        return held if isinstance(held, tuple) else held.values()

    def at(self, node_id: NodeId, slot: str) -> Wire | None:
        """The wire that ends at one input."""
        held = self._inputs.get(node_id, ())
        if not isinstance(held, tuple):
            return held.get(slot)
        for wire in held:
            if wire.slot == slot:
                return wire
        return None

    def out_of(self, node_id: NodeId) -> list[Wire]:
        """The wires that start at a node."""
        return list(_wires(self._outputs.get(node_id, ())))

    def outputs_used(self, node_id: NodeId) -> int:
        """How many outputs of a node there are up to the last one that a wire starts at."""
        held = self._outputs.get(node_id)
        if held is None:
            return 0
        return 1 + max([wire.output for wire in _wires(held)])

    def before(self, node_ids: Iterable[NodeId]) -> set[NodeId]:
        """The nodes from which wires come to these."""
        inputs = self._inputs
        return {wire.source for node_id in node_ids if node_id in inputs for wire in _wires(inputs[node_id])}

    def after(self, node_ids: Iterable[NodeId]) -> set[NodeId]:
        """The nodes to which wires go from these."""
        outputs = self._outputs
        return {wire.target for node_id in node_ids if node_id in outputs for wire in _wires(outputs[node_id])}

    def all(self) -> list[Wire]:
        """Every wire."""
        return [wire for held in self._inputs.values() for wire in _wires(held)]

    def touching(self, node_ids: Iterable[NodeId]) -> list[Wire]:
        """The wires of these nodes, each once."""
        found: list[Wire] = []
        done: set[NodeId] = set()
        for node_id in dict.fromkeys(node_ids):
            # a wire to or from a node that was looked at before is there already
            found += [wire for wire in _wires(self._inputs.get(node_id, ())) if wire.source not in done]
            found += [wire for wire in _wires(self._outputs.get(node_id, ())) if wire.target not in done]
            done.add(node_id)
        return found

    def add(self, wire: Wire) -> None:
        """Take in a wire into a free slot."""
        outputs, inputs = self._outputs.get(wire.source, ()), self._inputs.get(wire.target, ())
        if len(outputs) < MANY and isinstance(outputs, tuple):
            self._outputs[wire.source] = (*outputs, wire)
        else:
            if isinstance(outputs, tuple):
                outputs = {(each.target, each.slot): each for each in outputs}
            outputs[wire.target, wire.slot] = wire
            self._outputs[wire.source] = outputs
        self._inputs[wire.target] = _with_slot(inputs, wire)
        self.count += 1

    def remove(self, wire: Wire) -> None:
        """Forget a wire that is there."""
        self._forget_start(wire)
        self._forget_end(wire)
        self.count -= 1

    def remove_nodes(self, node_ids: Collection[NodeId], wires: Iterable[Wire]) -> None:
        """Forget all wires of these nodes, which `wires` are, and any other ones among these."""
        for node_id in node_ids:
            self._inputs.pop(node_id, None)
            self._outputs.pop(node_id, None)
        for wire in wires:
            if wire.source not in node_ids:
                self._forget_start(wire)
            if wire.target not in node_ids:
                self._forget_end(wire)
            self.count -= 1

    def _forget_start(self, wire: Wire) -> None:
        port, held = (wire.target, wire.slot), self._outputs[wire.source]
        if isinstance(held, tuple):
            held = self._outputs[wire.source] = tuple([each for each in held if (each.target, each.slot) != port])
        else:
            del held[port]
        if not held:
            del self._outputs[wire.source]

    def _forget_end(self, wire: Wire) -> None:
        held = self._inputs[wire.target]
        if isinstance(held, tuple):
            held = self._inputs[wire.target] = tuple([each for each in held if each.slot != wire.slot])
        else:
            del held[wire.slot]
        if not held:
            del self._inputs[wire.target]


def _wires(held: Held[str] | Held[Port]) -> Collection[Wire]:
    return held if isinstance(held, tuple) else held.values()


def _with_slot(held: Held[str], wire: Wire) -> Held[str]:
    """`held` with one more, still in the order of their slots."""
    if not held:
        return (wire,)
    if isinstance(held, tuple):
        place, key = len(held), slot_key(wire.slot)
        while place and slot_key(held[place - 1].slot) > key:
            place -= 1
        wires = (*held[:place], wire, *held[place:])
        return wires if len(wires) <= MANY else {each.slot: each for each in wires}
    last = next(reversed(held))
    held[wire.slot] = wire
    if slot_key(last) < slot_key(wire.slot):
        return held
    return {slot: held[slot] for slot in sorted(held, key=slot_key)}
