"""Gradients of products, equations and distances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine.gradient_tables.calls import Call, Form, Tree, times


def _added(*others: str) -> Form:
    """Of ``beta * input + alpha * product``."""
    return lambda call: ";".join(
        [times(call.params["beta"], "g"), *(times(call.params["alpha"], tree) for tree in others)]
    )


def _products(alpha: Any, turned: Sequence[bool], first: int) -> tuple[str, str]:
    """Of a product of matrices: PyTorch keeps the layout of what lies column by column."""
    one, other = str(first), str(first + 1)
    left = f"T(Mm({other}, T(g)))" if turned[0] else f"Mm(g, T({other}))"
    right = f"T(Mm(T(g), {one}))" if turned[1] else f"Mm(T({one}), g)"
    return times(alpha, left), times(alpha, right)


def _matrices(call: Call) -> str:
    return "; ".join(_products(1, call.turned, 0))


def _added_matrices(call: Call) -> str:
    return "; ".join([times(call.params["beta"], "g"), *_products(call.params["alpha"], call.turned[1:], 1)])


def _any_product(call: Call) -> str:
    ranks = tuple(len(slot.shape) for slot in call.slots)
    if ranks == (2, 2):
        return _matrices(call)
    if ranks == (1, 1):
        return "Mul(g, 1); Mul(g, 0)"
    return "Mul(View(g), 1); Mv(T(0), g)" if ranks == (2, 1) else ""


def _mm(one: str, other: str, call: Call) -> str:
    if len(call.slots[0].shape) == 2:
        return f"Mm({one}, {other})"
    return f"UnsafeView(Bmm(View(Expand({one})), View(Expand({other}))))"


def _inverse(call: Call) -> str:
    return f"Neg({_mm('Transpose(out)', _mm('g', 'Transpose(out)', call), call)})"


def _determinant(call: Call) -> str:
    if call.slots[0].shape[-1] < 2:
        return "Expand(Unsqueeze(Unsqueeze(g)))" if call.slots[0].shape[-1] else ""
    return "LinalgSolveEx(Transpose(0), Transpose(DiagEmbed(Expand(Unsqueeze(Mul(g, out))))))"


def _solution(call: Call) -> str:
    vector = len(call.slots[1].shape) == len(call.slots[0].shape) - 1
    g, out = ("Unsqueeze(g)", "Unsqueeze(out)") if vector else ("g", "out")
    solved = f"LinalgSolveEx(Transpose(0), {g})"
    by_matrix = f"Neg({_mm(solved, f'Transpose({out})', call)})"
    return f"{by_matrix}; Squeeze.1({solved})" if vector else f"{by_matrix}; {solved}"


def _cholesky(call: Call) -> str:
    g, out = ("Transpose(g)", "Transpose(out)") if call.params["upper"] else ("g", "out")
    half = f"Tril({_mm(f'Transpose({out})', g, call)})"
    inner = f"LinalgSolveTriangular(Transpose({out}), Mul.1(Add({half}, Transpose(Tril({half})))))"
    return f"LinalgSolveTriangular({out}, {inner})"


def _distances(call: Call) -> str:
    """Of cdist, which is turned for its second input."""
    copies = call.slots[0].shape[-2] > 1 and call.slots[1].shape[-2] > 1
    g, out = ("Clone(Transpose(g))", "Clone(Transpose(out))") if copies else ("Transpose(g)", "Transpose(out)")
    return f"CdistBackward(g, 0, 1, out); CdistBackward({g}, 1, 0, {out})"


def _difference(call: Call) -> str:
    """Of dist, the norm of a difference."""
    p = call.params["p"]
    if p == 2:
        tree = "Mul(g, MaskedFill(Div(Sub(0, 1), out)))"
    elif p > 2:
        tree = "Mul(Mul(Sub(0, 1), Pow(Abs(Sub(0, 1)))), MaskedFill(Div(g, Pow(out))))"
    else:
        return ""
    return f"{tree}; Neg({tree})"


TREES: dict[str, Tree] = {
    "addbmm": _added("Bmm(Expand(Unsqueeze(g)), Transpose(2))", "Bmm(Transpose(1), Expand(Unsqueeze(g)))"),
    "addmm": _added_matrices,
    "addmv": _added("Mul(View(g), 2)", "Mv(T(1), g)"),
    "addr": _added("Mv(g, 2)", "Mv(T(g), 1)"),
    "baddbmm": _added("Bmm(g, Transpose(2))", "Bmm(Transpose(1), g)"),
    "bmm": "Bmm(g, Transpose(1)); Bmm(Transpose(0), g)",
    "cdist": _distances,
    "cross": "LinalgCross(1, g); LinalgCross(g, 0)",
    "dist": _difference,
    "dot": "Mul(g, 1); Mul(g, 0)",
    "inverse": _inverse,
    "linalg_cholesky": _cholesky,
    "linalg_cross": "LinalgCross(1, g); LinalgCross(g, 0)",
    "linalg_det": _determinant,
    "linalg_inv": _inverse,
    "linalg_slogdet": "LinalgSolveEx(Transpose(0), Transpose(DiagEmbed(Expand(Unsqueeze(g1)))))",
    "linalg_solve": _solution,
    "matmul": _any_product,
    "mm": _matrices,
    "mv": "Mul(View(g), 1); Mv(T(0), g)",
    "trace": "View(IndexFill.1(-, g))",
    "vdot": "Mul(g, 1); Mul(g, 0)",
}
