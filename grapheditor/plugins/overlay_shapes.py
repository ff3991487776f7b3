"""Shape and dtype of every result."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor.api import Badge, PlainGraph, Run, hookimpl


class ShapesOverlay:
    """A row such as ``float32 [64, 1000]``; a 0-dim tensor has the shape ``[]``."""

    name, label = "shapes", "Shapes and dtypes"
    order = 20
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        for node_id, result in run.nodes.items():
            if result.shape is not None:
                text = f"{result.dtype} {list(result.shape)}"
                yield Badge(node_id, text, role="shape", label="type", tip=f"dtype and shape: {text}")


@hookimpl
def grapheditor_overlays() -> list[ShapesOverlay]:
    return [ShapesOverlay()]
