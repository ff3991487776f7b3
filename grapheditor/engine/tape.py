"""The tape: one node per recorded op, from the results back to the leaves."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import Any

from grapheditor.engine.op import Call, Op
from grapheditor.engine.tensor import Hook, Tensor

_count = itertools.count()


def next_sequence() -> int:
    """The moment on which the next recorded op, or a write in place, takes place."""
    return next(_count)


class AccumulateGrad:
    """The end of the tape at a leaf: adds what arrives to the leaf's grad."""

    __slots__ = ("__weakref__", "variable")

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    @property
    def next_functions(self) -> tuple[Any, ...]:
        """Nothing comes after a leaf."""
        return ()

    def name(self) -> str:
        """PyTorch's name of this node."""
        return "torch::autograd::AccumulateGrad"

    def __repr__(self) -> str:
        return "<AccumulateGrad>"


Edge = tuple["GradNode | AccumulateGrad", int]


class GradNode:
    """One recorded op: what made a tensor, and how gradients pass through it.

    `saved` holds the op's inputs (arrays and numbers) and `outs` its outputs
    until backward frees them.
    """

    __slots__ = (
        "__weakref__",
        "_key",
        "_name",
        "edges",
        "hooks",
        "op",
        "outs",
        "params",
        "retained",
        "saved",
        "sequence",
        "weak",
    )

    def __init__(
        self,
        op: Op,
        params: dict[str, Any],
        edges: tuple[Edge | None, ...],
        saved: list[Any],
        outs: tuple[Any, ...],
    ) -> None:
        self.op = op
        self.params = params
        self.edges = edges
        self.saved: list[Any] | None = saved
        self.outs: tuple[Any, ...] | int = outs
        """The output arrays; their number once they are freed."""
        self.sequence = next(_count)
        self.weak: tuple[bool, ...] | None = None
        """Which inputs stand for Python numbers; None where none does."""
        self.hooks: dict[int, dict[int, Hook]] | None = None
        self.retained: dict[int, weakref.ref[Tensor]] | None = None
        self._name: str | None = None
        self._key: Any = None

    def name(self) -> str:
        """PyTorch's name of this node, as ``MulBackward0``."""
        return self._name or str(self.op.grad_fn)

    def set_name(self, args: tuple[Any, ...]) -> None:
        """Name it by the form of its call, where that matters."""
        self._name = self.op.grad_fn_name(Call(self.op, args, self.params))

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that gradients go to next, one per tensor input; (None, 0) for a constant."""
        wrapped = not callable(self.op.grad_fn)  # where a form with numbers has a node of its own, they have no slot
        signatures = self.key()
        return tuple(
            (None, 0) if edge is None else edge
            for edge, signature in zip(self.edges, signatures, strict=False)
            if edge is not None or len(signature) == 3 or (wrapped and signature[0] is not None)
        )

    def __repr__(self) -> str:
        return f"<{self.name()}>"

    @property
    def output_count(self) -> int:
        """How many outputs the op had."""
        return self.outs if isinstance(self.outs, int) else len(self.outs)

    def retain(self, tensor: Tensor) -> None:
        """Store the gradient of this output in the tensor's `grad`."""
        if self.retained is None:
            self.retained = {}
        self.retained[tensor._output_nr] = weakref.ref(tensor)

    def add_hook(self, output_nr: int, hook: Hook) -> Callable[[], None]:
        """Call `hook` with the gradient of one output."""
        if self.hooks is None:
            self.hooks = {}
        hooks = self.hooks.setdefault(output_nr, {})
        key = max(hooks, default=0) + 1
        hooks[key] = hook
        return lambda: hooks.pop(key, None) and None

    def key(self) -> tuple[tuple[Any, ...], ...]:
        """What the derivative's code depends on: shapes, dtypes and numbers of inputs and outputs."""
        if self._key is None:
            assert self.saved is not None
            assert not isinstance(self.outs, int)
            outs = [(o.shape, o.dtype) for o in self.outs]
            self._key = (*[_signature(a) for a in self.saved], None, *outs, self.weak)
        return self._key  # type: ignore[no-any-return]

    def free(self) -> None:
        """Let go of inputs and outputs."""
        self.key()
        self.outs = self.output_count
        self.saved = None


def _signature(operand: Any) -> Any:
    shape = getattr(operand, "shape", None)
    if shape is not None:
        return shape, operand.dtype, True
    # the negative zero equals the other one, but does not divide alike
    return (operand, "-0.0") if operand == 0 and str(operand)[0] == "-" else (operand, type(operand))


def edge_of(tensor: Tensor) -> Edge:
    """Where a gradient of `tensor` goes: its grad_fn, or the accumulator of a leaf."""
    if tensor._node is not None:
        return tensor._node, tensor._output_nr
    accumulator = tensor._accumulator() if tensor._accumulator is not None else None
    if accumulator is None:
        accumulator = AccumulateGrad(tensor)
        tensor._accumulator = weakref.ref(accumulator)
    return accumulator, 0
