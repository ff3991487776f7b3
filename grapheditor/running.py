"""Running a graph: `ge.Session` for a process with state, `ge.compile` for a program to feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grapheditor.engine.run import Program, Progress, Run
from grapheditor.engine.tensor import Tensor
from grapheditor.model.graph import PlainGraph
from grapheditor.plugin_registry import registry


class Session:
    """A graph in a running process, as a PyTorch script would have it: tensors and gradients stay.

    `evaluator` is the name of an evaluator plugin; None takes the one that the
    graph's settings name.
    """

    def __init__(self, graph: PlainGraph, evaluator: str | None = None) -> None:
        plugins = registry()
        self.evaluator = evaluator or graph.settings.evaluator
        self._session = plugins.evaluator(self.evaluator).session(graph, plugins.ops)

    def update(self, graph: PlainGraph) -> None:
        """Follow an edited graph; leaves whose numbers are the same keep their grad."""
        self._session.update(graph)

    def compile(self) -> None:
        """Build the graph without feeding it; nothing to do for evaluators that build while they run."""
        build = getattr(self._session, "compile", None)
        if build is not None:
            build()

    def forward(self, feeds: Mapping[str, Any] | None = None, progress: Progress | None = None) -> None:
        """Compute every node that can be computed; a node's error is raised when its tensor is asked for.

        Raises FeedError for a feed that does not fit.
        """
        self._session.forward(feeds, progress)

    def backward(
        self, loss: Any = None, gradient: Any = None, retain_graph: bool = False, create_graph: bool = False
    ) -> None:
        """Accumulate gradients of `loss` (a name or handle; None: the graph's loss) into the leaves.

        Raises what PyTorch raises, as for a second backward through a freed tape.
        """
        self._session.backward(loss, gradient, retain_graph, create_graph)

    def zero_grad(self) -> None:
        """Set every grad to None."""
        self._session.zero_grad()

    def __getitem__(self, name: str) -> Tensor:
        return self._session[name]

    def snapshot(self) -> Run:
        """Everything this state knows, per node id."""
        return self._session.snapshot()


def compile(
    graph: PlainGraph,
    fetches: Sequence[str] | str = (),
    wrt: Sequence[str] = (),
    loss: str | None = None,
    evaluator: str = "static",
) -> Program:
    """A program that fetches values and, with `wrt`, the gradients of `loss`; all by node name.

    Raises GraphEditorError for a name or node that can't be compiled.
    """
    plugins = registry()
    names = [fetches] if isinstance(fetches, str) else [_name(f) for f in fetches]
    return plugins.evaluator(evaluator).compile(
        graph, plugins.ops, names, [_name(n) for n in wrt], None if loss is None else _name(loss)
    )


def _name(node: Any) -> str:
    return node if isinstance(node, str) else node.name
