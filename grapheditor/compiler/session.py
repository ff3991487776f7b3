"""A compiled graph with state of its own: fed again and again, every value kept to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grapheditor.compiler.compiled import Compiled
from grapheditor.compiler.explain import Explanation, explain
from grapheditor.compiler.request import lower_values
from grapheditor.compiler.traced_graph import TracedGraph
from grapheditor.engine.arrays import materialise
from grapheditor.engine.dtypes import Spec, as_dtype
from grapheditor.engine.eager_graph import EagerGraph
from grapheditor.engine.gradient import gradient
from grapheditor.engine.hook_log import passed
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.record import feeds_by_id, needs_feed, prepare, unfed
from grapheditor.engine.regions import grad_modes
from grapheditor.engine.run import Cancelled, NodeResult, Problem, Run
from grapheditor.engine.tensor import Tensor
from grapheditor.model.collector import gc_paused
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode, ValueNode
from grapheditor.model.wording import Worded


class StaticSession:
    """A compiled graph with every value fetched; values can change between runs, the graph can't."""

    def __init__(self, graph: PlainGraph, ops: OpTable) -> None:
        self.graph = graph
        self._ops = ops
        self._compiled: Compiled | None = None
        self._compiled_for: Any = None
        self._values: dict[str, tuple[Any, ...]] = {}
        self._grads: dict[str, Any] = {}
        self._shown_grads = False
        self._loss: str | None = None
        self._no_loss: Exception | None = None
        self._problems: list[Problem] = []
        self._failed: dict[str, tuple[str, str]] = {}
        self.builds = 0
        self.runs = 0

    def update(self, graph: PlainGraph) -> None:
        """Follow an edited graph; it is compiled again only where more than numbers changed."""
        self.graph = graph

    def compile(self, feeds: Mapping[str, Any] | None = None, loss: str | None = None) -> None:
        """Trace the graph, add the gradients of the loss, and make one function of both."""
        self._compile(self._specs(feeds_by_id(self.graph, feeds)), loss)

    def _specs(self, fed: Mapping[str, Any]) -> dict[str, Spec]:
        specs: dict[str, Spec] = {}
        for node in self.graph.nodes():
            if not isinstance(node, ValueNode):
                continue
            if node.id in fed:
                specs[node.id] = Spec(fed[node.id].shape, fed[node.id].dtype)
            elif not needs_feed(node):
                specs[node.id] = Spec(node.content.shape, as_dtype(node.content.dtype))
        return specs

    def _compile(self, specs: dict[str, Spec], loss: str | None) -> None:
        self._traced = traced = TracedGraph(self.graph, self._ops, list(self.graph), specs)
        self._wrt = [
            i for i in traced.vars if i in traced.requires_grad and self._wants_grad(i) and i not in traced.errors
        ]
        grads: list[Any] = []
        self._no_loss = None
        try:
            self._loss = traced.loss(loss)
            grads = gradient(traced.var(self._loss), [traced.var(i) for i in self._wrt])
        except Exception as error:  # a derivative rule of a plugin may raise anything
            self._loss, self._no_loss = None, error
        self._differentiable = [i for i, g in zip(self._wrt, grads, strict=False) if g is not None]
        fetched = [v for outputs in traced.vars.values() for v in outputs]
        inputs = [traced.inputs[i] for i in specs]
        with gc_paused():
            self._compiled = Compiled(lower_values(inputs, [*fetched, *(g for g in grads if g is not None)]))
        self._inputs = specs
        self._compiled_for = self._meaning(specs, loss)
        self.builds += 1

    def _wants_grad(self, node_id: str) -> bool:
        node = self.graph.node(node_id)
        if isinstance(node, ValueNode):
            return node.requires_grad
        return self._retains(node_id) or (node.op in self._ops and self._ops[node.op].hook)

    def _retains(self, node_id: str) -> bool:
        """Whether retain_grad was called on a node's tensor, which nodes that write in place share."""
        return any(self.graph.node(i).retain_grad for i in self._traced.same_tensor(node_id))

    def _meaning(self, specs: dict[str, Spec], loss: str | None) -> Any:
        """What the compiled function depends on: all but the numbers, names and places."""
        nodes = [
            (n.id, specs.get(n.id), n.requires_grad)
            if isinstance(n, ValueNode)
            else (n.id, n.op, repr(n.literals), repr(n.params), n.retain_grad)
            for n in self.graph.nodes()
        ]
        return nodes, set(self.graph.wires()), grad_modes(self.graph), self.graph.settings.loss, loss

    def explain(self) -> Explanation:
        """What the compiler did; raises EvaluationError where nothing was compiled yet."""
        if self._compiled is None:
            raise EvaluationError("Nothing was compiled yet; call compile() or forward() first.")
        return explain(self._compiled, [self.graph.node(i).name for i in self._inputs])

    def forward(self, feeds: Mapping[str, Any] | None = None, progress: Any = None) -> None:
        """Feed the compiled graph; compiles first where it has not been or where the graph changed."""
        self._run(feeds, None, progress)
        self._shown_grads = False

    def _run(self, feeds: Mapping[str, Any] | None, loss: str | None, progress: Any = None) -> None:
        fed = feeds_by_id(self.graph, feeds)
        specs = self._specs(fed)
        if self._compiled is None or self._compiled_for != self._meaning(specs, loss):
            self._compile(specs, loss)
        compiled = self._compiled
        assert compiled is not None
        arrays = [
            fed[i] if i in fed else materialise(self.graph.node(i).content)  # type: ignore[union-attr]
            for i in self._inputs
        ]
        try:
            results = iter(compiled.run(arrays, progress))
        except Cancelled:
            raise
        except Exception as error:  # an op of a plugin may raise anything
            self._values, self._grads = {}, {}
            self._failed = self._blamed(fed)
            self._problems = (
                [] if self._failed else [Problem(None, Worded("The compiled graph could not be run: {0}", error))]
            )
            return
        self._values = {i: tuple(next(results) for _ in v) for i, v in self._traced.vars.items()}
        self._grads = {i: next(results) for i in self._differentiable}
        self._feeds = feeds
        self._problems = []
        self._failed = {}
        self.runs += 1

    def _blamed(self, fed: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """Per node that these feeds leave without a value why, and the node to blame: found node by node."""
        state = EagerGraph(self.graph, self._ops)
        state.plan(fed)
        state.run(fed)
        return dict(state.errors)

    def backward(
        self, loss: Any = None, gradient: Any = None, retain_graph: bool = False, create_graph: bool = False
    ) -> None:
        """Show the gradients, which every feed computes along; they do not accumulate between feeds."""
        if gradient is not None or create_graph:
            raise EvaluationError(
                "A compiled graph differentiates a scalar loss once; use the eager evaluator for gradient= or "
                "create_graph=, or add the seed to the graph."
            )
        wanted = None if loss is None else self.graph.find(loss if isinstance(loss, str) else loss.name).id
        if self._compiled is None:
            raise EvaluationError("Nothing was fed yet; call forward() first.")
        if wanted is not None and wanted != self._loss:
            self.runs -= 1
            self._run(self._feeds, wanted)
        if self._no_loss is not None:
            self._problems.append(Problem(self.graph.settings.loss, str(self._no_loss)))
            raise self._no_loss
        self._shown_grads = True

    def zero_grad(self) -> None:
        """Show no gradients until the next backward."""
        self._shown_grads = False

    def __getitem__(self, name: str) -> Tensor:
        node_id = self.graph.find(name).id
        if self._compiled is None:
            raise EvaluationError(f"{name} is not computed yet; call forward() first.", node=node_id)
        self._traced.var(node_id)
        if node_id not in self._values:
            raise self._missing(name, node_id)
        tensor = Tensor(self._values[node_id][0])
        if self._shown_grads and node_id in self._grads:
            tensor.grad = Tensor(self._grads[node_id])
        return tensor

    def _missing(self, name: str, node_id: str) -> EvaluationError:
        """Why a node has no value: a compiled graph computes all or nothing."""
        if not self._failed:
            return EvaluationError("{0} is not computed yet; call forward() first.", name, node=node_id)
        blamed = self._failed.get(node_id, next(iter(self._failed.values())))[1]
        culprit, message = self.graph.node(blamed).name, self._failed[blamed][0]
        return EvaluationError("{0} could not be computed: {1}: {2}", name, culprit, message, node=blamed)

    def snapshot(self) -> Run:
        """What a canvas or a command line shows of this state."""
        run = Run(
            evaluator="static",
            loss=self._loss,
            backward=self._shown_grads,
            builds=self.builds,
            runs=self.runs,
            problems=list(self._problems),
        )
        for node in self.graph.nodes():
            run.nodes[node.id] = result = self._result(node.id)
            if isinstance(node, ValueNode) and node.id not in self._values and needs_feed(node):
                result.error = str(unfed(node))
            if result.error is not None and result.blamed in (None, node.id):
                run.problems.append(Problem(node.id, result.error))
        return run

    def _result(self, node_id: str) -> NodeResult:
        if self._compiled is not None and node_id in self._traced.errors:
            message, blamed = self._traced.errors[node_id]
            return NodeResult(error=message, blamed=blamed)
        if node_id in self._failed:
            message, blamed = self._failed[node_id]
            return NodeResult(error=message, blamed=blamed)
        if node_id not in self._values:
            return NodeResult()
        values = self._values[node_id]
        requires_grad = node_id in self._traced.requires_grad
        node = self.graph.node(node_id)
        leaf = not requires_grad or (isinstance(node, ValueNode) and node.requires_grad)
        retains = not leaf and self._retains(node_id)
        grad = self._grads.get(node_id) if self._shown_grads else None
        written = self._traced.writers(node_id)
        return NodeResult(
            values=values,
            dtype=values[0].dtype.name,
            shape=values[0].shape,
            requires_grad=requires_grad,
            is_leaf=leaf,
            grad=grad if leaf or retains else None,
            retains_grad=retains,
            version=len(written),
            written_by=written,
            hooked=self._hooked(node, grad),
        )

    def _hooked(self, node: ValueNode | OpNode, grad: Any) -> tuple[Any, ...]:
        """The gradient before and after a hook."""
        if grad is None or isinstance(node, ValueNode) or not self._ops[node.op].hook:
            return ()
        return (passed(self._ops[node.op], prepare(self.graph, node, self._ops).params, grad),)
