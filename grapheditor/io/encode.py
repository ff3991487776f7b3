"""A graph as a JSON document."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grapheditor.model.content import Content, Initialiser, Json, TensorData
from grapheditor.model.definition import Definition
from grapheditor.model.graph import PlainGraph
from grapheditor.model.groups import graph_of_definition
from grapheditor.model.node import Node, OpNode, Settings, ValueNode

from .checks import fail, write_number, write_plain
from .decorations import write_decorations
from .migrate import FORMAT, VERSION, Document
from .tensor_text import Store, write_tensor

# Unknown fields of what has no `extra` of its own ride along in an owner's `extra` under these keys.
DOCUMENT_FIELDS = "$document"  # in Settings.extra: of the top level
CONTENT_FIELDS = "$content"  # in ValueNode.extra: of initialiser and placeholder
WIRE_FIELDS = "$wires"  # in OpNode.extra: by slot, of the wires that end there

COMMON_FIELDS = {"id", "name", "retain_grad", "label", "colour", "locked"}
OP_FIELDS = COMMON_FIELDS | {"op", "literals", "params", "bypass"}
TENSOR_FIELDS = {"value", "dtype", "shape"}
DEFINITION_FIELDS = ("nodes", "wires", "layout", "frames", "notes", "routes", "inputs", "outputs", "doc", "origin")
CONTENT_KINDS = ("value", "initialiser", "placeholder")


class Records:
    """Records that are made while they are written: all at once they take many times the memory of their text."""

    def __init__(self, make: Callable[[], Iterator[Json]], count: int) -> None:
        self._make = make
        self._count = count

    def __iter__(self) -> Iterator[Json]:
        return self._make()

    def __len__(self) -> int:
        return self._count


def encode(graph: PlainGraph, store: Store | None = None) -> Document:
    """The document of `graph`, to be written at once: nodes sorted by id, wires by target and slot, positions apart.

    Nodes and wires are `Records`; FileError for plugin data that JSON can't hold is raised when these are gone through.
    """
    extra = dict(graph.settings.extra)
    top = write_plain(extra.pop(DOCUMENT_FIELDS, {}), "settings")
    document = {
        **top,
        "format": FORMAT,
        "version": VERSION,
        "settings": _settings(graph.settings, extra),
        **_body(graph, store),
    }
    if graph.definitions:
        document["definitions"] = {
            name: _definition(definition, store) for name, definition in sorted(graph.definitions.items())
        }
    return document


def _body(graph: PlainGraph, store: Store | None) -> Document:
    """Nodes, wires and what else stands on the canvas."""
    nodes = sorted(graph.nodes(), key=lambda node: node.id)

    def wires() -> Iterator[Json]:
        for node in nodes:
            fields = node.extra.get(WIRE_FIELDS, {})
            for slot, wire in graph.inputs(node.id).items():
                record = {"from": [wire.source, wire.output], "to": [node.id, slot]}
                yield {**write_plain(fields.get(slot, {}), f"node {node.name}"), **record}

    layout = {
        node.id: [float(n) + 0.0 for n in node.pos] for node in nodes if node.pos and all(map(math.isfinite, node.pos))
    }
    return {
        "nodes": Records(lambda: (_node(node, store) for node in nodes), len(nodes)),
        "wires": Records(wires, graph.wire_count),
        "layout": layout,
        **write_decorations(graph.decorations.values()),
    }


def _definition(definition: Definition, store: Store | None) -> Document:
    place = f"definition {definition.name}"
    record = _body(graph_of_definition(definition), store)
    record["inputs"] = list(definition.inputs)
    record["outputs"] = [[node_id, output] for node_id, output in definition.outputs]
    if definition.doc:
        record["doc"] = definition.doc
    if definition.origin is not None:
        record["origin"] = [float(n) for n in definition.origin]
    return _with_extra(record, definition.extra, set(DEFINITION_FIELDS), place)


def _settings(settings: Settings, extra: Mapping[str, Json]) -> dict[str, Json]:
    record: dict[str, Json] = {"title": settings.title, "evaluator": settings.evaluator}
    if settings.loss is not None:
        record["loss"] = settings.loss
    return _with_extra(record, extra, {*record, "loss"}, "settings")


def _node(node: Node, store: Store | None) -> dict[str, Json]:
    record: dict[str, Json] = {"id": node.id, "name": node.name}
    for name in ("retain_grad", "locked", "label", "colour"):
        if getattr(node, name):
            record[name] = getattr(node, name)
    place = f"node {node.name}"
    extra = {key: value for key, value in node.extra.items() if key not in (WIRE_FIELDS, CONTENT_FIELDS)}
    if isinstance(node, OpNode):
        if node.op:  # without: a node of a kind that this version does not know; see decode.py
            record["op"] = node.op
        if node.literals:
            record["literals"] = {slot: write_number(value) for slot, value in node.literals.items()}
        if node.params:
            record["params"] = write_plain(node.params, place)
        if node.bypass:
            record["bypass"] = True
        return _with_extra(record, extra, OP_FIELDS if node.op else COMMON_FIELDS, place)
    if node.requires_grad:
        record["requires_grad"] = True
    fields = write_plain(node.extra.get(CONTENT_FIELDS, {}), place)
    record.update(_content(node, fields, store))
    kind = next(kind for kind in CONTENT_KINDS if kind in record)
    # a reader takes the first of these kinds that it finds, so no extra field may come before this one
    taken = COMMON_FIELDS | {"op", "requires_grad", *CONTENT_KINDS[: CONTENT_KINDS.index(kind) + 1]}
    taken |= TENSOR_FIELDS if kind == "value" else set()
    return _with_extra(record, extra, taken, place)


def _content(node: ValueNode, fields: dict[str, Json], store: Store | None) -> dict[str, Json]:
    content: Content = node.content
    if isinstance(content, TensorData):
        return write_tensor(content, store)
    record: dict[str, Any] = {"dtype": content.dtype, "shape": list(content.shape)}
    if isinstance(content, Initialiser):
        record |= {"kind": content.kind, "seed": content.seed}
        if content.args:
            record["args"] = [write_number(number) for number in content.args]
        return {"initialiser": {**fields, **record}}
    if content.default is not None:
        record["default"] = write_tensor(content.default, store)
    return {"placeholder": {**fields, **record}}


def _with_extra(record: dict[str, Json], extra: Mapping[str, Json], taken: set[str], place: str) -> dict[str, Json]:
    clash = taken & extra.keys()
    if clash:
        fail(place, "extra data is named {0}, as a field of the file is; rename it.", ", ".join(sorted(clash)))
    return {**write_plain(extra, place), **record}
