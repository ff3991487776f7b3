"""Where a card that is being dragged snaps to: in line with its neighbours, at equal gaps, on the grid."""

from __future__ import annotations

import math
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

Box = list[float]
"""Left, top, right and bottom of a card."""
PortRow = list[float]
"""See `Neighbours.ports`."""
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
        boxes = self._near(x, y) if guides else []
        ports = self._near_ports(x) if guides else []
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

    # lists, as each step of a drag looks at a few cards only, and arrays would be made of them many times

    def _near(self, x: float, y: float) -> list[Box]:
        boxes = self._all
        if len(boxes) > NEAREST:
            width, height = self._size
            across = np.maximum(np.maximum(boxes[:, 0] - x - width, x - boxes[:, 2]), 0.0)
            down = np.maximum(np.maximum(boxes[:, 1] - y - height, y - boxes[:, 3]), 0.0)
            boxes = boxes[np.argpartition(np.hypot(across, down), NEAREST)[:NEAREST]]
        found: list[Box] = boxes.tolist()
        return found

    def _near_ports(self, x: float) -> list[PortRow]:
        """The rows of wires, and of ports not far ahead on the side where a wire would go."""
        ports = self._ports
        ahead = np.where(ports[:, 3] > 0, ports[:, 1] - x - self._size[0], x - ports[:, 1])
        found: list[PortRow] = ports[(ports[:, 4] > 0) | ((ahead > 0) & (ahead < WIRE_REACH))].tolist()
        return found

    def _along(
        self, axis: int, place: list[float], boxes: list[Box], ports: list[PortRow], tolerance: float
    ) -> tuple[float, list[Guide]] | None:
        """The coordinate to snap to on one axis with the guides of equal gaps, or None."""
        size, at = self._size[axis], place[axis]
        low = [box[axis] for box in boxes]
        high = [box[axis + 2] for box in boxes]
        values = [*low, *((a + b - size) / 2 for a, b in zip(low, high, strict=True)), *(b - size for b in high)]
        if axis == 1:
            # a wire that is there counts more than cards in line, and these more than a wire that might be
            values = [p[2] - p[0] for p in ports if p[4] > 0] + values + [p[2] - p[0] for p in ports if not p[4] > 0]
        away_of = [round(abs(value - at), 3) for value in values]
        nearest = min(away_of, default=math.inf)
        # those that come first win where two are as near
        best = values[away_of.index(nearest)] if nearest <= tolerance else None
        for value, guides in self._equal_gaps(axis, place, boxes):
            away = abs(value - at)
            if away <= tolerance and (best is None or away < abs(best - at) - 1e-3):
                return value, guides
        return None if best is None else (best, [])

    def _equal_gaps(self, axis: int, place: list[float], boxes: list[Box]) -> list[tuple[float, list[Guide]]]:
        """Coordinates at which the gaps to the cards of the same row or column are equal."""
        size, other, far = self._size[axis], 1 - axis, axis + 2
        start, end = place[other], place[other] + self._size[other]
        row = [box for box in boxes if box[other] < end and box[other + 2] > start]
        if len(row) < 2:
            return []
        middle = place[axis] + size / 2
        before = sorted((box for box in row if (box[axis] + box[far]) / 2 < middle), key=lambda box: -box[far])
        after = sorted((box for box in row if (box[axis] + box[far]) / 2 >= middle), key=lambda box: box[axis])
        found: list[tuple[float, list[Guide]]] = []

        def offer(value: float, spans: list[tuple[float, float]], cards: list[Box]) -> None:
            level = (max(start, *(card[other] for card in cards)) + min(end, *(card[other + 2] for card in cards))) / 2
            found.append((value, [_gap(axis, a, b, level) for a, b in spans]))

        if before and after:
            a, b = before[0][far], after[0][axis]
            value = (a + b - size) / 2
            if value > a:
                offer(value, [(a, value), (value + size, b)], [before[0], after[0]])
        if len(before) > 1:
            last, gap = before[0][far], before[0][axis] - before[1][far]
            if gap > 0:
                offer(last + gap, [(before[1][far], before[0][axis]), (last, last + gap)], before[:2])
        if len(after) > 1:
            first, gap = after[0][axis], after[1][axis] - after[0][far]
            if gap > 0:
                value = first - gap - size
                offer(value, [(value + size, first), (after[0][far], after[1][axis])], after[:2])
        return found

    def _straight_wires(self, place: list[float], ports: list[PortRow]) -> list[Guide]:
        guides = []
        for height, far_x, far_y, leaves, _ in ports:
            if abs(place[1] + height - far_y) < 1e-3:
                near = place[0] + self._size[0] if leaves else place[0]
                guides.append(Guide(min(near, far_x), far_y, max(near, far_x), far_y, "wire"))
        return guides

    def _lines(self, place: list[float], boxes: list[Box]) -> list[Guide]:
        """Everything that is in line with the card at its final place."""
        guides: list[Guide] = []
        for axis in (0, 1):
            size, other = self._size[axis], 1 - axis
            start, end = place[other], place[other] + self._size[other]
            for share in (0.0, 0.5, 1.0):
                mine = place[axis] + size * share
                met = [box for box in boxes if abs(box[axis] + (box[axis + 2] - box[axis]) * share - mine) < 1e-3]
                if met and not (share == 0.5 and _has_line(guides, axis)):
                    a, b = min(start, *(box[other] for box in met)), max(end, *(box[other + 2] for box in met))
                    guides.append(Guide(mine, a, mine, b) if axis == 0 else Guide(a, mine, b, mine))
        return guides


def _has_line(guides: list[Guide], axis: int) -> bool:
    """Whether an edge is in line already: cards of the same size would show three lines for one fact."""
    return any(g.kind == "line" and (g.x1 == g.x2 if axis == 0 else g.y1 == g.y2) for g in guides)


def _gap(axis: int, start: float, end: float, level: float) -> Guide:
    return Guide(start, level, end, level, "gap") if axis == 0 else Guide(level, start, level, end, "gap")
