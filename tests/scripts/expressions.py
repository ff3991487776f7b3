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


def asked(t: Any, see: Any, text: str, words: bool = True) -> None:
    """What each expression gives: tensors, their nodes and gradients, or the error."""
    for expression in listed(text):
        x = t.tensor([[1.0, 2.0, 4.0], [3.0, 5.0, -1.0]], requires_grad=True)
        scope = {"t": t, "x": x, "y": x * 1, "n": t.tensor([1, 0, 2]), "one": t.tensor(2.0, requires_grad=True)}
        with see.error(words):
            found = eval(expression, scope)
            parts = found if isinstance(found, tuple) else (found,)
            see.value(len(parts))
            for part in parts:
                if not hasattr(part, "detach"):
                    see.value(part)
                    continue
                see(part)
                see.graph(part)
                if part.requires_grad and part.grad_fn is not None:
                    (part * part).sum().backward()
            see.value(None if x.grad is None else x.grad.tolist())
