"""Calling an op on tensors: promote, compute, record."""

from __future__ import annotations

import contextvars
import threading
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import FLOAT64, Compute, Dtype, Spec, compute_for, number_dtype
from grapheditor.engine.inference import DTYPE_RULES
from grapheditor.engine.modes import state
from grapheditor.engine.op import Op
from grapheditor.engine.table import active
from grapheditor.engine.tape import Edge, GradNode, edge_of
from grapheditor.engine.tensor import Tensor


def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of an op by name, a Tensor or a tuple of them; raises what PyTorch raises."""
    table = active()
    if not kwargs:
        simple = table.simple(name, len(args))
        if simple is not None:
            for arg in args:
                if arg.__class__ not in _PLAIN:
                    break
            else:
                return apply(simple[0], args, simple[1])
    op, flat, params = table.bind(name, args, kwargs)
    if op.writes is not None or op.hook:
        from grapheditor.engine.writing_ops import perform

        return perform(op, flat, params)
    return apply(op, flat, params)


Tensor._call = staticmethod(call)


class _Quiet(threading.local):
    """A context of this thread in which numpy says nothing of overflow and division by zero.

    Entering it is several times cheaper than np.errstate, and each op does so.
    """

    def __init__(self) -> None:
        self.context = contextvars.copy_context()
        self.context.run(np.seterr, all="ignore")


quiet = _Quiet()
_PLAIN = frozenset({Tensor, float, int, bool})
_USUAL = frozenset({"promote", "numeric", "bool", "float", "floating"})
"""dtype rules by which tensors of one float dtype, and numbers beside them, compute in that dtype."""


def apply(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """The result of a bound call. `args` has a Tensor, a Python number or None per flat slot."""
    requires_grad = weak = mixed = False
    common: Dtype | None = None
    operands: list[Any] = []
    for arg in args:
        if arg.__class__ is not Tensor:
            operands.append(arg)
            continue
        data = arg._data
        operands.append(data)
        requires_grad = requires_grad or arg._requires_grad
        weak = weak or arg._weak
        mixed = mixed or (common is not None and data.dtype is not common)
        common = data.dtype
    if mixed or weak or common is None or common.kind != "f" or op.dtype not in _USUAL:
        compute = _compute_dtype(op, args, params)
        operands = [_prepared(arg, compute_for(compute, i)) for i, arg in enumerate(args)]
    elif len(args) > 1:
        kind = common.type
        operands = [kind(o) if o.__class__ in _NUMBERS else o for o in operands]
    try:
        result = quiet.context.run(op.forward, *operands, **params)
    except (ValueError, TypeError, IndexError) as error:
        op.infer(tuple(map(_spec_of, args)), params)  # says it in PyTorch's words where it can
        raise RuntimeError(str(error)) from error
    if weak:
        # a derivative rule at work on a Python number: the result ranks as one too
        weak = all(arg._weak for arg in args if type(arg) is Tensor)
    if args and args[0].__class__ is Tensor and result is args[0]._data:
        return args[0]  # nothing to do, as for `to` the same dtype: PyTorch gives the tensor itself
    if op.views:
        return _viewed(op, args, params, result, requires_grad, weak)
    if not (requires_grad and state.enabled and op.vjp is not None):
        return tuple(Tensor(r, weak=weak) for r in result) if isinstance(result, tuple) else Tensor(result, weak=weak)
    if type(result) is not tuple:
        if result.dtype.kind != "f":
            return Tensor(result)
        return Tensor(result, True, _record(op, args, params, (result,)), 0, weak)
    node = _record(op, args, params, result)
    return tuple(Tensor(r, True, node, i, weak) if r.dtype.kind == "f" else Tensor(r) for i, r in enumerate(result))


_NUMBERS = frozenset({float, int, bool})


def _viewed(op: Op, args: tuple[Any, ...], params: dict[str, Any], result: Any, requires_grad: bool, weak: bool) -> Any:
    """As at the end of `apply`, for results that may be views of the first input."""
    outs = result if isinstance(result, tuple) else (result,)
    node = None
    if requires_grad and state.enabled:
        node = _record(op, args, params, outs)
    tensors = [
        Tensor(r, node is not None and r.dtype.kind == "f", node if r.dtype.kind == "f" else None, i, weak)
        for i, r in enumerate(outs)
    ]
    base = args[0]
    if type(base) is Tensor:
        for tensor in tensors:
            if not isinstance(tensor._data, np.ndarray) or np.may_share_memory(tensor._data, base._data):
                tensor._set_base(base)
    return tuple(tensors) if isinstance(result, tuple) else tensors[0]


def _record(op: Op, args: tuple[Any, ...], params: dict[str, Any], outs: tuple[Any, ...]) -> GradNode:
    edges: list[Edge | None] = []
    saved: list[Any] = []
    weak = False
    for arg in args:
        if type(arg) is Tensor:
            saved.append(arg._data)
            edges.append(edge_of(arg) if arg._requires_grad else None)
            weak = weak or arg._weak
        else:
            saved.append(arg)
            edges.append(None)
    node = GradNode(op, params, tuple(edges), saved, outs)
    if weak:
        node.weak = tuple(type(arg) is Tensor and arg._weak for arg in args)
    if op.grad_fn.__class__ is not str:
        node.set_name(args)
    return node


def _prepared(arg: Any, compute: Dtype | None) -> Any:
    """The array that an op computes with."""
    if type(arg) is Tensor:
        array = arg._data
        return array if compute is None or array.dtype is compute or array.dtype == compute else array.astype(compute)
    if arg is None:
        return None
    return _number(arg, number_dtype(arg) if compute is None else compute)


def _compute_dtype(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Compute:
    """The dtype that arguments are brought to first, or None to leave them alone."""
    if op.infer_rule is not None:
        return None
    rule = DTYPE_RULES[op.dtype] if isinstance(op.dtype, str) else op.dtype
    return rule(op, [s for s in map(_spec_of, args) if s is not None], params)[0]


def _number(value: bool | int | float, dtype: Dtype) -> Any:
    if dtype.kind in "iu":
        if not -(2**63) <= value < 2**63:
            raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow")
        # as C does: 300 becomes 44 in uint8, where numpy would refuse
        return np.asarray(value).astype(dtype)[()]
    return dtype.type(value)


def _spec_of(arg: Any) -> Spec | None:
    if arg is None:
        return None
    if type(arg) is Tensor:
        return Spec(arg._data.shape, arg._data.dtype, arg._weak)
    return Spec((), number_dtype(arg), True)


def wrapped_number(value: bool | int | float) -> Tensor:
    """A Python number as a tensor in double precision that ranks lowest in promotion."""
    return Tensor(np.asarray(value, FLOAT64 if isinstance(value, float) else None), weak=True)
