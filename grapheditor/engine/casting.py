"""All the ways in which `Tensor.to` may be called."""

from __future__ import annotations

from typing import Any

from grapheditor.engine.argument_kinds import TensorLike, check_width, is_number, plain
from grapheditor.engine.dtypes import BOOL, FLOAT64, Dtype, as_dtype

_NAMES = ("non_blocking", "copy", "memory_format")


def request(args: tuple[Any, ...], kwargs: dict[str, Any], rank: int) -> tuple[Dtype | None, bool]:
    """The dtype that a call asks for (None: the one there is), and whether for a copy in any case.

    The forms are PyTorch's: (dtype), (device, dtype), (other), each with non_blocking, copy and memory_format
    behind. Raises TypeError for others, and RuntimeError for a device that is not the cpu.
    """
    given = list(args)
    named = dict(kwargs)
    device = named.pop("device", None)
    dtype = named.pop("dtype", None)
    if given and isinstance(given[0], TensorLike):
        dtype = given.pop(0).dtype
    elif given and _stands_for_tensor(given[0]):
        dtype = BOOL if isinstance(given.pop(0), bool) else FLOAT64
    elif given:
        first = given.pop(0)
        if _is_dtype(first):
            dtype = _once(dtype, first)
        else:
            check_width("int", first, "to(): argument 'device'")
            device = _once(device, first)
            if given and isinstance(given[0], bool):
                raise TypeError(_words(args, kwargs))
            dtype = _once(dtype, given.pop(0)) if given else dtype
    if len(given) > 2 or not all(isinstance(flag, bool) for flag in given):
        raise TypeError(_words(args, kwargs))
    for name, flag in zip(_NAMES, given, strict=False):
        named[name] = _once(named.get(name), flag)
    if not set(named) <= set(_NAMES) or not all(isinstance(named.get(name, False), bool) for name in _NAMES[:2]):
        raise TypeError(_words(args, kwargs))
    refuse_device("to", device)
    other_layout = "channels_last" in str(named.get("memory_format")) and rank >= 4
    return None if dtype is None else as_dtype(dtype), bool(named.get("copy")) or other_layout


def refuse_device(name: str, device: Any) -> None:
    """Raise PyTorch's error for what is no device, and RuntimeError for one that is not the cpu."""
    if isinstance(device, (bool, float)):
        raise TypeError(f"{name}(): argument 'device' must be torch.device, not {type(device).__name__}")
    if isinstance(device, int):
        raise RuntimeError("Cannot access accelerator device when none is available.")
    if device is not None and str(device) != "cpu":
        raise RuntimeError(f"device {device!r} is not supported; everything is computed on the cpu.")


def as_op(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """The same call of a node: the op, which is type_as for another tensor, and its arguments."""
    input, *rest = args
    other = rest[0] if rest and isinstance(rest[0], TensorLike) else kwargs.get("other")
    if other is not None:
        return "type_as", (input, other), {}
    dtype, copy = request(tuple(rest), kwargs, 0)
    return "to", (input,), ({} if dtype is None else {"dtype": dtype.name}) | ({"copy": True} if copy else {})


def _stands_for_tensor(value: Any) -> bool:
    """Whether it is a number that PyTorch takes for another tensor: no int, which is a device's."""
    return isinstance(value, (bool, float)) or (is_number(value) and not isinstance(plain(value), int))


def _is_dtype(value: Any) -> bool:
    try:
        as_dtype(value)
    except TypeError:
        return not (
            value is None or isinstance(value, str) or is_number(value)
        )  # a dtype that is not supported, named later
    return value is not None


def _once(known: Any, value: Any) -> Any:
    if known is not None:
        raise TypeError("to() received an invalid combination of arguments: one is given twice")
    return value


def _words(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    got = ", ".join([type(a).__name__ for a in args] + [f"{k}={type(v).__name__}" for k, v in kwargs.items()])
    return (
        f"to() received an invalid combination of arguments - got ({got}), but expected one of: (dtype), "
        "(device, dtype) or (other), each with non_blocking, copy and memory_format behind"
    )
