"""A margin around a tensor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import BackwardFunction, Call, Op, composite, hookimpl


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
        'pad(Tensor input, int[] pad, str{constant,reflect,replicate,circular} mode="constant", float? value=None)',
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
