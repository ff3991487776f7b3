"""Matrix products of all sizes and layouts in native code are as accurate as numpy's."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from grapheditor.compiler.native import blas, product_code
from tests.test_native import compiled

SIZES = [(512, 64, 64), (64, 64, 64), (61, 40, 48), (100, 37, 50), (7, 130, 33), (64, 512, 64), (33, 20, 17), (5, 3, 2)]
LAYOUTS = {
    "as they are": lambda a, b: a @ b,
    "left turned": lambda a, b: a.permute((1, 0)).contiguous().permute((1, 0)) @ b,
    "right turned": lambda a, b: a @ b.permute((1, 0)).contiguous().permute((1, 0)),
    "a part": lambda a, b: a[1:, ::1] @ b[:, 1:],
    "a stack": lambda a, b: a.unsqueeze(0).expand((3, *a.shape)) @ b,
}


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", SIZES)
def test_products(
    size: tuple[int, int, int], layout: str, dtype: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blas, "threads", lambda: threads)
    rows, inner, columns = size
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(rows, inner)).astype(dtype), rng.normal(size=(inner, columns)).astype(dtype)
    run, _ = compiled(LAYOUTS[layout], a, b)
    exact = {"a part": lambda a, b: a[1:] @ b[:, 1:], "a stack": lambda a, b: np.stack([a @ b] * 3)}
    wanted = exact.get(layout, np.matmul)(a.astype("f8"), b.astype("f8"))
    bound = np.finfo(dtype).eps * inner * 4 * float(np.abs(a).max() * np.abs(b).max())
    (mine,) = run([a, b])
    assert (mine.shape, mine.dtype) == (wanted.shape, np.dtype(dtype))
    np.testing.assert_allclose(mine, wanted, rtol=0, atol=bound)


def test_a_block_fits_the_registers_and_wastes_little() -> None:
    for rows, columns, width in ((512, 64, 8), (64, 64, 8), (512, 64, 16), (9, 100, 8), (2, 8, 8)):
        down, across = product_code.block_of(rows, columns, width)
        assert 1 <= down <= rows
        assert across * width <= max(columns, width)
        assert down * across + across < 32
