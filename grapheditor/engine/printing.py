"""Tensors as text, as PyTorch prints them.

The rules are those of torch._tensor_str: four digits, one width for all
elements, scientific notation where magnitudes differ by more than a thousand,
edges only beyond a thousand elements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grapheditor.engine.arrays import Array

if TYPE_CHECKING:
    from grapheditor.engine.tape import GradNode

LINE_WIDTH = 80
EDGE_ITEMS = 3
THRESHOLD = 1000


class _Format:
    """How to write one element of an array."""

    def __init__(self, values: Array) -> None:
        self.kind = values.dtype.kind
        self.scientific = False
        self.whole = True
        flat = values.reshape(-1)
        if self.kind == "f":
            self._look_at(np.abs(flat[np.isfinite(flat) & (flat != 0)].astype(np.float64)))
        if self.kind == "f":  # PyTorch measures neither zeros nor what is not finite
            flat = flat[np.isfinite(flat) & (flat != 0)]
        self.width = max((len(self._bare(v)) for v in flat.tolist()), default=1)

    def _look_at(self, sizes: Array) -> None:
        if not sizes.size:
            return
        low, high = float(sizes.min()), float(sizes.max())
        self.whole = bool((sizes == np.ceil(sizes)).all())
        too_small = not self.whole and low < 1.0e-4
        self.scientific = high / low > 1000.0 or high > 1.0e8 or too_small

    def _bare(self, value: float) -> str:
        if self.kind != "f":
            return str(value)
        if not np.isfinite(value):
            return str(value)
        if self.scientific:
            return f"{value:.4e}"
        return f"{value:.0f}." if self.whole else f"{value:.4f}"

    def __call__(self, value: float) -> str:
        return self._bare(value).rjust(self.width)


def array_text(array: Array, indent: int = 0) -> str:
    """The elements in brackets, folded to the line width."""
    if not array.size:
        return "[]"
    summarise = array.size > THRESHOLD
    shown = _edges(array) if summarise else array
    formatter = _Format(shown)
    return _nested(array, formatter, indent, summarise)


def tensor_text(array: Array, node: GradNode | None, requires_grad: bool) -> str:
    """``tensor([1., 2.], grad_fn=<AddBackward0>)``."""
    prefix = "tensor("
    parts = [prefix + array_text(array, len(prefix))]
    if not array.size and array.ndim != 1:
        parts.append(f"size=({', '.join(map(str, array.shape))})")
    usual = array.dtype.name in ("float32", "int64", "bool") and (array.size or array.dtype.name == "float32")
    if not usual:
        parts.append(f"dtype=torch.{array.dtype.name}")
    if node is not None:
        parts.append(f"grad_fn=<{node.name().rsplit('::', 1)[-1]}>")
    elif requires_grad:
        parts.append("requires_grad=True")
    text, last = parts[0], len(parts[0].rsplit("\n", 1)[-1]) + 2  # PyTorch counts so
    for part in parts[1:]:
        if last + len(part) + 2 > LINE_WIDTH:
            text += ",\n" + " " * len(prefix) + part
            last = len(prefix) + len(part)
        else:
            text += ", " + part
            last += len(part) + 2
    return text + ")"


def _edges(array: Array) -> Array:
    for axis, length in enumerate(array.shape):
        if length > 2 * EDGE_ITEMS:
            ends = [*range(EDGE_ITEMS), *range(length - EDGE_ITEMS, length)]
            array = np.take(array, ends, axis)
    return array


def _nested(array: Array, formatter: _Format, indent: int, summarise: bool) -> str:
    if array.ndim == 0:
        return formatter(array.item())
    cut = summarise and array.shape[0] > 2 * EDGE_ITEMS
    if array.ndim == 1:
        if cut:
            items = [formatter(v) for v in array[:EDGE_ITEMS].tolist()]
            items += [" ...", *(formatter(v) for v in array[-EDGE_ITEMS:].tolist())]
        else:
            items = [formatter(v) for v in array.tolist()]
        per_line = max(1, (LINE_WIDTH - indent) // (formatter.width + 2))
        lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    rows = [*array[:EDGE_ITEMS], None, *array[-EDGE_ITEMS:]] if cut else list(array)
    texts = ["..." if r is None else _nested(r, formatter, indent + 1, summarise) for r in rows]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(texts) + "]"
