"""The backward function that each op recorded."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor.api import Badge, PlainGraph, Run, hookimpl


class GradFnOverlay:
    """A label such as ``<AddBackward0>`` below each node that has a grad_fn."""

    name, label = "grad_fn", "grad_fn labels"
    order = 50
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        for node_id, result in run.nodes.items():
            if result.grad_fn is not None:
                tip = "grad_fn: the node of the tape that carries gradients through this op"
                yield Badge(node_id, f"<{result.grad_fn}>", role="grad_fn", place="below", tip=tip)


@hookimpl
def grapheditor_overlays() -> list[GradFnOverlay]:
    return [GradFnOverlay()]
