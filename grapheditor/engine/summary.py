"""Arrays in a few characters, for cards, tables and tooltips."""

from __future__ import annotations

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.printing import array_text


def summarise(array: Array, width: int = 24) -> str:
    """The numbers as PyTorch prints them where they fit in `width`, else shape, mean and spread.

    NaN and infinities are always counted in the long form, as they are what one looks for.
    """
    if array.size <= 64:
        text = " ".join(array_text(array).split())
        if len(text) <= width:
            return text
    return _statistics(array)


def _statistics(array: Array) -> str:
    shape = "×".join(map(str, array.shape))
    if array.dtype.kind == "b":
        return f"{shape}  {int(array.sum())} true"
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    bad = _bad(array)
    if not finite.size:
        return f"{shape}  {bad}".rstrip()
    with np.errstate(all="ignore"):
        mean, spread = float(finite.mean(dtype=np.float64)), float(finite.std(dtype=np.float64))
    return f"{shape}  {bad or f'μ {mean:.3g} σ {spread:.3g}'}"


def _bad(array: Array) -> str:
    if array.dtype.kind != "f":
        return ""
    counts = {"NaN": int(np.isnan(array).sum()), "Inf": int(np.isinf(array).sum())}
    return " ".join(f"{count} {name}" for name, count in counts.items() if count)
