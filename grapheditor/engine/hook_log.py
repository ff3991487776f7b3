"""What the hook nodes of a graph saw: the gradient before each and after it."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.op import Op
from grapheditor.engine.tensor import Tensor
from grapheditor.model.node import NodeId

KEPT = 50
"""Backwards that each hook remembers."""
Passed = tuple[Array, Array]
"""A gradient before a hook and after it."""


def passed(op: Op, params: dict[str, Any], gradient: Array) -> Passed:
    """`gradient` and what a hook makes of it."""
    before = np.array(gradient)
    rule = op.rule(0)
    assert rule is not None
    after = rule(Tensor(before), None, None, **params)
    return before, np.array(after.numpy())


def same(before: Array, after: Array) -> bool:
    """Whether a hook left a gradient as it was."""
    return np.array_equal(before, after, equal_nan=True)


class HookLog:
    """Of the hooks of a session, since its gradients were cleared."""

    def __init__(self) -> None:
        self._seen: dict[NodeId, list[Passed]] = {}

    def watch(self, node_id: NodeId, op: Op, tensor: Tensor, params: dict[str, Any]) -> None:
        """Remember each gradient that comes to the output of this hook."""

        def note(gradient: Tensor) -> None:
            seen = self._seen.setdefault(node_id, [])
            seen.append(passed(op, params, gradient.detach().numpy()))
            del seen[:-KEPT]

        tensor.register_hook(note)

    def clear(self) -> None:
        """Forget all, as zero_grad does."""
        self._seen.clear()

    def of(self, node_id: NodeId) -> tuple[Passed, ...]:
        """What one hook saw, the latest last."""
        return tuple(self._seen.get(node_id, ()))
