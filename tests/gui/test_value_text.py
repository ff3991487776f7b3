"""Numbers, shapes and parameters as text: what is shown can be typed again and means the same."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grapheditor.engine.schema import REQUIRED
from grapheditor.gui.parameter_text import parameter_text, read_literal, read_parameter, without_defaults
from grapheditor.gui.value_text import number_word, parse_numbers, parse_shape, parse_tensor, shape_text, value_text
from grapheditor.model.content import ITEM_SIZES, TensorData
from grapheditor.plugin_registry import registry

DTYPES = st.sampled_from(sorted(ITEM_SIZES))


@st.composite
def tensors(draw) -> TensorData:
    shape = draw(arrays.array_shapes(min_dims=0, max_dims=3, max_side=3))
    array = draw(arrays.arrays(draw(DTYPES), shape, elements={"allow_subnormal": True}))
    if array.dtype.kind == "f":
        array = np.where(np.isnan(array), array.dtype.type(math.nan), array)  # one NaN: its bits are not typed
    return TensorData(array.dtype.name, array.shape, array.tobytes())


@given(tensors())
def test_what_is_shown_reads_back_bit_by_bit(data):
    assert parse_tensor(value_text(data), data.dtype) == data


@given(st.lists(st.integers(0, 99), max_size=4).map(tuple))
def test_shapes_read_back(shape):
    assert parse_shape(shape_text(shape)) == shape


@pytest.mark.parametrize(
    ("text", "shape"), [("2, 3", (2, 3)), ("2x3", (2, 3)), ("(4,)", (4,)), ("[]", ()), ("", ()), ("2 × 3", (2, 3))]
)
def test_shapes_may_be_written_in_several_ways(text, shape):
    assert parse_shape(text) == shape


@pytest.mark.parametrize("text", ["-1", "2.5", "two", "[[2]]3", "2;3"])
def test_what_is_no_shape_is_refused(text):
    with pytest.raises(ValueError, match="is no shape"):
        parse_shape(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 2", [1, 2]),
        ("-inf", -math.inf),
        ("[TRUE, false]", [True, False]),
        ("+3", 3),
        ("1e3", 1000.0),
        ("[[1,\n 2]]", [[1, 2]]),
    ],
)
def test_numbers_may_be_written_in_several_ways(text, numbers):
    assert parse_numbers(text) == numbers


@pytest.mark.parametrize("text", ["__import__('os')", "x", "1 if 1 else 2", "'1'", "1j", "{1}", "-[1]", "[" * 500])
def test_nothing_but_numbers_is_read(text):
    with pytest.raises(ValueError, match=r"is no number|can't be read"):
        parse_numbers(text)


def test_numbers_are_shown_short():
    assert number_word(np.float32(0.1).item(), "float32") == "0.1"
    assert number_word(5.0) == "5."
    assert number_word(1e30, "float64") == "1e+30"
    assert number_word(True) == "true"


def test_every_default_of_every_op_reads_back_and_is_not_kept():
    kept = {
        f"{op.name}.{name}": value
        for op in registry().ops.values()
        for name, parameter in op.params.items()
        if parameter.default is not REQUIRED
        for value in [read_parameter(op, parameter, parameter_text(parameter.default))]
        if without_defaults(op, {name: value})
    }
    assert kept == {}


def test_a_literal_is_one_number_or_nothing():
    assert read_literal(" ") is None
    assert read_literal("2") == 2
    assert read_literal("true") is True
    with pytest.raises(ValueError, match="one number"):
        read_literal("[1, 2]")
