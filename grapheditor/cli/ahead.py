"""Batches on several threads: a program that computes what a session's first run has shown there to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grapheditor.engine.run import Outputs, Run
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.running import compile as compile_graph


def check_workers(evaluator: str, workers: int) -> None:
    """Raise GraphEditorError for an evaluator that can't run several batches at once."""
    if workers > 1 and evaluator != "static":
        raise GraphEditorError(
            f"The evaluator {evaluator!r} runs one batch at a time; leave out --workers, or add --evaluator static."
        )


def run_ahead(graph: PlainGraph, run: Run, feeds: Iterator[Mapping[str, Any]], workers: int) -> Iterator[Outputs]:
    """Values and gradients of all nodes that had them in `run`, one result for each feed in their order."""
    order = graph.order()
    fetches = [graph.node(i).name for i in order if run.nodes[i].value is not None]
    wrt = [graph.node(i).name for i in order if run.nodes[i].grad is not None]
    loss = graph.node(run.loss).name if wrt and run.loss is not None else None
    return compile_graph(graph, fetches, wrt, loss, "static").run_many(feeds, workers)  # type: ignore[call-arg]
