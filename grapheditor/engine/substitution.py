"""Equations with a triangular matrix, solved row by row as LAPACK does it."""

from __future__ import annotations

from typing import Any

import numpy as np


def substituted(triangle: Any, B: Any, upper: bool) -> Any:
    """The X for which ``triangle @ X`` is B; a 0 on the diagonal gives infinities and NaN.

    Shapes (..., n, n) and (..., n, k), whose leading dimensions broadcast; the dtype is that of B.
    """
    size = triangle.shape[-1]
    lead = np.broadcast_shapes(triangle.shape[:-2], B.shape[:-2])
    found = np.empty((*lead, *B.shape[-2:]), B.dtype)
    for row in reversed(range(size)) if upper else range(size):
        known = slice(row + 1, None) if upper else slice(0, row)
        taken = (triangle[..., row, None, known] @ found[..., known, :])[..., 0, :]
        found[..., row, :] = (B[..., row, :] - taken) / triangle[..., row, row, None]
    return found
