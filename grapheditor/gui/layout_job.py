"""A layout under way on a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

from grapheditor.edit.arrange import improved
from grapheditor.edit.lanes import Layout
from grapheditor.edit.layout import around_fixed, lay_out
from grapheditor.edit.layout_graph import Direction, Floats, LayoutGraph
from grapheditor.edit.ordering import LayoutCancelledError
from grapheditor.edit.straighten import straighten
from grapheditor.model.node import NodeId, Position

THOROUGH_AT_FIRST = 1000
"""Graphs of so many nodes get a thorough layout at once, as it takes less time than a look."""
LOOK = 0.02
"""Seconds until a job that waits looks again."""
MOST_IMPROVED = 20_000
"""Larger graphs keep their first layout."""

log = logging.getLogger(__name__)

Deliver = Callable[["LayoutJob", object, bool], None]


class LayoutJob:
    """Works on arrays that nobody changes; `deliver` is called on the job's thread with each result.

    The thread is a daemon, so that it can't keep the program from closing.
    """

    def __init__(self, work: Callable[[LayoutJob], None], deliver: Deliver, waits: Callable[[], bool]) -> None:
        self._deliver = deliver
        self._waits = waits
        self._cancelled = threading.Event()
        self._work = work
        self._thread = threading.Thread(target=self._run, name="layout", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop at the next step; nothing is delivered any more."""
        self._cancelled.set()

    def join(self, patience: float = 2.0) -> None:
        """Wait until the thread has ended."""
        self._thread.join(patience)

    def check(self) -> None:
        """Raise where the job is not wanted any more; wait while somebody needs the time for something else."""
        while self._waits() and not self._cancelled.is_set():
            self._cancelled.wait(LOOK)
        if self._cancelled.is_set():
            raise LayoutCancelledError

    def deliver(self, result: object, last: bool) -> None:
        """Hand over a result; the last one may be None: nothing better was found."""
        self.check()
        # what receives it may be gone already
        with contextlib.suppress(RuntimeError):
            self._deliver(self, result, last)

    def _run(self) -> None:
        try:
            self._work(self)
        except LayoutCancelledError:
            pass
        except Exception:
            log.exception("the layout failed")
            with contextlib.suppress(LayoutCancelledError):
                self.deliver(None, True)


def tidy_work(plain: LayoutGraph, direction: Direction) -> Callable[[LayoutJob], None]:
    """Delivers a first layout soon, and a better one where there is one."""

    def work(job: LayoutJob) -> None:
        small = len(plain.ids) <= THOROUGH_AT_FIRST
        first = lay_out(plain, direction, job.check, thorough=small)
        if len(plain.ids) > MOST_IMPROVED:
            job.deliver(first, True)
            return
        job.deliver(first, False)
        best = improved(plain, first, direction, job.check, small)
        job.deliver(None if best is first else best, True)

    return work


def improve_work(plain: LayoutGraph, first: Floats) -> Callable[[LayoutJob], None]:
    """Delivers a better layout than the first one with the corners of its rooms, or None."""

    def work(job: LayoutJob) -> None:
        as_it_is = Layout(first)
        best = improved(plain, as_it_is, "right", job.check)
        job.deliver(None if best is as_it_is else (best, around_fixed(plain, best.corners)), True)

    return work


def straighten_work(plain: LayoutGraph, obstacles: Floats) -> Callable[[LayoutJob], None]:
    """Delivers places at which wires run level."""

    def work(job: LayoutJob) -> None:
        places: dict[NodeId, Position] = dict(straighten(plain, obstacles, job.check))
        job.deliver(places, True)

    return work
