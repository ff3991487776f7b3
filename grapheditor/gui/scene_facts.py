"""What the scene tells of single nodes: from the last run where there is one, else from the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGraphicsScene

from grapheditor.edit.grad_flow import GradFlow
from grapheditor.engine.run import Badge, Run
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, Wire

from .badge_source import BadgeSource
from .node_item import NodeItem

if TYPE_CHECKING:
    from .overview import Overview

LARGE = 500
"""With more nodes, cards are made only when they come into view."""


class SceneFacts(QGraphicsScene):
    """Answers for `GraphScene`, which keeps the records below up to date."""

    graph: PlainGraph
    run: Run | None
    stale: bool
    items_by_id: dict[NodeId, NodeItem]
    failed: set[NodeId]
    """Nodes with an error."""
    ways_age = 0
    """Counts how often nodes or wires came or went."""
    places_age = 0
    """Counts how often nodes came to stand elsewhere, or became larger or smaller."""
    _overview: Overview | None
    _told: set[NodeId]
    """Nodes that a problem of the last run names."""
    _badges: BadgeSource
    _flow: GradFlow

    def requires_grad(self, node_id: NodeId, output: int = 0) -> bool:
        """Whether an output requires grad: as the last run found it, else as the graph tells."""
        result = self.run.nodes.get(node_id) if self.run and not self.stale else None
        if result is None or result.values is None:
            return node_id in self._flow
        # of several outputs, whole numbers such as the indices of max carry no gradient
        floating = output >= len(result.values) or result.values[output].dtype.kind == "f"
        return result.requires_grad and floating

    def carry_grad(self, wires: Iterable[Wire]) -> list[bool]:
        """Whether what each of these wires carries requires grad."""
        if self.run is None or self.stale:
            flow = self._flow
            return [wire.source in flow for wire in wires]
        return [self.requires_grad(wire.source, wire.output) for wire in wires]

    def output_count(self, node_id: NodeId) -> int:
        """How many outputs the last run saw at a node; 1 where it saw none."""
        result = self.run.nodes.get(node_id) if self.run else None
        return len(result.values) if result and result.values else 1

    def badges_of(self, node_id: NodeId) -> list[Badge]:
        """The badges drawn on a node."""
        return list(self._badges.of(node_id))

    @property
    def is_large(self) -> bool:
        """Whether there are so many nodes that work on all of them is put off."""
        return len(self.items_by_id) > LARGE

    def forget_far(self) -> None:
        """Let the rectangles of the overview be gathered anew."""
        self.places_age += 1
        if self._overview is not None:
            self._overview.forget()

    def follow_far(self, node_ids: Iterable[NodeId]) -> None:
        """Let their rectangles follow these nodes."""
        overview = self._overview
        moved = [True] if overview is None else [overview.follow(node_id) for node_id in node_ids]
        if any(moved):
            self.places_age += 1

    def leave_far(self, node_ids: Collection[NodeId]) -> None:
        """These nodes are about to move, or have moved."""
        if self._overview is not None:
            self._overview.leave(node_ids)

    def is_far(self) -> bool:
        """Whether a view draws the nodes as plain rectangles now."""
        return any(getattr(view, "is_overview", False) for view in self.views())

    def trouble(self, node_id: NodeId) -> tuple[str, str, str]:
        """The error of a node, the name of the node whose error it waits for instead, and the error explained."""

        from .error_words import in_words
        from .explanations import explained

        result = self.run.nodes.get(node_id) if self.run else None
        if self.run is None or result is None:
            return "", "", ""
        if result.error is None and node_id not in self._told:
            return "", "", ""
        blamed = result.blamed
        if blamed and blamed != node_id and blamed in self.graph:
            return "", self.graph.node(blamed).name, ""
        error, explanation = self.run.trouble(node_id)
        return in_words(error), "", explained(explanation)
