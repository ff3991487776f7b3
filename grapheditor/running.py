"""Running a graph: `ge.Session` for a process with state, `ge.compile` for a program to feed."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from grapheditor.engine.op_table import OpTable
from grapheditor.engine.record import flatten
from grapheditor.engine.run import Program, Progress, Run
from grapheditor.engine.tensor import Tensor
from grapheditor.model.errors import EvaluationError, UnknownNodeError
from grapheditor.model.expand import Expansion
from grapheditor.model.graph import PlainGraph
from grapheditor.plugin_registry import registry


class Session:
    """A graph in a running process, as a PyTorch script would have it: tensors and gradients stay.

    `evaluator` is the name of an evaluator plugin; None takes the one that the
    graph's settings name. Groups are opened first: a node inside one is called
    ``group/node``, and the group's own name stands for its first output.
    """

    def __init__(self, graph: PlainGraph, evaluator: str | None = None) -> None:
        plugins = registry()
        self.evaluator = evaluator or graph.settings.evaluator
        self.expansion = flatten(graph, plugins.ops)
        self._session = plugins.evaluator(self.evaluator).session(self.expansion.graph, plugins.ops)

    @property
    def graph(self) -> PlainGraph:
        """What is run: the graph with its groups opened and its bypassed nodes passed over."""
        return self.expansion.graph

    @property
    def builds(self) -> int:
        """How often the graph was built: once when compiled, with every forward when eager."""
        return int(getattr(self._session, "builds", 0))

    def update(self, graph: PlainGraph) -> None:
        """Follow an edited graph; leaves whose numbers are the same keep their grad."""
        self.expansion = flatten(graph, registry().ops)
        self._session.update(self.expansion.graph)

    def compile(self) -> None:
        """Build the graph without feeding it; nothing to do for evaluators that build while they run."""
        build = getattr(self._session, "compile", None)
        if build is not None:
            build()

    def explain(self) -> Any:
        """What the compiler did, to be printed; raises EvaluationError for an evaluator that does not compile."""
        tell = getattr(self._session, "explain", None)
        if tell is None:
            raise EvaluationError(f"The evaluator {self.evaluator!r} does not compile; there is nothing to explain.")
        return tell()

    def forward(self, feeds: Mapping[str, Any] | None = None, progress: Progress | None = None) -> None:
        """Compute every node that can be computed; a node's error is raised when its tensor is asked for.

        Raises FeedError for a feed that does not fit.
        """
        self._session.forward(feeds, progress)

    def backward(
        self,
        loss: Any = None,
        gradient: Any = None,
        retain_graph: bool = False,
        create_graph: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Accumulate gradients of `loss` (a name or handle; None: the graph's loss) into the leaves.

        Raises what PyTorch raises, as for a second backward through a freed tape. `progress` is called now and
        then by evaluators that know it; what it raises ends the walk, and no leaf has got anything.
        """
        if isinstance(loss, str):
            loss = flat_name(self.expansion, loss)
        if progress is not None and "progress" in inspect.signature(self._session.backward).parameters:
            self._session.backward(loss, gradient, retain_graph, create_graph, progress=progress)  # type: ignore[call-arg]
        else:
            self._session.backward(loss, gradient, retain_graph, create_graph)

    def zero_grad(self) -> None:
        """Set every grad to None."""
        self._session.zero_grad()

    def __getitem__(self, name: str) -> Tensor:
        return self._session[flat_name(self.expansion, name)]

    def snapshot(self) -> Run:
        """Everything this state knows, per node id."""
        return self._session.snapshot()


def compile(
    graph: PlainGraph,
    fetches: Sequence[str] | str = (),
    wrt: Sequence[str] = (),
    loss: str | None = None,
    evaluator: str = "static",
    **options: Any,
) -> Program:
    """A program that fetches values and, with `wrt`, the gradients of `loss`; all by node name.

    `options` are the evaluator's own, as ``tier="numpy"`` for the static one.
    Raises GraphEditorError for a name or node that can't be compiled.
    """
    plugins = registry()
    flat = expanded(graph, plugins.ops)
    names = [fetches] if isinstance(fetches, str) else [_name(f) for f in fetches]
    chosen = plugins.evaluator(evaluator)
    if options and (unknown := sorted(set(options) - set(inspect.signature(chosen.compile).parameters))):
        raise EvaluationError(f"The evaluator {evaluator!r} has no option {unknown[0]!r}; leave it out.")
    return chosen.compile(
        flat, plugins.ops, names, [_name(n) for n in wrt], None if loss is None else _name(loss), **options
    )


def expanded(graph: PlainGraph, ops: OpTable) -> PlainGraph:
    """`graph` with its groups opened and its bypassed nodes passed over, as evaluators and exporters take it."""
    return flatten(graph, ops).graph


def flat_name(expansion: Expansion, name: str) -> str:
    """The name, in the flat graph, of what a node's first output is there; raises UnknownNodeError."""
    level = expansion.levels[()]
    if expansion.graph.has_name(name) or not level.graph.has_name(name):
        return name
    outputs = level.outputs.get(level.graph.find(name).id) or [None]
    if isinstance(outputs[0], tuple) and outputs[0][1] == 0:
        return expansion.graph.node(outputs[0][0]).name
    raise UnknownNodeError(f"{name} is no tensor of its own: name a node inside it, or before it.")


def _name(node: Any) -> str:
    return node if isinstance(node, str) else node.name
