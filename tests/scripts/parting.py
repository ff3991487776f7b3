"""Parts of tensors: chunks and rows, written to and read, and steps of training that do so.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def chunks_after_base_write(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    for text in listed(
        "y.chunk(2); y.split(2); y.split([1, 3]); y.unbind(); (y[:2], y[2:]); (y.view(2, 2), y.narrow(0, 0, 2)); "
        "(y.unsqueeze(0), y.expand(2, 4))"
    ):
        y = x * 1
        parts = eval(text, {"y": y})
        y.mul_(3)
        for p in parts:
            with see.error():
                see.value(p.grad_fn.name())
            with see.error():
                (p * p).sum().backward(retain_graph=True)
            with see.error():
                p.add_(1)
        see(x)


def part_written_then_sibling(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 1
    a, b = y.chunk(2)
    v = y[1:3]
    v.mul_(5)
    with see.error():
        see(a)
    with see.error():
        see(b)
    see(v, y)
    y.sum().backward()
    see(x)


def plain_parts_written(t: Any, see: Any) -> None:
    y = t.tensor([1.0, 2.0, 3.0, 4.0])
    a, b = y.chunk(2)
    a.mul_(5)
    b[0] = 9.0
    see(y, a, b)
    y.add_(1)
    see(a, b)
    see(a.requires_grad_())
    with see.error():
        y.add_(1)
    see(a, b, y)


def one_element_copies(t: Any, see: Any) -> None:
    x = t.tensor([5.0])
    y = x[0]
    x[...] = y
    see(x, y)
    with see.error():
        x.copy_(y)
    see.value([x._version, y._version])


def iter_rows(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    total = 0
    for row in y:
        total = total + (row * row).sum()
    total.backward()
    see(x)
    rows = list(y)
    with t.no_grad():
        y.zero_()
    with see.error():
        rows[0].sum()
    with t.no_grad():
        see(rows[0].sum())


def optimizer_like(t: Any, see: Any) -> None:
    w = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    for _ in range(3):
        loss = (w * w).sum()
        w.grad = None
        loss.backward()
        with t.no_grad():
            for row, g in zip(w, w.grad, strict=True):
                row.sub_(0.1 * g)
    see(w)


def ema(t: Any, see: Any) -> None:
    w = t.tensor([1.0, 2.0], requires_grad=True)
    e = w.detach().clone()
    for _ in range(2):
        (w**2).sum().backward()
        with t.no_grad():
            w.add_(w.grad, alpha=-0.1)
            w.grad.zero_()
            e.mul_(0.9).add_(w, alpha=0.1)
    see(w, e)


def clip(t: Any, see: Any) -> None:
    w = t.tensor([3.0, 4.0], requires_grad=True)
    (w * w).sum().backward()
    n = w.grad.norm()
    w.grad.mul_(1.0 / n)
    see(w, n)
    w.grad.clamp_(-0.7, 0.7)
    see(w)
