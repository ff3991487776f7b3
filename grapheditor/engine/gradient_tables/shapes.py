"""Gradients of ops that rearrange, pick and place elements."""

from __future__ import annotations

from grapheditor.engine.gradient_tables.calls import Call, Tree, times, unsqueezed
from grapheditor.engine.indexing import decode_index


def _squeezed(call: Call) -> str:
    shape, dim = call.slots[0].shape, call.params.get("dim")
    listed = range(len(shape)) if dim is None else [dim] if isinstance(dim, int) else dim
    return unsqueezed("{u}g{e}", sum(shape[d] == 1 for d in listed) if shape else 0)


def _indexed(call: Call) -> str:
    """As the views that indexing is made of, backwards."""
    tree = "g"
    parts = decode_index(call.params["index"])
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


def _scattered(call: Call) -> str:
    kind = call.params["reduce"]
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
    return f"{own if call.params['include_self'] else f'Scatter.1({own})'}; ; {others}"


def _repeated(call: Call) -> str:
    """As repeat_backward: new dimensions summed one by one, then the repetitions of all others at once."""
    repeats = call.params.get("repeats", call.params.get("dims"))
    added = len(repeats) - len(call.slots[0].shape)
    repeats, added = [1] * -added + list(repeats), max(added, 0)
    if 0 in repeats:
        return ""
    tree = "Sum.1(" * added + "g" + ")" * added
    return tree if all(n == 1 for n in repeats[added:]) else f"Sum.1(View({tree}))"


def _index_reduced(call: Call) -> str:
    own, _, others = _scattered(call).replace("ScatterReduce", "IndexReduce").split("; ")
    return f"{own.replace('Scatter.1', 'IndexFill')}; ; {others.replace('Gather', 'IndexSelect')}"


def _index_added(call: Call) -> str:
    tree = "Expand(IndexSelect(g))" if call.slots[2].shape else "IndexSelect(g)"
    return f"; ; {times(call.params['alpha'], tree)}"


def _stacked(call: Call) -> str:
    return "Slice(g)" if len(call.slots[0].shape) > 1 else "Squeeze.1(Slice(g))"


def _deep(call: Call) -> str:
    return {1: "Squeeze.1(Squeeze.1(Slice(g)))", 2: "Squeeze.1(Slice(g))"}.get(len(call.slots[0].shape), "Slice(g)")


TREES: dict[str, Tree] = {
    "T": "Permute(g)",
    "channel_shuffle": "ChannelShuffle(g)",
    "diag": lambda call: "Diagonal(g)" if len(call.slots[0].shape) == 1 else "DiagonalBackward(g)",
    "diag_embed": "Diagonal(g)",
    "diagonal": "DiagonalBackward(g)",
    "diagonal_scatter": "DiagonalScatter(g, -); Diagonal(g)",
    "dstack": _deep,
    "embedding": "; EmbeddingDenseBackward(g)",
    "flatten": "View(g)",
    "flip": "Flip(g)",
    "fliplr": "Flip(g)",
    "flipud": "Flip(g)",
    "gather": "ScatterAdd(-, g)",
    "getitem": _indexed,
    "hstack": "Slice(g)",
    "_index": "IndexPutImpl(-, g)",
    "index": "IndexPutImpl(-, g)",
    "index_add": _index_added,
    "index_fill": "IndexFill(g); ; Sum(IndexSelect(g))",
    "index_reduce": _index_reduced,
    "index_select": "IndexAdd(-, g)",
    "mT": "Transpose(g)",
    "masked_scatter": "MaskedFill(g); ; MaskedScatterBackward(g)",
    "masked_select": "MaskedScatter(-, g)",
    "movedim": "Permute(g)",
    "narrow": "SliceBackward(g)",
    "narrow.Tensor": "SliceBackward(g)",
    "permute": "Permute(g)",
    "pixel_shuffle": "PixelUnshuffle(g)",
    "pixel_unshuffle": "PixelShuffle(g)",
    "ravel": "View(g)",
    "repeat": _repeated,
    "repeat_interleave.self_Tensor": "IndexAdd(-, g)",
    "reshape": "View(g)",
    "reshape_as": "View(g)",
    "rot90": "Rot90(g)",
    "scatter": "Scatter.1(g); ; Gather(g)",
    "scatter_add": "; ; Gather(g)",
    "scatter_reduce": _scattered,
    "select": "SelectBackward(g)",
    "select_scatter": "SelectScatter(g, -); Select(g)",
    "slice_scatter": "SliceScatter(g, -); Slice(g)",
    "squeeze": _squeezed,
    "squeeze.dim": _squeezed,
    "squeeze.dims": _squeezed,
    "stack": "Select(g)",
    "t": "T(g)",
    "take": "Put(-, g)",
    "take_along_dim": "ScatterAdd(-, g)",
    "tensor_unfold": "UnfoldBackward(g)",
    "tile": _repeated,
    "transpose": "Transpose(g)",
    "tril": "Tril(g)",
    "triu": "Triu(g)",
    "unflatten": "View(g)",
    "unsqueeze": "Squeeze.1(g)",
    "view": "View(g)",
    "view_as": "View(g)",
    "vstack": _stacked,
}
