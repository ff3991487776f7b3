"""How soon the result of an edit is there: a session that follows edits of a large graph, beside one full run."""

from __future__ import annotations

import json
import statistics
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

from grapheditor.authoring import Graph
from grapheditor.bench import graphs
from grapheditor.model.content import TensorData
from grapheditor.model.node import NodeId, OpNode, ValueNode, Wire
from grapheditor.running import Session

SIZES = (1_000, 10_000)
STEPS = ("update", "forward", "backward", "snapshot")
TARGET = 0.050
"""Seconds from an edit near the end to what is shown of it, in a graph of 10,000 nodes."""
Edit = Callable[[], None]


def main(sizes: Sequence[int] = SIZES, rounds: int = 15, as_json: bool = False) -> None:
    """Print a table (or JSON) of the median times from an edit to the results, step by step."""
    rows = [{"kind": kind, "nodes": count, **measure(kind, count, rounds)} for kind in KINDS for count in sizes]
    print(json.dumps({"rows": rows, "target": TARGET}, indent=2) if as_json else _table(rows))


def measure(kind: str, count: int, rounds: int) -> dict[str, Any]:
    """Seconds per step of a full run, of an edit near the end and of one at the root."""
    graph = KINDS[kind](count)
    session = Session(graph, "eager")
    list(_steps(session, graph))
    late, root = _late(graph), _root(graph)
    edited = [_after(session, graph, late) for _ in range(rounds)]
    # by turns, as the speed of a machine comes and goes
    full, rooted = zip(*((times, _after(session, graph, root)) for times in _full(graph, rounds)), strict=True)
    return {"full": _medians(full), "late": _medians(edited), "root": _medians(rooted)}


def _full(graph: Graph, rounds: int) -> Iterator[dict[str, float]]:
    """Runs from the start, each in the place of the one before, whose results are let go of."""
    session = Session(graph, "eager")
    list(_steps(session, graph))
    for _ in range(rounds):
        start = time.perf_counter()
        session = Session(graph, "eager")
        renewed = time.perf_counter() - start
        times = dict(_steps(session, graph))
        yield times | {"update": times["update"] + renewed}


def _after(session: Session, graph: Graph, edit: Edit) -> dict[str, float]:
    edit()
    return dict(_steps(session, graph))


def _steps(session: Session, graph: Graph) -> Iterator[tuple[str, float]]:
    def forward() -> None:
        session.zero_grad()
        session.forward()

    calls: tuple[Callable[[], Any], ...] = (
        lambda: session.update(graph),
        forward,
        session.backward,
        session.snapshot,
    )
    for name, call in zip(STEPS, calls, strict=True):
        start = time.perf_counter()
        call()
        yield name, time.perf_counter() - start


def _medians(times: Any) -> dict[str, float]:
    found = list(times)
    steps = {name: statistics.median(t[name] for t in found) for name in STEPS}
    return {**steps, "all": statistics.median(sum(t.values()) for t in found)}


# -- graphs and edits ----------------------------------------------------------------


def joined(count: int) -> Graph:
    """Layers of ops whose ends are added up to one loss: an edit changes what lies above it."""
    graph = graphs.graph(count)
    ends = [node_id for node_id in graph.order() if not graph.outputs(node_id)]
    with graph.batch():
        number = 0
        while len(ends) > 1:
            pairs = list(zip(ends[::2], ends[1::2], strict=False))
            ends = ends[2 * len(pairs) :]
            for first, second in pairs:
                node_id = f"sum{number}"
                number += 1
                graph.add(OpNode(node_id, node_id, "add"))
                graph.connect(Wire(first, 0, node_id, "input"))
                graph.connect(Wire(second, 0, node_id, "other"))
                ends.append(node_id)
        graph.configure(replace(graph.settings, loss=ends[0]))
    return graph


def chained(count: int) -> Graph:
    """One op behind the other: an edit changes every gradient."""
    graph = Graph()
    with graph.batch():
        node = graph.value([0.5], name="x", requires_grad=True)
        for number in range(count):
            node = graph.op(("tanh", "sigmoid", "neg")[number % 3], node)
        graph.configure(replace(graph.settings, loss=node.id))
    return graph


KINDS: dict[str, Callable[[int], Graph]] = {"layers": joined, "chain": chained}


def _late(graph: Graph) -> Edit:
    """Another function at one of the last ops."""
    late = [i for i in graph.order() if isinstance(n := graph.node(i), OpNode) and n.op in graphs.UNARY][-1]
    functions = cycle(("neg", "tanh", "sigmoid"))

    def edit() -> None:
        node = graph.node(late)
        assert isinstance(node, OpNode)
        graph.replace(replace(node, op=next(functions)))

    return edit


def _root(graph: Graph) -> Edit:
    """Another number at the value that most depends on."""
    values = [i for i in graph if isinstance(n := graph.node(i), ValueNode) and n.requires_grad]
    root: NodeId = max(values, key=lambda i: len(graph.downstream([i])))
    numbers = cycle((0.25, -0.5, 0.75))

    def edit() -> None:
        node = graph.node(root)
        assert isinstance(node, ValueNode)
        graph.replace(replace(node, content=TensorData("float32", (1,), struct.pack("<f", next(numbers)))))

    return edit


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'ms':26}" + "".join(f"{name:>10}" for name in (*STEPS, "all"))]
    for row in rows:
        lines.append(f"{row['nodes']:,} nodes, {row['kind']}")
        for place in ("full", "late", "root"):
            cells = "".join(f"{row[place][name] * 1e3:>10.1f}" for name in (*STEPS, "all"))
            aim = f"  (target {TARGET * 1e3:.0f})" if place == "late" and row["nodes"] == 10_000 else ""
            lines.append(f"  {EXPLAINED[place]:24}{cells}{aim}")
    return "\n".join(lines)


EXPLAINED = {"full": "a new session", "late": "an edit near the end", "root": "an edit at the root"}
