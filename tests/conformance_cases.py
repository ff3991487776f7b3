"""What PyTorch answered to calls of its ops, frozen to files so that PyTorch need not be installed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "conformance"
RELATIVE = {"float32": 1e-4, "float64": 1e-9, "float16": 2e-3}
ABSOLUTE = {"float32": 1e-5, "float64": 1e-10, "float16": 2e-3}


@dataclass
class Case:
    """One call with what PyTorch gave: arrays, and the gradients for cotangents of the outputs."""

    id: str
    op: str
    call: str
    meta: dict[str, Any]
    inputs: list[Any]
    outputs: list[Any]
    cotangents: list[Any]
    grads: list[Any]
    requires_grad: list[bool]
    expect: list[dict[str, Any]]
    """Of each output: grad_fn (a name or None), is_leaf, requires_grad."""

    def arguments(self, tensors: list[Any]) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments with `tensors` in place of the inputs."""
        args = [decode(a, tensors) for a in self.meta["args"]]
        return args, {name: decode(a, tensors) for name, a in self.meta["kwargs"].items()}

    @property
    def coarsest(self) -> str:
        """The float dtype of the inputs that rounds most, as its rounding shows in all that comes of them."""
        floats = [a.dtype for a in self.inputs if a.dtype.kind == "f"]
        return str(min(floats, key=lambda dtype: dtype.itemsize).name) if floats else ""


def decode(value: Any, tensors: list[Any]) -> Any:
    """A JSON value with its ``{"$t": 0}`` and other marks replaced."""
    if isinstance(value, list):
        return [decode(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    marks: dict[str, Callable[[Any], Any]] = {
        "$t": lambda v: tensors[v],
        "$f": float,
        "$dtype": str,
        "$tuple": lambda v: tuple(decode(item, tensors) for item in v),
        "$slice": lambda v: slice(*(decode(item, tensors) for item in v)),
        "$ellipsis": lambda v: ...,
    }
    ((mark, inner),) = value.items()
    return marks[mark](inner)


def load(name: str = "cases") -> list[Case]:
    """All cases in the order of one file.

    The numbers lie end to end in one long array per dtype, in the order in
    which the cases name them.
    """
    records = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    with np.load(FOLDER / f"{name}.npz") as archive:
        numbers = dict(archive)
    starts = dict.fromkeys(numbers, 0)
    return [_case(record, numbers, starts) for record in records]


def _case(record: dict[str, Any], numbers: dict[str, Any], starts: dict[str, int]) -> Case:
    arrays: dict[str, Any] = {}
    for name, dtype, shape in record["arrays"]:
        end = starts[dtype] + math.prod(shape)
        arrays[name] = numbers[dtype][starts[dtype] : end].reshape(shape)
        starts[dtype] = end
    inputs, outputs = range(len(record["inputs"])), range(len(record["outputs"]))
    return Case(
        id=record["id"],
        op=record["op"],
        call=record["call"],
        meta=record,
        inputs=[arrays[f"in{i}"] for i in inputs],
        outputs=[arrays[f"out{i}"] for i in outputs],
        cotangents=[arrays.get(f"cot{i}") for i in outputs],
        grads=[arrays.get(f"grad{i}") for i in inputs],
        requires_grad=record["inputs"],
        expect=record["outputs"],
    )


def difference(got: Any, want: Any, kind: str = "") -> str:
    """Empty where equal within PyTorch's own error, which is that of the dtype `kind`; else what differs."""
    if got.dtype != want.dtype:
        return f"dtype {got.dtype} instead of {want.dtype}"
    if got.shape != want.shape:
        return f"shape {got.shape} instead of {want.shape}"
    if want.dtype.kind != "f":
        return "" if np.array_equal(got, want) else "other values"
    finite = np.isfinite(want)
    if not np.array_equal(got[~finite], want[~finite], equal_nan=True) or not np.isfinite(got[finite]).all():
        return "NaN or infinity at other places"
    g, w = got[finite].astype(np.float64), want[finite].astype(np.float64)
    if not w.size:
        return ""
    kind = kind or want.dtype.name
    allowed = ABSOLUTE[kind] * max(1.0, float(np.abs(w).max())) + RELATIVE[kind] * np.abs(w)
    return "" if (np.abs(g - w) <= allowed).all() else f"off by {np.abs(g - w).max():.3g}"
