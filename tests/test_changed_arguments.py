"""Calls of the op table with one tensor changed: refused where PyTorch refuses them, with its class and first line."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.op import NoDerivative
from grapheditor.engine.recording_checks import Fixed
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import WITH_OPT_EINSUM, with_torch

TABLE = [
    sample
    for op in registry().ops.values()
    if "torch" in op.source and op.category != "Hooks" and not op.name.startswith("_")
    for sample in samples(op, "float32")
    if len(sample.args) < 3 or op.name != "einsum" or not WITH_OPT_EINSUM  # which has words of its own
]
APART = {
    "round_": "its source here gives decimals=None, which PyTorch's method does not take",
    "ctc_loss": "labels beyond the classes read memory that is not theirs",
    "scaled_dot_product_attention": "more values than keys read memory that is not theirs",
    "multilabel_margin_loss": "the numbers of labels are looked at before their dtype",
    "meshgrid": "the first line has numbers of the tensor",
    "expand": "a size of -1 overflows before it is looked at",
    "linalg_eigh": "the error of LAPACK is named by its number",
    "linalg_cholesky": "a pivot that rounding alone makes positive depends on the library",
    "histc": "the sign of NaN is shown",
    "conv_transpose3d": "oneDNN has several words for a kernel in which there is nothing",
}
"""Ops of which the answers to some calls differ, and why."""


def dtypes(array: np.ndarray) -> Iterator[np.ndarray]:
    for dtype in ("float64", "int64", "bool", "float16", "int32", "uint8"):
        if array.dtype != dtype:
            yield array.astype(dtype)


def ranks(array: np.ndarray) -> Iterator[np.ndarray]:
    """With a dimension less or more, as a single number and flat."""
    changed = [array[None], array[None, None], array.reshape(-1)]
    if array.ndim:
        changed += [np.array(array[0])] if len(array) else []
        changed += [array.reshape(-1)[:1].reshape(())] if array.size else []
    yield from (one for one in changed if one.shape != array.shape)


def sizes(array: np.ndarray) -> Iterator[np.ndarray]:
    """With one more, one less and none along each dimension."""
    for axis, size in enumerate(array.shape):
        if size:
            yield np.concatenate([array, np.take(array, [0], axis)], axis)
        if size > 1:
            yield np.take(array, range(size - 1), axis)
        yield np.take(array, np.zeros(0, np.int64), axis)


def numbers(array: np.ndarray) -> Iterator[np.ndarray]:
    """Other numbers, where they are floats: an index out of bounds may end the process in PyTorch."""
    if array.dtype.kind == "f" and array.size:
        for number in (0.0, 1.0, -1.0, 0.5, 7.0, -100.0, 1e30, np.nan, np.inf, -np.inf):
            yield np.full_like(array, number)
            yield np.concatenate([np.full(1, number, array.dtype), array.reshape(-1)[1:]]).reshape(array.shape)


def changed(sample: Sample, how: Any) -> Iterator[Sample]:
    for place, argument in enumerate(sample.args):
        if isinstance(argument, np.ndarray):
            for other in how(argument):
                yield replace(sample, args=[*sample.args[:place], other, *sample.args[place + 1 :]])


def refusal(call: Any) -> tuple[type, str] | None:
    try:
        call()
    except Exception as error:  # whichever it is, it is compared
        return type(error), str(error).partition("\n")[0]
    return None


def walked(result: Any) -> None:
    """The walk back from a result."""
    (result[0] if isinstance(result, tuple) else result).sum().backward()


def theirs(sample: Sample, torch: Any, recorded: bool = False, then: Callable[[Any], Any] = id) -> Any:
    """PyTorch's answer, with Python's class of its error; what is empty has its strides, not those of numpy."""
    scope: dict[str, Any] = {"torch": torch, "inf": float("inf"), "nan": float("nan")}
    for place, argument in enumerate(sample.args):
        if isinstance(argument, np.ndarray):
            tensor = torch.from_numpy(argument.copy())
            tensor = tensor if argument.size else torch.empty(argument.shape, dtype=tensor.dtype)
            scope[f"x{place}"] = tensor.requires_grad_(recorded and argument.dtype.kind == "f")
        else:
            scope[f"x{place}"] = argument
    names = ["None" if argument is None else f"x{place}" for place, argument in enumerate(sample.args)]
    expression = sample.expression("torch", names)
    found = refusal(lambda: then(eval(expression, scope)))
    return found and (next(kind for kind in found[0].__mro__ if kind.__module__ == "builtins"), found[1])


def ours(sample: Sample, recorded: bool = False, then: Callable[[Any], Any] = id) -> Any:
    def made(argument: Any) -> Any:
        if not isinstance(argument, np.ndarray):
            return argument
        return Tensor(argument.copy()).requires_grad_(recorded and argument.dtype.kind == "f")

    args = list(map(made, sample.args))
    return refusal(lambda: then(sample.call(ge.call, args)))


def others(
    calls: Iterable[Sample], torch: Any, recorded: bool = False, then: Callable[[Any], Any] = id
) -> list[tuple[Any, ...]]:
    """The calls that are answered otherwise than by PyTorch."""
    wrong = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for call in calls:
            wanted, found = theirs(call, torch, recorded, then), ours(call, recorded, then)
            alike = (found is None) == (wanted is None)
            if found is not None and wanted is not None:
                alike = issubclass(found[0], wanted[0]) and found[1] == wanted[1]
            if not alike:
                wrong.append((call, [np.shape(argument) for argument in call.args], wanted, found))
    return wrong


@pytest.mark.parametrize("how", with_torch([dtypes, ranks, sizes, numbers]))
def test_changed_calls_are_refused_as_in_pytorch(how: Any) -> None:
    torch = pytest.importorskip("torch")
    calls = (call for sample in TABLE if sample.op.base not in APART for call in changed(sample, how))
    assert not others(calls, torch)


@pytest.mark.parametrize("how", with_torch([dtypes, ranks, sizes]))
def test_what_is_not_differentiable_is_refused_when_pytorch_does(how: Any) -> None:
    torch = pytest.importorskip("torch")
    fixed = [s for s in TABLE if s.op.base not in APART and any(isinstance(check, Fixed) for check in s.op.check)]
    calls = [call for sample in fixed for call in changed(sample, how)]
    assert any("not differentiable" in str(theirs(call, torch, True)) for call in calls)
    assert not others(calls, torch, True)


def underived(sample: Sample) -> bool:
    rules = sample.op.vjp if isinstance(sample.op.vjp, tuple) else (sample.op.vjp,)
    return any(isinstance(rule, NoDerivative) for rule in rules)


@pytest.mark.parametrize("sample", with_torch(filter(underived, TABLE)), ids=str)
def test_the_walk_back_is_refused_in_the_words_of_pytorch(sample: Sample) -> None:
    torch = pytest.importorskip("torch")
    assert not others([sample, *changed(sample, dtypes)], torch, True, walked)
