"""Shapes and dtypes told in advance: PyTorch's promotion table, and errors in PyTorch's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import CallError, Spec, broadcast, matmul, reduce, reshape, result_type, wrap_dim, wrap_dims
from grapheditor.engine.dtypes import number_dtype
from grapheditor.engine.indexing import decode_index, encode_index
from grapheditor.plugin_registry import registry

TABLE = json.loads((Path(__file__).parent / "conformance" / "promotion.json").read_text("utf-8"))
NAMES = {code: name for name, code in TABLE["codes"].items()}
NUMBERS: dict[str, Any] = {"bool": True, "int": 3, "float": 2.5}


def operand(column: str) -> Any:
    """A Python number, or a tensor of ones of a dtype with one dimension or none."""
    if column in NUMBERS:
        return NUMBERS[column]
    return ge.tensor(np.ones((2,) * int(column[-1]), column[:-1]))


def spec(value: Any) -> Spec:
    if isinstance(value, (bool, int, float)):
        return Spec((), number_dtype(value), True)
    return Spec(value.shape, value.dtype)


# With one bool and one Python bool PyTorch gives a bool; two bools it refuses.
LENIENT = {("pow", "bool1", "bool"), ("pow", "bool0", "bool")}


@pytest.mark.parametrize("op", TABLE["results"])
def test_two_operands_promote_as_in_pytorch(op: str) -> None:
    wrong: list[tuple[Any, ...]] = []
    for row, codes in TABLE["results"][op].items():
        for column, code in zip(TABLE["columns"], codes, strict=False):
            if code == " " or (op, row, column) in LENIENT:
                continue
            a, b = operand(row), operand(column)
            try:
                got = ge.call(op, a, b).dtype.name
                inferred = registry().ops[op].infer((spec(a), spec(b)), registry().ops.bind(op, (a, b)).params)
                if inferred[1][0].dtype.name != got:
                    wrong.append((row, column, got, inferred))
            except (RuntimeError, TypeError):
                got = "error"
            if got != NAMES.get(code, "error"):
                wrong.append((row, column, NAMES.get(code, "error"), got))
    assert not wrong


# An int or bool argument where PyTorch's kernel is missing, ours has one.
EXTRA = {("argmax", "bool"), ("median", "bool"), ("amax", "bool")}


@pytest.mark.parametrize("op", TABLE["unary"])
def test_one_operand_gives_the_dtype_that_pytorch_gives(op: str) -> None:
    wrong: list[tuple[Any, ...]] = []
    for dtype, code in TABLE["unary"][op].items():
        if (op, dtype) in EXTRA:
            continue
        try:
            got = ge.call(op, ge.tensor(np.ones(2, dtype))).dtype.name
        except (RuntimeError, TypeError):
            got = "error"
        if got != NAMES.get(code, "error"):
            wrong.append((dtype, NAMES.get(code, "error"), got))
    assert not wrong


@pytest.mark.parametrize(
    ("specs", "dtype"),
    [
        ([((2,), "float32"), ((), "float64")], "float32"),
        ([((2,), "int64"), ((2,), "float32")], "float32"),
        ([((2,), "int64"), ((), "float64")], "float64"),
        ([((2,), "uint8"), ((2,), "int8")], "int16"),
        ([((2,), "float16"), ((2,), "int64")], "float16"),
        ([((), "float32"), ((), "float64")], "float64"),
    ],
)
def test_dimensioned_operands_outrank_others(specs: list[Any], dtype: str) -> None:
    assert result_type(Spec(shape, np.dtype(name)) for shape, name in specs) == dtype


SHAPES = [(), (1,), (3,), (2, 3), (2, 1), (1, 3), (0,), (2, 0), (4, 2, 3), (4, 1, 1)]


@pytest.mark.parametrize("a", SHAPES, ids=str)
@pytest.mark.parametrize("b", SHAPES, ids=str)
def test_broadcast_is_that_of_numpy(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    try:
        expected = np.broadcast_shapes(a, b)
    except ValueError:
        with pytest.raises(RuntimeError, match="must match the size of tensor b"):
            broadcast(a, b)
    else:
        assert broadcast(a, b) == expected


@pytest.mark.parametrize("a", [(3,), (2, 3), (4, 2, 3), (5, 4, 2, 3), (2, 0)], ids=str)
@pytest.mark.parametrize("b", [(3,), (3, 5), (4, 3, 5), (1, 3, 5), (0, 4), (4,)], ids=str)
def test_matmul_has_the_shape_of_numpys(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    try:
        expected = np.matmul(np.zeros(a), np.zeros(b)).shape
    except ValueError:
        with pytest.raises(RuntimeError):
            matmul(a, b)
    else:
        assert matmul(a, b) == expected


@pytest.mark.parametrize("dim", [None, 0, -1, (0, 2), (-2,), ()])
@pytest.mark.parametrize("keepdim", [False, True])
def test_reduce_has_the_shape_of_a_sum(dim: Any, keepdim: bool) -> None:
    axis = tuple(range(3)) if dim in (None, ()) else dim
    assert reduce((2, 3, 4), dim, keepdim) == np.zeros((2, 3, 4)).sum(axis=axis, keepdims=keepdim).shape


def test_dims_out_of_range_and_twice_are_refused_in_pytorchs_words() -> None:
    with pytest.raises(IndexError, match=r"expected to be in range of \[-2, 1\], but got 2"):
        wrap_dim(2, 2)
    with pytest.raises(IndexError, match=r"\[-1, 0\], but got 1"):
        wrap_dim(1, 0)
    with pytest.raises(RuntimeError, match="dim 1 appears multiple times"):
        wrap_dims((1, -1), 2)


@pytest.mark.parametrize(
    ("size", "message"),
    [((-1, -1), "only one dimension can be inferred"), ((4, 2), "invalid for input of size 6"), ((-1, 4), "invalid")],
)
def test_reshape_says_why_a_size_does_not_fit(size: tuple[int, ...], message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        reshape((2, 3), size)


INDICES: list[Any] = [
    0, -1, slice(None), slice(1, 3), slice(None, None, 2), slice(-2, None), ..., None, [0, 2],
    [True, False, True, True],
    (0, 1), (slice(None), 1), (..., 0), (None, 0, slice(1)), ([0, 1], [1, 1]), (slice(None), [0, 2]),
    ([[0, 1], [2, 3]],),
]  # fmt: skip


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_an_index_survives_its_text_and_means_what_numpy_means(index: Any) -> None:
    text = encode_index(index)
    array = np.arange(12.0).reshape(4, 3)
    expected = array[index if isinstance(index, tuple) else (index,)]
    assert encode_index(decode_index(text)) == text
    np.testing.assert_array_equal(ge.tensor(array)[index].numpy(), expected)
    np.testing.assert_array_equal(ge.call("getitem", ge.tensor(array), text).numpy(), expected)


@pytest.mark.parametrize("text", ["x", "__import__('os')", "1.5", "'a'", "{1}", "[1.5]", "0:a"])
def test_text_that_is_no_index_is_refused_with_the_part_to_blame(text: str) -> None:
    with pytest.raises(CallError, match="can't be read"):
        decode_index(text)


@pytest.mark.parametrize(
    ("index", "error"),
    [
        (4, IndexError),
        ((0, 3), IndexError),
        ((0, 0, 0), IndexError),
        (slice(None, None, -1), ValueError),
        ("x", TypeError),
    ],
)
def test_an_index_that_does_not_fit_raises_as_in_pytorch(index: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        ge.tensor([[1.0, 2.0, 3.0]] * 4)[index]
