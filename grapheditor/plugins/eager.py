"""Define-by-run, as in PyTorch: ops compute while the tape is recorded, backward walks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from grapheditor.api import (
    EvaluationError,
    FeedError,
    HookLog,
    NodeResult,
    OpNode,
    OpTable,
    Outputs,
    PlainGraph,
    Problem,
    Run,
    Tensor,
    ValueNode,
    WriteLog,
    choose_loss,
    feeds_by_id,
    grad_modes,
    hookimpl,
    in_mode,
    materialise,
    needs_feed,
    perform,
    prepare,
    schedule,
    unfed,
)


class EagerSession:
    """Tensors of a graph as a PyTorch script would hold them: leaves stay, the rest is made anew by `forward`."""

    def __init__(self, graph: PlainGraph, ops: OpTable) -> None:
        self.graph = graph
        self._ops = ops
        self._leaves: dict[str, tuple[Any, Tensor]] = {}
        self._tensors: dict[str, tuple[Tensor, ...]] = {}
        self._errors: dict[str, tuple[str, str]] = {}
        self._modes: dict[str, str] = {}
        self._writes: WriteLog | None = None
        self._hooks = HookLog()
        self._loss: str | None = None
        self._backward_error: Problem | None = None
        self._ran_backward = False
        self.builds = 0
        self.runs = 0

    def update(self, graph: PlainGraph) -> None:
        """Follow an edited graph; leaves whose numbers are the same keep their tensor and its grad."""
        self.graph = graph

    def forward(self, feeds: Mapping[str, Any] | None = None, progress: Any = None) -> None:
        """Compute every node that can be computed; errors are kept per node."""
        fed = feeds_by_id(self.graph, feeds)
        self._tensors, self._errors, self._backward_error = {}, {}, None
        self._modes = grad_modes(self.graph)
        plan = schedule(self.graph, self._ops)
        self._writes = WriteLog(self.graph) if plan.writers else None
        for done, node_id in enumerate(plan.order):
            if progress is not None:
                progress(done, len(plan.order))
            if node_id in plan.faults:
                self._errors[node_id] = (plan.faults[node_id], node_id)
            else:
                self._compute(node_id, fed)
        self._leaves = {i: leaf for i, leaf in self._leaves.items() if i in self.graph}
        self.builds += 1
        self.runs += 1

    def _compute(self, node_id: str, fed: Mapping[str, Any]) -> None:
        node = self.graph.node(node_id)
        try:
            if isinstance(node, ValueNode):
                self._tensors[node_id] = (self._leaf(node, fed),)
                return
            blamed = self._broken_input(node_id)
            if blamed is not None:
                name = self.graph.node(blamed).name
                self._errors[node_id] = (f"Not computed, as {name} has an error.", blamed)
                return
            call = prepare(self.graph, node, self._ops)
            with in_mode(self._modes.get(node_id), node.name):
                result = perform(call.op, call.args(self._tensors), call.params)
            outputs = result if isinstance(result, tuple) else (result,)
            self._tensors[node_id] = outputs
            if self._writes is not None:
                self._writes.computed(node_id, outputs, call.op.writes is not None)
            if call.op.hook:
                self._hooks.watch(node_id, call.op, outputs[0], call.params)
            if node.retain_grad and outputs[0].requires_grad:
                outputs[0].retain_grad()
        except Exception as error:  # an op of a plugin may raise anything
            self._tensors.pop(node_id, None)
            self._errors[node_id] = (str(error) or type(error).__name__, node_id)

    def _broken_input(self, node_id: str) -> str | None:
        for wire in self.graph.inputs(node_id).values():
            if wire.source in self._errors:
                return self._errors[wire.source][1]
            if wire.output >= len(self._tensors[wire.source]):
                source = self.graph.node(wire.source)
                raise EvaluationError(
                    f"{source.name} has {len(self._tensors[wire.source])} outputs, so there is no output "
                    f"{wire.output}; wire another one."
                )
        return None

    def _leaf(self, node: ValueNode, fed: Mapping[str, Any]) -> Tensor:
        data = fed.get(node.id)
        if data is None and needs_feed(node):
            raise unfed(node)
        origin = node.content if data is None else data
        known, leaf = self._leaves.get(node.id, (None, None))
        if leaf is None or not leaf.is_leaf or not (known is origin or (data is None and known == origin)):
            leaf = Tensor(materialise(node.content) if data is None else data)
            self._leaves[node.id] = (origin, leaf)
        if self._writes is not None or leaf._version:
            # what is written into a leaf lasts until the next run, and never reaches the numbers of the node
            leaf.restore(materialise(node.content) if data is None else data)
        if leaf.requires_grad != node.requires_grad:
            leaf.requires_grad = node.requires_grad
        return leaf

    def loss(self, loss: Any = None) -> str:
        """The id of the node that backward starts from; raises EvaluationError where it is not clear."""
        if loss is not None:
            return self.graph.find(loss if isinstance(loss, str) else loss.name).id
        chosen = choose_loss(self.graph, self._fits)
        if chosen is None:
            raise EvaluationError(
                "It is not clear where backward starts: choose a loss, a node with one element that depends on "
                "a value with requires_grad."
            )
        return chosen

    def _fits(self, node_id: str) -> bool:
        outputs = self._tensors.get(node_id)
        return outputs is not None and outputs[0].requires_grad and outputs[0].numel() == 1

    def backward(
        self, loss: Any = None, gradient: Any = None, retain_graph: bool = False, create_graph: bool = False
    ) -> None:
        """Accumulate gradients of the loss into the leaves; raises what PyTorch raises."""
        node_id = self.loss(loss)
        self[self.graph.node(node_id).name]  # raises why there is no tensor to start from
        try:
            self._tensors[node_id][0].backward(gradient, retain_graph, create_graph)
        except RuntimeError as error:
            found = None if self._writes is None else self._writes.problem(error)
            self._backward_error = found or Problem(node_id, str(error))
            raise
        self._loss, self._ran_backward = node_id, True

    def zero_grad(self) -> None:
        """Set every grad to None."""
        for outputs in [*self._tensors.values(), *((leaf,) for _, leaf in self._leaves.values())]:
            for tensor in outputs:
                tensor.grad = None
        self._hooks.clear()
        self._ran_backward = False

    def __getitem__(self, name: str) -> Tensor:
        node_id = self.graph.find(name).id
        if node_id in self._errors:
            blamed = self._errors[node_id][1]
            culprit = self.graph.node(blamed).name
            raise EvaluationError(f"{name} could not be computed: {culprit}: {self._errors[blamed][0]}", node=blamed)
        if node_id not in self._tensors:
            raise EvaluationError(f"{name} is not computed yet; call forward() first.", node=node_id)
        outputs = self._tensors[node_id]
        return outputs[0] if len(outputs) == 1 else outputs  # type: ignore[return-value]

    def snapshot(self) -> Run:
        """What a canvas or a command line shows of this state."""
        run = Run(
            evaluator="eager",
            loss=self._loss,
            backward=self._ran_backward,
            builds=self.builds,
            runs=self.runs,
        )
        for node_id in self.graph:
            run.nodes[node_id] = self._result(node_id)
            error = self._errors.get(node_id)
            if error is not None and error[1] == node_id:
                run.problems.append(Problem(node_id, error[0]))
        if self._backward_error is not None:
            run.problems.append(self._backward_error)
        return run

    def _result(self, node_id: str) -> NodeResult:
        if node_id in self._errors:
            message, blamed = self._errors[node_id]
            return NodeResult(error=message, blamed=blamed)
        if node_id not in self._tensors:
            return NodeResult()
        outputs = self._tensors[node_id]
        first = outputs[0]
        grad = _grad_of(first)
        written = () if self._writes is None else self._writes.writers(first)
        return NodeResult(
            values=tuple(t.detach().numpy() for t in outputs),
            dtype=first.dtype.name,
            shape=first.shape,
            requires_grad=first.requires_grad,
            is_leaf=first.is_leaf,
            grad_fn=None if first.grad_fn is None else first.grad_fn.name(),
            grad=None if grad is None else grad.detach().numpy(),
            retains_grad=first.retains_grad,
            version=len(written),
            written_by=written,
            hooked=self._hooks.of(node_id),
        )


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
                raise FeedError(f"{name} is no value, so there is no gradient to fetch for it here.", node=node.id)
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
