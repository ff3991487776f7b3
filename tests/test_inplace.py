"""Writing in place: the same numbers and gradients as without, and an error where a saved value is gone."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.api import Op, apply
from grapheditor.engine import versions

WRITES = [
    ("add_", (2.5,), "add"),
    ("sub_", (2.5,), "sub"),
    ("mul_", (3.0,), "mul"),
    ("div_", (2.0,), "div"),
    ("pow_", (2,), "pow"),
    ("clamp_", (-0.5, 0.5), "clamp"),
    ("exp_", (), "exp"),
    ("tanh_", (), "tanh"),
    ("relu_", (), "relu"),
    ("neg_", (), "neg"),
    ("sigmoid_", (), "sigmoid"),
    ("masked_fill_", (ge.tensor([True, False, True]), 0.0), "masked_fill"),
]


def leaf() -> ge.Tensor:
    return ge.tensor([0.3, -0.7, 1.2], requires_grad=True)


@pytest.mark.parametrize(("method", "args", "op"), WRITES, ids=[w[0] for w in WRITES])
def test_a_write_gives_the_numbers_and_gradients_of_the_op(method, args, op):
    w, v = leaf(), leaf()
    a = w * 2
    assert getattr(a, method)(*args) is a
    b = ge.call(op, v * 2, *args)
    a.sum().backward()
    b.sum().backward()
    np.testing.assert_array_equal(a.detach().numpy(), b.detach().numpy())
    np.testing.assert_array_equal(w.grad.numpy(), v.grad.numpy())
    assert a.grad_fn.name() == b.grad_fn.name()
    assert a._version == 1


@pytest.mark.parametrize(("statement", "expected"), [("+", 3.0), ("-", -1.0), ("*", 2.0), ("/", 0.5), ("**", 1.0)])
def test_augmented_assignment_writes_in_place(statement, expected):
    a = ge.tensor([1.0])
    same = a
    exec(f"a {statement}= 2", {}, names := {"a": a})
    assert names["a"] is same
    assert same.item() == expected


def test_zero_fill_and_copy():
    a, w = ge.tensor([1.0, 2.0]), leaf()
    assert a.zero_().tolist() == [0.0, 0.0]
    assert a.fill_(3).tolist() == [3.0, 3.0]
    b = ge.tensor([0.0, 0.0, 0.0])
    assert b.copy_(w * 2).requires_grad
    b.sum().backward()
    assert w.grad.tolist() == [2.0, 2.0, 2.0]


def test_assignment_to_a_part_carries_gradients_of_both():
    w, v = leaf(), ge.tensor(5.0, requires_grad=True)
    a = w * 2
    a[1] = v
    (a * ge.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert w.grad.tolist() == [2.0, 0.0, 200.0]
    assert v.grad.item() == 10.0
    assert a.grad_fn.name() == "torch::autograd::CopySlices"


MODIFIED = [
    (lambda w: w.exp(), lambda y: y.add_(1), "which is output 0 of Exp, is at version 1; expected version 0"),
    (lambda w: (w * 2).exp(), lambda y: y.mul_(2), "output 0 of Exp, is at version 1"),
    (lambda w: w.sigmoid(), lambda y: (y.add_(1), y.add_(1)), "is at version 2; expected version 0"),
]


@pytest.mark.parametrize(("make", "change", "words"), MODIFIED)
def test_a_saved_value_that_was_written_to_is_an_error_at_backward(make, change, words):
    w = leaf()
    y = make(w)
    change(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        y.sum().backward()
    assert words in str(caught.value)
    assert w.grad is None


def test_a_saved_input_that_was_written_to_names_the_op_that_made_it():
    w = leaf()
    a = w * 2
    y = a * a
    a.add_(1)
    with pytest.raises(RuntimeError, match=r"torch.FloatTensor \[3\]\], which is output 0 of Add,"):
        y.sum().backward()


def test_a_scalar_that_was_saved_is_watched_too():
    w = ge.tensor(1.0, requires_grad=True)
    a = w * 2
    y = a * a
    a.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_what_was_not_saved_may_be_written_to():
    w = leaf()
    a = w + 1
    y = a.sum()
    a.mul_(7)
    y.backward()
    assert w.grad.tolist() == [1.0, 1.0, 1.0]


REFUSED = [
    (
        lambda: leaf().add_(1),
        RuntimeError,
        "a leaf Variable that requires grad is being used in an in-place operation.",
    ),
    (lambda: leaf().__setitem__(0, 1.0), RuntimeError, "a view of a leaf Variable that requires grad"),
    (lambda: leaf()[0:2].add_(1), RuntimeError, "a view of a leaf Variable that requires grad"),
    (
        lambda: ge.tensor([1, 2]).add_(0.5),
        RuntimeError,
        "result type Float can't be cast to the desired output type Long",
    ),
    (lambda: ge.tensor([1.0]).add_(ge.tensor([1.0, 2.0])), RuntimeError, "doesn't match the broadcast shape"),
    (lambda: ge.tensor([[1.0]]).expand(1, 3).add_(1), RuntimeError, "more than one element of the written-to tensor"),
    (lambda: ge.tensor([1.0]).nothing_(), AttributeError, "nothing_"),
    (lambda: (leaf() * 2)[0:1].detach_(), RuntimeError, "Can't detach views in-place"),
    (
        lambda: (leaf() * 2).unbind(0)[1].mul_(2),
        RuntimeError,
        "Output 1 of Unbind is a view and is being modified inplace.",
    ),
]


@pytest.mark.parametrize(("act", "error", "words"), REFUSED)
def test_a_write_that_pytorch_refuses_is_refused(act, error, words):
    with pytest.raises(error, match=words.replace("(", r"\(").replace(".", r"\.")):
        act()


def test_a_refused_write_changes_nothing():
    a = ge.tensor([1, 2])
    with pytest.raises(RuntimeError):
        a.add_(0.5)
    assert a.tolist() == [1, 2]
    assert a._version == 0


def test_a_step_of_gradient_descent_inside_no_grad():
    w = leaf()
    (w * w).sum().backward()
    before = w.detach().numpy().copy()
    with ge.no_grad():
        w -= w.grad * 0.1
    assert w.is_leaf
    assert w.requires_grad
    np.testing.assert_allclose(w.detach().numpy(), before * 0.8, rtol=1e-6)


def test_views_and_detached_tensors_share_numbers_and_version():
    a = ge.tensor([[1.0, 2.0], [3.0, 4.0]])
    row, scalar, flat, alone = a[0], a[1, 1], a.view(4), a.detach()
    a.mul_(10)
    assert row.tolist() == [10.0, 20.0]
    assert scalar.item() == 40.0
    assert flat.tolist() == [10.0, 20.0, 30.0, 40.0]
    assert {t._version for t in (a, row, flat, alone)} == {1}
    alone.zero_()
    assert a.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert [t._is_view() for t in (a, row, scalar, flat)] == [False, True, True, True]


def test_an_op_of_a_plugin_that_says_so_gives_views():
    def written_through(turn):
        leaf = ge.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
        base = leaf * 1.0
        view = turn(base)
        view.mul_(ge.tensor([1.0, 2.0, 3.0]))
        (base * base).sum().backward()
        return view._base is base, base.tolist(), base.grad_fn.name(), leaf.grad.tolist()

    turned = {
        "category": "Test",
        "doc": "Rows as columns.",
        "forward": np.transpose,
        "vjp": (lambda g, out, input: g.t(),),
        "shape": lambda shape: shape[::-1],
        "dtype": "same",
    }
    viewing, other = Op("turned(Tensor input)", **turned, views=True), Op("turned(Tensor input)", **turned)
    assert written_through(lambda base: apply(viewing, (base,), {})) == written_through(lambda base: base.t())
    assert apply(other, (ge.tensor([[1.0]]),), {})._base is None


def test_a_view_of_a_view_is_one_of_the_first_tensor():
    a = ge.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert a.t()[0]._base is a


@given(st.lists(st.sampled_from(["a", "b", "row"]), max_size=6))
def test_versions_count_the_writes_to_shared_memory(writes):
    a = ge.tensor([[1.0, 2.0], [3.0, 4.0]])
    tensors = {"a": a, "b": ge.tensor([1.0]), "row": a[0]}
    for name in writes:
        tensors[name].add_(1)
    shared = sum(name in ("a", "row") for name in writes)
    assert (a._version, tensors["row"]._version) == (shared, shared)
    assert tensors["b"]._version == len(writes) - shared


def test_nothing_is_kept_of_tensors_that_are_gone():
    gc.collect()
    before = len(versions.entries)
    for _ in range(50):
        ge.tensor([1.0]).add_(1)
        scalar = ge.tensor(2.0, requires_grad=True) * 2
        scalar.mul_(2)
    del scalar
    gc.collect()
    assert len(versions.entries) <= before + 2


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_keeps_running_statistics_in_training(training):
    mean, var = ge.tensor([0.0, 0.0]), ge.tensor([1.0, 1.0])
    ge.call("nn.functional.batch_norm", ge.tensor([[1.0, 2.0], [3.0, 6.0]]), mean, var, training=training)
    np.testing.assert_allclose(mean.numpy(), [0.2, 0.4] if training else [0.0, 0.0], rtol=1e-6)
    np.testing.assert_allclose(var.numpy(), [1.1, 1.7] if training else [1.0, 1.0], rtol=1e-6)
    assert mean._version == 0  # as in PyTorch, so that two calls may come before backward


def test_running_statistics_of_instances_are_their_mean():
    mean, var = ge.tensor([0.0]), ge.tensor([1.0])
    ge.call("instance_norm", ge.tensor([[[1.0, 3.0]], [[2.0, 6.0]]]), mean, var)
    np.testing.assert_allclose([mean.item(), var.item()], [0.3, 1.4], rtol=1e-6)


def test_rows_of_a_table_may_learn_the_slower_the_more_often_they_come():
    table = ge.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
    ge.call("embedding", ge.tensor([0, 2, 2]), table, scale_grad_by_freq=True).sum().backward()
    assert table.grad.tolist() == [[1.0], [0.0], [1.0]]


def test_a_view_that_shares_part_of_its_memory_can_not_be_read_in_the_same_write():
    a = ge.tensor([1.0, 2.0, 3.0])
    with pytest.raises(RuntimeError, match="some elements of the input tensor and the written-to tensor"):
        a[:2].add_(a[1:])
    assert a[:2].add_(a[:2]).tolist() == [2.0, 4.0]
