"""Define-by-run, as in PyTorch: ops compute while the tape is recorded, backward walks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grapheditor import api
from grapheditor.api import (
    Cancelled,
    EvaluationError,
    FeedError,
    NodeResult,
    OpNode,
    Outputs,
    PlainGraph,
    Problem,
    Run,
    gc_paused,
    hookimpl,
)

if TYPE_CHECKING:
    from grapheditor.api import OpTable, Tensor


class EagerSession:
    """Tensors of a graph as a PyTorch script would hold them: leaves stay, the rest is as `forward` makes it anew.

    Only what depends on an edit is computed again, as nobody can tell the difference.
    """

    def __init__(self, graph: PlainGraph, ops: OpTable) -> None:
        self._state = api.EagerGraph(graph, ops)
        self._tape = api.KeptTape()
        self._loss: str | None = None
        self._backward_error: Problem | None = None
        self._ran_backward = False
        self._results: dict[str, NodeResult] = {}
        """What the last snapshot showed; of the nodes in `_stale` it may be different now."""
        self._stale: set[str] = set()
        self.builds = 0
        self.runs = 0

    @property
    def graph(self) -> PlainGraph:
        """The graph that runs."""
        return self._state.graph

    def update(self, graph: PlainGraph) -> None:
        """Follow an edited graph; leaves whose numbers are the same keep their tensor and its grad."""
        self._state.follow(graph)

    def forward(self, feeds: Mapping[str, Any] | None = None, progress: Any = None) -> None:
        """Compute every node that can be computed; errors are kept per node."""
        state = self._state
        fed = api.feeds_by_id(state.graph, feeds)
        self._backward_error = None
        if state.given:
            self._tape.forget_gradients()
        kept = state.plan(fed)
        if kept:
            self._tape.restore()
        else:
            self._tape.forget()
        self._stale |= state.due | state.retained
        for tensor in state.retained_grads():
            tensor.grad = None
        before = state.nodes(state.due) if kept else ()
        try:
            state.run(fed, progress)
        finally:
            if kept:
                self._tape.note(before, state.nodes(state.due))
        self.builds += 1
        self.runs += 1

    def loss(self, loss: Any = None) -> str:
        """The id of the node that backward starts from; raises EvaluationError where it is not clear."""
        if loss is not None:
            return self.graph.find(loss if isinstance(loss, str) else loss.name).id
        chosen = api.choose_loss(self.graph, self._fits)
        if chosen is None:
            raise EvaluationError(
                "It is not clear where backward starts: choose a loss, a node with one element that depends on "
                "a value with requires_grad."
            )
        return chosen

    def _fits(self, node_id: str) -> bool:
        outputs = self._state.tensors.get(node_id)
        return outputs is not None and outputs[0].requires_grad and outputs[0].numel() == 1

    def backward(
        self,
        loss: Any = None,
        gradient: Any = None,
        retain_graph: bool = False,
        create_graph: bool = False,
        progress: Any = None,
    ) -> None:
        """Accumulate gradients of the loss into the leaves; raises what PyTorch raises."""
        node_id, state = self.loss(loss), self._state
        tensor = self._outputs(self.graph.node(node_id).name)[0]
        before = state.retained_grads()
        # what a stranger may hold is forgotten with the next run anyway
        remember = None if state.given else state.is_light
        try:
            self._tape.backward(tensor, gradient, retain_graph, create_graph, progress, list(before), remember)
        except Cancelled:
            for tensor, grad in before.items():
                tensor.grad = grad
            raise
        except RuntimeError as error:
            found = None if state.writes is None else state.writes.problem(error)
            self._backward_error = found or Problem(node_id, str(error))
            if found is not None:
                error.add_note(found.explanation)
            raise
        if state.given:
            self._tape.free()
        self._loss, self._ran_backward = node_id, True

    def zero_grad(self) -> None:
        """Set every grad to None."""
        self._state.clear_grads()
        self._ran_backward = False

    def __getitem__(self, name: str) -> Tensor:
        outputs = self._outputs(name)
        self._state.give(self.graph.find(name).id)
        self._tape.free()
        return outputs[0] if len(outputs) == 1 else outputs  # type: ignore[return-value]

    def _outputs(self, name: str) -> tuple[Tensor, ...]:
        node_id, state = self.graph.find(name).id, self._state
        if node_id in state.errors:
            blamed = state.errors[node_id][1]
            culprit = self.graph.node(blamed).name
            raise EvaluationError(
                "{0} could not be computed: {1}: {2}", name, culprit, state.errors[blamed][0], node=blamed
            )
        if node_id not in state.tensors:
            raise EvaluationError("{0} is not computed yet; call forward() first.", name, node=node_id)
        return state.tensors[node_id]

    def snapshot(self) -> Run:
        """What a canvas or a command line shows of this state."""
        run = Run(
            evaluator="eager",
            loss=self._loss,
            backward=self._ran_backward,
            builds=self.builds,
            runs=self.runs,
        )
        state = self._state
        with gc_paused():
            stale = self._stale | state.passing()
            if 2 * len(stale) > len(self.graph) or self._results.keys() != set(self.graph):
                known = self._results  # to look up each costs more than to go through all
                self._results = {i: state.result(i) if i in stale or i not in known else known[i] for i in self.graph}
            else:
                # a node that came and went since the last snapshot is still among the stale
                self._results.update((i, state.result(i)) for i in stale if i in self.graph)
            run.nodes = self._results.copy()
        self._stale = set()
        if state.errors:
            for node_id in self.graph:
                message, blamed = state.errors.get(node_id, ("", ""))
                if blamed == node_id:
                    run.problems.append(Problem(node_id, message))
        if self._backward_error is not None:
            run.problems.append(self._backward_error)
        return run


def _grad_of(tensor: Tensor) -> Tensor | None:
    """The gradient that autograd left, without the warning for those that it leaves none at."""
    return tensor.grad if tensor.is_leaf or tensor.retains_grad else None


class EagerProgram:
    """A graph that is built anew for every feed."""

    def __init__(
        self, graph: PlainGraph, ops: OpTable, fetches: Sequence[str], wrt: Sequence[str], loss: str | None
    ) -> None:
        for name in [*fetches, *wrt, *([loss] if loss else [])]:
            graph.find(name)
        self._graph = graph.copy()
        for name in wrt:
            node = self._graph.find(name)
            if isinstance(node, OpNode):
                raise FeedError("{0} is no value, so there is no gradient to fetch for it here.", name, node=node.id)
        self._session = EagerSession(self._graph, ops)
        self._fetches, self._wrt, self._loss = fetches, wrt, loss

    @property
    def builds(self) -> int:
        """How often the graph was built: once per run."""
        return self._session.builds

    @property
    def runs(self) -> int:
        """How many feeds were run."""
        return self._session.runs

    def run(self, feeds: Mapping[str, Any] | None = None) -> Outputs:
        """Values and gradients for one feed."""
        session = self._session
        session.zero_grad()
        session.forward(feeds)
        values = {name: session[name].detach().numpy().copy() for name in self._fetches}
        grads: dict[str, Any] = {}
        if self._wrt:
            session.backward(self._loss)
            for name in self._wrt:
                grad = _grad_of(session[name])
                grads[name] = None if grad is None else grad.detach().numpy().copy()
        return Outputs(values, grads)

    def run_many(self, feeds: Iterable[Mapping[str, Any]]) -> Iterator[Outputs]:
        """One result per feed, as they are asked for."""
        return map(self.run, feeds)


class Eager:
    """Runs again after every edit."""

    name = "eager"
    label = "Eager (define-by-run)"
    live = True

    def session(self, graph: PlainGraph, ops: OpTable) -> EagerSession:
        return EagerSession(graph, ops)

    def compile(
        self,
        graph: PlainGraph,
        ops: OpTable,
        fetches: Sequence[str],
        wrt: Sequence[str] = (),
        loss: str | None = None,
    ) -> EagerProgram:
        return EagerProgram(graph, ops, fetches, wrt, loss)


@hookimpl
def grapheditor_evaluators() -> list[Eager]:
    return [Eager()]
