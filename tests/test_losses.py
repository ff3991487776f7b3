"""What PyTorch says of losses and norms beside their numbers: warnings, and derivatives that it does not have."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.warned import forget

ROW = np.array([[0.2, 0.5, 0.9], [0.6, 0.1, 0.3]])


def tensor(values: Any = ROW, **options: Any) -> Any:
    return ge.tensor(np.asarray(values), **options)


def learnt() -> Any:
    return tensor([0.5, 1.0, 2.0], requires_grad=True)


FIXED: dict[str, Callable[[], Any]] = {
    "nll_loss_forward weight": lambda: ge.call("nll_loss", tensor(), tensor([0, 2]), learnt()),
    "nll_loss2d_forward weight": lambda: ge.call(
        "cross_entropy", tensor(ROW.reshape(1, 3, 2)), tensor([[0, 2]]), learnt()
    ),
    "binary_cross_entropy weight": lambda: ge.call("binary_cross_entropy", tensor(), tensor(), learnt()),
    "binary_cross_entropy_with_logits pos_weight": lambda: ge.call(
        "binary_cross_entropy_with_logits", tensor(), tensor(), pos_weight=learnt()
    ),
    "soft_margin_loss target": lambda: ge.call("soft_margin_loss", tensor(), tensor(requires_grad=True)),
    "native_batch_norm running_mean": lambda: ge.call("batch_norm", tensor(), learnt(), learnt()),
}  # fmt: skip


@pytest.mark.parametrize("case", FIXED)
def test_what_has_no_derivative_may_not_require_grad(case: str) -> None:
    function, name = case.split()
    with pytest.raises(RuntimeError) as error:
        FIXED[case]()
    assert str(error.value) == (
        f"The function '{function}' is not differentiable with respect to argument '{name}'. "
        "This input cannot have requires_grad True."
    )
    with ge.no_grad():
        assert not FIXED[case]().requires_grad


def test_weights_of_probabilities_have_a_derivative() -> None:
    weight = learnt()
    slope = ge.grad(ge.call("cross_entropy", tensor(), tensor(), weight, reduction="sum"), [weight])[0]
    logs = ROW - np.log(np.exp(ROW).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(slope.numpy(), -(ROW * logs).sum(axis=0))


def test_huber_loss_is_written_in_the_dtype_of_its_input_and_has_no_gradient_of_mixed_dtypes() -> None:
    input = tensor(ROW.astype(np.float32), requires_grad=True)
    loss = ge.call("huber_loss", input, tensor())
    assert loss.dtype == np.float32
    with pytest.raises(RuntimeError, match="Found dtype Double but expected Float"):
        loss.backward()


@pytest.mark.parametrize(
    ("old", "names", "reduction", "warned"),
    [
        ((None, None, "sum"), {}, "sum", False),
        ((True,), {}, "mean", True),
        ((), {"size_average": False}, "sum", True),
        ((), {"reduce": False}, "none", True),
        ((None, True), {}, "mean", True),
    ],
)
def test_losses_take_the_arguments_that_reduction_replaced(
    old: tuple[Any, ...], names: dict[str, Any], reduction: str, warned: bool
) -> None:
    want = ge.call("mse_loss", tensor(), tensor(ROW * 2), reduction=reduction)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        got = ge.call("torch.nn.functional.mse_loss", tensor(), tensor(ROW * 2), *old, **names)
        graph = ge.Graph()
        node = graph.op("mse_loss", graph.value(ROW), graph.value(ROW * 2), *old, **names)
    assert got.tolist() == want.tolist()
    assert graph.find(node.name).params.get("reduction", "mean") == reduction  # defaults are left out
    words = f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead."
    assert [str(w.message) for w in caught] == [words] * 2 * warned


def test_kl_div_warns_each_time_of_what_its_mean_divides_by() -> None:
    for _ in range(2):
        with pytest.warns(UserWarning, match="divides the total loss by both the batch size and the support size"):
            ge.call("kl_div", tensor(), tensor())
    ge.call("kl_div", tensor(), tensor(), reduction="batchmean")


def test_rms_norm_warns_once_of_a_weight_of_another_dtype() -> None:
    forget()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for dtype in (np.float32, np.float16):
            out = ge.call("rms_norm", tensor(requires_grad=True), [3], tensor([0.5, 1.0, 2.0]).to(dtype))
            assert out.dtype == np.float64
    assert [str(w.message) for w in caught] == [
        "Mismatch dtype between input and weight: input dtype = double, weight dtype = float, Cannot dispatch to fused "
        "implementation."
    ]


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5]])
def test_ignored_targets_alone_have_no_mean_and_gradients_of_zero(name: str, weight: list[float] | None) -> None:
    x = ge.tensor([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]], requires_grad=True)
    loss = ge.call(name, x, ge.tensor([-100, -100]), weight and ge.tensor(weight))
    loss.backward()
    assert np.isnan(loss.item())
    assert x.grad.tolist() == [[0.0] * 3] * 2


def test_a_mean_over_weights_of_zero_has_a_gradient_of_nan_at_the_targets_alone() -> None:
    x = ge.tensor([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]], requires_grad=True)
    ge.call("nll_loss", x, ge.tensor([1, -100]), ge.tensor([0.0, 0.0, 0.0])).backward()
    assert np.isnan(x.grad.numpy()).tolist() == [[False, True, False], [False] * 3]
