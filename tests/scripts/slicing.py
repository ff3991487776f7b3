"""Slices written at positions, and answers whose size depends on the numbers.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import asked, listed


def filled_slices(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "x.index_fill(1, n[:2], 7); x.index_fill(1, n[:2], one); x.index_fill(-1, t.tensor([0, 0]), one); "
        "y.index_fill_(0, t.tensor([1]), 2.5); x.index_fill(1, t.tensor([-1]), 3); t.index_fill(n, 0, n, 2.9); "
        "x.index_fill(0, t.tensor(0), t.tensor(2.0)); one.index_fill(0, t.tensor([0]), 5); "
        "x.index_fill(1, t.tensor([], dtype=t.int64), 5); (y * 2).index_fill_(1, n[:1], one); "
        "x.index_copy(1, n[:2], y[:, :2]); x.index_copy(0, t.tensor([1]), y[:1] * 2); y.index_copy_(1, n, y * 3); "
        "x.masked_scatter(x > 2, y[0]); x.masked_scatter(t.tensor([True, False, True]), y * 2); "
        "x.masked_scatter(x > 0, y[0]); x.select_scatter(y[0], 0, -1); x.select_scatter(y[:, 0], 1, 1); "
        "x.slice_scatter(y[:, :2], 1, 1); x.slice_scatter(y[:, 1:], dim=1, start=0, end=3, step=2); "
        "x.diagonal_scatter(y[0, :2]); x.diagonal_scatter(y[:, 1], 1); t.select_scatter(x, one.reshape(1)[0], 0, 0)",
        words=False,
    )
    asked(
        t,
        see,
        "x.index_fill(1, n, y[0]); x.index_fill(1, t.tensor([3]), 1); x.index_fill(1, t.tensor([0.0]), 1); "
        "x.index_fill(2, n, 1); x.index_copy(1, n[:2], y); x.index_copy(0, n, y[:1]); x.index_copy(1, t.tensor([5]), "
        "y[:, :1]); x.index_fill(1, n, 'a'); x.masked_scatter(n, y)",
        words=False,
    )


def whole_numbers_filled_with_a_gradient(t: Any, see: Any) -> None:
    for dtype in (t.int64, t.int32, t.uint8, t.bool):
        value = t.tensor(1.0, requires_grad=True)
        whole = t.tensor([1, 0], dtype=dtype)
        with see.error():
            whole.masked_fill(whole > 0, value)
        with see.error():
            whole.index_fill(0, t.tensor([1]), value)
        with t.no_grad():
            see(whole.masked_fill(whole > 0, value), whole.index_fill(0, t.tensor([1]), value))
        see(whole.masked_fill_(whole > 0, value.detach()), value.index_fill(0, t.tensor([0]), value * 2))


def found_elements(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "x.nonzero(); n.nonzero(as_tuple=True); t.nonzero(x > 2, as_tuple=True); t.nonzero(one); one.nonzero(); "
        "one.nonzero(as_tuple=True); x.argwhere(); t.argwhere(n); t.where(x > 2); t.where(n); t.where(one > 5); "
        "n[:0].nonzero(); t.zeros(2, 0).nonzero()",
    )


def found_numbers(t: Any, see: Any) -> None:
    for text in listed(
        "m.unique(); m.unique(return_counts=True); m.unique(return_inverse=True); m.unique(True, True, True); "
        "t.unique(m, dim=0); m.unique(dim=1, return_inverse=True, return_counts=True); m[0].unique(sorted=False); "
        "m.unique_consecutive(); m.unique_consecutive(return_inverse=True, return_counts=True); "
        "t.unique_consecutive(m, dim=0); m.unique_consecutive(True, True, dim=1); m[0, 0].unique(); m[:0].unique(); "
        "(m > 1).unique(return_counts=True); m[:0].unique_consecutive()"
    ):
        for dtype in (t.float32, t.int64):
            m = t.tensor([[1, 2, 2], [1, 2, 2], [0, 1, 1]], dtype=dtype)
            found = eval(text, {"t": t, "m": m})
            see(*(found if isinstance(found, tuple) else (found,)))
    missing = t.tensor([float("nan"), 1.0, float("nan")])
    see.text(missing.unique())
    x = t.tensor([2.0, 1.0, 2.0], requires_grad=True)
    for found in (x.unique(), x.unique(dim=0), x.unique_consecutive()):
        see(found)
        with see.error():
            found.sum().backward()
