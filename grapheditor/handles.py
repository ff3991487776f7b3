"""Handles of the nodes of a graph that a script writes, and the record that a call becomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grapheditor.engine.argument_kinds import TensorLike, plain
from grapheditor.engine.dtypes import as_dtype
from grapheditor.engine.op import Call
from grapheditor.engine.operators import Operators
from grapheditor.model.errors import CallError
from grapheditor.model.node import NodeId, OpNode, ValueNode
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.authoring import Graph


class Handle(Operators):
    """A node of a graph, or one of its outputs, as an argument for further ops.

    Python's operators and the methods of tensors add nodes: ``(w + x) * (w + 1)``.
    """

    __slots__ = ("_outputs", "graph", "id", "output")

    def __init__(self, graph: Graph, node_id: NodeId, output: int = 0, outputs: tuple[str, ...] = ()) -> None:
        self.graph = graph
        self.id = node_id
        self.output = output
        self._outputs = outputs

    @property
    def name(self) -> str:
        """The node's name as it is now."""
        return self.graph.node(self.id).name

    def _apply(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Handle:
        return self.graph.op(name, *args, **kwargs)

    def _has_op(self, name: str) -> bool:
        return name in registry().ops

    def __getitem__(self, output: int) -> Handle:
        """One output of an op that has several, as ``parts[1]``."""
        if not isinstance(output, int) or output < 0:
            raise IndexError(f"Outputs of {self.name} are numbered from 0; {output!r} is none of them.")
        if self._counted and output >= len(self._outputs):
            raise IndexError(f"{self.name} has {len(self._outputs)} outputs, numbered from 0.")
        return Handle(self.graph, self.id, output, self._outputs)

    @property
    def _counted(self) -> bool:
        """Whether the number of outputs is known before the op runs."""
        return len(self._outputs) > 1  # a single name is of any number of parts

    def __iter__(self) -> Iterator[Handle]:
        if not self._counted:
            raise TypeError(f"{self.name} is one output; index it to name an output of an op with several.")
        return (self[i] for i in range(len(self._outputs)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and (self.graph, self.id, self.output) == (
            other.graph,
            other.id,
            other.output,
        )

    def __hash__(self) -> int:
        return hash((id(self.graph), self.id, self.output))

    def __repr__(self) -> str:
        node = self.graph.node(self.id)
        what = "value" if isinstance(node, ValueNode) else node.op
        output = f"[{self.output}]" if self.output else ""
        return f"<{what} {node.name}{output}>"


def node_of(call: Call, node_id: NodeId, name: str) -> tuple[OpNode, list[tuple[str, Handle]]]:
    """The record for a call, and the handles to wire into its slots."""
    op = call.op
    fixed = len(op.inputs) - (op.variadic is not None)
    slots = op.slots(len(call.args) - fixed)
    wires: list[tuple[str, Handle]] = []
    literals: dict[str, bool | int | float] = {}
    for slot, value in zip(slots, call.args, strict=True):
        if isinstance(value, Handle):
            wires.append((slot, value))
        elif isinstance(value, TensorLike):
            raise CallError(f"{op.base}(): {slot} is a {type(value).__name__}; in a graph use handles or numbers.")
        elif value is not None:
            literals[slot] = plain(value)
    params = {n: _jsonable(v) for n, v in call.params.items() if v != op.params[n].default}
    return OpNode(node_id, name, op.name, literals, params), wires


def _jsonable(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_jsonable(v) for v in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return as_dtype(value).name
