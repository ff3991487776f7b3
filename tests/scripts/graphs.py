"""What a graph looks like, tensors as text, and errors in shapes.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def next_functions_of_numbers(t: Any, see: Any) -> None:
    w = t.tensor(3.0, requires_grad=True)
    for y in (
        w + 1,
        1 + w,
        w - 1,
        1 - w,
        w * 2,
        2 * w,
        w / 2,
        2 / w,
        w**2,
        2**w,
        w**w,
        -w,
        +w,
        abs(w),
        w // 2,
        w % 2,
        w.clamp(0, 1),
        w.clamp(min=0),
        w.clone(),
        w.detach(),
        w.sum(),
        w.mean(),
        w.exp(),
        w.add(w, alpha=2),
        w.relu(),
        t.rsub(w, 1),
        w.lerp(w, 0.5),
        w.addcmul(w, w),
        w.masked_fill(t.tensor(True), 2.0),
        w.where(t.tensor(True), w),
        w.fmod(2),
        w.remainder(2),
        w.maximum(w),
        w.square(),
        w.norm(),
    ):
        see.graph(y)


def next_functions_of_matrices(t: Any, see: Any) -> None:
    a = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    v = t.tensor([1.0, 2.0], requires_grad=True)
    c = t.tensor([[1.0, 2.0], [3.0, 4.0]])
    for y in (
        a @ a,
        a @ v,
        v @ a,
        v @ v,
        a @ c,
        c @ a,
        c @ v,
        a.mm(c),
        a.mv(v),
        v.dot(v),
        t.outer(v, v),
        t.addmm(v, a, c),
        t.stack([v, v]),
        t.cat([v, v, t.zeros(2)]),
        t.cat([t.zeros(2), v]),
        a.sum(0),
        a.mean(1),
        a.sum(dim=(0, 1)),
        a.max(),
        a.max(0)[0],
        a.prod(),
        a.prod(0),
        a.std(),
        a.var(0),
        a.softmax(0),
        a.log_softmax(1),
        a.logsumexp(0),
        a.cumsum(0),
        a.tril(),
        a.flip(0),
        a.roll(1),
        a.gather(0, t.tensor([[0, 0]])),
        a.index_select(0, t.tensor([1])),
        a[t.tensor([0, 1])],
        a[a > 2],
        a.repeat(2, 1),
        a.t() @ a,
        a.unsqueeze(0) @ a,
        a.trace(),
        a.diag(),
    ):
        see.graph(y)


def node_names_and_edges(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2 + x
    see.value([y.grad_fn.name(), [(n.name(), i) for n, i in y.grad_fn.next_functions]])
    acc = (x * 2).grad_fn.next_functions[0][0]
    see.value([acc.name(), acc.variable is x, acc.next_functions])
    a, b = t.tensor([1.0, 2.0], requires_grad=True).unbind(0)
    see.value([b.output_nr, a.output_nr, (b * 1).grad_fn.next_functions[0][1], a.grad_fn is b.grad_fn])
    see.value([(x * 2).grad_fn.next_functions[0][0] is (x * 3).grad_fn.next_functions[0][0]])


def repr_plain(t: Any, see: Any) -> None:
    for x in (
        t.tensor(1.0),
        t.tensor(1),
        t.tensor(True),
        t.tensor([]),
        t.tensor([1.0, 2.5]),
        t.tensor([1, 20]),
        t.tensor([[1.0], [2.0]]),
        t.tensor([True, False]),
        t.tensor([1.0, float("nan"), float("inf")]),
        t.tensor([1e10, 1.0]),
        t.tensor([1e-5, 1.0]),
        t.tensor([0.1, 100.0]),
        t.tensor([1e8]),
        t.tensor([123456.0]),
        t.tensor([-1.0, 2.0]),
        t.zeros(2, 0),
        t.zeros(0, 3, dtype=t.int64),
        t.tensor(3.0, dtype=t.float64),
        t.tensor([1.5], dtype=t.float16),
        t.tensor([1], dtype=t.int8),
        t.tensor([1, 2], dtype=t.uint8),
        t.tensor([[[1.0, 2.0]], [[3.0, 4.0]]]),
        t.tensor(float("nan")),
        t.tensor([1e-8]),
        t.tensor(-0.0),
        t.tensor([0.0, 1e-3]),
    ):
        see.text(x)


def repr_recorded(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    for z in (
        x,
        x * 2,
        y,
        x.sum(),
        x[0],
        x.unbind(0)[1],
        x.double(),
        x.detach(),
        x // 2,
        x * t.tensor(1.0, dtype=t.float64),
        x.max(0)[0],
        x.T,
        x.clone(),
        x.view(2, 1),
    ):
        see.text(z)
    b = t.zeros(2)
    b[0] = x[1]
    see.text(b)


def repr_long(t: Any, see: Any) -> None:
    see.text(t.arange(1001))
    see.text(t.arange(30.0))
    see.text(t.zeros(40, 40))
    see.text(t.ones(20, 3))
    see.text(t.arange(24.0).reshape(2, 3, 4))
    see.text(t.arange(24.0).reshape(2, 3, 4).requires_grad_() * 1)
    see.text(t.zeros(1, 1, 1, 1))
    see.text(t.zeros(1001).requires_grad_())


def str_and_format(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    see.value([str(x), f"{x}", f"{t.tensor(1.5)}", f"{t.tensor(1.5):.3f}", f"{t.tensor(3):d}"])


def conversions(t: Any, see: Any) -> None:
    x = t.tensor([1.5], requires_grad=True)
    see.value([float(x), int(x), bool(x), x.item(), x.tolist(), len(x)])
    with see.error():
        x.numpy()
    with see.error():
        float(t.tensor([1.0, 2.0]))
    with see.error():
        bool(t.tensor([1.0, 2.0]))
    with see.error():
        bool(t.tensor([]))
    with see.error():
        t.tensor([1.0, 2.0]).item()
    with see.error():
        len(t.tensor(1.0))
    with see.error():
        for _ in t.tensor(1.0):
            pass
    with see.error():
        int(t.tensor([]))
    see.value([t.tensor([[1, 2]]).tolist(), t.tensor(2).tolist(), t.tensor([3])[0].item()])


def membership_and_iteration(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    see.value([2.0 in x, 5.0 in x])
    for y in x:
        see(y)
    a, b = x
    (a * b).backward()
    see(x)


def shape_errors(t: Any, see: Any) -> None:
    a, b = t.zeros(2, 3), t.zeros(4, 5)
    for f in (
        lambda: a + b,
        lambda: a @ b,
        lambda: a.mm(t.zeros(3)),
        lambda: a.view(7),
        lambda: a.reshape(4, 2),
        lambda: a.sum(5),
        lambda: a.squeeze(3),
        lambda: a.transpose(0, 4),
        lambda: a.permute(0, 0),
        lambda: t.cat([a, b]),
        lambda: t.stack([a, b]),
        lambda: a.expand(5, 5),
        lambda: a[3],
        lambda: a[0, 0, 0],
        lambda: a.index_select(0, t.tensor([5])),
        lambda: a.unflatten(0, (3, 3)),
        lambda: a.view(-1, -1),
        lambda: a.t().view(6),
        lambda: t.zeros(2, 2, 2).t(),
        lambda: a.narrow(0, 1, 5),
        lambda: a.dot(b),
        lambda: a.gather(0, t.tensor([[9]])),
        lambda: a.softmax(4),
        lambda: a.split(0),
        lambda: a.select(0, 7),
        lambda: a.diagonal(0, 1, 1),
        lambda: a.masked_fill(t.tensor([1.0]), 0),
        lambda: a.unsqueeze(9),
        lambda: a.topk(9),
        lambda: a.max(7),
        lambda: t.cat([]),
        lambda: t.stack([]),
        lambda: a.chunk(0),
        lambda: a.cumsum(3),
        lambda: a.flip(4),
        lambda: a.repeat(2),
    ):
        with see.error_class():
            f()


def dtype_errors(t: Any, see: Any) -> None:
    i, b, f = t.tensor([1, 2]), t.tensor([True, False]), t.tensor([1.0, 2.0])
    for g in (
        lambda: i.mean(),
        lambda: i.softmax(0),
        lambda: b - b,
        lambda: -b,
        lambda: i.std(),
        lambda: i**-1,
        lambda: b.abs(),
        lambda: i @ f,
        lambda: i.norm(),
        lambda: f.masked_fill(i, 0),
        lambda: t.where(i, f, f),
        lambda: f[f],
        lambda: f.gather(0, f),
        lambda: i.logsumexp(0),
        lambda: b.cumprod(0),
        lambda: t.nn.functional.relu(b),
        lambda: i.fmod(0),
        lambda: i // 0,
        lambda: i % 0,
    ):
        with see.error_class():
            g()


def freed_where_nothing_goes_on(t: Any, see: Any) -> None:
    w = t.tensor([1.0, 2.0], requires_grad=True)
    a = w * 2
    (a * 3).sum().backward(inputs=[a])
    with see.error():
        (a * 3).sum().backward()
    see(w)
    a = w.exp()
    y = (a * 3).sum()
    with t.no_grad():
        a.add_(1)
    see.numbers(*t.autograd.grad(y, a, retain_graph=True))
    with see.error():
        y.backward(inputs=[a])


def saved_for_another_gradient(t: Any, see: Any) -> None:
    w, c = t.ones(2, 2).requires_grad_(), t.ones(2, 2).requires_grad_()
    y = t.addmm(c, w, w).sum()
    y.backward(inputs=[c])
    with see.error():
        y.backward(inputs=[c])
    y = t.addmm(c, w, w).sum()
    with t.no_grad():
        w.add_(1)
    with see.error():
        y.backward(inputs=[c])
    a = w * 1
    mean = t.var_mean(a)[1]
    a.add_(1)
    with see.error():
        mean.backward()


def written_before_a_recorded_gradient(t: Any, see: Any) -> None:
    w = t.tensor([1.0, 2.0], requires_grad=True)
    y = w.exp()
    y.add_(1)
    with see.error():
        t.autograd.grad(y.sum(), w, create_graph=True)
    a = w * 1
    largest, places = a.max(0)
    places.add_(1)
    with see.error():
        largest.backward(create_graph=True)
    y = a * a
    y.sum().backward()
    with see.error():
        t.autograd.grad(y.sum(), w, create_graph=True)
