"""Tensors that share memory: views, detach, data and copies.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def detach_shares(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x.exp()
    d = y.detach()
    d.zero_()
    see(y)
    see.value([y._version, d._version])
    with see.error():
        y.sum().backward()


def detach_inplace_views(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 2
    v = y[0]
    with see.error():
        v.detach_()
    y.detach_()
    see(y, v)
    with see.error():
        v.sum().backward()
    see(x)


def data_read_write(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * x
    x.data.mul_(10)
    see(x)
    see.value(x._version)
    y.sum().backward()
    see(x)


def data_assign(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    x.data = t.tensor([7.0, 8.0, 9.0])
    see(x)
    (x * 2).sum().backward()
    see(x)
    with see.error_class():
        x.data = t.tensor([1, 2])


def views_versions(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0])
    v = x.view(2, 2)
    u = v[0]
    u.add_(1)
    see.value([x._version, v._version, u._version])
    x.mul_(2)
    see.value([x._version, v._version, u._version])
    see(x, v, u)
    c = x.clone()
    c.add_(1)
    see.value([x._version, c._version])


def views_base(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 1
    v = y.view(2, 2)
    u = v.t()[0]
    see.value([u._base is y, v._base is y, y._base is None, u._is_view(), y._is_view()])
    d = u.detach()
    see.value([d._is_view(), d._base is y])


def view_errors(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    with see.error():
        x.t().view(6)
    with see.error():
        x.view(4)
    with see.error():
        x.view(-1, -1)
    with see.error():
        x.view(-1, 4)
    with see.error():
        x.reshape(4, 2)
    with see.error():
        x.expand(3, 3)
    with see.error():
        x.expand(2)
    with see.error():
        x.transpose(0, 2)
    with see.error():
        x.permute(0, 0)
    with see.error():
        x.permute(0)
    with see.error():
        x.squeeze(5)
    with see.error():
        x.unsqueeze(4)
    with see.error():
        x.narrow(0, 1, 5)
    with see.error():
        x.select(0, 3)
    with see.error():
        x[3]
    with see.error():
        x[0, 0, 0]


def view_then_base_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    v = y[1:]
    y.mul_(3)
    see(v, y)
    see.graph(v)
    v.sum().backward()
    see(x)


def view_and_base_written_both(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    v = y[1:]
    v.mul_(3)
    y.add_(1)
    v.add_(2)
    see(v, y)
    see.graph(v)
    see.graph(y)
    (v.sum() * 2 + y.sum()).backward()
    see(x)


def overlapping_views(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 1
    a, b = y[:2], y[1:]
    a.mul_(2)
    see(a, b, y)
    b.mul_(3)
    see(a, b, y)
    y.sum().backward()
    see(x)


def expand_write(t: Any, see: Any) -> None:
    x = t.tensor([1.0])
    e = x.expand(3)
    with see.error():
        e.add_(1)
    with see.error():
        e.zero_()
    with see.error():
        e[0] = 2.0
    see(x, e)


def view_in_no_grad_of_nonleaf(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    with t.no_grad():
        v = y[0]
    see(v)
    with see.error():
        v.mul_(2)
    with t.no_grad():
        v.mul_(2)
    see(y)


def copy_forms(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    b = t.zeros(2)
    b.copy_(x)
    see(b)
    see.graph(b)
    c = t.zeros(2, 2)
    c.copy_(x)
    see.graph(c)
    c.sum().backward()
    b.sum().backward()
    see(x)
    d = t.zeros(2, dtype=t.float64)
    d.copy_(x * 2)
    see(d)
    d.sum().backward()
    see(x)
    i = t.tensor([0, 0])
    i.copy_(x.detach() * 1.7)
    see(i)


def requires_grad_of_view_of_leaf(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    v = x[0]
    x.requires_grad_()
    see(x, v)
    w = x[1]
    see(w)
    (w * 3).backward()
    see(x)


def versions_through_ops(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0])
    see.value(x._version)
    x[0] = 5
    see.value(x._version)
    x[1:] += 1
    see.value(x._version)
    x.t_()
    see.value(x._version)
    x.requires_grad_()
    see.value(x._version)
    y = x * 1
    y.relu_()
    y.clamp_(0, 1)
    see.value(y._version)
    see.value(y.detach()._version)
    see.value(y.data._version)
    see.value(y.clone()._version)


def views_that_lost_their_history(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    several, _ = y.unbind()
    with t.no_grad():
        silent = y[0]
    with t.inference_mode():
        inferred = y[0]
    y.mul_(2)
    for view in (several, silent, inferred):
        see.text(view)
        see.value([view.requires_grad, view.detach().item()])
        for text in listed(
            "v.grad_fn; v.is_leaf; v * 2; v.sum(); v.add_(1); v.view(-1); v.backward(); v.retain_grad()"
        ):
            with see.error():
                eval(text, {"v": view})
        with t.no_grad():
            see(view * 2)
    y.sum().backward()
    see(x)


def views_of_plain_tensors_that_lost_their_history(t: Any, see: Any) -> None:
    w = t.tensor([3.0, 4.0], requires_grad=True)
    y = t.ones(2)
    several, _ = y.unbind()
    with t.no_grad():
        silent = y[0]
    usual = y[0]
    y.mul_(w)
    for view in (several, silent):
        see.value(view.requires_grad)
        for text in listed("v.grad_fn; v * 2; v.add_(1)"):
            with see.error():
                eval(text, {"v": view})
    see(usual)
    usual.backward()
    see(w)
