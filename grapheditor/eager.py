"""`ge.tensor` and `ge.call`: computing at once, with or without a graph file."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.engine import calls
from grapheditor.engine.arrays import as_array
from grapheditor.engine.casting import refuse_device
from grapheditor.engine.inplace import update
from grapheditor.engine.new_tensors import new_leaf
from grapheditor.engine.op_calls import canonical
from grapheditor.engine.python_forms import form_of, inplace_place, is_new, without_inplace
from grapheditor.engine.table import active
from grapheditor.engine.tensor import Tensor, check_requires_grad
from grapheditor.engine.warned import warn_once
from grapheditor.plugin_registry import registry

_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
_ARRAYS = (
    "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list to a "
    "single numpy.ndarray with numpy.array() before converting to a tensor."
)
_LAID_OUT = ("clone", "contiguous", "_like")


@lru_cache(maxsize=4)
def _updating(table: Any, revision: int) -> tuple[str, ...]:
    """Ends of the names of ops that write into their arguments on the side."""
    return tuple({op.base for op in table.values() if op.updates is not None})


def _numbers(data: Any) -> Any:
    """Nested lists with the numbers of tensors in the place of these."""
    if isinstance(data, Tensor):
        if data.numel() != 1:
            if data.dtype.kind != "f":
                raise TypeError("only integer tensors of a single element can be converted to an index")
            raise ValueError("only one element tensors can be converted to Python scalars")
        return data._array().reshape(())[()]
    return [_numbers(item) for item in data] if isinstance(data, (list, tuple)) else data


def tensor(
    data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: bool = False
) -> Tensor:
    """A new leaf with a copy of `data`; as torch.tensor.

    Raises RuntimeError where an integer or bool tensor is to require grad, and for a `device` that is not the cpu.
    """
    registry()  # ops become methods of tensors
    refuse_device("tensor", device)
    if requires_grad.__class__ is not bool:
        kind = type(requires_grad).__name__
        raise TypeError(f"tensor(): argument 'requires_grad' must be bool, not {kind}")
    if isinstance(data, Tensor):
        warnings.warn(_COPY, UserWarning, stacklevel=2)
        data = data._array()
    elif isinstance(data, (list, tuple)):
        if data and isinstance(data[0], np.ndarray) and data[0].ndim:
            warn_once(_ARRAYS)
            data = np.array(data)
        else:
            data = _numbers(data)
    made: Tensor = new_leaf(as_array(data, dtype), requires_grad)
    return made


def _new(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """A new tensor made of numbers alone, which may be asked to require grad."""
    wanted = kwargs.pop("requires_grad")
    if not isinstance(wanted, bool | None):
        raise TypeError(f"{canonical(name)}(): argument 'requires_grad' must be bool, not {type(wanted).__name__}")
    made: Tensor = calls.call(name, args, kwargs)
    if wanted:
        check_requires_grad(made.dtype)
        made.requires_grad = True
    return made


_OTHERWISE = object()
"""Stands for the result of a call that no method makes."""


def _by_method(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What an operator or a method that is no op gives."""
    if name in ("operator.getitem", "Tensor.__getitem__") and len(args) == 2:
        return args[0][args[1]]
    if name.startswith("Tensor.__"):
        # an operator, perhaps with its sides exchanged, as Python calls it
        method = getattr(args[0], name.removeprefix("Tensor.").replace("__rdiv__", "__rtruediv__"), None)
        if method is not None:
            result = method(*args[1:], **kwargs)
            if result is NotImplemented:
                raise TypeError(f"unsupported operand types for {name}: {', '.join(type(a).__name__ for a in args)}")
            return result
    if not isinstance(args[0], Tensor):
        return _OTHERWISE
    short = canonical(name)
    if short == "detach":
        return args[0].detach()  # it shares memory, which a result of an op does not
    if short == "nonzero" or (short == "where" and len(args) == 1 and not kwargs):
        return args[0].nonzero(*args[1:], **(kwargs or {"as_tuple": short == "where"}))
    if short not in active() and not short.startswith("_") and hasattr(args[0], short):
        return getattr(args[0], short)(*args[1:], **kwargs)  # add_, half, numel
    return _OTHERWISE


def call(name: str, /, *args: Any, **kwargs: Any) -> Any:
    """Any op by name, short or dotted as PyTorch writes it: ``ge.call("torch.softmax", t, dim=1)``."""
    registry()
    if name.endswith("to") and canonical(name) == "to" and args and isinstance(args[0], Tensor):
        return args[0].to(*args[1:], **kwargs)
    if "device" in kwargs and is_new(name):
        refuse_device(canonical(name), kwargs["device"])
        kwargs = {key: value for key, value in kwargs.items() if key != "device"}
    if "memory_format" in kwargs and name.endswith(_LAID_OUT):  # the numbers are the same in any layout
        kwargs = {key: value for key, value in kwargs.items() if key != "memory_format"}
    if "requires_grad" in kwargs and name in active() and is_new(name):
        return _new(name, args, kwargs)
    form = form_of(name)
    if form is not None:
        args, kwargs = form(name, args, kwargs)
    place = inplace_place(name)
    if place is not None and ("inplace" in kwargs or len(args) > place):
        (args, kwargs), written = without_inplace(place, args, kwargs)
        if written and args and isinstance(args[0], Tensor):
            return args[0]._write(canonical(name), *args[1:], **kwargs)
    if args:
        done = _by_method(name, args, kwargs)
        if done is not _OTHERWISE:
            return done
    table = active()
    if name.endswith(_updating(table, table.revision)):
        op, slots, params = active().bind(name, args, kwargs, strict=True)
        result = calls.call(name, args, kwargs)
        if op.updates is not None:
            update(op, slots, params)
        return result
    return calls.call(name, args, kwargs)
