"""One window with one large graph, and how long everything in it takes. Run as a process of its own."""

from __future__ import annotations

import itertools
import json
import math
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

# first, as in the program: PySide would keep the source of every module that is imported before this one and after it
import grapheditor.gui  # noqa: F401

# isort: split
from PySide6.QtCore import QEventLoop, QPoint, QPointF

from grapheditor.bench import graphs
from grapheditor.bench.window.driving import Figure, drag, fit_viewport, measure, memory, middle, pin, settle
from grapheditor.edit.arrange import arrange
from grapheditor.edit.edits import ReplaceNode
from grapheditor.gui.app import create_application
from grapheditor.gui.document import Document
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.window import MainWindow
from grapheditor.model.content import TensorData
from grapheditor.model.node import ValueNode
from grapheditor.plugin_registry import registry

GRIP = QPointF(70.0, 8.0)
"""A point of a card that no port or field is under."""
LONGEST_RUN = 600.0
"""Seconds to wait for a run."""


class Session:
    """Figures of one graph in a real window, gathered in the order in which a person would come by them."""

    def __init__(self, count: int, kind: graphs.Kind, rounds: int) -> None:
        self._count = count
        self._kind = kind
        self._rounds = rounds
        self._figures: dict[str, Any] = {}
        self._app = create_application(["grapheditor"], "en")
        self._folder = tempfile.TemporaryDirectory()
        self._window = MainWindow(self._document(1), Preferences(Path(self._folder.name) / "settings.ini"))
        self._window.ask = lambda name, then: then("discard")
        self._window.show()
        settle()
        self._canvas = self._window.canvas
        fit_viewport(self._window, self._canvas)
        self._wait()

    def run(self) -> dict[str, Any]:
        """All figures by name."""
        first = self._open(1)
        self._view()
        # before the edits, as what undo keeps is asked for by whoever deletes everything; and after one document
        self._figures["memory"] = memory()
        self._note("open", _middle([*first, *self._open(min(self._rounds, 5000 // self._count))]))
        self._edit()
        self._layout()
        self._figures["memory with undo"] = memory()
        self._window.close()
        settle()
        self._folder.cleanup()
        return self._figures

    # -- the parts ---------------------------------------------------------------

    def _open(self, times: int) -> list[Figure]:
        waiting: list[Document] = []

        def prepare() -> None:
            self._wait()
            waiting[:] = [self._document(self._count)]
            settle()

        def open_() -> None:
            self._window.set_document(waiting.pop())
            self._paint()

        found = [measure(open_, 1, prepare) for _ in range(times)]
        self._wait()
        return found

    def _view(self) -> None:
        canvas, rounds = self._canvas, self._rounds
        node_id = list(self._window.document.graph)[self._count // 2]
        canvas.fit_all()
        settle()
        self._note("frame, all", measure(self._paint, rounds))
        self._note("drag, all", drag(canvas, self._grip(node_id), rounds))
        # a copy of unsaved work is written some seconds after an edit, beside whatever is being timed then
        self._window.recovery.keep()
        self._window.recovery.settle()
        canvas.zoom_reset()
        canvas.center_on(node_id)
        settle()
        self._note("frame, 100 %", measure(self._paint, rounds))
        self._note("fresh, 100 %", measure(self._paint, rounds, canvas.graph_scene.wire_layer.draw_anew))
        self._note("pan, 100 %", measure(self._painted(lambda: canvas.pan_by(QPoint(9, 4))), rounds))
        steps = itertools.cycle((1.05, 1.0 / 1.05))
        self._note("zoom", measure(self._painted(lambda: canvas.zoom_by(next(steps))), rounds))
        canvas.zoom_reset()
        canvas.center_on(node_id)
        settle()
        self._note("drag, 100 %", drag(canvas, self._grip(node_id), rounds))
        with _computing():
            self._note("drag, busy", drag(canvas, self._grip(node_id), rounds))
        canvas.fit_all()
        settle()

    def _edit(self) -> None:
        canvas, stack = self._canvas, self._window.undo_stack
        few = max(1, min(self._rounds, 100_000 // self._count))
        self._note("select all", measure(self._painted(canvas.select_all), self._rounds, canvas.clear_selection))
        self._note("number", self._number(few))
        steps = {"delete all": canvas.delete_selection, "undo": stack.undo, "redo": stack.redo}
        found: dict[str, list[Figure]] = {name: [] for name in steps}
        for _ in range(few):
            canvas.select_all()
            for name, action in steps.items():
                self._wait()
                found[name].append(measure(self._painted(action), 1))
            stack.undo()
        for name, figures in found.items():
            self._note(name, _middle(figures))
        self._wait()

    def _number(self, rounds: int) -> Figure:
        """What one other number costs the window's thread: the edit, what follows it, taking in the new results."""
        document, runner = self._window.document, self._window.runner
        node = next(node for node in document.graph.nodes() if isinstance(node, ValueNode))
        numbers = itertools.count(1)
        wall, own = [], []
        for _ in range(rounds):
            self._wait()
            at, used = time.perf_counter(), time.thread_time()
            data = TensorData("float32", (1,), struct.pack("<f", next(numbers) / 1000.0))
            document.do(ReplaceNode(replace(node, content=data)), "Edit")
            self._paint()
            loop = QEventLoop()
            runner.finished.connect(loop.quit)
            loop.exec()
            runner.finished.disconnect(loop.quit)
            self._paint()
            wall.append(time.perf_counter() - at)
            own.append(time.thread_time() - used)
        return Figure(middle(wall), middle(own), rounds)

    def _layout(self) -> None:
        scene = self._canvas.graph_scene
        self._note("layout", measure(lambda: arrange(scene.graph, scene.sizes()), max(1, min(3, self._rounds))))

    # -- helpers -----------------------------------------------------------------

    def _document(self, count: int) -> Document:
        return Document(graphs.graph(count, self._kind), registry().ops)

    def _grip(self, node_id: str) -> QPointF:
        return self._canvas.graph_scene.items_by_id[node_id].pos() + GRIP

    def _paint(self) -> None:
        self._canvas.viewport().repaint()

    def _painted(self, action: Callable[[], object]) -> Callable[[], None]:
        def both() -> None:
            action()
            self._paint()

        return both

    def _wait(self) -> None:
        """Until the worker has computed everything and the window has shown it."""
        deadline = time.monotonic() + LONGEST_RUN
        while self._window.runner.busy and time.monotonic() < deadline:
            self._app.processEvents()
            time.sleep(0.002)
        settle()

    def _note(self, name: str, figure: Figure) -> None:
        self._figures[name] = asdict(figure)


@contextmanager
def _computing() -> Iterator[None]:
    """Meanwhile a thread computes in Python, as a run does."""
    done = threading.Event()

    def compute() -> None:
        while not done.is_set():
            sum(map(math.sqrt, range(1000)))

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _middle(figures: list[Figure]) -> Figure:
    """The medians of single figures."""
    wall, own = (middle(getattr(figure, part) for figure in figures) for part in ("wall", "own"))
    return Figure(wall, own, len(figures))


def main() -> None:
    """Print the figures of the graph that the arguments name, as JSON."""
    count, kind, rounds = sys.argv[1:]
    pin()
    print(json.dumps(Session(int(count), "random" if kind == "random" else "layered", int(rounds)).run()))


if __name__ == "__main__":
    main()
