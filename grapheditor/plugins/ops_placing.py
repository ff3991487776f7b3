"""Elements put into a tensor by their places, slices reduced into others, and slices that are kept short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    composite,
    formula_in_single,
    hookimpl,
    implemented,
    reducible_slices,
    slices_in_memory,
    torch_name,
    warn_once,
    where,
    wrap_dim,
)

# -- put -------------------------------------------------------------------------------


def _puttable(given: Given) -> None:
    input, index, source = given["input"], given["index"], given["source"]
    if index.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {torch_name(index.dtype)}")
    if input.dtype != source.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{torch_name(input.dtype)} and source.dtype = {torch_name(source.dtype)}"
        )
    counts = [int(np.prod(spec.shape)) for spec in (source, index, input)]
    if counts[0] != counts[1]:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{counts[0]}, index.numel() = {counts[1]}"
        )
    if counts[1] and not counts[2]:
        raise IndexError("put_(): Tried to put elements into an empty tensor")


def _put(input: Any, index: Any, source: Any, accumulate: bool) -> Any:
    out = np.array(input, order="C")
    flat, places = out.reshape(-1), index.reshape(-1)
    wrong = places[(places < -flat.size) | (places >= flat.size)]
    if wrong.size:
        raise IndexError(f"out of range: tried to access index {wrong[0]} on a tensor of {flat.size} elements.")
    if accumulate:
        np.add.at(flat, places, source.reshape(-1))
    else:
        flat[places] = source.reshape(-1)
    return out


def _put_slope(g: Any, out: Any, input: Any, index: Any, source: Any, accumulate: bool) -> Any:
    return g if accumulate else g.put(index, source.zeros_like(), False)


# -- index_reduce ----------------------------------------------------------------------

_BETA = (
    "index_reduce() is in beta and the API may change at any time. (Triggered internally at "
    "aten/src/ATen/native/TensorAdvancedIndexing.cpp.)"
)


def _reducible(given: Given) -> None:
    input, word = given["input"], given["reduce"]
    if word not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {word}.")
    warn_once(_BETA)
    reducible_slices(given)
    if not given["include_self"]:
        slices_in_memory(given)
    kernel = "index_func_" if len(input.shape) < 2 else "div_floor_cpu" if given["reduce"] == "mean" else ""
    if kernel != "index_func_" and not given["include_self"]:
        kernel = "index_reduce_func_exclude_input_init"
    if kernel:
        implemented("input", "f", "i", "u", kernel=kernel)(given)


def _index_reduce(input: Any, index: Any, source: Any, dim: int, reduce: str, include_self: bool) -> Any:
    if not input.shape:
        row = input.reshape([1])
        return _index_reduce(row, index, source.reshape([-1]), 0, reduce, include_self).reshape([])
    axis = wrap_dim(dim, len(input.shape))
    wide = [-1 if d == axis else 1 for d in range(len(input.shape))]
    places = index.to("int64").reshape(wide).expand(list(source.shape))
    return input.scatter_reduce(axis, places, source, reduce, include_self=include_self)


def _several_zeros(args: Any, params: Any) -> tuple[int, str] | None:
    """Where zeros meet in a product, PyTorch has no second derivative by source."""
    if params["reduce"] != "prod":
        return None
    input, index, source = (arg.detach().numpy() for arg in args)
    axis = params["dim"] % max(input.ndim, 1)
    zeros = np.moveaxis(source.reshape(source.shape or (1,)) == 0, axis, 0)
    counts = np.zeros((input.shape[axis] if input.ndim else 1, *zeros.shape[1:]), np.int64)
    np.add.at(counts, index.reshape(-1), zeros.astype(np.int64))
    if counts.max(initial=0) < 2:
        return None
    return 2, (
        "index_reduce(): Double backward is unsupported for source when >1 zeros in source are scattered to the same "
        "position in self"
    )


def _long_index(g: Any, out: Any, input: Any, index: Any, *rest: Any, include_self: bool, **params: Any) -> None:
    if not include_self and index.dtype.name != "int64":
        raise IndexError("index_fill_(): Expected dtype int64 for index.")


def _within(op: Op) -> Op:
    """The op, which looks first whether the slices are there; a compiled graph does not."""
    forward = op.forward

    def checked(input: Any, index: Any, source: Any, dim: int, include_self: bool, **params: Any) -> Any:
        axis = wrap_dim(dim, input.ndim)
        size = input.shape[axis] if input.ndim else 1
        low = 0 if include_self else -size  # what is not counted is filled first, which takes negative places
        wrong = index[(index < low) | (index >= size)]
        if wrong.size and input.size and not include_self:
            raise IndexError(f"index {wrong.flat[0]} is out of bounds for dimension {axis} with size {size}")
        if index.size and input.ndim > 1 and not size:
            shape = list(input.shape)
            raise IndexError(f"select(): index 0 out of range for tensor of size {shape} at dimension {axis}")
        if wrong.size or index.min(initial=0) < 0:
            raise IndexError("index out of range in self")
        return forward(input, index, source, dim=dim, include_self=include_self, **params)

    return replace(op, forward=checked)


# -- renorm ----------------------------------------------------------------------------


def _normable(given: Given) -> None:
    rank, dtype = len(given["input"].shape), given["input"].dtype
    if not given["p"] > 0:  # NaN neither
        raise RuntimeError("renorm: non-positive-norm not supported")
    if not given["maxnorm"] >= 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {given['maxnorm']:g}")
    if rank < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {rank} dimensions")
    wrap_dim(given["dim"], rank)
    if dtype.kind != "f":
        kind = torch_name(dtype)
        raise RuntimeError(f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {kind}")


def _renorm(input: Any, p: Any, dim: int, maxnorm: Any) -> Any:
    axis = wrap_dim(dim, len(input.shape))
    rest = [d for d in range(len(input.shape)) if d != axis]
    long = input.linalg_vector_norm(p, rest, True).gt(maxnorm)
    shortened = where(long, input, input.ones_like())  # so that NaN in other parts does not come to the gradient
    factor = (shortened.linalg_vector_norm(p, rest, True) + 1e-7).reciprocal() * maxnorm
    return where(long, shortened * factor, input)


OPS = [
    Op(
        "put(Tensor input, Tensor index, Tensor source, bool accumulate=False)",
        check=(_puttable,),
        category="Indexing",
        doc="Input with the elements of source put or, with accumulate, added where index says in the flattened input.",
        layout="following",
        forward=_put,
        vjp=(
            _put_slope,
            None,
            lambda g, out, input, index, source, accumulate: g.take(index).reshape(list(source.shape)),
        ),
        grad_fn="PutBackward0",
        saved=("index", "source if source"),
        shape=lambda shape, *rest, **params: shape,
        dtype="same",
        source={"torch": "torch.put({input}, {index}, {source}, {accumulate})"},
        samples=(
            ((2, 3), [[0, -1], [2, 3]], (4,)),
            ((2, 3), [0, 4, 4], (3,), {"accumulate": True}),
        ),
    ),
    _within(
        composite(
            "index_reduce(Tensor input, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True)",
            _index_reduce,
            constants=("index",),
            check=(_reducible,),
            backward_check=_long_index,
            category="Indexing",
            doc="Input with slices of source reduced into those that index names: by prod, mean, amax or amin.",
            layout="rows",
            grad_fn="IndexReduceBackward0",
            backward=BackwardFunction(delayed=_several_zeros),
            saved=("input", "index", "source", "result"),
            domain=(0.3, 2.0),
            source={
                "torch": "torch.index_reduce({input}, {dim}, {index}, {source}, {reduce}, include_self={include_self})"
            },
            samples=tuple(
                ((3, 2), [2, 0, 2], (3, 2), {"dim": 0, "reduce": reduce, "include_self": include_self})
                for reduce in ("prod", "mean", "amax", "amin")
                for include_self in (True, False)
            ),
        )
    ),
    composite(
        "renorm(Tensor input, Scalar p, int dim, Scalar maxnorm)",
        formula_in_single(_renorm),
        check=(_normable,),
        category="Normalisation",
        doc="Slices along dim, each made shorter where its p-norm is beyond maxnorm.",
        grad_fn="RenormBackward0",
        samples=(
            ((2, 3), {"p": 2, "dim": 0, "maxnorm": 1.0}),
            ((2, 3, 2), {"p": 1.5, "dim": 1, "maxnorm": 2.0}),
        ),
        source={"torch": "torch.renorm({input}, {p}, {dim}, {maxnorm})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
