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


def _hooked(node: Any, path: str, seen: Any) -> None:
    """Let every node below say what comes by, once for each way that leads to it."""
    for place, (below, _) in enumerate(node.next_functions):
        if below is not None and "Accumulate" not in below.name():
            _hooked(below, f"{path}{place}", seen)

    def after(inputs: Any, outputs: Any) -> None:
        seen.append([path, node.name(), *([None if g is None else g.tolist() for g in gs] for gs in (inputs, outputs))])

    def before(outputs: Any) -> None:
        seen.append([path, len(outputs)])

    node.register_prehook(before)
    node.register_hook(after)


def _seen_below(t: Any, see: Any, text: str, *shapes: tuple[int, ...]) -> None:
    x, y, z = (*tensors(t, *shapes), None, None)[:3]
    result = eval(text, {"t": t, "f": t.nn.functional, "x": x, "y": y, "z": z})
    seen: list[Any] = []
    _hooked(result.grad_fn, "", seen)
    (result * result.detach()).sum().backward()
    see.log += [[*entry[:2], *(_plain(part) for part in entry[2:])] for entry in seen]
    see.numbers(x.grad)


def _plain(numbers: Any) -> Any:
    if isinstance(numbers, list):
        return [_plain(number) for number in numbers]
    return None if numbers is None else float(f"{numbers:.5g}")


def hooks_on_inner_nodes_of_products(t: Any, see: Any) -> None:
    _seen_below(t, see, "f.linear(x, y, z)", (2, 2, 3), (2, 3), (2,))
    _seen_below(t, see, "f.linear(x, y)", (2, 2, 3), (2, 3))
    _seen_below(t, see, "f.linear(x, y)", (2, 3), (2, 3))
    _seen_below(t, see, "x @ y", (2, 2, 3), (3, 2))
    _seen_below(t, see, "x @ y", (2, 2, 3), (2, 3, 2))
    _seen_below(t, see, "x @ y", (3,), (3, 2))
    _seen_below(t, see, "t.outer(x, y)", (2,), (3,))
    _seen_below(t, see, "t.einsum('ij,jk->ki', x, y)", (2, 3), (3, 2))
    _seen_below(t, see, "t.einsum('bi,bj->b', x, y)", (2, 3), (2, 2))
    _seen_below(t, see, "t.tensordot(x, y, 1)", (2, 3), (3, 2))


def hooks_on_inner_nodes_of_losses(t: Any, see: Any) -> None:
    _seen_below(t, see, "f.cross_entropy(x, t.tensor([2, 0]))", (2, 3))
    _seen_below(t, see, "f.cross_entropy(x, y)", (2, 3), (2, 3))
    _seen_below(t, see, "f.nll_loss(x, t.tensor([[2, 0], [1, 1]]), reduction='none')", (2, 3, 2))
    _seen_below(t, see, "f.l1_loss(x, y)", (2, 3), (2, 3))
    _seen_below(t, see, "f.kl_div(x, y, reduction='batchmean')", (2, 3), (2, 3))
    _seen_below(t, see, "f.triplet_margin_loss(x, y, z)", (2, 3), (2, 3), (2, 3))


def hooks_on_inner_nodes_of_others(t: Any, see: Any) -> None:
    _seen_below(t, see, "f.softsign(x)", (3,))
    _seen_below(t, see, "f.tanhshrink(x)", (3,))
    _seen_below(t, see, "f.rms_norm(x, (3,), y)", (2, 3), (3,))
    _seen_below(t, see, "f.normalize(x)", (2, 3))
    _seen_below(t, see, "f.cosine_similarity(x, y)", (2, 3), (2, 3))
    _seen_below(t, see, "f.max_pool1d(x, 2)", (1, 1, 5))
    _seen_below(t, see, "f.avg_pool1d(x, 2)", (1, 1, 4))
    _seen_below(t, see, "f.conv1d(x, y, z)", (1, 4), (2, 1, 2), (2,))
    _seen_below(t, see, "t.repeat_interleave(x, 2)", (2, 2))
    _seen_below(t, see, "t.quantile(x, 0.4)", (2, 3))
    _seen_below(t, see, "t.diff(x, prepend=y)", (3,), (1,))


def hooks_of_inner_nodes_change_gradients(t: Any, see: Any) -> None:
    x, y = tensors(t, (2, 2, 3), (2, 3))
    z = t.nn.functional.linear(x, y)
    product = z.grad_fn.next_functions[0][0]
    handle = product.register_hook(lambda inputs, outputs: tuple(g * 2 for g in inputs))
    product.register_prehook(lambda outputs: (outputs[0] * 3,))
    product.next_functions[0][0].register_hook(lambda inputs, outputs: (inputs[0] + 1,))
    z.sum().backward(retain_graph=True)
    see.numbers(x.grad, y.grad)
    handle.remove()
    x.grad = y.grad = None
    z.sum().backward(retain_graph=True)
    see.numbers(x.grad, y.grad)
    with see.error():
        product.register_prehook(lambda outputs: outputs[0])
        z.sum().backward(retain_graph=True)


def hooks_of_inner_nodes_and_higher_orders(t: Any, see: Any) -> None:
    x, y = tensors(t, (2, 2, 3), (2, 3))
    z = t.nn.functional.linear(x * x, y)
    z.grad_fn.next_functions[0][0].register_hook(lambda inputs, outputs: (inputs[0] * 2, inputs[1]))
    first = t.autograd.grad([(z * z).sum()], [x, y], create_graph=True)
    see.numbers(*first)
    see.numbers(*t.autograd.grad([(first[0] * first[1].sum()).sum()], [x, y]))


def hooks_of_inner_nodes_once_the_graph_is_freed(t: Any, see: Any) -> None:
    x, y = tensors(t, (2, 2, 3), (2, 3))
    z = t.nn.functional.linear(x, y)
    z.sum().backward()
    z.grad_fn.next_functions[0][0].register_hook(lambda inputs, outputs: None)
    with see.error():
        z.sum().backward()


def hooks_of_nodes_with_places_too(t: Any, see: Any) -> None:
    (x,) = tensors(t, (2, 3))
    for result in (x.sort(dim=1)[0], x.max(dim=1)[0], x.topk(2)[0]):
        seen: list[Any] = []
        result.grad_fn.register_prehook(lambda outputs, seen=seen: seen.append(len(outputs)))
        result.grad_fn.register_hook(lambda inputs, outputs, seen=seen: seen.append([len(inputs), len(outputs)]))
        result.sum().backward()
        see.value(seen)


def hooks_of_what_a_composed_op_takes_are_called_once(t: Any, see: Any) -> None:
    for create_graph in (False, True):
        seen: list[str] = []
        (x,) = tensors(t, (2, 3))
        x.register_hook(lambda gradient, seen=seen: seen.append("leaf"))
        y = x.sin()
        y.register_hook(lambda gradient, seen=seen: seen.append("tensor"))
        y.grad_fn.register_prehook(lambda outputs, seen=seen: seen.append("before"))
        y.grad_fn.register_hook(lambda inputs, outputs, seen=seen: seen.append("after"))
        z = t.nn.functional.normalize(y)
        z.sum().backward(create_graph=create_graph)
        see.value(seen)
        t.autograd.grad([t.nn.functional.normalize(y).sum()], [y], create_graph=create_graph)
        see.value(seen)
        t.autograd.grad([t.nn.functional.normalize(x).sum()], [x], create_graph=create_graph)
        see.value(seen)


def second_order_where_inputs_depend_on_each_other(t: Any, see: Any) -> None:
    functional = t.nn.functional
    for text in listed(
        "t.kron(x, x); t.tensordot(x, x, 1); t.einsum('ij,jk->ik', x, x.sin()); t.dist(x, x.sin()); "
        "f.cosine_similarity(x, x.exp()); f.conv1d(x[None], x[:, :, None]); f.pairwise_distance(x, x * x)"
    ):
        (x,) = tensors(t, (2, 2))
        result = eval(text, {"t": t, "f": functional, "x": x})
        (first,) = t.autograd.grad([result.sum()], [x], create_graph=True)
        see.numbers(first)
        see.numbers(*t.autograd.grad([(first * first).sum()], [x]))


def nodes_of_broadcast_products(t: Any, see: Any) -> None:
    for first, second in (
        ((2,), (1, 2, 2)), ((2,), (3, 2, 2)), ((2, 2), (1, 2, 2)), ((2, 2), (3, 2, 2)), ((2, 2), (2, 3, 2, 2)),
        ((3, 2, 2), (1, 2, 2)), ((1, 2, 2), (3, 2, 2)), ((1, 2, 2), (1, 2, 2)), ((1, 1, 2), (3, 2, 2)),
        ((3, 1, 2, 2), (1, 2, 2)), ((3, 4, 2, 2), (1, 4, 2, 2)), ((1, 2, 2), (3, 1, 2, 2)), ((1, 3, 2), (0, 2, 1)),
        ((1, 3, 0), (2, 0, 3)),
    ):  # fmt: skip
        a, b = t.ones(*first), t.ones(*second)
        for x, y in ((a.requires_grad_(), b.requires_grad_()), (a, b.detach()), (a.detach(), b)):
            see.graph(x @ y)


def nodes_of_other_forms(t: Any, see: Any) -> None:
    scope = {"t": t, "F": t.nn.functional, "i": t.tensor([[0, 1]])}
    scope["x"], scope["v"] = (
        t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True),
        t.tensor([1.0, 2.0], requires_grad=True),
    )
    for text in listed(
        "x.clamp(0, 1); x.clamp(v, x); x.clamp(min=v); x.clamp(max=v); x.clamp_min(v); x.softmax(0, dtype=t.float64);"
        "x.log_softmax(0, dtype=t.float64); x.double().softmax(0, dtype=t.float64); F.softmin(x, 0, dtype=t.float64);"
        "t.float_power(x, 2); t.float_power(x, v); t.float_power(2, x); t.float_power(x.double(), x); F.prelu(x, v);"
        "F.prelu(v, t.tensor([0.2], requires_grad=True)); F.prelu(x, t.tensor(0.2, requires_grad=True)); x.diff(2);"
        "x.diff(0); v.diff(); x.diff(append=x); x.diff(n=3, append=x, prepend=x); t.take_along_dim(x, i, 0);"
        "t.take_along_dim(x, i); F.smooth_l1_loss(x, x.detach(), beta=0);"
        "F.smooth_l1_loss(x, v, beta=0, reduction='sum'); F.cross_entropy(x, x, weight=v.detach());"
        "F.cross_entropy(x, x, weight=v.detach(), reduction='none');"
        "F.cosine_similarity(x, v); t.dstack([v, v]); t.dstack([v[0], v[1]]); t.column_stack([x, v]); F.l1_loss(x, v)"
    ):
        see.graph(eval(text, scope))
