"""Writing into tensors: `add_` and its like, `+=`, and assignment to a part."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.inference import torch_name
from grapheditor.engine.modes import state
from grapheditor.engine.tape import next_sequence
from grapheditor.engine.tensor import Tensor

_OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
    "clone() the tensor before performing the operation."
)
_VIEW = (
    "in-place ops on a view whose history is recorded are not supported: write to the tensor that {0} is a view of, "
    "or take a clone() of the view first."
)
_RANK = {"b": 0, "u": 1, "i": 1, "f": 2}


def write(tensor: Tensor, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """The tensor itself after the op `name` was done in its place; raises what PyTorch raises."""
    _check(tensor)
    before = tensor._data
    array = tensor._array()
    _check_overlap(array)
    result = Tensor._call(name, (tensor, *args), kwargs)
    data = result._data
    if data.shape != array.shape:
        raise RuntimeError(
            f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(data.shape)}"
        )
    if _RANK[data.dtype.kind] > _RANK[array.dtype.kind]:
        raise RuntimeError(
            f"result type {torch_name(data.dtype)} can't be cast to the desired output type {torch_name(array.dtype)}"
        )
    if result._requires_grad and tensor._is_view():
        raise RuntimeError(_VIEW.format("it"))
    _take(tensor, result, before, array)
    return tensor


def assign(tensor: Tensor, index: Any, value: Any) -> None:
    """``tensor[index] = value``; raises what PyTorch raises."""
    _check(tensor, part=True)
    before = tensor._data
    array = tensor._array()
    _check_overlap(array)
    given = value if isinstance(value, Tensor) else Tensor(np.asarray(value, array.dtype))
    part = tensor[index]
    result = Tensor._call(
        "_assign",
        (
            tensor,
            given.expand(part.shape).to(array.dtype.name),
        ),
        {"index": index},
    )
    if result._requires_grad and tensor._is_view():
        raise RuntimeError(_VIEW.format("it"))
    _take(tensor, result, before, array)


def _check(tensor: Tensor, part: bool = False) -> None:
    if not state.mode.enabled or not tensor._requires_grad:
        return
    if tensor._node is None:
        what = "a view of a leaf" if part else "a leaf"
        raise RuntimeError(f"{what} Variable that requires grad is being used in an in-place operation.")
    base = tensor._base
    if base is not None and base._requires_grad and base._node is None:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")


def _check_overlap(array: Any) -> None:
    if any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape, strict=True)):
        raise RuntimeError(_OVERLAP)
    if not array.flags.writeable:
        raise RuntimeError(_OVERLAP)


def _take(tensor: Tensor, result: Tensor, before: Any, array: Any) -> None:
    """Put numbers and history of `result` into `tensor`."""
    node = result._node
    if node is not None:
        # what was saved of the tensor is what it held before: it is about to be overwritten
        if node.holds(before, array):
            node.exchange((before, array), array.copy())
        node.exchange((result._data,), array)
        if result.dtype != array.dtype:
            node.plan = node.plan.variant(((array.shape, array.dtype),))
    moment = next_sequence() if node is None else node.sequence
    np.copyto(array, result._data, casting="unsafe")
    versions.note(array, moment)
    if before is not array:  # a numpy scalar that others may have saved
        versions.note(before, moment)
        weakref.finalize(tensor, versions.forget, before)
    if node is not None:
        retained = tensor.retains_grad
        if retained and tensor._node is not None:
            tensor._node.release(tensor._output_nr)
        tensor._target, tensor._requires_grad = result._target, True
        if retained:
            node.retain(tensor)
