"""The nodes of ops that PyTorch puts together from others.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import listed, tensors


def nodes_of_einsum(t: Any, see: Any) -> None:
    for equation, *shapes in (
        ("ij,jk->ik", (2, 3), (3, 4)),
        ("ij,kj->ik", (2, 3), (4, 3)),
        ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)),
        ("ijk,ilk->ijl", (2, 3, 4), (2, 2, 4)),
        ("...ij,jk->...ik", (2, 2, 3), (3, 2)),
        ("ij,ij->", (2, 3), (2, 3)),
        ("ij,j->i", (2, 3), (3,)),
        ("ji,jk->ik", (3, 2), (3, 4)),
        ("abc,cd->dab", (2, 3, 4), (4, 2)),
        ("i,j->ij", (2,), (3,)),
        ("ij,ij->ij", (2, 3), (2, 3)),
        ("ij->ji", (2, 3)),
        ("ij->", (2, 3)),
        ("ij->i", (2, 3)),
        ("ii->i", (3, 3)),
        ("ii->", (3, 3)),
    ):
        see.graph(t.einsum(equation, *tensors(t, *shapes)))


def nodes_of_products(t: Any, see: Any) -> None:
    for left, right in (((2, 2), (2, 3)), ((2,), (3,)), ((2,), (2, 2, 2))):
        see.graph(t.kron(*tensors(t, left, right)))
    for left, right in (((2, 3), (4, 3)), ((2, 3), (1, 3)), ((3,), (3,))):
        see.graph(t.inner(*tensors(t, left, right)))
    for left, right, dims in (((2, 3), (3, 2), 1), ((2, 3), (2, 3), 2), ((2, 3, 4), (4, 2, 2), 1), ((2, 3), (2,), 0)):
        see.graph(t.tensordot(*tensors(t, left, right), dims))


def nodes_of_normalisations(t: Any, see: Any) -> None:
    functional = t.nn.functional
    x, weight, image = tensors(t, (2, 3), (3,), (2, 3, 4))
    see.graph(functional.rms_norm(x, (3,)))
    see.graph(functional.rms_norm(x, (3,), weight))
    see.graph(functional.instance_norm(image))
    see.graph(functional.instance_norm(image, None, None, weight, weight))
    see.graph(functional.cosine_similarity(x, x * 2, dim=1))
    see.graph(functional.pairwise_distance(x, x * 2, p=1.0))
    see.graph(t.nanmean(x))
    see.graph(t.repeat_interleave(x, 2))
    see.graph(t.repeat_interleave(x, 2, dim=1))


def nodes_of_windows(t: Any, see: Any) -> None:
    functional = t.nn.functional
    x, one, weight = tensors(t, (1, 1, 6), (1, 6), (1, 1, 2))
    for given in (x, one):
        see.graph(functional.conv1d(given, weight))
        see.graph(functional.conv1d(given, weight, padding="same"))
        see.graph(functional.conv_transpose1d(given, weight))
    see.graph(functional.adaptive_avg_pool1d(x, 2))
    see.graph(functional.adaptive_max_pool1d(x, 2))


def nodes_of_losses(t: Any, see: Any) -> None:
    functional = t.nn.functional
    x, y, z = tensors(t, (3,), (3,), (3,))
    a, b, c = tensors(t, (2, 3), (2, 3), (2, 3))
    signs = t.tensor([1.0, -1.0, 1.0], dtype=t.float64)
    for reduction in ("mean", "sum", "none"):
        see.graph(functional.kl_div(x, y, reduction=reduction))
        see.graph(functional.kl_div(x, y, reduction=reduction, log_target=True))
        see.graph(functional.margin_ranking_loss(x, y, signs, reduction=reduction))
        see.graph(functional.hinge_embedding_loss(x, signs, reduction=reduction))
        see.graph(functional.poisson_nll_loss(x, signs, reduction=reduction))
        see.graph(functional.poisson_nll_loss(x, signs, log_input=False, reduction=reduction))
        see.graph(functional.triplet_margin_loss(a, b, c, reduction=reduction))
        see.graph(functional.triplet_margin_loss(a, b, c, swap=True, reduction=reduction))
        see.graph(functional.cross_entropy(a, b, reduction=reduction))
    see.graph(functional.kl_div(x, z, reduction="batchmean"))


def nodes_of_class_losses(t: Any, see: Any) -> None:
    functional = t.nn.functional
    for shape, target in (((3,), 1), ((2, 3), [0, 1]), ((2, 3, 2), [[0, 1], [1, 2]]), ((1, 3, 1, 1, 1), [[[[2]]]])):
        (x,) = tensors(t, shape)
        for reduction in ("mean", "none"):
            see.graph(functional.nll_loss(x, t.tensor(target), reduction=reduction))
            see.graph(functional.cross_entropy(x, t.tensor(target), reduction=reduction))


def einsum_that_changes_nothing(t: Any, see: Any) -> None:
    (x,) = tensors(t, (2, 3))
    y = t.einsum("ij->ij", x)
    see(y)
    y.sum().backward()
    see(x)


def nodes_of_statistics(t: Any, see: Any) -> None:
    for text in listed(
        "t.cov(x); t.cov(v); t.cov(x, correction=0); t.cov(x, fweights=n); t.cov(x, aweights=v); "
        "t.cov(x, aweights=v.detach(), fweights=n); t.cov(x, aweights=v, fweights=n, correction=0); t.cov(v.sum()); "
        "t.corrcoef(x); t.corrcoef(v); t.corrcoef(x[:1]); t.quantile(x, 0.5); t.quantile(x, 0.5, dim=0); "
        "t.quantile(x, 0.5, dim=-1, keepdim=True); t.quantile(v, v.detach()); t.quantile(v.sum(), 0.5); "
        "t.quantile(x, 0.2, interpolation='lower'); t.nanquantile(x, v.detach(), dim=0, interpolation='midpoint'); "
        "t.trapezoid(x); t.trapezoid(x, dx=2.0, dim=0); t.trapezoid(x, v); t.trapezoid(x, x * 2); t.trapezoid(v, v); "
        "t.trapezoid(x, v.detach()); t.trapezoid(x.detach(), x, dim=0)"
    ):
        x, v = tensors(t, (2, 3), (3,))
        see.graph(eval(text, {"t": t, "x": x, "v": v, "n": t.tensor([1, 2, 1])}))


def nodes_of_cosine_embedding_loss(t: Any, see: Any) -> None:
    x, y, v = tensors(t, (2, 3), (2, 3), (3,))
    for one, other, target in ((x, y, [1, -1]), (v, v * 2, 1), (x.detach(), y, [-1, 1])):
        for reduction in ("none", "mean", "sum"):
            see.graph(t.nn.functional.cosine_embedding_loss(one, other, t.tensor(target), 0.5, reduction=reduction))


def nodes_of_attention(t: Any, see: Any) -> None:
    q, k, v = tensors(t, (2, 3, 4), (2, 3, 4), (2, 3, 4))
    see.graph(t.nn.functional.scaled_dot_product_attention(q, k, v))


def nodes_of_contractions_by_lists(t: Any, see: Any) -> None:
    for first, second, dims in (
        ((2, 3), (3, 2), ([0, 1], [1, 0])),
        ((2, 3), (2, 3), ([0, 1], [0, 1])),
        ((3, 3), (3, 2), ([0], [0])),
        ((2, 3, 2, 2), (2, 2, 2), ([0, 3], [1, -1])),
        ((3, 2, 1), (2, 3), ([-3, -2], [1, 0])),
        ((1, 1), (1, 1, 2, 1), ([0, 1], [1, 3])),
        ((2, 1, 3), (3, 2), ([1, 2], [1, 0])),
        ((3,), (1,), ([], [])),
        ((2, 1, 1), (2,), ([0], [0])),
        ((2, 3, 4), (3, 4), 2),
        ((1, 3), (3, 1), 1),
        ((2, 3), (2, 3), 0),
    ):
        a, b = tensors(t, first, second)
        see.graph(t.tensordot(a, b, dims))


def nodes_of_einsum_of_three(t: Any, see: Any) -> None:
    a, b, c = tensors(t, (2, 3), (3, 2), (2, 2))
    see.graph(t.einsum("ij,jk,kl->il", a, b, c))


def hook_on_an_inner_node(t: Any, see: Any) -> None:
    x, w = tensors(t, (2, 2, 3), (4, 3))
    y = t.nn.functional.linear(x, w)
    seen = []
    y.grad_fn.next_functions[0][0].register_hook(lambda *given: seen.append(len(given)))
    y.sum().backward()
    see.value(seen)
