"""The same picture in another size, or with a margin."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Call,
    Op,
    composite,
    filled_gradient,
    hookimpl,
    in_kernel,
    nothing_empty,
)

# -- other sizes ----------------------------------------------------------------------------


_RANKS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}


def _interpolate(
    input: Any, size: Any, scale_factor: Any, mode: str, align_corners: bool | None,
    recompute_scale_factor: bool | None, antialias: bool,
) -> Any:  # fmt: skip
    count = len(input.shape) - 2
    if align_corners is not None and mode in ("nearest", "area", "nearest-exact"):
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
        )
    new, scales = _sizes(input.shape[2:], size, scale_factor, bool(recompute_scale_factor))
    _fitting_rank(count, mode, antialias)
    if mode == "area" and all(n == 1 for n in new):
        return input.mean(dim=list(range(2, len(input.shape))), keepdim=True)
    if mode == "area":
        nothing_empty(input.shape, count)
    if any(n < 1 for n in (*input.shape[2:], *new)):
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input {_named(input.shape[2:])}"
            f"{' and' * (count == 1)} output {_named(new)}"
        )
    if mode != "area" and not math.prod(input.shape[1:]):
        raise RuntimeError(
            f"Non-empty {count + 2}D data tensor expected but got a tensor with sizes {list(input.shape)}"
        )
    if mode != "area" or math.prod(input.shape):
        in_kernel(*_kernel(mode, new), input)
    first = len(input.shape) - count
    steps = list(enumerate(zip(new, scales, strict=True), start=first))
    for dim, (size_there, scale) in reversed(steps) if input.dtype.kind == "u" else steps:  # rows first, of bytes
        input = input._resized(dim, size_there, mode, scale, bool(align_corners))
    return input


def _fitting_rank(count: int, mode: str, antialias: bool) -> None:
    """Raise PyTorch's errors for a mode that a picture of `count` dimensions does not have."""
    if antialias and (mode not in ("bilinear", "bicubic") or count != 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    needed = _RANKS.get(mode, count)
    if 1 <= count <= 3 and needed != count and mode != "bicubic":
        raise NotImplementedError(f"Got {count + 2}D input, but {mode} mode needs {needed + 2}D input")
    if not 1 <= count <= 3 or needed != count:
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {count + 2}D) for the modes: nearest "
            f"| linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    if antialias:
        raise NotImplementedError("antialias=True is not supported; leave it out.")


def _named(sizes: Any) -> str:
    return f"({', '.join(f'{name}: {n}' for name, n in zip('DHW'[-len(sizes) :], sizes, strict=True))})"


def _kernel(mode: str, sizes: list[int]) -> tuple[str, tuple[str, ...]]:
    """What PyTorch calls the kernel, and the dtypes that it has; small pictures have one of their own."""
    count, kind = len(sizes), mode.removesuffix("-exact")
    if mode == "area":
        return "adaptive_avg_pool3d_cpu" if count == 3 else "adaptive_avg_pool2d", ("f",)
    bytes_too = ("f", "uint8") if kind in ("nearest", "bilinear", "bicubic") else ("f",)
    if count == 2 and kind != "bicubic" and math.prod(sizes) <= 128 * 128:
        return f"upsample_{kind}2d_channels_last", bytes_too
    return f"compute_indices_weights_{kind.removeprefix('bi').removeprefix('tri')}", bytes_too


def _sizes(old: Any, size: Any, scale_factor: Any, recompute: bool) -> tuple[list[int], list[float | None]]:
    count = len(old)
    if (size is None) == (scale_factor is None):
        both = "only one of" if size is not None else "either"
        raise ValueError(f"{both} size or scale_factor should be defined")
    if size is not None:
        if recompute:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        sizes = [size] * count if isinstance(size, int) else list(size)
        if len(sizes) != count:
            raise ValueError(_other_count(old, f"output size of {size}", "output size in (o1, o2, ...,oK)"))
        return sizes, [None] * count
    if isinstance(scale_factor, tuple) and len(scale_factor) != count:
        shown = f"scale_factor of shape {scale_factor}"
        raise ValueError(
            _other_count(old, shown, "scale_factor in (s1, s2, ...,sK)").replace("output", "scale_factor", 1)
        )
    factors = list(scale_factor) if isinstance(scale_factor, tuple) else [scale_factor] * count
    if not all(math.isfinite(f) for f in factors):
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    return [math.floor(n * f) for n, f in zip(old, factors, strict=True)], [None if recompute else f for f in factors]


def _other_count(old: Any, given: str, wanted: str) -> str:
    return (
        "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of "
        f"{list(old)} and {given}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and {wanted} format."
    )


def _interpolate_name(call: Call) -> str:
    count, mode = len(call.args[0].shape) - 2, call.params["mode"]
    if mode == "area":
        how = call.params["size"], call.params["scale_factor"], bool(call.params["recompute_scale_factor"])
        if count > 1 and all(n == 1 for n in _sizes(call.args[0].shape[2:], *how)[0]):
            return "MeanBackward1"
        return "SqueezeBackward1" if count == 1 else f"AdaptiveAvgPool{count}DBackward0"
    if mode in ("nearest", "nearest-exact"):
        return f"UpsampleNearest{'Exact' if mode != 'nearest' else ''}{count}DBackward0"
    return f"Upsample{mode.capitalize()}{count}DBackward0"


def _filled(count: int, shape: Any) -> None:
    if any(size != 1 for size in shape[-count:]):  # else it is a plain mean
        filled_gradient("avg", count, shape)


def _filled_area(g: Any, *tensors: Any, **params: Any) -> None:
    if params["mode"] == "area":
        _filled(len(g.shape) - 2, g.shape)


# -- margins ---------------------------------------------------------------------------------


def _pad(input: Any, pad: Any, mode: str, value: float | None) -> Any:
    pad = tuple(pad)
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) > 2 * len(input.shape):
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {len(input.shape)}"
        )
    if value and mode != "constant":
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    rank = len(input.shape)
    margins = [(rank - 1 - i, pad[2 * i], pad[2 * i + 1]) for i in range(len(pad) // 2)]
    if mode == "constant":
        return _constant_pad(input, margins, 0 if value is None else value)
    _check_margins(list(input.shape), pad, mode)
    if mode != "circular" and input.dtype.kind == "b":
        name = "reflection" if mode == "reflect" else "replication"
        raise NotImplementedError(f"\"{name}_pad{len(margins)}d\" not implemented for 'Bool'")
    for dim, before, after in margins:
        if mode == "circular":  # what is cut off does not come round again
            first, last = max(-before, 0), max(-after, 0)
            input = input.narrow(dim, first, input.shape[dim] - first - last)
            before, after = max(before, 0), max(after, 0)
        size = input.shape[dim]
        places = np.arange(-before, size + after)
        if mode == "reflect":
            places = np.abs(places)
            places = np.where(places >= size, 2 * (size - 1) - places, places)
        elif mode == "replicate":
            places = np.clip(places, 0, size - 1)
        else:
            places = places % size
        input = input.index_select(dim, input._constant(places.astype(np.int64)))
    return input


def _check_margins(shape: list[int], pad: tuple[int, ...], mode: str) -> None:
    """What padding by numbers of the input itself refuses, in PyTorch's order."""
    count, rank = len(pad) // 2, len(shape)
    if count not in (rank - 1, rank - 2) or not 1 <= count <= 3:
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {rank}D input tensor.\nModes other than constant pad the "
            "last dimensions of a batch of channels: 2D and 3D with 2 sizes, 3D and 4D with 4, 4D and 5D with 6."
        )
    rows = [(dim, shape[dim], *pad[2 * (rank - 1 - dim) :][:2]) for dim in range(rank - count, rank)]
    out = [size + before + after for _, size, before, after in rows]
    if mode == "circular":
        for (_, size, before, after), length in zip(rows, out, strict=True):
            if max(before, after) > size:
                raise RuntimeError("Padding value causes wrapping around more than once.")
            if length < 0:
                raise RuntimeError("Negative padding value is resulting in an empty dimension")
        return
    if 0 in shape[rank - count - 1 :]:
        raise RuntimeError(
            f"Expected {count + 1}D or {count + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {shape}"
        )
    for dim, size, before, after in reversed(rows if mode == "reflect" else []):
        if max(before, after) >= size:
            raise RuntimeError(
                "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding "
                f"({before}, {after}) at dimension {dim} of input {shape}"
            )
    if max(out) < 1:
        old, new = (
            " ".join(f"{a}: {n}" for a, n in zip("DHW"[-count:], x, strict=True)) for x in (shape[-count:], out)
        )
        raise RuntimeError(f"input ({old}) is too small. Calculated output {new}")
    for length in out:
        if length < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {length}: {shape[:-count] + out}")


def _constant_pad(input: Any, margins: list[tuple[int, int, int]], value: float) -> Any:
    inside = np.ones((1,) * len(input.shape), bool)
    for dim, before, after in margins:
        cut = max(-before, 0), max(-after, 0)
        left = input.shape[dim] - sum(cut)
        if left < 0:
            raise RuntimeError(
                f"narrow(): length must be non-negative.\nPadding {before} and {after} takes more than the "
                f"{input.shape[dim]} that dimension {dim} has."
            )
        if any(cut):
            input = input.narrow(dim, cut[0], left)
        if before > 0 or after > 0:
            size = left + max(before, 0) + max(after, 0)
            input = input._widen(dim, max(before, 0), size)
            line = np.zeros(size, bool)
            line[max(before, 0) : max(before, 0) + left] = True
            inside = inside & line.reshape([-1 if i == dim else 1 for i in range(len(input.shape))])
    return (
        input
        if (value == 0 and math.copysign(1, value) > 0) or inside.all()
        else input.masked_fill(input._constant(~inside), value)
    )


def _pad_name(call: Call) -> str:
    count, mode = len(call.params["pad"]) // 2, call.params["mode"]
    names = {"reflect": f"ReflectionPad{count}DBackward0", "replicate": f"ReplicationPad{count}DBackward0"}
    return "ConstantPadNdBackward0" if mode == "constant" else names.get(mode, "torch::autograd::CopySlices")


OPS = [
    composite(
        "interpolate(Tensor input, sizes? size=None, any? scale_factor=None, "
        'str~{nearest,linear,bilinear,bicubic,trilinear,area,nearest-exact} mode="nearest", bool? align_corners=None, '
        "bool~? recompute_scale_factor=None, bool~ antialias=False)",
        _interpolate,
        category="Neural networks",
        doc="The input in another size, its elements repeated or blended.",
        grad_fn=_interpolate_name,
        backward_check=_filled_area,
        saved=lambda slots, params: ("input",) if params["mode"] == "area" else (),
        samples=(
            ((1, 2, 4), {"size": 3}),
            ((1, 2, 3, 4), {"scale_factor": 2, "mode": "bilinear"}),
            ((1, 1, 4, 4), {"size": (3, 6), "mode": "bicubic", "align_corners": True}),
            ((1, 1, 4, 3), {"size": 2, "mode": "area"}),
        ),
        source={
            "torch": "torch.nn.functional.interpolate({input}, size={size}, scale_factor={scale_factor}, mode={mode}, "
            "align_corners={align_corners}, recompute_scale_factor={recompute_scale_factor}, antialias={antialias})"
        },
    ),
    composite(
        'pad(Tensor input, int[] pad, str{constant,reflect,replicate,circular} mode="constant", Scalar? value=None)',
        _pad,
        category="Neural networks",
        doc="A margin around the last dimensions: two numbers per dimension, the last dimension first.",
        grad_fn=_pad_name,
        backward=BackwardFunction(leads_on=lambda params: params["mode"] in ("reflect", "replicate")),
        samples=(
            ((2, 3), {"pad": (1, 2), "value": 1.5}),
            ((2, 3, 4), {"pad": (1, -1, 0, 2)}),
            ((1, 3, 4), {"pad": (2, 1), "mode": "reflect"}),
            ((1, 3, 4), {"pad": (1, 1), "mode": "replicate"}),
            ((1, 3, 4), {"pad": (1, 2), "mode": "circular"}),
        ),
        saved=lambda slots, params: ("input",) if params["mode"] in ("reflect", "replicate") else (),
        source={"torch": "torch.nn.functional.pad({input}, {pad}, {mode}, {value})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
