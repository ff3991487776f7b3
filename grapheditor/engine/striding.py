"""Tensors laid over the memory of others: `as_strided`, and methods that write one by one or change the size."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.argument_kinds import is_sequence, is_size, kind_of
from grapheditor.engine.dtypes import torch_name
from grapheditor.engine.modes import state

if TYPE_CHECKING:
    from grapheditor.engine.arrays import Array
    from grapheditor.engine.tensor import Tensor

_REQUIRES = "Can't call {0}() on Variable that requires grad. Use var.detach().{0}() instead."


def check_strides(size: Sequence[int], stride: Sequence[int]) -> None:
    """Raise PyTorch's RuntimeErrors for sizes and strides that do not go together."""
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(step < 0 for step in stride):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    if any(n < 0 for n in size):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)}")


def laid_over(memory: Array, size: Sequence[int], stride: Sequence[int], offset: int) -> Array:
    """A view of `memory`, a row of elements; raises PyTorch's RuntimeError where that is too short."""
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    needed = 0 if 0 in size else offset + 1 + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
    if needed > memory.size:
        item = memory.itemsize
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {item} "
            f"requiring a storage size of {needed * item} are out of bounds for storage of size {memory.size * item}"
        )
    if 0 in size:
        return memory[:0].reshape(tuple(size))
    item = memory.itemsize
    return np.ndarray(tuple(size), memory.dtype, memory, offset * item, [step * item for step in stride])


def _memory(array: Array) -> Array:
    """All elements of the memory that an array lies in, as a row."""
    owner = versions.root(array)
    row: Array = owner.reshape(-1) if owner.flags.c_contiguous else owner.ravel(order="K")
    return row


class Strided:
    """Adds such methods; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _data: Array | np.generic
    _requires_grad: bool

    def _laid_over(self, size: Sequence[int], stride: Sequence[int], storage_offset: int | None) -> Tensor:
        """`as_strided` of a tensor: a view, with its place in the graph."""
        from grapheditor.engine.dispatch import site_of
        from grapheditor.engine.table import active
        from grapheditor.engine.tape import GradNode, target_of
        from grapheditor.engine.tensor import Tensor
        from grapheditor.engine.view_history import place_of

        tensor: Any = self
        check_strides(size, stride)
        array = tensor._array()
        offset = tensor.storage_offset() if storage_offset is None else storage_offset
        if offset < tensor.storage_offset() and tensor._base is not None:
            return tensor._base._laid_over(size, stride, offset)  # type: ignore[no-any-return]
        view = laid_over(_memory(array), size, stride, offset)
        found = Tensor(view)
        mode = state.mode
        if tensor._requires_grad and mode.enabled:
            site = site_of(active()["_as_strided"], {"place": place_of(view, array)})
            plan = site.find((tensor,)).settle(view)
            found = Tensor(view, True, GradNode(plan, (target_of(tensor),), (view, array)))
        elif tensor._requires_grad:
            found._requires_grad = True  # as of all views of what requires grad
        found._set_base(tensor, "" if mode.enabled else "inference" if mode.inference else "no_grad")
        return found

    def fill_diagonal_(self, fill_value: Any, wrap: bool = False) -> Tensor:
        """Write one number along the main diagonal; with `wrap` again and again down a tall matrix."""
        tensor: Any = self
        shape = tensor.shape
        if len(shape) < 2:
            raise RuntimeError("dimensions must larger than 1")
        if len(shape) > 2 and len(set(shape)) > 1:
            raise RuntimeError("all dimensions of input must be of equal length")
        rows, columns = shape[0], shape[1]
        step, start = sum(tensor.stride()), tensor.storage_offset()
        tensor._laid_over([min(rows, columns)], [step], start).fill_(fill_value)
        if wrap and len(shape) == 2 and rows > columns + 1:
            below = start + tensor.stride(0) * (columns + 1)
            count = (rows * columns + columns) // (columns + 1) - min(rows, columns)
            tensor._laid_over([count], [step], below).fill_(fill_value)
        return tensor  # type: ignore[no-any-return]

    def resize_(self, *size: Any, memory_format: Any = None) -> Tensor:
        """Let this tensor have another size: the elements of its memory in order, and zeros behind them.

        Raises RuntimeError for a tensor that requires grad.
        """
        from grapheditor.engine.tape import next_sequence

        if not size:
            raise TypeError('resize_() missing 1 required positional arguments: "size"')
        if not is_sequence(size[0]) and not all(map(is_size, size)):
            raise TypeError(f"resize_(): argument 'size' (position 1) must be tuple of ints, not {kind_of(size[0])}")
        tensor: Any = self
        if tensor._requires_grad and not state.mode.inference:
            raise RuntimeError("cannot resize variables that require grad")
        shape = tuple(size[0]) if len(size) == 1 and is_sequence(size[0]) else size
        if any(n < 0 for n in shape):
            raise RuntimeError("numel: integer multiplication overflow")
        array = tensor._array()
        memory = _memory(array)[tensor.storage_offset() :]
        count = math.prod(shape)
        if count > memory.size:
            memory = np.concatenate([memory, np.zeros(count - memory.size, memory.dtype)])
        tensor._data = memory[:count].reshape(shape)
        if shape != array.shape:
            versions.note(tensor._data, next_sequence())
        return tensor  # type: ignore[no-any-return]

    def resize_as_(self, other: Tensor, *, memory_format: Any = None) -> Tensor:
        """Let this tensor have the size of another one, as `resize_`."""
        return self.resize_(other.shape)

    def apply_(self, callable: Callable[[Any], Any]) -> Tensor:
        """Write what a function gives for each element in its place; slow, and for tensors without grad alone."""
        return self._each("apply_", callable, ())

    def map_(self, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
        """The same with a function of this tensor's element and that of another tensor."""
        return self._each("map_", callable, (("other", tensor),))

    def map2_(self, x: Tensor, y: Tensor, callable: Callable[[Any, Any, Any], Any]) -> Tensor:
        """The same with the elements of two other tensors."""
        return self._each("map2_", callable, (("x", x), ("y", y)))

    def _each(self, name: str, callable: Callable[..., Any], others: Sequence[tuple[str, Tensor]]) -> Tensor:
        tensor: Any = self
        if self._requires_grad or any(other._requires_grad for _, other in others):
            raise RuntimeError(_REQUIRES.format(name))
        array = tensor._array()
        for word, other in others:
            if other.dtype != array.dtype:
                kinds = [f"torch.{torch_name(dtype)}Tensor" for dtype in (array.dtype, other.dtype)]
                raise TypeError(f"{name}: expected {kinds[0]} for '{word}' (got {kinds[1]})")
        rows = [array, *(np.broadcast_to(other._data, array.shape) for _, other in others)]
        for place in np.ndindex(array.shape):
            array[place] = callable(*(row[place].item() for row in rows))
        return tensor  # type: ignore[no-any-return]
