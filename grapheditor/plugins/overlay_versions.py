"""How often a tensor was written to in place, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor.api import Badge, PlainGraph, Run, hookimpl


class VersionsOverlay:
    """A pill with the version above each node whose tensor was written to; what never was has none."""

    name, label = "versions", "Versions (in-place writes)"
    order = 55
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        for node_id, result in run.nodes.items():
            if result.version:
                writers = ", ".join(result.written_by)
                tip = f"_version {result.version}: the tensor was written to in place by {writers}"
                text = f"v{result.version} by {writers}" if len(writers) < 16 else f"v{result.version}"
                yield Badge(node_id, text, role="version", place="above", tip=tip)


@hookimpl
def grapheditor_overlays() -> list[VersionsOverlay]:
    return [VersionsOverlay()]
