"""Writing graphs in Python: `ge.Graph` and the handles of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.casting import as_op
from grapheditor.engine.dtypes import as_dtype
from grapheditor.engine.op import Call
from grapheditor.engine.op_calls import canonical
from grapheditor.engine.operators import Operators
from grapheditor.model.content import Content, Initialiser, Kind, Placeholder
from grapheditor.model.decoration import Frame
from grapheditor.model.errors import CallError, NoTensorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, NodeId, OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry

__all__ = ["Graph", "Handle", "tensor_data"]


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
        return bool(self._outputs) and not self._outputs[-1].endswith("[]")

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


class Graph(PlainGraph):
    """A computation graph that a script, a file or the canvas fills.

    ``graph.op`` takes the arguments of the PyTorch function of that name.
    """

    def value(
        self,
        data: Any,
        *,
        name: str | None = None,
        dtype: Any = None,
        requires_grad: bool = False,
        retain_grad: bool = False,
    ) -> Handle:
        """A tensor of numbers: float32 for Python floats, int64 for ints, bool for bools, unless `dtype` says."""
        return self._add_value(tensor_data(data, dtype), name, "value", requires_grad, retain_grad)

    def placeholder(
        self,
        shape: Sequence[int],
        *,
        name: str | None = None,
        dtype: Any = "float32",
        default: Any = None,
        requires_grad: bool = False,
    ) -> Handle:
        """A tensor to be fed; `default` stands in where nothing is fed."""
        dtype = as_dtype(dtype).name
        data = None if default is None else tensor_data(default, dtype)
        return self._add_value(Placeholder(tuple(shape), dtype, data), name, "placeholder", requires_grad, False)

    def initialiser(
        self,
        kind: Kind,
        shape: Sequence[int],
        *,
        name: str | None = None,
        dtype: Any = "float32",
        seed: int = 0,
        args: Sequence[float] = (),
        requires_grad: bool = False,
    ) -> Handle:
        """A tensor made on demand: zeros, ones, full, arange, randn or uniform; the same for the same seed."""
        content = Initialiser(kind, tuple(shape), as_dtype(dtype).name, seed, tuple(args))
        return self._add_value(content, name, kind, requires_grad, False)

    def op(self, op_name: str, /, *args: Any, name: str | None = None, **kwargs: Any) -> Handle:
        """A node that calls an op; raises CallError where it does not take these arguments.

        Tensor arguments are handles or numbers, all else are parameters.
        """
        try:
            if canonical(op_name) == "to" and args:
                op_name, args, kwargs = as_op(args, kwargs)
            call = registry().ops.bind(op_name, args, kwargs)
        except CallError:
            self._refuse_what_is_no_handle(op_name, (*args, *kwargs.values()))
            raise
        node_id = self.fresh_id(name or call.op.base)
        node, wires = node_of(call, node_id, name or node_id)
        if name is not None and self.has_name(name):
            self._claim_name(node)
        for _, handle in wires:
            if handle.graph is not self:
                raise CallError(f"{handle!r} belongs to another graph; use a handle of this one.")
        with self.batch():
            self.add(node)
            for slot, handle in wires:
                self.connect(Wire(handle.id, handle.output, node_id, slot))
        return Handle(self, node_id, 0, call.op.outputs)

    @contextmanager
    def no_grad(self, title: str = "") -> Iterator[None]:
        """What is added inside stands in a frame under no_grad: ``with graph.no_grad(): ...``."""
        before = set(self)
        yield
        new = tuple(node_id for node_id in self if node_id not in before)
        if new:
            frame = Frame(self.fresh_id("no_grad"), title, new, grad_mode="no_grad")
            self.decorate(frame.id, frame)

    def handle(self, name: str) -> Handle:
        """The handle of the node called `name`."""
        node = self.find(name)
        outputs = registry().ops[node.op].outputs if isinstance(node, OpNode) and node.op in registry().ops else ()
        return Handle(self, node.id, 0, outputs)

    def _refuse_what_is_no_handle(self, op_name: str, given: Sequence[Any]) -> None:
        """Raises NoTensorError where a record, as `find` gives it, stands among the arguments."""
        for value in given:
            for part in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(part, Node):
                    remedy = f"give its handle, graph.handle({part.name!r})"
                    raise NoTensorError(f"{op_name}(): the record of {part.name} is no tensor; {remedy}.") from None

    def _add_value(
        self, content: Content, name: str | None, stem: str, requires_grad: bool, retain_grad: bool
    ) -> Handle:
        dtype = content.dtype
        if requires_grad and not dtype.startswith("float"):
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        node_id = self.fresh_id(name or stem)
        self.add(ValueNode(node_id, name or node_id, content, requires_grad, retain_grad))
        return Handle(self, node_id)


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
            literals[slot] = value.item() if hasattr(value, "item") else value
    params = {n: _jsonable(v) for n, v in call.params.items() if v != op.params[n].default}
    return OpNode(node_id, name, op.name, literals, params), wires


def _jsonable(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_jsonable(v) for v in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return as_dtype(value).name
