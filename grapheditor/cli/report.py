"""What a run found, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grapheditor.engine.run import NodeResult, Run
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode

CUT_ABOVE = 100
"""Elements from which on a value is cut, unless asked for in full."""
SHOWN = 3


def json_report(graph: PlainGraph, run: Run, full: bool) -> str:
    """One JSON object; NaN and infinities are the texts "nan", "inf" and "-inf"."""
    document = {
        "evaluator": run.evaluator,
        "loss": _name(graph, run.loss),
        "builds": run.builds,
        "runs": run.runs,
        "nodes": {graph.node(i).name: _record(run.nodes[i], full) for i in graph.order() if i in run.nodes},
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _name(graph: PlainGraph, node_id: NodeId | None) -> str | None:
    return graph.node(node_id).name if node_id is not None and node_id in graph else None


def _record(result: NodeResult, full: bool) -> dict[str, Any]:
    value = result.value
    record = {
        "value": _numbers(value, full),
        "dtype": result.dtype,
        "shape": None if result.shape is None else list(result.shape),
        "requires_grad": result.requires_grad,
        "is_leaf": result.is_leaf,
        "grad_fn": result.grad_fn,
        "grad": _numbers(result.grad, full),
        "retains_grad": result.retains_grad,
        "error": result.error,
    }
    if result.explanation:
        record["explanation"] = result.explanation
    if result.version:
        record |= {"version": result.version, "written_by": list(result.written_by)}
    if result.hooked:
        record["hooked"] = [[_numbers(array, full) for array in pair] for pair in result.hooked]
    if result.values is not None and len(result.values) > 1:
        record["values"] = [_numbers(value, full) for value in result.values]
    if not full and value is not None and value.size > CUT_ABOVE:
        record["cut"] = True
    return record


def _numbers(array: Any, full: bool) -> Any:
    """Nested lists; of a large array only the first entries along each axis, unless `full`."""
    if array is None:
        return None
    if array.size > CUT_ABOVE and not full:
        array = array[(slice(SHOWN if array.ndim > 1 else 4 * SHOWN),) * array.ndim]
    return _plain(array.tolist())


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def table(graph: PlainGraph, run: Run, full: bool) -> str:
    """A row per node in the order of computation, and the counts."""
    rows = [("NODE", "OP", "VALUE", "TYPE", "GRAD", "GRAD_FN", "NOTES")]
    for node_id in graph.order():
        if node_id not in run.nodes:
            continue
        node, result = graph.node(node_id), run.nodes[node_id]
        rows.append((
            node.name,
            node.op if isinstance(node, OpNode) else "value",
            _short(result.value, full),
            "" if result.dtype is None else f"{result.dtype} {list(result.shape or ())}",
            _short(result.grad, full) if run.backward else "-",
            result.grad_fn or "None",
            ", ".join(_notes(result)),
        ))  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    if run.loss is not None and run.backward:
        lines.append(f"backward from {_name(graph, run.loss)}")
    lines.append(f"{run.evaluator}: {_count(run.builds, 'build')}, {_count(run.runs, 'run')}")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _short(array: Any, full: bool) -> str:
    if array is None:
        return "None"
    text = np.array2string(
        array,
        threshold=array.size + 1 if full else 8,
        edgeitems=2,
        separator=", ",
        max_line_width=10**9,
        formatter={"float_kind": lambda number: f"{number:.6g}"},
    )
    text = " ".join(text.split())
    return text if full or len(text) <= 44 else text[:41] + "..."


def _notes(result: NodeResult) -> Iterator[str]:
    if result.error is not None:
        yield f"error: {result.error}"
        return
    if result.is_leaf:
        yield "leaf"
    if result.requires_grad:
        yield "requires_grad"
    if result.retains_grad:
        yield "retains_grad"
    if result.version:
        yield f"version {result.version}, written by {' and '.join(result.written_by)}"
    for before, after in result.hooked[-1:]:
        yield f"hook: {_short(before, False)} -> {_short(after, False)}"


def not_finite(graph: PlainGraph, run: Run) -> list[str]:
    """A sentence for each node where NaN or infinity first appears, that is, whose inputs are all finite."""
    bad = {i for i, result in run.nodes.items() if any(map(_is_bad, result.values or ()))}
    notes = []
    for node_id in graph.order(bad):
        if not any(wire.source in bad for wire in graph.inputs(node_id).values()):
            values = run.nodes[node_id].values or ()
            what = "NaN" if any(np.isnan(v).any() for v in values if _is_bad(v)) else "infinity"
            notes.append(f"{graph.node(node_id).name} is the first node with {what} in its value.")
    for node_id in graph.order(run.nodes):
        grad = run.nodes[node_id].grad
        if grad is not None and node_id not in bad and _is_bad(grad):
            notes.append(f"the grad of {graph.node(node_id).name} holds NaN or infinity.")
    return notes


def _is_bad(array: Any) -> bool:
    return array.dtype.kind == "f" and not bool(np.isfinite(array).all())
