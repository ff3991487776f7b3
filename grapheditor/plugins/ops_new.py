"""New tensors that are made of numbers alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, TensorLike, as_dtype, held, hookimpl, torch_name


def _kind(params: dict[str, Any]) -> Any:
    return np.dtype(np.float32) if params["dtype"] is None else as_dtype(params["dtype"])


def _dtype(op: Op, specs: Any, params: dict[str, Any]) -> Any:
    return None, (_kind(params),)


def _countable(given: Given) -> None:
    if given["steps"] < 0:
        raise RuntimeError("number of steps must be non-negative")
    dtype = _kind(given.params)
    if dtype.kind == "b":
        raise NotImplementedError(f'"{given.op.base}_cpu" not implemented for {torch_name(dtype)!r}')
    for name in ("start", "end"):
        held(given[name], dtype)


def _evenly(start: Any, end: Any, steps: int, dtype: Any) -> Any:
    """From both ends to the middle, as PyTorch does; whole numbers are cut off."""
    kind = _kind({"dtype": dtype})
    wide = np.dtype(np.float32) if kind.itemsize == 2 and kind.kind == "f" else kind
    first, last = (np.asarray(value).astype(wide) for value in (start, end))
    if wide.kind != "f":
        first, last = first.astype(np.float64), last.astype(np.float64)
    places = np.arange(steps)
    step = (last - first) / first.dtype.type(max(steps - 1, 1))
    rest = (steps - 1 - places).astype(first.dtype)
    found = np.where(places < steps // 2, first + step * places.astype(first.dtype), last - step * rest)
    return (found if steps > 1 else np.full(steps, first)).astype(kind)


def _powers(start: Any, end: Any, steps: int, base: float, dtype: Any) -> Any:
    kind = _kind({"dtype": dtype})
    wide = "float64" if kind.kind != "f" else kind.name
    return np.power(np.asarray(base, wide), _evenly(start, end, steps, wide)).astype(kind)


def _sides(given: Given) -> None:
    for name, value in given.params.items():
        if name != "dtype" and value < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {value}")


def _new(
    signature: str, doc: str, forward: Callable[..., Any], shape: Any, torch: str, samples: Any, **more: Any
) -> Op:
    return Op(
        signature,
        category="Creation",
        doc=doc,
        forward=forward,
        shape=shape,
        dtype=_dtype,
        samples=samples,
        source={"torch": torch},
        **more,
    )


def _single(given: dict[str, Any]) -> None:
    for name in ("start", "end"):
        bound = given.get(name)
        if isinstance(bound, TensorLike) and len(bound.shape):  # type: ignore[attr-defined]
            raise RuntimeError(
                "linspace only supports 0-dimensional start and end tensors, but got "
                f"{name} with {len(bound.shape)} dimension(s)."  # type: ignore[attr-defined]
            )


OPS = [
    _new(
        "linspace(Scalar start, Scalar end, int steps, *, dtype? dtype=None)",
        "So many numbers from start to end, all equally far from the next.",
        _evenly,
        lambda start, end, steps, dtype: (steps,),
        "torch.linspace({start}, {end}, {steps}, dtype=torch.{dtype})",
        (({"start": 0, "end": 1, "steps": 5},), ({"start": 3.5, "end": -2, "steps": 4, "dtype": "int64"},)),
        functional=_single,
        check=(_countable,),
    ),
    _new(
        "logspace(Scalar start, Scalar end, int steps, float base=10.0, *, dtype? dtype=None)",
        "So many powers of base, from base to the start to base to the end, with equal quotients.",
        _powers,
        lambda start, end, steps, base, dtype: (steps,),
        "torch.logspace({start}, {end}, {steps}, {base}, dtype=torch.{dtype})",
        (({"start": 0, "end": 2, "steps": 3},), ({"start": 0, "end": 3, "steps": 4, "base": 2.0, "dtype": "float64"},)),
        functional=_single,
        check=(_countable,),
    ),
    _new(
        "eye(int n, *, dtype? dtype=None)",
        "Ones along the diagonal of a square matrix, and zeros elsewhere.",
        lambda n, dtype: np.eye(n, dtype=_kind({"dtype": dtype})),
        lambda n, dtype: (n, n),
        "torch.eye({n}, dtype=torch.{dtype})",
        (({"n": 2},),),
        check=(_sides,),
    ),
    _new(
        "eye.m(int n, int m, *, dtype? dtype=None)",
        "Ones along the diagonal of n rows and m columns, and zeros elsewhere.",
        lambda n, m, dtype: np.eye(n, m, dtype=_kind({"dtype": dtype})),
        lambda n, m, dtype: (n, m),
        "torch.eye({n}, {m}, dtype=torch.{dtype})",
        (({"n": 2, "m": 3, "dtype": "int8"},),),
        check=(_sides,),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
