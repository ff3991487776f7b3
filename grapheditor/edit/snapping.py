"""Where a card that is being dragged snaps to: in line with its neighbours, at equal gaps, on the grid."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, NamedTuple

import numpy as np

from grapheditor.model.lazy_dataclass import dataclass

from .layout_graph import Floats

GRID = 12.0
"""Half the distance of the dots."""
NEAREST = 16
"""So many cards around the dragged one are looked at: lines to far ones would be noise."""
WIRE_REACH = 320.0
"""How far away a port may be to which no wire goes yet."""

GuideKind = Literal["line", "wire", "gap"]


class Guide(NamedTuple):
    """A line to draw: cards in line, a wire that runs straight, or one of several equal gaps."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: GuideKind = "line"


@dataclass(frozen=True)
class Snap:
    """Where the card goes, and the lines that show why."""

    x: float
    y: float
    snapped: tuple[bool, bool] = (False, False)
    """Whether it went across or down to meet something."""
    guides: tuple[Guide, ...] = ()


@dataclass(frozen=True)
class Neighbours:
    """The cards around the one that is dragged, as rows of left, top, right, bottom."""

    boxes: Floats
    ports: Floats = field(default_factory=lambda: np.zeros((0, 5)))
    """Wires to cards that stay, and wires that might be drawn: their height on the dragged card, the x and y of their
    other end, 1 where they leave the dragged card, 1 where they are drawn already."""


class Snapping:
    """Answers for one drag; made once when it starts."""

    def __init__(self, width: float, height: float, neighbours: Neighbours) -> None:
        self._size = (width, height)
        self._all = neighbours.boxes
        self._ports = neighbours.ports

    def at(self, x: float, y: float, tolerance: float, guides: bool = True, grid: bool = False) -> Snap:
        """The place for a card that the pointer would put at x, y."""
        place, snapped = [x, y], [False, False]
        gaps: list[list[Guide]] = [[], []]
        boxes = self._near(x, y) if guides else self._all[:0]
        ports = self._near_ports(x)
        for axis in (0, 1):
            found = self._along(axis, place, boxes, ports, tolerance) if guides else None
            if found is not None:
                place[axis], gaps[axis] = found
                snapped[axis] = True
            elif grid:
                place[axis] = round(place[axis] / GRID) * GRID
                snapped[axis] = True
            else:
                place[axis] = float(round(place[axis]))
        # drawn for the final place: what snapped across may have gone down afterwards
        lines = [*self._straight_wires(place, ports), *self._lines(place, boxes)] if guides else []
        return Snap(place[0], place[1], (snapped[0], snapped[1]), (*lines, *gaps[0], *gaps[1]))

    def _near(self, x: float, y: float) -> Floats:
        boxes = self._all
        if len(boxes) <= NEAREST:
            return boxes
        width, height = self._size
        across = np.maximum(np.maximum(boxes[:, 0] - x - width, x - boxes[:, 2]), 0.0)
        down = np.maximum(np.maximum(boxes[:, 1] - y - height, y - boxes[:, 3]), 0.0)
        return boxes[np.argpartition(np.hypot(across, down), NEAREST)[:NEAREST]]

    def _near_ports(self, x: float) -> Floats:
        """The rows of wires, and of ports not far ahead on the side where a wire would go."""
        ports = self._ports
        ahead = np.where(ports[:, 3] > 0, ports[:, 1] - x - self._size[0], x - ports[:, 1])
        return ports[(ports[:, 4] > 0) | ((ahead > 0) & (ahead < WIRE_REACH))]

    def _along(
        self, axis: int, place: list[float], boxes: Floats, ports: Floats, tolerance: float
    ) -> tuple[float, list[Guide]] | None:
        """The coordinate to snap to on one axis with the guides of equal gaps, or None."""
        size, at = self._size[axis], place[axis]
        low, high = boxes[:, axis], boxes[:, axis + 2]
        wanted = [low, (low + high - size) / 2, high - size]
        if axis == 1 and len(ports):
            heights = ports[:, 2] - ports[:, 0]
            drawn = ports[:, 4] > 0
            # a wire that is there counts more than cards in line, and these more than a wire that might be
            wanted = [heights[drawn], *wanted, heights[~drawn]]
        values = np.concatenate(wanted)
        best: float | None = None
        if len(values):
            # those that come first win where two are as near
            index = int(np.argmin(np.round(np.abs(values - at), 3)))
            if abs(values[index] - at) <= tolerance:
                best = float(values[index])
        for value, guides in self._equal_gaps(axis, place, boxes):
            away = abs(value - at)
            if away <= tolerance and (best is None or away < abs(best - at) - 1e-3):
                return value, guides
        return None if best is None else (best, [])

    def _equal_gaps(self, axis: int, place: list[float], boxes: Floats) -> list[tuple[float, list[Guide]]]:
        """Coordinates at which the gaps to the cards of the same row or column are equal."""
        size, other = self._size[axis], 1 - axis
        start, end = place[other], place[other] + self._size[other]
        row = boxes[(boxes[:, other] < end) & (boxes[:, other + 2] > start)]
        if len(row) < 2:
            return []
        middle = place[axis] + size / 2
        centres = (row[:, axis] + row[:, axis + 2]) / 2
        before = row[centres < middle]
        after = row[centres >= middle]
        before = before[np.argsort(-before[:, axis + 2], kind="stable")]
        after = after[np.argsort(after[:, axis], kind="stable")]
        found: list[tuple[float, list[Guide]]] = []

        def offer(value: float, spans: list[tuple[float, float]], cards: Floats) -> None:
            level = (max(start, float(cards[:, other].max())) + min(end, float(cards[:, other + 2].min()))) / 2
            found.append((value, [_gap(axis, a, b, level) for a, b in spans]))

        if len(before) and len(after):
            a, b = float(before[0, axis + 2]), float(after[0, axis])
            value = (a + b - size) / 2
            if value > a:
                offer(value, [(a, value), (value + size, b)], np.stack([before[0], after[0]]))
        if len(before) > 1:
            gap = float(before[0, axis] - before[1, axis + 2])
            last = float(before[0, axis + 2])
            if gap > 0:
                inner = (float(before[1, axis + 2]), float(before[0, axis]))
                offer(last + gap, [inner, (last, last + gap)], before[:2])
        if len(after) > 1:
            gap = float(after[1, axis] - after[0, axis + 2])
            first = float(after[0, axis])
            if gap > 0:
                value = first - gap - size
                offer(value, [(value + size, first), (float(after[0, axis + 2]), float(after[1, axis]))], after[:2])
        return found

    def _straight_wires(self, place: list[float], ports: Floats) -> list[Guide]:
        guides = []
        for _, far_x, far_y, leaves, _ in ports[np.abs(place[1] + ports[:, 0] - ports[:, 2]) < 1e-3].tolist():
            near = place[0] + self._size[0] if leaves else place[0]
            guides.append(Guide(min(near, far_x), far_y, max(near, far_x), far_y, "wire"))
        return guides

    def _lines(self, place: list[float], boxes: Floats) -> list[Guide]:
        """Everything that is in line with the card at its final place."""
        guides: list[Guide] = []
        for axis in (0, 1):
            size, other = self._size[axis], 1 - axis
            start, end = place[other], place[other] + self._size[other]
            for share in (0.0, 0.5, 1.0):
                mine = place[axis] + size * share
                theirs = boxes[:, axis] + (boxes[:, axis + 2] - boxes[:, axis]) * share
                met = boxes[np.abs(theirs - mine) < 1e-3]
                if len(met) and not (share == 0.5 and _has_line(guides, axis)):
                    a, b = min(start, float(met[:, other].min())), max(end, float(met[:, other + 2].max()))
                    guides.append(Guide(mine, a, mine, b) if axis == 0 else Guide(a, mine, b, mine))
        return guides


def _has_line(guides: list[Guide], axis: int) -> bool:
    """Whether an edge is in line already: cards of the same size would show three lines for one fact."""
    return any(g.kind == "line" and (g.x1 == g.x2 if axis == 0 else g.y1 == g.y2) for g in guides)


def _gap(axis: int, start: float, end: float, level: float) -> Guide:
    return Guide(start, level, end, level, "gap") if axis == 0 else Guide(level, start, level, end, "gap")
