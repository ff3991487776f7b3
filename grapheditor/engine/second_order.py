"""What PyTorch's own backward functions are called in the graph of a gradient, and what that graph leads to.

Many derivatives are one function there, written by hand: ReluBackward0 calls threshold_backward, whose own node is
ThresholdBackwardBackward0. It takes the input too, so its result requires grad even where the gradient does not depend
on the numbers of the input, and a second derivative is zeros. Our rules are made of ops, and get such names here.
"""

from __future__ import annotations

from typing import Any

from grapheditor.engine.dispatch import apply
from grapheditor.engine.op import Op
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor

_CONVOLUTION = ("ConvolutionBackwardBackward0",) * 2
_NAMES: dict[str, str | tuple[str | None, ...]] = {
    "relu": "ThresholdBackwardBackward0",
    "leaky_relu": "LeakyReluBackwardBackward0",
    "hardtanh": "HardtanhBackwardBackward0",
    "relu6": "HardtanhBackwardBackward0",
    "threshold": "ThresholdBackwardBackward0",
    "softshrink": "SoftshrinkBackwardBackward0",
    "hardshrink": "HardshrinkBackwardBackward0",
    "hardswish": "HardswishBackwardBackward0",
    "elu": "EluBackwardBackward0",
    "selu": "EluBackwardBackward0",
    "celu": "EluBackwardBackward0",
    "gelu": "GeluBackwardBackward0",
    "glu": "GluBackwardBackward0",
    "softplus": "SoftplusBackwardBackward0",
    "logsigmoid": "LogSigmoidBackwardBackward0",
    "softmax": "SoftmaxBackwardDataBackward0",
    "log_softmax": "LogSoftmaxBackwardDataBackward0",
    "cross_entropy": "LogSoftmaxBackwardDataBackward0",
    "mse_loss": ("MseLossBackwardBackward0",) * 2,
    "smooth_l1_loss": ("SmoothL1LossBackwardBackward0",) * 2,
    "huber_loss": ("HuberLossBackwardBackward0",) * 2,
    "binary_cross_entropy": "BinaryCrossEntropyBackwardBackward0",
    "layer_norm": ("NativeLayerNormBackwardBackward0",) * 2,
    "batch_norm": (*("NativeBatchNormBackwardBackward0", None, None), "NativeBatchNormBackwardBackward0"),
    "conv1d": _CONVOLUTION,
    "conv2d": _CONVOLUTION,
    "conv3d": _CONVOLUTION,
    "conv_transpose1d": _CONVOLUTION,
    "conv_transpose2d": _CONVOLUTION,
    "conv_transpose3d": _CONVOLUTION,
    "prelu": ("PreluKernelBackwardBackward0", None),
    "dot": ("MulBackward0",) * 2,
    "mv": (None, "MvBackward0"),
    "bmm": ("BmmBackward0",) * 2,
    "baddbmm": (None, "BmmBackward0", "BmmBackward0"),
    "cross": ("LinalgCrossBackward0",) * 2,
    "linear": (None, "TBackward0"),
    "hypot": ("DivBackward0",) * 2,
    "exp2": "MulBackward1",
    "prod": "MulBackward0",
}
"""By op: what the node of the gradient is called, per input."""
_BY_RANK: dict[tuple[int, int], tuple[str | None, ...]] = {
    (1, 1): ("MulBackward0",) * 2,
    (2, 1): (None, "MvBackward0"),
    (1, 2): ("SqueezeBackward1", None),
}
"""The same for matmul."""
_FLAT = frozenset(
    {"relu", "leaky_relu", "hardtanh", "relu6", "threshold", "softshrink", "hardshrink", "hardsigmoid", "nll_loss"}
    | {f"{kind}_pool{count}d" for kind in ("avg", "max", "adaptive_avg", "adaptive_max") for count in (1, 2, 3)}
)
"""Ops whose gradient leads to the input although it does not depend on it."""
_BIASED = {
    **{f"conv{turned}{count}d": 2 for turned in ("", "_transpose") for count in (1, 2, 3)},
    "layer_norm": 2,
    "batch_norm": 4,
    "instance_norm": 4,
}
"""Ops whose bias gets its gradient from the same function as the rest: it requires grad, and leads nowhere."""


def _tie(zeros: bool) -> Op:
    return Op(
        "_tied(Tensor grad, Tensor input)",
        category="Internal",
        doc="The gradient, which leads to the input too.",
        forward=lambda grad, input: grad[...] if grad.ndim else grad.copy(),
        vjp=(lambda g, out, grad, input: g, lambda g, out, grad, input: input.zeros_like() if zeros else None),
        shape=lambda grad, input: grad,
        dtype="same",
    )


_TO_ZEROS, _TO_NOTHING = _tie(True), _tie(False)


def as_in_pytorch(node: GradNode, args: list[Any], parts: list[Any], start: int) -> None:
    """Tie and name the gradients of a node's inputs; what was recorded before `start` is not touched."""
    base = node.op.base
    if base in _FLAT or (base == "pad" and node.params.get("mode") in ("reflect", "replicate")):
        name = node.name()
        if parts[0] is not None and not name.startswith("Mean"):
            parts[0] = _tied(_TO_ZEROS, parts[0], args[0], _second(name))
    slot = _BIASED.get(base)
    if slot is not None and slot < len(parts) and parts[slot] is not None:
        parts[slot] = _tied(_TO_NOTHING, parts[slot], args[0], _second(node.name()))
    names = _BY_RANK.get((len(args[0].shape), len(args[1].shape))) if base == "matmul" else _NAMES.get(base)
    if names is not None:
        for part, found in zip(parts, (names,) if isinstance(names, str) else names, strict=False):
            made = None if part is None else part._node
            if found and made is not None and made.sequence > start and made.op.base not in ("sum_to", "to"):
                made.plan = made.plan.under(found)


def _second(name: str) -> str:
    return name if name.startswith(("Squeeze", "View")) else name.replace("Backward0", "BackwardBackward0")


def _tied(tie: Op, part: Tensor, input: Tensor, name: str) -> Tensor:
    tied: Tensor = apply(tie, (part, input), {})
    if tied._node is not None:
        tied._node.plan = tied._node.plan.under(name)
    return tied
