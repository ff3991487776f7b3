"""Assignment to parts of tensors.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def setitem_number(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    y[1] = 0.0
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def setitem_tensor(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    w = t.tensor(5.0, requires_grad=True)
    y = x * 2
    y[1] = w * 2
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x, w)


def setitem_slice_broadcast(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    w = t.tensor([5.0, 6.0], requires_grad=True)
    y = x * 2
    y[:, 0] = w
    see(y)
    see.graph(y)
    y[0] = w
    see(y)
    y.sum().backward()
    see(x, w)


def setitem_all(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y[:] = 7.0
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def setitem_mask(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    y[y > 3] = 0.0
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def setitem_index_tensor(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    w = t.tensor([8.0, 9.0], requires_grad=True)
    y = x * 2
    y[t.tensor([0, 2])] = w
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x, w)


def setitem_on_leaf_is_an_error(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with see.error():
        x[0] = 5.0
    with see.error():
        x[0].add_(1.0)
    with see.error():
        x.add_(1.0)
    see(x)


def setitem_on_plain_leaf(t: Any, see: Any) -> None:
    b = t.zeros(3)
    w = t.tensor(2.0, requires_grad=True)
    b[0] = w
    see(b)
    see.graph(b)
    b.sum().backward()
    see(w, b)


def setitem_list_of_results(t: Any, see: Any) -> None:
    w = t.tensor([1.0, 2.0], requires_grad=True)
    b = t.zeros(2, 2)
    for i in range(2):
        b[i] = w * (i + 1)
    see(b)
    see.graph(b)
    (b * b).sum().backward()
    see(w)
