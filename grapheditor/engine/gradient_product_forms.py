"""The trees of `gradient_trees` for products, losses and matrix functions, which depend on a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grapheditor.engine.gradient_forms import Trees, times


def _added(*others: str) -> Trees:
    """Of ``beta * input + alpha * product``."""
    return lambda params, slots: ";".join(
        [times(params["beta"], "g"), *(times(params["alpha"], tree) for tree in others)]
    )


def _products(alpha: Any, slots: Sequence[Any], turned: Sequence[bool], first: int) -> tuple[str, str]:
    """Of a product of matrices: PyTorch keeps the layout of what lies column by column."""
    one, other = str(first), str(first + 1)
    left = f"T(Mm({other}, T(g)))" if turned[0] else f"Mm(g, T({other}))"
    right = f"T(Mm(T(g), {one}))" if turned[1] else f"Mm(T({one}), g)"
    return times(alpha, left), times(alpha, right)


def _matrices(params: Mapping[str, Any], slots: Sequence[Any], turned: Sequence[bool]) -> str:
    return "; ".join(_products(1, slots, turned, 0))


def _added_matrices(params: Mapping[str, Any], slots: Sequence[Any], turned: Sequence[bool]) -> str:
    return "; ".join([times(params["beta"], "g"), *_products(params["alpha"], slots, turned[1:], 1)])


def _any_product(params: Mapping[str, Any], slots: Sequence[Any], turned: Sequence[bool]) -> str:
    ranks = tuple(len(slot.shape) for slot in slots)
    if ranks == (2, 2):
        return _matrices(params, slots, turned)
    if ranks == (1, 1):
        return "Mul(g, 1); Mul(g, 0)"
    return "Mul(View(g), 1); Mv(T(0), g)" if ranks == (2, 1) else ""


def _group_norm(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    """As infinitely_differentiable_native_group_norm_backward."""
    weight = "Mul({0}, View(1))" if slots[1] is not None else "{0}"
    shifts = f"Unsqueeze.1(Sum.1({weight.format('Unsqueeze.1(Sum.1(View(g)))')}))"
    scales = f"Unsqueeze.1(Sum.1({weight.format('Unsqueeze.1(Sum.1(Mul(View(g), View(0))))')}))"
    mean, rate = "View(out#1)", "View(out#2)"
    slope = f"Mul.1(Mul(Sub(Mul({shifts}, {mean}), {scales}), Mul(Mul({rate}, {rate}), {rate})))"
    rest = f"Sub(Mul(Neg({slope}), {mean}), Mul.1(Mul({shifts}, {rate})))"
    by_input = f"View(Add(Add(Mul({weight.format(rate)}, View(g)), Mul({slope}, View(0))), {rest}))"
    centred = f"Sub(Unsqueeze.1(Sum.1(Mul(View(g), View(0)))), Mul(Unsqueeze.1(Sum.1(View(g))), {mean}))"
    return f"{by_input}; View(Sum.1(Mul({centred}, {rate}))); View(Sum.1(Unsqueeze.1(Sum.1(View(g)))))"


def _meant(params: Mapping[str, Any], tree: str) -> str:
    return f"Div.1({tree})" if params["reduction"] == "mean" else tree


def _entropy(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    tree = "Mul(Neg(Logit(0)), g)" if slots[2] is None else "Mul(Mul(Neg(Logit(0)), g), 2)"
    return f"BinaryCrossEntropyBackward(g, 0, 1); {_meant(params, tree)}"


def _logits(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    if slots[3] is None:
        trees = ["Mul(Sub(Sigmoid(0), 1), g)", "Mul(Neg(0), g)"]
    else:
        weighted = "Mul(Sub(Mul(Sub(Add.1(Mul(3, 1)), 1), Sigmoid(0)), Mul(3, 1)), g)"
        trees = [weighted, "Mul(Sub(LogSigmoid(Neg(0)), Mul(LogSigmoid(0), 3)), g)"]
    if slots[2] is not None:
        trees = [f"Mul({tree}, 2)" for tree in trees]
    return "; ".join(_meant(params, tree) for tree in trees)


def _spread(params: Mapping[str, Any]) -> str:
    """The gradient of a loss at each element."""
    known = {"none": "g", "sum": "Expand(g)", "mean": "Div.1(Expand(g))", "batchmean": "Expand(Div(g, -))"}
    return known[params["reduction"]]


def _distance(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    tree = f"Mul({_spread(params)}, Sgn(Sub(0, 1)))"
    return f"{tree}; Neg({tree})"


def _smooth(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    if params["beta"] == 0:
        return _distance(params, slots)
    return "SmoothL1LossBackward(g, 0, 1); SmoothL1LossBackward(g, 1, 0)"


def _divergence(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    g = _spread(params)
    if params["log_target"]:
        return f"Neg(Mul({g}, Exp(1))); Add(Mul(Mul({g}, Sub(1, 0)), Exp(1)), Mul({g}, Exp(1)))"
    return f"Mul(Neg({g}), 1); Add(Add(MaskedFill(Xlogy({g}, 1)), Div(Mul({g}, 1), 1)), Mul(Neg({g}), 0))"


def _picked(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return "NllLoss2DBackward(g, 0)" if len(slots[0].shape) > 2 else "NllLossBackward(g, 0)"


def _mm(one: str, other: str, slots: Sequence[Any]) -> str:
    if len(slots[0].shape) == 2:
        return f"Mm({one}, {other})"
    return f"UnsafeView(Bmm(View(Expand({one})), View(Expand({other}))))"


def _inverse(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return f"Neg({_mm('Transpose(out)', _mm('g', 'Transpose(out)', slots), slots)})"


def _determinant(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    if slots[0].shape[-1] < 2:
        return "Expand(Unsqueeze(Unsqueeze(g)))" if slots[0].shape[-1] else ""
    return "LinalgSolveEx(Transpose(0), Transpose(DiagEmbed(Expand(Unsqueeze(Mul(g, out))))))"


def _solution(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    vector = len(slots[1].shape) == len(slots[0].shape) - 1
    g, out = ("Unsqueeze(g)", "Unsqueeze(out)") if vector else ("g", "out")
    solved = f"LinalgSolveEx(Transpose(0), {g})"
    by_matrix = f"Neg({_mm(solved, f'Transpose({out})', slots)})"
    return f"{by_matrix}; Squeeze.1({solved})" if vector else f"{by_matrix}; {solved}"


def _cholesky(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    g, out = ("Transpose(g)", "Transpose(out)") if params["upper"] else ("g", "out")
    half = f"Tril({_mm(f'Transpose({out})', g, slots)})"
    inner = f"LinalgSolveTriangular(Transpose({out}), Mul.1(Add({half}, Transpose(Tril({half})))))"
    return f"LinalgSolveTriangular({out}, {inner})"


def _distances(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    """Of cdist, which is turned for its second input."""
    copies = slots[0].shape[-2] > 1 and slots[1].shape[-2] > 1
    g, out = ("Clone(Transpose(g))", "Clone(Transpose(out))") if copies else ("Transpose(g)", "Transpose(out)")
    return f"CdistBackward(g, 0, 1, out); CdistBackward({g}, 1, 0, {out})"


def _difference(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    """Of dist, the norm of a difference."""
    p = params["p"]
    if p == 2:
        tree = "Mul(g, MaskedFill(Div(Sub(0, 1), out)))"
    elif p > 2:
        tree = "Mul(Mul(Sub(0, 1), Pow(Abs(Sub(0, 1)))), MaskedFill(Div(g, Pow(out))))"
    else:
        return ""
    return f"{tree}; Neg({tree})"


PRODUCT_FORMS: dict[str, Trees] = {
    "cdist": _distances,
    "dist": _difference,
    "scaled_dot_product_attention": lambda params, slots: "; ".join(["::NotImplemented(g, 0, 1, 2, out)"] * 3),
    "addbmm": _added("Bmm(Expand(Unsqueeze(g)), Transpose(2))", "Bmm(Transpose(1), Expand(Unsqueeze(g)))"),
    "addmv": _added("Mul(View(g), 2)", "Mv(T(1), g)"),
    "addr": _added("Mv(g, 2)", "Mv(T(g), 1)"),
    "baddbmm": _added("Bmm(g, Transpose(2))", "Bmm(Transpose(1), g)"),
    "binary_cross_entropy": _entropy,
    "binary_cross_entropy_with_logits": _logits,
    "group_norm": _group_norm,
    "inverse": _inverse,
    "kl_div": _divergence,
    "l1_loss": _distance,
    "linalg_cholesky": _cholesky,
    "linalg_det": _determinant,
    "linalg_inv": _inverse,
    "linalg_solve": _solution,
    "nll_loss": _picked,
    "smooth_l1_loss": _smooth,
}
LAYOUTS = {"mm": _matrices, "addmm": _added_matrices, "matmul": _any_product}
"""As PRODUCT_FORMS, for ops where it counts which inputs lie column by column."""
SUMMED = frozenset({"batch_norm", "group_norm", "layer_norm"})
"""Ops of which PyTorch's own function sums gradients up, and not what comes after it."""
