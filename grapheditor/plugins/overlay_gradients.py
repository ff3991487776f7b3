"""What backward left in `grad`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grapheditor import api
from grapheditor.api import Badge, PlainGraph, Run, hookimpl


class GradientsOverlay:
    """A row with `grad`: a number, None where backward left none, and a dash before backward ran."""

    name, label = "gradients", "Gradients"
    order = 30
    local = True

    def badges(self, graph: PlainGraph, run: Run) -> Iterator[Badge]:
        for node_id, result in run.nodes.items():
            if result.values is None:
                continue
            for before, after in result.hooked[-1:]:
                yield Badge(node_id, _change(before, after), role="grad", label="hook", tip=_history(result.hooked))
            if result.hooked:
                continue
            if result.grad is not None:
                yield Badge(node_id, api.summarise(result.grad), role="grad", label="grad", tip=f"grad = {result.grad}")
            elif not run.backward:
                if result.requires_grad:
                    yield Badge(node_id, "–", role="stale", label="grad", tip="backward has not run")
            else:
                yield Badge(node_id, "None", role="no-grad", label="grad", tip=_reason(result))


def _change(before: Any, after: Any) -> str:
    """The gradient, or what it was before the hook and is after it where that has changed it."""
    import numpy as np  # at a run, as a start does without

    same = np.array_equal(before, after, equal_nan=True)
    return api.summarise(before) if same else f"{api.summarise(before)} → {api.summarise(after)}"


def _history(hooked: Sequence[tuple[Any, Any]]) -> str:
    """Each gradient that came to a hook, before it and after it."""
    lines = [f"{number}: {before} → {after}" for number, (before, after) in enumerate(hooked, 1)]
    return "\n".join(["the gradient before the hook and after it, for each backward", *lines[-10:]])


def _reason(result: object) -> str:
    if not getattr(result, "requires_grad", False):
        return "None: it does not require grad"
    if not getattr(result, "is_leaf", True):
        return "None: not a leaf; autograd keeps the gradients of leaves, unless retain_grad asks for more"
    return "None: the loss does not depend on it"


@hookimpl
def grapheditor_overlays() -> list[GradientsOverlay]:
    return [GradientsOverlay()]
