"""Small graphs that are written to, how they are run, and what is compared of a run."""

from __future__ import annotations

from typing import Any

import numpy as np

import grapheditor as ge
from grapheditor.plugin_registry import registry


def chain() -> tuple[ge.Graph, ge.Handle, ge.Handle]:
    """w, and a = 2 * w which may be written to."""
    graph = ge.Graph()
    w = graph.value([1.0, -2.0], name="w", requires_grad=True)
    return graph, w, graph.op("mul", w, 2, name="a")


def ran(graph: ge.Graph, evaluator: str, backward: str | None = "s") -> ge.Session:
    session = ge.Session(graph, evaluator)
    session.forward()
    if backward is not None:
        session.backward(backward)
    return session


def state(session: ge.Session) -> dict[str, tuple[Any, ...]]:
    """Per node what both evaluators know of it."""

    def plain(array: Any) -> Any:
        return None if array is None else np.asarray(array).round(6).tolist()

    return {
        session.graph.node(i).name: (
            plain(r.value),
            r.requires_grad,
            r.is_leaf,
            plain(r.grad),
            [tuple(map(plain, pair)) for pair in r.hooked],
        )
        for i, r in session.snapshot().nodes.items()
    }


def torch_state(graph: ge.Graph) -> dict[str, Any]:
    """What the exported module computes when PyTorch runs it."""
    module: dict[str, Any] = {"__name__": "exported"}
    source = registry().exporters["torch"].export(graph, registry().ops)
    exec(compile(source, "exported.py", "exec"), module)
    found: dict[str, Any] = module["compute"]()
    if ".backward()" not in source and "s" in found and found["s"].requires_grad:
        found["s"].backward()  # the exporter knows no loss where a compiled graph refuses a write
    return found
