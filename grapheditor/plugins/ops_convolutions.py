"""Convolution and its transpose, as products with the windows that `ops_windows` takes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grapheditor.api import (
    BackwardFunction,
    Call,
    Op,
    above_zero,
    alike,
    composite,
    hookimpl,
    implemented,
    per_dimension,
)

Shape = tuple[int, ...]


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
    if any(p < 0 for p in per_dimension(padding, count, "padding")):
        raise RuntimeError("negative padding is not supported")
    return [(p, p) for p in per_dimension(padding, count, "padding")]


def _padded_apart(kernel: Any, params: Any) -> bool:
    """Whether PyTorch pads the input before, as one side gets more than the other; it keeps the padded one."""
    sizes, count = kernel[2:], len(kernel) - 2
    dilation = per_dimension(params["dilation"], count, "dilation")
    return params["padding"] == "same" and any(d * (k - 1) % 2 for k, d in zip(sizes, dilation, strict=True))


def _check(input: Any, weight: Any, stride: Any, groups: int, count: int, transposed: bool) -> None:
    rank, name = len(input.shape), f"conv{'_transpose' if transposed else ''}{count}d"
    if rank not in (count + 1, count + 2):
        raise RuntimeError(
            f"Expected {count + 1}D (unbatched) or {count + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.shape)}"
        )
    if len(weight.shape) != count + 2:
        if len(weight.shape) < 3:
            raise RuntimeError("weight should have at least three dimensions")
        dims, given = len(weight.shape) - 2, (list(stride) if isinstance(stride, Sequence) else [stride])
        single = len(given) == 1
        given = given * count if single else given
        if len(given) != dims and (count > 1 or min(given) > 0):
            if count == 1 and single:
                size = list(input.shape if rank == 3 else (1, *input.shape))
                raise RuntimeError(
                    f"Expected {dims + 2}-dimensional input for {dims + 2}-dimensional weight {list(weight.shape)}, "
                    f"but got 3-dimensional input of size {size} instead"
                )
            raise RuntimeError(
                f"expected stride to be a single integer value or a list of {dims} values to match the convolution "
                f"dimensions, but got stride={given}"
            )
        if min(given) <= 0:
            raise RuntimeError("non-positive stride is not supported")
        raise RuntimeError(f"{name}: weight needs {count + 2} dimensions, but it has shape {list(weight.shape)}")
    if isinstance(stride, Sequence) and len(stride) not in (1, count):
        raise RuntimeError(
            f"expected stride to be a single integer value or a list of {count} values to match the convolution "
            f"dimensions, but got stride={list(stride)}"
        )
    if any(s <= 0 for s in (stride if isinstance(stride, Sequence) else [stride])):
        raise RuntimeError("non-positive stride is not supported")
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    if 0 in input.shape[-count:]:
        raise RuntimeError(
            f"Only zero batch or zero channel inputs are supported, but got input shape: {list(input.shape)}"
        )
    channels = input.shape[-count - 1]
    if 0 in input.shape[-count:]:
        raise RuntimeError(
            f"Only zero batch or zero channel inputs are supported, but got input shape: {list(input.shape)}"
        )
    if weight.shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{list(weight.shape)} instead"
        )
    if weight.shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of "
            f"size [{list(weight.shape)}] instead"
        )
    wanted = weight.shape[0] if transposed else weight.shape[1] * groups
    if channels != wanted:
        raise RuntimeError(
            f"Given {'transposed=1' if transposed else f'groups={groups}'}, weight of size {list(weight.shape)}, "
            f"expected input{list(input.shape if rank == count + 2 else (1, *input.shape))} to have "
            f"{wanted} channels, but got {channels} channels instead"
        )


def _check_bias(bias: Any, channels: int, weight: Any, how: str = "") -> None:
    if bias is not None and tuple(bias.shape) != (channels,):
        raise RuntimeError(
            f"Given {how}weight of size {list(weight.shape)}, expected bias to be 1-dimensional with {channels} "
            f"elements, but got bias of size {list(bias.shape)} instead"
        )


def _conv(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int, count: int) -> Any:
    _check(input, weight, stride, groups, count, False)
    batched = len(input.shape) == count + 2
    x = input if batched else input.unsqueeze(0)
    kernel = tuple(weight.shape[2:])
    strides, dilations = per_dimension(stride, count, "stride"), per_dimension(dilation, count, "dilation")
    above_zero(kernel_size=kernel, stride=strides, dilation=dilations)
    _check_bias(bias, weight.shape[0], weight)
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
    _check(input, weight, stride, groups, count, True)
    batched = len(input.shape) == count + 2
    x = input if batched else input.unsqueeze(0)
    kernel = tuple(weight.shape[2:])
    strides, dilations = per_dimension(stride, count, "stride"), per_dimension(dilation, count, "dilation")
    pads, more = per_dimension(padding, count, "padding"), per_dimension(output_padding, count, "output_padding")
    above_zero(kernel_size=kernel, stride=strides, dilation=dilations)
    _check_bias(bias, weight.shape[1] * groups, weight, "transposed=1, ")
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
        result = result + (bias if bias.dtype == result.dtype else bias.to(result.dtype.name)).reshape(
            [-1] + [1] * count
        )
    return result if batched else result.squeeze(0)


def _below(name: str, shapes: Any, params: Any) -> Any:
    """What is below a convolution: the batch of one that an unbatched input becomes, and padding by itself."""
    given: Any = 0
    totals = [d * (k - 1) for k, d in zip(shapes[1][2:], _each(params["dilation"], shapes), strict=True)]
    if name.startswith("Squeeze"):
        given = ("Unsqueeze", given)
    if params["padding"] == "same" and any(total % 2 for total in totals):
        given = ("ConstantPadNd", given)  # what is not the same on both sides
    return (("Convolution", given, 1, 2),) if name.startswith("Squeeze") else (given, 1, 2)


def _each(value: Any, shapes: Any) -> Any:
    return per_dimension(value, len(shapes[1]) - 2, "dilation")


def _convolutions(count: int) -> list[Op]:
    def forward(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
        return _conv(input, weight, bias, stride, padding, dilation, groups, count)

    def transposed(
        input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any, groups: int, dilation: Any
    ) -> Any:
        return _conv_transpose(input, weight, bias, stride, padding, output_padding, groups, dilation, count)

    def name(call: Call) -> str:
        return "ConvolutionBackward0" if len(call.args[0].shape) == count + 2 else "SqueezeBackward1"

    backward = BackwardFunction(("ConvolutionBackwardBackward0",) * 2, bias=2)
    size = (5, 4, 3)[:count]
    kernel = (3, 2, 2)[:count]
    return [
        composite(
            f"conv{count}d(Tensor input, Tensor weight, Tensor? bias=None, ints stride=1, ints_or_str padding=0, "
            "ints dilation=1, int groups=1)",
            forward,
            category="Neural networks",
            check=(
                alike("input", "bias"),
                implemented("input", "f", "i", "u", kernel="slow_conv2d_cpu"),
                alike("input", "weight"),
            ),
            doc="Weighted sums over sliding windows: each output channel has its own weights.",
            grad_fn=name,
            saved=lambda slots, params: ("weight",) if _padded_apart(slots[1].shape, params) else ("input", "weight"),
            copied=lambda slots, params: ("input",) if _padded_apart(slots[1].shape, params) else (),
            backward=backward,
            next_functions=_below,
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
            check=(
                implemented("input", "f", "int64", kernel=f"slow_conv_transpose{max(count, 2)}d_out_cpu"),
                alike("input", "weight", "bias"),
            ),
            doc="The transpose of a convolution: what its backward does to a gradient, as used for upsampling.",
            grad_fn=name,
            saved=("input", "weight"),
            backward=backward,
            next_functions=_below,
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


@hookimpl
def grapheditor_ops() -> list[Op]:
    return [op for count in (1, 2, 3) for op in _convolutions(count)]
