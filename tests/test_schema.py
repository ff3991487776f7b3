"""Schema texts and calls: what they take, what they fill in, and what they refuse in words."""

from __future__ import annotations

from typing import Any

import pytest

import grapheditor as ge
from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.op import Op
from grapheditor.engine.op_calls import canonical
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.schema import REQUIRED, parse
from grapheditor.model.errors import CallError


class Thing(TensorLike):
    """Stands in for a tensor."""


X, Y = Thing(), Thing()


def op(signature: str, **more: Any) -> Op:
    return Op(signature, category="Test", doc="", forward=lambda *a, **k: None, **more)


TABLE = OpTable(
    [
        op("add(Tensor input, Tensor other, *, Scalar alpha=1)"),
        op("sum(Tensor input, int[]? dim=None, bool keepdim=False)"),
        op("max(Tensor input)"),
        op("max.dim(Tensor input, int dim, bool keepdim=False) -> (values, indices)"),
        op("max.other(Tensor input, Tensor other)"),
        op("view(Tensor input, int[] size)"),
        op("cat(Tensor[] tensors, int dim=0)"),
        op('mse_loss(Tensor input, Tensor target, str{none,mean,sum} reduction="mean")'),
        op("linear(Tensor input, Tensor weight, Tensor? bias=None)"),
    ]
)


@pytest.mark.parametrize(
    ("call", "name", "args", "params"),
    [
        (("add", X, Y), "add", (X, Y), {"alpha": 1}),
        (("add", X, 1), "add", (X, 1), {"alpha": 1}),
        (("sum", X), "sum", (X,), {"dim": None, "keepdim": False}),
        (("sum", X, 1), "sum", (X,), {"dim": (1,), "keepdim": False}),
        (("sum", X, [0, 1], True), "sum", (X,), {"dim": (0, 1), "keepdim": True}),
        (("max", X), "max", (X,), {}),
        (("max", X, 1), "max.dim", (X,), {"dim": 1, "keepdim": False}),
        (("max", X, Y), "max.other", (X, Y), {}),
        (("max.dim", X, 1), "max.dim", (X,), {"dim": 1, "keepdim": False}),
        (("view", X, 2, 3), "view", (X,), {"size": (2, 3)}),
        (("view", X, (2, 3)), "view", (X,), {"size": (2, 3)}),
        (("view", X, -1), "view", (X,), {"size": (-1,)}),
        (("cat", [X, Y, X], 1), "cat", (X, Y, X), {"dim": 1}),
        (("mse_loss", X, Y), "mse_loss", (X, Y), {"reduction": "mean"}),
        (("linear", X, Y), "linear", (X, Y, None), {}),
        (("torch.nn.functional.linear", X, Y), "linear", (X, Y, None), {}),
    ],
)
def test_a_call_finds_its_overload_and_defaults(
    call: tuple[Any, ...], name: str, args: tuple[Any, ...], params: dict[str, Any]
) -> None:
    bound = TABLE.bind(call[0], call[1:])
    assert (bound.op.name, bound.args, bound.params) == (name, args, params)


def test_names_work_as_positions_do() -> None:
    assert TABLE.bind("max", (), {"input": X, "dim": 1}) == TABLE.bind("max", (X, 1))
    assert TABLE.bind("add", (X,), {"other": Y, "alpha": 3}).params == {"alpha": 3}


@pytest.mark.parametrize(
    ("call", "kwargs", "words"),
    [
        (("add", X), {}, "misses its argument 'other'"),
        (("add", X, "one"), {}, "argument 'other' (position 2) must be Tensor, not str"),
        (("add", X, Y, 2), {}, "at most 2 positional"),
        (("add", X, Y), {"beta": 2}, "no argument 'beta'"),
        (("add", X, Y), {"other": Y}, "'other' twice"),
        (("sum", X, [1.5]), {}, "argument 'dim' (position 2) must be tuple of ints, not list"),
        (("mse_loss", X, Y, "max"), {}, "max is not a valid value for reduction"),
        (("max", X, "a"), {}, "Its forms are"),
        (("ad", X), {}, "Did you mean add"),
    ],
)
def test_a_call_that_does_not_fit_is_refused_in_words(
    call: tuple[Any, ...], kwargs: dict[str, Any], words: str
) -> None:
    with pytest.raises(CallError) as caught:
        TABLE.bind(call[0], call[1:], kwargs)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["running_mean", "running_var"])
def test_what_may_be_none_but_has_no_default_must_be_given_in_a_call(name: str) -> None:
    given = {"running_mean": None, "running_var": None}
    assert ge.call("batch_norm", ge.tensor([[1.0], [3.0]]), **given, training=True).shape == (2, 1)
    del given[name]
    with pytest.raises(TypeError, match=f"misses its argument '{name}'"):
        ge.call("batch_norm", ge.tensor([[1.0], [3.0]]), **given, training=True)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1])
@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [("tril", lambda n: (n,), ValueError), ("flip", lambda n: ((0, n),), TypeError)],
)
def test_whole_numbers_have_64_bits(value: int, name: str, arguments: Any, kind: type[Exception]) -> None:
    x = ge.tensor([[1.0]])
    with pytest.raises(kind, match="Overflow when unpacking long long"):
        ge.call(name, x, *arguments(value))
    assert ge.call("tril", x, value // 2).shape == (1, 1)  # far outside, and taken


def test_numbers_have_the_bits_of_an_unsigned_long() -> None:
    x = ge.tensor([1.0])
    assert ge.call("add", x, 2**64 - 1).tolist() == [2.0**64]
    with pytest.raises(OverflowError, match="int too big to convert"):
        ge.call("add", x, 1, alpha=2**64)


def test_a_schema_knows_its_parts() -> None:
    parsed = parse("pool(Tensor input, int[] size, *, Tensor? weight=None, float eps=1e-5) -> (out, indices)")
    assert [p.name for p in parsed.inputs] == ["input", "weight"]
    size, eps = parsed.parameters[1], parsed.parameters[3]
    assert (size.many, size.default, size.required) == (True, REQUIRED, True)
    assert (eps.default, eps.keyword_only, eps.required) == (1e-5, True, False)
    assert parsed.outputs == ("out", "indices")


@pytest.mark.parametrize("text", ["add", "add(Tensor)", "add(Tensr input)", "add(Tensor input, int)"])
def test_a_schema_that_can_not_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"schema|read"):
        parse(text)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("torch.add", "add"),
        ("torch.nn.functional.gelu", "gelu"),
        ("Tensor.T", "T"),
        ("torch.linalg.vector_norm", "linalg_vector_norm"),
        ("operator.getitem", "getitem"),
        ("__getitem__", "getitem"),
    ],
)
def test_dotted_names_are_shortened(long: str, short: str) -> None:
    assert canonical(long) == short


def test_an_op_whose_rules_do_not_match_its_inputs_is_refused() -> None:
    with pytest.raises(ValueError, match="2 inputs, but 1 vjp"):
        op("f(Tensor input, Tensor other)", vjp=(None,))
    with pytest.raises(ValueError, match="dtype rule 'big'"):
        op("f(Tensor input)", dtype="big")


@pytest.mark.parametrize(
    "name", [*TABLE, "torch.add", "Tensor.max", "torch.nn.functional.linear", "max", "nothing", ""]
)
def test_a_name_is_got_as_it_is_looked_up(name):
    default = TABLE["add"]
    try:
        expected = TABLE[name]
    except KeyError:
        expected = default
    assert TABLE.get(name, default) is expected
    assert (TABLE.get(name) is None) == (name not in TABLE)
