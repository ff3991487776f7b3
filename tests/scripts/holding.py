"""Memory and versions that several tensors have in common, and gradients that somebody holds."""

from __future__ import annotations

from typing import Any


def grads_are_added_to_where_they_lie(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).sum().backward()
    held, aside, row = x.grad, x.grad.detach(), x.grad.view(1, 2)
    (x * 3).sum().backward()
    see(held, aside, row)
    see.value(x.grad is held)
    kept = x.grad * t.tensor([1.0, 2.0], requires_grad=True)
    (x * 3).sum().backward()
    with see.error():
        kept.sum().backward()
    zero = t.tensor(3.0, requires_grad=True)
    (zero * 2).backward()
    held, aside = zero.grad, zero.grad.detach()
    (zero * 2).backward()
    see(held, aside)


def grads_with_a_graph_and_of_non_leaves_are_new_tensors(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.sum().backward(retain_graph=True)
    first, of_leaf = y.grad, x.grad
    y.sum().backward(retain_graph=True)
    see(first, y.grad)
    see.value([y.grad is first, x.grad is of_leaf])
    y.sum().backward(create_graph=True)
    see.value(x.grad is of_leaf)
    see(x, of_leaf)


def what_is_only_a_view_of_a_leaf_gets_no_gradient(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.no_grad():
        part, turned = x[0], x.view(2, 1)
    see(part, turned)
    y = (part * 3).sum() + turned.sum()
    see.graph(y)
    y.backward()
    see(part, turned, x)
    with see.error():
        part.backward()
    with see.error():
        t.autograd.grad((part * 2).sum(), [part])
    x.detach_()
    see(part, turned)


def writes_into_views_of_views_of_another_mode(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0]], requires_grad=True)
    with t.no_grad():
        part = x[0]
    inner = part[1:]
    with see.error():
        inner.mul_(2)
    with see.error():
        part.unsqueeze(0).zero_()
    plain = t.tensor([[1.0, 2.0]])
    with t.no_grad():
        part = plain[0]
    part.mul_(2)
    with see.error():
        part.mul_(x[0])
    see(plain)


def data_counts_its_own_writes(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    loose = x.data
    loose.mul_(2)
    loose[0] = 5.0
    x.data[1] = 7.0
    see.value([x._version, loose._version, loose.view(-1)._version])
    see(x)
    y = t.tensor([[1.0, 2.0]])
    windows = y[0].unfold(0, 1, 1)
    y.zero_()
    see.value([y._version, windows._version])
    y.resize_(1, 2)
    y.resize_(2)
    see.value(y._version)


def writes_that_no_graph_knows_of_renew_views(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0]], requires_grad=True)
    turned, y = x.t(), x * 2
    row, copy = y.view(-1), x.view(-1)
    x.detach().zero_()
    see(turned, copy)
    y.detach().unsqueeze_(0)
    see(row)
    y.unsqueeze_(0)
    see.graph(row)
    other = t.tensor([3.0], requires_grad=True)
    z = other * 2
    part = z[:1]
    z.detach().copy_(other)
    see.graph(part)
    (row.sum() + part.sum()).backward()
    see(x, other)


def what_is_given_comes_back(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    given = t.tensor([3.0, 4.0])
    (back,) = t.autograd.grad([x], [x], [given])
    see.value(back is given)
    first, second = x.unbind()
    second.retain_grad()
    with see.error():
        t.autograd.grad(second * 2, first)
    see(second)
    with see.error():
        t.autograd.backward([x, t.tensor([1.0])], [None, None])
    with see.error():
        t.autograd.backward([t.tensor([1.0]), x * 2], [None, None])
    with see.error():
        x.grad = t.tensor([1], dtype=t.float64)


def losses_of_mixed_dtypes_and_ranks(t: Any, see: Any) -> None:
    f = t.nn.functional
    number, row = t.tensor(1.5, dtype=t.float64), t.tensor([0.5, 2.0], requires_grad=True)
    see(f.l1_loss(number, row), f.mse_loss(row, number), f.cosine_similarity(number, row, 0))
    see(f.l1_loss(number, row[0]))
    zero, two = t.tensor([0.0], requires_grad=True), t.tensor([0.5], requires_grad=True)
    t.xlogy(two, two).backward(t.zeros(1))
    see(two)
    see.text(t.autograd.grad(t.xlogy(two, zero + 0.5), two, t.zeros(1))[0])


def an_element_is_assigned_to_itself(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    y[...] = y
    see.graph(y)
    y.backward()
    see(x)


def an_inference_tensor_is_refused_after_the_write(t: Any, see: Any) -> None:
    with t.inference_mode():
        x = t.tensor([1.0, 2.0]) * 2
    with see.error():
        x[x > 3] = 0.0
    see(x)


def errors_of_roots_that_are_views(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True) * 1
    first, second = x.split(1)
    x.zero_()
    with see.error():
        first.backward()
    joined = t.cat([second.detach().long(), t.tensor([[1.0, 2.0]], requires_grad=True)])
    see.graph(joined)


def a_layer_with_one_row_of_weights(t: Any, see: Any) -> None:
    f = t.nn.functional
    for shape in ((3,), (2, 3), (2, 1, 3)):
        x = (t.arange(float(6 if len(shape) > 1 else 3)) + 1).view(shape).requires_grad_()
        w = t.tensor([1.0, -2.0, 0.5], requires_grad=True)
        y = f.linear(x, w)
        see.graph(y)
        slope = t.autograd.grad(y.sum() ** 2, [x, w], create_graph=True)
        see(*slope)
        (slope[0].sum() + slope[1].sum()).backward()
        see(x, w)
