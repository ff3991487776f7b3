"""A JSON document as a graph; every fault is a FileError that names the place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

from grapheditor.authoring import Graph
from grapheditor.model.content import Content, Initialiser, Json, Kind, Placeholder
from grapheditor.model.errors import FileError, GraphError
from grapheditor.model.groups import definition_of, is_input
from grapheditor.model.node import Node, NodeId, OpNode, Position, Settings, ValueNode
from grapheditor.model.wording import Worded

from .checks import brief, expect, fail, field, read_dtype, read_number, read_plain, read_shape
from .decorations import read_decorations, read_point
from .encode import (
    COMMON_FIELDS,
    CONTENT_FIELDS,
    CONTENT_KINDS,
    DEFINITION_FIELDS,
    DOCUMENT_FIELDS,
    OP_FIELDS,
    TENSOR_FIELDS,
    WIRE_FIELDS,
)
from .migrate import Document, migrate
from .tensor_text import Member, read_tensor
from .wiring import in_order, read_wires

_BODY = {"nodes", "wires", "layout", "frames", "notes", "routes"}
_SECTIONS = _BODY | {"format", "version", "settings", "definitions"}
_KINDS = get_args(Kind)


def decode(document: Json, member: Member | None = None) -> Graph:
    """The graph of a document of any version up to this program's; ops need not be known."""
    if not isinstance(document, dict):
        fail(Worded("top level"), "found {0} rather than an object in braces; this is no graph file.", brief(document))
    document = migrate(document)
    graph = Graph(_settings(document))
    with graph.batch():
        for name, record in field(document, "definitions", dict, "top level", {}).items():
            _define(graph, name, record, member)
        _fill(graph, document, member)
    return graph


def _fill(graph: Graph, record: Document, member: Member | None) -> None:
    """Take in nodes, wires and what else stands on the canvas."""
    positions = _layout(field(record, "layout", dict, "top level", {}))
    nodes = _nodes(field(record, "nodes", list, "top level", []), positions, member)
    wires, fields = read_wires(field(record, "wires", list, "top level", []), nodes)
    for node_id, by_slot in fields.items():
        node = nodes[node_id]
        nodes[node_id] = replace(node, extra={**node.extra, WIRE_FIELDS: by_slot})
    # In topological order the graph never has to look for a cycle while it is wired.
    for node_id in in_order(nodes, wires):
        graph.add(nodes[node_id])
    for wire in wires:
        graph.connect(wire)
    for decoration in read_decorations(record):
        graph.decorate(decoration.id, decoration)


def _define(graph: Graph, name: str, item: Json, member: Member | None) -> None:
    place = f"definitions[{brief(name)}]"
    record = expect(item, dict, place)
    inside = Graph()
    try:
        _fill(inside, record, member)
        inputs = tuple(expect(i, str, "inputs") for i in field(record, "inputs", list, "top level", []))
        outputs = tuple(_output(i, inside) for i in field(record, "outputs", list, "top level", []))
        for node_id in inputs:
            if node_id not in inside or not is_input(inside.node(node_id)):
                fail("inputs", "{0} is no placeholder of this group; remove it from the list.", brief(node_id))
        if len(set(inputs)) < len(inputs):
            fail("inputs", "a node is listed twice; remove one of its entries.")
        extra = _rest(record, DEFINITION_FIELDS, place)
        doc = field(record, "doc", str, "top level", "")
        origin = None if record.get("origin") is None else read_point(record["origin"], "origin")
        graph.define(name, definition_of(inside, name, inputs, outputs, doc, origin, extra))
    except GraphError as error:
        fail(place, str(error))
    except FileError as error:
        raise FileError("{0}: {1}", place, error, node=error.node) from None


def _output(item: Json, inside: Graph) -> tuple[NodeId, int]:
    pair = expect(item, list, "outputs")
    if len(pair) != 2 or type(pair[1]) is not int or pair[1] < 0 or pair[0] not in inside:
        fail("outputs", "expected the id of a node of this group and an output's number, found {0}.", brief(pair))
    return pair[0], pair[1]


def _settings(document: Document) -> Settings:
    record = field(document, "settings", dict, "top level", {})
    loss = record.get("loss")
    if loss is not None:
        expect(loss, str, "settings.loss")
    extra = _rest(record, {"title", "evaluator", "loss"}, "settings")
    unknown = _rest(document, _SECTIONS, "top level")
    if unknown:
        extra[DOCUMENT_FIELDS] = unknown
    return Settings(
        title=field(record, "title", str, "settings", ""),
        evaluator=field(record, "evaluator", str, "settings", "eager"),
        loss=loss,
        extra=extra,
    )


def _layout(record: dict[str, Json]) -> dict[NodeId, Position]:
    """Positions by node id; one of a node that is gone (as after a merge) is simply not used."""
    positions: dict[NodeId, Position] = {}
    for node_id, pair in record.items():
        place = f"layout[{brief(node_id)}]"
        numbers = expect(pair, list, place)
        if len(numbers) != 2 or not all(type(n) in (int, float) and _finite(n) for n in numbers):
            fail(place, "expected two numbers [x, y], found {0}.", brief(pair))
        positions[node_id] = (float(numbers[0]), float(numbers[1]))
    return positions


def _finite(number: int | float) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


def _nodes(records: list[Json], positions: dict[NodeId, Position], member: Member | None) -> dict[NodeId, Node]:
    nodes: dict[NodeId, Node] = {}
    names: dict[str, int] = {}
    for index, item in enumerate(records):
        place = f"nodes[{index}]"
        record = expect(item, dict, place)
        node_id = field(record, "id", str, place, "")
        if not node_id:
            fail(place, 'the node has no id; add one that no other node has, as in "id": "w".')
        place = f"{place} (id {brief(node_id)})"
        if node_id in nodes:
            fail(place, Worded("another node has the same id; give this one an id of its own."), node=node_id)
        node = _node(node_id, record, positions.get(node_id), place, member)
        if not node.name:
            fail(place, "the name is empty; type at least one character.", node=node_id)
        if node.name in names:
            fail(
                place,
                "nodes[{0}] is already named {1}; rename one of them.",
                names[node.name],
                brief(node.name),
                node=node_id,
            )
        names[node.name] = index
        nodes[node_id] = node
    return nodes


def _node(node_id: NodeId, record: dict[str, Json], pos: Position | None, place: str, member: Member | None) -> Node:
    name = field(record, "name", str, place, node_id)
    retain_grad = field(record, "retain_grad", bool, place, False)
    looks = _looks(record, place)
    if "op" in record:
        op = expect(record["op"], str, f"{place}.op")
        if not op:
            fail(f"{place}.op", 'the name of the op is empty; write one, as in "op": "add".')
        literals = {
            slot: read_number(value, f"{place}.literals.{slot}")
            for slot, value in field(record, "literals", dict, place, {}).items()
        }
        params = read_plain(field(record, "params", dict, place, {}), f"{place}.params")
        bypass = field(record, "bypass", bool, place, False)
        extra = _rest(record, OP_FIELDS, place)
        return OpNode(node_id, name, op, literals, params, retain_grad, pos, extra, *looks, bypass)
    kind = next((kind for kind in CONTENT_KINDS if kind in record), None)
    if kind is None or (kind == "initialiser" and _unknown_initialiser(record[kind])):
        # Of a newer program or of a plugin: kept as a node without op, saved as it was.
        extra = _rest(record, COMMON_FIELDS, place)
        return OpNode(node_id, name, "", {}, {}, retain_grad, pos, extra, *looks)
    requires_grad = field(record, "requires_grad", bool, place, False)
    known = {*COMMON_FIELDS, "requires_grad", kind}
    if kind == "value":
        extra = _rest(record, known | TENSOR_FIELDS, place)
        tensor = read_tensor(record, place, member)
        return ValueNode(node_id, name, tensor, requires_grad, retain_grad, pos, extra, *looks)
    extra = _rest(record, known, place)
    content, unread = _content(kind, record[kind], f"{place}.{kind}", member)
    if unread:
        extra[CONTENT_FIELDS] = unread
    return ValueNode(node_id, name, content, requires_grad, retain_grad, pos, extra, *looks)


def _looks(record: dict[str, Json], place: str) -> tuple[str, str, bool]:
    label, colour = field(record, "label", str, place, ""), field(record, "colour", str, place, "")
    return label, colour, field(record, "locked", bool, place, False)


def _unknown_initialiser(record: Json) -> bool:
    return isinstance(record, dict) and isinstance(kind := record.get("kind"), str) and kind not in _KINDS


def _content(kind: str, item: Json, place: str, member: Member | None) -> tuple[Content, dict[str, Json]]:
    record = expect(item, dict, place)
    if "shape" not in record:
        fail(place, 'the shape is missing; add it, as in "shape": [2, 3].')
    # an axis of a placeholder may be of any length, written as -1
    shape = read_shape(record["shape"], f"{place}.shape", -1 if kind == "placeholder" else 0)
    dtype = read_dtype(record.get("dtype", "float32"), f"{place}.dtype")
    if kind == "placeholder":
        default = record.get("default")
        tensor = None if default is None else _default(default, f"{place}.default", member)
        return Placeholder(shape, dtype, tensor), _rest(record, {"shape", "dtype", "default"}, place)
    if "kind" not in record:
        fail(place, "the kind is missing; it is one of {0}.", ", ".join(_KINDS))
    made: Any = expect(record["kind"], str, f"{place}.kind")
    seed = field(record, "seed", int, place, 0)
    numbers = field(record, "args", list, place, [])
    args = tuple(read_number(number, f"{place}.args[{i}]") for i, number in enumerate(numbers))
    known = {"shape", "dtype", "kind", "seed", "args"}
    return Initialiser(made, shape, dtype, seed, args), _rest(record, known, place)


def _default(item: Json, place: str, member: Member | None) -> Any:
    record = expect(item, dict, place)
    if "value" not in record:
        fail(place, 'the value is missing; add it, as in "value": [1.0].')
    return read_tensor(record, place, member)


def _rest(record: dict[str, Json], known: Iterable[str], place: str) -> dict[str, Json]:
    """The fields that this version does not know."""
    return {key: read_plain(record[key], f"{place}.{key}") for key in record if key not in known}
