"""Picking elements by position, and putting them back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Call, Given, Op, alike, broadcast, composite, dtypes, hookimpl, positions, ranks, wrap_dim

Shape = tuple[int, ...]


def _along(shape: Shape, index: Any, dim: int) -> tuple[Any, ...]:
    """Positions for numpy that follow `index` along dim and count up along the others."""
    rank = max(len(shape), 1)
    axis = wrap_dim(dim, rank)
    sized = index.reshape((1,)) if index.ndim == 0 else index
    size = shape[axis] if shape else 1
    if sized.size and (sized.min() < 0 or sized.max() >= size):
        worst = int(sized.max() if sized.max() >= size else sized.min())
        raise RuntimeError(f"index {worst} is out of bounds for dimension {axis} with size {size}")
    if sized.ndim != rank and sized.size == 0:
        return (np.zeros(0, np.int64),) * rank  # PyTorch lets an empty index have any rank
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in sized.shape)])
    places[axis] = sized
    return tuple(places)


def _same_rank(*names: str) -> Any:
    """As many dimensions as the input, where a single number counts as a row; an empty index may have any."""

    def check(given: Given) -> None:
        tensors = given.tensors(names)
        if tensors and 0 in tensors[0][1].shape:
            return
        rank = len(given["input"].shape) or 1
        for name, spec in tensors:
            if name == "src" and not spec.shape:
                continue  # a number
            if (len(spec.shape) or 1) != rank:
                raise RuntimeError(
                    f"{given.op.base}(): {name} must have the same number of dimensions as input, but it has "
                    f"{len(spec.shape)} of {rank}"
                )

    return check


def _alike_source(given: Given) -> None:
    """A source of the input's dtype, unless it is a number."""
    if given["src"].shape:
        alike("input", "src")(given)


def _within_sizes(name: str, others: bool) -> Any:
    """An index that reaches beyond no size of a tensor; its size along dim is free with `others`."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            axis = wrap_dim(given["dim"], len(given["input"].shape))
            for i, (n, m) in enumerate(zip(given["index"].shape, spec.shape, strict=False)):
                if n > m and not (others and i == axis) and 0 not in given["index"].shape:
                    raise RuntimeError(
                        f"{given.op.base}(): size of index does not match at dimension {i}: expected "
                        f"{list(given['index'].shape)} to be no larger than {name} {list(spec.shape)}"
                    )

    return check


def _same_but_dim(given: Given) -> None:
    """A source of the input's shape, but for dim, along which it has one slice per index."""
    shape, source, index = (given[name].shape for name in ("input", "source", "index"))
    axis = wrap_dim(given["dim"], len(shape))
    places = math.prod(index)
    if len(shape) != len(source) or any(
        n != m for i, (n, m) in enumerate(zip(shape, source, strict=True)) if i != axis
    ):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(shape)} source.shape = {list(source)}"
        )
    if places != (source[axis] if source else 1):
        kind = RuntimeError if source else IndexError
        raise kind(f"index_add_(): Number of indices ({places}) should be equal to the size of source along dim {axis}")


def _one_of_scalar(given: Given) -> None:
    """A single index where the input is a single number."""
    if not given["input"].shape and math.prod(given["index"].shape) != 1:
        raise RuntimeError("index_select(): Index to scalar can have only 1 value")


def _gather(input: Any, dim: int, index: Any) -> Any:
    source = input.reshape((1,)) if input.ndim == 0 else input
    return source[_along(input.shape, index, dim)].reshape(index.shape)


def _ordered(function: Any) -> Any:
    """`function` called with its parameters in place, whatever order the schema has."""

    def forward(*arrays: Any, dim: int) -> Any:
        return function(arrays[0], dim, *arrays[1:])

    return forward


def _scatter(input: Any, dim: int, index: Any, src: Any) -> Any:
    out = np.array(input, copy=True)
    view = out.reshape((1,)) if out.ndim == 0 else out
    view[_along(input.shape, index, dim)] = _fitting(src, index)
    return out


def _scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    out = np.array(input, copy=True)
    view = out.reshape((1,)) if out.ndim == 0 else out
    np.add.at(view, _along(input.shape, index, dim), _fitting(src, index))
    return out


def _fitting(src: Any, index: Any) -> Any:
    """The part of src that index speaks of."""
    if index.size == 0:
        return np.zeros(0, src.dtype)
    if np.ndim(src) == 0:
        return src
    return src[tuple(slice(n) for n in index.shape)]


def _gather_src(g: Any, dim: int, index: Any, src: Any) -> Any:
    """The gradient for src: from where its elements went, 0 for those that index left out."""
    part = g.gather(dim, index)
    for axis, (have, want) in enumerate(zip(part.shape, src.shape, strict=True)):
        if have != want:
            part = part._widen(axis, 0, want)
    return part


def _select_shape(shape: Shape, index: Shape, dim: int) -> Shape:
    axis = wrap_dim(dim, len(shape))
    if not shape:
        return ()
    return (*shape[:axis], math.prod(index), *shape[axis + 1 :])


def _index_select(input: Any, dim: int, index: Any) -> Any:
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    _within(index, input.shape[dim] if input.ndim else 1)
    return np.take(input, index.reshape(-1), dim) if input.ndim else np.copy(input)


def _within(index: Any, size: int) -> None:
    if index.size and (index.min() < 0 or index.max() >= size):
        raise IndexError("index out of range in self")


def _index_add(input: Any, dim: int, index: Any, source: Any, alpha: Any) -> Any:
    out = np.array(input, copy=True)
    view = out.reshape((1,)) if out.ndim == 0 else out
    places = (slice(None),) * wrap_dim(dim, input.ndim) + (index.reshape(-1),)
    np.add.at(view, places, source if alpha == 1 else source * source.dtype.type(alpha))
    return out


def _take(input: Any, index: Any) -> Any:
    size = input.size
    if index.size and (index.min() < -size or index.max() >= size):
        raise IndexError("out of range: tried to access index beyond the number of elements")
    return input.reshape(-1)[index]


def _take_along(input: Any, indices: Any, dim: int | None) -> Any:
    if dim is None:
        return _take_along(input.reshape([-1]), indices.reshape([-1]), 0)
    if len(input.shape) != len(indices.shape):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(input.shape)} dimensions for input, and {len(indices.shape)} dimensions for indices"
        )
    if indices.dtype != np.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {indices.dtype.name}; take .to('int64')."
        )
    axis = wrap_dim(dim, len(input.shape))
    wide = list(broadcast(*((*s[:axis], 1, *s[axis + 1 :]) for s in (input.shape, indices.shape))))
    source = input.expand([*wide[:axis], input.shape[axis], *wide[axis + 1 :]])
    places = indices.expand([*wide[:axis], indices.shape[axis], *wide[axis + 1 :]])
    return source.gather(axis, places + places.lt(0).to("int64") * input.shape[axis])


def _scatter_name(call: Call) -> str:
    return f"ScatterBackward{1 if isinstance(call.args[2], (bool, int, float)) else 0}"


OPS = [
    Op(
        "gather(Tensor input, int dim, Tensor index)",
        check=(
            positions("index"),
            _same_rank("index"),
            _within_sizes("input", True),
        ),
        saved=("input",),
        category="Indexing",
        doc="For each place of index the element of input that it points to along dim.",
        forward=_ordered(_gather),
        vjp=(lambda g, out, input, index, dim: input.zeros_like().scatter_add(dim, index, g), None),
        grad_fn="GatherBackward0",
        shape=lambda shape, index, dim: index,
        dtype="same",
        source={"torch": "torch.gather({input}, {dim}, {index})"},
        samples=(((3, 2), [[0, 1], [2, 2]], {"dim": 0}), ((2, 3), [[0], [2]], {"dim": -1})),
    ),
    composite(
        "take_along_dim(Tensor input, Tensor indices, int? dim=None)",
        _take_along,
        category="Indexing",
        doc="As gather, with the sizes beside dim broadcast; without dim by places in the flattened input.",
        grad_fn="GatherBackward0",
        source={
            "numpy": "np.take_along_axis({input}, {indices}, {dim})",
            "torch": "torch.take_along_dim({input}, {indices}, {dim})",
        },
        samples=(((2, 3), [[0], [2]], {"dim": 1}), ((2, 3), [[-1]], {"dim": 0}), ((2, 3), [4, 0])),
    ),
    Op(
        "scatter(Tensor input, int dim, Tensor index, Tensor|Scalar src)",
        check=(
            positions("index"),
            _alike_source,
            _same_rank("index", "src"),
            _within_sizes("input", True),
            _within_sizes("src", False),
        ),
        category="Indexing",
        doc="Input with the elements of src written to the places that index names along dim.",
        forward=_ordered(_scatter),
        vjp=(
            lambda g, out, input, index, src, dim: g.scatter(dim, index, 0),
            None,
            lambda g, out, input, index, src, dim: _gather_src(g, dim, index, src),
        ),
        grad_fn=_scatter_name,
        shape=lambda shape, index, src, dim: shape,
        dtype="same",
        source={"torch": "torch.scatter({input}, {dim}, {index}, {src})"},
        samples=(((3, 2), [[0, 1], [2, 2]], (2, 2), {"dim": 0}), ((2, 3), [[0], [2]], 1.5, {"dim": 1})),
    ),
    Op(
        "scatter_add(Tensor input, int dim, Tensor index, Tensor src)",
        check=(
            positions("index"),
            _alike_source,
            _same_rank("index", "src"),
            _within_sizes("input", True),
            _within_sizes("src", False),
        ),
        category="Indexing",
        doc="Input with the elements of src added at the places that index names along dim.",
        forward=_ordered(_scatter_add),
        vjp=(
            lambda g, out, input, index, src, dim: g,
            None,
            lambda g, out, input, index, src, dim: _gather_src(g, dim, index, src),
        ),
        grad_fn="ScatterAddBackward0",
        shape=lambda shape, index, src, dim: shape,
        dtype="same",
        source={"torch": "torch.scatter_add({input}, {dim}, {index}, {src})"},
        samples=(((3, 2), [[0, 1], [0, 2]], (2, 2), {"dim": 0}),),
    ),
    Op(
        "index_select(Tensor input, int dim, Tensor index)",
        check=(ranks("index", 0, 1, error=IndexError), positions("index"), _one_of_scalar),
        category="Indexing",
        doc="The slices along dim that index lists, in its order.",
        forward=_ordered(_index_select),
        vjp=(lambda g, out, input, index, dim: input.zeros_like().index_add(dim, index, g), None),
        grad_fn="IndexSelectBackward0",
        shape=_select_shape,
        dtype="same",
        source={
            "numpy": "np.take({input}, {index}, {dim})",
            "torch": "torch.index_select({input}, {dim}, {index})",
        },
        samples=(((3, 2), [2, 0, 2], {"dim": 0}), ((2, 3), [1], {"dim": -1})),
    ),
    Op(
        "index_add(Tensor input, int dim, Tensor index, Tensor source, *, Scalar alpha=1)",
        check=(
            positions("index"),
            alike("input", "source"),
            ranks("index", 0, 1, error=IndexError),
            _same_but_dim,
        ),
        saved=("index",),
        category="Indexing",
        doc="Input with the slices of source added where index says along dim.",
        forward=lambda input, index, source, dim, alpha: _index_add(input, dim, index, source, alpha),
        vjp=(
            lambda g, out, input, index, source, dim, alpha: g,
            None,
            lambda g, out, input, index, source, dim, alpha: g.index_select(dim, index) * alpha,
        ),
        grad_fn="IndexAddBackward0",
        shape=lambda shape, index, source, dim, alpha: shape,
        dtype="same",
        source={"torch": "torch.index_add({input}, {dim}, {index}, {source}, alpha={alpha})"},
        samples=(((3, 2), [2, 0, 2], (3, 2), {"dim": 0}), ((2, 3), [1], (2, 1), {"dim": 1, "alpha": 2})),
    ),
    Op(
        "take(Tensor input, Tensor index)",
        check=(dtypes("index", "int64"),),
        saved=("input",),
        category="Indexing",
        doc="Elements by their place in the flattened input.",
        forward=_take,
        vjp=(lambda g, out, input, index: _put_flat(g, input, index), None),
        grad_fn="TakeBackward0",
        shape=lambda shape, index: index,
        dtype="same",
        source={"numpy": "np.take({input}, {index})", "torch": "torch.take({input}, {index})"},
        samples=(((2, 3), [[0, 5], [2, 2]]),),
    ),
]


def _put_flat(g: Any, input: Any, index: Any) -> Any:
    flat = input.zeros_like().reshape(-1)
    return g._apply("index_put", (flat, [index], g), {"accumulate": True}).reshape(input.shape)


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
