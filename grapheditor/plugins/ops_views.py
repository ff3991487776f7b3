"""More ways of looking at the same numbers: slices, repetitions, rotations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Call, Given, Op, WrongNumbersError, dtypes, hookimpl, ranks, same, shaped, wrap_dim

Shape = tuple[int, ...]


def _narrow_shape(shape: Shape, dim: int, start: int, length: int) -> Shape:
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    size = shape[axis]
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start += size if start < 0 else 0
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return (*shape[:axis], length, *shape[axis + 1 :])


def _any_part_shape(shape: Shape, dim: int, length: int) -> Shape:
    """Of a part that begins somewhere: where that is out of range, this is told before that it is too long."""
    _narrow_shape(shape, dim, 0, min(length, 0))
    axis = wrap_dim(dim, len(shape))
    return (*shape[:axis], length, *shape[axis + 1 :])


def _moved(rank: int, source: int | Shape, destination: int | Shape) -> list[int]:
    """Which old dimension comes to each place; raises RuntimeError as PyTorch does."""
    if isinstance(source, int) and isinstance(destination, int):
        source, destination = (source,), (destination,)
    if isinstance(source, int) or isinstance(destination, int):
        raise TypeError("movedim() takes an int for source and destination, or a tuple of ints for both")
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(source)} dims) should contain the same number "
            f"of dims as destination ({list(destination)} dims)"
        )
    froms, tos = ([wrap_dim(d, rank) for d in dims] for dims in (source, destination))
    for what, dims in (("source", froms), ("destination", tos)):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{what}` ({dims})")
    placed = dict(zip(tos, froms, strict=True))
    others = iter(d for d in range(rank) if d not in froms)
    return [placed[i] if i in placed else next(others) for i in range(rank)]


def _moved_name(call: Call) -> str:
    return "PermuteBackward0" if call.args[0].shape else "AliasBackward0"


def _slice(rank: int, dim: int, start: int, stop: int) -> tuple[slice, ...]:
    return (slice(None),) * wrap_dim(dim, rank) + (slice(start, stop),)


def _whole_start(given: Given) -> None:
    start, number = given["start"], given.number("start")
    if number is not None and abs(number) >= 2**63:
        raise WrongNumbersError("Overflow when unpacking long long")
    if start.weak and start.dtype.kind not in "iu":
        raise TypeError("narrow(): argument 'start' (position 3) must be Tensor or int, not another number")


def _narrow(input: Any, dim: int, start: int, length: int) -> Any:
    _narrow_shape(input.shape, dim, start, length)
    if start < 0:
        start += input.shape[dim]
    return input[_slice(input.ndim, dim, start, start + length)]


def _widen(input: Any, dim: int, start: int, size: int) -> Any:
    shape = list(input.shape)
    length, shape[dim] = shape[dim], size
    out = np.zeros(shape, input.dtype)
    out[_slice(input.ndim, dim, start, start + length)] = input
    return out


def _widen_shape(shape: Shape, dim: int, start: int, size: int) -> Shape:
    axis = wrap_dim(dim, len(shape))
    return (*shape[:axis], size, *shape[axis + 1 :])


def _narrow_slope(g: Any, out: Any, input: Any, dim: int, start: int, length: int) -> Any:
    size = input.shape[dim]
    return g._widen(wrap_dim(dim, len(input.shape)), start + size if start < 0 else start, size)


def _moving(start: Any, size: int) -> int:
    """A start given as a tensor, counted from the front."""
    return int(start) + size if int(start) < 0 else int(start)


def _select_shape(shape: Shape, dim: int, index: int) -> Shape:
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    if not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}")
    return (*shape[:axis], *shape[axis + 1 :])


def _select(input: Any, dim: int, index: int) -> Any:
    _select_shape(input.shape, dim, index)
    return input[(slice(None),) * wrap_dim(dim, input.ndim) + (index, ...)]  # a view even of one element


def _select_slope(g: Any, out: Any, input: Any, dim: int, index: int) -> Any:
    size = input.shape[dim]
    axis = wrap_dim(dim, len(input.shape))
    return g.unsqueeze(axis)._widen(axis, index % size, size)


def _unflatten_shape(shape: Shape, dim: int, sizes: Shape) -> Shape:
    axis = wrap_dim(dim, len(shape))
    new = list(sizes)
    if not new:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if not shape or new.count(-1) > 1 or min(new) < -1:
        raise RuntimeError(f"unflatten got an unexpected error:\nSizes {new} do not fit dim {dim} of {list(shape)}.")
    if -1 in new and 0 not in new:
        new[new.index(-1)] = shape[axis] // math.prod(n for n in sizes if n != -1)
    if math.prod(new) != shape[axis]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {axis} "
            f"({shape[axis]}) in the input tensor"
        )
    return (*shape[:axis], *new, *shape[axis + 1 :])


def _shifts_fit(given: Given) -> None:
    """As many shifts as dimensions, or one for all; of nothing PyTorch looks at no dimension."""
    shape, shifts, dims = given["input"].shape, given["shifts"], given["dims"] or ()
    if not shifts:
        raise RuntimeError("`shifts` required")
    if len(shifts) != len(dims) and (dims or len(shifts) != 1):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    for dim in () if 0 in shape else dims:
        if not shape:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        wrap_dim(dim, len(shape))


def _roll(input: Any, shifts: Shape, dims: Shape | None) -> Any:
    if not input.size:
        return np.copy(input)
    return np.roll(input, shifts, dims) if dims else np.roll(input, shifts[0])


SLICES = [
    Op(
        "narrow(Tensor input, int dim, int start, int length)",
        category="Indexing",
        doc="A slice of so many elements from start along dim.",
        views=True,
        forward=_narrow,
        vjp=(_narrow_slope,),
        grad_fn="SliceBackward0",
        shape=_narrow_shape,
        dtype="same",
        source={"torch": "torch.narrow({input}, {dim}, {start}, {length})"},
        samples=(((3, 4), {"dim": 1, "start": 1, "length": 2}), ((4,), {"dim": 0, "start": -2, "length": 1})),
    ),
    Op(
        "narrow.Tensor(Tensor input, int dim, Tensor|Scalar start, int length)",
        check=(
            _whole_start,
            dtypes("start", "i", "u"),
            ranks("start", 0),
        ),
        category="Indexing",
        doc="As narrow, with a start that was computed.",
        views=True,
        forward=lambda input, start, dim, length: _narrow(input, dim, int(start), length),
        vjp=(lambda g, out, input, start, dim, length: g._widen_at(start, dim, input.shape[dim]), None),
        grad_fn="SliceBackward0",
        next_functions=(0,),
        shape=lambda shape, start, dim, length: _any_part_shape(shape, dim, length),
        dtype="same",
        source={"torch": "torch.narrow({input}, {dim}, {start}, {length})"},
        samples=(((3, 4), 1, {"dim": 1, "length": 2}),),
    ),
    Op(
        "_widen_at(Tensor input, Tensor|Scalar start, int dim, int size)",
        category="Internal",
        doc="Input as a slice among zeros, from a start that was computed.",
        forward=lambda input, start, dim, size: _widen(input, dim, _moving(start, size), size),
        vjp=(lambda g, out, input, start, dim, size: g.narrow(dim, start, input.shape[dim]), None),
        shape=lambda shape, start, dim, size: _widen_shape(shape, dim, 0, size),
        dtype="same",
        samples=(((3, 2), 1, {"dim": 1, "size": 4}),),
    ),
    Op(
        "_widen(Tensor input, int dim, int start, int size)",
        category="Internal",
        doc="Input as a slice among zeros: what narrow took, put back.",
        forward=_widen,
        vjp=(lambda g, out, input, dim, start, size: g.narrow(dim, start, input.shape[dim]),),
        shape=_widen_shape,
        dtype="same",
        samples=(((2, 2), {"dim": 1, "start": 1, "size": 4}),),
    ),
    Op(
        "select(Tensor input, int dim, int index)",
        category="Indexing",
        doc="One slice along dim, without that dimension.",
        views=True,
        forward=_select,
        vjp=(_select_slope,),
        grad_fn="SelectBackward0",
        shape=_select_shape,
        dtype="same",
        source={
            "numpy": "np.take({input}, {index}, {dim})",
            "torch": "torch.select({input}, {dim}, {index})",
        },
        samples=(((3, 4), {"dim": 1, "index": -1}), ((3,), {"dim": 0, "index": 1})),
    ),
]


VIEWS = [
    shaped(
        "unflatten(Tensor input, int dim, int[] sizes)",
        "One dimension taken apart into several.",
        lambda input, dim, sizes: np.reshape(input, _unflatten_shape(input.shape, dim, sizes)),
        lambda g, out, input, dim, sizes: g.reshape(input.shape),
        _unflatten_shape, (((2, 6), {"dim": 1, "sizes": (2, -1)}),), grad_fn="ViewBackward0",
        views=True,
    ),
    shaped(
        "ravel(Tensor input)",
        "All elements in one row.",
        lambda input: np.reshape(input, -1),
        lambda g, out, input: g.reshape(input.shape),
        lambda shape: (math.prod(shape),), (((2, 3),),), grad_fn="ViewBackward0",
        source={"numpy": "np.ravel({input})"},
        views=True,
    ),
    shaped(
        "roll(Tensor input, int[1] shifts, int[1]? dims=())",
        "Shifted along dims; what falls off one end comes in at the other.",
        _roll, lambda g, out, input, shifts, dims: g.roll([-s for s in shifts], dims),
        same, (((2, 3), {"shifts": (1,), "dims": (1,)}), ((2, 3), {"shifts": (2,)})), grad_fn="RollBackward0",
        check=(_shifts_fit,),
        layout="rows_but_images",
    ),
    shaped(
        "movedim(Tensor input, ints source, ints destination)",
        "Some dimensions moved to other places.",
        lambda input, source, destination: np.transpose(input, _moved(input.ndim, source, destination)),
        lambda g, out, input, source, destination: g.movedim(destination, source),
        lambda shape, source, destination: tuple(shape[d] for d in _moved(len(shape), source, destination)),
        (((2, 3, 4), {"source": (0,), "destination": (2,)}),), grad_fn=_moved_name, aliases=("moveaxis",),
        source={"numpy": "np.moveaxis({input}, {source}, {destination})"},
        views=True,
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return SLICES + VIEWS
