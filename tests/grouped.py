"""Small graphs with groups, and what they compute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import grapheditor as ge
from grapheditor.edit.grouping import collapse
from grapheditor.model.definition import Definition
from grapheditor.model.errors import GraphError
from grapheditor.model.groups import definition_of
from grapheditor.model.node import ValueNode


def chain() -> ge.Graph:
    """s = sum(tanh(a * w + 1)) with places, a as the loss' leaf."""
    graph = ge.Graph()
    a = graph.value([2.0, 3.0], name="a", requires_grad=True)
    w = graph.value([0.5, 1.0], name="w", requires_grad=True)
    p = graph.op("mul", a, w, name="p")
    q = graph.op("add", p, 1, name="q")
    t = graph.op("tanh", q, name="t")
    graph.op("sum", t, name="s")
    for number, node in enumerate(graph.nodes()):
        graph.replace(replace(node, pos=(number * 200.0, number * 10.0)))
    return graph


def grouped(graph: ge.Graph, ids: list[str]) -> str | None:
    try:
        edit, node_id = collapse(graph, ids)
    except GraphError:
        return None
    edit.do(graph)
    return node_id


def results(graph: ge.Graph, evaluator: str) -> dict[str, Any]:
    session = ge.Session(graph, evaluator)
    session.forward()
    if any(isinstance(n, ValueNode) and n.requires_grad for n in session.graph.nodes()):
        try:
            session.backward()
        except (RuntimeError, ge.GraphEditorError):  # the loss needs none of those that require grad
            session.zero_grad()
    run = session.snapshot()
    return {
        session.graph.node(i).name: (repr(r.values), r.requires_grad, repr(r.grad), r.error)
        for i, r in run.nodes.items()
    }


def line(name: str = "line") -> Definition:
    """x * w + 1 with w = 3."""
    inside = ge.Graph()
    x = inside.placeholder([], name="x", default=10.0)
    w = inside.value([3.0], name="w", requires_grad=True)
    inside.op("add", inside.op("mul", x, w, name="y"), 1, name="z")
    return definition_of(inside, name, ["x"], [("z", 0)])
