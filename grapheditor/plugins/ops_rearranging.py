"""Shapes turned, stacked and shuffled: formulas of other ops."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, composite, expanded, hookimpl, reshape, same, wrap_dim, wrap_dims


def _shaped(signature: str, formula: Any, doc: str, grad_fn: Any, samples: Any, torch: str = "", **more: Any) -> Op:
    name = signature.partition("(")[0]
    return composite(
        signature,
        formula,
        category="Shape",
        doc=doc,
        grad_fn=grad_fn,
        samples=samples,
        source={"torch": torch or f"torch.{name}({{input}})"},
        **more,
    )


# -- turned --------------------------------------------------------------------------


def _rot90(input: Any, k: int, dims: tuple[int, ...]) -> Any:
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    rank = len(input.shape)
    if rank < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {rank}")
    first, second = (wrap_dim(d, rank) for d in dims)
    if first == second:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    turns = k % 4
    if turns == 0:
        return input.clone()
    if turns == 2:
        return input.flip([first, second])
    return (input.flip([second]) if turns == 1 else input.flip([first])).transpose(first, second)


def _sideways(input: Any) -> Any:
    if len(input.shape) < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return input.flip([1])


def _upside_down(input: Any) -> Any:
    if not input.shape:
        raise RuntimeError("Input must be >= 1-d.")
    return input.flip([0])


# -- at least so many dimensions -----------------------------------------------------------


def _atleast(rank: int) -> Any:
    def formula(input: Any) -> Any:
        missing = rank - len(input.shape)
        if missing <= 0:
            return input.clone()
        if not input.shape:
            return input.reshape([1] * rank)
        if rank == 3:
            return input.unsqueeze(0).unsqueeze(-1) if missing == 2 else input.unsqueeze(-1)
        return input.unsqueeze(0)

    return formula


def _columns(*tensors: Any) -> Any:
    if not tensors:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    flat = [t.reshape([-1, 1]) if len(t.shape) <= 1 else t for t in tensors]
    return flat[0]._apply("cat", (flat,), {"dim": 1})


def _depths(*tensors: Any) -> Any:
    if not tensors:
        raise RuntimeError("dstack expects a non-empty TensorList")
    deep = [_atleast(3)(t) if len(t.shape) < 3 else t for t in tensors]
    return deep[0]._apply("cat", (deep,), {"dim": 2})


# -- pixels ------------------------------------------------------------------------------------


def _pixel_shuffle(input: Any, upscale_factor: int) -> Any:
    if len(input.shape) < 3:
        raise RuntimeError(
            f"pixel_shuffle expects input to have at least 3 dimensions, but got input with {len(input.shape)} "
            "dimension(s)"
        )
    r = upscale_factor
    *lead, channels, rows, columns = input.shape
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {r}")
    if channels % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {r * r}"
        )
    n = len(lead)
    apart = input.reshape([*lead, channels // (r * r), r, r, rows, columns])
    turned = apart.permute([*range(n), n, n + 3, n + 1, n + 4, n + 2])
    return turned.reshape([*lead, channels // (r * r), rows * r, columns * r])


def _pixel_unshuffle(input: Any, downscale_factor: int) -> Any:
    if len(input.shape) < 3:
        raise RuntimeError(
            f"pixel_unshuffle expects input to have at least 3 dimensions, but got input with {len(input.shape)} "
            "dimension(s)"
        )
    r = downscale_factor
    *lead, channels, rows, columns = input.shape
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {r}")
    for name, dim, size in (("height", -2, rows), ("width", -1, columns)):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({dim})={size} is "
                f"not divisible by {r}"
            )
    if not math.prod(input.shape):
        return input.clone()  # as it is, in PyTorch
    n = len(lead)
    apart = input.reshape([*lead, channels, rows // r, r, columns // r, r])
    turned = apart.permute([*range(n), n, n + 2, n + 4, n + 1, n + 3])
    return turned.reshape([*lead, channels * r * r, rows // r, columns // r])


def _channel_shuffle(input: Any, groups: int) -> Any:
    if len(input.shape) < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(input.shape)}")
    batch, channels, *rest = input.shape
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if channels % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {channels} channels and {groups} groups."
        )
    if 0 in input.shape:
        return input.clone()
    return input.reshape([batch, groups, channels // groups, -1]).transpose(1, 2).reshape([batch, channels, *rest])


def _deepened(slot: int, rank: int) -> Any:
    """A tensor with the dimensions that it lacks of three."""
    if rank > 2:
        return slot
    return ("Unsqueeze", slot) if rank == 2 else ("Unsqueeze", ("Unsqueeze", slot)) if rank else ("View", slot)


def _dimensions_there(given: Given) -> None:
    wrap_dims(given["dims"], len(given["input"].shape))


OPS = [
    replace(
        _shaped(
            "rot90(Tensor input, int k=1, int[] dims=(0, 1))",
            _rot90,
            "Turned by k quarters in the plane of two dimensions.",
            "Rot90Backward0",
            (((2, 3),), ((2, 3), {"k": -1}), ((2, 3, 2), {"k": 2, "dims": (1, 2)}), ((2, 3), {"k": 4})),
            "torch.rot90({input}, {k}, {dims})",
            dense=True,
            layout="quarter_turn",
        ),
        vjp=(lambda g, out, input, k, dims: g.rot90(-k, dims),),
    ),
    _shaped(
        "fliplr(Tensor input)",
        _sideways,
        "Left and right exchanged.",
        "FlipBackward0",
        (((2, 3),),),
        layout="following",
    ),
    _shaped(
        "flipud(Tensor input)",
        _upside_down,
        "Up and down exchanged.",
        "FlipBackward0",
        (((2, 3),),),
        layout="following",
    ),
    _shaped(
        "column_stack(Tensor[] tensors)",
        _columns,
        "Vectors as the columns of a matrix.",
        "CatBackward0",
        ((((3,), (3,)),), (((3, 2), (3,)),)),
        "torch.column_stack({tensors})",
        layout="rows",
        next_functions=lambda name, shapes, params: tuple(
            slot if len(shape) > 1 else ("View", slot) for slot, shape in enumerate(shapes)
        ),
    ),
    _shaped(
        "dstack(Tensor[] tensors)",
        _depths,
        "Joined in depth, along the third dimension.",
        "CatBackward0",
        ((((2, 3), (2, 3)),), (((2, 3, 1), (2, 3)),)),
        "torch.dstack({tensors})",
        layout="rows_but_images",
        next_functions=lambda name, shapes, params: tuple(_deepened(slot, len(s)) for slot, s in enumerate(shapes)),
    ),
    replace(
        _shaped(
            "pixel_shuffle(Tensor input, int upscale_factor)",
            _pixel_shuffle,
            "Channels spread over a finer grid: r² channels become r by r pixels.",
            "PixelShuffleBackward0",
            (((1, 4, 2, 3), {"upscale_factor": 2}),),
            "torch.nn.functional.pixel_shuffle({input}, {upscale_factor})",
            dense=True,
        ),
        vjp=(lambda g, out, input, upscale_factor: g.pixel_unshuffle(upscale_factor),),
    ),
    replace(
        _shaped(
            "pixel_unshuffle(Tensor input, int downscale_factor)",
            _pixel_unshuffle,
            "Pixels gathered into channels: the way back of pixel_shuffle.",
            "PixelUnshuffleBackward0",
            (((1, 1, 4, 2), {"downscale_factor": 2}),),
            "torch.nn.functional.pixel_unshuffle({input}, {downscale_factor})",
            dense=True,
            layout="rows",
        ),
        vjp=(lambda g, out, input, downscale_factor: g.pixel_shuffle(downscale_factor),),
    ),
    _shaped(
        "channel_shuffle(Tensor input, int groups)",
        _channel_shuffle,
        "Channels of several groups interleaved.",
        "ChannelShuffleBackward0",
        (((1, 4, 2), {"groups": 2}),),
        "torch.nn.functional.channel_shuffle({input}, {groups})",
        dense=True,
    ),
    Op(
        "flip(Tensor input, int[] dims)",
        check=(_dimensions_there,),
        category="Shape",
        doc="In reverse order along dims.",
        layout="following",
        forward=lambda x, dims: np.flip(x, wrap_dims(dims, x.ndim)).copy() if dims else x.copy(),
        vjp=(lambda g, out, x, dims: g.flip(dims),),
        grad_fn="FlipBackward0",
        shape=same,
        dtype="same",
        source={"numpy": "np.flip({input}, {dims})", "torch": "torch.flip({input}, {dims})"},
        samples=(((2, 3), {"dims": (1,)}),),
    ),
]


LIKE = [
    Op(
        f"{name}(Tensor input, Tensor other)",
        category="Shape",
        doc=f"As {name.removesuffix('_as')}, with the shape of another tensor.",
        views=True,
        forward=forward,
        vjp=(lambda g, out, input, other: g if g.shape == input.shape else _back(g, input), None),
        grad_fn=grad_fn,
        shape=rule,
        dtype="same",
        source={"torch": f"{{input}}.{name}({{other}})"},
        samples=((given, (2, 3)),),
    )
    for name, forward, rule, grad_fn, given in (
        ("expand_as", lambda input, other: np.broadcast_to(input, other.shape), expanded, "ExpandBackward0", (3,)),
        ("view_as", lambda input, other: np.reshape(input, other.shape), reshape, "ViewBackward0", (6,)),
        ("reshape_as", lambda input, other: np.reshape(input, other.shape), reshape, "ViewBackward0", (6,)),
    )
]


def _back(g: Any, input: Any) -> Any:
    same = g.numel() == input.numel()
    return g.reshape(input.shape) if same else g.sum_to(size=input.shape)


CONTIGUOUS = Op(
    "contiguous(Tensor input)",
    category="Shape",
    doc="The tensor itself where its elements lie in order in memory, else a copy in which they do.",
    shares=True,
    forward=lambda input: input if input.flags.c_contiguous else np.ascontiguousarray(input),
    vjp=(lambda g, out, input: g,),
    grad_fn="CloneBackward0",
    shape=lambda shape: shape,
    dtype="same",
    source={"numpy": "np.ascontiguousarray({input})", "torch": "{input}.contiguous()"},
    samples=(((2, 3),),),
)


@hookimpl
def grapheditor_ops() -> list[Op]:
    return [*OPS, *LIKE, CONTIGUOUS]
