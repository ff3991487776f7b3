"""gradcheck passes what is right, and finds what is wrong."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

import grapheditor as ge
from grapheditor import plugin_registry
from grapheditor.api import Op, hookimpl
from grapheditor.engine import table
from grapheditor.engine.gradcheck import GradcheckError


def tensor(*shape: int, dtype: str = "float64") -> ge.Tensor:
    return ge.tensor(np.random.default_rng(0).uniform(0.5, 1.5, shape), dtype=dtype, requires_grad=True)


FUNCTIONS = {
    "article": (lambda w, x: (w + x) * (w + 1), [(1,), (1,)]),
    "broadcast": (lambda a, b: (a * b).tanh(), [(2, 3), (3,)]),
    "matrix": (lambda a, b: (a @ b).exp(), [(2, 3), (3, 2)]),
    "several outputs": (lambda a: a.split(1), [(2, 2)]),
    "values and places": (lambda a: a.max(1), [(2, 3)]),
}


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize(("function", "shapes"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_right_gradients_pass(function, shapes, fast_mode):
    inputs = [tensor(*shape) for shape in shapes]
    assert ge.gradcheck(function, inputs, fast_mode=fast_mode)
    assert ge.gradgradcheck(function, inputs, fast_mode=fast_mode)


def test_fast_mode_calls_the_function_twice_per_input():
    calls = []

    def function(x):
        calls.append(x.shape)
        return x.exp()

    ge.gradcheck(function, tensor(20, 20), fast_mode=True)
    assert len(calls) == 3


def test_a_wrong_rule_is_found_and_shown():
    wrong = Op(
        "wrong(Tensor input)",
        category="Test",
        doc="A square whose slope is off by one.",
        forward=lambda x: x * x,
        vjp=(lambda g, out, x: g * x,),
    )
    plugin = ModuleType("wrong_plugin")
    plugin.grapheditor_ops = hookimpl(lambda: [wrong])
    registry = plugin_registry.load(third_party=False)
    registry.add("wrong_plugin", plugin)
    x = tensor(2)
    before = table.active()
    table.activate(registry.ops)
    try:
        assert not ge.gradcheck(lambda t: ge.call("wrong", t), x, raise_exception=False)
        with pytest.raises(GradcheckError, match="Jacobian mismatch for output 0 with respect to input 0"):
            ge.gradcheck(lambda t: ge.call("wrong", t), x)
        with pytest.raises(GradcheckError, match="in fast mode"):
            ge.gradcheck(lambda t: ge.call("wrong", t), x, fast_mode=True)
    finally:
        table.activate(before)


def test_it_says_what_it_needs():
    with pytest.raises(ValueError, match="at least one input tensor to require gradient"):
        ge.gradcheck(lambda t: t * 2, ge.tensor([1.0], dtype="float64"))
    with pytest.warns(UserWarning, match="not a double precision"):
        ge.gradcheck(lambda t: t * 2, tensor(2, dtype="float32"), eps=1e-2, atol=1e-2)
