"""Backward and grad: errors, orders, dtypes and several outputs.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def freed_graph(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward()
    with see.error():
        y.backward()
    see(x)
    z = (x + 1).sum()
    z.backward()
    z.backward()
    see(x)


def freed_partly(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    w = t.tensor([3.0, 4.0], requires_grad=True)
    a = x * 2
    y = a.exp().sum() + (w + 1).sum()
    y.backward()
    with see.error():
        y.backward()
    see(x, w)


def freed_by_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x**2
    g = t.autograd.grad(y, x)
    with see.error():
        t.autograd.grad(y, x)
    see(*g)


def shared_part_freed(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    h = x.exp()
    a, b = h * 2, h * 3
    a.backward()
    with see.error():
        b.backward()
    see(x)


def retain_graph_keeps(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x.exp()
    for _ in range(3):
        y.backward(retain_graph=True)
    see(x)


def backward_inputs(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    w = t.tensor([2.0], requires_grad=True)
    a = x * w
    y = a * a
    y.backward(inputs=[a, w], retain_graph=True)
    see(x, w, a)
    y.backward(inputs=x)
    see(x, w, a)
    with see.error():
        y.backward(inputs=[])
    with see.error():
        (x * 2).backward(inputs=[t.tensor([1.0])])


def backward_inputs_unused(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    w = t.tensor([2.0], requires_grad=True)
    (x * 2).backward(inputs=[w])
    see(x, w)


def backward_wrong_gradient(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    with see.error():
        y.backward()
    with see.error():
        y.backward(t.tensor([1.0]))
    with see.error():
        y.backward(t.tensor(1.0))
    with see.error():
        y.backward([1.0, 1.0])
    with see.error():
        y.backward(t.tensor([1, 1]))
    y.backward(t.tensor([1.0, 1.0], dtype=t.float64))
    see(x)


def backward_without_graph(t: Any, see: Any) -> None:
    x = t.tensor([1.0])
    with see.error():
        x.backward()
    with see.error():
        (x * 2).sum().backward()
    with see.error():
        t.autograd.grad(x, x)
    with see.error():
        t.tensor([1, 2]).sum().backward()


def grad_errors(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    w = t.tensor([1.0], requires_grad=True)
    c = t.tensor([1.0])
    y = x * 2
    with see.error():
        t.autograd.grad(y, w)
    with see.error():
        t.autograd.grad(y, c)
    with see.error():
        t.autograd.grad(y, [x, w])
    see(*t.autograd.grad(y, [x, w], allow_unused=True))
    see(*t.autograd.grad(x * 2, [x, w], materialize_grads=True))
    with see.error():
        t.autograd.grad(x * 2, [x, w], materialize_grads=True, allow_unused=False)
    with see.error():
        t.autograd.grad(t.stack([x, x]) * 2, x)
    with see.error():
        t.autograd.grad(c * 2, x)
    with see.error():
        t.autograd.grad((x * 2, x * 3), x, grad_outputs=(t.tensor([1.0]),))


def grad_of_several_outputs(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    see(*t.autograd.grad([x * 2, x * x], [x], [t.tensor([1.0, 1.0]), t.tensor([1.0, 2.0])]))
    see(*t.autograd.grad([(x * 2).sum(), (x * x).sum()], x))
    see(*t.autograd.grad([(x * 2).sum(), (x * x)], x, [None, t.tensor([1.0, 0.0])]))


def grad_of_itself(t: Any, see: Any) -> None:
    x = t.tensor([3.0], requires_grad=True)
    see(*t.autograd.grad(x, x))
    y = x * 2
    see(*t.autograd.grad(y, y))
    see(*t.autograd.grad(y, [x, y]))
    see(*t.autograd.grad(x * 5, [x, x]))


def autograd_backward_function(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    t.autograd.backward([(x * 2).sum(), (x * x)], [None, t.tensor([1.0, 1.0])])
    see(x)
    t.autograd.backward((x * 2).sum())
    see(x)
    with see.error():
        t.autograd.backward([x * 2], [t.tensor([1.0, 1.0]), t.tensor([1.0, 1.0])])
    t.autograd.backward((x * 2).sum(), inputs=[x])
    see(x)


def root_twice(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    t.autograd.backward([y, y], [None, None])
    see(x)


def intermediate_and_root(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    z = y * 3
    t.autograd.backward([z, y], [None, None])
    see(x)


def higher_orders(t: Any, see: Any) -> None:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    y = (x**4).sum()
    for _ in range(4):
        (g,) = t.autograd.grad(y, x, create_graph=True)
        see.numbers(g)
        y = g.sum()


def mixed_second(t: Any, see: Any) -> None:
    x = t.tensor(0.5, requires_grad=True)
    w = t.tensor(1.5, requires_grad=True)
    y = (x * w).sin() * w
    gx, gw = t.autograd.grad(y, [x, w], create_graph=True)
    see.numbers(gx, gw)
    see.numbers(*t.autograd.grad(gx, [x, w], retain_graph=True))
    see.numbers(*t.autograd.grad(gw, [x, w]))


def constant_gradient_has_no_graph(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    (g,) = t.autograd.grad(x * 2, x, create_graph=True)
    see(g)
    (g,) = t.autograd.grad(x + 2, x, create_graph=True)
    see(g)
    (g,) = t.autograd.grad(x * x, x, create_graph=True)
    see.value([g.requires_grad, g.is_leaf])
    with see.error():
        t.autograd.grad(t.autograd.grad(x * 2, x, create_graph=True)[0], x)


def gradient_penalty(t: Any, see: Any) -> None:
    w = t.tensor([[1.0, -2.0], [0.5, 1.0]], requires_grad=True)
    x = t.tensor([[1.0, 3.0]], requires_grad=True)
    y = (x @ w).tanh().sum()
    (g,) = t.autograd.grad(y, x, create_graph=True)
    ((g.norm() - 1) ** 2).backward()
    see.numbers(w.grad, x.grad)


def names_of_second_order(t: Any, see: Any) -> None:
    x = t.tensor([0.5, 2.0], requires_grad=True)
    for f in ("exp", "sin", "tanh", "sigmoid", "sqrt", "log", "relu", "square", "abs", "cos", "reciprocal", "neg"):
        (g,) = t.autograd.grad(getattr(x, f)().sum(), x, create_graph=True)
        see.value([f, g.requires_grad, None if g.grad_fn is None else g.grad_fn.name()])


def names_of_second_order_binary(t: Any, see: Any) -> None:
    x = t.tensor([0.5, 2.0], requires_grad=True)
    w = t.tensor([1.5, 3.0], requires_grad=True)
    for f in ("mul", "div", "add", "sub", "pow", "maximum", "dot"):
        for g in t.autograd.grad(getattr(t, f)(x, w).sum(), [x, w], create_graph=True):
            see.value([f, g.requires_grad, None if g.grad_fn is None else g.grad_fn.name()])


def create_graph_then_backward(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x**3
    y.backward(create_graph=True)
    see.value([x.grad.requires_grad, x.grad.tolist()])
    x.grad.sum().backward()
    see.value([x.grad.tolist()])


def long_chain(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x
    for _ in range(3000):
        y = y + 0.001
    y.backward()
    see(x)


def diamond(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x
    for _ in range(20):
        y = y + y
    y.backward()
    see(x)


def grad_dtypes(t: Any, see: Any) -> None:
    a = t.tensor([1.0, 2.0], requires_grad=True)
    b = t.tensor([1.0, 2.0], dtype=t.float64, requires_grad=True)
    c = t.tensor([1.0, 2.0], dtype=t.float16, requires_grad=True)
    (a * b * c).sum().backward()
    see(a, b, c)


def grad_shapes_after_broadcast(t: Any, see: Any) -> None:
    a = t.tensor([[1.0], [2.0]], requires_grad=True)
    b = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    c = t.tensor(2.0, requires_grad=True)
    (a * b + c).sum().backward()
    see(a, b, c)


def to_dtype_passes_gradient(t: Any, see: Any) -> None:
    a = t.tensor([1.0, 2.0], requires_grad=True)
    b = a.to(t.float64)
    see(b)
    see.graph(b)
    (b * b).sum().backward()
    see(a)
    see(a.double(), a.half(), a.float(), a.int(), a.long(), a.bool())


def undefined_gradients(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    w = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    a, _b, _c = (x * w).unbind(0)
    a.backward()
    see(x, w)


def max_pair_gradients(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 5.0], [7.0, 2.0]], requires_grad=True)
    values, indices = x.max(dim=1)
    see(values, indices)
    see.graph(values)
    values.sum().backward()
    see(x)
    with see.error():
        indices.sum().backward()


def sort_topk_gradients(t: Any, see: Any) -> None:
    x = t.tensor([3.0, 1.0, 2.0], requires_grad=True)
    v, i = x.sort()
    see(v, i)
    v[0].backward()
    see(x)
    v, i = x.topk(2)
    see(v, i)
    v.sum().backward()
    see(x)


def not_implemented(t: Any, see: Any) -> None:
    x = t.tensor([3.0, 4.0], requires_grad=True)
    y = x // 2
    see(y)
    see.graph(y)
    with see.error():
        y.sum().backward()


def integer_results(t: Any, see: Any) -> None:
    x = t.tensor([3.0, 4.0], requires_grad=True)
    for y in (
        x.argmax(),
        x > 3,
        x.long(),
        x.isnan(),
        x.sign(),
        x.round(),
        x.eq(x),
        x.argsort(),
        x.bool(),
        t.zeros_like(x),
        t.ones_like(x),
    ):
        see(y)
