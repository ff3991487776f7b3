"""The shortest numpy function behind a call of an op."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Spec
from grapheditor.engine.op import Op


def short_function(
    op: Op, specs: Sequence[Spec | None], params: dict[str, Any], out: Spec | None = None
) -> Callable[..., Any] | None:
    """A function of the operands alone, with the bits of the op's `forward`; None where there is no shorter one.

    `specs` are those of the operands in the dtype in which the op computes, `out` that of the result if it is known.
    """
    if op.into is None:
        return op.forward if isinstance(op.forward, np.ufunc) and not params else None
    given = [spec for spec in specs if spec is not None]
    found = op.into(given, params) if len(given) == len(specs) else None
    if found is None or _makes_arrays(found):
        return found
    return None if out is None or not out.shape else _into_fresh(found, out)


def _into_fresh(function: Callable[..., Any], spec: Spec) -> Callable[..., Any]:
    shape, dtype = spec.shape, spec.dtype

    def filled(*operands: Any) -> Any:
        out = np.empty(shape, dtype)
        function(*operands, out=out)
        return out

    return filled


def _makes_arrays(function: Any) -> bool:
    """Whether a function that can write into given memory does as well without."""
    if isinstance(function, partial):
        return _makes_arrays(function.func)
    if not isinstance(function, FunctionType):
        return True
    out = inspect.signature(function).parameters["out"]
    return out.default is not inspect.Parameter.empty
