"""Calls with an argument of another kind, or too many, too few and unknown ones: refused where PyTorch refuses them.

The class of the error has to be PyTorch's. Its words are not compared: PyTorch lists overloads there, and we our own.
"""

from __future__ import annotations

import operator
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Op
from grapheditor.engine.schema import REQUIRED
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import with_torch

_INT64, _FLOAT32, _BOOL, _DTYPE = np.int64(1), np.float32(1), np.bool_(True), np.dtype("float32")
NUMBERS = (1.5, 2, True, "a", None, [1.0], (1,), (), np.float64(2), np.int64(2), _BOOL)
"""What is put in the place of tensors, and of one among many."""
VALUES = (
    *(1.5, 1.0, -7, 7, 0, -1, 1, 2, 2**70, float("inf"), float("nan"), 1e-300, True, False, None, "a", "mean", float),
    *((), (0,), (0, 1), [1, 0], (1.5,), (True,), ("a",), (None,), (1, 1, 1, 1), _INT64, _FLOAT32, _BOOL, _DTYPE),
)
"""What is put in the place of parameters."""
_TOGETHER = ("einsum", "tensordot", "block_diag", "cartesian_prod", "meshgrid")
"""Functions whose tensors have no names in PyTorch, or others."""


class Odd(NamedTuple):
    """A call with something odd about it."""

    op: Op
    name: str
    parameter: str
    what: Any
    args: list[Any]
    kwargs: dict[str, Any]

    def __repr__(self) -> str:
        shown = [_shown(arg) for arg in self.args] + [f"{key}={_shown(value)}" for key, value in self.kwargs.items()]
        return f"{self.name}({', '.join(shown)})"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return f"Tensor{list(value.shape)}" if isinstance(value, np.ndarray) else repr(value)


def torch_name(op: Op) -> str:
    """How PyTorch calls it, a method with a dot in front; empty where it is no call."""
    source = op.source.get("torch", "")
    found = re.match(r"(torch(?:\.\w+)+)\(", source) or re.match(r"\{\w+\}(\.\w+)\(", source)
    return found[1] if found else ""


OPS = [
    op for op in registry().ops.values() if torch_name(op) and op.category != "Hooks" and not op.name.startswith("_")
]


def given(sample: Sample) -> dict[str, Any]:
    """What a sample gives, by name."""
    named = {name: value for name, value in sample.by_name(sample.args).items() if value is not None}
    return named | sample.params


def odd_kinds(op: Op) -> Iterator[Odd]:
    """Every argument as something else, by name and in its place."""
    base = given(samples(op, "float32")[0])
    for parameter in op.schema.parameters:
        values = list(NUMBERS if parameter.is_tensor else VALUES)
        if parameter.is_tensor and parameter.many:
            tensors = base[parameter.name]
            values += [[*tensors[:i], value, *tensors[i + 1 :]] for value in NUMBERS for i in range(len(tensors))]
        for value in values:
            named = base | {parameter.name: value}
            for args, kwargs in forms(op, named, parameter.name):
                yield Odd(op, torch_name(op), parameter.name, value, args, kwargs)


def forms(op: Op, named: dict[str, Any], until: str) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """All by name; the first in its place; and all in their places until one of them."""
    if op.base not in _TOGETHER:
        yield [], named
        first = op.schema.parameters[0].name
        yield [named[first]], {name: value for name, value in named.items() if name != first}
    args: list[Any] = []
    for place in op.schema.places:
        if place.name not in named and place.default is REQUIRED and not place.optional:
            return
        default = None if place.default is REQUIRED else place.default
        args.append(named.get(place.name, default))
        if place.name == until if op.base not in _TOGETHER else place is op.schema.places[-1]:
            names = {other.name for other in op.schema.places[: len(args)]}
            yield args, {name: value for name, value in named.items() if name not in names}
            return


def odd_forms(op: Op) -> Iterator[Odd]:
    """Arguments left out, unknown, given twice, and too many."""
    base, name = given(samples(op, "float32")[0]), torch_name(op)
    first, *_ = op.schema.parameters
    args, rest = [base[first.name]], {key: value for key, value in base.items() if key != first.name}
    yield Odd(op, name, first.name, "twice", args, base)
    for key in rest:
        yield Odd(op, name, key, "missing", args, {other: value for other, value in rest.items() if other != key})
    if not name.startswith("."):
        yield Odd(op, name, first.name, "missing", [], rest)
        yield Odd(op, name, "", "nothing", [], {})
    for key in ("unheard", "dim", "axis", "keepdim", "dtype", "out", "x", "inplace", "requires_grad", "device"):
        if key not in base:
            yield from (Odd(op, name, key, "named", args, {**rest, key: value}) for value in (None, 0, 1.5))
    *_, (filled, _) = [([], {}), *forms(op, base, op.schema.places[-1].name if op.schema.places else "")]
    if filled and op.base not in _TOGETHER:
        yield from (Odd(op, name, "", "fewer", filled[:count], {}) for count in range(1, len(filled)))
        for extra in (1, None, 1.5, "a", True):
            yield from (Odd(op, name, "", "more", [*filled, *[extra] * count], {}) for count in (1, 2, 7))


def refusal(call: Callable[[], Any]) -> type | None:
    """The class of the error that Python itself or PyTorch has for it."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            call()
        except Exception as error:  # whichever it is, it is compared
            return next(kind for kind in type(error).__mro__ if not kind.__module__.startswith("numpy"))
    return None


def made(value: Any, tensor: Callable[[np.ndarray], Any]) -> Any:
    if isinstance(value, list):
        return [made(item, tensor) for item in value]
    return tensor(value.copy()) if isinstance(value, np.ndarray) else value


def differs(odd: Odd, torch: Any) -> bool:
    """Whether PyTorch answers another way: accepts what is refused here, or the reverse, or with another class."""

    def theirs(value: Any) -> Any:
        word = isinstance(value, str) and value.startswith(("float", "int"))
        return getattr(torch, value) if word else made(value, torch.tensor)

    def ours(value: Any) -> Any:
        return made(value, Tensor)

    def call(take: Callable[[Any], Any], function: Callable[..., Any]) -> Any:
        args, kwargs = [take(arg) for arg in odd.args], {key: take(value) for key, value in odd.kwargs.items()}
        if odd.op.base in _TOGETHER[2:] and len(args) == 1 and isinstance(args[0], list):
            (args,) = args  # these take their tensors one by one
        return refusal(lambda: function(*args, **kwargs))

    method = odd.name[1:] if odd.name.startswith(".") else ""
    if method:
        wanted, found = (call(take, lambda self, *a, **k: getattr(self, method)(*a, **k)) for take in (theirs, ours))
    else:
        wanted = call(theirs, operator.attrgetter(odd.name.removeprefix("torch."))(torch))
        found = call(ours, lambda *args, **kwargs: ge.call(odd.name, *args, **kwargs))
    return (wanted is None) != (found is None) or not (found is None or wanted is None or issubclass(found, wanted))


_POSITIONAL = frozenset({"add", "add_", "sub", "sub_", "rsub", "copy_", "linalg_pinv", "norm", "normalize"})
KNOWN: dict[str, tuple[str, Callable[[Odd], bool]]] = {
    "dtypes are words and numpy's dtypes, as graph files and numpy have them": (
        "sum",
        lambda odd: isinstance(odd.what, np.dtype),
    ),
    "PyTorch documents the name A, but its functions of matrices want input": (
        "linalg_norm",
        lambda odd: odd.name.startswith("torch.linalg.") and not odd.args and "A" in odd.kwargs,
    ),
    "the first tensor is called input, also where PyTorch calls it tensor": (
        "split",
        lambda odd: odd.op.base == "split" and "input" in odd.kwargs,
    ),
    "not supported, and said so: sparse gradients, antialias and dropout": (
        "embedding",
        lambda odd: odd.parameter in ("sparse", "antialias", "dropout_p"),
    ),
    "PyTorch's Python code happens to reckon with numbers for a target and its weight": (
        "multilabel_soft_margin_loss",
        lambda odd: odd.op.base in ("multilabel_soft_margin_loss", "gaussian_nll_loss"),
    ),
    "not supported: a dtype for the size of a view": ("view", lambda odd: odd.op.base == "view" and odd.what is float),
    "not supported, and said so: results written into out": ("abs", lambda odd: odd.parameter == "out"),
    "numpy's names of arguments are taken everywhere": ("glu", lambda odd: odd.parameter == "axis"),
    "older or undocumented places of arguments that have a name": (
        "linalg_pinv",
        lambda odd: odd.op.base in _POSITIONAL and odd.what == "more",
    ),
    "not there: repeat_interleave of repeats alone": (
        "repeat_interleave",
        lambda odd: odd.op.base == "repeat_interleave" and odd.what in ("missing", "fewer"),
    ),
}
"""Why some answers are others: an op that shows it, and the calls that it explains."""


def explained(odd: Odd) -> str:
    return next((reason for reason, (_, explains) in KNOWN.items() if explains(odd)), "")


@pytest.mark.parametrize("op", with_torch(OPS), ids=lambda op: getattr(op, "name", None))
@pytest.mark.parametrize("odd", [odd_kinds, odd_forms])
def test_odd_calls_are_refused_as_in_pytorch(op: Op, odd: Callable[[Op], Iterator[Odd]]) -> None:
    torch = pytest.importorskip("torch")
    assert not [call for call in odd(op) if differs(call, torch) and not explained(call)]


@pytest.mark.parametrize("reason", with_torch(KNOWN))
def test_what_is_known_to_differ_still_does(reason: str) -> None:
    torch = pytest.importorskip("torch")
    op = registry().ops[KNOWN[reason][0]]
    calls = [call for odd in (odd_kinds, odd_forms) for call in odd(op) if explained(call) == reason]
    assert any(differs(call, torch) for call in calls)
