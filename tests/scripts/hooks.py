"""Hooks, kept gradients and `grad` itself.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def hook_removed(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    h = x.register_hook(lambda g: g * 10)
    (x * 2).sum().backward()
    see(x)
    h.remove()
    h.remove()
    (x * 2).sum().backward()
    see(x)


def hook_on_non_leaf_removed(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    h = y.register_hook(lambda g: g * 10)
    z = y.sum()
    z.backward(retain_graph=True)
    see(x)
    h.remove()
    z.backward()
    see(x)


def hooks_run_in_order(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    log = []
    x.register_hook(lambda g: log.append("a") or g + 1)
    x.register_hook(lambda g: log.append("b") or g * 2)
    (x * 2).sum().backward()
    see(x)
    see.value(log)


def hook_sees_what_retain_stores(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    y.retain_grad()
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    see(x, y)


def hook_wrong_type(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.register_hook(lambda g: 5)
    with see.error():
        (x * 2).sum().backward()


def hook_wrong_shape(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g.sum())
    with see.error():
        y.sum().backward()


def hook_error_passes(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)

    def bad(g):
        raise ValueError("stop here")

    y = x * 2
    y.register_hook(bad)
    with see.error():
        y.sum().backward()
    see(x)


def hook_no_grad_tensor(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    with see.error():
        x.register_hook(lambda g: g)
    with see.error():
        x.register_post_accumulate_grad_hook(lambda g: g)
    y = t.tensor([1.0], requires_grad=True) * 2
    with see.error():
        y.register_post_accumulate_grad_hook(lambda g: g)


def post_hook_handle(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    log = []
    h = x.register_post_accumulate_grad_hook(lambda p: log.append(p.grad.tolist()))
    (x * 2).sum().backward()
    (x * 2).sum().backward()
    h.remove()
    (x * 2).sum().backward()
    see.value(log)
    see(x)


def post_hook_clears_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)

    def step(p):
        with t.no_grad():
            p.sub_(p.grad * 0.1)
        p.grad = None

    x.register_post_accumulate_grad_hook(step)
    (x * 2).sum().backward()
    see(x)


def post_hook_not_for_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    log = []
    x.register_post_accumulate_grad_hook(lambda p: log.append(1))
    x.register_hook(lambda g: log.append(2))
    g = t.autograd.grad((x * 2).sum(), x)
    see(*g)
    see.value(log)
    see(x)


def hook_in_grad_of_non_leaf(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g * 5)
    g = t.autograd.grad((y * 3).sum(), y, retain_graph=True)
    see(*g)
    g = t.autograd.grad((y * 3).sum(), x)
    see(*g)


def hook_with_inputs(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    log = []
    y = x * 2
    y.register_hook(lambda g: log.append(g.tolist()))
    (y * 3).sum().backward(inputs=[x])
    see(x)
    see.value(log)


def hook_on_two_outputs(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    a, _b, c = x.unbind(0)
    log = []
    a.register_hook(lambda g: log.append(("a", g.item())))
    c.register_hook(lambda g: log.append(("c", g.item())) or g * 2)
    (a * 2 + c * 3).backward()
    see(x)
    see.value(sorted(log))


def hook_creates_graph(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x**3
    y.register_hook(lambda g: g * 2)
    (g,) = t.autograd.grad(y, x, t.tensor([1.0]), create_graph=True)
    see(g)
    g.backward()
    see(x)


def node_hooks(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    log = []
    y.grad_fn.register_hook(
        lambda gi, go: log.append(("post", [None if g is None else g.tolist() for g in gi], [g.tolist() for g in go]))
    )
    y.grad_fn.register_prehook(lambda go: log.append(("pre", [g.tolist() for g in go])))
    y.sum().backward()
    see.value(log)
    see(x)


def node_prehook_changes(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.grad_fn.register_prehook(lambda go: (go[0] * 10,))
    y.sum().backward()
    see(x)


def node_hook_changes(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.grad_fn.register_hook(lambda gi, go: tuple(None if g is None else g * 7 for g in gi))
    y.sum().backward()
    see(x)


def retain_after_view(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 2
    v = y[0]
    v.retain_grad()
    y.retain_grad()
    (v.sum() + y.sum()).backward()
    see(x, y, v)


def retain_twice(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.retain_grad()
    see(y)
    y.backward(retain_graph=True)
    y.backward()
    see(x, y)


def retain_in_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    with t.no_grad():
        y = x * 2
    with see.error():
        y.retain_grad()
    x.retain_grad()
    see(x, y)


def retain_with_grad_function(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    g = t.autograd.grad(y * 3, x)
    see(y, *g)


def non_leaf_grad_warns(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    y.backward()
    with see.warnings():
        see.value(y.grad is None)
    with see.warnings():
        see.value(x.grad is None)
    z = x * 2
    z.retain_grad()
    with see.warnings():
        see.value(z.grad is None)


def assign_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.grad = t.tensor([3.0, 4.0])
    see(x)
    (x * 2).sum().backward()
    see(x)
    with see.error():
        x.grad = t.tensor([1.0])
    with see.error():
        x.grad = t.tensor([1.0, 2.0], dtype=t.float64)
    with see.error():
        x.grad = 5.0
    del x.grad
    see(x)


def grad_object_is_kept(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).sum().backward()
    g = x.grad
    (x * 2).sum().backward()
    see.value([g is x.grad])
    see(x)
    see(g)


def grad_is_replaced_with_create_graph(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward(create_graph=True)
    g = x.grad
    see(g)
    (x * x).sum().backward(create_graph=True)
    see.value([g is x.grad])
    see(x.grad)


def zero_grad_in_place(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).sum().backward()
    x.grad.zero_()
    see(x)
    (x * 2).sum().backward()
    see(x)


def grad_of_expanded_is_dense(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    x.grad.add_(1)
    see(x)


def two_leaves_do_not_share_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    w = t.tensor([2.0], requires_grad=True)
    (x + w).backward()
    x.grad.add_(5)
    see(x, w)


def passed_gradient_is_not_shared(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    g = t.tensor([1.0, 1.0])
    (x + 1).backward(g)
    g.add_(5)
    see(x)


def leaf_backward(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    x.backward()
    see(x)
    x.backward(t.tensor([5.0]))
    see(x)
