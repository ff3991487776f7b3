"""Measuring evaluators and the window, beside installed peers."""

from __future__ import annotations

from collections.abc import Sequence

from grapheditor.model.errors import GraphEditorError

__all__ = ["main"]


CANVAS = "canvas"
"""The workload that measures the window instead of the evaluators."""


def main(
    workloads: Sequence[str] = (),
    peers: Sequence[str] = (),
    rounds: int | None = None,
    as_json: bool = False,
    nodes: Sequence[int] = (),
) -> None:
    """Print a table (or JSON) of median times; raises GraphEditorError for an unknown name.

    `rounds` is 15 for evaluators and 30 for the window, for which `nodes` tells the sizes of graphs.
    """
    if CANVAS in workloads:
        from grapheditor.bench import canvas

        if len(workloads) > 1:
            raise GraphEditorError("The workload canvas is measured on its own; leave out the others.")
        canvas.main(nodes or canvas.SIZES, rounds or 30, peers, as_json)
        return
    from grapheditor.bench.contenders import CONTENDERS
    from grapheditor.bench.measure import compare
    from grapheditor.bench.report import as_table, to_json
    from grapheditor.bench.workloads import WORKLOADS

    chosen = list(workloads) or ["W1", "W2", "W3"]
    for name in chosen:
        if name not in WORKLOADS:
            raise GraphEditorError(f"There is no workload {name!r}; choose from {', '.join(WORKLOADS)}, {CANVAS}.")
    for name in peers:
        if name not in CONTENDERS:
            raise GraphEditorError(f"There is no peer {name!r}; choose from {', '.join(CONTENDERS)}.")
    results = [compare(WORKLOADS[name], ["eager", "static", *peers], rounds or 15) for name in chosen]
    print(to_json(results) if as_json else as_table(results))
