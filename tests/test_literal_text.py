"""Numbers as people type them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.edit.literal_text import LiteralError, parse, parse_scalar, parse_tensor
from grapheditor.edit.number_text import format_rows, format_scalar, format_tensor
from grapheditor.engine.arrays import array_of, tensor_data
from tests.strategies import tensors

READ = [
    ("1", 1),
    (" 2.5 ", 2.5),
    ("-3", -3),
    ("+1e-3", 0.001),
    ("true", True),
    ("False", False),
    ("inf", math.inf),
    ("-Inf", -math.inf),
    ("[1, 2.5]", [1, 2.5]),
    ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
    ("(1, 2)", [1, 2]),
    ("1, 2", [1, 2]),
    ("[]", []),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_numbers_and_lists_are_read(text, value):
    assert parse(text) == value
    assert type(parse(text)) is type(value)


def test_nan_is_read():
    assert math.isnan(parse("nan"))


REFUSED = ["", "abc", "1 +", "1 + 1", "[1, 'a']", "__import__('os')", "x", "-true", "-[1]", "{1: 2}", "1j", "[" * 5000]


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused_with_examples(text):
    with pytest.raises(LiteralError, match=r"type 1, 2\.5 or \[\[1, 2\], \[3, 4\]\]"):
        parse(text)


def test_the_message_is_the_one_that_the_card_shows():
    with pytest.raises(LiteralError) as refusal:
        parse("abc")
    assert str(refusal.value) == "'abc' is no number: type 1, 2.5 or [[1, 2], [3, 4]]."


def test_a_list_is_no_scalar():
    with pytest.raises(LiteralError, match="one number"):
        parse_scalar("[1]")


# typed, dtype of the node, dtype and numbers that come of it
KEPT = [
    ("1", "float32", "float32", 1.0),
    ("1", "float64", "float64", 1.0),
    ("1", "int64", "int64", 1),
    ("2.5", "int64", "float32", 2.5),
    ("true", "float32", "float32", 1.0),
    ("true", "int64", "bool", True),
    ("true", "bool", "bool", True),
    ("2", "bool", "int64", 2),
    ("1", None, "int64", 1),
    ("1.0", None, "float32", 1.0),
]


@pytest.mark.parametrize(("text", "dtype", "expected", "number"), KEPT)
def test_the_dtype_stays_where_it_can_hold_the_numbers(text, dtype, expected, number):
    assert parse_tensor(text, dtype) == tensor_data(number, expected)


@pytest.mark.parametrize(
    ("text", "shape", "expected"),
    [("5", (1,), (1,)), ("5", (1, 1), (1, 1)), ("5", (), ()), ("5", (2,), ()), ("[5, 6]", (1,), (2,)), ("5", None, ())],
)
def test_one_number_keeps_the_shape_of_a_single_element(text, shape, expected):
    assert parse_tensor(text, "float32", shape).shape == expected


@pytest.mark.parametrize("text", ["[[1, 2], [3]]", "[1, [2]]", "99999999999999999999", "300"])
def test_what_does_not_fit_is_refused_in_words(text):
    with pytest.raises(LiteralError, match="does not fit"):
        parse_tensor(text, "uint8" if text == "300" else "int64")


@given(tensors())
def test_a_tensor_written_and_read_again_is_the_same(data):
    # NaNs have one spelling, so payloads are not compared; an empty list has lost its inner shape
    if 0 in data.shape:
        return
    again = parse_tensor(format_tensor(data), data.dtype, data.shape)
    assert again.shape == data.shape
    assert format_tensor(again) == format_tensor(data)


@given(st.integers(-(10**7), 10**7), st.integers(-3, 6), st.sampled_from(["float16", "float32", "float64"]))
def test_a_number_is_written_as_numpy_writes_it(digits, places, dtype):
    data = tensor_data(digits / 10.0**places, dtype)
    assert format_tensor(data) == str(array_of(data)[()])


@given(st.booleans() | st.integers() | st.floats(allow_nan=False))
def test_a_scalar_written_and_read_again_is_the_same(value):
    again = parse_scalar(format_scalar(value))
    assert again == value
    assert type(again) is type(value)


def test_a_matrix_is_shown_in_aligned_rows():
    assert format_rows(tensor_data([[1.0, 10.5], [-2.0, 3.0]])) == ["\u20071.  10.5", "-2.  \u2007\u20073."]
    assert format_rows(tensor_data([1.0, 2.5])) == ["[1., 2.5]"]
    assert format_rows(tensor_data([100000.0, 1e30])) == ["[100000., 1e+30]"]
