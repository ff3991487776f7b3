"""The thread on which graphs run: one job after the other, on a copy of the graph."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from grapheditor.engine.op_table import OpTable
from grapheditor.engine.run import Cancelled, Overlay, Problem, Run
from grapheditor.gui import late_modules
from grapheditor.gui.badge_source import ByNode, is_put_off
from grapheditor.gui.badges import by_node
from grapheditor.gui.overlay_guard import OverlayGuard
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import Change, PlainGraph

if TYPE_CHECKING:
    from grapheditor.gui.run_job import Job, Outcome
    from grapheditor.running import Session

REPORT_EVERY = 0.05
"""Seconds between reports of progress; whether to stop is asked at every node."""

log = logging.getLogger(__name__)


class Worker:
    """Runs jobs on a thread of its own; `deliver` and `report` are called on that thread.

    The thread is a daemon, so that one endless op of a plugin can't keep the
    program from closing.
    """

    def __init__(
        self,
        graph: PlainGraph,
        ops: OpTable,
        overlays: Iterable[Overlay],
        guard: OverlayGuard,
        deliver: Callable[[Outcome], None],
        report: Callable[[int, int], None],
    ) -> None:
        self.graph = graph
        self._session: Session | None = None
        self._making = threading.Lock()
        self._ops = ops
        self._overlays = list(overlays)
        self._guard = guard
        self._deliver = deliver
        self._report = report
        self._jobs: queue.SimpleQueue[Job | Callable[[], None] | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._closed = False
        self._reported = 0.0
        self._thread = threading.Thread(target=self._work, name="graph-run", daemon=True)
        self._thread.start()

    @property
    def session(self) -> Session:
        """What runs the graph, made by the first who needs it: most often the first job, so that windows open sooner.

        Raises what the evaluator raises when it cannot take the graph.
        """
        with self._making:
            if self._session is None:
                from grapheditor.running import Session  # all of the engine

                self._session = Session(self.graph)
            return self._session

    def put(self, job: Job) -> None:
        """Run this job next."""
        self._cancelled.clear()
        self._jobs.put(job)

    def load_ops(self) -> None:
        """Fetch the records of all ops after the jobs that wait."""
        self._jobs.put(self._ops.load)

    def cancel(self) -> None:
        """Stop the job under way at its next step."""
        self._cancelled.set()

    def tell(self, changes: Iterable[Change]) -> None:
        """Follow changes that take no run, at once; only while the worker idles."""

        from grapheditor.gui.run_job import follow

        follow(self.graph, changes)
        if self._session is not None:
            self._session.update(self.graph)

    def close(self, patience: float = 2.0) -> None:
        """Stop for good; nothing is delivered any more."""
        self._closed = True
        self._cancelled.set()
        self._jobs.put(None)
        self._thread.join(patience)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if callable(job):
                job()
                continue
            outcome = self._outcome(job)
            if self._closed:
                return
            self._deliver(outcome)
            late_modules.load()  # once; the first press would wait for them

    def _outcome(self, job: Job) -> Outcome:
        from grapheditor.engine.level import run_of_level
        from grapheditor.gui.run_job import Outcome, follow

        outcome = Outcome(job)
        self._reported = 0.0
        try:
            follow(self.graph, job.changes)
            self.session.update(self.graph)
            self._take_steps(job, outcome)
            self._progress(0, 0)  # stopped during its last step: nobody wants the result any more
            expansion = self.session.expansion
            outcome.run = run_of_level(self.session.snapshot(), expansion, job.path)
            level = expansion.levels.get(job.path)
            if level is not None:
                outcome.badges = self._badges(level.graph, outcome.run)
        except Cancelled:
            outcome.cancelled = True
        except Exception as error:  # an evaluator or op of a plugin may raise anything
            log.warning("the run failed", exc_info=True)
            outcome.problems.append(_problem(error))
        return outcome

    def _take_steps(self, job: Job, outcome: Outcome) -> None:
        for step in job.steps:
            self._progress(0, 0)
            try:
                self._take(step, job)
            except (GraphEditorError, RuntimeError) as error:
                no_loss = step == "backward" and isinstance(error, GraphEditorError) and error.node is None
                # after an edit, a graph that has no loss yet is nothing to complain about
                if not (job.automatic and no_loss):
                    outcome.problems.append(_problem(error))
                return

    def _take(self, step: str, job: Job) -> None:
        if step == "forward":
            self.session.forward(progress=self._progress)
        elif step == "backward":
            self.session.backward(retain_graph=job.retain_graph, progress=self._progress)
        elif step == "zero_grad":
            self.session.zero_grad()
        elif step == "feed" and job.feeding is not None:
            job.feeding.run(self.session, self._progress)
        elif step == "compile":
            self.session.compile()

    def _progress(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if total and now - self._reported > REPORT_EVERY:
            self._reported = now
            self._report(done, total)

    def _badges(self, graph: PlainGraph, run: Run) -> dict[str, ByNode]:
        return {
            overlay.name: by_node(self._guard.badges(overlay, graph, run))
            for overlay in self._overlays
            if not is_put_off(overlay, run)
        }


def _problem(error: Exception) -> Problem:
    return Problem(getattr(error, "node", None), str(error) or type(error).__name__)
