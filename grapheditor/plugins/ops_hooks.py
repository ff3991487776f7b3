"""Hooks as nodes: each hands its tensor on as it is, and changes or shows the gradient that comes back through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import Op, hookimpl, same


def _hook(signature: str, doc: str, rule: Callable[..., Any], source: str) -> Op:
    """`rule(g, **params)` is what the hook returns; `source` is the same as Python text."""
    return Op(
        signature,
        category="Hooks",
        doc=doc,
        forward=lambda x, **params: np.asarray(x).view(),
        vjp=(lambda g, out, x, **params: rule(g, **params),),
        grad_fn="ViewBackward0",
        shape=same,
        dtype="same",
        source={
            "numpy": "{input}",
            "torch": "{input}.view_as({input})",
            "torch.then": f"{{out}}.register_hook(lambda g: {source})",
        },
        hook=True,
    )


OPS = [
    _hook(
        "hook_scale(Tensor input, Scalar factor=0.5)",
        "A register_hook that multiplies the gradient by a factor on its way back.",
        lambda g, factor: g * factor,
        "g * {factor}",
    ),
    _hook(
        "hook_clamp(Tensor input, Scalar min=-1.0, Scalar max=1.0)",
        "A register_hook that clips each element of the gradient to a range.",
        lambda g, min, max: g.clamp(min, max),
        "g.clamp({min}, {max})",
    ),
    _hook(
        "hook_zero_nan(Tensor input)",
        "A register_hook that puts zero in the place of each NaN of the gradient.",
        lambda g: g.masked_fill(g.isnan(), 0.0),
        "g.masked_fill(g.isnan(), 0.0)",
    ),
    _hook(
        "hook_record(Tensor input)",
        "A register_hook that leaves the gradient as it is and keeps it to be looked at, one for each backward.",
        lambda g: g,
        "print({name}, g)",
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
