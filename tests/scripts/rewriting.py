"""Writing in place, through views and beside them, and what remembers it.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def inplace_on_leaf_in_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    with t.no_grad():
        x.add_(1)
        x.mul_(2)
    see(x)
    see.value(x._version)
    with see.error():
        x.add_(1)
    with see.error():
        x += 1
    with see.error():
        x[0] = 5.0
    with see.error():
        x.zero_()
    with see.error():
        x[:1].mul_(2)
    with see.error():
        x.view(1).fill_(2)


def inplace_leaf_becomes_nonleaf(t: Any, see: Any) -> None:
    x = t.tensor([2.0])
    w = t.tensor([3.0], requires_grad=True)
    x.mul_(w)
    see(x)
    x.add_(1)
    see(x)
    see.graph(x)
    x.backward()
    see(w)


def inplace_saved_by_pow(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x + 1
    z = y**2
    y.add_(1)
    with see.error():
        z.backward()


def inplace_saved_versions(t: Any, see: Any) -> None:
    x = t.tensor([[2.0, 3.0]], requires_grad=True)
    y = x * 1
    z = y.sigmoid()
    z.mul_(2)
    z.add_(2)
    with see.error():
        z.sum().backward()


def inplace_softmax(t: Any, see: Any) -> None:
    x = t.tensor([[2.0, 3.0]], requires_grad=True)
    z = t.softmax(x, dim=1)
    z += 1
    with see.error():
        z.sum().backward()


def inplace_split_output(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 1
    a, _ = y.chunk(2)
    with see.error():
        a.mul_(2)
    c, _ = y.split(2)
    with see.error():
        c.add_(1)
    (e, *_) = y.unbind()
    with see.error():
        e.add_(1)


def inplace_chain_graph(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 1
    y.mul_(3).add_(1).neg_().relu_()
    see(y)
    see.graph(y)
    y.backward()
    see(x)


def inplace_returns_self(t: Any, see: Any) -> None:
    y = t.tensor([2.0, 3.0])
    see.value([y.add_(1) is y, y.zero_() is y, y.fill_(2) is y, y.clamp_(0, 1) is y, y.copy_(y) is y])
    see(y)


def inplace_dtype_errors(t: Any, see: Any) -> None:
    a = t.tensor([1, 2])
    with see.error():
        a.add_(1.5)
    with see.error():
        a.div_(2)
    with see.error():
        a.mul_(t.tensor([1.0, 2.0]))
    with see.error():
        a.pow_(0.5)
    with see.error():
        a.sigmoid_()
    b = t.tensor([1.0, 2.0])
    b.add_(t.tensor([1.0, 2.0], dtype=t.float64))
    see(a, b)
    m = t.tensor([True, False])
    with see.error():
        m.add_(1)
    m.mul_(t.tensor([True, True]))
    see(m)


def inplace_broadcast_errors(t: Any, see: Any) -> None:
    a = t.tensor([1.0, 2.0])
    with see.error():
        a.add_(t.ones(2, 2))
    with see.error():
        a.mul_(t.ones(3))
    b = t.tensor(1.0)
    with see.error():
        b.add_(t.ones(2))
    see(a, b)


def inplace_self(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 1
    y.mul_(y)
    see(y)
    with see.error():
        y.sum().backward()
    z = x * 1
    z.add_(z)
    z.sum().backward()
    see(x, z)


def inplace_after_detach(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x.sin()
    d = y.detach()
    d.add_(1)
    see(y, d)
    y.sum().backward()
    see(x)
    y = x.tanh()
    y.detach().add_(1)
    with see.error():
        y.sum().backward()


def inplace_numpy_alias(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0])
    n = x.numpy()
    n[0] = 9
    see(x)
    x.add_(1)
    see.value(n.tolist())
    see.value(x._version)


def fill_grads(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 1
    y.fill_(5.0)
    see(y)
    y.sum().backward()
    see(x)
    w = t.tensor(4.0, requires_grad=True)
    y = x * 1
    y.fill_(w)
    see(y)
    y.sum().backward()
    see(x, w)
    y = x * 1
    y.zero_()
    see(y)
    y.sum().backward()
    see(x)


def masked_fill_inplace(t: Any, see: Any) -> None:
    x = t.tensor([2.0, -3.0], requires_grad=True)
    y = x * 1
    y.masked_fill_(y < 0, 7.0)
    see(y)
    see.graph(y)
    (y * y).sum().backward()
    see(x)


def scatter_inplace(t: Any, see: Any) -> None:
    x = t.tensor([2.0, -3.0, 1.0], requires_grad=True)
    s = t.tensor([10.0, 20.0], requires_grad=True)
    y = x * 1
    y.scatter_(0, t.tensor([0, 2]), s)
    see(y)
    y.index_add_(0, t.tensor([1]), s[:1])
    see(y)
    see.graph(y)
    (y * y).sum().backward()
    see(x, s)


def accumulate_put(t: Any, see: Any) -> None:
    x = t.tensor([2.0, -3.0, 1.0], requires_grad=True)
    s = t.tensor([10.0, 20.0], requires_grad=True)
    y = x * 1
    y.index_put_((t.tensor([0, 0]),), s, accumulate=True)
    see(y)
    (y * y).sum().backward()
    see(x, s)


def inplace_message_shapes(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    w = t.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=t.float64, requires_grad=True)
    for text in listed(
        "y.exp(); y @ y; y.sigmoid(); y.t() @ y; y ** 3; y.sum() * y; y[0] * y[1]; t.softmax(y, dim=1); y / y.norm()"
    ):
        for leaf in (x, w):
            y = leaf * 2
            z = eval(text, {"t": t, "F": t.nn.functional, "y": y})
            y.add_(1)
            with see.error():
                z.sum().backward()
            y = leaf * 2
            z = eval(text, {"t": t, "F": t.nn.functional, "y": y})
            z.add_(1)
            with see.error():
                z.sum().backward()
