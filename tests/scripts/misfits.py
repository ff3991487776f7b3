"""Arguments of the wrong dtypes, dimensions and sizes, and some that look wrong and are taken.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed


def arguments_that_do_not_fit(t: Any, see: Any) -> None:
    f = t.nn.functional
    stack = t.ones(2, 2, 2)
    scope = {"t": t, "f": f, "s": stack, "d": stack.double(), "e": stack.bool(), "m": t.ones(2, 2), "i": t.tensor([0])}
    for text in listed(
        "t.baddbmm(x, m, s); t.baddbmm(x, s, m); t.baddbmm(x, s, t.ones(1, 2, 2)); t.baddbmm(x, d, s);"
        "t.baddbmm(x, s, d); t.baddbmm(n, s, s); t.baddbmm(b, e, e); t.baddbmm(t.ones(3), s, s);"
        "t.baddbmm(x, x, x); t.addmm(x, m, m.double()); t.addmm(n, m, m); t.addmm(b, m.bool(), m.bool());"
        "t.addmm(x, x, m); f.linear(b, b[None]); f.linear(m, m.double(), x); t.mv(b, x); t.mv(m, n); t.mv(s, n);"
        "t.trace(b); t.trace(x); t.trace(m.bool()); t.addcdiv(x, n, n); f.tanhshrink(b);"
        "f.soft_margin_loss(n, n); f.soft_margin_loss(b, b); f.hinge_embedding_loss(n, n);"
        "f.binary_cross_entropy_with_logits(n[None], n); f.binary_cross_entropy_with_logits(x, n);"
        "f.binary_cross_entropy(x / 3, n); t.index_add(x, 0, n[None], x); t.index_add(x, 0, x, x);"
        "t.index_add(x, 0, n, x); t.index_add(m, 0, i - 1, m[:1]); t.index_add(m, 0, i, m[:1].double());"
        "t.split(x, [-1, 3]); t.unbind(x[0]); t.unflatten(x, 0, (-1, -1)); t.unflatten(x, 0, ());"
        "t.unflatten(x, 0, (3, 1)); t.unflatten(x[0], 0, (1,)); t.masked_select(x, n);"
        "t.masked_select(x, t.ones(3).bool()); t.cdist(x, x); t.cdist(n[None], n[None]);"
        "t.cdist(x[None], x[None].double())"
    ):
        given = {"x": t.tensor([1.0, 2.0], requires_grad=True), "n": t.tensor([1, 2]), "b": t.tensor([True, False])}
        with see.error():
            eval(text, scope | given)


def arguments_of_other_dtypes_that_fit(t: Any, see: Any) -> None:
    f = t.nn.functional
    x, n, b = t.tensor([1.0, 2.0], requires_grad=True), t.tensor([1, 2]), t.tensor([True, False])
    see(f.tanhshrink(n), f.soft_margin_loss(x, b), f.hinge_embedding_loss(n, n, reduction="sum"))
    see(f.linear(x, x), f.linear(x, x, t.tensor(1.0)), f.linear(t.ones(2, 2), x), f.linear(t.ones(1, 2, 2), x))
    for y in (f.linear(x, x), f.linear(x, x, t.tensor(1.0)), f.linear(t.ones(2, 2), x), f.linear(t.ones(1, 2, 2), x)):
        see.graph(y)


def written_onto_itself_in_another_shape(t: Any, see: Any) -> None:
    x = t.ones(2, 2)
    x[None][0:1] = x
    see(x)
