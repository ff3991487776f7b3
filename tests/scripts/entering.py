"""Modes that are entered and left, and parts of tensors that are read and assigned.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def inference_errors(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.inference_mode():
        i = t.ones(2)
        v = i[0]
    with see.error():
        x * i
    with see.error():
        i.add_(x)
    with see.error():
        i.add_(1)
    with see.error():
        v.mul_(2)
    with see.error():
        x + i
    z = i + 1
    see(z, i)
    see.value([z.is_inference(), i.clone().is_inference()])
    with see.error():
        see.value(i._version)
    with see.error():
        i.backward()


def inference_leaf_inside(t: Any, see: Any) -> None:
    with t.inference_mode():
        x = t.tensor([1.0], requires_grad=True)
        y = x * 2
        see(x, y)
        with see.error():
            y.backward()
    see.value([x.is_inference(), x.requires_grad, y.requires_grad])
    with see.error():
        (x * 2).backward()


def inference_view_of_normal(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    with t.inference_mode():
        v = y[0]
        see(v)
        see.value(v.is_inference())
        with see.error():
            y.add_(1)
    with see.error():
        v.add_(1)
    see(y)


def enable_in_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    with t.no_grad():
        a = x * 2
        with t.enable_grad():
            b = x * 2
            c = a * b
        d = c * 2
        c.backward()
    see(a, b, c, d, x)


def warn_nonleaf_grad(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    y.backward()
    with see.warnings():
        see(y.grad)
    with see.warnings():
        see(x.grad)
    z = x * 2
    z.retain_grad()
    with see.warnings():
        see(z.grad)


def setitem_forms(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = x * 1
    y[0, 1] = 10.0
    y[:, 0] = t.tensor([7.0, 8.0])
    y[..., 2] = 0
    y[1] += 1
    see(y)
    see.graph(y)
    (y * y).sum().backward()
    see(x)


def setitem_mask_again(t: Any, see: Any) -> None:
    x = t.tensor([1.0, -2.0, 3.0], requires_grad=True)
    y = x * 2
    y[y < 0] = 0.0
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def setitem_index_tensor_again(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    v = t.tensor([10.0, 20.0], requires_grad=True)
    y = x * 2
    y[t.tensor([2, 0])] = v
    see(y)
    see.graph(y)
    (y * t.tensor([1.0, 2.0, 3.0])).sum().backward()
    see(x, v)


def setitem_list(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0])
    x[[0, 2]] = 9.0
    see(x)
    x[[True, False, False]] = t.tensor([5.0])
    see(x)
    x[None] = 4.0
    see(x)
    with see.error():
        x[5] = 1.0
    with see.error():
        x[0] = t.tensor([1.0, 2.0])
    with see.error():
        x[0, 0] = 1.0
    x[-1] = 8
    x[1:] = x[:2].clone()
    see(x)


def setitem_requires_value(t: Any, see: Any) -> None:
    x = t.zeros(3)
    w = t.tensor(2.0, requires_grad=True)
    x[1] = w * w
    x[2] = w
    see(x)
    see.graph(x)
    x.sum().backward()
    see(w)


def setitem_dtype(t: Any, see: Any) -> None:
    x = t.tensor([1, 2, 3])
    x[0] = 2.7
    x[1] = t.tensor(3.9)
    x[2] = True
    see(x)
    y = t.tensor([1.0, 2.0])
    y[0] = t.tensor(5, dtype=t.int64)
    y[1] = t.tensor(1.5, dtype=t.float64)
    see(y)


def getitem_forms(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    for text in listed(
        "x[0]; x[0, 1]; x[:, 1]; x[..., 0]; x[None]; x[:, None, 1:]; x[1:]; x[::2]; x[t.tensor([1, 0])]; "
        "x[t.tensor([True, False])]; x[x > 2]; x[[1, 1]]; x[:, [0, 2]]; x[t.tensor(1)]; "
        "x[0][t.tensor([0, 0])]; x[-1]; x[:]; x[...]; x[t.tensor([0, 1]), t.tensor([1, 2])]; x[0:0]"
    ):
        y = eval(text, {"t": t, "F": t.nn.functional, "x": x})
        see(y)
        see.graph(y)
        y.sum().backward()
    see(x)


def grad_mode_functions(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    with t.set_grad_enabled(False):
        see.value(t.is_grad_enabled())
        with t.enable_grad():
            see(x * 2)
        see(x * 2)

    @t.enable_grad()
    def f():
        return x * 2

    with t.no_grad():
        see(f())
    with t.inference_mode(False):
        see(x * 2)
    with t.inference_mode(), t.enable_grad():
        see(x * 2)
        see.value([t.is_grad_enabled(), t.is_inference_mode_enabled()])
    see.value([t.is_grad_enabled(), t.is_inference_mode_enabled()])


def exceptions_restore(t: Any, see: Any) -> None:
    x = t.tensor([1.0], requires_grad=True)
    y = x * 2

    def bad(g):
        see.value(t.is_grad_enabled())
        raise ValueError("stop")

    y.register_hook(bad)
    with see.error():
        y.backward()
    see.value(t.is_grad_enabled())
    see(x)
    with see.error():
        (x * 2).backward(create_graph=True, gradient=t.ones(3))
    see.value(t.is_grad_enabled())
