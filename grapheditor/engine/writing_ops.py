"""Ops that write their result into their first input, as ``add_``: made of the ops that they do in place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from grapheditor.engine.dispatch import apply
from grapheditor.engine.dtypes import Dtype, Spec, c_name, torch_name
from grapheditor.engine.inference import broadcast, expanded
from grapheditor.engine.modes import state
from grapheditor.engine.op import Op
from grapheditor.engine.schema import REQUIRED
from grapheditor.engine.tensor import Tensor
from grapheditor.model.errors import CallError

CATEGORY = "In place"
NO_HOOK = "cannot register a hook on a tensor that doesn't require gradient"
_RANK = {"b": 0, "u": 1, "i": 1, "f": 2}


def writing_form(op: Op) -> Op | None:
    """The op that does `op` in place, where its entry says that there is one."""
    if not op.in_place:
        return None
    name = f"{op.base.lstrip('_')}_"
    first, *others = op.inputs
    given = [p.name for p in op.params.values() if p.default is REQUIRED]
    arguments = [f"{{{argument}}}" for argument in others + given] + [
        f"{p}={{{p}}}" for p in op.params if p not in given
    ]
    return Op(
        f"{name}{op.signature[len(op.base) :]}",
        category=CATEGORY,
        doc=f"{name.rstrip('_')}, written into {first} itself: all that reads it later sees the new numbers.",
        forward=op.forward,
        vjp=op.vjp,
        grad_fn=op.grad_fn,
        infer_rule=_written_spec(op),
        formula=_functional(op),
        source={"torch": f"{{{first}}}.{name}({', '.join(arguments)})"},
        domain=op.domain,
        samples=tuple(call for call in op.samples if _stays_in_shape(call)),
        writes=op,
    )


def perform(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """The result of a bound call: as `apply`, and for an op that writes in place the written tensor itself.

    An op that is inline gives what its formula makes of the tensors.

    Raises what PyTorch raises, as for a hook on a tensor that no gradient comes to.
    """
    if op.hook and not (state.mode.enabled and isinstance(args[0], Tensor) and args[0]._requires_grad):
        raise RuntimeError(NO_HOOK)
    if op.inline and op.inlines(args, params):
        return _inlined(op, args, params)
    return apply(op, args, params) if op.writes is None else _write(op, op.writes, args, params)


def _inlined(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
    specs = tuple([Spec(a.shape, a.dtype) if isinstance(a, Tensor) else None for a in args])
    op.refuse(specs, params, args)
    if op.composed is not None:
        op.infer(specs, params)  # as the formula refuses what is left to it
        return op.composed(*args, **params)
    assert op.formula is not None
    return op.formula(*args, **params)


def _write(op: Op, done: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Tensor:
    from grapheditor.engine.inplace import write

    tensor, *others = args
    if not isinstance(tensor, Tensor):
        raise CallError(f"{op.base} writes into its {op.inputs[0]}, which is a number here; give it a tensor.")
    named = {name: value for name, value in zip(done.inputs[1:], others, strict=True) if value is not None}
    given = {
        name: value for name, value in params.items() if value is not None or done.params[name].default is not None
    }
    return write(tensor, done.name, (), {**named, **given})


def check_written(
    shape: tuple[int, ...], dtype: Dtype, result: Spec, name: str = "", others: Iterable[Any] = ()
) -> None:
    """Raise PyTorch's RuntimeError where a result of an op can't be put into a tensor of this shape and dtype.

    `others` are what the op was called with beside the tensor.
    """
    if tuple(result.shape) != tuple(shape):
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(result.shape)}")
    if _RANK[result.dtype.kind] > _RANK[dtype.kind]:
        numbers = name.startswith(("clamp", "clip")) and not any(hasattr(other, "shape") for other in others)
        wanted = c_name(dtype) if numbers else torch_name(dtype)
        raise RuntimeError(f"result type {torch_name(result.dtype)} can't be cast to the desired output type {wanted}")


def refuse_mask(error: RuntimeError, name: str, shape: tuple[int, ...], mask: Any) -> None:
    """Raise PyTorch's error for a mask that does not go over a tensor: in place it has other words than elsewhere."""
    if not name.startswith("masked_") or not str(error).startswith(("The size of tensor a", "output with shape")):
        return
    if name == "masked_scatter":
        expanded(mask.shape, shape, "CPUBoolType")
    elif mask.dtype.kind != "b":
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {c_name(mask.dtype)}")
    broadcast(shape, mask.shape)


def _written_spec(op: Op) -> Any:
    def infer(specs: tuple[Spec | None, ...], params: dict[str, Any]) -> tuple[Spec, ...]:
        target = specs[0]
        assert target is not None
        others = [spec for spec in specs[1:] if spec is not None and not spec.weak]
        try:
            check_written(target.shape, target.dtype, op.infer(specs, params)[1][0], op.base, others)
        except RuntimeError as error:
            refuse_mask(error, op.base, target.shape, next(iter(specs[1:]), None))
            raise
        return (Spec(target.shape, target.dtype),)

    return infer


def _functional(op: Op) -> Any:
    """The same without writing: what a compiled graph does in its place."""

    def formula(target: Any, *others: Any, **params: Any) -> Any:
        named = {name: value for name, value in zip(op.inputs[1:], others, strict=True) if value is not None}
        result = target._apply(op.name, (target,), {**named, **params})
        check_written(target.shape, target.dtype, Spec(result.shape, result.dtype), op.base, others)
        return result if result.dtype == target.dtype else result.to(target.dtype.name)

    return formula


def _stays_in_shape(call: tuple[Any, ...]) -> bool:
    """Whether a call of the tests leaves its first input in its shape."""
    shapes = [e if isinstance(e, tuple) else np.shape(e) for e in call if e is not None and not isinstance(e, dict)]
    return np.broadcast_shapes(*shapes) == shapes[0]
