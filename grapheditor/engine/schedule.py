"""In which order the nodes of a graph run: as its wires say, and for ops that write in place as their memory says.

Wires alone do not tell whether a node that reads a tensor comes before or after one that
writes into it. The rule is: **a write waits for all who read the old numbers**. So a wire from
the tensor itself carries what it held before, wherever that is possible, and a wire from the
writing node carries what it holds afterwards. A node that depends on the write by some other
way, and reads the tensor too, sees the new numbers. The order depends on nothing else: not on
where nodes stand, nor on when they were drawn.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import pairwise

from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, OpNode, Wire

Output = tuple[NodeId, int]


@dataclass(slots=True)
class Schedule:
    """An order, and per node that has no place in one the reason in words."""

    order: list[NodeId]
    faults: dict[NodeId, str] = field(default_factory=dict)
    writers: list[NodeId] = field(default_factory=list)
    """The nodes that write in place, in order; the rest is there only where there are some."""
    memory: dict[Output, Output] = field(default_factory=dict)
    """Output -> the output whose memory it may share; an output with memory of its own is left out."""


def schedule(graph: PlainGraph, ops: OpTable, goals: Iterable[NodeId] | None = None) -> Schedule:
    """The order in which to run all nodes, or those that `goals` depend on.

    Where something is written in place, all nodes run, as lines of a script do.
    """
    writers = [n.id for n in graph.nodes() if isinstance(n, OpNode) and n.op.endswith("_") and _written(graph, n, ops)]
    if not writers:
        return Schedule(graph.order(None if goals is None else graph.upstream(goals)))
    found = Schedule(graph.order())
    found.memory = _memory(graph, found.order, ops)
    before = _waiting(graph, writers, found)
    found.order = _sorted(graph, found, before)
    ranks = {node_id: rank for rank, node_id in enumerate(found.order)}
    found.writers = sorted(writers, key=ranks.__getitem__)
    return found


def _written(graph: PlainGraph, node: OpNode, ops: OpTable) -> Wire | None:
    """The wire whose tensor a node writes into; None for a node that writes into nothing."""
    op = ops.get(node.op)
    return None if op is None or op.writes is None else graph.input(node.id, op.inputs[0])


def _memory(graph: PlainGraph, order: Iterable[NodeId], ops: OpTable) -> dict[Output, Output]:
    """Of each output that may share memory, the output that owns it."""
    owners: dict[Output, Output] = {}
    for node_id in order:
        node = graph.node(node_id)
        op = ops.get(node.op) if isinstance(node, OpNode) else None
        if op is None or not (op.views or op.shares or op.writes is not None):
            continue
        wire = _first(graph, node_id, op)
        if wire is not None:
            source = (wire.source, wire.output)
            outputs = {0, *(w.output for w in graph.outputs(node_id))}
            owners.update(((node_id, output), owners.get(source, source)) for output in outputs)
    return owners


def _first(graph: PlainGraph, node_id: NodeId, op: Op) -> Wire | None:
    """The wire to the first input; None where that takes any number of tensors and gets several."""
    if op.variadic != op.inputs[0]:
        return graph.input(node_id, op.inputs[0])
    first, second = op.slots(2)[:2]
    return None if graph.input(node_id, second) else graph.input(node_id, first)


def _waiting(graph: PlainGraph, writers: list[NodeId], found: Schedule) -> dict[NodeId, set[NodeId]]:
    """Writer -> the readers that it waits for."""
    ranks = {node_id: rank for rank, node_id in enumerate(found.order)}
    chains: dict[Output, list[NodeId]] = {}
    for writer in sorted(writers, key=ranks.__getitem__):
        chains.setdefault(found.memory[writer, 0], []).append(writer)
    for memory, chain in chains.items():
        for first, second in pairwise(chain):
            if not _reaches(graph, first, second, ranks):
                _refuse_both(graph, first, second, memory, found)
    before: dict[NodeId, set[NodeId]] = {}
    written = {writer for chain in chains.values() for writer in chain}
    for reader in found.order:
        for memory, seen in _read(graph, reader, found, chains).items():
            chain = chains[memory]
            if reader in written and reader in chain:
                continue
            # those it depends on come first, and as writers of one tensor have an order, so does the first it does not
            while seen < len(chain) and _reaches(graph, chain[seen], reader, ranks):
                seen += 1
            if seen < len(chain):
                before.setdefault(chain[seen], set()).add(reader)
    return before


def _read(
    graph: PlainGraph, reader: NodeId, found: Schedule, chains: Mapping[Output, list[NodeId]]
) -> dict[Output, int]:
    """Per written memory that a node reads, how many of its writes the node has seen for sure, as its wires say."""
    seen: dict[Output, int] = {}
    for wire in graph.inputs(reader).values():
        source = (wire.source, wire.output)
        memory = found.memory.get(source, source)
        if memory in chains:
            chain = chains[memory]
            count = chain.index(wire.source) + 1 if wire.source in chain else 0
            seen[memory] = max(count, seen.get(memory, 0))
    return seen


def _reaches(graph: PlainGraph, start: NodeId, goal: NodeId, ranks: Mapping[NodeId, int]) -> bool:
    """Whether `goal` depends on `start`; a search through what stands between them in the order."""
    seen = {start}
    stack = [start]
    while stack:
        for wire in graph.outputs(stack.pop()):
            if wire.target == goal:
                return True
            if wire.target not in seen and ranks[wire.target] < ranks[goal]:
                seen.add(wire.target)
                stack.append(wire.target)
    return False


def _refuse_both(graph: PlainGraph, writer: NodeId, other: NodeId, memory: Output, found: Schedule) -> None:
    names = sorted(graph.node(i).name for i in (writer, other))
    found.faults[writer] = found.faults[other] = (
        f"{names[0]} and {names[1]} both write into {graph.node(memory[0]).name}, and no wire says which comes first. "
        f"Wire one of them behind the other."
    )


def _sorted(graph: PlainGraph, found: Schedule, before: dict[NodeId, set[NodeId]]) -> list[NodeId]:
    """Nodes by their wires and by who waits for whom; writers that wait for each other get a fault instead."""
    ranks = {node_id: rank for rank, node_id in enumerate(found.order)}
    after: dict[NodeId, set[NodeId]] = {}
    left: dict[NodeId, int] = {}
    for node_id in found.order:
        sources = {wire.source for wire in graph.inputs(node_id).values()} | before.get(node_id, set())
        left[node_id] = len(sources)
        for source in sources:
            after.setdefault(source, set()).add(node_id)
    ready = [rank for node_id, rank in ranks.items() if not left[node_id]]
    order: list[NodeId] = []
    while ready:
        node_id = found.order[heapq.heappop(ready)]
        order.append(node_id)
        for later in after.get(node_id, ()):
            left[later] -= 1
            if not left[later]:
                heapq.heappush(ready, ranks[later])
    if len(order) == len(ranks):
        return order
    stuck = sorted((i for i in before if left[i]), key=ranks.__getitem__)
    names = " and ".join(graph.node(i).name for i in stuck)
    for writer in stuck:
        found.faults[writer] = (
            f"{names} can't be put in an order: each would have to wait for a node that needs the other's result. "
            f"Let the nodes that read the old numbers read a clone instead."
        )
    return _sorted(graph, found, {w: readers for w, readers in before.items() if w not in stuck})
