"""Numbers: dtypes, whole numbers and truth values, ties, kinks, NaN, and tensors without elements or dimensions.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def dtype_grads_mixed(t: Any, see: Any) -> None:
    x = t.tensor([1.5, 2.5], requires_grad=True)
    y = t.tensor([2.0, 3.0], dtype=t.float64, requires_grad=True)
    h = t.tensor([1.0, 1.0], dtype=t.float16, requires_grad=True)
    z = x * y + h
    see(z)
    z.sum().backward()
    see(x, y, h)


def weak_scalar_tensor(t: Any, see: Any) -> None:
    x = t.tensor([1.5, 2.5], dtype=t.float16, requires_grad=True)
    s = t.tensor(2.0, dtype=t.float64, requires_grad=True)
    z = x * s
    see(z)
    z.sum().backward()
    see(x, s)
    i = t.tensor([1, 2])
    see(i * s)
    see(i * 2.5)
    see(i + True)
    see(t.tensor([True]) + 1)
    see(t.tensor(3) * t.tensor([1.0]))


def int_ops(t: Any, see: Any) -> None:
    a = t.tensor([7, -7, 5])
    b = t.tensor([2, 2, -3])
    see(a / b, a // b, a % b, a.fmod(b), -a, abs(a), a**2)
    with see.error():
        a**-1
    with see.error():
        a // 0
    see(a.sum(), a.prod(), a.max(), a.cumsum(0))
    with see.error():
        a.mean()
    see(a.float().mean())
    see(a.sqrt(), a.sigmoid())
    see(a.clamp(-1, 2.5))
    see(t.tensor([250, 10], dtype=t.uint8) + 10)
    see(t.tensor([100], dtype=t.int8) * 2)


def bool_ops(t: Any, see: Any) -> None:
    m = t.tensor([True, False])
    see(m & ~m, m | m, m ^ m, ~m, m + m, m * m)
    with see.error():
        m - m
    with see.error_class():
        see(-m)
    with see.error():
        1 - m
    see(m.sum(), m.any(), m.all(), m.float(), m == 1, m * 2.5)
    with see.error():
        m.mean()
    see(m.max())
    with see.error():
        m.cumsum(0).backward()


def ties(t: Any, see: Any) -> None:
    for text in listed(
        "x.max(); x.amax(0); x.max(0)[0]; x.median(); x.sort()[0][0]; x.topk(1)[0].sum(); "
        't.maximum(x, x.flip([0])).sum(); x.cummax(0)[0].sum(); x.norm(float("inf")); '
        "x.clamp(2.0, 2.0).sum(); x.kthvalue(2)[0]; x.mode()[0]; t.fmax(x, x.flip([0])).sum(); x.max()"
    ):
        x = t.tensor([2.0, 1.0, 2.0], requires_grad=True)
        eval(text, {"t": t, "F": t.nn.functional, "x": x}).backward()
        see(x)


def kinks(t: Any, see: Any) -> None:
    for text in listed(
        "t.relu(x); t.abs(x); t.sign(x); F.hardtanh(x); F.relu6(x); F.leaky_relu(x); F.elu(x); F.selu(x); "
        "F.celu(x); F.hardsigmoid(x); F.hardswish(x); F.softplus(x); F.softsign(x); F.hardshrink(x); "
        "F.softshrink(x); F.tanhshrink(x); F.logsigmoid(x); F.mish(x); F.silu(x); F.gelu(x); t.sqrt(x); "
        "t.norm(x); t.sinc(x); t.floor(x); t.frac(x); t.trunc(x)"
    ):
        x = t.tensor([0.0, 1.0, -1.0, 6.0, -3.5, 3.0, 0.5, -0.5], dtype=t.float64, requires_grad=True)
        eval(text, {"t": t, "F": t.nn.functional, "x": x}).sum().backward()
        see.numbers(x.grad)


def nan_traps(t: Any, see: Any) -> None:
    x = t.tensor([0.0, -1.0, float("nan"), float("inf")], requires_grad=True)
    for text in listed(
        "t.where(x > 0, x.sqrt(), 0.0); x * 0; x.log(); x / x; x.max(); x.min(); x.sum(); x.nansum(); "
        "x.clamp(0, 1); x.relu(); x.sigmoid(); x.nan_to_num(); x.abs(); x ** 0; x ** 0.5; x.prod(); "
        "x.cumsum(0); t.softmax(x, dim=0); x.sort()[0]; x.median(); x.argmax(); x.norm()"
    ):
        y = eval(text, {"t": t, "F": t.nn.functional, "x": x})
        see.numbers(y)
        if y.requires_grad:
            (g,) = t.autograd.grad(y.sum(), x)
            see.numbers(g)


def zero_size(t: Any, see: Any) -> None:
    x = t.zeros(0, 3).requires_grad_()
    see(x.sum(), x.mean(), x.prod(), x.sum(0), x.t(), x * 2)
    x.sum().backward()
    see(x)
    with see.error():
        x.max()
    with see.error():
        x.argmax()
    see(x.max(1)[0])
    with see.error():
        x.max(0)
    see(t.cat([x, t.ones(1, 3)]))
    see(t.ones(2, 0) @ t.zeros(0, 3))


def zero_dim(t: Any, see: Any) -> None:
    x = t.tensor(3.0, requires_grad=True)
    see(
        x.sum(0),
        x.max(0)[0],
        x.softmax(0),
        x.view(1),
        x.reshape(1, 1),
        x.unsqueeze(0),
        x.sort()[0],
        x.cumsum(0),
        x.flatten(),
    )
    with see.error():
        x[0]
    with see.error():
        x.sum(1)
    with see.error():
        x @ x
    with see.error():
        t.cat([x, x])
    see(t.stack([x, x]))


def same_tensor_twice(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x + x / x - x @ x
    y.backward()
    see(x)
    t.maximum(x, x).backward()
    see(x)
    t.cat([x, x]).sum().backward()
    see(x)
