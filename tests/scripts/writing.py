"""Writing in place, versions, and what backward says of it.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any


def saved_view_write_is_an_error(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 1
    z = y * y
    y[0].mul_(3.0)
    with see.error():
        z.sum().backward()


def leaf_written_in_no_grad(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    with t.no_grad():
        x.add_(1.0)
    see(x)
    with see.error():
        y.sum().backward()


def leaf_written_through_data(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    x.data.add_(1.0)
    see(x)
    y.sum().backward()
    see(x)


def leaf_written_through_detach(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    x.detach().add_(1.0)
    see(x)
    with see.error():
        y.sum().backward()


def copy_into(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = t.zeros(2)
    y.copy_(x * 2)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def copy_into_half(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = t.zeros(2, dtype=t.float64)
    y.copy_(x)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)


def copy_broadcast(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = t.zeros(3, 2)
    y.copy_(x)
    see(y)
    y.sum().backward()
    see(x)


def fill_and_zero(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.zero_()
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x)
    z = x * 2
    z.fill_(3.0)
    see(z)
    see.graph(z)
    w = t.tensor(4.0, requires_grad=True)
    z = x * 2
    z.fill_(w)
    see(z)
    z.sum().backward()
    see(x, w)


def inplace_ops(t: Any, see: Any) -> None:
    x = t.tensor([0.3, 0.7], requires_grad=True)
    for name in (
        "exp_",
        "sin_",
        "tanh_",
        "sigmoid_",
        "neg_",
        "abs_",
        "sqrt_",
        "log_",
        "square_",
        "relu_",
        "reciprocal_",
        "floor_",
        "round_",
        "clamp_min_",
    ):
        y = x * 1
        if name == "clamp_min_":
            y.clamp_min_(0.5)
        else:
            getattr(y, name)()
        see(y)
        x.grad = None
        y.sum().backward()
        see(x)


def inplace_arithmetic(t: Any, see: Any) -> None:
    x = t.tensor([0.3, 0.7], requires_grad=True)
    w = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 1
    y += w
    see(y)
    y -= 1
    see(y)
    y *= w
    see(y)
    y /= 2
    see(y)
    y **= 2
    see(y)
    y.sum().backward()
    see(x, w)


def inplace_methods_with_arguments(t: Any, see: Any) -> None:
    x = t.tensor([0.3, 0.7], requires_grad=True)
    w = t.tensor([2.0, 3.0], requires_grad=True)
    y = x * 1
    y.add_(w, alpha=2)
    y.addcmul_(w, x, value=0.5)
    y.addcdiv_(x, w)
    y.lerp_(w, 0.25)
    y.clamp_(0.0, 100.0)
    y.masked_fill_(t.tensor([True, False]), 3.0)
    see(y)
    see.graph(y)
    y.sum().backward()
    see(x, w)


def inplace_result_shape(t: Any, see: Any) -> None:
    a = t.zeros(2)
    with see.error():
        a.add_(t.zeros(3, 2))
    with see.error():
        a.add_(t.zeros(3))
    b = t.tensor([1, 2])
    with see.error():
        b.add_(1.5)
    with see.error():
        b.div_(2)
    with see.error():
        b.sqrt_()
    c = t.tensor([True, False])
    with see.error():
        c.add_(1)
    see(a, b, c)


def inplace_keeps_dtype(t: Any, see: Any) -> None:
    a = t.tensor([1.0, 2.0])
    a.add_(t.tensor([1.0, 2.0], dtype=t.float64))
    see(a)
    b = t.tensor([1, 2])
    b.mul_(t.tensor([2, 3], dtype=t.int32))
    see(b)
    a.add_(t.tensor([1, 2]))
    see(a)


def inplace_transposes(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    y = x * 1
    y.t_()
    see(y)
    y.unsqueeze_(0)
    see(y)
    y.squeeze_(0)
    see(y)
    y.transpose_(0, 1)
    see(y)
    y.sum().backward()
    see(x)


def version_counts(t: Any, see: Any) -> None:
    a = t.zeros(2)
    b = a.view(2, 1)
    d = a.detach()
    c = a.clone()
    see.value([a._version, b._version, d._version, c._version])
    a.add_(1)
    b.mul_(2)
    d.zero_()
    a[0] = 3.0
    see.value([a._version, b._version, d._version, c._version])
    a.data.add_(1)
    see.value([a._version])


def saved_output_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    y.add_(1.0)
    with see.error():
        y.sum().backward()
    z = x.tanh()
    z.mul_(2.0)
    with see.error():
        z.sum().backward()
    z = x.sqrt()
    z += 1
    with see.error():
        z.sum().backward()


def saved_input_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    w = t.tensor([3.0, 4.0])
    y = x * w
    w.add_(1.0)
    with see.error():
        y.sum().backward()


def saved_matrix_written(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0]], requires_grad=True)
    w = t.tensor([[3.0], [4.0]], requires_grad=True)
    h = w * 1
    y = x @ h
    h.add_(1.0)
    with see.error():
        y.sum().backward()


def unsaved_input_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    y = a + 1
    a.mul_(5.0)
    y.sum().backward()
    see(x)


def own_input_written(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    a.mul_(a)
    see(a)
    with see.error():
        a.sum().backward()


def relu_in_place_is_fine(t: Any, see: Any) -> None:
    x = t.tensor([-1.0, 2.0], requires_grad=True)
    a = x * 2
    a.relu_()
    see(a)
    a.sum().backward()
    see(x)
