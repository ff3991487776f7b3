"""Gradients of sums, means, extremes, norms and running sums."""

from __future__ import annotations

from grapheditor.engine.gradient_tables.calls import Call, Form, Tree, taken, unsqueezed

_SHIFTED = "Exp(Add(Flip(Logcumsumexp(Flip(Sub(Where(Log(Abs(g)), -), out)))), 0))"
_LOG_SUMS = f"Sub({_SHIFTED}, {_SHIFTED})"
_INFINITE = (float("inf"), -float("inf"))


def _mean(call: Call) -> str:
    return "Mean(0)" if call.params.get("dim") is None else "Mean.1(0)"


def _reduced(tree: str) -> Form:
    def trees(call: Call) -> str:
        return unsqueezed(tree, taken(call), mean=_mean(call))

    return trees


def _product(call: Call) -> str:
    if not call.slots[0].shape:
        return ""
    return unsqueezed("Mul({u}g{e}, Div({u}out{e}, 0))", taken(call))


def _norm(order: str) -> Form:
    """As norm_backward, which goes by the order."""

    def trees(call: Call) -> str:
        p = call.params[order]
        if p is None or p == "fro":
            p = 2
        if isinstance(p, str) or p == 0:
            return ""
        if p == 2:
            tree = "Mul({u}g{e}, MaskedFill(Div(0, {u}out{e})))"
        elif p == 1:
            tree = "Mul(Sgn(0), {u}g{e})"
        elif p in _INFINITE:
            tree = "Mul(Sgn(0), Mul(Div({u}g{e}, -), -))"
        elif p < 1:
            tree = "Mul(Mul(Mul(Sgn(0), MaskedFill(Pow(Abs(0)))), {u}g{e}), Pow({u}out{e}))"
        else:
            sign = "Sgn(0)" if p < 2 else "0"
            tree = f"Mul(Mul({sign}, Pow(Abs(0))), MaskedFill(Div({{u}}g{{e}}, Pow({{u}}out{{e}}))))"
        return unsqueezed(tree, taken(call))

    return trees


def _extreme(call: Call) -> str:
    return "Mul(Div(g, -), -)" if call.params["keepdim"] else "Mul(Div(View(g), -), -)"


def _extremes(call: Call) -> str:
    one = _extreme(call)
    return f"Add({one.replace('g', 'g0')}, {one.replace('g', 'g1')})"


def _placed(call: Call) -> str:
    return unsqueezed("Scatter(-, {u}g0{e})", taken(call))


def _unless_scalar(tree: str) -> Form:
    return lambda call: tree if call.slots[0].shape else ""


def _deviation(tree: str) -> Form:
    """Of var and std, which put no dimension back where there is but one."""

    def trees(call: Call) -> str:
        count = taken(call)
        back = {"v": "Unsqueeze(" * count, "w": ")" * count}
        return unsqueezed(tree, count if len(call.slots[0].shape) > 1 else 0, mean=_mean(call), **back)

    return trees


_STD = _deviation("Mul(Mul.1({u}MaskedFill(Div(g, Mul.1(out))){e}), Sub(0, {mean}))")
_STD_MEAN = _deviation(
    "Add(Mul(Mul.1({u}MaskedFill(Div(g0, Mul.1(out0))){e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"
)
_VAR = _deviation("Mul(Mul.1({u}g{e}), Sub(0, {mean}))")
_VAR_MEAN = _deviation("Add(Mul(Mul.1({u}g0{e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))")

TREES: dict[str, Tree] = {
    "amax": _extreme,
    "amin": _extreme,
    "aminmax": _extremes,
    "cummax": "ScatterAdd(-, g0)",
    "cummin": "ScatterAdd(-, g0)",
    "cumprod": _unless_scalar("Div(Flip(Cumsum(Flip(Mul(out, g)))), 0)"),
    "cumsum": _unless_scalar("Flip(Cumsum(Flip(g)))"),
    "kthvalue": _placed,
    "linalg_norm": _norm("ord"),
    "linalg_vector_norm": _norm("ord"),
    "logcumsumexp": _unless_scalar(_LOG_SUMS),
    "logsumexp": _reduced("Mul({u}g{e}, Exp(Sub(0, {u}out{e})))"),
    "max": "MaskedFill.1(-, Div(g, -))",
    "max.dim": _placed,
    "mean": _reduced("Div.1(Expand({u}g{e}))"),
    "median": "MaskedFill.1(-, Div(g, -))",
    "median.dim": _placed,
    "min": "MaskedFill.1(-, Div(g, -))",
    "min.dim": _placed,
    "mode": _placed,
    "nanmean": _reduced("Mul(Expand({u}Div(g, -){e}), -)"),
    "nanmedian": "MaskedFill.1(-, Div(g, -))",
    "nanmedian.dim": _placed,
    "nansum": _reduced("Mul(Expand({u}g{e}), -)"),
    "norm": _norm("p"),
    "prod": _product,
    "sort": "Scatter(-, g0)",
    **dict.fromkeys(("std", "std.all", "std.unbiased"), _STD),
    **dict.fromkeys(("std_mean", "std_mean.all", "std_mean.unbiased"), _STD_MEAN),
    "sum": _reduced("Expand({u}g{e})"),
    "topk": "Scatter(-, g0)",
    **dict.fromkeys(("var", "var.all", "var.unbiased"), _VAR),
    **dict.fromkeys(("var_mean", "var_mean.all", "var_mean.unbiased"), _VAR_MEAN),
}
