"""The sizes that ops with sliding windows take: one number for all dimensions, or one each."""

from __future__ import annotations

from typing import Any

Shape = tuple[int, ...]


def per_dimension(value: Any, count: int, name: str) -> Shape:
    """One number for every dimension, or one each; raises RuntimeError."""
    if isinstance(value, int):
        return (value,) * count
    if len(value) not in (1, count):
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {count} values, got {list(value)}"
        )
    return tuple(map(int, value)) * (count if len(value) == 1 else 1)


def above_zero(**sizes: Shape) -> None:
    """Raise RuntimeError for a size of 0 or less."""
    for what, values in sizes.items():
        if any(n < 1 for n in values):
            raise RuntimeError(f"{what.replace('_', ' ')} should be greater than zero, but got {list(values)}")
