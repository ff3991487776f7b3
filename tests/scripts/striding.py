"""Views laid over memory, tensors that change size, and numbers written one by one or drawn at random.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import asked


def views_by_strides(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "y.as_strided((2, 2), (1, 2)); y.as_strided((2, 2), (1, 2), 1); t.as_strided(y, (2, 2), (3, 1), 1); "
        "y.as_strided((3, 3), (3, 1)); y.as_strided((2,), (1, 2)); y.as_strided((2, 2), (-1, 2)); "
        "y[1].as_strided((2,), (1,)); y[1].as_strided((2,), (1,), 3); y.T.as_strided((2, 2), (1, 1)); "
        "y.as_strided((3, 2), (1, 1)); y.as_strided((), ()); y.as_strided((0,), (1,)); one.as_strided((1,), (1,)); "
        "y.as_strided(size=(2,), stride=(2,)); y.as_strided((2,), (1,), -1); n.as_strided((2,), (2,)); "
        "y.as_strided((2, 2), (1, 2), 2).storage_offset(); y.as_strided((2, 2), (1, 2)).stride(); "
        "x.expand(2, 2, 3).as_strided((2, 2), (0, 1))",
    )


def writes_through_views_by_strides(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0, 4.0], [3.0, 5.0, -1.0]], requires_grad=True)
    y = x * 2
    part = y.as_strided((2, 2), (3, 1), 1)
    part.mul_(3.0)
    see(y, part)
    see.graph(y)
    y.sum().backward()
    see.numbers(x.grad)
    y = x * 2
    part = y.as_strided((2, 2), (3, 1), 1)
    y.mul_(3.0)
    see.graph(part)
    with t.no_grad():
        part = x.as_strided((2,), (1,))
    see(part)


def numbers_along_the_diagonal(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "y.fill_diagonal_(5.0); x.fill_diagonal_(1); y.T.fill_diagonal_(3); y[:, 1:].fill_diagonal_(4.0); "
        "n.fill_diagonal_(1); t.zeros(7, 2).fill_diagonal_(1, wrap=True); t.zeros(7, 2).fill_diagonal_(2.0); "
        "t.zeros(4, 2).fill_diagonal_(1, wrap=True); t.zeros(2, 2, 2).fill_diagonal_(1); "
        "t.zeros(2, 2, 3).fill_diagonal_(1); t.tensor([[0, 0], [0, 0]]).fill_diagonal_(1.5)",
    )


def other_sizes(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "x.detach().resize_(2, 2); x.detach().resize_((3, 1)); x.resize_(2, 2); y.resize_(6); x.detach().resize_(6); "
        "x.detach()[1].resize_(2); x.detach().resize_as_(n); x.detach().T.resize_(2, 3); n.resize_(-1, 2)",
    )


def numbers_written_one_by_one(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "x.detach().apply_(lambda a: a * 2); x.apply_(lambda a: a * 2); n.apply_(lambda a: a + 1.7); "
        "x.detach().apply_(3); x.detach().map_(x.detach(), lambda a, b: a + b); x.map_(x, lambda a, b: a); "
        "x.detach().map_(x.detach()[:, :1], lambda a, b: a + b); x.detach().map_(n, lambda a, b: a + b); "
        "x.detach().map_(x, lambda a, b: a + b); n.map2_(n, n, lambda a, b, c: a + b * c)",
    )


def numbers_drawn_at_random(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "y.uniform_() * 0; y.normal_() * 0; x.uniform_(); t.zeros(2).uniform_(1, 0); n.uniform_(); n.normal_(); "
        "t.zeros(2).normal_(0, -1); y.bernoulli_(0.5) * 0; y.bernoulli_(x.detach().sigmoid()) * 0; "
        "t.zeros(2).bernoulli_(2.0); t.bernoulli(y); t.bernoulli(y.sigmoid()) * 0; t.bernoulli(n); x.bernoulli(1.5); "
        "t.zeros(2).uniform_(2, 2); t.zeros(2).normal_(3.0, 0.0); t.zeros(3).bernoulli_(1.0); n.bernoulli_(0.0); "
        "t.multinomial(x, 1); t.multinomial(n, 1); t.multinomial(one, 1); t.multinomial(y.exp(), 0); "
        "t.multinomial(t.zeros(2), 1); t.multinomial(y.exp(), 4); t.multinomial(y.exp(), 4, True) * 0; "
        "t.multinomial(t.tensor([0.0, 1.0, 0.0]), 1); t.multinomial(t.tensor([[0.0, 1.0], [2.0, 0.0]]), 1)",
    )


def more_methods_in_place(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "y.put_(n, x.detach()[0]); y.index_reduce_(0, n[:2], x.detach(), 'amax'); y.i0_(); y.renorm_(1, 0, 3.0); "
        "n.gcd_(n); n.lcm_(n + 1); (y + 9).mvlgamma_(2); y.sigmoid().erfinv_(); n.index_fill(0, t.tensor([-1]), 7); "
        "y.index_fill(1, t.tensor([-1]), 2.0); y.index_fill_(0, t.tensor([1, 1]), one)",
    )
