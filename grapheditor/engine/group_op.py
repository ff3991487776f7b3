"""A group as an op of the table, so that ports, palette and shape checks treat it as any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Spec, as_dtype, number_dtype
from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.record import prepare
from grapheditor.engine.schema import Parameter, Schema
from grapheditor.model.definition import Definition
from grapheditor.model.errors import EvaluationError, GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.groups import graph_of_definition
from grapheditor.model.node import OpNode, ValueNode
from grapheditor.model.wording import Worded

CATEGORY = "Groups"
Specs = dict[tuple[str, int], Spec]


def group_op(definition: Definition, ops: OpTable) -> Op:
    """The op that stands for a definition: its inputs are optional, and its shapes those of what is inside.

    It has no forward of its own: a graph is expanded before it runs.
    """
    outputs = definition.output_names()
    parameters = tuple(Parameter(name, "Tensor", optional=True, default=None) for name in definition.slots())
    schema = Schema(definition.name, "", parameters, outputs if len(outputs) > 1 else (), parameters)
    op = Op("group()", category=CATEGORY, doc=definition.doc or _summary(definition), forward=_refuse, vjp=())
    inside = _Inside(definition, ops)
    derived = {
        "schema": schema,
        "name": definition.op,
        "base": definition.op,
        "inputs": definition.slots(),
        "outputs": schema.outputs,
        "shape": inside.shapes,
        "dtype": inside.dtypes,
        "aliases": (),
    }
    for name, value in derived.items():
        object.__setattr__(op, name, value)
    return op


def with_groups(ops: OpTable, definitions: Iterable[Definition]) -> OpTable:
    """A table of `ops` and of the groups of a graph."""
    table = ops.copy()
    for definition in definitions:
        table.add(group_op(definition, table))
    return table


def _summary(definition: Definition) -> str:
    count = len(definition.nodes) - len(definition.inputs)
    slots, outputs = ", ".join(definition.slots()), ", ".join(definition.output_names())
    return Worded("A group of {0} nodes: {1} → {2}.", count, slots, outputs)


def _refuse(*_: Any, **__: Any) -> Any:
    raise EvaluationError("A group can't be computed as one op; expand the graph first.")


class _Inside:
    """Shape and dtype of the outputs, told from those of the inputs by going through the nodes inside."""

    def __init__(self, definition: Definition, ops: OpTable) -> None:
        self._definition = definition
        self._ops = ops
        self._graph: PlainGraph | None = None
        self._last: tuple[Any, list[Spec]] | None = None

    def shapes(self, *shapes: Any, dtypes: list[Any]) -> list[Any]:
        """The shapes of the outputs; raises as the op inside does that can't take what comes to it."""
        specs = [None if s is None else Spec(s, d) for s, d in zip(shapes, dtypes, strict=True)]
        key = tuple(specs)
        found = self._infer(specs)
        self._last = (key, found)
        return [spec.shape for spec in found]

    def dtypes(self, op: Op, specs: list[Spec], params: Any) -> tuple[None, tuple[Any, ...]]:
        """The dtypes of the outputs; `Op.infer` asks for the shapes just before."""
        assert self._last is not None
        return None, tuple(spec.dtype for spec in self._last[1])

    def _infer(self, given: list[Spec | None]) -> list[Spec]:
        if self._graph is None:
            self._graph = graph_of_definition(self._definition)
        graph, known = self._graph, Specs()
        bound = dict(zip(self._definition.inputs, given, strict=True))
        for node_id in graph.order():
            node = graph.node(node_id)
            if isinstance(node, ValueNode):
                content = node.content
                known[node_id, 0] = bound.get(node_id) or Spec(content.shape, as_dtype(content.dtype))
            else:
                self._take(graph, node, known)
        try:
            return [known[output] for output in self._definition.outputs]
        except KeyError as error:
            raise EvaluationError("{0} has no shape that is known before it runs.", error.args[0][0]) from None

    def _take(self, graph: PlainGraph, node: OpNode, known: Specs) -> None:
        call = prepare(graph, node, self._ops)
        specs: list[Spec | None] = []
        for operand in call.operands:
            if operand is None:
                specs.append(None)
            elif isinstance(operand, (bool, int, float, np.generic)):
                specs.append(Spec((), number_dtype(operand), weak=True))
            elif (operand.source, operand.output) in known:
                specs.append(known[operand.source, operand.output])
            else:
                return  # depends on what has no shape before it runs
        try:
            _, outputs = call.op.infer(tuple(specs), call.params)
        except GraphEditorError:
            raise
        except (RuntimeError, ValueError, IndexError, NotImplementedError) as error:
            raise EvaluationError("inside, {0} can't take that: {1}", node.name, error) from None
        known.update({(node.id, i): spec for i, spec in enumerate(outputs)})
