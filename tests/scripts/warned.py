"""Warnings, and what is said of indices and values that do not fit.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def softmax_chooses_its_dim(t: Any, see: Any) -> None:
    for name in ("softmax", "log_softmax", "softmin"):
        function = getattr(t.nn.functional, name)
        for shape in ((), (3,), (2, 3), (1, 2, 3), (1, 1, 2, 2)):
            x = t.ones(*shape) if shape else t.tensor(1.0)
            with see.warnings():
                see.numbers(function(x))
            with see.warnings():
                see.numbers(function(x, None))
        with see.warnings():
            see.numbers(function(t.ones(2), 0, 3, t.float64))
    with see.error_class():
        t.softmax(t.ones(2))


def spread_of_too_few(t: Any, see: Any) -> None:
    for name in ("std", "var"):
        function = getattr(t, name)
        for x in (t.tensor([1.0]), t.zeros(0)):
            with see.warnings():
                see(function(x))
        with see.warnings():
            see(function(t.tensor([1.0, 2.0]), correction=2))


def mean_of_kl_div(t: Any, see: Any) -> None:
    x = t.tensor([0.2, 0.3])
    for reduction in ("mean", "batchmean", "sum", "none"):
        with see.warnings():
            t.nn.functional.kl_div(x, x, reduction=reduction)
    with see.warnings():
        t.nn.functional.kl_div(x, x)
    with see.warnings():
        t.nn.functional.kl_div(x, x, size_average=True)


def losses_of_other_sizes(t: Any, see: Any) -> None:
    a, b = t.tensor([[1.0], [2.0]]), t.tensor([1.0, 2.0])
    for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"):
        with see.warnings():
            see(getattr(t.nn.functional, name)(a, b))


def masks_of_bytes(t: Any, see: Any) -> None:
    x, mask = t.tensor([1.0, 2.0, 3.0]), t.tensor([1, 0, 1], dtype=t.uint8)
    for _ in range(2):
        with see.warnings():
            see(x[mask])
    with see.warnings():
        see(t.ones(2, 3)[:, mask], t.ones(3, 2)[mask, 0])
    see(t.where(mask, x, x * 2))
    with see.error_class():
        x.masked_fill(mask, 0.0)
    with see.error_class():
        t.masked_select(x, mask)


def indices_that_are_none(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0])
    for index in (
        t.tensor([1.0]), t.tensor([5]), t.tensor([-4]), t.tensor([True, False]), t.tensor([[True, False, True]]),
        t.tensor([True]), t.tensor([1], dtype=t.int16), t.tensor([1], dtype=t.int8), 1.5, 5, -4, (0, 0), {},
    ):  # fmt: skip
        with see.error():
            x[index]
    for index in ("a", ["a"], [True, False], slice(0, 2, 0), slice(0, 3, -1)):
        with see.error_class():
            x[index]
    see(x[[]], x[t.tensor(True)], x[t.tensor([1], dtype=t.int32)])


def values_that_can_not_be_assigned(t: Any, see: Any) -> None:
    for dtype in (t.float32, t.int64, t.bool):
        x = t.zeros(2, 3, dtype=dtype)
        for value in ([1, 2, 3], (1,), "a", None, {}, b"a"):
            with see.error():
                x[0] = value
        x[0] = True
        see(x)


def tensors_in_lists(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    see(t.tensor([x[0], 3.0]), t.tensor([[x[0]], [x[1]]]))
    see(t.tensor([t.tensor(1), 2]), t.tensor([t.tensor(True), False]))


def create_graph_warns_once(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    (x * x).backward(create_graph=True)
    for _ in range(2):
        with see.warnings():
            (x * x).backward(create_graph=True)
        with see.warnings():
            t.autograd.grad(x * x, x, create_graph=True)
