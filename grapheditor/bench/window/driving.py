"""Timing what a person does in a window: frames, drags, clicks. The same code drives our canvas and the peers'."""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

VIEWPORT = (1590, 890)
PATIENCE = 20.0
"""Seconds after which a figure makes do with the rounds it has."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of one action: the median by the clock, the median of this process's own time, and of how many."""

    wall: float
    own: float
    rounds: int


def pin() -> None:
    """Keep this process on one core, as far as the system lets it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def middle(seconds: Iterable[float]) -> float:
    """The upper median, by hand: what `statistics` brings along would count as memory of the window."""
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2]


def measure(action: Callable[[], object], rounds: int, before: Callable[[], object] | None = None) -> Figure:
    """The median time of an action; `before` puts things in order before each round and is not timed."""
    wall, own, start = [], [], time.perf_counter()
    gc.collect()
    for _ in range(rounds):
        if before is not None:
            before()
        at, used = time.perf_counter(), time.process_time()
        action()
        wall.append(time.perf_counter() - at)
        own.append(time.process_time() - used)
        if time.perf_counter() - start > PATIENCE and len(wall) >= 3:
            break
    return Figure(middle(wall), middle(own), len(wall))


def memory() -> float:
    """The most memory that this process has held so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(most if sys.platform == "darwin" else most * 1024)


def settle() -> None:
    """Do what is waiting to be done."""
    for _ in range(3):
        QApplication.processEvents()


def fit_viewport(window: QWidget, view: QGraphicsView) -> None:
    """Size a shown window so that its view has room for the usual number of nodes."""
    for _ in range(3):
        now = view.viewport().size()
        window.resize(window.width() + VIEWPORT[0] - now.width(), window.height() + VIEWPORT[1] - now.height())
        settle()


def drag(view: QGraphicsView, grip: QPointF, rounds: int) -> Figure:
    """The time of one step of dragging what lies at `grip` of the scene, its painting included."""
    viewport = view.viewport()
    start = view.mapFromScene(grip)
    if not viewport.rect().adjusted(20, 20, -20, -20).contains(start):
        view.centerOn(grip)
        settle()
        start = view.mapFromScene(grip)

    def send(kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        place = QPointF(at)
        event = QMouseEvent(kind, place, viewport.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)

    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    send(QEvent.Type.MouseMove, start, none, none)
    settle()
    send(QEvent.Type.MouseButtonPress, start, left, left)
    settle()
    at = start

    def step() -> None:
        nonlocal at
        at += QPoint(4, 2)
        send(QEvent.Type.MouseMove, at, none, left)
        QApplication.processEvents()

    for _ in range(4):  # until it is a drag and no click
        step()
    figure = measure(step, rounds)
    send(QEvent.Type.MouseButtonRelease, at, left, none)
    settle()
    return figure
