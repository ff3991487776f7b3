"""Names of ops, and what their calls are checked for beyond their schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.model.errors import CallError

if TYPE_CHECKING:
    from grapheditor.engine.op import Op, Params

ALONE = frozenset({"add", "sub", "mul", "div", "floor_divide"})
"""Ops that PyTorch gives numbers alone, too."""


class Call(NamedTuple):
    """An op with its arguments: one per flat slot (a tensor-like, a number or None), and parameters."""

    op: Op
    args: tuple[Any, ...]
    params: Params


def check_numbers(op: Op, tensors: list[Any]) -> None:
    """Raise CallError where numbers stand for all tensors, which few ops take."""
    if op.base in ALONE or not any(p.number for p in op.schema.inputs):
        return
    if all(t is None or not isinstance(t, (TensorLike, list)) for t in tensors):
        kinds = ", ".join(type(t).__name__ for t in tensors if t is not None)
        raise CallError(
            f"{op.base}() received an invalid combination of arguments - got ({kinds}); one of them has to be a tensor"
        )


def flatten(op: Op, tensors: list[Any]) -> tuple[Any, ...]:
    """One argument per flat slot."""
    if op.variadic is None:
        return tuple(tensors)
    flat: list[Any] = []
    for name, value in zip(op.inputs, tensors, strict=True):
        flat.extend(value) if name == op.variadic else flat.append(value)
    return tuple(flat)


_PREFIXES = ("torch.", "nn.functional.", "F.", "Tensor.", "operator.", "_operator.", "math.")


_METHODS = {
    f"{kind}.{name}": op
    for kind in ("Tensor", "torch.Tensor")
    for name, op in (("unfold", "tensor_unfold"), ("polygamma", "_polygamma"))
}
"""Methods that are another op than the function of their name."""


def canonical(name: str) -> str:
    """The short name: ``torch.nn.functional.gelu`` is gelu, ``torch.linalg.norm`` is linalg_norm."""
    if name in _METHODS:
        return _METHODS[name]
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    if name.startswith("__") and name.endswith("__"):
        name = name[2:-2]
    return name.replace("linalg.", "linalg_").replace("special.", "special_")
