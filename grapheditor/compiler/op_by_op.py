"""Graphs with shapes that depend on numbers: nothing can be compiled, so each feed is run op by op."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grapheditor.compiler.explain import Explanation
from grapheditor.compiler.request import Request
from grapheditor.compiler.tiers import Piece
from grapheditor.engine.arrays import Array
from grapheditor.engine.autograd import grad
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.eager_graph import EagerGraph
from grapheditor.engine.record import choose_loss
from grapheditor.engine.run import Cancelled, Outputs, Progress
from grapheditor.engine.tensor import Tensor
from grapheditor.model.errors import EvaluationError, GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode


class OpByOp:
    """In the place of a compiled version of a program; several threads may run it at once."""

    source = ""

    def __init__(self, request: Request, inputs: Mapping[NodeId, Spec], reason: str) -> None:
        self.inputs = inputs
        self._request = request
        self._graph = _differentiable(request)
        self._reason = reason

    def arrays(self, feeds: Mapping[str, Any]) -> None:
        """None: each feed is looked at closely, which takes less time than the ops."""

    def placed(self, feeds: Mapping[str, Array]) -> Mapping[str, Array]:
        """The feeds, which were checked."""
        return feeds

    def run(self, feeds: Mapping[str, Array], progress: Progress | None) -> Outputs:
        """Values and gradients; raises EvaluationError naming the node that could not be computed."""
        graph, request = self._graph, self._request
        state = EagerGraph(graph, request.ops)
        fed = {graph.find(name).id: array for name, array in feeds.items()}
        state.plan(fed)
        state.run(fed, progress)
        values = {name: _owned(_tensor(state, i)) for name, i in request.fetches.items()}
        grads: dict[str, Array | None] = {}
        if request.wrt:
            wrt = [_tensor(state, i) for i in request.wrt.values()]
            found = _gradients(_loss(state, request), wrt)
            grads = {n: None if g is None else _owned(g) for n, g in zip(request.wrt, found, strict=True)}
        return Outputs(values, grads)

    def explanation(self) -> Explanation:
        """That nothing was compiled, and why."""
        ops = sum(isinstance(node, OpNode) for node in self._graph.nodes())
        note = f"{self._reason}; here every feed is run op by op"
        return Explanation((), "numpy", (Piece("numpy", ops, "op by op"),), note, (), 0, "")


def _differentiable(request: Request) -> PlainGraph:
    """The graph with everything that a gradient is asked for on the tape."""
    graph = request.graph.copy()
    for node_id in request.wrt.values():
        node = graph.node(node_id)
        if isinstance(node, ValueNode) and not node.requires_grad:
            graph.replace(replace(node, requires_grad=True))
    return graph


def _tensor(state: EagerGraph, node_id: NodeId) -> Tensor:
    if node_id in state.errors:
        blamed = state.errors[node_id][1]
        raise EvaluationError("{0}: {1}", state.graph.node(blamed).name, state.errors[blamed][0], node=blamed)
    return state.tensors[node_id][0]


def _loss(state: EagerGraph, request: Request) -> Tensor:
    def fits(node_id: NodeId) -> bool:
        tensors = state.tensors.get(node_id)
        return tensors is not None and tensors[0].requires_grad and tensors[0].numel() == 1

    chosen = request.loss or choose_loss(state.graph, fits)
    if chosen is None:
        raise EvaluationError("It is not clear which node to differentiate: choose a loss, a node with one element.")
    tensor = _tensor(state, chosen)
    if tensor.numel() != 1:
        raise EvaluationError(
            f"The loss {state.graph.node(chosen).name} has shape {list(tensor.shape)}; gradients start from one "
            "number. Reduce it first, for instance with sum or mean.",
            node=chosen,
        )
    return tensor


def _gradients(loss: Tensor, wrt: Sequence[Tensor]) -> Sequence[Tensor | None]:
    if not loss.requires_grad:
        return [None] * len(wrt)
    try:
        return grad([loss], wrt, allow_unused=True)
    except (GraphEditorError, MemoryError, Cancelled):
        raise
    except Exception as error:  # a derivative rule of a plugin may raise anything
        raise EvaluationError("The gradients could not be computed: {0}", error) from error


def _owned(tensor: Tensor) -> Array:
    array: Array = tensor.detach().numpy().copy()
    return array
