"""Rules of how results lie in memory where numpy lays them out otherwise than PyTorch: it decides what `view` takes.

Both follow the layout of the inputs in most ops: what is made of a transposed matrix is a transposed matrix too. An op
of which that does not hold names a rule in its entry, ``layout="rows"``, or brings one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Spec

Forward = Callable[..., Any]
"""A function of the operands alone: an array per tensor and prepared numbers; gives an array, or a tuple of them."""
Layout = Callable[[Forward, Sequence[Spec], Mapping[str, Any]], Forward]
"""``layout(function, specs, params)``: the function with results that lie as they should, for calls of one kind.

`specs` has shape and dtype of each tensor. It is asked once for all calls with these and these parameters.
"""


def rows(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """Each result row by row, whatever the layout of the inputs."""

    def forward(*data: Any) -> Any:  # as `each_laid`, with a call less
        out = function(*data)
        if isinstance(out, tuple):
            return tuple([part if part.flags.c_contiguous else part.copy() for part in out])
        return out if out.flags.c_contiguous else out.copy()

    return forward


def rows_but_images(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """As `rows`, but for images and volumes in batches, which may have their channels last."""
    return function if _rank(specs) in (4, 5) else rows(function, specs, params)


def rows_if_several(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """As `rows` where there is more than one tensor; one alone is followed."""
    return rows(function, specs, params) if len(specs) > 1 else function


def rows_if_expanded(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """The one result as numpy has it, but row by row where the first input is expanded: numpy makes columns there."""

    def forward(*data: Any) -> Any:
        out = function(*data)
        if out.flags.c_contiguous or out is data[0] or 0 not in data[0].strides:
            return out
        return out.copy()

    return forward


def following(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """Each result in the order of a first input without gaps, of whatever order, and else row by row."""
    return each_laid(function, _as_first)


def following_in_batches(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """As `following` for batches of series; a series alone is left to numpy."""
    return following(function, specs, params) if _rank(specs) == 3 else function


def columns(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """Each result that is of matrices with these column by column, as LAPACK leaves them; vectors as they are."""
    return each_laid(function, _matrices_in_columns)


def channels_by_weight(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """Each result with channels side by side where the second input, weights of several channels, has them so."""
    return each_laid(function, _as_weight)


def quarter_turn(function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]) -> Forward:
    """What `k` quarter turns in the plane of `dims` leave: something flipped, as `following` has it, seen from a side.

    No turn is a copy row by row.
    """
    quarters, dims = params["k"] % 4, params["dims"]
    if not quarters:
        return rows(function, specs, params)
    if quarters == 2:
        return following(function, specs, params)
    return each_laid(function, lambda out, data: _as_first(out.swapaxes(*dims), data).swapaxes(*dims))


LAYOUTS: dict[str, Layout] = {
    rule.__name__: rule
    for rule in (
        rows,
        rows_but_images,
        rows_if_several,
        rows_if_expanded,
        following,
        following_in_batches,
        columns,
        channels_by_weight,
        quarter_turn,
    )
}
"""The rules that an entry of an op can name."""


def laid_out(
    layout: str | Layout | None, function: Forward, specs: Sequence[Spec], params: Mapping[str, Any]
) -> Forward:
    """The function of a kind of call, with results that lie as a rule says; a named one is for inputs of rows."""
    if isinstance(layout, str):
        return LAYOUTS[layout](function, specs, params) if _rank(specs) > 1 else function
    return function if layout is None else layout(function, specs, params)


def each_laid(function: Forward, lay: Callable[[Any, Sequence[Any]], Any]) -> Forward:
    """The function with ``lay(result, inputs)`` in the place of each result: the same numbers, elsewhere perhaps."""

    def forward(*data: Any) -> Any:
        out = function(*data)
        return tuple([lay(part, data) for part in out]) if isinstance(out, tuple) else lay(out, data)

    return forward


def cast(array: Any, dtype: Any) -> Any:
    """An array in another dtype; what is expanded lies row by row then."""
    return array.astype(dtype, order="C" if 0 in array.strides else "K")


def _rank(specs: Sequence[Spec]) -> int:
    return max((len(spec.shape) for spec in specs), default=0)


def _as_first(out: Any, data: Sequence[Any]) -> Any:
    first = data[0]
    if first.ndim != out.ndim or first.flags.c_contiguous:
        return out
    order = sorted(range(first.ndim), key=lambda axis: -first.strides[axis])
    if not first.transpose(order).flags.c_contiguous:
        return out if out.flags.c_contiguous else out.copy()
    turned = out.transpose(order)
    return out if turned.flags.c_contiguous else np.ascontiguousarray(turned).transpose(np.argsort(order))


def _matrices_in_columns(out: Any, data: Sequence[Any]) -> Any:
    if out.ndim < max(2, data[0].ndim - 1) or (out.ndim < data[0].ndim and out.ndim < data[-1].ndim):
        return out
    return _last_two_turned(out)


def _as_weight(out: Any, data: Sequence[Any]) -> Any:
    weight = data[1]
    if weight.shape[1] == 1 or weight.flags.c_contiguous or not weight.swapaxes(1, 2).flags.c_contiguous:
        return out
    return _last_two_turned(out)


def _last_two_turned(out: Any) -> Any:
    return np.ascontiguousarray(out.swapaxes(-1, -2)).swapaxes(-1, -2)
