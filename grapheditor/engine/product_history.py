"""What PyTorch shows of products of stacks of matrices, which it makes products of matrices or of flat stacks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.engine.inference import broadcast


def matmul_name(call: Any) -> str:
    """PyTorch's name of the node: by the dimensions of both it chooses a function of its own."""
    left, right = (len(arg.shape) for arg in call.args[:2])
    if left == right == 1:
        return "DotBackward0"
    if left == 2 and right == 1:
        return "MvBackward0"
    if left == 1 and right == 2:
        return "SqueezeBackward4"
    if left == right == 2:
        return "MmBackward0"
    matrix = left == 2 or _lone(*[arg.shape for arg in call.args[:2]])
    if matrix and getattr(call.args[0], "requires_grad", True):
        # PyTorch multiplies the transposes and turns the result round again, which may be free of copying
        rows, columns = call.args[0].shape[-2], call.args[1].shape[-1]
        plain = rows <= 1 or columns <= 1 or 0 in call.args[1].shape[:-2]
        return "TransposeBackward0" if plain else "CloneBackward0"
    return "UnsafeViewBackward0"


def matmul_below(name: str, shapes: Any, params: Any, needs: Any) -> Any:
    """The tree of nodes below it, where stacks become matrices first."""
    left, right = map(len, shapes[:2])
    if (left, right) == (1, 2):
        return (("Mm", ("Unsqueeze", 0), 1),)
    if name != "UnsafeViewBackward0" and right > 2:
        product = ("UnsafeView", ("Mm", _turned(shapes[1]), ("T", 0 if left == 2 else ("SqueezeBackward1", 0))))
        return (product if name == "TransposeBackward0" else ("Transpose", product),)
    if left == 1 and right > 2 and (needs[0] or 0 in shapes[1]):
        return (("Mv", _turned(shapes[1]), 0),)
    if max(left, right) < 3:
        return None
    if right < 3:
        return (("Mv" if right == 1 else "Mm", ("View", 0), 1),)
    if needs[1] and _lone(shapes[1], shapes[0]):
        return (("Mm", ("View", 0), ("SqueezeBackward1", 1)),)
    batch = broadcast(shapes[0][:-2], shapes[1][:-2])
    return (("Bmm", _as_stack(0, shapes[0], batch), _as_stack(1, shapes[1], batch)),)


def _lone(shape: Any, other: Any) -> bool:
    """Whether this is a stack of one matrix beside a stack of others: PyTorch takes it for a matrix."""
    return len(shape) == len(other) == 3 and shape[0] == 1 != other[0]


def _as_stack(slot: int, shape: Any, batch: Any) -> Any:
    """Matrices spread over the whole batch, whose dimensions become one: by a copy where they do not lie so."""
    spread = np.broadcast_to(np.empty(shape, bool), (*batch, *shape[-2:]))
    if spread.flags.c_contiguous:
        return ("View", ("Expand", slot))
    stack = spread.reshape((math.prod(batch), *shape[-2:]))
    if np.may_share_memory(stack, spread):
        return ("ReshapeAlias", ("Expand", slot))
    return ("UnsafeView", ("Clone", ("Expand", slot)))


def _turned(shape: Any) -> Any:
    """The transposes of a stack of matrices below one another, by a copy where they do not lie so."""
    turned = np.empty(shape, bool).swapaxes(-1, -2)
    if turned.flags.c_contiguous:
        return ("View", ("Transpose", 1))
    if np.may_share_memory(turned.reshape((-1, shape[-2])), turned):
        return ("ReshapeAlias", ("Transpose", 1))
    return ("UnsafeView", ("Clone", ("Transpose", 1)))
