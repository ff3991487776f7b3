"""Wires of a document, checked against its nodes, and the order in which both are taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from grapheditor.model.content import Json
from grapheditor.model.node import Node, NodeId, OpNode, Wire

from .checks import brief, expect, fail, read_plain

Fields = dict[NodeId, dict[str, dict[str, Json]]]
"""Unknown fields of wires, by target and slot."""


def read_wires(records: Sequence[Json], nodes: Mapping[NodeId, Node]) -> tuple[list[Wire], Fields]:
    """The wires, and what else the file says of them; raises FileError for one that leads nowhere."""
    wires: list[Wire] = []
    fields: Fields = defaultdict(dict)
    taken: dict[tuple[NodeId, str], int] = {}
    for index, item in enumerate(records):
        place = f"wires[{index}]"
        record = expect(item, dict, place)
        source, output = _end(record, "from", int, place, nodes)
        target, slot = _end(record, "to", str, place, nodes)
        if output < 0 or (output and not isinstance(nodes[source], OpNode)):
            fail(
                f"{place}.from",
                "{0} has no output {1}; outputs are numbered from 0.",
                brief(source),
                output,
                node=source,
            )
        if not isinstance(nodes[target], OpNode):
            fail(f"{place}.to", "{0} is a value and takes no input; wire into an op.", brief(target), node=target)
        if (target, slot) in taken:
            other = taken[target, slot]
            fail(
                f"{place}.to",
                "input {0} of {1} is already wired by wires[{2}]; remove one of them.",
                brief(slot),
                brief(target),
                other,
                node=target,
            )
        taken[target, slot] = index
        wires.append(Wire(source, output, target, slot))
        unknown = {key: read_plain(record[key], place) for key in record if key not in ("from", "to")}
        if unknown:
            fields[target][slot] = unknown
    return wires, fields


def _end(
    record: dict[str, Json], key: str, kind: type, place: str, nodes: Mapping[NodeId, Node]
) -> tuple[NodeId, Json]:
    form = '["w", 0]: node and output' if key == "from" else '["a", "input"]: node and input'
    pair = record.get(key)
    if not isinstance(pair, list) or [type(part) for part in pair] != [str, kind]:
        fail(f"{place}.{key}", "expected a pair as in {0}; found {1}.", form, brief(pair))
    if pair[0] not in nodes:
        fail(f"{place}.{key}", "there is no node {0}; remove the wire, or add the node.", brief(pair[0]))
    return pair[0], pair[1]


def in_order(nodes: Mapping[NodeId, Node], wires: Sequence[Wire]) -> list[NodeId]:
    """Ids such that each comes after all it depends on; raises FileError that tells the way of a cycle."""
    after: dict[NodeId, list[NodeId]] = defaultdict(list)
    before: dict[NodeId, list[NodeId]] = defaultdict(list)
    for wire in wires:
        after[wire.source].append(wire.target)
        before[wire.target].append(wire.source)
    waiting = {node_id: len(before[node_id]) for node_id in nodes}
    order = [node_id for node_id, count in waiting.items() if not count]
    for node_id in order:
        for target in after[node_id]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    if len(order) < len(nodes):
        stuck = {node_id for node_id, count in waiting.items() if count}
        way = " → ".join(nodes[node_id].name for node_id in _cycle(stuck, before))
        fail("wires", "they close a cycle ({0}), and a graph has none; remove one of these wires.", way)
    return order


def _cycle(stuck: set[NodeId], before: Mapping[NodeId, Sequence[NodeId]]) -> list[NodeId]:
    """One cycle: whoever waits, waits for somebody who waits too."""
    seen: dict[NodeId, int] = {}
    way: list[NodeId] = []
    node_id = min(stuck)
    while node_id not in seen:
        seen[node_id] = len(way)
        way.append(node_id)
        node_id = next(source for source in before[node_id] if source in stuck)
    return [*way[seen[node_id] :], node_id][::-1]
