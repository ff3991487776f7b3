"""Ops that are written as a formula of other ops: value, shape, dtype and every derivative follow from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.kernel import Kernel, compile_trace
from grapheditor.engine.op import Op
from grapheditor.engine.plan import typed
from grapheditor.engine.schema import parse
from grapheditor.engine.table import active
from grapheditor.engine.trace import Trace, Var

Formula = Callable[..., Any]
"""``formula(*inputs, **params)`` in tensor ops; gives a value, or a tuple of them."""
Key = tuple[Any, ...]
LIMIT = 512
"""Kernels that one op keeps, one per shapes, dtypes and parameters."""


def composite(signature: str, formula: Formula, *, constants: tuple[str, ...] = (), **fields: Any) -> Op:
    """An op that computes `formula`, as one node of the tape, with one kernel per shapes and dtypes.

    In a compiled graph the formula stands in its place, so that it is
    optimised together with what is around it. `constants` are the inputs
    without a gradient. With `inline` tensors are given to the formula itself,
    so that the tape has PyTorch's nodes and each of several results its own.
    `fields` are those of `Op`.
    """
    rules = _Rules(formula)
    vjp: Any = rules.rule
    if constants:
        names = [p.name for p in parse(signature).inputs]
        vjp = tuple(None if name in constants else partial(rules.rule, slot) for slot, name in enumerate(names))
    op = Op(signature, forward=rules.forward, vjp=vjp, formula=formula, infer_rule=rules.infer, told=True, **fields)
    rules.several = bool(op.outputs)
    return op


class _Rules:
    def __init__(self, formula: Formula) -> None:
        self._formula = formula
        self._kernels: dict[Key, Kernel] = {}
        self._specs: dict[Key, tuple[Spec, ...]] = {}
        self.several = False

    def forward(self, *arrays: Any, **params: Any) -> Any:
        """The numbers, by a kernel that is made once for these shapes and dtypes."""
        specs = tuple(None if a is None else Spec(a.shape, a.dtype) for a in arrays)
        key = (specs, _plain(params))
        kernel = self._kernels.get(key)
        if kernel is None:
            if len(self._kernels) >= LIMIT:
                self._kernels.clear()
            inputs, outputs = self._traced(specs, params)
            kernel = self._kernels[key] = compile_trace([v for v in inputs if v is not None], outputs)
        results = kernel.run(*(a for a in arrays if a is not None))
        return tuple(results) if self.several else results[0]

    def infer(self, specs: Sequence[Spec | None], params: dict[str, Any]) -> tuple[Spec, ...]:
        """Shape and dtype of each output; raises as the ops of the formula do."""
        key = (tuple(specs), _plain(params))
        if key not in self._specs:
            if len(self._specs) >= LIMIT:
                self._specs.clear()
            self._specs[key] = tuple(v.spec for v in self._traced(specs, params)[1])
        return self._specs[key]

    def rule(self, slot: int, g: Any, out: Any, *inputs: Any, **params: Any) -> Any:
        """The gradient of one input: the formula again, and the walk back through it."""
        given = _apart(inputs, slot)
        outs = self._formula(*given, **params)
        target = given[slot]
        if not isinstance(outs, tuple):
            return _slope(outs, target, g)
        total: Any = None
        for output, part in zip(outs, g, strict=True):
            if part is not None and output.dtype.kind == "f":
                term = (output * part).sum()
                total = term if total is None else total + term
        return None if total is None else _slope(total, target, None)

    def _traced(self, specs: Sequence[Spec | None], params: dict[str, Any]) -> tuple[list[Var | None], tuple[Var, ...]]:
        trace = Trace(active())
        inputs = [None if spec is None else trace.input(spec) for spec in specs]
        outs = self._formula(*inputs, **params)
        return inputs, outs if isinstance(outs, tuple) else (outs,)


def _plain(params: Mapping[str, Any]) -> Key:
    return tuple(map(_hashable, params.values()))


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, (list, tuple)) else typed(value)


def _apart(inputs: Sequence[Any], slot: int) -> list[Any]:
    """The inputs, with a copy of that in one slot where its gradient could come by way of another one too.

    That is where the same value comes twice, or one was made of another. A copy also keeps hooks from being called,
    which are for the gradient that comes in the end.
    """
    value, given = inputs[slot], list(inputs)
    if isinstance(value, Var):
        places = [(id(v.step), v.output) for v in inputs if isinstance(v, Var)]
        copied = places.count((id(value.step), value.output)) > 1
    else:
        copied = sum(getattr(v, "_requires_grad", False) for v in inputs) > 1 or _watched(value)
    if copied:
        given[slot] = value.clone()
    return given


def _watched(value: Any) -> bool:
    """Whether a tensor, or the node that made it, has hooks or the like."""
    node = value._node
    return value._rare is not None or (node is not None and node.rare is not None)


def _slope(root: Any, target: Any, seed: Any) -> Any:
    if isinstance(root, Var):
        return gradient(root, [target], seed)[0]
    from grapheditor.engine.autograd import grad_aside  # a tensor: this walk is itself recorded

    return grad_aside(root, target, seed)
