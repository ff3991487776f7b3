"""From nodes to calls: what an evaluator needs to know of a graph before it runs one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array, as_array
from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.regions import carry_regions
from grapheditor.engine.schema import REQUIRED
from grapheditor.model.content import Placeholder, TensorData
from grapheditor.model.definition import GROUP
from grapheditor.model.errors import CallError, EvaluationError, FeedError
from grapheditor.model.expand import Expansion, expand
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, OpNode, ValueNode, Wire, slot_key


@dataclass(frozen=True, slots=True)
class NodeCall:
    """An op node ready to be called: per flat slot a wire, a number or None."""

    op: Op
    operands: tuple[Wire | bool | int | float | None, ...]
    params: dict[str, Any]

    def args(self, results: Mapping[NodeId, Sequence[Any]]) -> tuple[Any, ...]:
        """The operands with each wire replaced by the result that it carries."""
        return tuple(results[o.source][o.output] if isinstance(o, Wire) else o for o in self.operands)


def prepare(graph: PlainGraph, node: OpNode, ops: OpTable) -> NodeCall:
    """The call that an op node stands for; raises EvaluationError naming what is missing and the remedy.

    Calls share their parameters, which nobody may change.
    """
    return _plain(graph, node, ops) or _looked_at(graph, node, ops)


def _plain(graph: PlainGraph, node: OpNode, ops: OpTable) -> NodeCall | None:
    """The call of an op without parameters of its own, all of whose inputs are filled: most calls of a large graph."""
    if node.params or node.op not in ops:
        return None
    op = ops[node.op]
    params = _defaults(op)
    wires, literals, inputs = graph.inputs(node.id), node.literals, op.inputs
    if params is None or len(wires) + len(literals) != len(inputs):
        return None
    operands: list[Any] = []
    for slot in inputs:
        operand: Any = wires.get(slot)
        if operand is None:
            operand = literals.get(slot)
            if operand is None:
                return None
        operands.append(operand)
    return NodeCall(op, tuple(operands), params)


@lru_cache(maxsize=4096)
def _defaults(op: Op) -> dict[str, Any] | None:
    """The parameters of an op where none is given; None for one that needs some, or takes any number of inputs."""
    if op.variadic is not None or any(p.required for p in op.params.values()):
        return None
    return {n: op.schema.check(p, None if p.default is REQUIRED else p.default) for n, p in op.params.items()}


def _looked_at(graph: PlainGraph, node: OpNode, ops: OpTable) -> NodeCall:
    if not node.op:
        raise EvaluationError(
            "{0} is of a kind that this version does not know; it is kept as it is. "
            "Update Graph Editor, or put another node in its place.",
            node.name,
            node=node.id,
        )
    if node.op.startswith(GROUP) and node.op not in ops:
        raise EvaluationError(
            "{0}: the graph holds no group named {1}; define it, or replace the node.",
            node.name,
            repr(node.op[len(GROUP) :]),
            node=node.id,
        )
    if node.op not in ops:
        raise EvaluationError(
            "{0}: {1} Install the plugin that brings it; the node is kept as it is.",
            node.name,
            ops.unknown(node.op),
            node=node.id,
        )
    op = ops[node.op]
    wires = graph.inputs(node.id)
    slots = op.slots(_variadic_count(op, [*wires, *node.literals]))
    stray = [s for s in [*wires, *node.literals] if s not in slots]
    if stray:
        raise EvaluationError(
            "{0}: {1} has no input {2}; its inputs are {3}. Remove the wire or number there.",
            node.name,
            op.base,
            repr(stray[0]),
            ", ".join(slots) or "none",
            node=node.id,
        )
    operands: list[Any] = []
    for slot in slots:
        operand = wires.get(slot, node.literals.get(slot))
        if operand is None and _required(op, slot):
            raise EvaluationError(
                "Input {0} of {1} is free; wire it or type a number there.",
                repr(slot),
                node.name,
                node=node.id,
            )
        operands.append(operand)
    if op.variadic is not None and not slots:
        raise EvaluationError("{0} ({1}) has no inputs yet; wire at least one.", node.name, op.base, node=node.id)
    return NodeCall(op, tuple(operands), _params(op, node))


def flatten(graph: PlainGraph, ops: OpTable) -> Expansion:
    """`graph` with its groups opened and its bypassed nodes passed over."""

    def slots_of(node: OpNode, filled: Iterable[str]) -> list[str]:
        op = ops.get(node.op)
        return sorted(filled, key=slot_key) if op is None else op.slots(_variadic_count(op, filled))

    expansion = expand(graph, slots_of)
    carry_regions(expansion)
    return expansion


def _variadic_count(op: Op, slots: Iterable[str]) -> int:
    if op.variadic is None:
        return 0
    numbers = [number for stem, number in map(slot_key, slots) if stem == op.variadic]
    return max(numbers, default=-1) + 1


def _required(op: Op, slot: str) -> bool:
    for parameter in op.schema.inputs:
        if parameter.name == slot:
            return parameter.required
        if parameter.many and slot_key(slot)[0] == parameter.name:
            return not parameter.optional
    return True


def _params(op: Op, node: OpNode) -> dict[str, Any]:
    unknown = sorted(set(node.params) - set(op.params))
    if unknown:
        raise EvaluationError(
            "{0}: {1} has no parameter {2}; it takes {3}.",
            node.name,
            op.base,
            repr(unknown[0]),
            op.schema,
            node=node.id,
        )
    params: dict[str, Any] = {}
    for name, parameter in op.params.items():
        value = node.params.get(name, None if parameter.default is REQUIRED else parameter.default)
        if name not in node.params and parameter.required:
            raise EvaluationError(
                "{0} ({1}) needs its parameter {2}; set it.", node.name, op.base, repr(name), node=node.id
            )
        try:
            params[name] = op.schema.check(parameter, value)
        except CallError as error:
            raise EvaluationError("{0}: {1}", node.name, error, node=node.id) from None
    return params


def feeds_by_id(graph: PlainGraph, feeds: Mapping[str, Any] | None) -> dict[NodeId, Array]:
    """Checked arrays for the value nodes that are fed; raises FeedError naming node and remedy."""
    found: dict[NodeId, Array] = {}
    for name, data in (feeds or {}).items():
        if not graph.has_name(name):
            known = ", ".join(sorted(n.name for n in graph.nodes() if isinstance(n, ValueNode))) or "none"
            raise FeedError("There is no node {0} to feed. Values that can be fed: {1}.", repr(name), known)
        node = graph.find(name)
        if not isinstance(node, ValueNode):
            raise FeedError("{0} is computed by {1}, so it can't be fed; feed a value.", name, node.op, node=node.id)
        found[node.id] = checked_feed(node, data)
    return found


def checked_feed(node: ValueNode, data: Any) -> Array:
    """`data` as an array of the node's dtype and shape; raises FeedError. -1 in a shape fits any length."""
    wanted, shape = np.dtype(node.content.dtype), node.content.shape
    if hasattr(data, "_array"):
        data = data._array()
    try:
        array = np.asarray(data) if isinstance(data, np.ndarray) else as_array(data)
        if array.dtype != wanted:
            if not np.can_cast(array.dtype, wanted, "same_kind"):
                raise TypeError(f"{array.dtype.name} does not fit {wanted.name}")
            array = array.astype(wanted)
    except (TypeError, ValueError, RuntimeError) as error:
        reason = str(error).rstrip(".")
        raise FeedError(
            "The feed for {0} can't be used: {1}. Give numbers of dtype {2} and shape {3}.",
            node.name,
            reason,
            wanted.name,
            list(shape),
            node=node.id,
        ) from None
    if len(array.shape) != len(shape) or any(n not in (m, -1) for m, n in zip(array.shape, shape, strict=True)):
        raise FeedError(
            "The feed for {0} has shape {1}, but the node holds {2}; feed that shape, or change the node.",
            node.name,
            list(array.shape),
            list(shape),
            node=node.id,
        )
    return array


def unfed(node: ValueNode) -> FeedError:
    """The error for a placeholder that got no feed."""
    content = node.content
    return FeedError(
        "Placeholder {0} is not fed; give it numbers of shape {1} and dtype {2}, or a default.",
        node.name,
        list(content.shape),
        content.dtype,
        node=node.id,
    )


def needs_feed(node: ValueNode) -> bool:
    """Whether the node has no numbers of its own."""
    return isinstance(node.content, Placeholder) and not isinstance(node.content.default, TensorData)


def choose_loss(graph: PlainGraph, fits: Callable[[NodeId], bool]) -> NodeId | None:
    """The node that backward starts from: the one in the settings, else the only end node that `fits`."""
    if graph.settings.loss is not None and graph.settings.loss in graph:
        return graph.settings.loss
    ends = [i for i in graph.order() if not graph.outputs(i) and isinstance(graph.node(i), OpNode) and fits(i)]
    return ends[0] if len(ends) == 1 else None
