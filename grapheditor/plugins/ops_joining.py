"""Putting tensors together and taking them apart."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from grapheditor.api import CallError, Op, hookimpl, result_type, wrap_dim

Shape = tuple[int, ...]


def _cat_shape(*shapes: Shape, dim: int) -> Shape:
    if not shapes:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    kept = [s for s in shapes if s != (0,)] or [shapes[0]]
    if () in shapes:
        raise RuntimeError(f"zero-dimensional tensor (at position {shapes.index(())}) cannot be concatenated")
    axis = wrap_dim(dim, len(kept[0]))
    for i, shape in enumerate(kept):
        fits = len(shape) == len(kept[0]) and all(
            m == n for d, (m, n) in enumerate(zip(shape, kept[0], strict=True)) if d != axis
        )
        if len(shape) == len(kept[0]) and not fits:
            m, n = next((m, n) for d, (m, n) in enumerate(zip(kept[0], shape, strict=True)) if d != axis and m != n)
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {axis}. Expected size {m} but got size {n} for "
                f"tensor number {i} in the list."
            )
        if not fits:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(kept[0])} and {len(shape)}")
    return (*kept[0][:axis], sum(s[axis] for s in kept), *kept[0][axis + 1 :])


def _cat(*tensors: Any, dim: int) -> Any:
    _cat_shape(*(t.shape for t in tensors), dim=dim)
    # PyTorch lets an empty vector stand among tensors of any rank
    return np.concatenate([t for t in tensors if t.shape != (0,)] or [tensors[0]], dim)


def _cat_slope(slot: int, g: Any, out: Any, *tensors: Any, dim: int) -> Any:
    if tensors[slot].shape == (0,):
        return tensors[slot].zeros_like()
    start = sum(t.shape[dim] for t in tensors[:slot] if t.shape != (0,))
    return g.narrow(dim, start, tensors[slot].shape[dim])


def _stack_shape(*shapes: Shape, dim: int) -> Shape:
    if not shapes:
        raise RuntimeError("stack expects a non-empty TensorList")
    wrap_dim(dim, len(shapes[0]) + 1)
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shapes[0])} at entry 0 and "
                f"{list(shape)} at entry {i}"
            )
    axis = wrap_dim(dim, len(shapes[0]) + 1)
    return (*shapes[0][:axis], len(shapes), *shapes[0][axis:])


def _lists(op: Any, specs: Any, params: Any) -> Any:
    dtype = result_type([s._replace(shape=(1,)) for s in specs])  # here a 0-dim tensor ranks as any other
    return dtype, (dtype,)


def _side_dim(shape: Shape) -> int:
    return 0 if len(shape) < 2 else 1


def _side_by_side(*tensors: Any) -> Any:
    return _cat(*map(np.atleast_1d, tensors), dim=_side_dim(_at_least(tensors[0].shape, 1)))


def _h_slope(slot: int, g: Any, out: Any, *tensors: Any) -> Any:
    if tensors[slot].shape == (0,):
        return tensors[slot].zeros_like()
    dim = _side_dim(_at_least(tensors[0].shape, 1))
    sizes = [0 if t.shape == (0,) else t.shape[dim] if t.shape else 1 for t in tensors]
    return g.narrow(dim, sum(sizes[:slot]), sizes[slot]).reshape(tensors[slot].shape)


def _v_slope(slot: int, g: Any, out: Any, *tensors: Any) -> Any:
    sizes = [t.shape[0] if len(t.shape) > 1 else 1 for t in tensors]
    return g.narrow(0, sum(sizes[:slot]), sizes[slot]).reshape(tensors[slot].shape)


def _stacked(*lifts: str) -> Any:
    """What is below a stack: tensors of rank 0, 1 … lifted by a node of that name, and others as they are."""

    def below(name: str, shapes: Any, params: Any) -> Any:
        ranks = [len(shape) for shape in shapes]
        if min(ranks) >= len(lifts):
            return None
        return tuple((lifts[rank], slot) if rank < len(lifts) else slot for slot, rank in enumerate(ranks))

    return below


def _at_least(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape


def _hstack_shape(*shapes: Shape) -> Shape:
    if not shapes:
        raise RuntimeError("hstack expects a non-empty TensorList")
    wide = [_at_least(s, 1) for s in shapes]
    return _cat_shape(*wide, dim=_side_dim(wide[0]))


def _vstack_shape(*shapes: Shape) -> Shape:
    if not shapes:
        raise RuntimeError("vstack expects a non-empty TensorList")
    return _cat_shape(*(_at_least(s, 2) for s in shapes), dim=0)


# -- taking apart ------------------------------------------------------------------


def _sizes(shape: Shape, size: int, dim: int) -> tuple[int, ...]:
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    length = shape[wrap_dim(dim, len(shape))]
    if size == 0:
        if length:
            raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}")
        return (0,)
    return tuple(min(size, length - start) for start in range(0, length, size)) or (0,)


def _chunk_sizes(shape: Shape, chunks: int, dim: int) -> tuple[int, ...]:
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    length = shape[wrap_dim(dim, len(shape))]
    return _sizes(shape, -(-length // chunks), dim) if length else (0,) * chunks


def _given_sizes(shape: Shape, sizes: tuple[int, ...], dim: int) -> tuple[int, ...]:
    length = shape[wrap_dim(dim, len(shape))]
    if any(n < 0 for n in sizes):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={list(sizes)}"
        )
    if sum(sizes) != length:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={list(sizes)}"
        )
    return sizes


def _splitting(find: Any, name: str) -> dict[str, Any]:
    """The fields that all ways of splitting share; `find` tells the sizes of the parts."""

    def forward(input: Any, dim: int, **params: Any) -> Any:
        sizes = find(input.shape, params[name], dim)
        return tuple(np.split(input, list(accumulate(sizes))[:-1], dim))

    def shape(input: Shape, dim: int, **params: Any) -> list[Shape]:
        if not input:
            raise RuntimeError(f"{'chunk' if name == 'chunks' else 'split'} expects at least a 1-dimensional tensor")
        sizes = find(input, params[name], dim)
        axis = wrap_dim(dim, len(input))
        return [(*input[:axis], n, *input[axis + 1 :]) for n in sizes]

    def rule(g: Any, out: Any, input: Any, dim: int, **params: Any) -> Any:
        return input._apply("cat", (list(g),), {"dim": dim})

    return {"forward": forward, "shape": shape, "vjp": (rule,), "dtype": "same", "category": "Joining", "views": True}


def _unbind(input: Any, dim: int) -> Any:
    if not input.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    slices = np.moveaxis(input, dim, 0)
    return tuple(slices[i, ...] for i in range(len(slices)))  # views even of single elements


def _unbind_shape(shape: Shape, dim: int) -> list[Shape]:
    axis = wrap_dim(dim, len(shape))
    if not shape:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return [(*shape[:axis], *shape[axis + 1 :])] * shape[axis]


JOINS = [
    Op(
        "cat(Tensor[] tensors, int dim=0)",
        category="Joining",
        doc="Tensors one after the other along a dimension that they have. Each gets its slice of the gradient.",
        layout="rows_but_images",
        forward=_cat,
        vjp=_cat_slope,
        grad_fn="CatBackward0",
        shape=_cat_shape,
        dtype=_lists,
        aliases=("concat", "concatenate"),
        source={"numpy": "np.concatenate({tensors}, {dim})", "torch": "torch.cat({tensors}, {dim})"},
        samples=((((2, 3), (1, 3)),), (((2, 1), (2, 3), (2, 2)), {"dim": -1}), (((2,),),)),
    ),
    Op(
        "stack(Tensor[] tensors, int dim=0)",
        category="Joining",
        doc="Tensors of one shape side by side along a new dimension.",
        layout="rows_but_images",
        forward=lambda *tensors, dim: np.stack(tensors, dim),
        vjp=lambda slot, g, out, *tensors, dim: g.select(dim, slot),
        grad_fn="StackBackward0",
        shape=_stack_shape,
        dtype=_lists,
        source={"numpy": "np.stack({tensors}, {dim})", "torch": "torch.stack({tensors}, {dim})"},
        samples=((((2, 3), (2, 3)),), (((2,), (2,), (2,)), {"dim": -1})),
    ),
    Op(
        "hstack(Tensor[] tensors)",
        category="Joining",
        doc="Tensors side by side: vectors end to end, others along dimension 1.",
        layout="rows_but_images",
        forward=_side_by_side,
        vjp=_h_slope,
        grad_fn="CatBackward0",
        shape=_hstack_shape,
        dtype=_lists,
        next_functions=_stacked("View"),
        source={"numpy": "np.hstack({tensors})", "torch": "torch.hstack({tensors})"},
        samples=((((2, 3), (2, 1)),), (((2,), (3,)),), (((), (2,)),)),
    ),
    Op(
        "vstack(Tensor[] tensors)",
        category="Joining",
        doc="Tensors below one another; a vector is one row.",
        layout="rows_but_images",
        forward=lambda *tensors: np.vstack(tensors),
        vjp=_v_slope,
        grad_fn="CatBackward0",
        next_functions=_stacked("View", "Unsqueeze"),
        shape=_vstack_shape,
        dtype=_lists,
        source={"numpy": "np.vstack({tensors})", "torch": "torch.vstack({tensors})"},
        samples=((((2, 3), (1, 3)),), (((3,), (3,)),), (((3,), (2, 3)),)),
    ),
]


def _whole(given: dict[str, Any]) -> None:
    if isinstance(given.get("split_size_or_sections"), np.generic):
        raise CallError(
            "split(): argument 'split_size_or_sections' must be int or tuple of ints, not a number of numpy's"
        )


PARTS = [
    Op(
        "split(Tensor input, int split_size_or_sections, int dim=0) -> (parts)",
        functional=_whole,
        doc="Parts of so many elements along dim; the last one may be smaller.",
        grad_fn="SplitBackward0",
        source={"torch": "torch.split({input}, {split_size_or_sections}, {dim})"},
        samples=(((4, 3), {"split_size_or_sections": 2}), ((2, 5), {"split_size_or_sections": 2, "dim": 1})),
        **_splitting(_sizes, "split_size_or_sections"),
    ),
    Op(
        "split.sizes(Tensor input, int[] split_size_or_sections, int dim=0) -> (parts)",
        doc="Parts of the given sizes along dim.",
        grad_fn="SplitWithSizesBackward0",
        aliases=("split_with_sizes",),
        source={"torch": "torch.split({input}, {split_size_or_sections}, {dim})"},
        samples=(((4, 3), {"split_size_or_sections": (1, 3)}),),
        **_splitting(_given_sizes, "split_size_or_sections"),
    ),
    Op(
        "chunk(Tensor input, int chunks, int dim=0) -> (parts)",
        doc="At most so many parts of equal size along dim; the last one may be smaller.",
        grad_fn="SplitBackward0",
        source={"torch": "torch.chunk({input}, {chunks}, {dim})"},
        samples=(((5, 2), {"chunks": 2}), ((2, 4), {"chunks": 2, "dim": -1})),
        **_splitting(_chunk_sizes, "chunks"),
    ),
    Op(
        "unbind(Tensor input, int dim=0) -> (parts)",
        category="Joining",
        doc="The slices along dim, without that dimension.",
        views=True,
        forward=_unbind,
        vjp=(lambda g, out, input, dim: input._apply("stack", (list(g),), {"dim": dim}),),
        grad_fn="UnbindBackward0",
        shape=_unbind_shape,
        dtype="same",
        source={"torch": "torch.unbind({input}, {dim})"},
        samples=(((3, 2),), ((2, 3), {"dim": 1})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return JOINS + PARTS
