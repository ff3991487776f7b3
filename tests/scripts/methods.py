"""Methods of tensors: forms of reductions, new tensors that take after others, and tensors taken apart.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

from typing import Any

from tests.scripts.expressions import asked


def reductions_in_their_forms(t: Any, see: Any) -> None:
    for name in ("sum", "mean", "prod", "std", "var"):
        asked(
            t,
            see,
            f"x.{name}(keepdim=True); t.{name}(x, keepdim=False); x.{name}(dim=None); x.{name}(None); "
            f"x.{name}(None, True); x.{name}(dim=None, keepdim=True); x.{name}(1, True); "
            f"x.{name}(keepdim=True, dim=0); x.{name}(); x.{name}(unbiased=False, keepdim=True); "
            f"x.{name}(correction=0, keepdim=True)",
            words=False,
        )
    asked(t, see, "x.all(dim=()); x.any(dim=(), keepdim=True); (n > 0).all(dim=0); t.any(n > 5)")
    y = t.tensor([1.0, 2.0, 4.0], requires_grad=True)
    (slope,) = t.autograd.grad(y.var(), y, create_graph=True)
    see.graph(slope)


def new_tensors(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "x.new_zeros(2, 3); x.new_zeros((2,)); x.new_zeros([]); x.new_zeros(size=(1,)); n.new_ones(2); "
        "n.new_ones((2,), dtype=t.float64, requires_grad=True); x.new_full((2,), 7); n.new_full([2], 2.7); "
        "n.new_full((), True); x.new_full((1,), 3, dtype=t.int32); x.new_full(2, 3.0); x.new_full((2,), 'a'); "
        "x.new_full((2,), fill_value=1.5, requires_grad=True); x.new_full((2,), t.tensor(3.0)); x.new_zeros(-1); "
        "n.new_zeros(1, requires_grad=True); x.new_tensor([1, 2]); n.new_tensor([1.5, 2.5]); x.new_tensor(3); "
        "x.new_tensor([1.0], requires_grad=True); n.new_tensor([1], requires_grad=True); x.new_empty(0, 2); "
        "x.new_tensor([1], dtype=t.int16); x.new_zeros(2, device='cpu'); list(x.new_empty(2, 3).shape)",
    )
    with see.error_class():
        t.tensor([1.0]).new_zeros(2.5)
    with see.error_class():
        t.tensor([1.0]).new_zeros(2, colour="red")
    with see.warnings():
        t.tensor([1]).new_tensor(t.tensor([2.5]))
    with t.inference_mode():
        see.value(t.tensor([1.0]).new_zeros(2).is_inference())


def parted_tensors(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "x.tensor_split(2); x.tensor_split(2, 1); x.tensor_split(4, dim=-1); x.tensor_split([1], 1); "
        "x.tensor_split((2, 1), 1); x.tensor_split((-1, 9), dim=1); x.tensor_split(t.tensor([1, 2]), 1); "
        "x.tensor_split(t.tensor(3), 1); one.tensor_split(1); x.tensor_split(0); x.tensor_split(2, 5); x.hsplit(3); "
        "x.hsplit(2); x.hsplit([1]); n.hsplit([1, 1]); one.hsplit(1); x.vsplit(2); n.vsplit(1); x.dsplit(1); "
        "x.reshape(1, 2, 3).dsplit([2]); t.tensor_split(x, 3, 1); t.vsplit(x, [1])",
    )


def turned_and_added(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "reversed(x); reversed(one); x.mH; x.H; n.H; x.adjoint(); x.msort(); t.msort(n); x.sum_to_size(3); "
        "x.sum_to_size(1, 3); x.sum_to_size((2, 1)); x.sum_to_size(2, 3); x.sum_to_size(2, 2); x.sum_to_size(1, 2, 3); "
        "n.diagflat(); y[0].diagflat(1); x.diagflat(-1); y[0].ger(y[1][:2]); t.ger(n, n)",
    )


def what_tensors_are(t: Any, see: Any) -> None:
    asked(
        t,
        see,
        "one.is_nonzero(); n[1].is_nonzero(); x.is_nonzero(); n[:0].is_nonzero(); x.type(); x.type(t.float64); "
        "x.type('torch.DoubleTensor'); n.type('torch.HalfTensor'); x.type(t.float32) is x; x.type('torch.LongTensor'); "
        "x.type('no type'); str(x.layout); x.get_device(); x.is_cpu; x.is_sparse; x.is_quantized; x.is_meta; "
        "x.is_conj(); x.is_neg(); x.conj() is x; x.real is x; x.imag; x.resolve_conj() is x; t.is_nonzero(one)",
    )
