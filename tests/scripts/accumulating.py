"""What gathers in grad, and what a second backward still finds.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def accumulate_view_grad(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    x.t().sum().backward()
    see(x)
    (x[0] * 2).sum().backward()
    see(x)
    see.value(x.grad.is_contiguous())


def accumulate_identity(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    (x * 2).backward()
    g = x.grad
    (x * 3).backward()
    see.value(x.grad is g)
    see(g)
    x.grad = None
    (x * 3).backward()
    see(g)
    see(x)


def accumulate_create_graph(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    (x**3).backward(create_graph=True)
    see(x)
    see.graph(x.grad)
    g = x.grad
    x.grad = None
    g.backward()
    see(x)


def accumulate_dtype_mismatch(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    with see.error():
        x.grad = t.tensor([1.0], dtype=t.float64)
    with see.error():
        x.grad = t.tensor([1.0, 2.0])
    with see.error():
        x.grad = t.tensor([1])
    with see.error():
        x.grad = 3.0
    with see.error():
        x.grad = x
    x.grad = t.tensor([7.0])
    (x * 2).backward()
    see(x)


def set_requires_grad_types(t: Any, see: Any) -> None:
    x = t.tensor([2.0])
    with see.error():
        x.requires_grad = 1
    with see.error():
        x.requires_grad = None
    with see.error():
        x.requires_grad_(1)
    see(x)


def set_requires_off_nonleaf(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    with see.error():
        y.requires_grad = False
    with see.error():
        y.requires_grad_(False)
    with see.error():
        y.requires_grad = True
    y.requires_grad_(True)
    see(y)
    z = y.detach()
    z.requires_grad = True
    (z * 3).backward()
    see(x, y, z)


def freed_partial_accumulate(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([3.0], requires_grad=True)
    y = x * x
    y.backward()
    z = y + w * w
    with see.error():
        z.backward()
    see(x, w)


def freed_then_new_head(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x.exp()
    a = y * 2
    b = y * 3
    a.backward()
    with see.error():
        b.backward()
    see(x)


def freed_add_only(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x + 1 - 2 + x
    y.backward()
    y.backward()
    see(x)


def freed_views_only(t: Any, see: Any) -> None:
    x = t.tensor([[2.0, 3.0]], requires_grad=True)
    y = x.t().reshape(2).unsqueeze(0).expand(3, 2).sum()
    y.backward()
    y.backward()
    see(x)


def freed_mul_by_number(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = (x * 2 / 4).neg() * 1.0
    y.backward()
    with see.error():
        y.backward()
    see(x)


def freed_by_number_names(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    for text in listed(
        "x.clone(); x.abs(); x.relu(); x.mean(); x.sum(); x.max(); x.cumsum(0); x.flip([0]); t.cat([x, x]); "
        "t.stack([x, x]); x.clamp(0, 1); x.to(t.float64); x[0]; x.repeat(2); x.sigmoid(); x / 2; 2 / x; "
        "x ** 2; x ** 1; 2 - x; x.floor(); x.round(); x.sign(); t.where(x > 0, x, x); x.sqrt(); x.roll(1); "
        "x.sort()[0]; x.norm(); x.logsumexp(0); x.prod(); x.std(unbiased=False)"
    ):
        y = eval(text, {"t": t, "F": t.nn.functional, "x": x}).sum()
        y.backward()
        with see.error():
            y.backward()
    see(x)


def retain_graph_only_first(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    with see.error():
        y.backward()
    see(x)


def retain_graph_grad_then_backward(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    t.autograd.grad(y, x, retain_graph=True)
    y.backward()
    see(x)
    with see.error():
        t.autograd.grad(y, x)


def create_graph_false_retain_true(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    (g,) = t.autograd.grad(y, x, create_graph=True, retain_graph=False)
    see(g)
    with see.error():
        t.autograd.grad(y, x)
    with see.error():
        t.autograd.grad(g, x)


def toggle_leaf(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    x.requires_grad = False
    see(x, y)
    y.backward()
    see(x)
    x.requires_grad = True
    see(x * 2)


def toggle_keeps_grad(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    (x * x).backward()
    x.requires_grad_(False)
    see(x)
    see(x * 2)
    x.requires_grad_()
    (x * x).backward()
    see(x)


def zero_grad_styles(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    (x * x).backward()
    x.grad.zero_()
    see(x)
    (x * x).backward()
    x.grad.detach_()
    see(x)
    x.grad.fill_(7)
    (x * x).backward()
    see(x)
    x.grad *= 0
    see(x)


def grad_shared_between_leaves(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([3.0], requires_grad=True)
    (x + w).backward()
    x.grad.add_(1)
    see(x, w)
    g = t.tensor([1.0])
    (x + w).backward(g)
    x.grad.add_(1)
    see(x, w, g)


def sub_and_neg_share(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 1
    y.retain_grad()
    z = y + 0
    z.retain_grad()
    z.backward()
    z.grad.mul_(5)
    see(x, y, z)


def nonleaf_grad_assign(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    y.grad = t.tensor([7.0])
    see(y)
    y.retain_grad()
    (y * 3).backward()
    see(x, y)


def deep_chain(t: Any, see: Any) -> None:
    x = t.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(20000):
        y = y + 0.001
    y.backward()
    see(x)
    node = y.grad_fn
    n = 0
    while node is not None and n < 30000:
        n += 1
        node = node.next_functions[0][0] if node.next_functions else None
    see.value(n)


def wide_fanout(t: Any, see: Any) -> None:
    x = t.tensor(1.0, requires_grad=True)
    total = 0
    for i in range(200):
        total = total + x * i
    total.backward()
    see(x)


def unused_outputs(t: Any, see: Any) -> None:
    x = t.tensor([3.0, 1.0, 2.0], requires_grad=True)
    v, i = x.sort()
    see(v, i)
    q, _ = x.max(0)
    q.backward()
    see(x)
    _, b, _ = x.unbind()
    b.backward()
    see(x)
    with see.error():
        i.float().sum().backward()


def second_derivatives_that_are_not_there(t: Any, see: Any) -> None:
    f = t.nn.functional
    q = t.ones(1, 1, 2, 3).requires_grad_()
    x = t.tensor([0.5, 7.0], requires_grad=True)
    for leaf, y in ((x, f.hardsigmoid(x)), (q, f.scaled_dot_product_attention(q, q * 2, q * 3))):
        slope = t.autograd.grad(y.sum(), leaf, create_graph=True)[0]
        see.value(slope.requires_grad)
        with see.error():
            slope.sum().backward()
