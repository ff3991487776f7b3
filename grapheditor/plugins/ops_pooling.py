"""The largest or the mean of each window."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    composite,
    fill_sizes,
    filled_gradient,
    hookimpl,
    implemented,
    per_dimension,
    pooled,
    rank_between,
    window_count,
)

Shape = tuple[int, ...]


def _settings(
    shape: Shape, count: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Shape, Shape, Shape, Shape, Shape]:
    """Kernel, stride, padding, dilation and the output's size, of a call that was found in order."""
    kernel = per_dimension(kernel_size, count, "kernel_size")
    strides = kernel if stride is None or stride == () else per_dimension(stride, count, "stride")
    pads, dilations = per_dimension(padding, count, "padding"), per_dimension(dilation, count, "dilation")
    rows = zip(shape[-count:], kernel, strides, pads, dilations, strict=True)
    return kernel, strides, pads, dilations, tuple(window_count(*row, ceil_mode) for row in rows)


# -- the largest -------------------------------------------------------------------------


def _largest(input: Any, places: list[Any], inside: list[Any]) -> tuple[Any, Any]:
    """The largest of each window and its place in the last dimensions taken as one; the last NaN of those in it.

    `places` has an array (windows, size of a window) per dimension, and
    `inside` says which of them count.
    """
    count = len(places)
    spatial = input.shape[-count:]
    out, kernel = (tuple(at.shape[i] for at in places) for i in (0, 1))
    flat = np.zeros((*out, *kernel), np.int64)
    valid = np.ones((*out, *kernel), bool)
    for axis, (at, within, size) in enumerate(zip(places, inside, spatial, strict=True)):
        shape = [1] * (2 * count)
        shape[axis], shape[count + axis] = at.shape
        flat = flat * size + np.clip(at, 0, size - 1).reshape(shape)
        valid &= within.reshape(shape)
    window = math.prod(kernel)
    flat, valid = flat.reshape(*out, window), valid.reshape(*out, window)
    values = input.reshape(*input.shape[:-count], math.prod(spatial))[..., flat]
    lowest = -np.inf if input.dtype.kind == "f" else np.iinfo(input.dtype).min
    chosen = np.argmax(np.where(valid, values, np.asarray(lowest, input.dtype)), axis=-1)
    if input.dtype.kind == "f" and np.isnan(values).any():
        missing = np.isnan(values) & valid
        chosen = np.where(missing.any(axis=-1), window - 1 - np.argmax(missing[..., ::-1], axis=-1), chosen)
    pick = chosen[..., None]
    return (
        np.take_along_axis(values, pick, axis=-1)[..., 0],
        np.take_along_axis(np.broadcast_to(flat, values.shape), pick, axis=-1)[..., 0],
    )


def _largest_slope(name: str, count: int, g: Any, out: Any, input: Any, return_indices: bool, **how: Any) -> Any:
    if return_indices:
        g, indices = g[0], out[1]
    else:
        indices = input._apply(name, (input,), {**how, "return_indices": True})[1]
    return g._unpool(indices, list(input.shape[-count:]))


def _with_places(op: Op, specs: Any, params: Any) -> Any:
    dtype = specs[0].dtype
    return None, (dtype, np.dtype(np.int64)) if params["return_indices"] else (dtype,)


def _numbers_to_compare(given: Given) -> None:
    """No truth values; with one dimension and without places floats alone."""
    count = int(given.op.base[-2])
    if count == 1 and not given["return_indices"]:
        implemented("input", "f", kernel="max_pool1d_impl")(given)
    implemented("input", "f", "i", "u", kernel=f"max_pool{max(count, 2)}d")(given)


def _max_pools(count: int) -> Op:
    def parts(shape: Shape, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> Any:
        return _settings(shape, count, kernel_size, stride, padding, dilation, ceil_mode)

    def forward(input: Any, return_indices: bool, **how: Any) -> Any:
        kernel, strides, pads, dilations, out = parts(input.shape, **how)
        places = [
            np.arange(n)[:, None] * s - p + np.arange(k)[None, :] * d
            for n, s, p, k, d in zip(out, strides, pads, kernel, dilations, strict=True)
        ]
        inside = [(at >= 0) & (at < size) for at, size in zip(places, input.shape[-count:], strict=True)]
        found = _largest(input, places, inside)
        return found if return_indices else found[0]

    def shapes(shape: Shape, return_indices: bool, **how: Any) -> Any:
        result = (*shape[:-count], *parts(shape, **how)[4])
        return [result, result] if return_indices else result

    names = {1: "SqueezeBackward1", 2: "MaxPool2DWithIndicesBackward0", 3: "MaxPool3DWithIndicesBackward0"}
    size = (7, 6, 5)[:count]
    return Op(
        f"max_pool{count}d(Tensor input, ints kernel_size, ints? stride=None, ints padding=0, ints dilation=1, "
        "bool ceil_mode=False, bool~ return_indices=False)",
        check=(pooled(f"max_pool{count}d", count), _numbers_to_compare),
        category="Neural networks",
        doc="The largest element of each window; the gradient goes to that element.",
        forward=forward,
        vjp=(partial(_largest_slope, f"max_pool{count}d", count),),
        saved=("input",),
        grad_fn=names[count],
        backward=BackwardFunction(leads_on=True),
        next_functions=(("MaxPool2DWithIndices", ("Unsqueeze", 0)),) if count == 1 else None,
        shape=shapes,
        dtype=_with_places,
        samples=(
            ((2, 2, *size), {"kernel_size": 3, "stride": 2, "padding": 1}),
            ((2, *size), {"kernel_size": 2, "ceil_mode": True, "return_indices": True}),
        ),
        source={
            "torch": f"torch.nn.functional.max_pool{count}d({{input}}, {{kernel_size}}, {{stride}}, {{padding}}, "
            "{dilation}, ceil_mode={ceil_mode}, return_indices={return_indices})"
        },
    )


def _unpool(input: Any, indices: Any, size: Shape) -> Any:
    rows = math.prod(input.shape[: input.ndim - len(size)])
    out = np.zeros((rows, math.prod(size)), input.dtype)
    flat = indices.reshape(rows, math.prod(indices.shape[input.ndim - len(size) :]))
    np.add.at(out, (np.arange(rows)[:, None], flat), input.reshape(flat.shape))
    return out.reshape(*input.shape[: input.ndim - len(size)], *size)


def _pool_again(g: Any, out: Any, input: Any, indices: Any, size: Shape) -> Any:
    lead = list(input.shape[: len(input.shape) - len(size)])
    flat = indices.reshape([*lead, math.prod(input.shape[len(lead) :])])
    return g.reshape([*lead, math.prod(size)]).gather(-1, flat).reshape(list(input.shape))


UNPOOL = Op(
    "_unpool(Tensor input, Tensor indices, int[] size)",
    category="Internal",
    doc="Zeros, with each element added at its place in the last dimensions taken as one.",
    forward=_unpool,
    vjp=(_pool_again, None),
    shape=lambda shape, indices, size: (*shape[: len(shape) - len(size)], *size),
    dtype="same",
    samples=(((1, 2, 2), [[[0, 3], [5, 5]]], {"size": (2, 3)}),),
)

# -- the largest, for an output of a wanted size -------------------------------------------


def _adaptive_sizes(shape: Shape, count: int, output_size: Any) -> Shape:
    """The size of the output's last dimensions; raises as PyTorch does."""
    name, rank = f"adaptive_max_pool{count}d", len(shape)
    if count > 1 and output_size is not None and not isinstance(output_size, int) and len(output_size) >= rank:
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    if output_size is None or (count == 1 and output_size == (None,)):
        raise TypeError(f"{name}(): output_size must be an int or {count} of them, one per dimension, not None")
    if count == 1:
        rank_between(rank, 2, 3, name)
    if rank not in (count + 1, count + 2):
        raise RuntimeError(f"{name}(): Expected {count + 1}D or {count + 2}D tensor, but got: {list(shape)}")
    for axis in range(1, rank):  # which takes the channels of an unbatched input for a batch
        if shape[axis] == 0:
            raise RuntimeError(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)} with dimension {axis} being empty"
            )
    wanted = (output_size,) * count if isinstance(output_size, int) else tuple(output_size)
    if len(wanted) != count:
        raise RuntimeError(f"{name}: internal error: output_size.size() must be {count}")
    sizes = tuple(n if m is None else int(m) for n, m in zip(shape[-count:], wanted, strict=True))
    if min(sizes) < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {[*shape[:-count], *sizes]}")
    return sizes


def _adaptive_max_pools(count: int) -> Op:
    def forward(input: Any, output_size: Any, return_indices: bool) -> Any:
        places, inside = [], []
        for old, new in zip(input.shape[-count:], _adaptive_sizes(input.shape, count, output_size), strict=True):
            at = np.arange(new)[:, None]
            start, end = at * old // max(new, 1), -(-(at + 1) * old // max(new, 1))
            places.append(start + np.arange((end - start).max(initial=1)))
            inside.append(places[-1] < end)
        found = _largest(input, places, inside)
        return found if return_indices else found[0]

    def shapes(shape: Shape, output_size: Any, return_indices: bool) -> Any:
        result = (*shape[:-count], *_adaptive_sizes(shape, count, output_size))
        return [result, result] if return_indices else result

    def filled(g: Any, *tensors: Any, return_indices: bool, **params: Any) -> None:
        filled_gradient("max", count, (g[0] if return_indices else g).shape)

    def sized(given: Given) -> None:
        _adaptive_sizes(given["input"].shape, count, given["output_size"])

    kind = "ints" if count == 1 else "sizes"
    kernel = "adaptive_max_pool3d_cpu" if count == 3 else "adaptive_max_pool2d"
    size = (7, 6, 5)[:count]
    return Op(
        f"adaptive_max_pool{count}d(Tensor input, {kind} output_size, bool~ return_indices=False)",
        category="Neural networks",
        functional=fill_sizes if count > 1 else None,
        check=(sized, implemented("input", "f", kernel=kernel)),
        backward_check=filled,
        saved=("input",),
        doc="The largest over windows that are as large as the wanted output size asks for.",
        layout="following_in_batches" if count == 1 else None,
        forward=forward,
        vjp=(partial(_largest_slope, f"adaptive_max_pool{count}d", count),),
        grad_fn="SqueezeBackward1" if count == 1 else f"AdaptiveMaxPool{count}DBackward0",
        next_functions=(("AdaptiveMaxPool2D", ("Unsqueeze", 0)),) if count == 1 else None,
        backward=BackwardFunction(leads_on=True),
        shape=shapes,
        dtype=_with_places,
        samples=(
            ((2, 2, *size), {"output_size": 3}),
            ((2, *size), {"output_size": (4, 2, 3)[:count], "return_indices": True}),
        ),
        source={
            "torch": f"torch.nn.functional.adaptive_max_pool{count}d({{input}}, {{output_size}}, "
            "return_indices={return_indices})"
        },
    )


# -- the mean ------------------------------------------------------------------------------


def _avg_pools(count: int) -> Op:
    def formula(
        input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, count_include_pad: bool,
        divisor_override: int | None = None,
    ) -> Any:  # fmt: skip
        kernel, strides, pads, ones, out = _settings(input.shape, count, kernel_size, stride, padding, 1, ceil_mode)
        x = input if len(input.shape) == count + 2 else input.unsqueeze(0)
        windows = x._windows(list(kernel), list(strides), list(ones), list(pads), list(out))
        total = windows.sum(dim=list(range(2, 2 + count)))
        sizes = np.ones(())
        for n, k, s, p, m in zip(x.shape[2:], kernel, strides, pads, out, strict=True):
            start = np.arange(m) * s - p
            end = np.minimum(start + k, n + p)
            inner = np.minimum(end, n) - np.maximum(start, 0)
            sizes = np.multiply.outer(sizes, end - start if count_include_pad else inner)
        if divisor_override is not None:
            sizes = np.full(sizes.shape, divisor_override)
        if total.dtype.kind != "f":
            whole = total.div(total._constant(sizes.astype(np.int64)), rounding_mode="trunc")
            return whole if len(input.shape) == count + 2 else whole.squeeze(0)
        result = total / total._constant(sizes.astype(np.dtype(total.dtype.name)))
        return result if len(input.shape) == count + 2 else result.squeeze(0)

    names = {1: "SqueezeBackward1", 2: "AvgPool2DBackward0", 3: "AvgPool3DBackward0"}
    size = (7, 6, 5)[:count]
    divisor = ", int? divisor_override=None" if count > 1 else ""
    kernel = "avg_pool2d" if count < 3 else "avg_pool3d_out_frame"
    kinds = ("f", "int64") if count < 3 else ("float32", "float64", "int64")
    return composite(
        f"avg_pool{count}d(Tensor input, ints kernel_size, ints? stride=None, ints padding=0, bool ceil_mode=False, "
        f"bool count_include_pad=True{divisor})",
        formula,
        check=(
            pooled(f"avg_pool{count}d", count, mean=True),
            implemented("input", *kinds, kernel=kernel),
        ),
        saved=("input",),
        category="Neural networks",
        doc="The mean of each window.",
        layout="following_in_batches" if count == 1 else None,
        grad_fn=names[count],
        backward=BackwardFunction(leads_on=True),
        next_functions=(("AvgPool2D", ("Unsqueeze", 0)),) if count == 1 else None,
        samples=(
            ((2, 2, *size), {"kernel_size": 3, "stride": 2, "padding": 1}),
            ((2, *size), {"kernel_size": 2, "ceil_mode": True, "count_include_pad": False}),
        ),
        source={
            "torch": f"torch.nn.functional.avg_pool{count}d({{input}}, {{kernel_size}}, {{stride}}, {{padding}}, "
            "ceil_mode={ceil_mode}, count_include_pad={count_include_pad}"
            + (", divisor_override={divisor_override})" if count > 1 else ")")
        },
    )


OPS = [op for count in (1, 2, 3) for op in (_max_pools(count), _adaptive_max_pools(count), _avg_pools(count))]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return [*OPS, UNPOOL]
