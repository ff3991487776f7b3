"""The tensors of a graph, kept from run to run as far as no edit reaches them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grapheditor.engine import versions
from grapheditor.engine.arrays import materialise
from grapheditor.engine.dispatch import Site, site_of
from grapheditor.engine.eager_result import result_of
from grapheditor.engine.graph_changes import GraphChanges
from grapheditor.engine.holders import is_held
from grapheditor.engine.hook_log import HookLog
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.record import NodeCall, needs_feed, prepare, unfed
from grapheditor.engine.regions import Modes, grad_modes, in_mode
from grapheditor.engine.run import NodeResult, Progress
from grapheditor.engine.schedule import Schedule, schedule
from grapheditor.engine.spoiled import views_stay
from grapheditor.engine.tape import GradNode, renumber
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.write_log import WriteLog
from grapheditor.engine.writing_ops import perform
from grapheditor.model.collector import gc_paused
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode, Wire

LIGHT = 1 << 25
"""Bytes."""


class EagerGraph:
    """Computes a graph node by node, and after an edit only what depends on it.

    What is kept is what a new run would give: a node is computed again where its call, its inputs, its feed or
    the mode of its frame changed, where its tensor was given away or written to, and where something upstream was.
    Where a node writes in place, or where somebody still holds a tensor of the last run, all are.
    """

    def __init__(self, graph: PlainGraph, ops: OpTable) -> None:
        self.graph = graph
        self.tensors: dict[NodeId, tuple[Tensor, ...]] = {}
        self.errors: dict[NodeId, tuple[str, NodeId]] = {}
        """Per node that could not be computed why, and the node that is to blame."""
        self.leaves: dict[NodeId, tuple[Any, Tensor]] = {}
        """Per value node what its numbers come from, and its tensor, which stays as long as those do."""
        self.writes: WriteLog | None = None
        self.hooks = HookLog()
        self.hooked: set[NodeId] = set()
        self.retained: set[NodeId] = set()
        """The ops whose tensors keep their gradient: asked to, or leaves, as views made under no_grad are."""
        self._ops = ops
        self._revision = ops.revision
        self._changes = GraphChanges(graph)
        self._due: set[NodeId] | None = None
        """What has to be computed beside what changes; None for everything."""
        self.due: set[NodeId] = set()
        """What the run under way, or the last one, computes anew or forgets."""
        self._order = Schedule([])
        self._kept = False
        """Whether anything of the last run is kept."""
        self._in_order = False
        """Whether the tape is as old, node by node, as if it had been recorded at once."""
        self._modes: Modes = {}
        self._calls: dict[NodeId, tuple[NodeCall, Site | None]] = {}
        self._fed: set[NodeId] = set()
        self._same: dict[NodeId, NodeId] = {}
        """Ops that handed on the very tensor of another node."""
        self._given: set[NodeId] = set()
        """Nodes whose tensors were given away."""

    def follow(self, graph: PlainGraph) -> None:
        """Go on with an edited graph."""
        self.graph = graph
        self._changes.follow(graph)

    def give(self, node_id: NodeId) -> tuple[Tensor, ...]:
        """The tensors of a node for a stranger, who may do with them what one can do with tensors."""
        self._given.add(node_id)
        return self.tensors[node_id]

    @property
    def given(self) -> bool:
        """Whether a stranger may hold a tensor that was computed."""
        return any(node_id not in self.leaves for node_id in self._given)

    def clear_grads(self) -> None:
        """Set every grad to None."""
        for leaf in self.leaves.values():
            leaf[1].grad = None
        for node_id in self.retained | self._given:
            for tensor in self.tensors.get(node_id, ()):
                tensor.grad = None
        self.hooks.clear()

    def retained_grads(self) -> dict[Tensor, Tensor | None]:
        """The gradients that the tensors of ops keep now."""
        return {tensor: tensor._grad for node_id in self.retained for tensor in self.tensors[node_id]}

    def nodes(self, node_ids: Iterable[NodeId]) -> list[GradNode]:
        """The nodes of the tape that made the tensors of some nodes."""
        return [node for i in node_ids if (node := self._node_of(i)) is not None]

    def is_light(self) -> bool:
        """Whether all tensors together are small beside what a machine has, so that gradients may be kept as well."""
        return sum(t._data.nbytes for outputs in self.tensors.values() for t in outputs) <= LIGHT

    # -- what it shows ---------------------------------------------------------------

    def passing(self) -> set[NodeId]:
        """The nodes whose state may become different without a run: by a gradient, a hook or a stranger's hand."""
        if self.writes is not None:
            return set(self.graph)
        return {*self.leaves, *self.retained, *self.hooked, *self._given, *self._same, *self._same.values()}

    def result(self, node_id: NodeId) -> NodeResult:
        """What is known of one node."""
        if node_id in self.errors:
            message, blamed = self.errors[node_id]
            return NodeResult(error=message, blamed=blamed)
        if node_id not in self.tensors:
            return NodeResult()
        outputs = self.tensors[node_id]
        written = () if self.writes is None else self.writes.writers(outputs[0])
        return result_of(outputs, written, self.hooks.of(node_id))

    # -- a run -----------------------------------------------------------------------

    def run(self, fed: Mapping[NodeId, Any], progress: Progress | None = None) -> None:
        """Bring all nodes up to date after `plan`."""
        plan, due = self._order, self.due
        self._due = due  # until the end, so that a run that is broken off is made up for
        if progress is not None:
            progress(0, max(len(plan.order), 1))  # also told where nothing is due
        with gc_paused():
            ages, self._in_order = self._ages(due) if self._in_order and self._kept else None, False
            for node_id in due:
                self.tensors.pop(node_id, None)
                self.errors.pop(node_id, None)
                self.hooked.discard(node_id)
                self.retained.discard(node_id)
                self._same.pop(node_id, None)
            for done, node_id in enumerate(plan.order):
                if progress is not None:
                    progress(done, len(plan.order))
                if node_id in plan.faults:
                    self.errors[node_id] = (plan.faults[node_id], node_id)
                else:
                    self._compute(node_id, fed)
            for node_id in due:
                if node_id not in self.graph:
                    self.leaves.pop(node_id, None)
            if self._kept and (ages is None or not self._take_ages(ages, plan.order)):
                renumber(outputs[0] for i in self.graph.order() if (outputs := self.tensors.get(i)) is not None)
        self._in_order = True
        self._due = set()
        self._fed = set(fed)

    def _ages(self, node_ids: Iterable[NodeId]) -> dict[NodeId, int]:
        return {i: node.order for i in node_ids if i not in self._same and (node := self._node_of(i)) is not None}

    def _take_ages(self, ages: Mapping[NodeId, int], node_ids: Iterable[NodeId]) -> bool:
        """Let new nodes be as old as those in whose places they stand; False where one stands in no other's."""
        for node_id in node_ids:
            node = None if node_id in self._same else self._node_of(node_id)
            if node is not None:
                if node_id not in ages:
                    return False
                node.order = ages[node_id]
        return True

    def _node_of(self, node_id: NodeId) -> GradNode | None:
        tensors = self.tensors.get(node_id)
        return tensors[0]._node if tensors else None

    def plan(self, fed: Mapping[NodeId, Any]) -> bool:
        """Find what to compute, `due`, and in which order; whether anything of the last run is kept."""
        self._in_order &= not self._changes.reshaped
        changed = self._changes.take()
        if self._ops.revision != self._revision:
            self._revision = self._ops.revision
            self._calls.clear()
        for node_id in changed:
            self._calls.pop(node_id, None)
        modes = grad_modes(self.graph)
        moved = (
            {i for i in {*modes, *self._modes} if modes.get(i) != self._modes.get(i)} if modes != self._modes else ()
        )
        due, self._due = self._due, None  # should anything fail here
        if due is None or self.writes is not None or not self._calls or self._writer_among(changed) or self._is_held():
            plan = schedule(self.graph, self._ops)
            self.writes = WriteLog(self.graph) if plan.writers else None
            self.due = {*self.tensors, *self.errors, *self.leaves, *self.graph}
            self._kept = False
        else:
            due |= changed
            due.update(moved, fed, self._fed, self._given, self._touched())
            for node_id in list(due):
                while (source := self._same.get(node_id)) is not None:  # what was asked of one was asked of both
                    due.add(node_id := source)
            self.due = self.graph.downstream(i for i in due if i in self.graph) | due
            plan = Schedule(self.graph.order(i for i in self.due if i in self.graph))
            self._kept = True
        self._given = {i for i in self._given if i in self.leaves}
        self._modes, self._order = modes, plan
        return self._kept

    def _writer_among(self, changed: Iterable[NodeId]) -> bool:
        return any(
            isinstance(node := self.graph.node(i), OpNode) and node.op.endswith("_") for i in changed if i in self.graph
        )

    def _touched(self) -> set[NodeId]:
        """Nodes whose tensors were written to in place."""
        if not versions.entries:
            return set()
        return {i for i, outputs in self.tensors.items() if any(t._version for t in outputs)}

    def _is_held(self) -> bool:
        """Whether a computed tensor that was given away, or something made of it, may still be in use.

        Its tape would be shared with the next run's, but backward through one must not free the other.
        """
        return any(
            self.graph.outputs(i) or is_held(self.tensors[i])
            for i in self._given
            if i in self.tensors and i not in self.leaves and i in self.graph
        )

    # -- a node ----------------------------------------------------------------------

    def _compute(self, node_id: NodeId, fed: Mapping[NodeId, Any]) -> None:
        node = self.graph.node(node_id)
        try:
            if isinstance(node, ValueNode):
                self.tensors[node_id] = (self._leaf(node, fed),)
                return
            if self.errors and (blamed := self._broken_input(node_id)) is not None:
                name = self.graph.node(blamed).name
                self.errors[node_id] = (f"Not computed, as {name} has an error.", blamed)
                return
            self.tensors[node_id] = self._called(node)
        except Exception as error:  # an op of a plugin may raise anything
            self.tensors.pop(node_id, None)
            self.errors[node_id] = (str(error) or type(error).__name__, node_id)

    def _called(self, node: OpNode) -> tuple[Tensor, ...]:
        known = self._calls.get(node.id)
        if known is None:
            self._check_outputs(node.id)
            call = prepare(self.graph, node, self._ops)
            plain = call.op.writes is None and not call.op.hook
            known = self._calls[node.id] = (call, site_of(call.op, call.params) if plain else None)
        call, site = known
        try:
            args = call.args(self.tensors)
        except IndexError:
            self._check_outputs(node.id)  # what is wired here has fewer outputs now
            raise
        mode = self._modes.get(node.id)
        if site is not None and not mode:
            result = site(args)
        else:
            with in_mode(mode, node.name), views_stay():
                result = perform(call.op, args, call.params)
        outputs = result if isinstance(result, tuple) else (result,)
        if any(result is arg for arg in args):
            self._same[node.id] = next(w.source for w in call.operands if isinstance(w, Wire) and self._is(w, result))
        if self.writes is not None:
            self.writes.computed(node.id, outputs, call.op.writes is not None)
        if call.op.hook:
            self.hooked.add(node.id)
            self.hooks.watch(node.id, call.op, outputs[0], call.params)
        if node.retain_grad and outputs[0].requires_grad:
            self.retained.add(node.id)
            outputs[0].retain_grad()
        elif mode and any(output.requires_grad and output.is_leaf for output in outputs):
            self.retained.add(node.id)
        return outputs

    def _is(self, wire: Wire, tensor: Any) -> bool:
        return self.tensors[wire.source][wire.output] is tensor

    def _broken_input(self, node_id: NodeId) -> NodeId | None:
        for wire in self.graph.inputs(node_id).values():
            if wire.source in self.errors:
                return self.errors[wire.source][1]
            self._check_output(wire.source, wire.output)
        return None

    def _check_outputs(self, node_id: NodeId) -> None:
        for wire in self.graph.inputs(node_id).values():
            self._check_output(wire.source, wire.output)

    def _check_output(self, source_id: NodeId, output: int) -> None:
        count = len(self.tensors[source_id])
        if output >= count:
            raise EvaluationError(
                "{0} has {1} outputs, so there is no output {2}; wire another one.",
                self.graph.node(source_id).name,
                count,
                output,
            )

    def _leaf(self, node: ValueNode, fed: Mapping[NodeId, Any]) -> Tensor:
        data = fed.get(node.id)
        if data is None and needs_feed(node):
            raise unfed(node)
        origin = node.content if data is None else data
        known, leaf = self.leaves.get(node.id, (None, None))
        if leaf is None or not leaf.is_leaf or not (known is origin or (data is None and known == origin)):
            leaf = Tensor(materialise(node.content) if data is None else data)
            self.leaves[node.id] = (origin, leaf)
        if self.writes is not None or leaf._version:
            # what is written into a leaf lasts until the next run, and never reaches the numbers of the node
            leaf.restore(materialise(node.content) if data is None else data)
        if leaf.requires_grad != node.requires_grad:
            leaf.requires_grad = node.requires_grad
        return leaf
