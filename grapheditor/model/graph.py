"""The graph: nodes and wires, with names, order and change notices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from .change import Change, Port, Watcher, merge
from .collector import gc_paused
from .decoration import Decoration, DecorationId
from .definition import Definition
from .errors import CycleError, GraphError, NameTakenError, SlotTakenError, UnknownNodeError
from .node import Node, NodeId, OpNode, Settings, Wire
from .order import TopologicalOrder, closure
from .watched import Watched
from .wire_table import WireTable

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Change", "PlainGraph", "Port", "Watcher"]


class PlainGraph(Watched):
    """Nodes and wires without cycles; every edit is checked before anything is changed.

    One wire at most ends at an input slot, so a wire is known by its target and
    slot.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        # dictionaries rather than a networkx graph: importing that takes longer than opening a window
        self._nodes: dict[NodeId, Node] = {}
        self._wires = WireTable()
        self._order = TopologicalOrder()
        self._names: dict[str, NodeId] = {}
        self._settings = settings or Settings()
        self._decorations: dict[DecorationId, Decoration] = {}
        self._definitions: dict[str, Definition] = {}
        self._counters: dict[str, int] = {}

    # -- asking ------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self._nodes)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._nodes

    @property
    def settings(self) -> Settings:
        """Title, evaluator and loss."""
        return self._settings

    @property
    def decorations(self) -> Mapping[DecorationId, Decoration]:
        """Frames, notes and bends of wires by id."""
        return self._decorations

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """What the group nodes stand for, by name."""
        return self._definitions

    def node(self, node_id: NodeId) -> Node:
        """The node of this id; raises UnknownNodeError."""
        try:
            return self._nodes[node_id]
        except KeyError:
            raise UnknownNodeError("There is no node {0} in the graph.", repr(node_id)) from None

    def nodes(self) -> list[Node]:
        """All nodes in the order in which they came."""
        return list(self._nodes.values())

    def present(self, node_ids: Iterable[NodeId]) -> list[NodeId]:
        """Those of these ids that are in the graph."""
        nodes = self._nodes
        return [node_id for node_id in node_ids if node_id in nodes]

    def nodes_of(self, ids: Iterable[str]) -> list[Node]:
        """The nodes of those of these ids that are in the graph."""
        nodes = self._nodes
        return [nodes[i] for i in ids if i in nodes]

    def find(self, name: str) -> Node:
        """The node of this name; raises UnknownNodeError that lists the names there are."""
        if name not in self._names:
            known = ", ".join(sorted(self._names)[:12]) or "none"
            raise UnknownNodeError("There is no node named {0}. Names in this graph: {1}.", repr(name), known)
        return self.node(self._names[name])

    def has_name(self, name: str) -> bool:
        """Whether some node has this name."""
        return name in self._names

    def inputs(self, node_id: NodeId) -> dict[str, Wire]:
        """The wires that end at a node, by slot, ``tensors.2`` before ``tensors.10``."""
        return self._wires.by_slot(node_id)

    def wires_into(self, node_id: NodeId) -> Collection[Wire]:
        """The same wires, to be looked at before anything changes: it is no copy."""
        return self._wires.into(node_id)

    def input(self, node_id: NodeId, slot: str) -> Wire | None:
        """The wire at one input, or None where it is free."""
        return self._wires.at(node_id, slot)

    def outputs(self, node_id: NodeId) -> list[Wire]:
        """The wires that start at a node."""
        return self._wires.out_of(node_id)

    def outputs_used(self, node_id: NodeId) -> int:
        """How many outputs of a node there are up to the last one that a wire starts at; 0 where none does."""
        return self._wires.outputs_used(node_id)

    @property
    def wire_count(self) -> int:
        """How many wires there are."""
        return self._wires.count

    def wires(self, node_ids: Iterable[NodeId] | None = None) -> list[Wire]:
        """All wires, or those that touch one of `node_ids`, each once."""
        if node_ids is None:
            return self._wires.all()
        return self._wires.touching(node_ids)

    def order(self, node_ids: Iterable[NodeId] | None = None) -> list[NodeId]:
        """Ids such that each comes after all it depends on."""
        return self._order.sorted(self._nodes if node_ids is None else node_ids)

    def upstream(self, node_ids: Iterable[NodeId]) -> set[NodeId]:
        """`node_ids` and all they depend on."""
        return closure(node_ids, self._wires.before)

    def downstream(self, node_ids: Iterable[NodeId]) -> set[NodeId]:
        """`node_ids` and all that depends on them."""
        return closure(node_ids, self._wires.after)

    def path_that_forbids(self, source: NodeId, target: NodeId) -> list[NodeId] | None:
        """The way from `target` back to `source` that a wire source -> target would close, or None."""
        return self._order.find_path(target, source)

    def fresh_id(self, stem: str) -> NodeId:
        """`stem`, or `stem` with the first number that makes it free both as an id and as a name."""
        if stem not in self._nodes and stem not in self._names and stem not in self._decorations:
            return stem
        stem = stem.rstrip("0123456789_") or stem
        number = self._counters.get(stem, 1)
        while (found := f"{stem}{number}") in self._nodes or found in self._names or found in self._decorations:
            number += 1
        self._counters[stem] = number
        return found

    def copy(self) -> PlainGraph:
        """The same graph without its watchers; records are shared, as they are frozen."""
        other = type(self)(self._settings)
        with gc_paused():
            other._nodes = dict(self._nodes)
            other._names = dict(self._names)
            other._wires = self._wires.copy()
            other._order = self._order.copy()
        other._decorations = dict(self._decorations)
        other._definitions = dict(self._definitions)
        return other

    def to_networkx(self) -> nx.MultiDiGraph:
        """A copy for the algorithms of networkx: records as ``node``, slots as keys, ``output`` at each edge."""
        import networkx as nx

        made = nx.MultiDiGraph()
        made.add_nodes_from((node.id, {"node": node}) for node in self._nodes.values())
        made.add_edges_from((w.source, w.target, w.slot, {"output": w.output}) for w in self.wires())
        return made

    # -- editing -----------------------------------------------------------------

    def add(self, node: Node) -> None:
        """Add a node; raises NameTakenError where its id or name is in use."""
        if node.id in self._nodes:
            raise NameTakenError("There already is a node with the id {0}.", repr(node.id), node=node.id)
        self._claim_name(node)
        self._nodes[node.id] = node
        self._order.add(node.id)
        self._names[node.name] = node.id
        self._note_node(node.id, None, node)

    def remove(self, node_id: NodeId) -> None:
        """Remove a node and its wires."""
        node = self.node(node_id)
        with self.batch():
            for wire in self.wires([node_id]):
                self.disconnect(wire)
            self._order.remove(node_id)
            del self._nodes[node_id], self._names[node.name]
            self._note_node(node_id, node, None)

    def replace(self, node: Node) -> None:
        """Put `node` in the place of the one with its id; the wires stay."""
        old = self.node(node.id)
        if node.name != old.name:
            self._claim_name(node)
            del self._names[old.name]
            self._names[node.name] = node.id
        self._nodes[node.id] = node
        self._note_node(node.id, old, node)

    def connect(self, wire: Wire) -> None:
        """Add a wire; raises CycleError or SlotTakenError and then changes nothing."""
        source, target = self.node(wire.source), self.node(wire.target)
        if not isinstance(target, OpNode):
            raise GraphError("{0} is a value and takes no input; wire into an op instead.", target.name, node=target.id)
        taken = self._wires.at(wire.target, wire.slot)
        if taken is not None:
            raise SlotTakenError(
                "Input {0} of {1} is already wired from {2}; remove that wire first.",
                wire.slot,
                target.name,
                self.node(taken.source).name,
                node=target.id,
            )
        if not self._order.runs_up(wire.source, wire.target):
            self._refuse_cycle(source, target)
        self._wires.add(wire)
        self._order.connect(wire.source, wire.target)
        self._note_wire(wire, None, wire)

    def _refuse_cycle(self, source: Node, target: Node) -> None:
        """Raise CycleError where `source` depends on `target`."""
        path = self.path_that_forbids(source.id, target.id)
        if path is not None:
            names = " → ".join(self.node(i).name for i in path)
            raise CycleError(
                "A wire from {0} to {1} would close a cycle, as {0} already depends on {1} ({2}). A computation graph "
                "has no cycles: take the input from a node before {1}.",
                source.name,
                target.name,
                names,
                path=path,
                node=target.id,
            )

    def disconnect(self, wire: Wire) -> None:
        """Remove a wire; raises GraphError where it is not there."""
        self._check_wired(wire)
        self._wires.remove(wire)
        self._order.disconnect(wire.source, wire.target)
        self._note_wire(wire, wire, None)

    def _check_wired(self, wire: Wire) -> None:
        if self.input(wire.target, wire.slot) != wire:
            raise GraphError(
                "There is no wire from {0} to input {1} of {2}.",
                wire.source,
                wire.slot,
                wire.target,
                node=wire.target,
            )

    def remove_many(self, node_ids: Iterable[NodeId], wires: Iterable[Wire] = ()) -> tuple[list[Node], list[Wire]]:
        """Remove nodes with their wires, and single `wires` besides; returns all that went."""
        nodes = [self.node(node_id) for node_id in dict.fromkeys(node_ids)]
        going = dict.fromkeys(node.id for node in nodes)
        gone = self._wires.touching(going)
        for wire in dict.fromkeys(wires):
            self._check_wired(wire)
            if wire.source not in going and wire.target not in going:
                gone.append(wire)
        with self.batch():
            self._wires.remove_nodes(going, gone)
            for wire in gone:
                if wire.source not in going or wire.target not in going:  # else the order forgets it with them
                    self._order.disconnect(wire.source, wire.target)
                self._note_wire(wire, wire, None)
            for node in nodes:
                self._order.remove(node.id)
                del self._nodes[node.id], self._names[node.name]
                self._note_node(node.id, node, None)
        return nodes, gone

    def configure(self, settings: Settings) -> None:
        """Replace title, evaluator and loss."""
        old = self._settings
        self._settings = settings
        first = self._change.settings[0] if self._change.settings else old
        self._change.settings = (first, settings) if first != settings else None
        self._flush()

    def decorate(self, decoration_id: DecorationId, decoration: Decoration | None) -> None:
        """Put a frame, a note or the bends of a wire on the canvas, or take it away (None)."""
        old = self._decorations.pop(decoration_id, None)
        if decoration is not None:
            self._decorations[decoration_id] = decoration
        merge(self._change.decorations, decoration_id, old, decoration)
        self._flush()

    def define(self, name: str, definition: Definition | None) -> None:
        """Say what the group of this name stands for, or forget it (None); raises GraphError where it uses itself."""
        if definition is not None and self._leads_to(definition, name):
            raise GraphError(
                "The group {0} would be inside itself; take it out of the groups that it is made of.", repr(name)
            )
        old = self._definitions.pop(name, None)
        if definition is not None:
            self._definitions[name] = definition
        merge(self._change.definitions, name, old, definition)
        self._flush()

    def _leads_to(self, definition: Definition, name: str) -> bool:
        seen: set[str] = set()
        waiting = [definition]
        while waiting:
            uses = waiting.pop().uses() - seen
            seen |= uses
            waiting += [self._definitions[used] for used in uses if used in self._definitions and used != name]
        return name in seen

    def _claim_name(self, node: Node) -> None:
        if not node.name:
            raise GraphError("A node needs a name; type at least one character.", node=node.id)
        if self._names.get(node.name, node.id) != node.id:
            raise NameTakenError(
                "Another node is already named {0}; names must differ so that feeds and results can be told apart. "
                "Try {1}.",
                repr(node.name),
                repr(self.fresh_id(node.name)),
                node=node.id,
            )
