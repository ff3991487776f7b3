"""Hooks on tensors, leaves and nodes: what they see, what they may give back, and in which order.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def hook_replaced_none_then_value(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    h = y.register_hook(lambda g: None)
    y.register_hook(lambda g: g + 1)
    h2 = y.register_hook(lambda g: g * 10)
    h.remove()
    (y * y).sum().backward(retain_graph=True)
    see(x)
    h2.remove()
    (y * y).sum().backward()
    see(x)


def hook_registered_in_hook(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    seen = []

    def outer(g):
        seen.append(g.item())
        x.register_hook(lambda g: seen.append(-g.item()))

    y = x * 2
    y.register_hook(outer)
    y.backward(retain_graph=True)
    see.value(seen)
    y.backward()
    see.value(seen)


def hook_on_inference(t: Any, see: Any) -> None:
    with t.inference_mode():
        y = t.ones(2)
        with see.error():
            y.register_hook(lambda g: g)
    with see.error():
        y.register_hook(lambda g: g)
    with see.error():
        y.requires_grad_()
    with see.error():
        y.requires_grad = True
    with see.error():
        y.retain_grad()


def hook_wrong_dtype(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g.to(t.float64))
    with see.error():
        y.backward()
    see(x)


def hook_leaf_wrong_dtype(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    x.register_hook(lambda g: g.double())
    with see.error():
        (x * 2).backward()
    see(x)


def hook_returns_number(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: 3.0)
    with see.error():
        y.backward()


def hook_shape_expand(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g.sum())
    with see.error():
        y.sum().backward()
    see(x)


def hook_in_place_on_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2

    def hook(g):
        g.mul_(5)

    y.register_hook(hook)
    y.backward(t.tensor([1.0, 1.0]))
    see(x)


def leaf_hook_in_place(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)

    def hook(g):
        g.add_(5)

    x.register_hook(hook)
    (x * x).sum().backward()
    see(x)


def hook_no_requires(t: Any, see: Any) -> None:
    x = t.tensor([1.0])
    with see.error():
        x.register_hook(lambda g: g)
    with see.error():
        x.register_post_accumulate_grad_hook(lambda p: None)
    y = t.tensor([1.0], requires_grad=True) * 2
    with see.error():
        y.register_post_accumulate_grad_hook(lambda p: None)
    with see.error():
        x.retain_grad()


def post_hook_steps(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)

    def step(p):
        with t.no_grad():
            p.sub_(p.grad * 0.1)
        p.grad = None

    x.register_post_accumulate_grad_hook(step)
    (x * x).backward()
    see(x)
    (x * x).backward()
    see(x)


def post_hook_return_ignored(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    x.register_post_accumulate_grad_hook(lambda p: 3)
    with see.error():
        (x * x).backward()
    see(x)


def post_hooks_two_and_order(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    log = []
    x.register_post_accumulate_grad_hook(lambda p: log.append("a"))
    x.register_hook(lambda g: log.append("h"))
    x.register_post_accumulate_grad_hook(lambda p: log.append("b"))
    (x + x * 2).backward()
    see.value(log)


def retain_and_hook_order(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    y.register_hook(lambda g: g + 1)
    y.backward()
    see(x, y)


def retain_leaf(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    x.retain_grad()
    see.value(x.retains_grad)
    (x * 2).backward()
    see(x)


def retain_inputs_backward(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    z = y * y
    y.retain_grad()
    z.backward(inputs=[x])
    see(x, y, z)


def node_hooks_values(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([3.0], requires_grad=True)
    y = x * w
    seen = []

    def hook(gi, go):
        seen.append([len(gi), [None if g is None else g.item() for g in gi], [g.item() for g in go]])

    h = y.grad_fn.register_hook(hook)
    y.backward(retain_graph=True)
    see.value(seen)
    h.remove()
    y.backward(retain_graph=True)
    see.value(seen)
    y.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, gi[1]))
    y.backward()
    see(x, w)


def node_prehook(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 3
    y.grad_fn.register_prehook(lambda go: (go[0] * 2,))
    y.register_hook(lambda g: see.value(g.item()))
    y.backward()
    see(x)


def accumulator_hook(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 3
    acc = y.grad_fn.next_functions[0][0]
    see.value(acc.name())
    see.value(acc.variable is x)
    log = []
    acc.register_hook(lambda gi, go: log.append([len(gi), go[0].item()]))
    y.backward()
    see.value(log)
    see(x)


def accumulator_prehook(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 3
    acc = y.grad_fn.next_functions[0][0]
    acc.register_prehook(lambda go: (go[0] * 2,))
    y.backward()
    see(x)


def diamond_hooks(t: Any, see: Any) -> None:
    x = t.tensor(1.0, requires_grad=True)
    log = []
    y = x * 2
    a, b = y.sin(), y.cos()
    for n, q in (("a", a), ("b", b), ("y", y)):
        q.register_hook(lambda g, n=n: log.append(n))
    x.register_hook(lambda g: log.append("x"))
    (a * b).backward()
    see.value(log)
    see(x)


def backward_inside_hook(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    w = t.tensor([5.0], requires_grad=True)
    y = x * 3

    def hook(g):
        with t.enable_grad():
            (w * w).backward()

    y.register_hook(hook)
    y.backward()
    see(x, w)


def ops_in_hook_recorded(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    seen = []
    y.register_hook(lambda g: seen.append([t.is_grad_enabled(), (g * x).requires_grad]))
    y.backward(retain_graph=True)
    y.backward(create_graph=True)
    see.value(seen)


def results_of_node_hooks(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    ones = t.ones(2)
    for result in (3, (None,), (ones, ones), (t.tensor([1.0]),), ones, (ones,), (ones, None), (None, None)):
        for register in ("register_hook", "register_prehook"):
            x.grad = None
            y = x * 2
            getattr(y.grad_fn, register)(lambda *given, result=result: result)
            with see.error():
                y.sum().backward()
            see(x)


def hooks_run_once_where_a_rule_takes_a_walk_of_its_own(t: Any, see: Any) -> None:
    for take in (lambda w: w.norm(), lambda w: t.var_mean(w)[1], lambda w: t.nn.functional.layer_norm(w, (2,)).sum()):
        w = t.tensor([1.0, 3.0], requires_grad=True)
        seen: list[Any] = []
        a = w * 2
        a.retain_grad()
        w.register_hook(lambda g, seen=seen: seen.append(g.tolist()))
        a.register_hook(lambda g, seen=seen: seen.append(g.tolist()))
        t.autograd.grad(take(a), w, create_graph=True)
        see.numbers(a.grad)
        see.value(seen)


def node_hooks_where_nothing_goes_on(t: Any, see: Any) -> None:
    seen: list[Any] = []
    w = t.tensor([1.0, 2.0], requires_grad=True)
    a = w.exp()
    a.grad_fn.register_prehook(lambda grads: seen.append(["before", grads[0].tolist()]))
    a.grad_fn.register_hook(lambda inputs, outputs: seen.append(["after", [i is None for i in inputs]]))
    t.autograd.grad((a * 3).sum(), a)
    see.value(seen)
    (a * 3).sum().backward(inputs=[a])
    see.value(seen)
    see(w)
