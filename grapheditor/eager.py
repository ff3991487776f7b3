"""`ge.tensor` and `ge.call`: computing at once, with or without a graph file."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

from grapheditor.engine import calls, versions
from grapheditor.engine.arrays import as_array
from grapheditor.engine.inplace import update
from grapheditor.engine.modes import state
from grapheditor.engine.op_calls import canonical
from grapheditor.engine.table import active
from grapheditor.engine.tensor import Tensor, check_requires_grad
from grapheditor.plugin_registry import registry

_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)


_LAID_OUT = ("clone", "contiguous", "_like")


_WARNING = ("softmax", "softmin", "kl_div")
_FUNCTIONAL = ("torch.nn.functional.", "nn.functional.", "F.")
_BOTH_SIZES = (
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by "
    "the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as "
    "'batchmean' in the next major release."
)
_KL_DIV = ("input", "target", "size_average", "reduce", "reduction")
_NO_DIM = "Implicit dimension choice for {0} has been deprecated. Change the call to include dim=X as an argument."


def _with_dim(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A call of torch.nn.functional.softmax and its kind with a dim, which they choose, with a warning, without one."""
    given = dict(zip(("input", "dim", "_stacklevel", "dtype"), args, strict=False)) | kwargs
    given.pop("_stacklevel", None)
    if given.get("dim") is None and isinstance(given.get("input"), Tensor):
        warnings.warn(_NO_DIM.format(name), UserWarning, stacklevel=3)
        given["dim"] = 0 if given["input"].ndim in (0, 1, 3) else 1
    return (), given


def _with_inplace(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A call of an activation whose last argument is `inplace`, which comes after those that its op has."""
    op = active().get(name)
    if op is None or op.category != "Activations" or len(args) != len(op.schema.places) + 1:
        return args, kwargs
    return args[:-1], {**kwargs, "inplace": args[-1]}


def _warn_of_mean(arguments: dict[str, Any]) -> None:
    switched = any(arguments.get(name) is not None for name in ("size_average", "reduce"))
    if not switched and arguments.get("reduction", "mean") == "mean":
        warnings.warn(_BOTH_SIZES, UserWarning, stacklevel=3)


def _lengths(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    if value.dtype.kind not in "iu":
        raise RuntimeError("input_lengths and target_lengths must be integral")
    return tuple(value.detach().reshape([-1]).tolist())


@lru_cache(maxsize=4)
def _updating(table: Any, revision: int) -> tuple[str, ...]:
    """Ends of the names of ops that write into their arguments on the side."""
    return tuple({op.base for op in table.values() if op.updates is not None})


def _numbers(data: Any) -> Any:
    """Nested lists with the numbers of tensors in the place of these."""
    if isinstance(data, Tensor):
        return list(data._array()) if data.ndim == 1 else [*data._array()] if data.ndim else data._array()[()]
    return [_numbers(item) for item in data] if isinstance(data, (list, tuple)) else data


def tensor(data: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A new leaf with a copy of `data`; as torch.tensor.

    Raises RuntimeError where an integer or bool tensor is to require grad.
    """
    registry()  # ops become methods of tensors
    if isinstance(data, Tensor):
        warnings.warn(_COPY, UserWarning, stacklevel=2)
        data = data._array()
    elif isinstance(data, (list, tuple)):
        data = _numbers(data)
    array = as_array(data, dtype)
    if requires_grad:
        check_requires_grad(array.dtype)
    made = Tensor(array, requires_grad)
    if state.mode.inference:
        versions.mark_inference(made)
    return made


def call(name: str, /, *args: Any, **kwargs: Any) -> Any:
    """Any op by name, short or dotted as PyTorch writes it: ``ge.call("torch.softmax", t, dim=1)``."""
    registry()
    if name.endswith("to") and canonical(name) == "to" and args and isinstance(args[0], Tensor):
        return args[0].to(*args[1:], **kwargs)
    device = kwargs.get("device")
    if device is not None:
        if isinstance(device, (bool, int, float)):
            raise TypeError(f"{canonical(name)}(): argument 'device' must be torch.device, not {type(device).__name__}")
        if str(device) != "cpu":
            raise RuntimeError(f"device {device!r} is not supported; everything is computed on the cpu.")
        kwargs = {key: value for key, value in kwargs.items() if key != "device"}
    if name.endswith("ctc_loss"):  # lengths are parameters here, which PyTorch takes as tensors too
        args = tuple(_lengths(arg) if place > 1 else arg for place, arg in enumerate(args))
        kwargs = {key: _lengths(value) if key.endswith("_lengths") else value for key, value in kwargs.items()}
    if "memory_format" in kwargs and name.endswith(_LAID_OUT):  # the numbers are the same in any layout
        kwargs = {key: value for key, value in kwargs.items() if key != "memory_format"}
    if name.endswith(_WARNING):
        if name.endswith("kl_div"):
            _warn_of_mean(dict(zip(_KL_DIV, args, strict=False)) | kwargs)
        elif name.startswith(_FUNCTIONAL):
            args, kwargs = _with_dim(canonical(name), args, kwargs)
    if args and args[-1].__class__ is bool and name.startswith(_FUNCTIONAL):
        args, kwargs = _with_inplace(name, args, kwargs)
    inplace = kwargs.get("inplace")
    if isinstance(inplace, bool) and args and isinstance(args[0], Tensor):
        kwargs = {key: value for key, value in kwargs.items() if key != "inplace"}
        if inplace:
            written: Tensor = args[0]._write(canonical(name), *args[1:], **kwargs)
            return written
    if name in ("operator.getitem", "Tensor.__getitem__") and len(args) == 2:
        return args[0][args[1]]
    if name.startswith("Tensor.__") and args:
        # an operator, perhaps with its sides exchanged, as Python calls it
        method = getattr(args[0], name.removeprefix("Tensor.").replace("__rdiv__", "__rtruediv__"), None)
        if method is not None:
            result = method(*args[1:], **kwargs)
            if result is NotImplemented:
                raise TypeError(f"unsupported operand types for {name}: {', '.join(type(a).__name__ for a in args)}")
            return result
    if args and isinstance(args[0], Tensor):
        short = canonical(name)
        if short == "detach":
            return args[0].detach()  # it shares memory, which a result of an op does not
        if short not in active() and not short.startswith("_") and hasattr(args[0], short):
            return getattr(args[0], short)(*args[1:], **kwargs)  # a method that is no op: add_, half, numel
    table = active()
    if name.endswith(_updating(table, table.revision)):
        op, slots, params = active().bind(name, args, kwargs)
        result = calls.call(name, args, kwargs)
        if op.updates is not None:
            update(op, slots, params)
        return result
    return calls.call(name, args, kwargs)
