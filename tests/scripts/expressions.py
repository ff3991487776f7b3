"""Many expressions in little room."""

from __future__ import annotations

from typing import Any

import numpy as np


def listed(text: str) -> list[str]:
    """The expressions between the semicolons."""
    return [part.strip() for part in text.split(";")]


def tensors(t: Any, *shapes: tuple[int, ...]) -> list[Any]:
    """Leaves of these shapes that require grad, of positive numbers."""
    numbers = np.linspace(0.2, 0.9, 96)
    return [
        t.tensor(numbers[: int(np.prod(shape))].reshape(shape).tolist(), dtype=t.float64, requires_grad=True)
        for shape in shapes
    ]
