"""Ops on the bits of whole numbers, and on truth values: and, or, xor, not, and shifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.api import Op, Spec, hookimpl, result_type, torch_name


def _whole(kernel: str, kinds: str = "biu") -> Callable[..., Any]:
    """The dtype rule: promotion, and PyTorch's NotImplementedError for floats (and bools where `kinds` lacks b)."""

    def rule(op: Op, specs: Sequence[Spec], params: dict[str, Any]) -> Any:
        dtype = result_type(specs)
        if dtype.kind not in kinds:
            raise NotImplementedError(f"\"{kernel}_cpu\" not implemented for '{torch_name(dtype)}'")
        return dtype, (dtype,)

    return rule


def _left(input: Any, other: Any) -> Any:
    """Shifts by more bits than there are, or by fewer than none, leave nothing."""
    bits = input.dtype.itemsize * 8
    inside = (other >= 0) & (other < bits)
    return np.where(inside, np.left_shift(input, np.where(inside, other, 0)), 0).astype(input.dtype)


def _right(input: Any, other: Any) -> Any:
    """Shifts by more bits than there are, or by fewer than none, leave the sign."""
    most = input.dtype.itemsize * 8 - (1 if input.dtype.kind == "i" else 0)
    inside = (other >= 0) & (other < most)
    if input.dtype.kind == "i":
        return np.right_shift(input, np.where(inside, other, most)).astype(input.dtype)
    return np.where(inside, np.right_shift(input, np.where(inside, other, 0)), 0).astype(input.dtype)


OPS = [
    *(
        Op(
            f"bitwise_{name}(Tensor|Scalar:self input, Tensor|Scalar other)",
            category="Comparison",
            doc=f"{name.upper()} of whole numbers bit by bit, and of truth values.",
            forward=getattr(np, f"bitwise_{name}"),
            dtype=_whole(f"bitwise_{name}"),
            source={
                "numpy": f"np.bitwise_{name}({{input}}, {{other}})",
                "torch": f"torch.bitwise_{name}({{input}}, {{other}})",
            },
            samples=(([6, 5], [3, 4]), ([True, False], [True, True])),
        )
        for name in ("and", "or", "xor")
    ),
    Op(
        "bitwise_not(Tensor input)",
        category="Comparison",
        doc="All bits of whole numbers turned over; of truth values the other one.",
        forward=np.invert,
        dtype=_whole("bitwise_not"),
        source={"numpy": "np.invert({input})", "torch": "torch.bitwise_not({input})"},
        samples=(([6, -5],), ([True, False],)),
    ),
    *(
        Op(
            f"bitwise_{name}_shift(Tensor|Scalar:self input, Tensor|Scalar other)",
            category="Comparison",
            doc=f"Whole numbers with their bits moved to the {name}.",
            forward=forward,
            dtype=_whole(f"{name[0]}shift", "iu"),
            source={"torch": f"torch.bitwise_{name}_shift({{input}}, {{other}})"},
            samples=(([6, -5], [1, 2]),),
        )
        for name, forward in (("left", _left), ("right", _right))
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
