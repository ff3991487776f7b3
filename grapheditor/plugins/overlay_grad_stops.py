"""Where gradients stop on their way back: at detach, under no_grad, and at ops without a derivative."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor import api
from grapheditor.api import Badge, OpNode, PlainGraph, Run, hookimpl


class GradStopsOverlay:
    """A label below each op to whose inputs a gradient could flow, but through which none does."""

    name, label = "grad-stops", "Where gradients stop"
    order = 45

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        modes = api.grad_modes(graph)
        for node_id, result in run.nodes.items():
            if result.requires_grad or result.values is None or node_id not in graph:
                continue
            node = graph.node(node_id)
            if isinstance(node, OpNode) and _could_flow(graph, run, node_id):
                cause = "mode" if node_id in modes else "detach" if node.op == "detach" else "other"
                tip = f"grad stops here: {_REASONS[cause].format(modes.get(node_id))}"
                yield Badge(node_id, "grad stops here", role="no-grad", place="below", tip=tip)


_REASONS = {
    "mode": "this op ran under {0}, so autograd did not record it; its result is a constant for backward",
    "detach": "detach gives the same numbers outside the graph; the result is a constant for backward",
    "other": "the result has no derivative, so no gradient goes back through this op",
}


def _could_flow(graph: PlainGraph, run: Run, node_id: str) -> bool:
    """Whether some input requires grad."""
    for wire in graph.inputs(node_id).values():
        source = run.nodes.get(wire.source)
        if source is None or not source.requires_grad or source.values is None or wire.output >= len(source.values):
            continue
        if source.values[wire.output].dtype.kind == "f":
            return True
    return False


@hookimpl
def grapheditor_overlays() -> list[GradStopsOverlay]:
    return [GradStopsOverlay()]
