"""The nodes that a formula is going to add, gathered beside the graph that it will be added to."""

from __future__ import annotations

from typing import Any

from grapheditor.authoring import Graph
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.op_table import OpTable
from grapheditor.handles import Handle, node_of
from grapheditor.model.content import Content
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode, Wire

MOST_NODES = 500


class FormulaError(GraphEditorError, ValueError):
    """The formula can't be read; the message says where and why."""


class Term(Handle):
    """A tensor in a formula: an existing node or one to be added."""

    __slots__ = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs among which one has to be chosen; empty where there is one."""
        return self._outputs

    def pick(self, output: int) -> Term:
        """One output of an op that has several."""
        assert isinstance(self.graph, Sheet)
        counted = len(self._outputs) > 1 and not self._outputs[-1].endswith("[]")
        if output < 0 or (counted and output >= len(self._outputs)):
            raise FormulaError("{0} has no output {1}; it gives {2}.", self.name, output, ", ".join(self._outputs))
        return Term(self.graph, self.id, output)


class Sheet(Graph):
    """Builds nodes as `authoring.Graph` does, under names that are free in `target`, and changes nothing there.

    Existing nodes that a formula mentions stand on it as values of the same id.
    """

    def __init__(self, target: PlainGraph, ops: OpTable) -> None:
        super().__init__()
        self.target = target
        self.ops = ops
        self.existing: set[NodeId] = set()
        self._numbers: dict[str, int] = {}

    def node_called(self, name: str) -> Term | None:
        """The existing node of this name, or the new value that was made for it."""
        if self.has_name(name) or self.target.has_name(name):
            return self.on_sheet(self.find(name).id if self.has_name(name) else self.target.find(name).id)
        return None

    def on_sheet(self, node_id: NodeId, output: int | None = None) -> Term:
        """A node of the graph as a term; `output` chooses one of its outputs."""
        if node_id not in self:
            self._hold_room()
            self.add(ValueNode(node_id, self.target.node(node_id).name, tensor_data(0.0)))
            self.existing.add(node_id)
        known = self.target.node(node_id) if node_id in self.target else self.node(node_id)
        several = self.ops[known.op].outputs if isinstance(known, OpNode) and known.op in self.ops else ()
        return Term(self, node_id, output or 0, several if output is None else ())

    def op(self, op_name: str, /, *args: Any, name: str | None = None, **kwargs: Any) -> Term:
        """A new node that calls an op; raises CallError where it does not take these arguments."""
        call = self.ops.bind(op_name, args, kwargs)
        self._hold_room()
        node_id = self.new_id(name or call.op.schema.name)
        node, wires = node_of(call, node_id, node_id)
        with self.batch():
            self.add(node)
            for slot, term in wires:
                self.connect(Wire(term.id, term.output, node_id, slot))
        return Term(self, node_id, 0, call.op.outputs)

    def new_value(self, content: Content, name: str | None = None, requires_grad: bool = False) -> Term:
        """A new value node; under `name` where one is given, which has to be free."""
        self._hold_room()
        node_id = self.new_id(name or "x")
        self.add(ValueNode(node_id, name or node_id, content, requires_grad))
        return Term(self, node_id)

    def new_id(self, name: str) -> NodeId:
        """`name`, or with the first number that makes it free as an id and as a name, here and in the graph."""
        found = self.target.fresh_id(name)
        stem = found.rstrip("0123456789")
        number = max(int(found[len(stem) :] or 0), self._numbers.get(stem, 0))
        while found in self or self.has_name(found) or found in self.target or self.target.has_name(found):
            number += 1
            found = f"{stem}{number}"
        self._numbers[stem] = number
        return found

    def new_nodes(self) -> list[ValueNode | OpNode]:
        """The nodes to be added, in the order in which they came."""
        return [node for node in self.nodes() if node.id not in self.existing]

    def _hold_room(self) -> None:
        if len(self) >= MOST_NODES:
            raise FormulaError("This formula makes more than {0} nodes; write it in parts.", MOST_NODES)
