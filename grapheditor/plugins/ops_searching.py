"""Where numbers belong among ordered ones, how many fall where, and which are among others."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from grapheditor.api import Given, NoDerivative, Op, UnknownShapeError, held, hookimpl, implemented, torch_name

_PLACES = "the place before which it would stand in order, right of equal ones with right"


def _places_dtype(op: Op, specs: Any, params: Any) -> Any:
    return None, (np.dtype(np.int32 if params["out_int32"] else np.int64),)


def _search(sequence: Any, values: Any, right: bool, dtype: Any) -> Any:
    """Row by row, where both have rows; NaN stands behind all."""
    side: Literal["left", "right"] = "right" if right else "left"
    common = np.result_type(sequence.dtype, values.dtype)
    sequence, values = sequence.astype(common), np.asarray(values).astype(common)
    if not (sequence[..., 1:] >= sequence[..., :-1]).all() or np.isnan(sequence[..., -1:]).any():
        return _bisected(sequence, values, right).astype(dtype)
    if sequence.ndim == 1:
        return np.asarray(np.searchsorted(sequence, values, side), dtype)
    if not values.size:
        return np.zeros(values.shape, dtype)
    rows = sequence.reshape(math.prod(sequence.shape[:-1]), sequence.shape[-1])
    wanted = values.reshape(len(rows), -1)
    found = [np.searchsorted(row, mine, side) for row, mine in zip(rows, wanted, strict=True)]
    return np.array(found, dtype).reshape(values.shape)


def _bisected(sequence: Any, values: Any, right: bool) -> Any:
    """Where PyTorch's bisection comes out in what is not in order, or has NaN: nothing is known to be below that."""
    low, high = np.zeros(values.shape, np.int64), np.full(values.shape, sequence.shape[-1])
    while (low < high).any():
        middle = np.minimum((low + high) // 2, sequence.shape[-1] - 1)
        found = sequence[middle] if sequence.ndim == 1 else np.take_along_axis(sequence, middle, -1)
        up = ~(found > values if right else found >= values) & (low < high)
        low, high = np.where(up, middle + 1, low), np.where(up | (low >= high), high, middle)
    return low


def _searchsorted(sorted_sequence: Any, input: Any, sorter: Any, out_int32: bool, right: bool, side: str | None) -> Any:
    if sorter is not None:
        if sorter.size and (sorter.min() < 0 or sorter.max() >= sorted_sequence.shape[-1]):
            raise RuntimeError("torch.searchsorted(): sorter index out of range")
        sorted_sequence = np.take_along_axis(sorted_sequence, sorter, -1)
    return _search(sorted_sequence, input, right or side == "right", np.int32 if out_int32 else np.int64)


def _fitting(given: Given) -> None:
    """What PyTorch asks of both, in its order."""
    side, right = given["side"], given["right"]
    name = "torch.searchsorted()"
    if side is not None and side not in ("left", "right"):
        raise RuntimeError(f"{name}: side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(f"{name}: side and right can't be set to opposites, got side of left while right was True")
    sequence, values, sorter = given["sorted_sequence"], given["input"], given["sorter"]
    if sorter is not None:
        if sorter.shape != sequence.shape:
            raise RuntimeError(
                f"{name}: boundary and sorter must have the same size, but got boundary tensor "
                f"{list(sequence.shape)}and got sorter tensor {list(sorter.shape)}"
            )
        if sorter.dtype != np.int64:
            raise RuntimeError(
                f"{name}: sorter must be a tensor of long dtype but got dtype {torch_name(sorter.dtype)}"
            )
    if len(sequence.shape) != 1 and not values.shape:
        raise RuntimeError(
            f"{name}: input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries "
            f"tensor dim({len(sequence.shape)}) and input value's dim(0) numel(1)"
        )
    if not sequence.shape:
        raise RuntimeError(f"{name}: boundaries tensor should have positive dimension, but got 0 dimension")
    if len(sequence.shape) > 1 and sequence.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and "
            f"input value tensor must match, but we got boundaries tensor {list(sequence.shape)} and input value "
            f"tensor {list(values.shape)}"
        )
    _no_kernel_of_truths(given, "sorted_sequence")


def _one_row(given: Given) -> None:
    rank = len(given["boundaries"].shape)
    if rank != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({rank})")
    _no_kernel_of_truths(given, "boundaries")


def _no_kernel_of_truths(given: Given, name: str) -> None:
    """Numbers among numbers; truth values become such beside one, but not beside each other."""
    if given["input"].dtype.kind == "b":
        implemented(name, "f", "i", "u", kernel="searchsorted_out_cpu")(given)


# -- counting --------------------------------------------------------------------------------


def _how_many(*shapes: Any, **params: Any) -> Any:
    raise UnknownShapeError(
        "how many numbers there are to count is known only when it runs; use histc(), or the eager evaluator"
    )


def _countable(given: Given) -> None:
    implemented("input", "i", "u", kernel="bincount_cpu")(given)
    if given["minlength"] < 0:
        raise RuntimeError("minlength should be >= 0")
    input, weights = given["input"], given["weights"]
    if len(input.shape) != 1 and input.shape != (0,):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is not None and weights.shape != input.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")


def _bincount(input: Any, weights: Any, minlength: int) -> Any:
    if input.size and input.min() < 0:
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if not input.size:
        return np.zeros(minlength, np.int64)
    if (most := int(input.max())) >= 2**63 - 1:
        raise RuntimeError(f"maximum value of input overflowed, it should be < {2**63 - 1} but got {most}")
    found = np.bincount(input.astype(np.int64), weights, minlength)
    if weights is None:
        return found.astype(np.int64)
    return found.astype(np.float32 if weights.dtype == np.float32 else np.float64)


def _bins_there(given: Given) -> None:
    if given["bins"] <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {given['bins']} for dimension 0")
    low, high = given["min"], given["max"]
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.histc: range of [{low}, {high}] is not finite")
    if high < low:
        raise RuntimeError("torch.histc: max must be larger than min")
    implemented("input", "f", "i", "u", kernel="linspace_cpu")(given)
    if low == high and 0 in given["input"].shape:
        low, high = low - 1, high + 1
    for end in (low, high):
        held(float(end), given["input"].dtype)
    implemented("input", "f", kernel="histogram_cpu")(given)


def _histc(input: Any, bins: int, min: Any, max: Any) -> Any:
    low, high = float(min), float(max)
    if low == high and input.size:
        low, high = float(np.min(input)), float(np.max(input))
    if not (np.isfinite(low) and np.isfinite(high)):
        raise RuntimeError(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low == high:
        low, high = low - 1, high + 1
    low, high = input.dtype.type(low), input.dtype.type(high)
    inside = input[(input >= low) & (input <= high)]
    places = ((inside - low) * input.dtype.type(bins) / ((high - low) or 1)).astype(np.int64)
    return np.bincount(np.minimum(places, bins - 1), minlength=bins).astype(input.dtype)


def _no_truths(given: Given) -> None:
    for spec in given.specs:
        if spec is not None and spec.dtype.kind == "b":
            raise RuntimeError("Unsupported input type encountered for isin(): Bool")


OPS = [
    Op(
        "searchsorted(Tensor sorted_sequence, Tensor|Scalar:self input, *, bool out_int32=False, bool right=False, "
        "str? side=None, Tensor? sorter=None)",
        check=(_fitting,),
        category="Indexing",
        doc=f"For each number of input, {_PLACES}; sorter says in what order the sequence is sorted.",
        forward=_searchsorted,
        shape=lambda sequence, input, sorter, **params: input,
        dtype=_places_dtype,
        source={
            "torch": "torch.searchsorted({sorted_sequence}, {input}, out_int32={out_int32}, right={right}, "
            "side={side}, sorter={sorter})"
        },
        samples=(
            ([1.0, 2.0, 2.0, 4.0], [[2.0, 5.0], [0.0, 3.0]]),
            ([[1.0, 3.0], [2.0, 4.0]], [[2.0], [2.0]], None, {"right": True, "out_int32": True}),
        ),
    ),
    Op(
        "bucketize(Tensor|Scalar:self input, Tensor boundaries, *, bool out_int32=False, bool right=False)",
        check=(_one_row,),
        category="Indexing",
        doc=f"For each number of input, {_PLACES}: the bucket between boundaries that it falls into.",
        forward=lambda input, boundaries, out_int32, right: _search(
            boundaries, input, right, np.int32 if out_int32 else np.int64
        ),
        shape=lambda input, boundaries, **params: input,
        dtype=_places_dtype,
        source={"torch": "torch.bucketize({input}, {boundaries}, out_int32={out_int32}, right={right})"},
        samples=(([[3.0, 6.0], [1.0, 9.0]], [1.0, 3.0, 5.0]), ([3.0], [1.0, 3.0], {"right": True})),
    ),
    Op(
        "bincount(Tensor input, Tensor? weights=None, int minlength=0)",
        check=(_countable,),
        category="Reductions",
        doc="How often each whole number from 0 on comes, or the sum of its weights.",
        forward=_bincount,
        vjp=NoDerivative("bincount"),
        grad_fn=NoDerivative.grad_fn,
        shape=_how_many,
        dtype=lambda op, specs, params: (None, (np.dtype(np.int64),)),
        source={"torch": "torch.bincount({input}, {weights}, minlength={minlength})"},
        samples=(([1, 3, 1],), ([1, 0], None, {"minlength": 4})),
    ),
    Op(
        "histc(Tensor input, int bins=100, Scalar min=0, Scalar max=0)",
        check=(_bins_there,),
        category="Reductions",
        doc="How many elements fall into each of so many equal bins from min to max, or of all where these are equal.",
        forward=_histc,
        shape=lambda shape, bins, min, max: (bins,),
        dtype="same",
        source={"torch": "torch.histc({input}, {bins}, {min}, {max})"},
        samples=(((2, 3), {"bins": 3}), ((5,), {"bins": 4, "min": -1, "max": 1})),
    ),
    Op(
        "isin(Tensor|Scalar:element elements, Tensor|Scalar:test_element test_elements, *, "
        "bool assume_unique=False, bool invert=False)",
        check=(_no_truths,),
        category="Comparison",
        doc="Where an element is one of test_elements; where it is none with invert.",
        forward=lambda elements, test_elements, assume_unique, invert: np.isin(elements, test_elements, invert=invert),
        shape=lambda elements, tests, **params: elements,
        dtype="bool",
        source={"torch": "torch.isin({elements}, {test_elements}, assume_unique={assume_unique}, invert={invert})"},
        samples=(([[1, 2], [3, 4]], [2, 3]), ([1, 2], [2], {"invert": True})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
