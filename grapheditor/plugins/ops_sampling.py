"""Pictures read at places that a second tensor names."""

from __future__ import annotations

import itertools
import math
from typing import Any

from grapheditor.api import (
    Given,
    Op,
    composite,
    hookimpl,
    in_kernel,
    where,
)


def _same_kind(given: Given) -> None:
    """What PyTorch asks of the sizes and dtypes, in its order."""
    shape, places = given["input"].shape, given["grid"].shape
    rank = len(shape)
    if not places or not shape:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if shape[0] != places[0]:
        raise RuntimeError(
            "grid_sampler(): expected grid and input to have same batch size, but got input with sizes "
            f"{list(shape)} and grid with sizes {list(places)}"
        )
    if places[-1] != rank - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {rank - 2} in last dimension, but got grid with sizes "
            f"{list(places)}"
        )
    for axis in range(2, rank):
        if shape[axis] == 0:
            raise RuntimeError(
                "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
                f"{list(shape)} with dimension {axis} being empty"
            )
    if rank not in (4, 5) or len(places) != rank:
        raise RuntimeError(
            f"grid_sampler(): expected {4 if rank == 4 else 5}D input and grid with same number of dimensions, but got "
            f"input with sizes {list(shape)} and grid with sizes {list(places)}"
        )
    if rank == 5 and given["mode"] == "bicubic":
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    kernel = "grid_sampler_2d_cpu_kernel_impl" if rank == 4 else "grid_sampler3d_cpu"
    if rank == 4 and 0 in (*shape[:2], *places[:-1]):
        return  # of nothing, which no kernel is called for
    in_kernel(kernel, ("f",), given["input"], given["grid"])


def _reflected(at: Any, low: float, high: float) -> Any:
    """Thrown back at both ends, as often as it takes."""
    span = high - low
    if span == 0:
        return at._zero()
    away = (at - low).abs()
    rest = away.fmod(span)
    odd = (away / span).floor().remainder(2).eq(1)
    return where(odd, high - rest, rest + low)


def _scaled(at: Any, size: int, align_corners: bool) -> Any:
    """From -1 to 1 across the picture to positions of elements."""
    return (at + 1) / 2 * (size - 1) if align_corners else ((at + 1) * size - 1) / 2


def _inside(at: Any, size: int, padding_mode: str, align_corners: bool) -> Any:
    """Positions inside of the picture by the rule for those that are not."""
    if padding_mode == "reflection":
        at = _reflected(at, 0, size - 1) if align_corners else _reflected(at, -0.5, size - 0.5)
    if padding_mode == "zeros":
        return at
    at = at.masked_fill(at.isnan(), 0)
    return at.hardtanh(0, size - 1) if size > 1 else at._zero()


def _read(flat: Any, sizes: Any, places: Any) -> Any:
    """The elements at whole positions, one per dimension, and 0 for those outside."""
    number: Any = None
    inside: Any = None
    for at, size in zip(places, sizes, strict=True):
        within = at.ge(0).logical_and(at.le(size - 1))
        whole = where(within, at, at.zeros_like()).to("int64")
        number = whole if number is None else number * size + whole
        inside = within if inside is None else inside.logical_and(within)
    batch, channels = flat.shape[:2]
    count = math.prod(number.shape[1:])
    wide = [batch, channels, count]
    values = flat.gather(2, number.reshape([batch, 1, count]).expand(wide))
    return values.masked_fill(inside.logical_not().reshape([batch, 1, count]).expand(wide), 0)


def _cubic_weights(share: Any) -> list[Any]:
    """What each of four neighbours counts for; PyTorch's a is -0.75."""
    a = -0.75

    def near(x: Any) -> Any:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Any) -> Any:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return [far(share + 1), near(share), near(1 - share), far(2 - share)]


def _bicubic(flat: Any, sizes: Any, places: list[Any], row: Any, padding_mode: str, align_corners: bool) -> Any:
    """From four by four neighbours, each of which the padding moves on its own."""
    low = [at.floor() for at in places]
    weights = [_cubic_weights(at - start) for at, start in zip(places, low, strict=True)]
    neighbours = [
        [_inside(start + (step - 1), size, padding_mode, align_corners) for step in range(4)]
        for start, size in zip(low, sizes, strict=True)
    ]
    result: Any = None
    for down, across in itertools.product(range(4), repeat=2):
        values = _read(flat, sizes, [neighbours[0][down], neighbours[1][across]])
        values = values * row(weights[0][down]) * row(weights[1][across])
        result = values if result is None else result + values
    return result


def _grid_sample(input: Any, grid: Any, mode: str, padding_mode: str, align_corners: bool | None) -> Any:
    sizes = input.shape[2:]
    count = len(sizes)
    batch, channels = input.shape[:2]
    flat = input.reshape([batch, channels, math.prod(sizes)])
    # the grid names the last dimension first
    aligned = bool(align_corners)
    places = [_scaled(grid.select(-1, count - 1 - axis), size, aligned) for axis, size in enumerate(sizes)]
    if mode != "bicubic":
        places = [_inside(at, size, padding_mode, aligned) for at, size in zip(places, sizes, strict=True)]
    points = math.prod(grid.shape[1:-1])

    def row(weight: Any) -> Any:
        return weight.reshape([batch, 1, points])

    if mode == "nearest":
        result = _read(flat, sizes, [at.round() for at in places])
        for at in places:
            result = result + row(at._zero())  # a gradient of zeros for the grid, as PyTorch has it
    elif mode == "bicubic":
        result = _bicubic(flat, sizes, places, row, padding_mode, aligned)
    else:
        low = [at.floor() for at in places]
        share = [at - start for at, start in zip(places, low, strict=True)]
        result = None
        for corner in itertools.product((0, 1), repeat=count):
            values = _read(flat, sizes, [start + step for start, step in zip(low, corner, strict=True)])
            for part, step in zip(share, corner, strict=True):
                values = values * row(part if step else 1 - part)
            result = values if result is None else result + values
    return result.reshape([batch, channels, *grid.shape[1:-1]])


OPS = [
    composite(
        'grid_sample(Tensor input, Tensor grid, str~{bilinear,nearest,bicubic} mode="bilinear", '
        'str~{zeros,border,reflection} padding_mode="zeros", bool? align_corners=None)',
        _grid_sample,
        check=(_same_kind,),
        saved=("input", "grid"),
        category="Neural networks",
        doc="The picture read where the grid says, with positions from -1 to 1 across it, x before y.",
        grad_fn=lambda call: f"GridSampler{len(call.args[0].shape) - 2}DBackward0",
        samples=(
            ((2, 2, 4, 3), (2, 2, 3, 2), {"align_corners": False}),
            ((1, 2, 4, 3), (1, 2, 3, 2), {"padding_mode": "reflection", "align_corners": True}),
            ((1, 2, 4, 3), (1, 2, 3, 2), {"padding_mode": "border", "align_corners": False}),
            ((1, 2, 4, 3), (1, 2, 3, 2), {"mode": "nearest", "padding_mode": "border", "align_corners": True}),
            ((1, 1, 2, 3, 2), (1, 1, 2, 2, 3), {"align_corners": True}),
            ((1, 2, 4, 3), (1, 2, 3, 2), {"mode": "bicubic", "padding_mode": "reflection", "align_corners": False}),
            ((1, 1, 4, 3), (1, 2, 2, 2), {"mode": "bicubic", "align_corners": True}),
        ),
        source={"torch": "torch.nn.functional.grid_sample({input}, {grid}, {mode}, {padding_mode}, {align_corners})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
