"""How typed letters find names: which entries fit, which comes first, which letters are marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.edit.fuzzy import Fields, find, match, ranked

NAMES = ["add", "addmm", "baddbmm", "max", "maximum", "amax", "clamp_max", "softmax", "log_softmax", "smooth_l1_loss"]
WORDS = st.text("abmx_.", max_size=8)


def order(typed: str, names: list[str] = NAMES) -> list[str]:
    return [names[index] for index, _ in ranked(typed, [Fields.of(name) for name in names])]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("max", ["max", "maximum", "clamp_max", "amax", "softmax", "log_softmax"]),
        ("add", ["add", "addmm", "baddbmm"]),
        ("lsm", ["log_softmax"]),
        ("MAXI", ["maximum"]),
        ("nothing", []),
        ("", []),
        ("x" * 10_000, []),
    ],
)
def test_the_whole_name_comes_first_then_starts_of_words_then_the_middle_then_scattered_letters(typed, expected):
    assert order(typed) == expected


@pytest.mark.parametrize(
    ("typed", "text", "places"),
    [
        ("max", "clamp_max", (6, 7, 8)),
        ("ls", "log_softmax", (0, 4)),
        ("lsm", "log_softmax", (0, 4, 8)),
        ("sm", "softmax", (0, 4)),
        ("b", "abab_b", (5,)),
        ("l1", "smooth_l1_loss", (7, 8)),
    ],
)
def test_the_letters_that_stand_for_what_was_typed_are_marked(typed, text, places):
    found = match(typed, text)
    assert found is not None
    assert found.places == places


def test_letters_scattered_wide_or_from_the_middle_of_a_word_are_no_match():
    assert match("xlo", "softmax_loss") is None
    assert match("bts", "binary_cross_entropy_with_logits") is None


def test_other_names_count_but_mark_nothing():
    found = find("divide", Fields.of("div", ["divide"]))
    assert found is not None
    assert found.places == ()


def test_a_dotted_name_is_found_in_full_and_in_part():
    gelu = Fields.of("gelu", paths=["torch.nn.functional.gelu"])
    relu = Fields.of("relu", paths=["torch.nn.functional.relu"])
    for typed in ("torch.nn.functional.gelu", "functional.gelu", "F.gelu", "torch.nn.functional.ge"):
        assert next(index for index, _ in ranked(typed, [relu, gelu])) == 1, typed


def test_dotted_names_are_left_alone_until_a_dot_is_typed():
    assert find("torch", Fields.of("gelu", paths=["torch.nn.functional.gelu"])) is None


def test_categories_and_documentation_come_after_every_name():
    entries = [Fields.of("sum", notes=["Reductions"]), Fields.of("reduction"), Fields.of("a", text="A reduction.")]
    assert [index for index, _ in ranked("reduction", entries)] == [1, 0]
    assert [index for index, _ in ranked("reduction", [entries[2], entries[0]])] == [1, 0]
    assert find("激活", Fields.of("relu", notes=["激活函数"])) is not None


def test_every_word_has_to_be_found_somewhere():
    entries = [Fields.of("sum", notes=["Reductions"]), Fields.of("mean", notes=["Reductions"])]
    assert [index for index, _ in ranked("reduc mean", entries)] == [1]
    assert ranked("reduc tanh", entries) == []


def test_what_was_chosen_lately_wins_among_equals_but_not_over_a_better_sort_of_match():
    entries = [Fields.of("sin"), Fields.of("sum"), Fields.of("s")]
    assert [index for index, _ in ranked("s", entries, [0, 30, 0])] == [2, 1, 0]


@given(typed=WORDS, text=WORDS)
def test_marked_letters_spell_what_was_typed(typed, text):
    found = match(typed, text)
    if found is not None:
        assert "".join(text[i] for i in found.places) == typed
        assert list(found.places) == sorted(set(found.places))


@given(typed=WORDS.filter(bool), text=WORDS.filter(bool))
def test_nothing_fits_better_than_the_text_itself(typed, text):
    found, whole = match(typed, text), match(text, text)
    assert whole is not None
    assert found is None or typed == text or found.score < whole.score
