"""The passes keep every bit, keep the rules of a module, and find what there is to find."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.compiler import folding
from grapheditor.compiler.fusion import fuse
from grapheditor.compiler.ir import Instruction, Module, Value, lower
from grapheditor.compiler.passes import PASSES, optimise
from grapheditor.compiler.region import REGION, without_regions
from grapheditor.compiler.verify import Malformed, verify
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.trace import Trace
from tests.compiler_modules import OPS, SAMPLES, interpret, same_bits, sample_module
from tests.op_samples import Sample

ALL = (*PASSES, ("fuse", fuse), ("without regions", without_regions))
ODD = np.float32([0.0, -0.0, np.nan, np.inf, -np.inf, 1e-45, -1e-45, 3e38, 1.0, -2.5])


def modelled(function: Any, *arrays: Any) -> Module:
    """The module of a function of traced values."""
    trace = Trace(OPS)
    inputs = [trace.input(Spec(a.shape, a.dtype)) for a in arrays]
    outputs = function(*inputs)
    return lower(inputs, outputs if isinstance(outputs, (list, tuple)) else [outputs])


def names(module: Module) -> list[str]:
    return [step.op.name for step in module.body]


@pytest.mark.parametrize("sample", SAMPLES, ids=repr)
def test_no_pass_changes_a_bit_of_any_op_or_gradient(sample: Sample) -> None:
    module, arrays = sample_module(sample)
    expected = interpret(module, arrays)
    for name, apply in ALL:
        module = verify(apply(module))
        for mine, other in zip(interpret(module, arrays), expected, strict=True):
            assert same_bits(mine, other), name


NOTHING = {
    "times one": lambda x: x * 1,
    "one times": lambda x: 1 * x,
    "divided by one": lambda x: x / 1,
    "first power": lambda x: x.pow(1),
    "less zero": lambda x: x - 0.0,
    "plus minus zero": lambda x: x + (-0.0),
    "two signs": lambda x: x.neg().neg(),
    "its own dtype": lambda x: x.to("float32"),
    "there and back": lambda x: x.to("float64").to("float32"),
    "transposed twice": lambda x: x.unsqueeze(0).t().T.squeeze(0),
    "reshaped back": lambda x: x.reshape((2, 5)).flatten().unsqueeze(1).ravel(),
    "its own shape": lambda x: x.sum_to(size=(10,)).expand((10,)),
    "copies": lambda x: x.clone().detach(),
    "ones": lambda x: x * x.ones_like(),
}


@pytest.mark.parametrize("function", NOTHING.values(), ids=NOTHING)
def test_what_changes_nothing_is_left_out(function: Any) -> None:
    module = optimise(modelled(function, ODD))
    assert module.body == ()
    assert module.outputs == module.inputs


SOMETHING = {
    "plus zero": lambda x: x + 0.0,
    "zero less": lambda x: 0.0 - x,
    "times zero": lambda x: x * 0,
    "less itself": lambda x: x - x,
    "by itself": lambda x: x / x,
    "zeroth power": lambda x: x.pow(0),
    "through fewer digits": lambda x: x.to("float16").to("float32"),
    "spread by ones": lambda x: x * x.reshape((10, 1)).ones_like(),
    "a sum of one": lambda x: x.reshape((10, 1)).sum(dim=1),
    "half a power": lambda x: x.pow(0.5),
    "a masked half": lambda x: x.masked_fill(x.gt(0), 0),
}


@pytest.mark.parametrize("function", SOMETHING.values(), ids=SOMETHING)
def test_what_holds_for_real_numbers_alone_is_not_taken_for_granted(function: Any) -> None:
    module = modelled(function, ODD)
    (expected,), (mine,) = interpret(module, [ODD]), interpret(optimise(module), [ODD])
    assert same_bits(mine, expected)
    assert optimise(module).body


def test_constants_are_computed_once() -> None:
    x = np.float32([1, 2])
    module = optimise(modelled(lambda v: v * (v.trace.constant(np.float32([3, 4])).exp() + 1).sum(), x))
    assert names(module) == ["mul"]


def test_a_constant_that_would_be_huge_is_not_computed_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "LIMIT", 1 << 10)
    module = modelled(lambda v: v + v.trace.constant(np.float32([1, 2])).repeat((500,)), np.zeros(1000, np.float32))
    assert names(optimise(module)) == ["repeat", "add"]


def test_what_is_computed_twice_is_computed_once() -> None:
    x = np.float32([1, 2])
    module = optimise(modelled(lambda v: [(v + 1).exp() * (v + 1).exp(), (v + 1).exp()], x))
    assert names(module) == ["add", "exp", "mul"]
    assert len(optimise(modelled(lambda v: [v.sum(dim=0), v.sum(dim=0, keepdim=True)], x)).body) == 2


def test_a_mean_shares_its_sum_with_the_normalisation_that_uses_it() -> None:
    x = np.ones((4, 5), np.float32)
    module = optimise(modelled(lambda v: [v.mean(dim=(1,), keepdim=True), v.layer_norm((5,))], x))
    assert names(module).count("sum") == 2  # of the elements, and of the squares


def test_a_gradient_is_not_spread_before_it_has_to_be() -> None:
    def loss(x: Any) -> Any:
        return gradient((x * x).mean(), [x])

    module = optimise(modelled(loss, np.ones((30, 40), np.float32)))
    assert "expand" not in names(module)
    assert all(a.constant is None or a.constant.ndim == 0 for step in module.body for a in step.args)


def test_fusion_joins_forward_and_backward_and_leaves_what_is_no_elementwise_op() -> None:
    def loss(x: Any, w: Any) -> Any:
        hidden = (x @ w + 1).tanh()
        return [hidden, *gradient((hidden * hidden).sum(), [x])]

    module = fuse(optimise(modelled(loss, np.ones((8, 4), np.float32), np.ones((4, 4), np.float32))))
    verify(module)
    assert names(module).count("_region") == 1
    assert {"matmul", "permute"} <= set(names(module))


def test_fusion_keeps_what_backward_needs_of_an_activation_for_backward() -> None:
    def loss(x: Any, w: Any) -> Any:
        hidden = x.exp().tanh()
        return gradient((hidden @ w).tanh().sum(), [x])

    module = fuse(optimise(modelled(loss, np.ones((8, 4), np.float32), np.ones((4, 4), np.float32))))
    first = next(step for step in module.body if step.op is REGION)
    assert len(first.outs) == 2  # exp and tanh, not 1 - tanh²


steps = st.lists(
    st.tuples(st.sampled_from("+-*/<tes"), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=25
)


@given(steps, st.integers(0, 2**31))
def test_random_graphs_keep_their_bits(plan: list[tuple[str, int, int]], seed: int) -> None:
    def function(*given: Any) -> list[Any]:
        values = list(given)
        for kind, i, j in plan:
            a, b = values[i % len(values)], values[j % len(values)]
            made = {
                "+": lambda a=a, b=b: a + b,
                "-": lambda a=a, b=b: a - b,
                "*": lambda a=a, b=b: a * b,
                "/": lambda a=a, b=b: a / b,
                "<": lambda a=a, b=b: a.masked_fill(b.lt(0), 0),
                "t": lambda a=a: a.tanh(),
                "e": lambda a=a: a.t() if a.ndim == 2 and a.shape[0] == a.shape[1] else -a,
                "s": lambda a=a: a.sum(dim=-1, keepdim=True) if a.ndim else a * 1,
            }[kind]()
            values.append(made)
        loss = values[-1].sum()
        return [values[-1], *(g for g in gradient(loss, given) if g is not None)]

    random = np.random.default_rng(seed)
    arrays = [random.choice(ODD, shape) for shape in ((3, 3), (3, 1), (3,), ())]
    module = modelled(function, *arrays)
    expected = interpret(module, arrays)
    for name, apply in ALL:
        module = verify(apply(module))
        assert all(map(same_bits, interpret(module, arrays), expected)), name


def test_a_module_that_breaks_the_rules_is_told() -> None:
    module = modelled(lambda x: x.exp().tanh(), ODD)
    with pytest.raises(Malformed, match="not computed yet"):
        verify(Module(module.inputs, module.body[1:], module.outputs))
    with pytest.raises(Malformed, match="there already"):
        verify(Module(module.inputs, (*module.body, module.body[0]), module.outputs))
    step = module.body[0]
    wrong = Instruction(step.op, step.args, step.params, (Value(Spec((3,), np.dtype(np.float32))),))
    with pytest.raises(Malformed, match="gives"):
        verify(Module(module.inputs, (wrong,), wrong.outs))
