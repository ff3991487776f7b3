"""One step backward done with tensors, so that the gradient has a graph of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dispatch import wrapped_number
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import apply_rules
from grapheditor.engine.gradient_history import show_history
from grapheditor.engine.second_order import as_in_pytorch, delay_errors
from grapheditor.engine.tape import GradNode, next_sequence
from grapheditor.engine.tensor import Tensor


def differentiable_pass(node: GradNode, needs: Sequence[bool], given: Sequence[Any]) -> list[Any]:
    """The gradients of a node's inputs, per slot; arrays that the rules need must not have been freed."""
    if node.op.next_functions is not None:
        from grapheditor.engine.unfolding import opens, unfolded_pass

        if opens(node):
            return unfolded_pass(node, needs, given, create_graph=True)
    args, outs = arguments(node)
    start = next_sequence()
    parts = apply_rules(node.plan.op, needs, given, outs, args, node.params, wrapped_number)
    as_in_pytorch(node, args, parts, start)
    show_history(node, given, parts, start)
    delay_errors(node, args, parts)
    return parts


def arguments(node: GradNode) -> tuple[list[Any], list[Tensor]]:
    """What a node was called with and what came out, as tensors with their places in the graph."""
    plan = node.plan
    count = len(plan.outs)
    arrays = node.arrays or (None,) * (count + len(plan.slots))
    kept = iter(arrays[count:])
    targets = iter(node.targets)
    args: list[Any] = []
    for slot, need in zip(plan.slots, plan.needs, strict=True):
        if slot.__class__ is not Spec:
            args.append(slot)
            continue
        array = _there(next(kept), slot)
        target = next(targets) if need else None
        if target is None:
            args.append(Tensor(array, weak=slot.weak))
        elif target.__class__ is Tensor:
            args.append(target)
        else:
            args.append(Tensor(array, True, target, slot.weak))
    outs: list[Tensor] = []
    for i, (out, spec) in enumerate(zip(arrays[:count], plan.outs, strict=True)):
        array = _there(out, spec)
        outs.append(
            Tensor(array, True, (node, i) if plan.several else node) if array.dtype.kind == "f" else Tensor(array)
        )
    return args, outs


def _there(array: Any, spec: Spec) -> Any:
    """The array, or zeros without memory where it was not kept: rules ask for its shape, no result depends on it."""
    return np.broadcast_to(np.zeros((), spec.dtype), spec.shape) if array is None else array
