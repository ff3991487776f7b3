"""Graph files written by hand."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import grapheditor as ge
from grapheditor import io


def contents(graph: ge.Graph) -> list[str]:
    """All that a graph says, as texts: NaN in params is unequal to itself, and 1 equals True."""
    nodes = [said(node) for node in graph.nodes()]
    more = [*graph.decorations.values(), *graph.definitions.values()]
    return [*sorted(nodes), *sorted(map(said, graph.wires())), said(graph.settings), *sorted(map(said, more))]


def said(record: Any) -> str:
    fields = json.dumps(asdict(record), sort_keys=True, default=bytes.hex)
    content = type(getattr(record, "content", None)).__name__
    return f"{type(record).__name__} {content} {fields}"


def article() -> ge.Graph:
    """y = (w + x) * (w + 1), with w = 1 and x = 2."""
    graph = ge.Graph()
    w = graph.value([1.0], name="w", requires_grad=True)
    x = graph.value([2.0], name="x", requires_grad=True)
    a = graph.op("add", w, x, name="a")
    b = graph.op("add", w, 1, name="b")
    graph.op("mul", a, b, name="y")
    return graph


def document(**changes: object) -> str:
    """A small correct document with some sections replaced."""
    return json.dumps({**json.loads(io.dumps(article())), **changes})


def wire(source: str, target: str, slot: str = "input", output: int = 0) -> dict[str, object]:
    return {"from": [source, output], "to": [target, slot]}


def nodes(*records: object, wires: object = ()) -> str:
    return document(nodes=list(records), wires=list(wires))


def value(**changes: object) -> str:
    return nodes({"id": "v", "dtype": "float32", **changes})
