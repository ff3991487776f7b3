"""Where cards get their badges from: given all at once, or asked for as cards come into view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from grapheditor.engine.run import Badge, Overlay, Run
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId

from .badges import by_node
from .overlay_guard import OverlayGuard

ON_DEMAND_ABOVE = 500
"""Nodes of a run beyond which local overlays are asked about a node when it comes into view."""
ByNode = Mapping[NodeId, tuple[Badge, ...]]


@runtime_checkable
class BadgeSource(Protocol):
    """Knows the badges of every node."""

    def prepare(self, node_ids: Sequence[NodeId]) -> None:
        """These nodes are about to be asked for."""

    def of(self, node_id: NodeId) -> Sequence[Badge]:
        """The badges of one node, in the order in which they are drawn."""


class Given:
    """Badges that were computed beforehand."""

    def __init__(self, badges: Iterable[Badge] = ()) -> None:
        self._badges = by_node(badges)

    def prepare(self, node_ids: Sequence[NodeId]) -> None:
        """Nothing is left to do."""

    def of(self, node_id: NodeId) -> Sequence[Badge]:
        """The badges of one node."""
        return self._badges.get(node_id, ())


class OnDemand:
    """Badges of several overlays, in their order; those that were not computed with the run are when asked for.

    `marks` are drawn after them.
    """

    def __init__(
        self,
        graph: PlainGraph,
        run: Run | None,
        overlays: Iterable[Overlay],
        computed: Mapping[str, ByNode],
        guard: OverlayGuard,
        marks: Iterable[Badge] = (),
    ) -> None:
        self._graph = graph
        self._run = run or Run()
        self._overlays = list(overlays)
        self._computed = computed
        self._guard = guard
        self._marks = by_node(marks)
        self._known: dict[NodeId, tuple[Badge, ...]] = {}

    def prepare(self, node_ids: Sequence[NodeId]) -> None:
        """Compute the badges of these nodes in one go."""
        new = [node_id for node_id in node_ids if node_id not in self._known]
        if not new:
            return
        results = self._run.nodes
        part = replace(self._run, nodes={i: results[i] for i in new if i in results and i in self._graph})
        found: dict[NodeId, list[Badge]] = {node_id: [] for node_id in new}
        for overlay in self._overlays:
            badges = self._computed.get(overlay.name)
            if badges is None:
                badges = (
                    by_node(self._guard.badges(overlay, self._graph, part)) if is_put_off(overlay, self._run) else {}
                )
            for node_id, row in found.items():
                row += badges.get(node_id, ())
        marks = self._marks
        self._known.update((node_id, (*row, *marks.get(node_id, ()))) for node_id, row in found.items())

    def of(self, node_id: NodeId) -> Sequence[Badge]:
        """The badges of one node."""
        if node_id not in self._known:
            self.prepare([node_id])
        return self._known[node_id]


def is_put_off(overlay: Overlay, run: Run) -> bool:
    """Whether an overlay is asked about a node when it comes into view, rather than about all after a run."""
    return getattr(overlay, "local", False) and len(run.nodes) > ON_DEMAND_ABOVE
