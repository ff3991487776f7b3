"""The same picture in another size."""

from __future__ import annotations

import math
from typing import Any

from grapheditor.api import (
    Call,
    CallError,
    Op,
    TensorLike,
    composite,
    filled_gradient,
    hookimpl,
    in_kernel,
    nothing_empty,
)

_RANKS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}


def _interpolate(
    input: Any, size: Any, scale_factor: Any, mode: str, align_corners: bool | None,
    recompute_scale_factor: bool | None, antialias: bool,
) -> Any:  # fmt: skip
    count = len(input.shape) - 2
    _refuse_corners(mode, align_corners)
    new, scales = _sizes(input.shape[2:], size, scale_factor, bool(recompute_scale_factor))
    _fitting_rank(count, mode, antialias)
    if mode == "area" and all(n == 1 for n in new):
        return input.mean(dim=list(range(2, len(input.shape))), keepdim=True)
    if mode == "area":
        nothing_empty(input.shape, count)
    if any(n < 1 for n in input.shape[2:]) or any(n < (mode != "area") for n in new):
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


def _looked_at(given: dict[str, Any]) -> None:
    """What is asked for in two ways or in none, before the types of it."""
    size, scale = given.get("size"), given.get("scale_factor")
    _refuse_corners(given.get("mode", "nearest"), given.get("align_corners"))
    _refuse_both(size, scale)
    if isinstance(size, (list, tuple)):
        _refuse_length(given["input"].shape[2:], size)
    _refuse_tensors(scale, given)
    if isinstance(scale, int) and abs(scale) >= 2**63:
        given["scale_factor"] = float(scale)


def _refuse_tensors(scale: Any, given: dict[str, Any]) -> None:
    if given.get("mode") == "area" or given.get("recompute_scale_factor"):
        return  # where Python multiplies by it, whatever it is
    if any(isinstance(factor, TensorLike) for factor in (scale if isinstance(scale, (list, tuple)) else (scale,))):
        raise CallError("interpolate(): argument 'scale_factor' must be tuple of floats, but found a Tensor")


def _refuse_both(size: Any, scale_factor: Any) -> None:
    if (size is None) == (scale_factor is None):
        both = "only one of" if size is not None else "either"
        raise ValueError(f"{both} size or scale_factor should be defined")


def _refuse_corners(mode: Any, align_corners: Any) -> None:
    if align_corners is not None and mode in ("nearest", "area", "nearest-exact"):
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
        )


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
    _refuse_both(size, scale_factor)
    if size is not None:
        if recompute:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        sizes = [size] * count if isinstance(size, int) else list(size)
        _refuse_length(old, sizes)
        return sizes, [None] * count
    if isinstance(scale_factor, tuple) and len(scale_factor) != count:
        raise ValueError(_other_count(old, "scale_factor", f"of shape {scale_factor}", "(s1, s2, ...,sK)"))
    factors = list(scale_factor) if isinstance(scale_factor, tuple) else [scale_factor] * count
    if not all(abs(n * f) < 2**63 for n, f in zip(old, factors, strict=True)):
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    return [math.floor(n * f) for n, f in zip(old, factors, strict=True)], [None if recompute else f for f in factors]


def _refuse_length(old: Any, size: Any) -> None:
    if len(size) != len(old):
        raise ValueError(_other_count(old, "output size", f"of {tuple(size)}", "(o1, o2, ...,oK)"))


def _other_count(old: Any, what: str, given: str, wanted: str) -> str:
    return (
        f"Input and {what.split()[0]} must have the same number of spatial dimensions, but got input with spatial "
        f"dimensions of {list(old)} and {what} {given}. Please provide input tensor in (N, C, d1, d2, ...,dK) format "
        f"and {what} in {wanted} format."
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


def _filled_area(g: Any, *tensors: Any, **params: Any) -> None:
    if params["mode"] == "area":
        filled_gradient("avg", len(g.shape) - 2, g.shape)


OPS = [
    composite(
        "interpolate(Tensor input, sizes? size=None, any? scale_factor=None, "
        'str~{nearest,linear,bilinear,bicubic,trilinear,area,nearest-exact} mode="nearest", bool? align_corners=None, '
        "bool~? recompute_scale_factor=None, bool~ antialias=False)",
        _interpolate,
        functional=_looked_at,
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
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
