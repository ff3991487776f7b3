"""Modes in which nothing is recorded, and flags of tensors.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

# ruff: noqa: B018 - what is looked at or refused is the point of a line

from __future__ import annotations

from typing import Any


def requires_grad_toggle(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * 2
    x.requires_grad_(False)
    y.backward()
    see(x, y)
    x.requires_grad_(True)
    (x * 3).backward()
    see(x)


def leaf_made_by_detach_of_view(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    d = x[0].detach().requires_grad_()
    (d * d).sum().backward()
    see(x, d)


def detach_in_place(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y * 3
    y.detach_()
    see(y, z)
    z.sum().backward()
    see(x)
    (y * 5).requires_grad_()
    with see.error():
        (x * 2)[0].detach_()


def requires_grad_of_computed(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    with see.error():
        y.requires_grad = False
    with see.error():
        y.requires_grad_(False)
    y.requires_grad_(True)
    y.requires_grad = True if False else y.requires_grad
    z = t.tensor([1, 2])
    with see.error():
        z.requires_grad_()
    with see.error():
        z.requires_grad = True
    with see.error():
        t.tensor([1], requires_grad=True)
    with see.error():
        t.tensor([True], requires_grad=True)


def modes_nest(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    see.value(t.is_grad_enabled())
    with t.no_grad():
        see.value(t.is_grad_enabled())
        with t.enable_grad():
            see.value(t.is_grad_enabled())
            y = x * 2
        z = x * 2
    see(y, z)
    see.value(t.is_grad_enabled())


def set_grad_enabled_context(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    with t.set_grad_enabled(False):
        y = x * 2
    with t.set_grad_enabled(True):
        z = x * 2
    see(y, z)


def set_grad_enabled_function(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    t.set_grad_enabled(False)
    y = x * 2
    t.set_grad_enabled(True)
    z = x * 2
    see(y, z)


def no_grad_decorator(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)

    @t.no_grad()
    def f(a):
        return a * 2

    see(f(x))

    @t.no_grad
    def g(a):
        return a * 2

    see(g(x))
    see.value(t.is_grad_enabled())


def error_inside_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    try:
        with t.no_grad():
            raise ValueError
    except ValueError:
        pass
    see(x * 2)


def new_leaf_in_no_grad(t: Any, see: Any) -> None:
    with t.no_grad():
        x = t.tensor([1.0], requires_grad=True)
        y = x * 2
        y.requires_grad_()
    see(x, y)
    (x * y).backward()
    see(x, y)


def inference_tensors(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.inference_mode():
        y = x * 2
        z = t.ones(2)
        see.value([t.is_grad_enabled(), t.is_inference_mode_enabled()])
        y.add_(1)
    see(y)
    see.value([y.is_inference(), z.is_inference(), x.is_inference()])
    with see.error():
        y.requires_grad_()
    with see.error():
        y.add_(1)
    with see.error():
        z.mul_(2)
    with see.error():
        x * y
    with see.error():
        (x * y.clone()).sum().backward()
    see(x)
    see(y + 1)
    with see.error():
        y._version


def inference_view(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.inference_mode():
        v = x[:1]
        see.value([v.is_inference()])
    see(v)


def inference_mode_off(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.inference_mode(False):
        y = x * 2
    see(y)
    with t.no_grad(), t.inference_mode(False):
        z = x * 2
    see(z)


def inference_add_is_fine(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.inference_mode():
        c = t.tensor([1.0, 1.0])
    y = x + c
    see(y)
    y.sum().backward()
    see(x)


def backward_in_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    with t.no_grad():
        y.backward()
    see(x)


def inference_tensors_outside(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    with t.inference_mode():
        a = x * 2
        v = x.view(1)
    for use in (
        lambda: a * x, lambda: a + 1, lambda: a.add_(1), lambda: a.requires_grad_(), lambda: x.add(a),
        lambda: t.cat([a, x]), lambda: a._version, lambda: a.clone() * x, lambda: a.detach() * x, lambda: a.backward(),
        lambda: v.add_(1), lambda: a.view(1).add_(1), lambda: a[0].add_(1),
        lambda: (x + a).sum().backward(), lambda: a.view(1).is_inference(), lambda: a.clone().is_inference(),
    ):  # fmt: skip
        with see.error():
            see.text(use())
    see(x)


def strides_of_single_dimensions(t: Any, see: Any) -> None:
    x = t.ones(2, 3)
    for view in (x[None], x[:, None], x[..., None], x.unsqueeze(0), x.unsqueeze(-1), x[None, None], x.t()[None]):
        see.value([list(view.stride()), view.is_contiguous()])


def write_into_a_detached_inference_tensor(t: Any, see: Any) -> None:
    with t.inference_mode():
        a = t.ones(2) * 2
    with see.error():
        see(a.detach().add_(1))
