"""Convolution and its transpose, as products with the windows that `ops_windows` takes out."""

from __future__ import annotations

import math
from typing import Any

from grapheditor.api import (
    BackwardFunction,
    Call,
    Op,
    above_zero,
    added_bias,
    bias_of_input,
    by_onednn,
    composite,
    fitting_bias,
    fitting_weights,
    hookimpl,
    one_dtype,
    per_dimension,
    result_of,
    something_to_weigh,
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
        if min(totals) < -1:
            raise RuntimeError("negative padding is not supported")
        return [(total // 2, total - total // 2) for total in totals]
    if isinstance(padding, str):
        raise RuntimeError(f"Invalid padding string: {padding!r}")
    if any(p < 0 for p in per_dimension(padding, count, "padding")):
        raise RuntimeError("negative padding is not supported")
    return [(p, p) for p in per_dimension(padding, count, "padding")]


def _padded_shape(shape: Shape, weight: Shape, padding: Any, dilation: Any, count: int) -> Shape:
    """The input's shape as PyTorch's kernel sees it, which pads one side more than the other before all else."""
    if padding != "same" or len(weight) != count + 2 or len(shape) not in (count + 1, count + 2):
        return tuple(shape)
    spans = zip(shape[-count:], weight[2:], per_dimension(dilation, count, "dilation"), strict=True)
    return (*shape[:-count], *(n + d * (k - 1) % 2 for n, k, d in spans))


def _padded_apart(kernel: Any, params: Any) -> bool:
    """Whether PyTorch pads the input before, as one side gets more than the other; it keeps the padded one."""
    sizes, count = kernel[2:], len(kernel) - 2
    dilation = per_dimension(params["dilation"], count, "dilation")
    return params["padding"] == "same" and any(d * (k - 1) % 2 for k, d in zip(sizes, dilation, strict=True))


def _kernel(kernel: Shape, stride: Shape, dilation: Shape, pads: Any) -> tuple[str, tuple[str, ...]]:
    """What PyTorch calls the kernel of a convolution, and the dtypes that it has."""
    if max(dilation) > 1:
        return "slow_conv_dilated<>", ("f", "int64")
    if len(kernel) < 3:
        return "slow_conv2d_cpu", ("f", "i", "u")
    plain = max(*kernel, *stride) == 1 and not any(map(sum, pads))
    return "slow_conv3d_cpu" if plain else "compute_columns3d", ("f", "i", "u")


def _conv(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int, count: int) -> Any:
    shape = _padded_shape(input.shape, weight.shape, padding, dilation, count)
    fitting_weights(shape, weight, stride, groups, count, False, padding == "same")
    batched = len(input.shape) == count + 2
    x = input if batched else input.unsqueeze(0)
    kernel = tuple(weight.shape[2:])
    strides, dilations = per_dimension(stride, count, "stride"), per_dimension(dilation, count, "dilation")
    above_zero(stride=strides, dilation=dilations)
    fitting_bias(bias, weight.shape[0], weight)
    pads = _padded(padding, kernel, strides, dilations)
    sizes = [n + a + b for n, (a, b) in zip(x.shape[2:], pads, strict=True)]
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True)]
    if any(n < r for n, r in zip(sizes, reach, strict=True)):
        shown = " x ".join(map(str, sizes)), " x ".join(map(str, reach))
        raise RuntimeError(
            f"Calculated padded input size per channel: ({shown[0]}). Kernel size: ({shown[1]}). Kernel size can't be "
            "greater than actual input size"
        )
    onednn = by_onednn(x.shape, kernel, strides, dilations, groups)
    something_to_weigh(x.shape, weight.shape, dilations, False, onednn and x.dtype.name == "float32")
    one_dtype(x, weight, bias, *_kernel(kernel, strides, dilations, pads), onednn)
    kind = result_of(x, weight)
    x, weight, bias = (t if t is None or t.dtype == kind else t.to(kind) for t in (x, weight, bias))
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
    fitting_weights(tuple(input.shape), weight, stride, groups, count, True)
    batched = len(input.shape) == count + 2
    x = input if batched else input.unsqueeze(0)
    kernel = tuple(weight.shape[2:])
    strides, dilations = per_dimension(stride, count, "stride"), per_dimension(dilation, count, "dilation")
    pads, more = per_dimension(padding, count, "padding"), per_dimension(output_padding, count, "output_padding")
    above_zero(stride=strides, dilation=dilations)
    fitting_bias(bias, weight.shape[1] * groups, weight, "transposed=1, ")
    if any(n < 0 for n in (*pads, *more)):
        raise RuntimeError("negative padding is not supported")
    if any(m >= max(s, d) for m, s, d in zip(more, strides, dilations, strict=True)):
        raise RuntimeError(
            f"output padding must be smaller than either stride or dilation, but got {list(more)}, {list(strides)} and "
            f"{list(dilations)}"
        )
    onednn = by_onednn(x.shape, kernel, strides, dilations, groups)
    onednn = onednn and not any(m >= s for m, s in zip(more, strides, strict=True))
    rows = zip(x.shape[2:], strides, pads, dilations, kernel, more, strict=True)
    size = [(n - 1) * s - 2 * p + d * (k - 1) + m + 1 for n, s, p, d, k, m in rows]
    onednn = onednn and x.dtype.name == "float32" and 0 not in x.shape
    if onednn and min(size) < 0:
        raise RuntimeError("could not construct a memory descriptor using a format tag")
    part = (weight.shape[0] // groups, *weight.shape[1:])  # without oneDNN each group is done by itself
    something_to_weigh(x.shape, weight.shape if onednn else part, dilations, True, onednn)
    one_dtype(x, weight, bias, f"slow_conv_transpose{max(count, 2)}d_out_cpu", ("f", "int64"), onednn)
    bias, kind = added_bias(x, bias, count), result_of(x, weight)
    x, weight, bias = (t if t is None or t.dtype == kind else t.to(kind) for t in (x, weight, bias))
    if min(size) < 1 and not onednn and 0 not in x.shape:
        there, here = (" x ".join(map(str, [1] * (count == 1) + list(n))) for n in (x.shape[2:], size))
        raise RuntimeError(
            f"Given input size per channel: ({there}). Calculated output size per channel: ({here}). Output size is "
            "too small"
        )
    channels = weight.shape[1] * groups
    taps, places = weight.shape[1] * math.prod(kernel), math.prod(x.shape[2:])
    columns = x.reshape([x.shape[0], groups, x.shape[1] // groups, places])
    spread = weight.reshape([groups, weight.shape[0] // groups, taps]).mT @ columns
    windows = spread.reshape([x.shape[0], channels, *kernel, *x.shape[2:]])
    result = windows._windows_back(size, list(kernel), list(strides), list(dilations), list(pads))
    if bias is not None:
        result = result + bias.reshape([-1] + [1] * count)
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
            check=(bias_of_input,),
            doc="Weighted sums over sliding windows: each output channel has its own weights.",
            layout="channels_by_weight" if count == 1 else None,
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
            doc="The transpose of a convolution: what its backward does to a gradient, as used for upsampling.",
            layout="channels_by_weight" if count == 1 else None,
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
