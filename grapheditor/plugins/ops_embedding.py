"""Rows of a table picked by number, and numbers as rows of zeros and a one."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    UnknownShapeError,
    dtypes,
    hookimpl,
    tensor_type,
)

Shape = tuple[int, ...]


def _embedding(
    input: Any,
    weight: Any,
    padding_idx: int | None,
    max_norm: float | None,
    norm_type: float,
    scale_grad_by_freq: bool,
    sparse: bool,
) -> Any:
    if input.size and (input.min() < 0 or input.max() >= weight.shape[0]):
        if not weight.size:  # copied by another kernel
            place = input[(input < 0) | (input >= weight.shape[0])][0]
            raise RuntimeError(f"INDICES element is out of DATA bounds, id={place} axis_dim={weight.shape[0]}")
        raise IndexError("index out of range in self")
    return (weight if max_norm is None else _shortened(input, weight, max_norm, norm_type))[input]


def _looked_up(given: Given) -> None:
    """A table, and places of rows in it; sparse gradients are not there."""
    input, table, padding = given["input"], given["weight"].shape, given["padding_idx"]
    if given["sparse"]:
        raise RuntimeError("embedding: sparse gradients are not supported; leave sparse out.")
    if padding is not None and not -table[0] <= padding < table[0]:
        raise AssertionError("Padding_idx must be within num_embeddings")
    if len(table) != 2:
        raise RuntimeError("'weight' must be 2-D")
    if input.dtype.name not in ("int32", "int64"):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{tensor_type(input.dtype)} instead (while checking arguments for embedding)"
        )
    if not table[0] and 0 not in input.shape:
        raise RuntimeError("index_select(): self indexing axis dim should be positive")


def _looked_at(given: dict[str, Any]) -> None:
    """A row that does not learn has to be there; nothing looks at the norm of rows that are not shortened."""
    if given.get("max_norm") is None:
        given.pop("norm_type", None)
    padding = given.get("padding_idx")
    if padding is None or (type(padding) is int and abs(padding) < 2**63):
        return
    count = given["weight"].shape[0]
    if (padding > 0 and padding >= count) or (padding < 0 and padding < -count):
        raise AssertionError("Padding_idx must be within num_embeddings")


def _shortened(input: Any, weight: Any, max_norm: float, norm_type: float) -> Any:
    """The table, in which the rows that are looked up are no longer than max_norm."""
    rows = np.unique(input)
    table = weight.copy()
    lengths = np.linalg.norm(table[rows].astype(np.float64), norm_type, axis=1)
    scale = np.where(lengths > max_norm, max_norm / (lengths + 1e-7), 1.0)
    table[rows] = (table[rows] * scale[:, None]).astype(weight.dtype)
    return table


def _renormed(input: Any, weight: Any, max_norm: float | None, norm_type: float, **params: Any) -> dict[str, Any]:
    return {} if max_norm is None else {"weight": _shortened(input, weight, max_norm, norm_type)}


def _embedding_slope(
    g: Any, out: Any, input: Any, weight: Any, padding_idx: int | None, scale_grad_by_freq: bool, **params: Any
) -> Any:
    if scale_grad_by_freq:
        flat = input.reshape([-1])
        counts = flat.unsqueeze(1).eq(flat).sum(dim=[1]).reshape(input.shape)
        g = g / counts.unsqueeze(-1)
    if padding_idx is not None:
        g = g.masked_fill(input.eq(padding_idx % weight.shape[0]).unsqueeze(-1), 0)
    return g._apply("index_put", (weight.zeros_like(), [input], g), {"accumulate": True})


def _one_hot(input: Any, num_classes: int) -> Any:
    if num_classes == -1:
        if not input.size:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        num_classes = int(input.max()) + 1
    if input.size and input.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if input.size and input.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return (input[..., None] == np.arange(num_classes)).astype(np.int64)


def _one_hot_shape(shape: Shape, num_classes: int) -> Shape:
    if num_classes == -1:
        raise UnknownShapeError("one_hot can't tell its size before it runs; give num_classes.")
    return (*shape, num_classes)


OPS = [
    Op(
        "embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, "
        "bool scale_grad_by_freq=False, bool sparse=False)",
        category="Indexing",
        doc="Rows of a table, one for each number of input; padding_idx names a row that does not learn.",
        functional=_looked_at,
        check=(_looked_up,),
        forward=_embedding,
        updates=_renormed,
        vjp=(None, _embedding_slope),
        grad_fn="EmbeddingBackward0",
        shape=lambda input, weight, **params: (*input, *weight[1:]),
        dtype=lambda op, specs, params: (None, (specs[1].dtype,)),
        source={
            "numpy": "{weight}[{input}]",
            "torch": "torch.nn.functional.embedding({input}, {weight}, {padding_idx}, "
            "scale_grad_by_freq={scale_grad_by_freq})",
        },
        samples=(
            ([[0, 2], [1, 2]], (3, 2)),
            ([0, 2, 2], (3, 2)),
        ),
    ),
    Op(
        "one_hot(Tensor input, int num_classes=-1)",
        category="Indexing",
        doc="A 1 in the place that each number names, 0 elsewhere. It has no gradient.",
        check=(dtypes("input", "int64", words="one_hot is only applicable to index tensor of type LongTensor."),),
        forward=_one_hot,
        shape=_one_hot_shape,
        dtype="index",
        source={"torch": "torch.nn.functional.one_hot({input}, {num_classes})"},
        samples=(([1, 0, 2], {"num_classes": 4}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
