"""Gradients that are asked for: by grad, by backward with inputs, and of higher orders.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def backward_inputs_nonleaf(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    z = y * y
    z.backward(inputs=[y], retain_graph=True)
    see(x, y)
    z.backward(inputs=y)
    see(x, y)


def backward_inputs_empty(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    with see.error():
        y.backward(inputs=[])
    with see.error():
        y.backward(inputs=[t.tensor([1.0])])
    with see.error():
        y.backward(inputs=[y])
    see(x, y)


def backward_inputs_twice_same(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 3
    y.backward(inputs=[x, x])
    see(x)


def backward_gradient_requires(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    g = t.tensor([3.0], requires_grad=True)
    (x * x).backward(g)
    see(x, g)


def backward_gradient_create(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    g = t.tensor([3.0], requires_grad=True)
    (x * x).backward(g, create_graph=True)
    see(x, g)
    x.grad.backward()
    see(g)


def backward_gradient_shapes(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 2
    with see.error():
        y.backward()
    with see.error():
        y.backward(t.tensor(1.0))
    with see.error():
        y.backward(t.tensor([1.0, 2.0, 3.0]))
    with see.error():
        y.backward(t.tensor([[1.0, 2.0]]))
    with see.error():
        y.backward(1.0)
    with see.error():
        y.backward([1.0, 2.0])
    see(x)


def backward_gradient_dtypes(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    with see.error():
        y.backward(t.tensor([1.0], dtype=t.float64))
    see(x)
    with see.error():
        y.backward(t.tensor([1]))
    see(x)
    with see.error():
        y.backward(t.tensor([True]))
    see(x)


def grad_none_in_outputs(t: Any, see: Any) -> None:
    x = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 2
    with see.error():
        t.autograd.grad(y, x, None)
    with see.error():
        t.autograd.grad([y, y.sum()], x, [None, None])
    (g,) = t.autograd.grad([y.sum(), y], x, [None, t.tensor([1.0, 10.0])])
    see(g)


def grad_lengths(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    with see.error():
        t.autograd.grad([y], [x], [t.tensor([1.0]), t.tensor([1.0])])
    with see.error():
        t.autograd.grad([y, y], [x], t.tensor([1.0]))
    with see.error():
        t.autograd.grad([], [x])
    with see.error():
        t.autograd.grad([y], [])


def grad_unused(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([2.0], requires_grad=True)
    y = x * 2
    with see.error():
        t.autograd.grad(y, [x, w])
    with see.error():
        t.autograd.grad(y, [x, w], allow_unused=False, materialize_grads=True)
    with see.error():
        a, b = t.autograd.grad(y, [x, w], materialize_grads=True)
        see(a, b)


def grad_unused_retained(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([2.0], requires_grad=True)
    y = x * x
    a, b = t.autograd.grad(y, [x, w], allow_unused=True, create_graph=True)
    see(a, b)
    (c,) = t.autograd.grad(a, [x])
    see(c)
    with see.error():
        t.autograd.grad(a, [x])


def grad_not_requiring_input(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([2.0])
    y = x * w
    with see.error():
        t.autograd.grad(y, [w])
    with see.error():
        t.autograd.grad(y, [w], allow_unused=True)
    with see.error():
        t.autograd.grad(w, [x])
    with see.error():
        t.autograd.grad(w * 2, [x])


def grad_leaf_itself(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    (g,) = t.autograd.grad(x, x)
    see(g)
    (g,) = t.autograd.grad(x, x, t.tensor([5.0]))
    see(g)
    y = x * 2
    g, h = t.autograd.grad(y, [y, x])
    see(g, h)


def grad_of_view_input(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    v = x[:2]
    with see.error():
        t.autograd.grad(x.sum(), v)
    (g,) = t.autograd.grad((v * v).sum(), v)
    see(g)


def grad_is_batched(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    (g,) = t.autograd.grad(y, x, retain_graph=True)
    see(g, x)
    (g,) = t.autograd.grad(y, x, retain_graph=False)
    with see.error():
        t.autograd.grad(y, x)


def grad_positional(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x * x
    (g,) = t.autograd.grad(y, x, t.tensor([1.0]), True, True)
    see(g)
    (h,) = t.autograd.grad(g, x, None, None, False, True)
    see(h)


def grad_del(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    (x * 2).backward()
    del x.grad
    see(x)
    x.grad = t.tensor([1.0], requires_grad=True)
    see(x)
    see.value(x.grad.requires_grad)
    (x * 2).backward()
    see(x)


def grad_on_int(t: Any, see: Any) -> None:
    x = t.tensor([2])
    with see.error():
        x.requires_grad = True
    with see.error():
        x.requires_grad_()
    with see.error():
        x.requires_grad_(False)
    with see.error():
        t.tensor([1], requires_grad=True)
    with see.error():
        x.float().requires_grad_().int().requires_grad_()


def no_grad_grad_call(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    with t.no_grad():
        (g,) = t.autograd.grad(y, x, create_graph=True)
        see(g)
    (g,) = t.autograd.grad(x * x * x, x, create_graph=True)
    with t.no_grad():
        (h,) = t.autograd.grad(g, x)
    see(h)


def backward_multiple(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    a, b = x * 2, x * x
    t.autograd.backward([a, b])
    see(x)
    c, d = x * 3, x * 4
    t.autograd.backward((c, d), (t.tensor([10.0]), None))
    see(x)
    with see.error():
        t.autograd.backward([x * 1, x * 2], [t.tensor([1.0])])
    t.autograd.backward(x * 5, t.tensor([2.0]))
    see(x)


def backward_multiple_inputs(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([3.0], requires_grad=True)
    t.autograd.backward([x * w, x * x], inputs=[w])
    see(x, w)
    with see.error():
        t.autograd.backward(x * w, grad_tensors=t.tensor([1.0]), inputs=[x * 1])
    see(x, w)


def leaf_no_grad_backward_errors(t: Any, see: Any) -> None:
    x = t.tensor([2.0])
    with see.error():
        x.backward()
    with see.error():
        (x * 2).backward()
    with see.error():
        t.tensor([1]).sum().backward()
    y = t.tensor([1.0], requires_grad=True)
    with see.error():
        (y > 0).backward()
    with see.error():
        y.argmax().backward()
    with t.no_grad():
        z = y * 2
    with see.error():
        z.backward()
    with see.error():
        y.detach().backward()


def double_backward_norm(t: Any, see: Any) -> None:
    x = t.tensor([3.0, 4.0], requires_grad=True)
    n = x.norm()
    (g,) = t.autograd.grad(n, x, create_graph=True)
    see(g)
    (g * t.tensor([1.0, 2.0])).sum().backward()
    see(x)


def double_backward_zoo(t: Any, see: Any) -> None:
    for text in listed(
        "x.sigmoid(); x.tanh(); x.log(); x.sqrt(); x.pow(3); x.relu(); x.prod(); x.cumprod(0); x.std(); "
        "x.var(); x.logsumexp(0); x / x.sum(); t.outer(x, x); x @ x; x.reciprocal(); x.rsqrt(); x.exp(); "
        "x.sin(); F.gelu(x); F.softplus(x); F.layer_norm(x, [3]); "
        "F.elu(x); F.leaky_relu(x); x.clamp(1.0, 2.0); "
        "t.where(x > 1.5, x * x, x); x.atan2(x + 1); x.lerp(x * 2, 0.3)"
    ):
        x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = eval(text, {"t": t, "F": t.nn.functional, "x": x})
        w = t.tensor([0.5, -1.0, 2.0])
        (g,) = t.autograd.grad((y * 1.5).sum(), x, create_graph=True)
        see.numbers(g)
        see.value(g.requires_grad)
        if g.requires_grad:
            (h,) = t.autograd.grad((g * w).sum(), x, allow_unused=True)
            see.numbers(h)


def third(t: Any, see: Any) -> None:
    x = t.tensor([1.5], requires_grad=True)
    y = x**4 * x.sin()
    for _ in range(4):
        (y,) = t.autograd.grad(y, x, create_graph=True)
        see.numbers(y)


def hessian_vector(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    v = t.tensor([3.0, -1.0])
    f = (x[0] ** 2 * x[1]).sum() + x.prod()
    (g,) = t.autograd.grad(f, x, create_graph=True)
    (hv,) = t.autograd.grad(g, x, v)
    see(hv)


def jvp_trick(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    v = t.zeros(2).requires_grad_()
    y = x * x.flip([0])
    (g,) = t.autograd.grad(y, x, v, create_graph=True)
    (jvp,) = t.autograd.grad(g, v, t.tensor([1.0, 0.5]))
    see(jvp)
