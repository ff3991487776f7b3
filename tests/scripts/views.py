"""Views, and writing through them.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def view_write_copyslices(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 2
    v = y[:2]
    v.mul_(3.0)
    see(y, v)
    see.graph(y)
    see.graph(v)
    y.sum().backward()
    see(x)


def view_write_add(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    y[0].add_(10.0)
    see(y)
    see.graph(y)
    (y * y).sum().backward()
    see(x)


def view_write_by_tensor(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    w = t.tensor([5.0, 6.0], requires_grad=True)
    y = x * 2
    y[1:].mul_(w)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x, w)


def view_write_on_plain_base_makes_it_require(t: Any, see: Any) -> None:
    b = t.zeros(4)
    w = t.tensor([5.0, 6.0], requires_grad=True)
    b[1:3].add_(w)
    see(b)
    see.graph(b)
    (b * t.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    see(b, w)


def view_write_transposed(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = x.exp()
    y.t().mul_(2.0)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def view_of_view_write(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = x * 1
    v = y[1]
    u = v[1:]
    u.mul_(2.0)
    see(y, v, u)
    see.graph(u)
    see.graph(v)
    see.graph(y)
    y.sum().backward()
    see(x)


def view_write_then_view_again(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 1
    a = y[:2]
    b = y[2:]
    a.mul_(2.0)
    b.mul_(3.0)
    see(a, b, y)
    see.graph(y)
    (a.sum() + b.sum() + y.sum()).backward()
    see(x)


def base_write_moves_the_view(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 1
    v = y[:2]
    y.mul_(2.0)
    see(v, y)
    see.graph(v)
    see.graph(y)
    v.sum().backward()
    see(x)


def base_write_moves_the_transposed_view(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    v = y.t()
    y.mul_(2.0)
    see(v)
    see.graph(v)
    v.sum().backward()
    see(x)


def base_write_view_of_view(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    v = y.t()[0]
    y.mul_(2.0)
    see(v)
    see.graph(v)
    v.sum().backward()
    see(x)


def view_made_in_no_grad_written_later(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    with t.no_grad():
        v = y[:1]
    see(v)
    with see.error():
        v.mul_(2.0)
    see(y)


def view_of_leaf_made_in_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.no_grad():
        v = x[:1]
        v.mul_(3.0)
    see(x, v)
    with see.error():
        v.mul_(3.0)


def unbind_outputs_cannot_be_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    a, _b = y.unbind(0)
    with see.error():
        a.mul_(2.0)


def split_outputs_cannot_be_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    a, _b = y.split(2)
    with see.error():
        a.mul_(2.0)


def chunk_outputs_of_plain_tensor_can_be_written(t: Any, see: Any) -> None:
    y = t.tensor([1.0, 2.0, 3.0, 4.0])
    a, b = y.chunk(2)
    a.mul_(2.0)
    see(y, a, b)


def expand_written(t: Any, see: Any) -> None:
    y = t.tensor([1.0, 2.0]).expand(2, 2)
    with see.error():
        y.add_(1.0)


def reshape_view_shares(t: Any, see: Any) -> None:
    y = t.tensor([[1.0, 2.0], [3.0, 4.0]])
    y.reshape(4)[0] = 9.0
    see(y)
    y.t().reshape(4)[0] = 5.0
    see(y)
    y.view(4)[3] = 5.0
    see(y)


def flatten_view_write(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    y.flatten().mul_(2.0)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def diagonal_write(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    y.diagonal().zero_()
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def unsqueeze_write(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    y.unsqueeze(0).mul_(4.0)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def narrow_select_write(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    y.narrow(1, 0, 1).mul_(4.0)
    y.select(0, 1).add_(1.0)
    see(y)
    see.graph(y)
    (y * y).sum().backward()
    see(x)


def permute_write_retain(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    y.retain_grad()
    v = y.permute(1, 0)
    v.mul_(2.0)
    y.sum().backward()
    see(x, y)


def retain_on_view_then_write(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    v = y[:1]
    v.retain_grad()
    v.mul_(2.0)
    see(v)
    (v.sum() + y.sum()).backward()
    see(x, v)


def hook_then_write(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    log = []
    y.register_hook(lambda g: log.append(g.tolist()))
    y.mul_(2.0)
    y.register_hook(lambda g: log.append(g.tolist()))
    y.sum().backward()
    see(x)
    see.value(log)


def retain_then_write(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    y.retain_grad()
    y.mul_(2.0)
    see(y)
    y.sum().backward()
    see(x, y)


def is_view_and_base(t: Any, see: Any) -> None:
    a = t.zeros(4)
    see.value(
        [
            a._is_view(),
            a[:2]._is_view(),
            a.view(2, 2)._is_view(),
            a.detach()._is_view(),
            a.clone()._is_view(),
            a.t()._is_view(),
            a.expand(2, 4)._is_view(),
            a.reshape(4)._is_view(),
            (a + 1)._is_view(),
        ]
    )
    see.value([a[:2]._base is a, a._base is None, a.view(2, 2)[0]._base is a])
    see.value([a.split(2)[0]._is_view(), a.unbind(0)[0]._is_view(), a[t.tensor([0])]._is_view()])


def graph_of_views(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    for y in (
        x[0],
        x[:, 1:],
        x.T,
        x.t(),
        x.view(4),
        x.reshape(4),
        x[None],
        x.unsqueeze(1),
        x.diagonal(),
        x[0, 1],
        x[..., 0],
        x.expand(2, 2, 2),
        x.permute(1, 0),
        x.flatten(),
        x.transpose(0, 1),
        x.narrow(0, 0, 1),
        x.squeeze(),
        x.mT,
        x[::2],
        x.view(2, 2),
        x.unflatten(0, (2, 1)),
        x.movedim(0, 1),
        x.swapaxes(0, 1),
        x.ravel(),
        x.view_as(x),
        x.expand_as(x),
        x.select(0, 0),
        x.t().reshape(4),
        x.T.contiguous(),
        x.T.flatten(),
    ):
        see.graph(y)
