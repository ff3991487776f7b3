"""Thousands of items in a scene, a few to a shelf, so that Qt need not look at each of them after each change.

When any item has changed, Qt asks every item at the top of the scene whether
it has changed too: 50,000 of them took 5 of the 14 ms of a step of a drag.
An item that is the child of an unchanged one is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsScene

ROOM = 16
"""Items on a shelf. Where one is painted, Qt asks all of its shelf where they are: more would make that slow."""
MANY = 2000
"""Fewer new items at a time stand in the scene themselves."""
STEP, HIGHEST = 1e-5, 0.9
"""By how much each time items are lifted; what marks gestures stands above all of them."""


class Shelves:
    """Adds items to a scene and takes them out; what came later is on top, as without shelves."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._left: dict[QGraphicsRectItem, int] = {}
        """How many items each shelf holds; the shelves themselves, too, as Python must hold what Qt does not."""
        self._lifted = 0

    def add(self, items: Sequence[QGraphicsItem]) -> None:
        """Add items, each in the place that it has by now."""
        if len(items) < MANY:
            for item in items:
                self._scene.addItem(item)
            return
        for first in range(0, len(items), ROOM):
            some = items[first : first + ROOM]
            shelf = QGraphicsRectItem(QRectF(some[0].pos(), QSizeF()))  # Qt finds shelves by where they are
            shelf.setPen(Qt.PenStyle.NoPen)
            shelf.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
            for item in some:
                item.setParentItem(shelf)
            self._scene.addItem(shelf)
            self._left[shelf] = len(some)

    def lift(self, items: Sequence[QGraphicsItem]) -> None:
        """Put items above all others, as whoever takes hold of a card wants to see all of it."""
        self._lifted += 1
        for item in items:
            shelf = item.parentItem()
            if isinstance(shelf, QGraphicsRectItem):
                item.setParentItem(None)  # a child goes no higher than its shelf
                self._empty(shelf)
            item.setZValue(min(self._lifted * STEP, HIGHEST))

    def remove(self, item: QGraphicsItem) -> None:
        """Take an item out that `add` has added, and its shelf with the last one."""
        shelf = item.parentItem()
        self._scene.removeItem(item)
        if isinstance(shelf, QGraphicsRectItem):
            self._empty(shelf)

    def _empty(self, shelf: QGraphicsRectItem) -> None:
        """One item less; a shelf that has none left goes."""
        self._left[shelf] -= 1
        if not self._left[shelf]:
            del self._left[shelf]
            self._scene.removeItem(shelf)
