"""Keeps results up to date: collects edits, runs them on a worker, drops what came too late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from grapheditor.engine.run import Problem, Run
from grapheditor.gui.badge_source import ByNode
from grapheditor.gui.document import Document
from grapheditor.gui.overlay_guard import OverlayGuard
from grapheditor.gui.run_worker import Worker
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import Change
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.gui.feeding import Feeding
    from grapheditor.gui.run_job import Job, Outcome, Step
    from grapheditor.model.expand import Path
    from grapheditor.running import Session

EDIT_DELAY = 30
"""Milliseconds that a run waits for the next edit."""
UNSEEN_DELAY = 1000
"""Milliseconds that the first run waits for a window that is not painted, as one that opens minimised."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A job that waits for the one under way."""

    steps: tuple[Step, ...]
    automatic: bool
    feeding: Feeding | None


class Runner(QObject):
    """Runs the graph of a document; results arrive with `finished`, on the thread of the window.

    Live evaluators run after every edit. With `backward_after_edit` such a run
    clears the gradients and calls backward, so that what is shown never
    depends on how often one edited.
    """

    finished = Signal()
    """A job has ended and its results, if they are still wanted, are in `run` and `badges`."""
    state_changed = Signal()
    """`busy`, `stale` or `compiled` differ."""
    progress = Signal(int, int)
    overlay_switched = Signal()
    """An overlay was switched off as it failed, or was given another chance."""
    _delivered = Signal(object, object)
    _overlay_failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.live = True
        self.backward_after_edit = True
        self.retain_graph = False
        self.run: Run | None = None
        self.badges: Mapping[str, ByNode] = {}
        """Of each overlay that was asked about all nodes at once."""
        self.guard = OverlayGuard(self._overlay_failed.emit)
        self._problems: list[Problem] = []
        self.stale = True
        self.compiled = False
        self._path: Path = ()
        self._document: Document | None = None
        self._worker: Worker | None = None
        self._changes: list[Change] = []
        self._pending: list[Wish] = []
        self._current: Job | None = None
        self._stale_revision = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._run_after_edit)
        self._delivered.connect(self._receive)
        # later, as overlays are asked on the worker's thread and while the canvas is painted
        self._overlay_failed.connect(self.overlay_switched, Qt.ConnectionType.QueuedConnection)

    @property
    def problems(self) -> list[Problem]:
        """What went wrong in the last run, and which overlays are off for it."""
        return self._problems + self.guard.problems

    # -- what is going on --------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """The state of the evaluator; its worker uses it while `busy`."""
        return None if self._worker is None else self._worker.session

    @property
    def busy(self) -> bool:
        """Whether a job is under way or about to start."""
        return self._current is not None or bool(self._pending) or self._timer.isActive()

    @property
    def running(self) -> bool:
        """Whether a job is under way, and can be stopped."""
        return self._current is not None

    @property
    def evaluator_is_live(self) -> bool:
        """Whether the evaluator runs after edits, rather than being compiled and fed."""
        if self._document is None:
            return True
        evaluator = registry().evaluators.get(self._document.graph.settings.evaluator)
        return evaluator is None or evaluator.live

    # -- asking for runs ---------------------------------------------------------

    def set_document(self, document: Document) -> None:
        """Run this document from now on, from the start."""
        if self._document is not None:
            self._document.changed.disconnect(self._on_change)
        self._document = document
        self._path = ()
        document.changed.connect(self._on_change)
        self._start_over()

    def start(self) -> None:
        """Run the graph; by hand as a script would, else anew with gradients."""
        steps: tuple[Step, ...] = ("forward",)
        if self.backward_after_edit:
            steps = ("zero_grad", "forward", "backward")
        self._ask(steps)

    def backward(self) -> None:
        """Call backward on the loss; a graph that was edited since its last run is run first."""
        self._ask(("forward", "backward") if self.stale else ("backward",))

    def zero_grad(self) -> None:
        """Set every grad to None."""
        self._ask(("zero_grad",))

    def compile(self) -> None:
        """Build the program of a compiled evaluator without feeding it."""
        self._ask(("compile",))

    def feed(self, feeding: Feeding) -> None:
        """Feed batch after batch, and show what the last one gave; `stop` ends it after the batch under way."""
        self._ask(("feed",), feeding=feeding)

    def show_level(self, path: Path) -> None:
        """Tell results for the inside of the group at `path` from now on; for the whole graph where it is empty."""
        if path != self._path:
            self._path = path
            self.run, self.badges = None, {}
            self._ask(())

    def switch_on_overlay(self, name: str) -> None:
        """Give an overlay that was switched off another chance, on the results there are."""
        self.guard.switch_on(name)
        self.overlay_switched.emit()
        self._ask(())

    def stop(self) -> None:
        """Give up the job under way and all that wait."""
        self._timer.stop()
        self._pending.clear()
        if self._worker is not None and self._current is not None:
            self._worker.cancel()
        self.state_changed.emit()

    def refresh(self) -> None:
        """Run soon if runs follow edits."""
        if self.live and self.evaluator_is_live and self._worker is not None:
            self._timer.start(EDIT_DELAY)
            self.state_changed.emit()

    def load_ops(self) -> None:
        """Have all ops at hand soon; until a wire is drawn a window needs those of its graph alone."""
        if self._worker is not None:
            self._worker.load_ops()

    def hold(self) -> None:
        """Let the run that follows the last edit wait: there is something to be painted first."""
        if self._timer.isActive():
            self._timer.start(UNSEEN_DELAY)

    def release(self) -> None:
        """What `hold` waited for is done."""
        if self._timer.isActive():
            self._timer.start(EDIT_DELAY)

    def close(self) -> None:
        """End the worker."""
        self._timer.stop()
        self._pending.clear()
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        self._current = None

    # -- following the document --------------------------------------------------

    def _start_over(self) -> None:
        self.close()
        self.run, self.badges, self._problems = None, {}, []
        self.stale, self.compiled = True, False
        self._changes = []
        assert self._document is not None
        self._stale_revision = self._document.revision
        graph = self._document.graph.copy()
        plugins = registry()
        try:
            plugins.evaluator(graph.settings.evaluator)
        except GraphEditorError as error:  # there is none of that name
            self._problems = [Problem(None, str(error))]
            self.finished.emit()
            return
        self._worker = worker = Worker(
            graph,
            plugins.ops,
            plugins.overlays.values(),
            self.guard,
            lambda outcome: self._delivered.emit(worker, outcome),
            self.progress.emit,
        )
        self.refresh()
        self.state_changed.emit()

    def _on_change(self, change: Change) -> None:
        from grapheditor.gui.run_job import changes_program, changes_results

        if change.settings and change.settings[0].evaluator != change.settings[1].evaluator:
            self._start_over()
            return
        self._changes.append(change)
        if not changes_results(change):
            self._catch_up()
            return
        self._stale_revision = self._document.revision
        self.stale = True
        if changes_program(change):
            self.compiled = False
        if self._current is not None and self._current.automatic:
            self._worker.cancel()
        self.refresh()
        self.state_changed.emit()

    def _catch_up(self) -> None:
        """Let the session know of new names at once, which takes no run; while the worker idles it is safe to."""
        if self._worker is not None and not self.busy:
            changes, self._changes = self._changes, []
            self._worker.tell(changes)

    def _run_after_edit(self) -> None:
        steps: tuple[Step, ...] = ("zero_grad", "forward", "backward") if self.backward_after_edit else ("forward",)
        self._pending = [waiting for waiting in self._pending if not waiting.automatic]
        self._ask(steps, automatic=True)

    def _ask(self, steps: tuple[Step, ...], automatic: bool = False, feeding: Feeding | None = None) -> None:
        if not automatic and self._timer.isActive():
            # the button was pressed right after an edit: keep the order of both
            self._timer.stop()
            self._run_after_edit()
        if self._worker is None:
            return
        self._pending.append(Wish(steps, automatic, feeding))
        self._next()

    def _next(self) -> None:
        from grapheditor.gui.run_job import Job

        if self._current is None and self._pending:
            wish = self._pending.pop(0)
            changes, self._changes = tuple(self._changes), []
            self._current = Job(
                wish.steps,
                changes,
                self._document.revision,
                self.retain_graph,
                self._path,
                wish.feeding,
                wish.automatic,
            )
            self._worker.put(self._current)
        self.state_changed.emit()

    def _receive(self, worker: Worker, outcome: Outcome) -> None:
        if worker is not self._worker:
            return  # of a document that is no longer open
        self._current = None
        late = outcome.job.revision < self._stale_revision
        if not late and not outcome.cancelled:
            if {"forward", "feed"} & set(outcome.job.steps):
                self.stale = False  # for whichever level it was asked: the session is up to date
            if outcome.job.path == self._path:
                self._accept(outcome)
        self._next()
        self.finished.emit()

    def _accept(self, outcome: Outcome) -> None:
        if outcome.run is not None:
            self.run, self.badges = outcome.run, outcome.badges
        known = list(self.run.problems) if self.run is not None and outcome.run is not None else []
        # a backward that fails for a node's error need not be told beside that error
        told = {p.message for p in known} | {p.node for p in known if p.node is not None}
        self._problems = known + [p for p in outcome.problems if p.message not in told and p.node not in told]
        if outcome.run is not None and {"forward", "feed", "compile"} & set(outcome.job.steps):
            self.compiled = True
