"""Native functions are as accurate as they say, over all exponents, and treat odd numbers as numpy does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from grapheditor.compiler.ir import lower
from grapheditor.compiler.native import build
from grapheditor.compiler.native.mathematics import SLOW
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.trace import Trace
from tests.compiler_modules import OPS


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


FUNCTIONS: dict[str, Any] = {
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10, "log1p": np.log1p,
    "tanh": np.tanh, "sigmoid": _sigmoid, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh,
}  # fmt: skip
ODD = [0.0, -0.0, np.nan, np.inf, -np.inf, 1e-45, -1e-45, 5e-324, 1.0, -1.0, 2.0, 88.72, 88.73, -87.4, -103.9, -104.1,
       709.78, 709.79, -745.1, -745.2, 1e-300, 3.4e38, -3.4e38, 0.55, -0.55, 1024.0, 1e22]  # fmt: skip


def numbers(dtype: str) -> Any:
    """Every exponent with some mantissas, both signs; more where functions bend; and odd numbers."""
    rng = np.random.default_rng(8)
    whole, bits, mantissa = (np.uint32, 8, 23) if dtype == "float32" else (np.uint64, 11, 52)
    exponents = np.repeat(np.arange(2**bits, dtype=whole), 24)
    digits = rng.integers(0, 2**mantissa, exponents.size, dtype=whole)
    every = ((exponents << whole(mantissa)) | digits).view(dtype)
    near = [rng.uniform(-low, low, 5000) for low in (0.01, 1.0, 10.0, 100.0, 750.0)]
    with np.errstate(all="ignore"):
        odd = np.array(ODD).astype(dtype)
        return np.concatenate([every, -every, *(n.astype(dtype) for n in near), odd])


def computed(names: list[str], x: Any) -> list[Any]:
    trace = Trace(OPS)
    value = trace.input(Spec(x.shape, x.dtype))
    built = build(lower([value], [trace.apply(name, (value,), {}) for name in names]))
    assert [piece.tier for piece in built.pieces] == ["native"]
    return list(built.run([x]))


def steps_apart(mine: Any, exact: Any, dtype: str) -> Any:
    """How far results are from exact ones, in units of the last place; 0 where both are no finite numbers."""
    with np.errstate(all="ignore"):
        rounded = exact.astype(dtype)
        apart = np.abs(mine.astype(exact.dtype) - exact) / np.spacing(np.abs(rounded)).astype(exact.dtype)
    return np.where(np.isfinite(rounded) & np.isfinite(mine), apart, 0)


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_results_are_within_two_units_of_the_last_place(dtype: str, slow: bool) -> None:
    functions = {n: f for n, f in FUNCTIONS.items() if (f.__name__ in SLOW) is slow}
    x = numbers(dtype)
    if slow:  # where there are more elements, numpy is faster
        x = np.random.default_rng(1).permutation(x)[:1000]
    with np.errstate(all="ignore"):  # a signalling NaN may be among them
        wide = x.astype(np.float64 if dtype == "float32" else np.longdouble)
    for (name, reference), mine in zip(functions.items(), computed(list(functions), x), strict=True):
        with np.errstate(all="ignore"):
            exact, theirs = reference(wide), reference(x)
        if name == "sigmoid":  # 0 where exp(-x) is infinite, as in PyTorch
            exact = np.where(theirs == 0, 0, exact)
        np.testing.assert_array_equal(np.isnan(mine), np.isnan(theirs), name)
        np.testing.assert_array_equal(np.isinf(mine), np.isinf(theirs), name)
        np.testing.assert_array_equal(np.signbit(mine[theirs == 0]), np.signbit(theirs[theirs == 0]), name)
        apart = steps_apart(mine, exact, dtype)
        worst = apart.argmax()
        assert apart[worst] <= 2, f"{name}({x[worst]!r}) is {apart[worst]:.2f} units off"


def test_single_numbers_are_computed_as_vectors_are() -> None:
    for dtype in ("float32", "float64"):
        with np.errstate(all="ignore"):
            x = np.array(ODD).astype(dtype)
        whole = computed(list(FUNCTIONS), x)
        for at in (1, 5, 8, 11, 16, 23):
            for name, mine, theirs in zip(FUNCTIONS, computed(list(FUNCTIONS), x[at]), whole, strict=True):
                np.testing.assert_allclose(mine, theirs[at], rtol=3e-7 if dtype == "float32" else 1e-15, err_msg=name)
