"""Numbers of Python's beside tensors: what fits into a dtype, and what tensors are made of.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.scripts.expressions import listed

NUMBERS = (1e30, -1e30, float("nan"), float("inf"), 300, -300, 2**40, 70000, 1.5, -1.5, True)


def numbers_in_each_dtype(t: Any, see: Any) -> None:
    mask, place = t.tensor([True, False]), t.tensor([0])

    def assign(x: Any, index: Any, number: Any) -> Any:
        x[index] = number
        return x

    ways = (
        lambda x, n: x.fill_(n),
        lambda x, n: x.masked_fill(mask, n),
        lambda x, n: x.index_fill(0, place, n),
        lambda x, n: x.scatter(0, place, n),
        lambda x, n: assign(x, 0, n),
        lambda x, n: assign(x, [0], n),
        lambda x, n: assign(x, x > 0, n),
        lambda x, n: t.full_like(x, n),
        lambda x, n: x.new_full((2,), n),
    )
    for way in ways:
        for dtype in (t.int8, t.int32, t.int64, t.uint8, t.bool, t.float16, t.float32):
            for number in NUMBERS:
                with see.error():
                    see.numbers(way(t.tensor([1, 0], dtype=dtype), number))


def numbers_of_double_precision(t: Any, see: Any) -> None:
    x, mask, place = t.tensor([1.0, 2.0], dtype=t.float64), t.tensor([True, False]), t.tensor([0])
    number = -4.826984902407649
    for found in (
        x.masked_fill(mask, number),
        x.index_fill(0, place, number),
        x.scatter(0, place, number),
        t.nn.functional.pad(x, (1, 0), value=number),
        x.clone().masked_fill_(mask, number),
        x.clone().index_fill_(0, place, number),
    ):
        see.value([found[0].item() == number, str(found.dtype)[-7:]])
    n = t.tensor([1, 2])
    see(n.masked_fill(mask, 2**24 + 1.0), n.index_fill(0, place, 2**24 + 1.0))


def numbers_too_large(t: Any, see: Any) -> None:
    for text in listed(
        "x + 2**64; n * 2**64; n + (-2**63 - 1); n + 2**63; n == 2**63; n < 2**63; x.clamp(max=1e40);"
        "n.clamp(max=2**63); t.where(x > 0, x, 1e40); t.where(u > 0, u, 300); u.clamp(-5, 300); t.full_like(x, 1e40);"
        "x.new_full((2,), 1e40); n.new_full((2,), 1e30); u.add(1, alpha=300); x.add(1, alpha=True);"
        "b.add(b, alpha=True); x.lerp(x, 1e40); u + 300; u - 251; u * -1; u == -1; x + 1e40; x == 1e40;"
        "n.masked_fill(b, t.tensor([1])); x.masked_fill(n, 1)"
    ):
        x, n = t.ones(2), t.tensor([1, 2])
        u, b = t.tensor([250, 1], dtype=t.uint8), t.tensor([True, False])
        with see.error(), see.warnings():
            see(eval(text, {"t": t, "x": x, "n": n, "u": u, "b": b}))


def what_tensors_are_made_of(t: Any, see: Any) -> None:
    for text in listed(
        "[[1.0], 2.0]; [1.5, [2]]; [1, [2]]; [[1], [2, 3]]; [[[1], [2]], [[3]]]; [[1.5, 2], [True, 4]]; [[], []];"
        "[[], [1.0]]; [np.float64(1.5), 2.0]; [np.float32(1.5), 2]; [np.int32(1), 2]; [np.int8(1), np.int16(2)];"
        "'abc'; ['a']; [1, 'a']; None; [1, None]; {}; [{}]; object; b'ab'; 2**63; [-2**63 - 1]; [1e39]; range(3);"
        "[t.tensor(1.0), t.tensor(2)]; [t.tensor([1.0, 2.0]), t.tensor([3.0, 4.0])]"
    ):
        with see.error():
            see(t.tensor(eval(text, {"np": np, "t": t})))
    for data, dtype in (
        ([-1], t.uint8),
        ([300], t.uint8),
        ([-129], t.int8),
        ([1e30], t.int64),
        ([float("nan")], t.int64),
    ):
        with see.error():
            see(t.tensor(data, dtype=dtype))
    with see.warnings():
        see(t.tensor([np.array([1.0, 2.0]), np.array([3.0, 4.0])]))
    for flag in (1, None, "yes"):
        with see.error():
            t.tensor([1.0], requires_grad=flag)
