"""Writing graphs in Python: `ge.Graph`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grapheditor.model.content import Content, Initialiser, Kind, Placeholder
from grapheditor.model.decoration import Frame
from grapheditor.model.errors import CallError, NoTensorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.handles import Handle

# Files become graphs of this class too, also where nothing is called, as when a window opens: what calls need is
# imported when one is made.


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

        from grapheditor.engine.arrays import tensor_data

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

        from grapheditor.engine.arrays import tensor_data
        from grapheditor.engine.dtypes import as_dtype

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

        from grapheditor.engine.dtypes import as_dtype

        content = Initialiser(kind, tuple(shape), as_dtype(dtype).name, seed, tuple(args))
        return self._add_value(content, name, kind, requires_grad, False)

    def op(self, op_name: str, /, *args: Any, name: str | None = None, **kwargs: Any) -> Handle:
        """A node that calls an op; raises CallError where it does not take these arguments.

        Tensor arguments are handles or numbers, all else are parameters.
        """

        from grapheditor.engine.casting import as_op
        from grapheditor.engine.op_calls import canonical
        from grapheditor.handles import Handle, node_of

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

        from grapheditor.handles import Handle

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
        from grapheditor.handles import Handle

        dtype = content.dtype
        if requires_grad and not dtype.startswith("float"):
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        node_id = self.fresh_id(name or stem)
        self.add(ValueNode(node_id, name or node_id, content, requires_grad, retain_grad))
        return Handle(self, node_id)
