"""Whether tensors that were given away are still in somebody's hands."""

from __future__ import annotations

import sys
from typing import Any, cast

import numpy as np

from grapheditor.engine.tensor import Tensor


def is_held(outputs: tuple[Tensor, ...]) -> bool:
    """Whether anybody but the caller, who keeps this tuple, has one of the tensors, its memory or its node."""
    if any(tensor._is_view() or tensor._target.__class__ is tuple for tensor in outputs):
        return True
    return any(count > usual for count, usual in zip(_references(outputs), _ALONE, strict=True))


def _references(outputs: tuple[Tensor, ...]) -> tuple[int, int]:
    """The most references to one of these tensors, and to a node of the tape that made one."""
    counts = [(sys.getrefcount(t), 0 if t._target is None else sys.getrefcount(t._target)) for t in outputs]
    return max(tensor for tensor, _ in counts), max(node for _, node in counts)


_ALONE = _references((Tensor(np.zeros(()), True, cast("Any", object())),))
"""How many there are where nobody else holds one."""
