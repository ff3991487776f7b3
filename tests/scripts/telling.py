"""What tensors tell: texts, Python numbers, and the names of nodes.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

import copy
import pickle
from typing import Any

from tests.scripts.expressions import listed


def repr_many(t: Any, see: Any) -> None:
    see.text(t.tensor([]))
    see.text(t.tensor(3))
    see.text(t.tensor(True))
    see.text(t.tensor([1, 2], dtype=t.int32))
    see.text(t.tensor([1.0, float("nan"), float("inf")]))
    see.text(t.tensor([1e-8, 1.0]))
    see.text(t.tensor([1e8, 1.0]))
    see.text(t.tensor([[1.5, 2.0], [3.0, 4.0]], dtype=t.float64, requires_grad=True))
    x = t.tensor([1.0], requires_grad=True)
    see.text(x * 2)
    see.text((x * 2).detach())
    see.text(x[0])
    see.text(x.grad_fn)
    see.text(t.zeros(0, 3))
    see.text(t.tensor([[[1, 2]], [[3, 4]]]))
    see.text(t.tensor([1.0, 2.0], dtype=t.float16))
    see.text(t.arange(2000).float().sum())
    see.text(t.arange(2000))


def str_repr_format(t: Any, see: Any) -> None:
    x = t.tensor(2.5, requires_grad=True)
    see.value(f"{x:.2f}")
    see.value(str(x))
    see.value(f"{x}")
    y = t.tensor([1.0])
    with see.error():
        see.value(f"{y:.2f}")
    see.value(f"{t.tensor(7):d}")


def grad_fn_repr_attrs(t: Any, see: Any) -> None:
    x = t.tensor([2.0], requires_grad=True)
    y = x * x
    see.value(y.grad_fn.name())
    see.value(len(y.grad_fn.next_functions))
    see.value([n for _, n in y.grad_fn.next_functions])
    see.value(y.grad_fn is y.grad_fn)
    see.value(y.grad_fn.next_functions[0][0].variable is x)
    see.value(y.grad_fn.next_functions[0][0].next_functions == ())


def item_errors(t: Any, see: Any) -> None:
    with see.error():
        t.tensor([1.0, 2.0]).item()
    with see.error():
        float(t.tensor([1.0, 2.0]))
    with see.error():
        int(t.tensor([]))
    with see.error():
        bool(t.tensor([1.0, 2.0]))
    with see.error():
        bool(t.tensor([]))
    see.value([t.tensor([[3.0]]).item(), int(t.tensor(2.7)), bool(t.tensor([0.0])), t.tensor(True).item()])
    with see.error():
        len(t.tensor(1.0))
    with see.error():
        list(t.tensor(1.0))
    with see.error():
        t.tensor([1.0], requires_grad=True).numpy()
    with see.error():
        range(t.tensor([1, 2]))
    see.value(list(range(t.tensor(3))))
    with see.error():
        range(t.tensor(3.0))
    with see.error():
        [1, 2, 3][t.tensor(1.0)]
    see.value([1, 2, 3][t.tensor(1)])


def to_forms(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    same = [x.to(t.float32), x.float(), x.contiguous(), x.requires_grad_(), x.type_as(x), x.flatten()]
    other = [x.clone(), x.detach(), x.view(2), x.reshape(2), x.squeeze(), x.expand(2), x.positive()]
    see.value([[y is x for y in same], [y is x for y in other]])
    y = x.to(t.float64)
    see(y)
    see.graph(y)
    z = y.float()
    see.graph(z)
    (z * y).sum().backward()
    see(x)
    h = x.half()
    see(h)
    see(x.long(), x.bool(), x.int())
    see(x.to(t.float32, copy=True))
    see(x.to(t.tensor([1.0], dtype=t.float64)))


def next_functions_shapes(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    w = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    b = t.tensor([1.0, 2.0], requires_grad=True)
    for text in listed(
        "x + 1; 1 + x; x - 1; 1 - x; x * 2; 2 * x; x / 2; 2 / x; x ** 2; 2 ** x; x ** w; x @ w; x @ b; "
        "x.mm(w); F.linear(x, w); F.linear(x, w, b); x.t(); x.T; "
        "x.transpose(0, 1); x.reshape(4); x.view(4); x.flatten(); x.sum(); x.sum(0); x.sum((0, 1)); "
        "x.mean(); x.mean(1); x.max(); x.max(0)[0]; x.amax(0); x.min(); x.std(); x.var(0); x.norm(); "
        "x.norm(dim=0); x.exp(); x.clamp(0, 1); x.clamp(min=0); x.relu(); F.relu6(x); "
        "F.silu(x); F.gelu(x); t.softmax(x, dim=1); t.log_softmax(x, dim=1); "
        "t.cat([x, w]); t.stack([x, w]); t.where(x > 0, x, w); t.where(x > 0, x, 0.0); t.maximum(x, w); "
        "x.masked_fill(x > 2, 0.0); x.gather(1, t.tensor([[0], [1]])); x.index_select(0, t.tensor([0])); "
        "x.cumsum(0); x.sort()[0]; x.topk(1)[0]; x.split(1)[0]; x.chunk(2)[1]; x.unbind()[1]; "
        "x.expand(3, 2, 2); x.repeat(2, 1); x.squeeze(); x.squeeze(0); x.unsqueeze(0); x.permute(1, 0); "
        "x.clone(); x.diagonal(); x.tril(); x.flip([0]); x.roll(1); x.prod(); x.prod(0); x.logsumexp(0); "
        "x.abs(); x.sign(); x.floor(); x.round(); x.neg(); x.addmm(w, w); t.addcmul(x, w, w); "
        "x.lerp(w, 0.5); x.lerp(w, w); x.fmod(2); x.remainder(w); x.atan2(w); x.hypot(w); "
        "F.mse_loss(x, w); F.l1_loss(x, w); "
        "F.cross_entropy(x, t.tensor([0, 1])); F.nll_loss(x, t.tensor([0, 1])); "
        "F.binary_cross_entropy_with_logits(x, w.detach()); "
        "F.layer_norm(x, [2]); F.layer_norm(x, [2], b, b); "
        "F.pad(x, (1, 1)); F.embedding(t.tensor([0]), x); "
        "t.bmm(x[None], w[None]); t.dot(b, b); x.trace()"
    ):
        y = eval(text, {"t": t, "F": t.nn.functional, "x": x, "w": w, "b": b})
        see.value(y.grad_fn.name())
        see.value([[None if n is None else n.name(), k] for n, k in y.grad_fn.next_functions])


def iteration_and_len(t: Any, see: Any) -> None:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    see.value(len(x))
    a, b = x
    see(a, b)
    see.graph(a)
    see.value([float(v) for v in x.detach()[0]])
    see.value(2.0 in x.detach())
    (a * b).sum().backward()
    see(x)
    see.value(x.detach().tolist())
    see.value(sum(x.detach()).tolist())


def comparisons(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    see(x == x, x != 1, x < 2, x >= x, x.eq(1), x.isnan(), x.isclose(x))
    see.value((x == x).all().item())
    see.value([bool((x == x).all()), x is x, hash(x) == hash(x)])
    with see.error():
        bool(x == x)
    with see.error():
        if x > 0:
            pass


def copies(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    see(copy.deepcopy(x), copy.copy(x), pickle.loads(pickle.dumps(x)))
    y = copy.deepcopy([x, x])
    see.value([y[0] is y[1], y[0] is x])
    with see.error():
        copy.deepcopy(x * 1)


def nodes_print_their_place(t: Any, see: Any) -> None:
    y = t.tensor([1.0], requires_grad=True) * 2
    for node in (y.grad_fn, y.grad_fn.next_functions[0][0]):
        see.value(repr(node).split(" at ")[0])
