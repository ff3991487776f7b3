"""Feeding a session batch after batch on the worker's thread, and what is noted of each batch on the way."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.model.errors import GraphEditorError
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.edit.batches import Batches
    from grapheditor.running import Session

Progress = Callable[[int, int], None]

LOOK = 0.05
"""Seconds between looks whether a pause has been given up altogether."""


@dataclass(frozen=True)
class Series:
    """One number per batch: the value of a node with one element, or how long the gradient of a leaf is."""

    name: str
    gradient: bool = False

    @property
    def key(self) -> str:
        """How it is told from the others: ``loss``, ``|w.grad|``."""
        return f"|{self.name}.grad|" if self.gradient else self.name


class Feeding:
    """Feeds from `first` on, and notes the series; the window reads `done` and `noted` while that goes on."""

    def __init__(self, batches: Batches, series: Sequence[Series], backward: bool, rows: range | None = None) -> None:
        self.batches = batches
        self.series = tuple(series)
        self.rows = range(batches.count) if rows is None else rows
        self.done = 0
        """How many batches have been fed."""
        self.builds = 0
        """How often the graph was built for that."""
        self._backward = backward
        self._noted = np.full((len(self.series), len(self.rows)), math.nan)
        self._go = threading.Event()
        self._go.set()

    @property
    def paused(self) -> bool:
        """Whether it waits."""
        return not self._go.is_set()

    def pause(self, on: bool) -> None:
        """Wait before the next batch, or go on."""
        if on:
            self._go.clear()
        else:
            self._go.set()

    def noted(self, key: str) -> np.ndarray:
        """The numbers of one series so far."""
        row = next((i for i, series in enumerate(self.series) if series.key == key), None)
        return np.empty(0) if row is None else self._noted[row, : self.done]

    def run(self, session: Session, progress: Progress) -> None:
        """Feed them; `progress` is called for each batch and raises where a person wants it to end.

        Raises GraphEditorError with the number of the batch that can't be fed.
        """
        before = session.builds
        for number, row in enumerate(self.rows):
            while not self._go.wait(LOOK):
                progress(number, len(self.rows))
            progress(number, len(self.rows))
            try:
                self._feed(session, self.batches.batch(row))
            except (GraphEditorError, RuntimeError) as error:
                told = GraphEditorError("Batch {0}: {1}", row + 1, error, node=getattr(error, "node", None))
                raise told from None
            for place, series in enumerate(self.series):
                self._noted[place, number] = _read(session, series)
            self.builds = session.builds - before
            self.done = number + 1
        progress(self.done, len(self.rows))

    def _feed(self, session: Session, feeds: dict[str, Any]) -> None:
        session.zero_grad()
        session.forward(feeds)
        if self._backward:
            session.backward()


def _read(session: Session, series: Series) -> float:
    try:
        tensor = session[series.name]
        if not series.gradient:
            return float(tensor.item()) if tensor.numel() == 1 else math.nan
        return math.nan if tensor.grad is None else float(np.linalg.norm(tensor.grad.detach().numpy()))
    except (GraphEditorError, RuntimeError, KeyError):
        return math.nan  # a node in error has no number; the error itself is told after the last batch
