"""Which tensors are leaves."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor import api
from grapheditor.api import Badge, PlainGraph, Run, hookimpl


class LeafOverlay:
    """A pill above each leaf: what no recorded op has made."""

    name, label = "leaf", "Leaf markers"
    order = 40
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        modes = api.grad_modes(graph)
        for node_id, result in run.nodes.items():
            if result.values is not None and result.is_leaf:
                tip = "a leaf that requires grad: backward accumulates here"
                if not result.requires_grad:
                    tip = "a leaf, as nothing that requires grad went into it"
                    if node_id in modes:
                        tip = f"a leaf, as it was computed under {modes[node_id]}"
                yield Badge(node_id, "leaf", role="leaf", place="above", tip=tip)


@hookimpl
def grapheditor_overlays() -> list[LeafOverlay]:
    return [LeafOverlay()]
