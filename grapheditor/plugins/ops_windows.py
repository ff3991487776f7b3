"""Windows that slide over a tensor, taken out and added up again."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, composite, hookimpl, implemented, list_sizes, per_dimension, wrap_dim

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
    x = input if len(input.shape) == 4 else input.unsqueeze(0)
    kernel, dilations, pads, strides = (per_dimension(v, 2, "size") for v in (kernel_size, dilation, padding, stride))
    out = _blocks(x.shape[2:], kernel, dilations, pads, strides)
    windows = x._windows(list(kernel), list(strides), list(dilations), list(pads), out)
    result = windows.reshape([x.shape[0], x.shape[1] * math.prod(kernel), math.prod(out)])
    return result if len(input.shape) == 4 else result.squeeze(0)


def _fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    x = input if len(input.shape) == 3 else input.unsqueeze(0)
    size, kernel, dilations, pads, strides = (
        per_dimension(v, 2, "size") for v in (output_size, kernel_size, dilation, padding, stride)
    )
    out = _blocks(size, kernel, dilations, pads, strides)
    windows = x.reshape([x.shape[0], x.shape[1] // math.prod(kernel), *kernel, *out])
    result = windows._windows_back(list(size), list(kernel), list(strides), list(dilations), list(pads))
    return result if len(input.shape) == 3 else result.squeeze(0)


def _blocks(size: Shape, kernel: Shape, dilation: Shape, padding: Shape, stride: Shape) -> list[int]:
    """How many windows lie along each of two dimensions."""
    rows = zip(size, kernel, dilation, padding, stride, strict=True)
    return [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, d, p, s in rows]


def _sizes_of(given: Given) -> list[Shape]:
    """Kernel, dilation, padding and stride as pairs of sizes that make sense."""
    _pairs(given)
    names = ("kernel_size", "dilation", "padding", "stride")
    kernel, dilation, padding, stride = (per_dimension(given[name], 2, "size") for name in names)
    for word, short, pair, least in (
        ("kernel size", "kernel", kernel, 1), ("stride", "stride", stride, 1), ("dilation", "dilation", dilation, 1),
        ("padding", "pad", padding, 0),
    ):  # fmt: skip
        if min(pair) < least:
            range_ = "greater than zero" if least else "non-negative"
            raise RuntimeError(f"{word} should be {range_}, but got {short}_height: {pair[0]} {short}_width: {pair[1]}")
    return [kernel, dilation, padding, stride]


def _at_least_one(size: Shape, out: list[int], shown: str) -> None:
    if min(out) < 1:
        raise RuntimeError(
            f"{shown}, calculated shape of the array of sliding blocks as {_pair(out)}, but its components must be at "
            "least one."
        )


def _pair(values: Any) -> str:
    return f"({values[0]}, {values[1]})"


def _pictures(given: Given) -> None:
    """What unfold asks of a picture and its windows."""
    shape, (kernel, dilation, padding, stride) = given["input"].shape, _sizes_of(given)
    for axis in (1, 2):
        if not shape:
            raise IndexError(f"Dimension specified as {axis} but tensor has no dimensions")
        if 0 in shape[wrap_dim(axis, len(shape)) :][:1]:
            break  # without a look at the next
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {list(shape)}"
        )
    shown = f"kernel_size={_pair(kernel)}, dilation={_pair(dilation)}, padding={_pair(padding)}"
    _at_least_one(
        shape[-2:],
        _blocks(shape[-2:], kernel, dilation, padding, stride),
        f"Given input with spatial size {_pair(shape[-2:])}, {shown}",
    )


def _columns(given: Given) -> None:
    """What fold asks of columns."""
    shape, (kernel, dilation, padding, stride) = given["input"].shape, _sizes_of(given)
    size = per_dimension(given["output_size"], 2, "size")
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    if shape[-2] % math.prod(kernel):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={shape[-2]} and kernel_size={_pair(kernel)}."
        )
    shown = (
        f"Given output_size={_pair(size)}, kernel_size={_pair(kernel)}, dilation={_pair(dilation)}, "
        f"padding={_pair(padding)}, stride={_pair(stride)}"
    )
    out = _blocks(size, kernel, dilation, padding, stride)
    if shape[-1] != math.prod(out):
        raise RuntimeError(
            f"{shown}, expected size of input's dimension 2 to match the calculated number of sliding blocks "
            f"{out[0]} * {out[1]} = {math.prod(out)}, but got input.size(2)={shape[-1]}."
        )
    _at_least_one(size, out, shown)


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
    views=True,
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
        functional=list_sizes,
        category="Neural networks",
        check=(_pictures, implemented("input", "f", "b", kernel="im2col_out_cpu")),
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
        functional=list_sizes,
        category="Neural networks",
        check=(_columns, implemented("input", "f", "b", kernel="col2im_out_cpu")),
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
