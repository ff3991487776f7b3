"""Attention: a formula of other ops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.api import (
    BY_PARTS,
    BackwardFunction,
    Call,
    Given,
    Op,
    broadcast,
    c_name,
    composite,
    expanded,
    formula_in_single,
    hookimpl,
)


def _attention(
    query: Any, key: Any, value: Any, attn_mask: Any, dropout_p: float, is_causal: bool, scale: float | None,
    enable_gqa: bool,
) -> Any:  # fmt: skip
    if dropout_p:
        raise RuntimeError("dropout_p is not supported, as results would be random; use dropout_p=0.0.")
    if _looks_at_nothing(query.shape, value.shape):
        zeros = np.zeros((*query.shape[:-1], value.shape[-1]), query.dtype.name)
        return query._constant(zeros) + (query.sum() + key.sum() + value.sum()) * 0
    flash = _flash((query, key, value, attn_mask), enable_gqa)
    if is_causal and attn_mask is not None and not flash:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if enable_gqa:
        times = query.shape[-3] // key.shape[-3]
        key, value = (x.repeat_interleave(times, dim=len(x.shape) - 3) for x in (key, value))
    factor = scale if scale is not None else 1.0 / math.sqrt(query.shape[-1] or 1)
    if flash:
        key = _met(query.shape, key, value.shape, attn_mask)
        scores = query @ key.mT
    else:
        root = math.sqrt(abs(factor))
        scores = (query * (-root if factor < 0 else root)) @ (key * root).mT
    rows, columns = query.shape[-2], key.shape[-2]
    if is_causal:
        later = np.where(np.tril(np.ones((rows, columns), bool)), 0.0, -math.inf)
        scores = scores + scores._constant(later.astype(np.dtype(scores.dtype.name)))
    if flash:  # which scales what is hidden, too
        scores = scores * factor
    if attn_mask is not None:
        if (wide := broadcast(scores.shape, attn_mask.shape)) != scores.shape:
            shape = list(scores.shape)
            raise RuntimeError(f"output with shape {shape} doesn't match the broadcast shape {list(wide)}")
        kept = attn_mask.dtype.kind == "b"
        if kept:  # added rather than filled in, so that NaN stays NaN
            attn_mask = scores.zeros_like().masked_fill(attn_mask.logical_not(), -math.inf)
        scores = scores + attn_mask
    hidden = scores.eq(-math.inf)
    blind = hidden.all(dim=-1, keepdim=True)
    weights = scores.masked_fill(blind, 0.0).softmax(dim=-1)
    if flash:  # which passes over NaN when it looks for the largest
        blind = hidden.logical_or(scores.isnan()).all(dim=-1, keepdim=True)
    # a row that may look at nothing gives zeros, not NaN, and so do its gradients
    return weights.masked_fill(blind, 0.0) @ value


def _met(query: tuple[int, ...], key: Any, value: tuple[int, ...], mask: Any) -> Any:
    """The keys that PyTorch's kernel goes through, which counts the values: there may be more keys than these."""
    rows, columns = query[-2], value[-2]
    if key.shape[-2] <= columns:
        return key
    if mask is not None:
        broadcast((*query[:-1], key.shape[-2]), mask.shape)
        shape = (1,) * (4 - len(mask.shape)) + mask.shape
        expanded(shape, (*shape[:2], rows, columns))
    return key.narrow(-2, 0, columns)


def _looks_at_nothing(query: tuple[int, ...], value: tuple[int, ...]) -> bool:
    """Whether there is nothing to be looked at, or nobody who looks; PyTorch then gives zeros without a kernel."""
    return query[-2] == 0 or 0 in value


def _flash(slots: Sequence[Any], enable_gqa: bool) -> bool:
    """Whether PyTorch has a kernel for all of it together: for stacks of the same heads, with as many features."""
    query, key, value = (x.shape for x in slots[:3])
    mask = slots[3] if len(slots) > 3 else None
    return (
        len(query) == len(key) == len(value) == 4
        and query[0] == key[0] == value[0]
        and key[1] == value[1]
        and (query[1] == key[1] or enable_gqa)
        and query[3] == key[3] == value[3] != 0
        and not _looks_at_nothing(query, value)
        and (mask is None or _one_for_all(mask, query, key[2]))
    )


def _one_for_all(mask: Any, query: tuple[int, ...], columns: int) -> bool:
    """Whether the kernel takes a mask."""
    shape = mask.shape
    if len(shape) < 2:
        if mask.dtype.kind == "b":  # one that requires no gradient, which is not known of others
            known = "Dimension out of range (expected to be in range of [-1, 0], but got -2)"
            raise IndexError(known if shape else "Dimension specified as -2 but tensor has no dimensions")
        return False
    sizes = (*query[:3], columns)[-len(shape) :]
    return len(shape) in (2, 4) and all(n in (1, size) for n, size in zip(shape, sizes, strict=True))


def _one_dtype(given: Given) -> None:
    query, key, value = (given[name].dtype for name in ("query", "key", "value"))
    if not query == key == value:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{c_name(query)} key.dtype: {c_name(key)} and value.dtype: {c_name(value)} instead."
        )
    mask = given["attn_mask"]
    if mask is not None and mask.dtype.kind != "b" and mask.dtype not in (query, np.float32):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{c_name(mask.dtype)} and  query.dtype: {c_name(query)} instead."
        )


def _matrices(given: Given) -> None:
    ranks = [len(given[name].shape) for name in ("query", "key", "value")]
    if min(ranks) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {} key.dim: {} and "
            "value.dim: {} instead.".format(*ranks)
        )


_FUSED = "_scaled_dot_product_flash_attention_for_cpu_backward"


def _attention_name(call: Call) -> str:
    query = call.args[0]
    if _looks_at_nothing(query.shape, call.args[2].shape):
        return "AddBackward0"
    if _flash(call.args, call.params["enable_gqa"]) and not getattr(call.args[3], "requires_grad", False):
        return "ScaledDotProductFlashAttentionForCpuBackward0"
    if query.dtype.name == "float16":
        return "ToCopyBackward0"
    return "MmBackward0" if len(query.shape) == 2 else "UnsafeViewBackward0"


OPS = [
    composite(
        "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, "
        "float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False)",
        formula_in_single(_attention),
        check=(_matrices, _one_dtype),
        category="Neural networks",
        doc="Means of the values, weighted by the softmax of how well each key meets the query.",
        grad_fn=_attention_name,
        next_functions=lambda name, shapes, params: BY_PARTS if name.startswith(("Add", "UnsafeView", "Mm")) else None,
        saved=lambda slots, params: ("query", "key", "value", "result") if _flash(slots, params["enable_gqa"]) else (),
        copied=lambda slots, params: () if _flash(slots, params["enable_gqa"]) else ("query", "key", "attn_mask"),
        backward=BackwardFunction(refused=lambda name: _FUSED * name.startswith("ScaledDotProductFlash")),
        samples=(
            ((2, 3, 4), (2, 5, 4), (2, 5, 3)),
            ((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4), {"is_causal": True}),
            ((2, 3, 4), (2, 3, 4), (2, 3, 4), (3, 3)),
        ),
        source={
            "torch": "torch.nn.functional.scaled_dot_product_attention({query}, {key}, {value}, attn_mask={attn_mask}, "
            "dropout_p={dropout_p}, is_causal={is_causal}, scale={scale}, enable_gqa={enable_gqa})"
        },
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
