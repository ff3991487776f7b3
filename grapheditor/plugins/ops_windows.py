"""Windows that slide over a tensor, taken out and added up again."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, above_zero, composite, hookimpl, implemented, per_dimension, wrap_dim

Shape = tuple[int, ...]

# -- taking windows out, and adding them up again ------------------------------------------


def _offsets(kernel: Shape, stride: Shape, dilation: Shape, out: Shape) -> Iterator[tuple[Shape, tuple[slice, ...]]]:
    """Per place in the window, where the elements at that place lie in the padded input."""
    for place in itertools.product(*map(range, kernel)):
        starts = [p * d for p, d in zip(place, dilation, strict=True)]
        yield place, tuple(slice(b, b + s * (n - 1) + 1, s) for b, s, n in zip(starts, stride, out, strict=True))


def _needed(kernel: Shape, stride: Shape, dilation: Shape, out: Shape) -> list[int]:
    """How long the padded input is that the windows cover."""
    sizes = zip(kernel, stride, dilation, out, strict=True)
    return [(n - 1) * s + d * (k - 1) + 1 for k, s, d, n in sizes]


def _windows(input: Any, kernel: Shape, stride: Shape, dilation: Shape, before: Shape, out: Shape) -> Any:
    """(N, C, *size) -> (N, C, *kernel, *out), zero where a window reaches beyond the input."""
    needed = _needed(kernel, stride, dilation, out)
    padded: Any = np.zeros((*input.shape[:2], *needed), input.dtype)
    ends = [min(n, max(m - b, 0)) for n, m, b in zip(input.shape[2:], needed, before, strict=True)]
    inside: Any = tuple(slice(b, b + e) for b, e in zip(before, ends, strict=True))
    padded[(..., *inside)] = input[(..., *(slice(0, e) for e in ends))]
    result: Any = np.empty((*input.shape[:2], *kernel, *out), input.dtype)
    for place, where in _offsets(kernel, stride, dilation, out):
        result[(slice(None), slice(None), *place)] = padded[(..., *where)]
    return result


def _windows_back(input: Any, size: Shape, kernel: Shape, stride: Shape, dilation: Shape, before: Shape) -> Any:
    """(N, C, *kernel, *out) -> (N, C, *size): each element the sum over the windows that it is in."""
    out = input.shape[2 + len(kernel) :]
    needed = _needed(kernel, stride, dilation, out)
    padded: Any = np.zeros((*input.shape[:2], *needed), input.dtype)
    for place, where in _offsets(kernel, stride, dilation, out):
        padded[(..., *where)] += input[(slice(None), slice(None), *place)]
    result: Any = np.zeros((*input.shape[:2], *size), input.dtype)
    ends = [min(n, max(m - b, 0)) for n, m, b in zip(size, needed, before, strict=True)]
    inside: Any = tuple(slice(b, b + e) for b, e in zip(before, ends, strict=True))
    result[(..., *(slice(0, e) for e in ends))] = padded[(..., *inside)]
    return result


INTERNAL = [
    Op(
        "_windows(Tensor input, int[] kernel, int[] stride, int[] dilation, int[] before, int[] out)",
        category="Internal",
        doc="The windows of an input, `out` of them along each dimension.",
        forward=_windows,
        vjp=(
            lambda g, out_, input, kernel, stride, dilation, before, out: g._windows_back(
                list(input.shape[2:]), list(kernel), list(stride), list(dilation), list(before)
            ),
        ),
        shape=lambda shape, kernel, stride, dilation, before, out: (*shape[:2], *kernel, *out),
        dtype="same",
        samples=(
            (
                (2, 1, 5, 4),
                {"kernel": (2, 3), "stride": (2, 1), "dilation": (1, 1), "before": (1, 0), "out": (3, 2)},
            ),
        ),
    ),
    Op(
        "_windows_back(Tensor input, int[] size, int[] kernel, int[] stride, int[] dilation, int[] before)",
        category="Internal",
        doc="Windows added up where they came from.",
        forward=_windows_back,
        vjp=(
            lambda g, out, input, size, kernel, stride, dilation, before: g._windows(
                list(kernel), list(stride), list(dilation), list(before), list(input.shape[2 + len(kernel) :])
            ),
        ),
        shape=lambda shape, size, kernel, stride, dilation, before: (*shape[:2], *size),
        dtype="same",
        samples=(((2, 1, 2, 3), {"size": (5,), "kernel": (2,), "stride": (2,), "dilation": (1,), "before": (1,)}),),
    ),
]


# -- unfold and fold -------------------------------------------------------------------------


def _unfold(input: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    if len(input.shape) not in (3, 4):
        raise RuntimeError(f"Expected 3D or 4D (batch mode) tensor for input, but got: {list(input.shape)}")
    x = input if len(input.shape) == 4 else input.unsqueeze(0)
    kernel, dilations, pads, strides = (per_dimension(v, 2, "size") for v in (kernel_size, dilation, padding, stride))
    above_zero(kernel_size=kernel, dilation=dilations, stride=strides)
    rows = zip(x.shape[2:], pads, dilations, kernel, strides, strict=True)
    out = [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, p, d, k, s in rows]
    if any(n < 1 for n in out):
        raise RuntimeError(f"Given input with spatial size {tuple(x.shape[2:])}, the windows do not fit into it.")
    windows = x._windows(list(kernel), list(strides), list(dilations), list(pads), out)
    result = windows.reshape([x.shape[0], x.shape[1] * math.prod(kernel), math.prod(out)])
    return result if len(input.shape) == 4 else result.squeeze(0)


def _fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    if len(input.shape) not in (2, 3):
        raise RuntimeError(f"Expected 2D or 3D (batch mode) tensor for input, but got: {list(input.shape)}")
    x = input if len(input.shape) == 3 else input.unsqueeze(0)
    size, kernel, dilations, pads, strides = (
        per_dimension(v, 2, "size") for v in (output_size, kernel_size, dilation, padding, stride)
    )
    above_zero(kernel_size=kernel, dilation=dilations, stride=strides)
    rows = zip(size, pads, dilations, kernel, strides, strict=True)
    out = [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, p, d, k, s in rows]
    if x.shape[2] != math.prod(out) or x.shape[1] % math.prod(kernel):
        raise RuntimeError(
            f"Expected size of input's dimensions to match {math.prod(kernel)} times the channels and the calculated "
            f"number of sliding blocks {math.prod(out)}, but got input of size {list(input.shape)}"
        )
    windows = x.reshape([x.shape[0], x.shape[1] // math.prod(kernel), *kernel, *out])
    result = windows._windows_back(list(size), list(kernel), list(strides), list(dilations), list(pads))
    return result if len(input.shape) == 3 else result.squeeze(0)


def _pairs(given: Given) -> None:
    """One number for both dimensions, or two."""
    for name in ("output_size", "kernel_size", "dilation", "padding", "stride"):
        value = given.params.get(name)
        if isinstance(value, tuple) and len(value) != 2:
            raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(value)}")


# -- windows along one dimension ------------------------------------------------------------


def _along_shape(shape: Shape, dimension: int, size: int, step: int) -> Shape:
    axis = wrap_dim(dimension, len(shape))
    length = shape[axis] if shape else 1
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {length} but size is {size}")
    if not shape:
        return (size,)
    return (*shape[:axis], (length - size) // step + 1, *shape[axis + 1 :], size)


def _along(input: Any, dimension: int, size: int, step: int) -> Any:
    shape = _along_shape(input.shape, dimension, size, step)
    if not input.ndim:
        return np.asarray(input).reshape(1)[:size]
    strides = list(input.strides)
    axis = wrap_dim(dimension, input.ndim)
    last = strides[axis]
    strides[axis] *= step
    return np.lib.stride_tricks.as_strided(input, shape, [*strides, last])


def _along_slope(g: Any, out: Any, input: Any, dimension: int, size: int, step: int) -> Any:
    zeros = input.zeros_like()
    if not input.shape:
        return zeros + g.sum()
    axis = wrap_dim(dimension, len(input.shape))
    places = step * np.arange(out.shape[axis])[:, None] + np.arange(size)
    rows = g.movedim(-1, axis + 1).reshape([*input.shape[:axis], places.size, *input.shape[axis + 1 :]])
    return zeros.index_add(axis, g._constant(places.ravel()), rows)


ALONG = Op(
    "tensor_unfold(Tensor input, int dimension, int size, int step)",
    category="Shape",
    doc="Windows of one size along a dimension, each a step further, in a new last dimension: Tensor.unfold.",
    forward=_along,
    vjp=(_along_slope,),
    grad_fn="UnfoldBackward0",
    shape=_along_shape,
    dtype="same",
    samples=(((3, 4), {"dimension": 1, "size": 2, "step": 1}), ((5, 2), {"dimension": 0, "size": 2, "step": 2})),
    source={"torch": "{input}.unfold({dimension}, {size}, {step})"},
)

OPS = [
    ALONG,
    composite(
        "unfold(Tensor input, ints kernel_size, ints dilation=1, ints padding=0, ints stride=1)",
        _unfold,
        category="Neural networks",
        check=(implemented("input", "f", "b", kernel="im2col_out_cpu"), _pairs),
        doc="Each sliding window as a column.",
        grad_fn="Im2ColBackward0",
        samples=(((2, 2, 4, 5), {"kernel_size": (2, 3), "padding": 1}), ((1, 4, 4), {"kernel_size": 2, "stride": 2})),
        source={
            "torch": "torch.nn.functional.unfold({input}, {kernel_size}, {dilation}, {padding}, {stride})",
        },
    ),
    composite(
        "fold(Tensor input, ints output_size, ints kernel_size, ints dilation=1, ints padding=0, ints stride=1)",
        _fold,
        category="Neural networks",
        check=(_pairs,),
        doc="Columns added up where the windows were that they hold.",
        grad_fn="Col2ImBackward0",
        samples=(((2, 8, 4), {"output_size": (4, 4), "kernel_size": 2, "stride": 2}),),
        source={
            "torch": "torch.nn.functional.fold({input}, {output_size}, {kernel_size}, {dilation}, {padding}, {stride})",
        },
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS + INTERNAL
