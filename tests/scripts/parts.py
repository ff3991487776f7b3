"""Hooks on every node of products, which PyTorch makes of others by shapes and by what requires grad."""

from __future__ import annotations

from typing import Any

PRODUCTS = (
    ((3,), (4, 3, 2)), ((3,), (4, 3, 1)), ((3,), (2, 1, 3, 2)), ((3,), (0, 3, 2)), ((2, 3), (4, 3, 2)),
    ((2, 3), (4, 3, 1)), ((1, 3), (4, 3, 2)), ((2, 3), (1, 3, 2)), ((4, 2, 3), (3,)), ((4, 2, 3), (3, 2)),
    ((1, 2, 3), (4, 3, 2)), ((4, 2, 3), (1, 3, 2)), ((4, 1, 3), (4, 3, 2)), ((2, 1, 2, 3), (3, 3, 2)), ((2, 3), (3, 2)),
)  # fmt: skip


def _nodes(node: Any, found: list[Any]) -> list[Any]:
    if node is not None and node not in found and "Accumulate" not in node.name():
        found.append(node)
        for below, _ in node.next_functions:
            _nodes(below, found)
    return found


def _rows(grads: Any) -> Any:
    return [None if g is None else [list(g.shape), g.detach().flatten().tolist()[:6]] for g in grads]


def _watched(t: Any, shapes: Any, needs: Any, create_graph: bool) -> Any:
    left, right = (
        (t.arange(float(_count(shape))) * 0.5 + 1).view(shape).requires_grad_(need)
        for shape, need in zip(shapes, needs, strict=True)
    )
    product = left @ right
    log: list[Any] = []
    nodes = _nodes(product.grad_fn, [])
    for place, node in enumerate(nodes):
        node.register_hook(lambda into, out, at=place: log.append([at, _rows(into), _rows(out)]))
        node.register_prehook(lambda out, at=place: log.append([at, _rows(out)]))
    seed = t.arange(float(product.numel())).view(product.shape) + 1
    wanted = [x for x in (left, right) if x.requires_grad]
    grads = t.autograd.grad([product], wanted, [seed], create_graph=create_graph)
    return [[node.name() for node in nodes], log, _rows(grads)]


def _count(shape: Any) -> int:
    return _count(shape[1:]) * shape[0] if shape else 1


def hooks_on_all_nodes_of_products(t: Any, see: Any) -> None:
    for shapes in PRODUCTS:
        for needs in ((True, True), (True, False), (False, True)):
            see.value(_watched(t, shapes, needs, False))


def hooks_on_all_nodes_of_products_with_a_graph(t: Any, see: Any) -> None:
    for shapes in PRODUCTS:
        see.value(_watched(t, shapes, (True, True), True))


def hooks_on_nodes_of_powers_chains_and_attention(t: Any, see: Any) -> None:
    f = t.nn.functional
    x = t.tensor([[1.0, 0.5], [0.25, 2.0]], requires_grad=True)
    y = t.tensor([[1.0, 2.0, 0.5], [3.0, 1.0, 1.5]], requires_grad=True)
    three, two = t.tensor([1.0, 2.0, 3.0], requires_grad=True), t.tensor([0.5, 1.5], requires_grad=True)
    results = (
        t.matrix_power(x, 3), t.einsum("ij,jk->ik", x, y), f.cross_entropy(y, t.tensor([0, 2]), label_smoothing=0.2),
        f.scaled_dot_product_attention(x, y.t(), y.t()), y[:, 1:][0, None], t.norm(x * two) * three.sum(),
    )  # fmt: skip
    for result in results:
        log: list[Any] = []
        nodes = _nodes(result.grad_fn, [])
        for place, node in enumerate(nodes):
            node.register_hook(lambda into, out, at=place, log=log: log.append([at, _rows(into), _rows(out)]))
        result.sum().backward()
        see.value([[node.name() for node in nodes], log])
    see(x, y, three, two)
