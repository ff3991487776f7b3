"""Gradients of windows, normalisations and losses."""

from __future__ import annotations

from grapheditor.engine.gradient_tables.calls import Call, Form, Tree


def _padded(call: Call) -> str:
    kinds = {"reflect": "ReflectionPad{0}DBackward(g, 0)", "replicate": "ReplicationPad{0}DBackward(g, 0)"}
    kinds["constant"] = "ConstantPadNd(g)"
    return kinds.get(call.params["mode"], "").format(len(call.params["pad"]) // 2)


def _resized(call: Call) -> str:
    count, mode = len(call.slots[0].shape) - 2, call.params["mode"]
    if mode != "area":
        return f"Upsample{''.join(word.capitalize() for word in mode.split('-'))}{count}DBackward(g)"
    if count == 1:
        return "Squeeze.1(AdaptiveAvgPool2DBackward(Unsqueeze(g), Unsqueeze(0)))"
    return f"AdaptiveAvgPool{count}DBackward(g, 0)"


def _sampled(call: Call) -> str:
    tree = f"GridSampler{len(call.slots[0].shape) - 2}DBackward(g, 0, 1)"
    return f"{tree}; {tree}"


def _of_windows(name: str) -> Form:
    return lambda call: f"{name}(g0, 0)" if call.params.get("return_indices") else f"{name}(g, 0)"


def _convolution(call: Call) -> str:
    return "; ".join(["ConvolutionBackward(g, 0, 1)"] * 3)


def _group_norm(call: Call) -> str:
    """As infinitely_differentiable_native_group_norm_backward."""
    weight = "Mul({0}, View(1))" if call.slots[1] is not None else "{0}"
    shifts = f"Unsqueeze.1(Sum.1({weight.format('Unsqueeze.1(Sum.1(View(g)))')}))"
    scales = f"Unsqueeze.1(Sum.1({weight.format('Unsqueeze.1(Sum.1(Mul(View(g), View(0))))')}))"
    mean, rate = "View(out#1)", "View(out#2)"
    slope = f"Mul.1(Mul(Sub(Mul({shifts}, {mean}), {scales}), Mul(Mul({rate}, {rate}), {rate})))"
    rest = f"Sub(Mul(Neg({slope}), {mean}), Mul.1(Mul({shifts}, {rate})))"
    by_input = f"View(Add(Add(Mul({weight.format(rate)}, View(g)), Mul({slope}, View(0))), {rest}))"
    centred = f"Sub(Unsqueeze.1(Sum.1(Mul(View(g), View(0)))), Mul(Unsqueeze.1(Sum.1(View(g))), {mean}))"
    return f"{by_input}; View(Sum.1(Mul({centred}, {rate}))); View(Sum.1(Unsqueeze.1(Sum.1(View(g)))))"


def _meant(call: Call, tree: str) -> str:
    return f"Div.1({tree})" if call.params["reduction"] == "mean" else tree


def _entropy(call: Call) -> str:
    tree = "Mul(Neg(Logit(0)), g)" if call.slots[2] is None else "Mul(Mul(Neg(Logit(0)), g), 2)"
    return f"BinaryCrossEntropyBackward(g, 0, 1); {_meant(call, tree)}"


def _logits(call: Call) -> str:
    if call.slots[3] is None:
        trees = ["Mul(Sub(Sigmoid(0), 1), g)", "Mul(Neg(0), g)"]
    else:
        weighted = "Mul(Sub(Mul(Sub(Add.1(Mul(3, 1)), 1), Sigmoid(0)), Mul(3, 1)), g)"
        trees = [weighted, "Mul(Sub(LogSigmoid(Neg(0)), Mul(LogSigmoid(0), 3)), g)"]
    if call.slots[2] is not None:
        trees = [f"Mul({tree}, 2)" for tree in trees]
    return "; ".join(_meant(call, tree) for tree in trees)


def _spread(call: Call) -> str:
    """The gradient of a loss at each element."""
    known = {"none": "g", "sum": "Expand(g)", "mean": "Div.1(Expand(g))", "batchmean": "Expand(Div(g, -))"}
    return known[call.params["reduction"]]


def _distance(call: Call) -> str:
    tree = f"Mul({_spread(call)}, Sgn(Sub(0, 1)))"
    return f"{tree}; Neg({tree})"


def _smooth(call: Call) -> str:
    if call.params["beta"] == 0:
        return _distance(call)
    return "SmoothL1LossBackward(g, 0, 1); SmoothL1LossBackward(g, 1, 0)"


def _divergence(call: Call) -> str:
    g = _spread(call)
    if call.params["log_target"]:
        return f"Neg(Mul({g}, Exp(1))); Add(Mul(Mul({g}, Sub(1, 0)), Exp(1)), Mul({g}, Exp(1)))"
    return f"Mul(Neg({g}), 1); Add(Add(MaskedFill(Xlogy({g}, 1)), Div(Mul({g}, 1), 1)), Mul(Neg({g}), 0))"


def _picked(call: Call) -> str:
    return "NllLoss2DBackward(g, 0)" if len(call.slots[0].shape) > 2 else "NllLossBackward(g, 0)"


SUMMED = frozenset({"batch_norm", "group_norm", "layer_norm"})
"""Ops of which PyTorch's own function sums gradients up, and not what comes after it."""
TREES: dict[str, Tree] = {
    "adaptive_avg_pool2d": "AdaptiveAvgPool2DBackward(g, 0)",
    "adaptive_avg_pool3d": "AdaptiveAvgPool3DBackward(g, 0)",
    "adaptive_max_pool2d": _of_windows("AdaptiveMaxPool2DBackward"),
    "adaptive_max_pool3d": _of_windows("AdaptiveMaxPool3DBackward"),
    "avg_pool2d": "AvgPool2DBackward(g, 0)",
    "avg_pool3d": "AvgPool3DBackward(g, 0)",
    "batch_norm": (
        "NativeBatchNormBackward(g, 0, 3, -, -); ; ; NativeBatchNormBackward(g, 0, 3, -, -); "
        "NativeBatchNormBackward(g, 0, 3, -, -)"
    ),
    "binary_cross_entropy": _entropy,
    "binary_cross_entropy_with_logits": _logits,
    "conv1d": _convolution,
    "conv2d": _convolution,
    "conv3d": _convolution,
    "conv_transpose1d": _convolution,
    "conv_transpose2d": _convolution,
    "conv_transpose3d": _convolution,
    "fold": "Im2Col(g)",
    "grid_sample": _sampled,
    "group_norm": _group_norm,
    "huber_loss": "HuberLossBackward(g, 0, 1); HuberLossBackward(g, 1, 0)",
    "interpolate": _resized,
    "kl_div": _divergence,
    "l1_loss": _distance,
    "layer_norm": (
        "NativeLayerNormBackward(g, 0, -, -, 1, 2); NativeLayerNormBackward(g, 0, -, -, 1, 2); "
        "NativeLayerNormBackward(g, 0, -, -, 1, 2)"
    ),
    "max_pool2d": _of_windows("MaxPool2DWithIndicesBackward"),
    "max_pool3d": _of_windows("MaxPool3DWithIndicesBackward"),
    "mse_loss": "MseLossBackward(g, 0, 1); MseLossBackward(g, 1, 0)",
    "multi_margin_loss": "::NotImplemented(g, 0)",
    "multilabel_margin_loss": "::NotImplemented(g, 0)",
    "nll_loss": _picked,
    "pad": _padded,
    "scaled_dot_product_attention": lambda call: "; ".join(["::NotImplemented(g, 0, 1, 2, out)"] * 3),
    "smooth_l1_loss": _smooth,
    "soft_margin_loss": "SoftMarginLossBackward(g, 0)",
    "unfold": "Col2Im(g)",
}
