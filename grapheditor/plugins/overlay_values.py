"""The numbers that ops computed."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor import api
from grapheditor.api import Badge, OpNode, PlainGraph, Run, TensorData, hookimpl


class ValuesOverlay:
    """A row with the value of each op, and of each value that is not typed on its card."""

    name, label = "values", "Values"
    order = 10
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        for node_id, result in run.nodes.items():
            node = graph.node(node_id)
            if not isinstance(node, OpNode) and (isinstance(node.content, TensorData) or result.values is None):
                continue  # its numbers stand on the card, or nothing was fed
            for number, array in enumerate(result.values or ()):
                label, tip = "value" if number == 0 else f"value {number}", f"{node.name} = {array}"
                yield Badge(node_id, api.summarise(array), role="value", label=label, tip=tip, output=number)
            if result.values is None and result.error is None:
                yield Badge(node_id, "–", role="stale", label="value", tip="not computed")


@hookimpl
def grapheditor_overlays() -> list[ValuesOverlay]:
    return [ValuesOverlay()]
