"""Calls whose arguments Python code of PyTorch's looks at: words, truth values, and what losses took before.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

import itertools
from typing import Any


def losses_with_old_switches(t: Any, see: Any) -> None:
    functional = t.nn.functional
    x, y = t.tensor([[0.2, 0.4], [0.1, 0.9]]), t.tensor([[1.0, 0.0], [0.0, 1.0]])
    for switches in ((False,), (None, False), (True,), (False, True), (None, None, "sum")):
        for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "kl_div", "soft_margin_loss"):
            with see.warnings():
                see.numbers(getattr(functional, name)(x, y, *switches))
        with see.warnings():
            see.numbers(functional.binary_cross_entropy_with_logits(x, y, None, *switches))
    with see.warnings():
        see.numbers(functional.nll_loss(x, t.tensor([1, 0]), None, False, -100))
    with see.warnings():
        see.numbers(functional.cross_entropy(x, t.tensor([1, 0]), reduce=False))


def losses_with_old_switches_warn_each_time(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    for _ in range(3):
        with see.warnings():
            t.nn.functional.mse_loss(x, x, size_average=False)


def old_switch_that_is_a_tensor(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    with see.error():
        t.nn.functional.mse_loss(x, x, x)
    see.numbers(t.nn.functional.mse_loss(x, x * 2, t.tensor(0.0)))


def reductions_that_are_no_words(t: Any, see: Any) -> None:
    x = t.tensor([0.1, 0.2])
    for reduction in (None, 3, True, "all", ""):
        for name in ("mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss"):
            with see.error():
                getattr(t.nn.functional, name)(x, x, reduction=reduction)


def truth_of_return_indices(t: Any, see: Any) -> None:
    x = t.tensor([[[1.0, 3.0, 2.0]]])
    for wanted in (1, 0, None, "a", [True], []):
        found = t.nn.functional.max_pool1d(x, 2, return_indices=wanted)
        see.value(isinstance(found, tuple))


def truth_values_among_sizes(t: Any, see: Any) -> None:
    x = t.arange(6.0)
    see(x.reshape((6, True)), t.flip(x.reshape(3, 2), (0, True)))
    with see.error_class():
        x.reshape((True, 6))


def activations_in_place_by_position(t: Any, see: Any) -> None:
    calls = {
        "relu": (),
        "relu6": (),
        "silu": (),
        "leaky_relu": (0.2,),
        "hardtanh": (-1.0, 1.0),
        "threshold": (0.1, 0.0),
    }
    for name, rest in calls.items():
        for inplace in (True, False):
            x = t.tensor([-1.0, 0.05, 2.0])
            y = getattr(t.nn.functional, name)(x, *rest, inplace)
            see(x, y)
            see.value(y is x)


def results_by_name(t: Any, see: Any) -> None:
    x = t.tensor([[3.0, 1.0], [2.0, 4.0]], requires_grad=True)
    for result in (
        x.max(0), x.min(1), x.sort(), x.topk(1), x.median(0), x.nanmedian(0), x.mode(), x.kthvalue(1), x.cummax(0),
        x.cummin(1), t.max(x, dim=0, keepdim=True),
    ):  # fmt: skip
        see(result.values, result.indices)
        see.text(result)
        see.value([isinstance(result, tuple), len(result)])
    see(x.aminmax().min, x.aminmax().max)
    for result in (t.var_mean(x), x.split(1), x.unbind()):
        see.value(type(result) is tuple)
    values, indices = x.max(0)
    see(values, indices)


def windows_of_nothing(t: Any, see: Any) -> None:
    for name in ("max_pool", "avg_pool"):
        for count in (1, 2):
            for shape in itertools.product((0, 2), repeat=count + 2):
                with see.error_class():
                    see.value(list(getattr(t.nn.functional, f"{name}{count}d")(t.ones(*shape), 1).shape))
                with see.error_class():
                    see.value(list(getattr(t.nn.functional, f"{name}{count}d")(t.ones(*shape[1:]), 1).shape))
