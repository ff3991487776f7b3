"""Measuring evaluators and the window, beside installed peers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grapheditor.model.errors import GraphEditorError

__all__ = ["main"]


CANVAS = "canvas"
"""The workload that measures the window instead of the evaluators."""
EDIT = "edit"
"""The workload that measures how soon an edit of a large graph shows its result."""

SCALING = "scaling"
"""The workload that measures how compiling grows with the number of ops."""


def main(
    workloads: Sequence[str] = (),
    peers: Sequence[str] = (),
    rounds: int | None = None,
    as_json: bool = False,
    nodes: Sequence[int] = (),
    chart: Path | None = None,
) -> None:
    """Print a table (or JSON) of median times; raises GraphEditorError for an unknown name.

    `rounds` is 15 for evaluators and edits and 30 for the window; `nodes` tells the sizes of graphs for those that
    are measured on their own.
    `chart` is a .svg file to draw the medians of evaluators into.
    """
    alone = [name for name in workloads if name in (CANVAS, EDIT, SCALING)]
    if alone and len(workloads) > 1:
        raise GraphEditorError(f"The workload {alone[0]} is measured on its own; leave out the others.")
    if EDIT in workloads:
        from grapheditor.bench import editing

        editing.main(nodes or editing.SIZES, rounds or 15, as_json)
        return
    if CANVAS in workloads:
        from grapheditor.bench import canvas

        canvas.main(nodes or canvas.SIZES, rounds or 30, peers, as_json)
        return
    if SCALING in workloads:
        from grapheditor.bench import scaling

        scaling.main(nodes or scaling.SIZES, rounds or 15, peers, as_json)
        return
    from grapheditor.bench.chart import as_svg
    from grapheditor.bench.contenders import CONTENDERS, OURS
    from grapheditor.bench.measure import compare
    from grapheditor.bench.report import as_table, machine, to_json
    from grapheditor.bench.workloads import WORKLOADS

    chosen = list(workloads) or (list(WORKLOADS) if peers else ["W1", "W2", "W3"])
    for name in chosen:
        if name not in WORKLOADS:
            raise GraphEditorError(
                f"There is no workload {name!r}; choose from {', '.join(WORKLOADS)}, {CANVAS}, {EDIT}, {SCALING}."
            )
    for name in peers:
        if name not in CONTENDERS:
            raise GraphEditorError(f"There is no peer {name!r}; choose from {', '.join(CONTENDERS)}.")
    ours = [name for name in OURS if name in peers or name in ("eager", "static")]
    others = [name for name in peers if name not in ours]
    results = [compare(WORKLOADS[name], [*ours, *others], rounds or 15) for name in chosen]
    if chart is not None:
        write_picture(chart, as_svg(results, " ".join(f"{key} {value}" for key, value in machine().items())))
    print(to_json(results) if as_json else as_table(results))


def write_picture(path: Path, text: str) -> None:
    """Write a chart; raises GraphEditorError for another kind of file, or one that can't be written."""
    if path.suffix.lower() != ".svg":
        raise GraphEditorError(f"A chart is drawn as SVG; name it {path.stem}.svg.")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise GraphEditorError(f"{path} can't be written: {error.strerror or error}.") from None
