"""How results lie in memory where numpy would lay them out in another way than PyTorch: it decides what `view` takes.

Both follow the layout of the inputs in most ops: what is made of a transposed matrix is a transposed matrix too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Spec

_ROWS = frozenset(
    {
        "_cumprod_backward", "column_stack", "cross", "cumprod", "cumsum", "diag_embed", "gather", "index_add",
        "index_copy", "index_reduce", "instance_norm", "layer_norm", "linalg_cross", "log_softmax",
        "logcumsumexp", "logsigmoid", "masked_fill", "masked_scatter", "mvlgamma", "pixel_shuffle",
        "pixel_unshuffle", "renorm", "scatter", "scatter_add", "scatter_reduce", "softmax", "softmin", "take",
    }
)  # fmt: skip
"""Ops whose results lie row by row, whatever the layout of the inputs."""
_CHANNELS = frozenset({"batch_norm", "cat", "dstack", "group_norm", "hstack", "rms_norm", "roll", "stack", "vstack"})
"""Likewise, but for images and volumes that may have their channels last."""
_COPIES = frozenset(
    {
        "clone", "diagonal_scatter", "digamma", "erf", "erfc", "erfinv", "float_power", "i0", "index_fill",
        "index_put", "isclose", "lgamma", "nan_to_num", "ones_like", "polygamma", "select_scatter",
        "slice_scatter", "special_erfcx", "special_i0e", "special_i1", "special_i1e", "special_ndtr",
        "special_ndtri", "to", "type_as", "zeros_like",
    }
)  # fmt: skip
"""Ops that follow the input, of which numpy makes columns where one row is expanded."""
_FOLLOWING = frozenset(
    {
        "addr", "argsort", "flip", "fliplr", "flipud", "full_like", "isreal", "kron", "local_response_norm", "msort",
        "put", "sort",
    }
)  # fmt: skip
"""Ops that follow an input whose elements lie without gaps in another order, of which numpy makes rows."""
_POOLS = frozenset({"adaptive_avg_pool1d", "adaptive_max_pool1d", "avg_pool1d", "lp_pool1d"})
"""Likewise, but for batches of series alone."""
_COLUMNS = frozenset(
    {
        "cholesky_solve", "linalg_cholesky", "linalg_eigh", "linalg_inv", "linalg_qr", "linalg_solve",
        "linalg_solve_triangular", "linalg_svd",
    }
)  # fmt: skip
"""Ops whose matrices lie column by column, as LAPACK leaves them."""


def laid_out(
    name: str, function: Callable[..., Any], specs: Sequence[Spec], params: Mapping[str, Any]
) -> Callable[..., Any]:
    """The function of an op of this name, with results that lie as PyTorch's do."""
    rank = max((len(spec.shape) for spec in specs), default=0)
    if rank < 2:
        return function
    if name in _FOLLOWING or (name in _POOLS and rank == 3):
        return _each_out(function, _following)
    if name in _COLUMNS:
        return _each_out(function, _in_columns)
    if name in ("conv1d", "conv_transpose1d"):
        return _each_out(function, _channels_by_weight)
    if name == "rot90":
        return _turned(function, params["k"] % 4, params["dims"])
    if name == "diff" and len(specs) > 1:
        return _in_rows(function)
    if name in _ROWS or (name in _CHANNELS and rank not in (4, 5)):
        return _in_rows(function)
    return _in_rows_if_expanded(function) if name in _COPIES else function


def _each_out(function: Callable[..., Any], lay: Callable[[Any, Sequence[Any]], Any]) -> Callable[..., Any]:
    def forward(*data: Any) -> Any:
        out = function(*data)
        return tuple([lay(part, data) for part in out]) if isinstance(out, tuple) else lay(out, data)

    return forward


def _turned(function: Callable[..., Any], quarters: int, dims: Sequence[int]) -> Callable[..., Any]:
    """A quarter turn is something flipped and then looked at from the side; none is a copy row by row."""
    if not quarters:
        return _in_rows(function)
    if quarters == 2:
        return _each_out(function, _following)
    return _each_out(function, lambda out, data: _following(out.swapaxes(*dims), data).swapaxes(*dims))


def _following(out: Any, data: Sequence[Any]) -> Any:
    """The result in the order of the first input, or row by row where that has gaps."""
    first = data[0]
    if first.ndim != out.ndim or first.flags.c_contiguous:
        return out
    order = sorted(range(first.ndim), key=lambda axis: -first.strides[axis])
    if not first.transpose(order).flags.c_contiguous:
        return out if out.flags.c_contiguous else out.copy()
    turned = out.transpose(order)
    return out if turned.flags.c_contiguous else np.ascontiguousarray(turned).transpose(np.argsort(order))


def _in_columns(out: Any, data: Sequence[Any]) -> Any:
    if out.ndim < max(2, data[0].ndim - 1) or (out.ndim < data[0].ndim and out.ndim < data[-1].ndim):
        return out
    return np.ascontiguousarray(out.swapaxes(-1, -2)).swapaxes(-1, -2)


def _channels_by_weight(out: Any, data: Sequence[Any]) -> Any:
    """Channels side by side where the weights of all of them are."""
    weight = data[1]
    if weight.shape[1] == 1 or weight.flags.c_contiguous or not weight.swapaxes(1, 2).flags.c_contiguous:
        return out
    return np.ascontiguousarray(out.swapaxes(-1, -2)).swapaxes(-1, -2)


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
