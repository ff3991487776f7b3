"""The same numbers in another shape, as views where PyTorch gives views."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    Op,
    add_up,
    at_least,
    decode_index,
    expanded,
    fits_dimensions,
    hookimpl,
    index_as_numpy,
    pick,
    reshape,
    same,
    views_of_index,
    wrap_dim,
)


def index_shape(shape: Any, index: str) -> Any:
    parts = decode_index(index)
    fits_dimensions(shape, parts)
    # a view without memory: strides of zero over one byte
    probe = np.lib.stride_tricks.as_strided(np.empty(1, np.int8), shape, (0,) * len(shape))
    return pick(probe, index_as_numpy(parts)).shape


def _back(g: Any, out: Any, x: Any, **params: Any) -> Any:
    return g.reshape(x.shape)


def _squeeze_shape(shape: Any, dim: Any) -> Any:
    given = range(len(shape)) if dim is None else (dim,) if isinstance(dim, int) else dim
    dims = [wrap_dim(d, len(shape)) for d in given]
    for d in dims:
        if dims.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return tuple(n for i, n in enumerate(shape) if not (i in dims and n == 1))


def _unsqueeze_shape(shape: Any, dim: int) -> Any:
    axis = wrap_dim(dim, len(shape) + 1)
    return (*shape[:axis], 1, *shape[axis:])


def _permute_shape(shape: Any, dims: Any) -> Any:
    if len(dims) != len(shape):
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {len(shape)} is not equal to len(dims) = {len(dims)}"
        )
    axes = [wrap_dim(d, len(shape)) for d in dims]
    if len(set(axes)) != len(axes):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return tuple(shape[a] for a in axes)


def _permute_back(g: Any, out: Any, x: Any, dims: Any) -> Any:
    return g.permute(tuple(sorted(range(x.ndim), key=[d % x.ndim for d in dims].__getitem__)))


def _flatten_shape(shape: Any, start_dim: int, end_dim: int) -> Any:
    if not shape:
        wrap_dim(start_dim, 0), wrap_dim(end_dim, 0)
        return (1,)
    a, b = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if a > b:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    return (*shape[:a], int(np.prod(shape[a : b + 1])), *shape[b + 1 :])


def _sum_to(x: Any, size: Any) -> Any:
    extra = x.ndim - len(size)
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(size) if n == 1 and x.shape[i + extra] != 1)
    if axes and x.dtype.kind == "f":
        return add_up(x, axes, True).reshape(size)
    return np.sum(x, axis=axes, keepdims=True, dtype=x.dtype).reshape(size) if axes else x.reshape(size)


def _view(x: Any, size: Any) -> Any:
    shape = reshape(x.shape, size)
    view = x.view() if isinstance(x, np.ndarray) else np.asarray(x)
    try:
        # asks numpy to fail where it would have to copy, which is where PyTorch's view fails
        return view.reshape(shape, copy=False) if x.size else view.reshape(shape)
    except ValueError:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across "
            "two contiguous subspaces). Use .reshape(...) instead."
        ) from None


def _sum_to_name(call: Any) -> str:
    size = call.params["size"]
    if not size:
        return "SumBackward0"
    return "ViewBackward0" if len(size) < len(call.args[0].shape) else "SumBackward1"


def _sum_to_below(name: str, shapes: Any, params: Any) -> Any:
    return (("SumBackward1", 0),) if name == "ViewBackward0" else None


def _getitem_name(call: Any) -> str:
    name = "AliasBackward0"
    parts = decode_index(call.params["index"])
    if len(parts) == 1 and isinstance(parts[0], slice):
        return "SliceBackward0"
    for part in parts:
        if isinstance(part, (bool, list)):
            return "IndexBackward0"
        if isinstance(part, slice):
            name = "SliceBackward0" if part != slice(None) else name
        elif part is None:
            name = "UnsqueezeBackward0"
        elif part is not ...:
            name = "SelectBackward0"
    return name


def _getitem(x: Any, index: str) -> Any:
    index_shape(x.shape, index)
    where = index_as_numpy(decode_index(index))
    found = pick(np.asarray(x), where)
    if isinstance(found, np.generic) and not any(isinstance(part, np.ndarray) for part in where):
        found = np.asarray(x)[(*(part for part in where if part is not ...), ...)]  # an array, as it shares memory
    return found


def _put(g: Any, size: Any, index: str) -> Any:
    out = np.zeros(size, g.dtype)
    np.add.at(out, index_as_numpy(decode_index(index)), g)
    return out


def _tril_back(name: str) -> Any:
    return lambda g, out, x, diagonal: g._apply(name, (g, diagonal), {})


_SQUEEZES: Any = (
    ("squeeze(Tensor input)", "all dimensions of size 1", (((2, 1, 3, 1),),),
     {"numpy": "np.squeeze({input})", "torch": "torch.squeeze({input})"}),
    ("squeeze.dim(Tensor input, int dim)", "one dimension, if its size is 1",
     (((2, 1, 3), {"dim": 1}), ((2, 1), {"dim": 0})), {"torch": "torch.squeeze({input}, {dim})"}),
    ("squeeze.dims(Tensor input, int[1] dim)", "those of the given dimensions whose size is 1",
     (((2, 1, 3), {"dim": (1, 2)}),), {"torch": "torch.squeeze({input}, {dim})"}),
)  # fmt: skip
OPS = [
    Op(
        "reshape(Tensor input, int[] shape)",
        category="Shape",
        doc="The same elements in another shape; one -1 stands for what is left.",
        views=True,
        forward=lambda x, shape: np.reshape(x, reshape(x.shape, shape)),
        vjp=(_back,),
        grad_fn="ViewBackward0",
        shape=lambda s, shape: reshape(s, shape),
        dtype="same",
        source={"numpy": "np.reshape({input}, {shape})", "torch": "torch.reshape({input}, {shape})"},
        samples=(((2, 3), {"shape": (3, 2)}), ((2, 3), {"shape": (-1,)})),
    ),
    Op(
        "_unsafe_view(Tensor input, int[] shape)",
        category="Internal",
        doc="Another shape of what was copied for the purpose.",
        forward=lambda x, shape: np.reshape(x, reshape(x.shape, shape)),
        vjp=(_back,),
        shape=lambda s, shape: reshape(s, shape),
        dtype="same",
        samples=(((2, 3), {"shape": (3, 2)}),),
    ),
    Op(
        "view(Tensor input, int[] size)",
        category="Shape",
        doc="As reshape, but only where no element has to be copied.",
        views=True,
        forward=_view,
        vjp=(_back,),
        grad_fn="ViewBackward0",
        shape=reshape,
        dtype="same",
        source={"numpy": "np.reshape({input}, {size})", "torch": "{input}.view({size})"},
        samples=(((2, 3), {"size": (3, 2)}),),
    ),
    Op(
        "flatten(Tensor input, int start_dim=0, int end_dim=-1)",
        category="Shape",
        doc="The dimensions from start_dim to end_dim joined into one.",
        views=True,
        forward=lambda x, start_dim, end_dim: (
            x
            if x.ndim and start_dim % x.ndim == end_dim % x.ndim
            else np.reshape(x, _flatten_shape(x.shape, start_dim, end_dim))
        ),
        vjp=(_back,),
        grad_fn="ViewBackward0",
        shape=_flatten_shape,
        dtype="same",
        source={"torch": "torch.flatten({input}, {start_dim}, {end_dim})"},
        samples=(((2, 3, 2), {"start_dim": 1}),),
    ),
    Op(
        "permute(Tensor input, int[] dims)",
        category="Shape",
        doc="The dimensions in another order.",
        views=True,
        forward=lambda x, dims: np.transpose(x, [d % x.ndim for d in dims] if _permute_shape(x.shape, dims) else dims),
        vjp=(_permute_back,),
        grad_fn="PermuteBackward0",
        shape=_permute_shape,
        dtype="same",
        source={"numpy": "np.transpose({input}, {dims})", "torch": "torch.permute({input}, {dims})"},
        samples=(((2, 3, 4), {"dims": (2, 0, 1)}),),
    ),
    *(
        Op(
            signature,
            category="Shape",
            doc=f"Without {which}.",
            views=True,
            forward=lambda x, dim=None: np.reshape(x, _squeeze_shape(x.shape, dim)),
            vjp=(lambda g, out, x, **params: g if out.shape == x.shape else g.reshape(x.shape),),
            grad_fn=f"SqueezeBackward{number}",
            shape=lambda shape, dim=None: _squeeze_shape(shape, dim),
            dtype="same",
            source=source,
            samples=samples,
        )
        for number, (signature, which, samples, source) in enumerate(_SQUEEZES)
    ),
    Op(
        "unsqueeze(Tensor input, int dim)",
        category="Shape",
        doc="With a new dimension of size 1 before dim.",
        views=True,
        forward=lambda x, dim: np.expand_dims(x, dim),
        vjp=(_back,),
        grad_fn="UnsqueezeBackward0",
        shape=_unsqueeze_shape,
        dtype="same",
        source={"numpy": "np.expand_dims({input}, {dim})", "torch": "torch.unsqueeze({input}, {dim})"},
        samples=(((2, 3), {"dim": 1}), ((2, 3), {"dim": -1})),
    ),
    Op(
        "expand(Tensor input, int[] size)",
        category="Shape",
        doc="Dimensions of size 1 repeated without copying; -1 leaves one as it is.",
        views=True,
        forward=lambda x, size: np.broadcast_to(x, expanded(x.shape, size)),
        vjp=(lambda g, out, x, size: g if x.shape and out.shape == x.shape else g.sum_to(size=x.shape),),
        grad_fn="ExpandBackward0",
        shape=expanded,
        dtype="same",
        aliases=("broadcast_to",),
        source={"torch": "{input}.expand({size})"},
        samples=(((2, 1), {"size": (2, 3)}), ((3,), {"size": (2, -1)})),
    ),
    Op(
        "sum_to(Tensor input, int[] size)",
        category="Internal",
        doc="Summed over the axes that broadcasting added or stretched, back to size.",
        forward=_sum_to,
        vjp=(lambda g, out, x, size: g.expand(x.shape),),
        grad_fn=_sum_to_name,
        next_functions=_sum_to_below,
        shape=lambda shape, size: tuple(size),
        dtype="same",
        samples=(((2, 3), {"size": (1, 3)}), ((2, 3), {"size": (3,)}), ((2, 3), {"size": ()})),
    ),
    Op(
        "getitem(Tensor input, index index)",
        category="Indexing",
        doc="Elements by position, as in Python: 0, 1:3, ..., None or [0, 2].",
        views=True,
        forward=_getitem,
        vjp=(lambda g, out, x, index: g if index == "..." else g._apply("_put", (g, x.shape, index), {}),),
        grad_fn=_getitem_name,
        next_functions=views_of_index,
        shape=index_shape,
        dtype="same",
        source={"numpy": "{input}[{index}]", "torch": "{input}[{index}]"},
        samples=(((4, 3), {"index": "1:3, 0"}), ((4, 3), {"index": "..., None, ::2"}), ((4,), {"index": "[0, 0, 2]"})),
    ),
    Op(
        "_put(Tensor input, int[] size, str index)",
        category="Internal",
        doc="Zeros of a size with input added at an index.",
        forward=_put,
        vjp=(lambda g, out, x, size, index: g._apply("getitem", (g, index), {}),),
        shape=lambda shape, size, index: tuple(size),
        dtype="same",
        samples=(((2,), {"size": (4,), "index": "1:3"}),),
    ),
    *[
        Op(
            f"{name}(Tensor input, int diagonal=0)",
            check=(at_least("input", 2),),
            category="Shape",
            doc=f"The {part} triangle of a matrix, zeros elsewhere.",
            in_place=True,
            forward=lambda x, diagonal, cut=cut: cut(x, diagonal),
            vjp=(_tril_back(name),),
            grad_fn=f"{name.capitalize()}Backward0",
            shape=same,
            dtype="same",
            source={"numpy": f"np.{name}({{input}}, {{diagonal}})", "torch": f"torch.{name}({{input}}, {{diagonal}})"},
            samples=(((3, 3), {}), ((3, 3), {"diagonal": 1})),
        )
        for name, part, cut in (("tril", "lower", np.tril), ("triu", "upper", np.triu))
    ],
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
