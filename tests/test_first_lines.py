"""Wrong shapes are refused in PyTorch's words: the class and the first line of the error."""

from __future__ import annotations

import builtins
import json
import warnings
from itertools import product
from operator import attrgetter
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.conformance_cases import FOLDER
from tests.test_refusals import filled
from tests.with_torch import with_torch

SHAPES = ((), (3,), (2, 3), (4, 5), (2, 3, 4), (3, 2))
SIZES = ((2,), (2, 2), (-1,), (-1, -1), (-1, 7), (3, 4, -2), (7,), (0,))
PAIRS = (
    "add", "mul", "maximum", "pow", "lerp", "mm", "bmm", "mv", "dot", "outer", "matmul",
    "Tensor.expand_as", "Tensor.view_as", "Tensor.reshape_as", "cat", "stack",
    "nn.functional.mse_loss", "nn.functional.l1_loss", "nn.functional.huber_loss", "nn.functional.smooth_l1_loss",
    "nn.functional.binary_cross_entropy", "nn.functional.binary_cross_entropy_with_logits",
    "nn.functional.prelu", "nn.functional.soft_margin_loss",
    "nn.functional.conv2d", "nn.functional.conv3d", "nn.functional.conv_transpose2d", "nn.functional.cosine_similarity",
)  # fmt: skip
TRIPLES = ("addr", "addmv", "addbmm", "nn.functional.linear")
INDEXED = ("gather", "index_select", "scatter", "scatter_add", "index_add")
SIZED = ("reshape", "permute", "sum", "amax", "flip")
ALONG = (
    "softmax", "log_softmax", "cumsum", "cumprod", "cummin", "logcumsumexp", "squeeze", "unsqueeze",
    "sum", "mean", "argmax",
    "sort", "logsumexp", "nn.functional.glu", "flatten", "std", "median",
)  # fmt: skip


def floats(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def floats_of(shape: tuple[int, ...]) -> np.ndarray:
    return floats(*shape)


def calls(name: str) -> list[tuple[Any, ...]]:
    """Arguments of many shapes, most of which do not fit."""
    if name in INDEXED:
        rest = {"gather": (), "index_select": ()}.get(name, (floats(2, 2),))
        pairs = product(SHAPES, SHAPES, (0, 1, -1, 3))
        return [(floats(*a), dim, np.zeros(b, np.int64), *rest) for a, b, dim in pairs]
    if name in ("cat", "stack"):
        return [([floats(*a), floats(*b)], dim) for a, b, dim in product(SHAPES, SHAPES, (0, 1, 5))]
    if name in TRIPLES:
        return [tuple(map(floats_of, shapes)) for shapes in product(((2, 3), (5,), (2, 2, 2)), SHAPES, SHAPES)]
    if name == "lerp":
        return [(floats(*a), floats(*b), 0.5) for a, b in product(SHAPES, SHAPES)]
    if "conv" in name:
        weights = ((2, 3), (4, 5, 3, 3), (2, 3, 1, 1), (2, 3, 9, 9))
        return [(floats(*a), floats(*b), None, s) for a, b, s in product((*SHAPES, (2, 3, 4, 4)), weights, (1, 0))]
    if name in PAIRS:
        return [(floats(*a), floats(*b)) for a, b in product(SHAPES, SHAPES)]
    choices: Any = SIZES if name in SIZED else (0, 1, 2, -1, -3, 5)
    return [(floats(*a), choice) for a, choice in product(SHAPES, choices)]


def refusal(function: Any, args: tuple[Any, ...], tensor: Any) -> tuple[type, str] | None:
    def made(arg: Any) -> Any:
        if isinstance(arg, list):
            return list(map(made, arg))
        return tensor(arg) if isinstance(arg, np.ndarray) else arg

    try:
        function(*map(made, args))
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        return type(error), str(error).partition("\n")[0]
    return None


@pytest.mark.parametrize("name", with_torch(dict.fromkeys((*PAIRS, *TRIPLES, *INDEXED, *SIZED, *ALONG))))
def test_wrong_shapes_are_refused_in_pytorchs_words(name: str) -> None:
    torch = pytest.importorskip("torch")
    function = attrgetter(name)(torch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for args in calls(name):
            expected = refusal(function, args, torch.from_numpy)
            if expected is None:
                continue
            found = refusal(lambda *given: ge.call(f"torch.{name}", *given), args, ge.tensor)
            assert found is not None
            assert issubclass(found[0], expected[0])
            assert found[1] == expected[1]


def test_what_pytorch_said_is_said_here() -> None:
    frozen = json.loads((FOLDER / "first_lines.json").read_text("utf-8"))
    others = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, args, kwargs, kind, line in frozen:
            given, named = [filled(arg) for arg in args], {key: filled(value) for key, value in kwargs.items()}
            try:
                ge.call(name, *given, **named)
            except Exception as error:  # whichever it is, it is compared
                if isinstance(error, getattr(builtins, kind)) and str(error).partition("\n")[0] == line:
                    continue
                others.append((name, args, kwargs, line, repr(error)))
            else:
                others.append((name, args, kwargs, line, "no error"))
    assert not others


@pytest.mark.parametrize("name", ["linspace", "logspace"])
@pytest.mark.parametrize(
    ("end", "dtype", "kind"),
    [
        (np.inf, "int64", "int64_t"),
        (np.nan, "int32", "int"),
        (1e30, "int64", "int64_t"),
        (300, "uint8", "uint8_t"),
        (-129, "int8", "int8_t"),
        (1e6, "float16", "c10::Half"),
    ],
)
def test_numbers_in_equal_steps_begin_and_end_within_their_dtype(name: str, end: float, dtype: str, kind: str) -> None:
    line = f"value cannot be converted to type {kind} without overflow"
    for ends in ((0, end), (end, 0)):
        with pytest.raises(RuntimeError) as found:
            ge.call(name, *ends, 3, dtype=dtype)
        assert str(found.value) == line


def test_padding_by_what_is_there_takes_the_number_0():
    padded = [ge.call("pad", ge.tensor([[1.0, 2.0]]), (1, 1), mode="replicate", value=v) for v in (None, 0, 0.0)]
    assert [p.tolist() for p in padded] == [[[1.0, 1.0, 2.0, 2.0]]] * 3
