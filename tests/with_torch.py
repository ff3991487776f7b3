"""Rows of tables that are compared with PyTorch itself, where it is installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

import pytest

WITH_OPT_EINSUM = find_spec("opt_einsum") is not None
"""Without it, PyTorch contracts the operands of einsum from the left; what is frozen here was made with it."""


def with_torch(rows: Iterable[Any], arguments: int = 1) -> list[Any]:
    """These rows; where there is no torch one that is skipped, as thousands would take their time for nothing."""
    if find_spec("torch") is not None:
        return list(rows)
    return [pytest.param(*[None] * arguments, id="torch", marks=pytest.mark.skip(reason="torch is not installed"))]
