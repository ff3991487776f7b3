"""Compiling a graph on a thread of its own, to be explained."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from grapheditor.engine.run import Run
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode, ValueNode
from grapheditor.running import compile as compile_graph

log = logging.getLogger(__name__)

Deliver = Callable[["ProgramJob"], None]


class ProgramJob:
    """Compiles a copy of a graph for all of its ends and the gradients of its leaves.

    `deliver` is called on the job's thread. The thread is a daemon, so that it
    can't keep the program from closing.
    """

    def __init__(self, graph: PlainGraph, run: Run | None, deliver: Deliver) -> None:
        self._graph = graph.copy()
        self._loss = graph.settings.loss if run is None or run.loss is None else run.loss
        self._deliver = deliver
        self.explanation: object = None
        self.trouble = ""
        """Why there is no explanation, or none of the gradients."""
        self._guard = threading.Lock()
        self._wanted = True
        self._thread = threading.Thread(target=self._run, name="explain", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def give_up(self) -> None:
        """Deliver nothing any more; the compiler ends when it is done, and nobody waits for it."""
        with self._guard:
            self._wanted = False

    def _run(self) -> None:
        try:
            self.explanation = self._explained()
        except Exception as error:  # an op of a plugin may raise anything
            log.info("nothing to explain", exc_info=True)
            self.trouble = str(error) or type(error).__name__
        with self._guard:  # while this is held, the window can't go
            if self._wanted:
                self._deliver(self)

    def _explained(self) -> object:
        graph = self._graph
        ends = [n.name for n in graph.nodes() if isinstance(n, OpNode) and not graph.outputs(n.id)]
        leaves = [n.name for n in graph.nodes() if isinstance(n, ValueNode) and n.requires_grad]
        loss = graph.node(self._loss).name if self._loss in graph else None
        if leaves:
            try:
                return compile_graph(graph, ends, leaves, loss).explain()  # type: ignore[attr-defined]
            except GraphEditorError as error:
                self.trouble = str(error)
        return compile_graph(graph, ends).explain()  # type: ignore[attr-defined]
