"""Windows that slide over a tensor: convolution, its transpose, and the windows themselves."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grapheditor.api import Call, Op, alike, composite, hookimpl, implemented

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


# -- convolution ---------------------------------------------------------------------------


def _each(value: Any, count: int, name: str) -> Shape:
    """One number for every dimension, or one each; raises RuntimeError."""
    if isinstance(value, int):
        return (value,) * count
    if len(value) == 1:
        return (int(value[0]),) * count
    if len(value) != count:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {count} values, got {list(value)}"
        )
    return tuple(map(int, value))


def _padded(padding: Any, kernel: Shape, stride: Shape, dilation: Shape) -> list[tuple[int, int]]:
    """Zeros before and after along each dimension."""
    count = len(kernel)
    if padding == "valid":
        return [(0, 0)] * count
    if padding == "same":
        if any(s != 1 for s in stride):
            raise RuntimeError("padding='same' is not supported for strided convolutions")
        totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        return [(total // 2, total - total // 2) for total in totals]
    if isinstance(padding, str):
        raise RuntimeError(f"Invalid padding string: {padding!r}")
    if any(p < 0 for p in _each(padding, count, "padding")):
        raise RuntimeError("negative padding is not supported")
    return [(p, p) for p in _each(padding, count, "padding")]


def _check(input: Any, weight: Any, groups: int, count: int, transposed: bool) -> None:
    rank, name = len(input.shape), f"conv{'_transpose' if transposed else ''}{count}d"
    if len(weight.shape) != count + 2:
        raise RuntimeError(f"{name}: weight needs {count + 2} dimensions, but it has shape {list(weight.shape)}")
    if rank not in (count + 1, count + 2):
        raise RuntimeError(
            f"Expected {count + 1}D (unbatched) or {count + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.shape)}"
        )
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    channels = input.shape[-count - 1]
    wanted = weight.shape[0] if transposed else weight.shape[1] * groups
    if channels != wanted:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight.shape)}, expected input{list(input.shape)} to have "
            f"{wanted} channels, but got {channels} channels instead"
        )


def _positive(**sizes: Shape) -> None:
    """Raise RuntimeError for a size of 0 or less."""
    for what, values in sizes.items():
        if any(n < 1 for n in values):
            raise RuntimeError(f"{what.replace('_', ' ')} should be greater than zero, but got {list(values)}")


def _check_bias(bias: Any, channels: int, weight: Any) -> None:
    if bias is not None and tuple(bias.shape) != (channels,):
        raise RuntimeError(
            f"Given weight of size {list(weight.shape)}, expected bias to be 1-dimensional with {channels} elements, "
            f"but got bias of size {list(bias.shape)} instead"
        )


def _conv(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int, count: int) -> Any:
    _check(input, weight, groups, count, False)
    batched = len(input.shape) == count + 2
    x = input if batched else input.unsqueeze(0)
    kernel = tuple(weight.shape[2:])
    strides, dilations = _each(stride, count, "stride"), _each(dilation, count, "dilation")
    _positive(kernel_size=kernel, stride=strides, dilation=dilations)
    _check_bias(bias, weight.shape[0], weight)
    if weight.shape[0] < groups:
        raise RuntimeError(f"Given groups={groups}, expected weight to be at least {groups} at dimension 0")
    pads = _padded(padding, kernel, strides, dilations)
    sizes = [n + a + b for n, (a, b) in zip(x.shape[2:], pads, strict=True)]
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True)]
    if any(n < r for n, r in zip(sizes, reach, strict=True)):
        shown = " x ".join(map(str, sizes)), " x ".join(map(str, reach))
        raise RuntimeError(
            f"Calculated padded input size per channel: ({shown[0]}). Kernel size: ({shown[1]}). Kernel size can't be "
            "greater than actual input size"
        )
    out = [(n - r) // s + 1 for n, r, s in zip(sizes, reach, strides, strict=True)]
    windows = x._windows(list(kernel), list(strides), list(dilations), [a for a, _ in pads], out)
    inner, places = weight.shape[1] * math.prod(kernel), math.prod(out)
    columns = windows.reshape([x.shape[0], groups, inner, places])
    result = weight.reshape([groups, weight.shape[0] // groups, inner]) @ columns
    result = result.reshape([x.shape[0], weight.shape[0], *out])
    if bias is not None:
        result = result + bias.reshape([-1] + [1] * count)
    return result if batched else result.squeeze(0)


def _conv_transpose(
    input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any, groups: int, dilation: Any,
    count: int,
) -> Any:  # fmt: skip
    _check(input, weight, groups, count, True)
    batched = len(input.shape) == count + 2
    x = input if batched else input.unsqueeze(0)
    kernel = tuple(weight.shape[2:])
    strides, dilations = _each(stride, count, "stride"), _each(dilation, count, "dilation")
    pads, more = _each(padding, count, "padding"), _each(output_padding, count, "output_padding")
    _positive(kernel_size=kernel, stride=strides, dilation=dilations)
    _check_bias(bias, weight.shape[1] * groups, weight)
    if any(n < 0 for n in (*pads, *more)):
        raise RuntimeError("negative padding is not supported")
    if any(m >= max(s, d) for m, s, d in zip(more, strides, dilations, strict=True)):
        raise RuntimeError(
            f"output padding must be smaller than either stride or dilation, but got {list(more)}, {list(strides)} and "
            f"{list(dilations)}"
        )
    rows = zip(x.shape[2:], strides, pads, dilations, kernel, more, strict=True)
    size = [(n - 1) * s - 2 * p + d * (k - 1) + m + 1 for n, s, p, d, k, m in rows]
    channels = weight.shape[1] * groups
    taps, places = weight.shape[1] * math.prod(kernel), math.prod(x.shape[2:])
    columns = x.reshape([x.shape[0], groups, x.shape[1] // groups, places])
    spread = weight.reshape([groups, weight.shape[0] // groups, taps]).mT @ columns
    windows = spread.reshape([x.shape[0], channels, *kernel, *x.shape[2:]])
    result = windows._windows_back(size, list(kernel), list(strides), list(dilations), list(pads))
    if bias is not None:
        result = result + bias.reshape([-1] + [1] * count)
    return result if batched else result.squeeze(0)


def _convolutions(count: int) -> list[Op]:
    def forward(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
        return _conv(input, weight, bias, stride, padding, dilation, groups, count)

    def transposed(
        input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any, groups: int, dilation: Any
    ) -> Any:
        return _conv_transpose(input, weight, bias, stride, padding, output_padding, groups, dilation, count)

    def name(call: Call) -> str:
        return "ConvolutionBackward0" if len(call.args[0].shape) == count + 2 else "SqueezeBackward1"

    size = (5, 4, 3)[:count]
    kernel = (3, 2, 2)[:count]
    return [
        composite(
            f"conv{count}d(Tensor input, Tensor weight, Tensor? bias=None, ints stride=1, ints_or_str padding=0, "
            "ints dilation=1, int groups=1)",
            forward,
            category="Neural networks",
            check=(alike("input", "weight", "bias"),),
            doc="Weighted sums over sliding windows: each output channel has its own weights.",
            grad_fn=name,
            samples=(
                ((2, 2, *size), (3, 2, *kernel), (3,), {"padding": 1}),
                ((4, *size), (2, 2, *kernel), {"groups": 2, "stride": 2, "padding": 1}),
                ((1, 1, *size), (2, 1, *kernel), {"padding": "same"}),
            ),
            source={
                "torch": f"torch.nn.functional.conv{count}d({{input}}, {{weight}}, {{bias}}, {{stride}}, {{padding}}, "
                "{dilation}, {groups})"
            },
        ),
        composite(
            f"conv_transpose{count}d(Tensor input, Tensor weight, Tensor? bias=None, ints stride=1, ints padding=0, "
            "ints output_padding=0, int groups=1, ints dilation=1)",
            transposed,
            category="Neural networks",
            check=(alike("input", "weight", "bias"),),
            doc="The transpose of a convolution: what its backward does to a gradient, as used for upsampling.",
            grad_fn=name,
            samples=(
                ((2, 2, *size), (2, 3, *kernel), (3,), {"stride": 2, "padding": 1}),
                ((4, *size), (4, 1, *kernel), {"groups": 2}),
            ),
            source={
                "torch": f"torch.nn.functional.conv_transpose{count}d({{input}}, {{weight}}, {{bias}}, {{stride}}, "
                "{padding}, {output_padding}, {groups}, {dilation})"
            },
        ),
    ]


# -- unfold and fold -------------------------------------------------------------------------


def _unfold(input: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    if len(input.shape) not in (3, 4):
        raise RuntimeError(f"Expected 3D or 4D (batch mode) tensor for input, but got: {list(input.shape)}")
    x = input if len(input.shape) == 4 else input.unsqueeze(0)
    kernel, dilations, pads, strides = (_each(v, 2, "size") for v in (kernel_size, dilation, padding, stride))
    _positive(kernel_size=kernel, dilation=dilations, stride=strides)
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
        _each(v, 2, "size") for v in (output_size, kernel_size, dilation, padding, stride)
    )
    _positive(kernel_size=kernel, dilation=dilations, stride=strides)
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


OPS = [
    *(op for count in (1, 2, 3) for op in _convolutions(count)),
    composite(
        "unfold(Tensor input, ints kernel_size, ints dilation=1, ints padding=0, ints stride=1)",
        _unfold,
        category="Neural networks",
        check=(implemented("input", "f", "b", kernel="im2col_out_cpu"),),
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
