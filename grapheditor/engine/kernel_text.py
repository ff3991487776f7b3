"""How one step of a trace is written in the source of a kernel: as the shortest way to numpy that gives its bits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Dtype, Spec, compute_for
from grapheditor.engine.functions import short_function
from grapheditor.engine.sums import short_sum
from grapheditor.engine.trace import Step

LARGE = 1 << 14
"""Bytes from which on it pays to write into an array that has served instead of a fresh one."""
SMALL = 1 << 12
"""Elements up to which a number is spread by a product with ones, sooner than by a view of it."""
_SIGNS: dict[Any, str] = {
    np.add: "({} + {})",
    np.subtract: "({} - {})",
    np.multiply: "({} * {})",
    np.true_divide: "({} / {})",
    np.negative: "(-{})",
}
_RESHAPES = frozenset({"reshape", "view", "unsqueeze", "squeeze", "flatten", "unflatten", "ravel"})
Name = Callable[[Any, str], str]
"""Gives an object a name in the source."""


def computed_specs(step: Step) -> list[Spec | None]:
    """Shape and dtype of the operands as the op gets them."""
    found: list[Spec | None] = []
    for slot, arg in enumerate(step.args):
        spec = getattr(arg, "spec", None)
        if spec is None and arg is not None:
            spec = Spec((), np.dtype(np.float64))
        dtype = compute_for(step.compute, slot)
        found.append(spec if spec is None or dtype is None else Spec(spec.shape, dtype))
    return found


def expression(
    step: Step, texts: Sequence[str], name: Name, reusable: Sequence[str], small: int = SMALL
) -> tuple[str, bool]:
    """The call, and whether its result is a fresh array, which may be written into later.

    `texts` name the operands; those in `reusable` are such arrays, of the result's shape and dtype, that nothing
    reads any more. What has up to `small` elements is spread, and no view.
    """
    op, out = step.op, step.specs[0]
    assert op is not None
    specs = computed_specs(step)
    function: Any
    if op.name == "rsub" and step.params["alpha"] == 1 and out.dtype.kind == "f":
        function, texts = np.subtract, texts[::-1]
    else:
        moved = _moved(step, texts, specs, name, small)
        if moved is not None:
            return moved, False
        function = short_function(op, specs, step.params, out)
    if not isinstance(function, np.ufunc):
        if function is None:
            params = [f"{key}={name(value, 'p')}" for key, value in step.params.items()]
            return f"{name(op.forward, op.name)}({', '.join([*texts, *params])})", False
        return f"{name(function, op.base)}({', '.join(texts)})", True
    if not out.shape and function in _SIGNS and out.dtype.kind == "f":
        return _SIGNS[function].format(*texts), False
    given = list(texts)
    kept = [text for text in given if text in reusable]
    if kept and function.signature is None:
        given.append(f"out={kept[0]}")
    return f"{name(function, function.__name__)}({', '.join(given)})", True


def _moved(step: Step, texts: Sequence[str], specs: Sequence[Spec | None], name: Name, small: int) -> str | None:
    """Ops that bring elements to other places, by methods of arrays."""
    op, out, first = step.op, step.specs[0], specs[0] if specs else None
    assert op is not None
    if first is None or len(step.specs) != 1 or op.outputs:
        return None
    if op.base in _RESHAPES:
        return f"{texts[0]}.reshape({out.shape})"
    if op.name == "transpose" and first.shape:
        return f"{texts[0]}.swapaxes({step.params['dim0']}, {step.params['dim1']})"
    if op.name == "permute" and first.shape:
        return f"{texts[0]}.transpose({tuple(step.params['dims'])})"
    if op.name == "expand":
        if first.shape == out.shape:
            return texts[0]
        if math.prod(out.shape) <= small and out.dtype.kind == "f":
            return f"{name(np.multiply, 'multiply')}({texts[0]}, {name(np.ones(out.shape, out.dtype), 'ones')})"
        if math.prod(first.shape) == 1:
            return f"{name(_everywhere(out), 'everywhere')}({texts[0]})"
        return f"{name(np.broadcast_to, 'broadcast_to')}({texts[0]}, {out.shape})"
    if op.name == "sum_to" and out.dtype.kind == "f":
        return _summed(texts[0], first.shape, out.shape, out.dtype, name)
    return None


def _everywhere(spec: Spec) -> Callable[[Any], Any]:
    """A function that gives one number in all places, as np.broadcast_to does in five times the time."""
    shape, dtype, strides = spec.shape, spec.dtype, (0,) * len(spec.shape)

    def spread(x: Any) -> Any:
        view = np.ndarray(shape, dtype, np.ascontiguousarray(x), 0, strides)
        view.flags.writeable = False
        return view

    return spread


def _summed(text: str, shape: tuple[int, ...], size: tuple[int, ...], dtype: Dtype, name: Name) -> str:
    extra = len(shape) - len(size)
    inner = [i + extra for i, n in enumerate(size) if n == 1 and shape[i + extra] != 1]
    axes = (*range(extra), *inner)
    if not axes:
        return text if shape == size else f"{text}.reshape({size})"
    short = short_sum(shape, dtype, axes, False)
    if short is not None:
        total = f"{name(short, 'total')}({text})"
        return f"{total}.reshape({size})" if inner else total
    if not inner and len(axes) > 1 and 0 not in shape:  # rows are summed faster than planes
        text, axes = f"{text}.reshape({(-1, *size)})", (0,)
    axis = axes[0] if len(axes) == 1 else axes
    total = f"{name(np.add.reduce, 'sum')}({text}, {axis})"
    return f"{total}.reshape({size})" if inner else total
