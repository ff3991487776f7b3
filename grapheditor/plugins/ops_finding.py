"""Where elements are, which there are and how many.

The numbers say how large most of the answers are, so eager runs alone have them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import NoDerivative, Op, UnknownShapeError, hookimpl, reduce, wrap_dims


def _unknown(*shapes: Any, **params: Any) -> Any:
    raise UnknownShapeError(
        "how many elements are found is known only when it runs; use where() or masked_fill(), or the eager evaluator"
    )


def _three(op: Op, specs: Any, params: Any) -> Any:
    return None, (specs[0].dtype, np.dtype(np.int64), np.dtype(np.int64))


def _counted(counts: Any, shape: Any = None) -> Any:
    found = np.asarray(counts, np.int64)
    return found if shape is None else found.reshape(shape)


def _unique(input: Any, dim: int | None) -> Any:
    found, inverse, counts = np.unique(
        input, return_inverse=True, return_counts=True, axis=dim if input.ndim else None, equal_nan=False
    )
    return found, _counted(inverse, input.shape if dim is None else -1), _counted(counts)


def _consecutive(input: Any, dim: int | None) -> Any:
    rows = input.reshape(-1) if dim is None or not input.ndim else np.moveaxis(input, dim, 0)
    count = len(rows)
    flat = rows.reshape(count, -1) if count else rows.reshape(0, 1)
    starts = np.concatenate([np.ones(min(count, 1), bool), (flat[1:] != flat[:-1]).any(axis=1)])
    places = np.flatnonzero(starts)
    found = rows[places] if dim is None or not input.ndim else np.moveaxis(rows[places], 0, dim)
    inverse = np.cumsum(starts, dtype=np.int64) - 1
    counts = np.diff(np.append(places, count))
    return np.ascontiguousarray(found), _counted(inverse, input.shape if dim is None else -1), _counted(counts)


_ALL = "Which numbers there are, in order, where each stands, and how often it comes."
_SLICES = "Which slices along dim there are, in order, where each stands, and how often it comes."
_RUNS = (
    "UniqueConsecutiveBackward0",
    "unique_consecutive",
    "The first number of each run of equal ones, the run that each belongs to, and how long it is.",
)
OPS = [
    Op(
        "nonzero(Tensor input)",
        aliases=("argwhere",),
        category="Indexing",
        doc="The positions of all elements that are not zero, one row each. How many is known only when it runs.",
        forward=lambda input: np.argwhere(input).astype(np.int64),
        shape=_unknown,
        dtype="index",
        source={"numpy": "np.argwhere({input})", "torch": "torch.nonzero({input})"},
        samples=(([[1, 0], [2, 0]],), ((2, 3),)),
    ),
    *(
        Op(
            f"{name}(Tensor input, int? dim=None) -> (output, inverse_indices, counts)",
            category="Internal",
            doc=doc,
            forward=forward,
            vjp=NoDerivative(derivative, noted=True),
            grad_fn=node,
            shape=_unknown,
            dtype=_three,
            named=False,
            samples=(samples,),
        )
        for name, node, derivative, doc, forward, samples in (
            ("_unique2", "Unique2Backward0", "_unique2", _ALL, _unique, ([3, 1, 3, 3],)),
            ("_unique_dim", "UniqueDimBackward0", "unique_dim", _SLICES, _unique, ([[1, 2], [1, 2]], {"dim": 0})),
            ("_unique_consecutive", *_RUNS, _consecutive, ([3, 1, 3, 3],)),
        )
    ),
    Op(
        "count_nonzero(Tensor input, int[1]? dim=None)",
        category="Reductions",
        doc="How many elements are not zero.",
        forward=lambda x, dim: np.asarray(np.count_nonzero(x, axis=wrap_dims(dim, x.ndim)), np.int64),
        shape=reduce,
        dtype="index",
        source={"torch": "torch.count_nonzero({input}, dim={dim})"},
        samples=(([[1, 0], [2, 0]], {"dim": (0,)}), ((2, 3),)),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
