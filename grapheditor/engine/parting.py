"""Tensors taken apart, turned round and added up to a size: methods that PyTorch puts together from other ops."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from grapheditor.engine.argument_kinds import is_sequence
from grapheditor.engine.drawing import Drawn
from grapheditor.engine.inference import wrap_dim
from grapheditor.engine.striding import Strided

if TYPE_CHECKING:
    import numpy as np

    from grapheditor.engine.arrays import Array


class Partible(Strided, Drawn):
    """Adds such methods; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _data: Array | np.generic

    def _call_of(self, name: str, *args: Any, **kwargs: Any) -> Any:
        apply: Any = self._apply  # type: ignore[attr-defined]
        return apply(name, (self, *args), kwargs)

    def tensor_split(self, indices_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
        """Views of so many nearly equal parts, or of those between places; raises RuntimeError for a single number."""
        shape = self._data.shape
        if not shape:
            raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
        axis = wrap_dim(dim, len(shape))
        size = shape[axis]
        if isinstance(indices_or_sections, Partible):
            indices_or_sections = indices_or_sections._data.tolist()
        if is_sequence(indices_or_sections):
            return self._between(list(indices_or_sections), axis)
        sections = indices_or_sections.__index__()
        if sections <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {sections}")
        least, longer = divmod(size, sections)
        return self._between([i * least + min(i, longer) for i in range(1, sections)], axis)

    def _between(self, places: Sequence[int], axis: int) -> tuple[Any, ...]:
        size = self._data.shape[axis]
        bounds = [0, *(min(max(p + size if p < 0 else p, 0), size) for p in places), size]
        pairs = pairwise(bounds)
        return tuple(self._call_of("narrow", axis, start, max(end - start, 0)) for start, end in pairs)

    def hsplit(self, indices_or_sections: Any) -> tuple[Any, ...]:
        """Views of parts along the columns, or along the only dimension."""
        return self._split_along("hsplit", 1, 0 if self._data.ndim == 1 else 1, indices_or_sections)

    def vsplit(self, indices_or_sections: Any) -> tuple[Any, ...]:
        """Views of parts along the rows of two or more dimensions."""
        return self._split_along("vsplit", 2, 0, indices_or_sections)

    def dsplit(self, indices_or_sections: Any) -> tuple[Any, ...]:
        """Views of parts along the third of three or more dimensions."""
        return self._split_along("dsplit", 3, 2, indices_or_sections)

    def _split_along(self, name: str, least: int, axis: int, wanted: Any) -> tuple[Any, ...]:
        shape = self._data.shape
        if len(shape) < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with "
                f"{len(shape)} dimensions!"
            )
        if not is_sequence(wanted) and (wanted == 0 or shape[axis] % wanted):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {axis}, but the size of the dimension {shape[axis]} "
                f"is not divisible by the split_size {wanted}!"
            )
        return self.tensor_split(wanted, axis)

    def msort(self) -> Any:
        """Sorted along the first dimension."""
        return self._call_of("sort", dim=0)[0]

    def sum_to_size(self, *size: Any) -> Any:
        """Added up to a size that broadcasts to this tensor's; raises RuntimeError for any other."""
        wanted = tuple(size[0]) if len(size) == 1 and is_sequence(size[0]) else size
        shape = self._data.shape
        lead = len(shape) - len(wanted)
        if lead < 0 or any(n not in (1, m) for n, m in zip(wanted, shape[lead:], strict=True)):
            raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}.")
        dims = [i for i, n in enumerate(shape) if i < lead or (wanted[i - lead] == 1 and n != 1)]
        found: Any = self._call_of("sum", dim=dims, keepdim=True) if dims else self
        return found.view(wanted) if lead else found

    def diagflat(self, offset: int = 0) -> Any:
        """A matrix with all elements on a diagonal."""
        return self._call_of("reshape", [-1]).diag_embed(offset)

    def is_nonzero(self) -> bool:
        """Whether the only element is true; raises RuntimeError where there are none or several."""
        return bool(self)

    def conj(self) -> Any:
        """The tensor itself, as its numbers are real."""
        return self

    conj_physical = resolve_conj = resolve_neg = conj

    @property
    def real(self) -> Any:
        """The tensor itself, as its numbers are real."""
        return self

    @property
    def imag(self) -> Any:
        """Not there: raises RuntimeError, as complex dtypes are not supported."""
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")

    @property
    def mH(self) -> Any:  # noqa: N802 - PyTorch's name
        """The last two dimensions swapped."""
        return self._call_of("mT")

    @property
    def H(self) -> Any:  # noqa: N802 - PyTorch's name
        """A matrix with its dimensions swapped."""
        if self._data.ndim != 2 and self._data.ndim:
            raise RuntimeError(
                f"tensor.H is only supported on matrices (2-D tensors). Got {self._data.ndim}-D tensor."
                + " For batches of matrices, consider using tensor.mH" * (self._data.ndim > 2)
            )
        return self._call_of("transpose", 0, 1) if self._data.ndim else self

    def adjoint(self) -> Any:
        """The last two dimensions swapped, as its numbers are real."""
        return self._call_of("transpose", -2, -1)

    def __reversed__(self) -> Any:
        return self._call_of("flip", (0,)) if self._data.ndim else self
