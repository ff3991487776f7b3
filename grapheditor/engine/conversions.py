"""Tensors as Python numbers and lists, in other dtypes, and as something to go through."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from grapheditor.engine.casting import request
from grapheditor.engine.dtypes import DTYPES
from grapheditor.engine.mixed_index import parted, takes_all
from grapheditor.engine.modes import state
from grapheditor.engine.usual_index import usual_index
from grapheditor.engine.warned import warn_once
from grapheditor.engine.writing import Writable

if TYPE_CHECKING:
    from grapheditor.engine.tensor import Tensor

_NAMES = {
    "float": "float32", "double": "float64", "half": "float16", "int": "int32", "long": "int64", "short": "int16",
    "char": "int8", "byte": "uint8", "bool": "bool",
}  # fmt: skip
"""Methods that give the tensor in another dtype."""
_ALL = slice(None)
_ONE_ELEMENT = "only one element tensors can be converted to Python scalars"
_TO_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
_TYPES = {
    "float32": "Float", "float64": "Double", "float16": "Half", "int32": "Int", "int64": "Long", "int16": "Short",
    "int8": "Char", "uint8": "Byte", "bool": "Bool",
}  # fmt: skip


_NO_LEAF = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you "
    "were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
    "https://github.com/pytorch/pytorch/pull/103001"
)
_BYTES = "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."


def warn_of_bytes(parts: tuple[Any, ...], stacklevel: int) -> None:
    """PyTorch's warning where a part of an index is a mask of bytes; `stacklevel` as seen from here."""
    if any(isinstance(part, Convertible) and part._data.dtype.name == "uint8" for part in parts):
        warnings.warn(_BYTES, UserWarning, stacklevel=stacklevel)


class Convertible(Writable):
    """Adds the ways from tensors to Python; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _requires_grad: bool

    def item(self) -> bool | int | float:
        """The only element as a Python number."""
        if self._data.size != 1:
            raise RuntimeError(f"a Tensor with {self._data.size} elements cannot be converted to Scalar")
        number: bool | int | float = self._data.item()
        return number

    def to(self, *args: Any, **kwargs: Any) -> Tensor:
        """In another dtype, as ``to("float64")`` or in any other of PyTorch's forms."""
        if len(args) == 1 and not kwargs and args[0].__class__ is str and args[0] in DTYPES:
            return self._apply("to", (self, args[0]), {})  # type: ignore[no-any-return]
        dtype, copy = request(args, kwargs, self._data.ndim)
        if dtype is not None and dtype != self._data.dtype:
            return self._apply("to", (self, dtype.name), {})  # type: ignore[no-any-return]
        return self._apply("to", (self,), {"copy": True}) if copy else cast("Tensor", self)

    def unfold(self, dimension: int, size: int, step: int) -> Tensor:
        """Windows along one dimension, as a view; the function of that name takes blocks of pictures."""
        return self._apply("tensor_unfold", (self, dimension, size, step), {})  # type: ignore[no-any-return]

    def polygamma(self, n: int) -> Tensor:
        """The n-th derivative of digamma; the function of that name takes n first."""
        return self._apply("_polygamma", (self, n), {})  # type: ignore[no-any-return]

    def _plain_number(self) -> bool | int | float | None:
        if self._data.ndim or self._requires_grad:
            return None
        number: bool | int | float = self._data.item()
        return number

    def _whole_number(self) -> int | None:
        return int(self._data.item()) if self._data.size == 1 and self._data.dtype.kind != "f" else None

    def tolist(self) -> Any:
        """Nested lists of Python numbers."""
        return self._data.tolist()

    def type(self, dtype: Any = None, non_blocking: bool = False) -> Any:
        """PyTorch's name of the type, as ``torch.FloatTensor``; with a dtype or such a name, the tensor as that."""
        if dtype is None:
            return f"torch.{_TYPES[self._data.dtype.name]}Tensor"
        if not isinstance(dtype, (str, type, np.dtype)):
            raise TypeError("dtype must be a type, str, or dtype object")
        if isinstance(dtype, str) and dtype not in DTYPES:
            names = {f"torch.{word}Tensor": name for name, word in _TYPES.items()}
            if dtype not in names:
                raise ValueError(f"invalid type: '{dtype}'")
            dtype = names[dtype]
        return self.to(dtype)

    def is_floating_point(self) -> bool:
        """Whether its numbers are floats, which alone can require grad."""
        return self._data.dtype.kind == "f"

    def __getattr__(self, name: str) -> Any:
        dtype = _NAMES.get(name)
        if dtype is not None:
            return lambda: self._apply("to", (self, dtype), {})
        return super().__getattr__(name)

    def __copy__(self) -> Any:
        return type(cast("Tensor", self))(self._data, self._requires_grad)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        tensor = cast("Tensor", self)
        if not tensor.is_leaf:
            raise RuntimeError(_NO_LEAF)
        found = memo[id(self)] = type(tensor)(np.array(self._data), self._requires_grad)
        if tensor._grad is not None:
            found._grad = tensor._grad.__deepcopy__(memo)
        return found

    def __reduce__(self) -> Any:
        return type(self), (np.array(self._data), self._requires_grad)

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise RuntimeError(
                "Boolean value of Tensor with "
                f"{'no values' if not self._data.size else 'more than one value'} is ambiguous"
            )
        return bool(self._data.item())

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __index__(self) -> int:
        if self._data.size != 1 or self._data.dtype.kind == "f":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._data.item())

    def _number(self) -> bool | int | float:
        if self._data.size != 1:
            raise ValueError(_ONE_ELEMENT)
        if self._requires_grad:
            warn_once(_TO_SCALAR)
        return self.item()

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if not self._data.ndim else object.__format__(self, spec)

    def __len__(self) -> int:
        if not self._data.ndim:
            raise TypeError("len() of a 0-d tensor")
        return len(cast("Any", self._data))

    def __iter__(self) -> Iterator[Tensor]:
        if not self._data.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self._apply("unbind", (self, 0), {}))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, Convertible) and not index._data.ndim and index._data.dtype.kind == "i":
            return self._apply("getitem", (self, str(index._data.item())), {})
        index = usual_index(index, self._data.ndim)
        parts = index if isinstance(index, tuple) else (index,)
        warn_of_bytes(parts, 3)
        if any(isinstance(part, list | np.ndarray | bool) for part in parts):
            view, places = parted(parts, self._data.shape, self._constant)
            return self._apply("index", (self[view] if view else self, places), {}) if places else self[view]
        if not isinstance(index, tuple) or not index or not (self._requires_grad and state.mode.enabled):
            return super().__getitem__(index)
        rank = self._data.ndim
        taken = sum(part is not None and part is not Ellipsis for part in index)
        if taken > rank or not all(
            part is None or part is Ellipsis or part.__class__ in (int, slice) for part in index
        ):
            return super().__getitem__(index)
        return self._part_by_part(index, rank - taken)

    def _part_by_part(self, index: Any, rest: int) -> Any:
        """One op for each part, as PyTorch records it."""
        part: Any = self
        place = 0
        for item in index:
            if item is Ellipsis:
                place += rest
            elif item.__class__ is slice and takes_all(item, part._data.shape[place]):
                place += 1
            else:
                part = Writable.__getitem__(part, (_ALL,) * place + (item,))
                place += item.__class__ is not int
        if part is not self:
            return part
        return Writable.__getitem__(self, (_ALL, Ellipsis) if self._data.ndim else index)

    def __contains__(self, value: Any) -> bool:
        if not isinstance(value, (Convertible, bool, int, float)):
            raise RuntimeError(
                f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(value)}."
            )
        return bool(cast("Tensor", self).detach().eq(value).any().item())
