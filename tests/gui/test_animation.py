"""Movement on the screen: one switch, steps from 0 to 1, and a jump where it is off."""

from __future__ import annotations

import pytest

from grapheditor.gui.animation import SWITCH, Animator, is_on
from grapheditor.gui.preferences import Preferences


@pytest.fixture
def preferences(tmp_path) -> Preferences:
    return Preferences(tmp_path / "settings.ini")


def test_it_is_off_where_nobody_looks_unless_a_person_says_otherwise(qapp, preferences):
    assert not is_on(preferences)
    preferences.set_switch(SWITCH, True)
    assert is_on(preferences)


def test_without_animations_the_last_step_comes_at_once(qapp):
    steps, ends = [], []
    Animator(enabled=False).run(steps.append, 10_000, lambda: ends.append(1))
    assert (steps, ends) == ([1.0], [1])


def test_steps_grow_to_one_and_then_it_is_done(qtbot):
    steps, ends = [], []
    animator = Animator(enabled=True)
    animator.run(steps.append, 60, lambda: ends.append(len(steps)))
    qtbot.waitUntil(lambda: bool(ends))
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    assert steps.count(1.0) == 1
    assert ends == [len(steps)]
    assert not animator.is_running


def test_a_second_run_first_ends_the_one_before(qapp):
    steps = []
    animator = Animator(enabled=True)
    animator.run(lambda value: steps.append(("first", value)), 10_000, lambda: steps.append("end of the first"))
    animator.run(lambda value: steps.append(("second", value)), 10_000)
    assert steps[:1] == [("first", 0.0)] or steps[0] == ("first", 1.0)
    assert steps.index(("first", 1.0)) < steps.index("end of the first")
    animator.finish()
    assert steps[-1] == ("second", 1.0)


def test_a_cancelled_run_stays_where_it_is(qapp):
    steps, ends = [], []
    animator = Animator(enabled=True)
    animator.run(steps.append, 10_000, lambda: ends.append(1))
    animator.cancel()
    assert 1.0 not in steps
    assert ends == []
    assert not animator.is_running
