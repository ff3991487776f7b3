"""New tensors that take after one that is there: `new_zeros` and its like."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.argument_kinds import is_sequence
from grapheditor.engine.arrays import as_array, held
from grapheditor.engine.dtypes import as_dtype
from grapheditor.engine.modes import state

if TYPE_CHECKING:
    from grapheditor.engine.arrays import Array

_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than tensor.new_tensor(sourceTensor)."
)


class Parent:
    """Adds the methods that make leaves of this tensor's dtype; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _data: Array | np.generic

    def new_zeros(self, *size: Any, dtype: Any = None, requires_grad: bool = False, **options: Any) -> Any:
        """Zeros of a size, in this tensor's dtype if none is given."""
        return self._new("new_zeros", np.zeros, size, dtype, requires_grad, options)

    def new_ones(self, *size: Any, dtype: Any = None, requires_grad: bool = False, **options: Any) -> Any:
        """Ones of a size, in this tensor's dtype if none is given."""
        return self._new("new_ones", np.ones, size, dtype, requires_grad, options)

    def new_empty(self, *size: Any, dtype: Any = None, requires_grad: bool = False, **options: Any) -> Any:
        """A tensor of a size whose numbers do not matter yet: zeros, in this tensor's dtype if none is given."""
        return self._new("new_empty", np.zeros, size, dtype, requires_grad, options)

    def new_full(
        self, size: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False, **options: Any
    ) -> Any:
        """A tensor of a size filled with one number, in this tensor's dtype if none is given."""
        if not is_sequence(size):
            raise TypeError(
                f"new_full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}"
            )
        if not isinstance(fill_value, bool | int | float):
            number = fill_value._plain_number() if isinstance(fill_value, Parent) else None  # type: ignore[attr-defined]
            if number is None:
                kind = "Tensor" if isinstance(fill_value, Parent) else type(fill_value).__name__
                raise TypeError(f"new_full(): argument 'fill_value' (position 2) must be Number, not {kind}")
            fill_value = number

        def full(shape: tuple[int, ...], kind: Any) -> Any:
            return np.full(shape, held(fill_value, kind, math.prod(shape) == 1))

        return self._new("new_full", full, (size,), dtype, requires_grad, options)

    def new_tensor(self, data: Any, *, dtype: Any = None, requires_grad: bool = False, **options: Any) -> Any:
        """A copy of `data` as a leaf, in this tensor's dtype if none is given."""
        _check_options("new_tensor", options)
        if isinstance(data, Parent):
            warnings.warn(_COPY, UserWarning, stacklevel=2)
            data = data._data
        wanted = self._data.dtype if dtype is None else as_dtype(dtype)
        return self._leaf(np.array(as_array(data, None).astype(wanted)), requires_grad)

    def _new(
        self,
        name: str,
        make: Callable[[tuple[int, ...], Any], Any],
        size: tuple[Any, ...],
        dtype: Any,
        requires_grad: bool,
        options: dict[str, Any],
    ) -> Any:
        if "size" in options and not size:
            size = (options.pop("size"),)
        if not size:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        _check_options(name, options)
        shape = tuple(size[0]) if len(size) == 1 and is_sequence(size[0]) else size
        for number in shape:
            if isinstance(number, bool) or not hasattr(number, "__index__"):
                kind = type(number).__name__
                raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, but found {kind}")
        lengths = tuple(number.__index__() for number in shape)
        negative = [number for number in lengths if number < 0]
        if negative:
            raise RuntimeError(f"Trying to create tensor with negative dimension {negative[0]}: {list(lengths)}")
        return self._leaf(make(lengths, self._data.dtype if dtype is None else as_dtype(dtype)), requires_grad)

    def _leaf(self, array: Any, requires_grad: bool) -> Any:
        return new_leaf(array, requires_grad)


def new_leaf(array: Array, requires_grad: bool) -> Any:
    """A leaf of these numbers, as the mode wants it; raises RuntimeError for a dtype that can't require grad."""
    from grapheditor.engine.tensor import Tensor, check_requires_grad  # which inherits from `Parent`

    if requires_grad:
        check_requires_grad(array.dtype)
    made = Tensor(array, requires_grad)
    if state.mode.inference:
        versions.mark_inference(made)
    return made


def _check_options(name: str, options: dict[str, Any]) -> None:
    """Take what says nothing but that the tensor is on the cpu, strided and pageable; raises for the rest."""
    plain = {"device": (None, "cpu"), "layout": (None, "torch.strided"), "pin_memory": (None, False)}
    for key, value in options.items():
        if key not in plain:
            raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        if value not in plain[key] and str(value) not in plain[key]:
            raise RuntimeError(f"{name}(): {key}={value!r} is not supported; tensors are strided and on the cpu.")
