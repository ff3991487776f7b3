"""Messages remember what they were put together from, and are plain texts to everybody else."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.model.errors import FileError, GraphEditorError, UnknownNodeError
from grapheditor.model.wording import Worded, worded

parts_of = st.lists(st.one_of(st.text(max_size=6), st.integers(), st.floats(allow_nan=False)), min_size=1, max_size=3)


@given(parts_of)
def test_a_worded_text_is_the_text_with_its_gaps_filled(parts):
    template = " – ".join(f"{{{number}}}" for number in range(len(parts)))
    text = Worded(template, *parts)
    assert text == template.format(*parts)
    assert (text.template, text.parts) == (template, tuple(parts))
    assert json.loads(json.dumps(text)) == text
    for again in (str(text), copy.deepcopy(text), pickle.loads(pickle.dumps(text)), worded(text)):
        assert (again, again.template, again.parts) == (text, template, tuple(parts))


def test_braces_of_what_was_typed_are_no_gaps():
    assert Worded("an object {...}") == "an object {...}"
    assert Worded("{0} is no number.", "{1}") == "{1} is no number."


@pytest.mark.parametrize("kind", [GraphEditorError, FileError, UnknownNodeError])
def test_an_error_says_what_it_said_before_and_knows_its_template(kind):
    inner = kind("{0} is fed twice; leave out one of the feeds.", "x", node="n")
    assert (str(inner), inner.node) == ("x is fed twice; leave out one of the feeds.", "n")
    outer = kind("{0}: {1}", "a.csv", inner)
    assert str(outer) == "a.csv: x is fed twice; leave out one of the feeds."
    (_, quoted) = str(outer).parts
    assert quoted.template == "{0} is fed twice; leave out one of the feeds."
    assert str(kind(str(outer))).template == "{0}: {1}"


def test_an_error_that_is_quoted_is_not_held():
    try:
        raise ValueError("no such thing")
    except ValueError as error:
        text = Worded("{0} can't be read ({1}).", "x", error)
    assert text.parts == ("x", "no such thing")
