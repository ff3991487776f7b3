"""Tensors made in inference mode, which no derivative may need."""

from __future__ import annotations

from typing import Any

from grapheditor.engine import versions
from grapheditor.engine.plan import Plan
from grapheditor.engine.tensor import Tensor

_NOT_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
    "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in "
    "autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
)


def refuse_inference(plan: Plan, args: tuple[Any, ...]) -> None:
    """Raise PyTorch's RuntimeError where the derivative would need a tensor that was made in inference mode."""
    from grapheditor.engine.derivative import kernel_of

    if plan.several or not any(arg.__class__ is Tensor and versions.is_inference(arg) for arg in args):
        return
    used = kernel_of(plan).used[1 + len(plan.outs) :]
    tensors = [arg for arg in args if arg.__class__ is Tensor]
    if any(there and versions.is_inference(arg) for there, arg in zip(used, tensors, strict=True)):
        raise RuntimeError(_NOT_SAVED)
