"""What a compiler works on, as a graph to be looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.region import REGION
from grapheditor.engine.arrays import tensor_data
from grapheditor.model.content import Json, Placeholder
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import Node, NodeId, OpNode, ValueNode, Wire

SHOWN = 100_000
"""Elements of constants that are drawn with their numbers; larger ones with their shape."""
FUSED = ("cyan", "violet", "green", "rose")
"""Colours of ops that run as one, in turn."""
LEAVING, ADDED = "brick", "ochre"
"""Colours of what the next pass takes away, and of what no node of the graph stands for: gradients and casts."""


@dataclass
class ModuleGraph:
    """A graph with a node per input, constant and instruction."""

    graph: PlainGraph = field(default_factory=PlainGraph)
    values: dict[NodeId, tuple[Value, ...]] = field(default_factory=dict)
    """What each node stands for."""


def drawn(
    module: Module,
    names: Mapping[Value, str] | None = None,
    outputs: Mapping[Value, str] | None = None,
    after: Module | None = None,
) -> ModuleGraph:
    """The graph of `module`.

    `names` are what values are called in the graph that was compiled, and
    `outputs` what the results are for. What is no longer there in `after`, the
    module of the next pass, stands out by its colour. What was fused is drawn
    op by op, in a colour of its own.
    """
    return _Drawing(names or {}, outputs or {}, after).draw(module)


class _Drawing:
    def __init__(self, names: Mapping[Value, str], outputs: Mapping[Value, str], after: Module | None) -> None:
        self.found = ModuleGraph()
        self._names = names
        self._outputs = outputs
        self._stays: Collection[Value] | None = None
        if after is not None:
            self._stays = {out for step in after.body for out in step.outs}
        self._places: dict[Value, tuple[NodeId, int]] = {}
        self._taken: set[str] = set()
        self._regions = 0
        self._fused = ""

    def draw(self, module: Module) -> ModuleGraph:
        graph = self.found.graph
        with graph.batch():
            for value in module.inputs:
                content = Placeholder(value.spec.shape, value.spec.dtype.name)
                self._add(ValueNode(self._id(), self._name(value, "x"), content), (value,))
            for step in module.body:
                self._step(step)
        return self.found

    def _region(self, step: Instruction) -> None:
        """The ops of a region, between what it is given and what it gives."""
        body: Module = step.params["body"]
        self._fused = FUSED[self._regions % len(FUSED)]
        self._regions += 1
        for inner, value in zip(body.inputs, step.args, strict=True):
            assert value is not None
            self._places[inner] = self._place(value)
        told = {
            inner: self._outputs[out]
            for inner, out in zip(body.outputs, step.outs, strict=True)
            if out in self._outputs
        }
        self._outputs = {**self._outputs, **told}
        for inner_step in body.body:
            self._step(inner_step)
        for inner, out in zip(body.outputs, step.outs, strict=True):
            self._places[out] = self._place(inner)
        self._fused = ""

    def _place(self, value: Value) -> tuple[NodeId, int]:
        """The node and output that a value comes from; constants get theirs when they are first used."""
        if value not in self._places:
            self._constant(value)
        return self._places[value]

    def _step(self, step: Instruction) -> None:
        if step.op is REGION:
            self._region(step)
            return
        wires: list[tuple[Value, str]] = []
        literals = {}
        slots = step.op.slots(len(step.args) - len(step.op.inputs) + 1 if step.op.variadic else 0)
        for slot, value in zip(slots, step.args, strict=True):
            if value is not None and value.constant is not None and value.constant.size == 1:
                literals[slot] = value.constant.item()
            elif value is not None:
                wires.append((value, slot))
        sources = [(self._place(value), slot) for value, slot in wires]
        first = step.outs[0]
        node = OpNode(
            self._id(),
            self._name(first, step.op.base),
            step.op.name,
            literals=literals,
            params=_params(step),
            label=", ".join(f"→ {self._outputs[out]}" for out in step.outs if out in self._outputs),
            colour=self._colour(step),
        )
        self._add(node, step.outs)
        for (source, output), slot in sources:
            self.found.graph.connect(Wire(source, output, node.id, slot))

    def _colour(self, step: Instruction) -> str:
        if self._fused:
            return self._fused
        if self._stays is not None and not any(out in self._stays for out in step.outs):
            return LEAVING
        return "" if any(out in self._names for out in step.outs) else ADDED

    def _constant(self, value: Value) -> None:
        array = value.constant
        assert array is not None
        small = array.size <= SHOWN
        content = tensor_data(array) if small else Placeholder(value.spec.shape, value.spec.dtype.name)
        self._add(ValueNode(self._id(), self._name(value, "constant"), content), (value,))

    def _add(self, node: Node, values: tuple[Value, ...]) -> None:
        self.found.graph.add(node)
        self.found.values[node.id] = values
        self._places.update((value, (node.id, number)) for number, value in enumerate(values))

    def _id(self) -> NodeId:
        return f"n{len(self.found.values)}"

    def _name(self, value: Value, otherwise: str) -> str:
        """A name that no other node has."""
        stem = self._names.get(value, otherwise)
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name


def _params(step: Instruction) -> dict[str, Json]:
    """What differs from the op's defaults, as a file would say it."""
    found = {}
    for name, value in step.params.items():
        if value != step.op.params[name].default:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found
