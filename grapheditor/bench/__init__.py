"""Measuring evaluators against each other and against installed peers, side by side in one process."""

from __future__ import annotations

from collections.abc import Sequence

from grapheditor.model.errors import GraphEditorError

__all__ = ["main"]


def main(workloads: Sequence[str] = (), peers: Sequence[str] = (), rounds: int = 15, as_json: bool = False) -> None:
    """Print a table (or JSON) of median step times; raises GraphEditorError for an unknown name."""
    from grapheditor.bench.contenders import CONTENDERS
    from grapheditor.bench.measure import compare
    from grapheditor.bench.report import as_table, to_json
    from grapheditor.bench.workloads import WORKLOADS

    chosen = list(workloads) or ["W1", "W2", "W3"]
    for name in chosen:
        if name not in WORKLOADS:
            raise GraphEditorError(f"There is no workload {name!r}; choose from {', '.join(WORKLOADS)}.")
    for name in peers:
        if name not in CONTENDERS:
            raise GraphEditorError(f"There is no peer {name!r}; choose from {', '.join(CONTENDERS)}.")
    results = [compare(WORKLOADS[name], ["eager", "static", *peers], rounds) for name in chosen]
    print(to_json(results) if as_json else as_table(results))
