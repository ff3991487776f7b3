"""What a tensor is and how it lies in memory, by PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.engine.argument_kinds import ACCEPT, kind_of, plain
from grapheditor.engine.inference import wrap_dim
from grapheditor.engine.versions import root
from grapheditor.model.errors import CallError

if TYPE_CHECKING:
    from grapheditor.engine.arrays import Array
    from grapheditor.engine.tensor import Tensor


def whole_dim(name: str, dim: Any, rank: int) -> int:
    """A dimension as an index; raises CallError for what is no int."""
    if not ACCEPT["int"](dim):
        raise CallError(f"{name}(): argument 'dim' (position 1) must be int, not {kind_of(dim)}")
    return wrap_dim(plain(dim), rank)


class Described:
    """Adds questions about size and memory; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _data: Array | np.generic

    def stride(self, dim: int | None = None) -> Any:
        """How many elements apart neighbours are along each dimension, or along one."""
        if dim is not None:
            dim = whole_dim("stride", dim, self._data.ndim)
        steps = [step // self._data.itemsize for step in self._data.strides]
        for place in reversed(range(len(steps))):
            if not steps[place] and self._data.shape[place] == 1:  # numpy does not say, PyTorch does
                last = place == len(steps) - 1
                steps[place] = 1 if last else steps[place + 1] * self._data.shape[place + 1]
        strides = tuple(steps)
        return strides if dim is None else strides[dim]

    def storage_offset(self) -> int:
        """How many elements of its memory lie before its first one."""
        if not isinstance(self._data, np.ndarray):
            return 0
        owner = root(self._data)
        start = self._data.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        return int(start // self._data.itemsize)

    def is_contiguous(self) -> bool:
        """Whether its elements lie one behind the other in memory."""
        return bool(self._data.flags.c_contiguous)

    def nelement(self) -> int:
        """Its number of elements."""
        return self._data.size

    def ndimension(self) -> int:
        """Its number of dimensions."""
        return self._data.ndim

    def element_size(self) -> int:
        """How many bytes one element takes."""
        return self._data.itemsize

    @property
    def itemsize(self) -> int:
        """How many bytes one element takes."""
        return self._data.itemsize

    @property
    def nbytes(self) -> int:
        """How many bytes all elements take."""
        return self._data.nbytes

    @property
    def device(self) -> str:
        """Where it is: always the cpu."""
        return "cpu"

    @property
    def is_cuda(self) -> bool:
        """Whether it is on a graphics card; never."""
        return False

    @property
    def is_cpu(self) -> bool:
        """Whether it is in the computer's own memory; always."""
        return True

    @property
    def layout(self) -> str:
        """How its elements lie in memory: always by strides."""
        return "torch.strided"

    @property
    def is_sparse(self) -> bool:
        """Whether it keeps only what is not zero; never, as this is not supported."""
        return False

    is_sparse_csr = is_quantized = is_meta = is_nested = is_mkldnn = is_xla = is_mps = is_xpu = is_vulkan = is_sparse

    def get_device(self) -> int:
        """The number of its graphics card: -1, as it is on none."""
        return -1

    def is_conj(self) -> bool:
        """Whether it is a view of conjugated numbers; never, as complex ones are not supported."""
        return False

    is_neg = is_shared = is_pinned = is_conj

    def cpu(self) -> Any:
        """The tensor itself, as it is on the cpu."""
        return self

    def is_complex(self) -> bool:
        """Whether its numbers are complex; never, as these are not supported."""
        return False

    def is_signed(self) -> bool:
        """Whether its dtype has negative numbers."""
        return self._data.dtype.kind in "if"

    def is_same_size(self, other: Tensor) -> bool:
        """Whether another tensor has the same shape."""
        return self._data.shape == other._data.shape

    def equal(self, other: Tensor) -> bool:
        """Whether another tensor has the same shape and the same numbers."""
        return bool(np.array_equal(self._data, other._data))

    def allclose(self, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
        """Whether all numbers are apart from those of another tensor by at most atol + rtol * |other|."""
        return bool(self._made("isclose", other, rtol, atol, equal_nan)._data.all())

    def data_ptr(self) -> int:
        """The address of its first element, by which memory that is shared can be told."""
        array: Any = self._array()  # type: ignore[attr-defined]
        return int(array.__array_interface__["data"][0])

    def _made(self, name: str, *args: Any) -> Any:
        apply: Any = self._apply  # type: ignore[attr-defined]
        return apply(name, (self, *args), {})
