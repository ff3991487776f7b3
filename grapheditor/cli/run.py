"""`grapheditor run`: the graph run once per batch, and what it found."""

from __future__ import annotations

import io as streams
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import typer

from grapheditor import io
from grapheditor.cli.ahead import check_workers, run_ahead
from grapheditor.cli.convert import write_output
from grapheditor.cli.report import json_report, not_finite, table
from grapheditor.engine.record import choose_loss
from grapheditor.engine.run import Problem, Run
from grapheditor.io.feeds import Feeds, read_feeds
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.plugin_registry import registry
from grapheditor.running import Session, expanded

INTERRUPTED = 130
# what evaluators raise in PyTorch's words, and what ops of plugins may raise
_FAILURES = (RuntimeError, ValueError, TypeError, IndexError, ArithmeticError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    file: Path
    evaluator: str | None = None
    loss: str | None = None
    feeds: tuple[str, ...] = ()
    backward: bool = True
    as_json: bool = False
    full: bool = False
    batches: int | None = None
    output: Path | None = None
    workers: int = 1


def run_file(request: Request) -> int:
    """The exit status; prints the report on standard output and what went wrong on standard error."""
    graph = _load(request)
    feeds = read_feeds(graph, request.feeds, request.batches)
    session = Session(graph, request.evaluator)
    check_workers(session.evaluator, request.workers)
    runner = Runner(graph, session, feeds, request)
    stopped = runner.run_all()
    run = runner.last
    if request.output is not None:
        write_output(request.output, runner.collected_npz())
    print(json_report(graph, run, request.full) if request.as_json else table(graph, run, request.full))
    problems = [*run.problems, *runner.problems]
    for problem in {problem.message: problem for problem in problems}.values():
        print(_words(graph, problem), file=sys.stderr)
    for note in [*_lost_loss(graph), *runner.notes, *not_finite(graph, run)]:
        print(f"Note: {note}", file=sys.stderr)
    if stopped:
        print(f"Stopped after {run.runs} of {feeds.count} runs.", file=sys.stderr)
        return INTERRUPTED
    return int(any(problem.severity == "error" for problem in problems))


def _load(request: Request) -> PlainGraph:
    """The graph of the file with its groups opened, so that what is inside them is reported too."""
    graph: PlainGraph = io.load(request.file)
    loss = request.loss
    # the graph's own from now on, so that a compiling evaluator knows it from the start
    if loss is not None and graph.has_name(loss):
        graph.configure(replace(graph.settings, loss=graph.find(loss).id))
        loss = None
    graph = expanded(graph, registry().ops)
    if loss is not None:
        graph.configure(replace(graph.settings, loss=graph.find(loss).id))
    return graph


def _lost_loss(graph: PlainGraph) -> list[str]:
    loss = graph.settings.loss
    if loss is None or loss in graph:
        return []
    return [f"the loss of this file, {loss!r}, is none of its nodes; choose one with --loss NODE."]


def _words(graph: PlainGraph, problem: Problem) -> str:
    label = "Error" if problem.severity == "error" else "Warning"
    name = graph.node(problem.node).name if problem.node is not None and problem.node in graph else None
    return f"{label}: {problem.text(name)}"


class Runner:
    """Runs the batches one after the other; keeps the last run, and all arrays where they are asked for."""

    def __init__(self, graph: PlainGraph, session: Session, feeds: Feeds, request: Request) -> None:
        self.graph = graph
        self.session = session
        self.feeds = feeds
        self.request = request
        self.last = Run(evaluator=session.evaluator)
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self._collected: dict[str, list[Any]] = {}
        self._ahead = 0
        """How many batches workers have run."""

    def run_all(self) -> bool:
        """Whether Ctrl+C ended it early; what was done until then is kept."""
        try:
            with _progress(self.feeds.count) as step:
                for index in self._indices(step):
                    self._run(index)
                    step()
                    if self.problems or self.last.problems:
                        break
        except KeyboardInterrupt:
            return True
        finally:
            self.last.runs += self._ahead
        return False

    def _indices(self, step: Callable[[], None]) -> Iterator[int]:
        """The batches to run one by one: all, or the first and the last where workers do those between."""
        count = self.feeds.count
        if self.request.workers == 1 or count < 3:
            yield from range(count)
            return
        yield 0
        between = map(self.feeds.batch, range(1, count - 1))
        for outputs in run_ahead(self.graph, self.last, between, self.request.workers):
            self._ahead += 1
            if self.request.output is not None:
                for name, value in outputs.items():
                    self._keep(name, value)
                for name, grad in outputs.grads.items():
                    self._keep(f"{name}.grad", grad)
            step()
        yield count - 1

    def _run(self, index: int) -> None:
        try:
            self.session.zero_grad()
            self.session.forward(self.feeds.batch(index))
        except _FAILURES as error:
            if isinstance(error, GraphEditorError):
                raise
            raise GraphEditorError(f"The graph can't be run: {error}") from None
        run = self.session.snapshot()
        if self.request.backward:
            run = self._backward(run)
        self.last = run
        if self.request.output is not None:
            self._collect(run)

    def _backward(self, run: Run) -> Run:
        loss = choose_loss(self.graph, lambda node_id: _fits(run, node_id))
        if loss is None:
            note = "no backward, as no single end node with one element requires grad; choose one with --loss NODE."
            self.notes = [] if run.problems else [note]
            return run
        if run.nodes[loss].error is not None:
            return run  # told with the node's own error
        failure: Exception | None = None
        try:
            self.session.backward()
        except (*_FAILURES, GraphEditorError) as error:
            failure = error
        after = self.session.snapshot()
        if failure is not None:
            blamed = [
                p for p in after.problems if p not in run.problems and (p.node not in (None, loss) or p.explanation)
            ]
            self.problems += blamed or [Problem(loss, f"backward from {self.graph.node(loss).name}: {failure}")]
        after.problems = [problem for problem in after.problems if problem in run.problems]
        return after

    def _collect(self, run: Run) -> None:
        for node_id in self.graph.order():
            name, result = self.graph.node(node_id).name, run.nodes[node_id]
            if result.value is not None:
                self._keep(name, result.value)
            if result.grad is not None:
                self._keep(f"{name}.grad", result.grad)

    def _keep(self, name: str, array: Any) -> None:
        self._collected.setdefault(name, []).append(np.array(array))

    def collected_npz(self) -> bytes:
        """The bytes of a .npz file: `name` and `name.grad`, stacked where there were several batches."""
        buffer = streams.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, arrays in self._collected.items():
                array = arrays[0] if self.feeds.count == 1 else self._stacked(name, arrays)
                with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
        return buffer.getvalue()

    def _stacked(self, name: str, arrays: list[Any]) -> Any:
        try:
            return np.stack(arrays)
        except ValueError:
            raise GraphEditorError(
                f"{name} has another shape in each batch, so the batches can't be stacked; "
                "save one batch at a time with --batches 1."
            ) from None


def _fits(run: Run, node_id: str) -> bool:
    result = run.nodes[node_id]
    return result.requires_grad and result.value is not None and result.value.size == 1


@contextmanager
def _progress(count: int) -> Iterator[Any]:
    """A function to call after each run; draws a bar where a person watches."""
    if count < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    with typer.progressbar(length=count, label="Running", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
