"""Indices of every kind, read and written through.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def _cube(t: Any) -> tuple[Any, Any]:
    x = t.arange(24.0).view(2, 3, 4)
    x.requires_grad_()
    return x, x * 1


def _indices(t: Any) -> list[Any]:
    few = t.tensor([0, 2])
    mask = t.tensor([True, False, True])
    return [
        (0, slice(None), few),
        (slice(None), 0, few),
        (slice(None), few, ...),
        (..., few, slice(1, 3)),
        (None, slice(None), mask),
        (few[:1], slice(0, 9), [1, 3]),
        (slice(None), [0, 1], [2]),
        [0, 1],
        [True, False],
        (t.tensor(1), few),
        (True, few[:1]),
        (slice(None), False),
        (slice(None),),
        (slice(0, 2), slice(0, None)),
        (...,),
        (slice(-2, 2),),
        (slice(None), slice(None, None, 2), t.tensor([[0, 1], [3, 3]])),
        t.tensor([[True, False, True], [False, False, True]]),
        (t.tensor([[True, False, True], [False, False, True]]), 1),
    ]


def reading_by_indices(t: Any, see: Any) -> None:
    for number in range(len(_indices(t))):
        x, y = _cube(t)
        part = y[_indices(t)[number]]
        see.value([list(part.shape), part.grad_fn.name()])
        see.numbers(part)
        (part * part).sum().backward()
        see.numbers(x.grad)


def writing_by_indices(t: Any, see: Any) -> None:
    for number in range(len(_indices(t))):
        for value in (-1.0, t.tensor(-2.0), t.tensor([-3.0], requires_grad=True)):
            x, y = _cube(t)
            y[_indices(t)[number]] = value
            see.value([y.grad_fn.name(), y._version])
            (y * y).sum().backward()
            see.numbers(y, x.grad)


def writing_another_dtype_by_indices(t: Any, see: Any) -> None:
    wide, few = t.ones(2, dtype=t.float64), t.tensor([0, 2])
    for index in (few, [0, 2], (few,), (few, ...), t.tensor([True, False, True])):
        x = t.zeros(3)
        with see.error():
            x[index] = wide
        with see.error():
            x[index] = wide[:1]
        with see.error():
            x[index] = 2
        x[1:] = wide
        see(x)


def writing_a_tensor_onto_itself(t: Any, see: Any) -> None:
    for index in (..., slice(None), slice(0, 2), (slice(None), ...)):
        x = t.tensor([1.0, 2.0], requires_grad=True)
        y = x * 1
        y[index] = y
        see(y)
        see.graph(y)
        y.sum().backward()
        see(x)
        y = t.tensor([1.0, 2.0])
        y[index] += 1
        see(y)
    leaf = t.tensor([1.0], requires_grad=True)
    with see.error():
        leaf[...] = leaf
    y = leaf * 1
    y[False] = 5.0
    see(y)


def shapes_turned_in_place_after_saving(t: Any, see: Any) -> None:
    for turn in ("unsqueeze_", "squeeze_", "transpose_"):
        for name in ("exp", "tanh", "prod", "norm", "sum"):
            x = t.tensor(2.0, requires_grad=True)
            y = getattr(x, name)()
            getattr(y, turn)(*{"unsqueeze_": (0,), "squeeze_": (), "transpose_": (0, -1)}[turn])
            see(y)
            with see.error():
                (y * 1).sum().backward()
            see(x)


def what_grad_finds_wrong_first(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    plain = t.tensor([1.0])
    for outputs, inputs in (
        (plain, None), (plain, plain), (x * 1, plain), (x * 1, [None]), ((x * 1).sum(), [None]), (plain, [x, None]),
    ):  # fmt: skip
        with see.error():
            t.autograd.grad(outputs, inputs)
    y = x * 1
    first, _ = y.unbind()
    y.mul_(2.0)
    with see.error():
        t.autograd.grad(first, [x])
