"""Which non-leaves keep their gradient."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor.api import Badge, PlainGraph, Run, hookimpl


class RetainedOverlay:
    """A pill above each non-leaf with retain_grad."""

    name, label = "retained", "Retained gradients"
    order = 60
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        for node_id, result in run.nodes.items():
            if result.retains_grad:
                tip = "retain_grad: backward keeps this gradient, though it is no leaf"
                yield Badge(node_id, "retains grad", role="retained", place="above", tip=tip)


@hookimpl
def grapheditor_overlays() -> list[RetainedOverlay]:
    return [RetainedOverlay()]
