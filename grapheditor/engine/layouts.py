"""How results lie in memory where numpy would lay them out in another way than PyTorch: it decides what `view` takes.

Both follow the layout of the inputs in most ops: what is made of a transposed matrix is a transposed matrix too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grapheditor.engine.dtypes import Spec

_ROWS = frozenset(
    {
        "_cumprod_backward", "cross", "cumprod", "cumsum", "gather", "index_add", "index_copy", "index_reduce",
        "instance_norm", "layer_norm", "linalg_cross", "log_softmax", "logcumsumexp", "logsigmoid", "masked_fill",
        "masked_scatter", "mvlgamma", "pixel_shuffle", "pixel_unshuffle", "renorm", "scatter", "scatter_add",
        "scatter_reduce", "softmax", "softmin", "take",
    }
)  # fmt: skip
"""Ops whose results lie row by row, whatever the layout of the inputs."""
_CHANNELS = frozenset({"batch_norm", "cat", "dstack", "hstack", "rms_norm", "roll", "stack", "vstack"})
"""Likewise, but for images and volumes that may have their channels last."""
_COPIES = frozenset(
    {
        "clone", "diagonal_scatter", "digamma", "erf", "erfc", "erfinv", "float_power", "i0", "index_fill", "index_put",
        "lgamma", "nan_to_num", "ones_like", "polygamma", "select_scatter", "slice_scatter", "special_erfcx",
        "special_i0e", "special_i1", "special_i1e", "special_ndtri", "to", "type_as", "zeros_like",
    }
)  # fmt: skip
"""Ops that follow the input, of which numpy makes columns where one row is expanded."""


def laid_out(name: str, function: Callable[..., Any], specs: Sequence[Spec]) -> Callable[..., Any]:
    """The function of an op of this name, with results that lie as PyTorch's do."""
    rank = max((len(spec.shape) for spec in specs), default=0)
    if rank < 2:
        return function
    if name in _ROWS or (name in _CHANNELS and rank not in (4, 5)):
        return _in_rows(function)
    return _in_rows_if_expanded(function) if name in _COPIES else function


def cast(array: Any, dtype: Any) -> Any:
    """An array in another dtype; what is expanded lies row by row then."""
    return array.astype(dtype, order="C" if 0 in array.strides else "K")


def _in_rows(function: Callable[..., Any]) -> Callable[..., Any]:
    def forward(*data: Any) -> Any:
        out = function(*data)
        return out if out.flags.c_contiguous else out.copy()

    return forward


def _in_rows_if_expanded(function: Callable[..., Any]) -> Callable[..., Any]:
    def forward(*data: Any) -> Any:
        out = function(*data)
        if out.flags.c_contiguous or out is data[0] or 0 not in data[0].strides:
            return out
        return out.copy()

    return forward
