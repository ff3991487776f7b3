"""The trees of `gradient_trees` for ops where they depend on a call: reductions, shapes, windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grapheditor.engine.dtypes import Spec
from grapheditor.engine.indexing import decode_index

Trees = Callable[[Mapping[str, Any], Sequence[Any]], str]
"""``trees(params, slots)`` gives the text for a call."""
_SHIFTED = "Exp(Add(Flip(Logcumsumexp(Flip(Sub(Where(Log(Abs(g)), -), out)))), 0))"
_LOG_SUMS = f"Sub({_SHIFTED}, {_SHIFTED})"
_INFINITE = (float("inf"), -float("inf"))


def times(factor: Any, tree: str) -> str:
    """As maybe_multiply of PyTorch: a factor of one leaves no node."""
    return tree if factor == 1 else f"Mul.1({tree})"


def _alpha(tree: str) -> Trees:
    return lambda params, slots: f"; {times(params['alpha'], tree)}"


def _taken(params: Mapping[str, Any], slots: Sequence[Any]) -> int:
    """How many dimensions a reduction took away that are put back one by one; all at once need no such node."""
    dim = params.get("dim")
    if dim is None or params.get("keepdim") or not slots[0].shape:
        return 0
    return 1 if isinstance(dim, int) else len(dim)


def _unsqueezed(tree: str, count: int, **more: str) -> str:
    """The tree, with dimensions put back at {u} … {e}."""
    return tree.format(u="Unsqueeze(" * count, e=")" * count, **more)


def _reduced(tree: str) -> Trees:
    def trees(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
        mean = "Mean(0)" if params.get("dim") is None else "Mean.1(0)"
        return _unsqueezed(tree, _taken(params, slots), mean=mean)

    return trees


def _product(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    if not slots[0].shape:
        return ""
    return _unsqueezed("Mul({u}g{e}, Div({u}out{e}, 0))", _taken(params, slots))


def _norm(order: str) -> Trees:
    """As norm_backward, which goes by the order."""

    def trees(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
        p = params[order]
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
        return _unsqueezed(tree, _taken(params, slots))

    return trees


def _extreme(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return "Mul(Div(g, -), -)" if params["keepdim"] else "Mul(Div(View(g), -), -)"


def _extremes(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    one = _extreme(params, slots)
    return f"Add({one.replace('g', 'g0')}, {one.replace('g', 'g1')})"


def _placed(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return _unsqueezed("Scatter(-, {u}g0{e})", _taken(params, slots))


def _padded(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    kinds = {"reflect": "ReflectionPad{0}DBackward(g, 0)", "replicate": "ReplicationPad{0}DBackward(g, 0)"}
    kinds["constant"] = "ConstantPadNd(g)"
    return kinds.get(params["mode"], "").format(len(params["pad"]) // 2)


def _resized(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    count, mode = len(slots[0].shape) - 2, params["mode"]
    if mode != "area":
        return f"Upsample{''.join(word.capitalize() for word in mode.split('-'))}{count}DBackward(g)"
    if count == 1:
        return "Squeeze.1(AdaptiveAvgPool2DBackward(Unsqueeze(g), Unsqueeze(0)))"
    return f"AdaptiveAvgPool{count}DBackward(g, 0)"


def _sampled(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    tree = f"GridSampler{len(slots[0].shape) - 2}DBackward(g, 0, 1)"
    return f"{tree}; {tree}"


def _unless_scalar(tree: str) -> Trees:
    return lambda params, slots: tree if slots[0].shape else ""


def _of_windows(name: str) -> Trees:
    return lambda params, slots: f"{name}(g0, 0)" if params.get("return_indices") else f"{name}(g, 0)"


def _convolution(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return "; ".join(["ConvolutionBackward(g, 0, 1)"] * 3)


def _squeezed(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    shape, dim = slots[0].shape, params.get("dim")
    listed = range(len(shape)) if dim is None else [dim] if isinstance(dim, int) else dim
    return _unsqueezed("{u}g{e}", sum(shape[d] == 1 for d in listed) if shape else 0)


def _interpolated(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    if slots[2].__class__ is float or slots[2].__class__ is int:
        return "Mul.1(g); Mul.1(g)"
    return "Mul(g, Sub(-, 2)); Mul(g, 2); Mul(g, Sub(1, 0))"


def _power(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    base, exponent = (slot.__class__ in (int, float) or getattr(slot, "weak", False) for slot in slots)
    if exponent:
        return "" if slots[1].__class__ is not Spec and slots[1] == 0 else "Mul(g, Mul.1(Pow(0)))"
    by_exponent = "Mul(g, Mul.1(out))" if base else "Mul(g, Where(-, Mul(out, Log(0))))"
    return f"Where(-, Mul(g, Mul(1, Pow.1(0, Sub.1(1))))); {by_exponent}"


def _indexed(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    """As the views that indexing is made of, backwards."""
    tree = "g"
    parts = decode_index(params["index"])
    if any(isinstance(part, list | bool) for part in parts):
        return "IndexPutImpl(-, g)" if len(parts) == 1 else ""
    for part in reversed(parts):
        if part is None:
            tree = f"Squeeze.1({tree})"
        elif isinstance(part, int):
            tree = f"SelectBackward({tree})"
        elif part is not ... and (part != slice(None) or len(parts) == 1):
            tree = f"SliceBackward({tree})"
    return tree


def _scattered(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    kind = params["reduce"]
    own = {
        "sum": "g",
        "mean": "Div(g, -)",
        "prod": "Div(Mul(g, ScatterReduce(MaskedFill(0), 2)), MaskedFill(0))",
    }.get(kind, "Mul(-, Div(g, -))")
    others = {
        "sum": "Gather(g)",
        "mean": "Div(Gather(g), -)",
        "prod": "Where(Gather(Mul(g, ScatterReduce(0, MaskedFill(2)))), Div(Gather(Mul(g, out)), MaskedFill(2)))",
    }.get(kind, "Mul(-, Gather(Div(g, -)))")
    return f"{own if params['include_self'] else f'Scatter.1({own})'}; ; {others}"


def _repeated(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    """As repeat_backward: new dimensions summed one by one, then the repetitions of all others at once."""
    repeats = params.get("repeats", params.get("dims"))
    added = len(repeats) - len(slots[0].shape)
    repeats, added = [1] * -added + list(repeats), max(added, 0)
    if 0 in repeats:
        return ""
    tree = "Sum.1(" * added + "g" + ")" * added
    return tree if all(n == 1 for n in repeats[added:]) else f"Sum.1(View({tree}))"


def _index_reduced(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    own, _, others = _scattered(params, slots).replace("ScatterReduce", "IndexReduce").split("; ")
    return f"{own.replace('Scatter.1', 'IndexFill')}; ; {others.replace('Gather', 'IndexSelect')}"


def _index_added(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    tree = "Expand(IndexSelect(g))" if slots[2].shape else "IndexSelect(g)"
    return f"; ; {times(params['alpha'], tree)}"


def _stacked(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return "Slice(g)" if len(slots[0].shape) > 1 else "Squeeze.1(Slice(g))"


def _deep(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
    return {1: "Squeeze.1(Squeeze.1(Slice(g)))", 2: "Squeeze.1(Slice(g))"}.get(len(slots[0].shape), "Slice(g)")


def _deviation(tree: str) -> Trees:
    """Of var and std, which put no dimension back where there is but one."""

    def trees(params: Mapping[str, Any], slots: Sequence[Any]) -> str:
        mean = "Mean(0)" if params.get("dim") is None else "Mean.1(0)"
        count = _taken(params, slots)
        one = len(slots[0].shape) < 2
        return tree.format(
            u="Unsqueeze(" * (0 if one else count),
            e=")" * (0 if one else count),
            mean=mean,
            v="Unsqueeze(" * count,
            w=")" * count,
        )

    return trees


FORMS: dict[str, Trees] = {
    "index_reduce": _index_reduced,
    "index_add": _index_added,
    "adaptive_max_pool2d": _of_windows("AdaptiveMaxPool2DBackward"),
    "adaptive_max_pool3d": _of_windows("AdaptiveMaxPool3DBackward"),
    "add": _alpha("g"),
    "amax": _extreme,
    "amin": _extreme,
    "aminmax": _extremes,
    "conv1d": _convolution,
    "conv2d": _convolution,
    "conv3d": _convolution,
    "conv_transpose1d": _convolution,
    "conv_transpose2d": _convolution,
    "conv_transpose3d": _convolution,
    "cumprod": _unless_scalar("Div(Flip(Cumsum(Flip(Mul(out, g)))), 0)"),
    "cumsum": _unless_scalar("Flip(Cumsum(Flip(g)))"),
    "diag": lambda params, slots: "Diagonal(g)" if len(slots[0].shape) == 1 else "DiagonalBackward(g)",
    "dstack": _deep,
    "getitem": _indexed,
    "grid_sample": _sampled,
    "interpolate": _resized,
    "kthvalue": _placed,
    "lerp": _interpolated,
    "linalg_norm": _norm("ord"),
    "linalg_vector_norm": _norm("ord"),
    "logcumsumexp": _unless_scalar(_LOG_SUMS),
    "logsumexp": _reduced("Mul({u}g{e}, Exp(Sub(0, {u}out{e})))"),
    "max.dim": _placed,
    "max_pool2d": _of_windows("MaxPool2DWithIndicesBackward"),
    "max_pool3d": _of_windows("MaxPool3DWithIndicesBackward"),
    "mean": _reduced("Div.1(Expand({u}g{e}))"),
    "median.dim": _placed,
    "min.dim": _placed,
    "mode": _placed,
    "nanmean": _reduced("Mul(Expand({u}Div(g, -){e}), -)"),
    "nanmedian.dim": _placed,
    "nansum": _reduced("Mul(Expand({u}g{e}), -)"),
    "norm": _norm("p"),
    "pad": _padded,
    "pow": _power,
    "prod": _product,
    "repeat": _repeated,
    "rsub": lambda params, slots: "Neg(g)" if params["alpha"] == 1 else "Mul.1(Neg(g))",
    "scatter_reduce": _scattered,
    "sort": lambda params, slots: "Scatter(-, g0)",
    "squeeze": _squeezed,
    "squeeze.dim": _squeezed,
    "squeeze.dims": _squeezed,
    "std": _deviation("Mul(Mul.1({u}MaskedFill(Div(g, Mul.1(out))){e}), Sub(0, {mean}))"),
    "std.all": _deviation("Mul(Mul.1({u}MaskedFill(Div(g, Mul.1(out))){e}), Sub(0, {mean}))"),
    "std.unbiased": _deviation("Mul(Mul.1({u}MaskedFill(Div(g, Mul.1(out))){e}), Sub(0, {mean}))"),
    "std_mean": _deviation(
        "Add(Mul(Mul.1({u}MaskedFill(Div(g0, Mul.1(out0))){e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"
    ),
    "std_mean.all": _deviation(
        "Add(Mul(Mul.1({u}MaskedFill(Div(g0, Mul.1(out0))){e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"
    ),
    "std_mean.unbiased": _deviation(
        "Add(Mul(Mul.1({u}MaskedFill(Div(g0, Mul.1(out0))){e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"
    ),
    "sub": _alpha("Neg(g)"),
    "sum": _reduced("Expand({u}g{e})"),
    "tile": _repeated,
    "var": _deviation("Mul(Mul.1({u}g{e}), Sub(0, {mean}))"),
    "var.all": _deviation("Mul(Mul.1({u}g{e}), Sub(0, {mean}))"),
    "var.unbiased": _deviation("Mul(Mul.1({u}g{e}), Sub(0, {mean}))"),
    "var_mean": _deviation("Add(Mul(Mul.1({u}g0{e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"),
    "var_mean.all": _deviation("Add(Mul(Mul.1({u}g0{e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"),
    "var_mean.unbiased": _deviation("Add(Mul(Mul.1({u}g0{e}), Sub(0, {mean})), Div.1(Expand({v}g1{w})))"),
    "vstack": _stacked,
}
"""By the names of built-in ops."""
