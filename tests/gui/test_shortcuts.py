"""Shortcuts are set, checked, kept and taken back; a key that was changed does no longer what it did."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.gui.action_table import TABLE
from grapheditor.gui.actions import Actions
from grapheditor.gui.canvas_keys import COMMANDS, keys_without_window
from grapheditor.gui.fixed_keys import FIXED
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.shortcut_dialog import ShortcutDialog
from grapheditor.gui.shortcuts import Shortcuts
from grapheditor.gui.window import MainWindow
from tests.gui.keyboard import give_focus, press, write
from tests.gui.windows import child, document, select

CONTROL = Qt.KeyboardModifier.ControlModifier


def keys(window, name: str) -> list[str]:
    return [key.toString() for key in window.action(name).shortcuts()]


def give(window, name: str, *new: str) -> None:
    window.shortcuts.assign(window.action(name), [QKeySequence(key) for key in new])


@pytest.fixture
def dialog(window, qtbot) -> ShortcutDialog:
    """The list of shortcuts, open."""
    give_focus(window, qtbot)
    window.action("help.shortcuts").trigger()
    dialog = child(window, "dialog.shortcuts", ShortcutDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def find(dialog: ShortcutDialog, text: str) -> None:
    """Type into the search, and go down to the row that it finds."""
    dialog.search.setFocus()
    press("Ctrl+A")
    write(text)
    press("Return")


# -- what they do ----------------------------------------------------------------


def test_every_key_of_the_table_works_on_its_action_at_first(window):
    for entry in TABLE:
        assert keys(window, entry.id) == [QKeySequence(key).toString() for key in entry.shortcuts]


def test_every_key_reaches_its_action_from_the_canvas_and_no_other(window, qtbot):
    give_focus(window, qtbot)
    called: list[str] = []
    for action in window.actions_.all():
        action.triggered.disconnect()
        action.triggered.connect(lambda _checked=False, action=action: called.append(action.objectName()))
        action.setEnabled(True)
        action.setVisible(True)  # as that of compiling is in a graph that is run eagerly
    found = {}
    for action in window.actions_.all():
        for sequence in action.shortcuts():
            called.clear()
            window.canvas.setFocus()
            press(sequence.toString())
            found[action.objectName(), sequence.toString()] = list(called)
    assert len(found) > 80
    assert {pair: names for pair, names in found.items() if names != [pair[0]]} == {}


def test_a_new_key_does_the_thing_and_the_old_one_does_nothing(window, qtbot):
    give_focus(window, qtbot)
    select(window, "a")
    give(window, "edit.duplicate", "Ctrl+Alt+J")
    press("Ctrl+D")
    assert len(window.document.graph) == 5
    press("Ctrl+Alt+J")
    assert len(window.document.graph) == 6


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_key_that_was_taken_away_does_nothing_on_the_canvas(window, qtbot, name, monkeypatch):
    called: list[str] = []
    monkeypatch.setattr("grapheditor.gui.canvas_keys.call", lambda canvas, command: called.append(command))
    before = keys(window, name)
    give(window, name)
    for key in before:
        combination = QKeySequence(key)[0]
        QTest.keyClick(window.canvas, combination.key(), combination.keyboardModifiers())
    assert called == []


def test_a_canvas_without_a_window_knows_the_keys_of_the_table(canvas):
    assert keys_without_window()["Ctrl+D"] == "duplicate"
    canvas.select(["a"])
    QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)
    assert len(canvas.document.graph) == 6


def test_tooltips_tell_the_key_of_the_day(window):
    assert window.action("run.run").toolTip() == "Compute every node (F5)"
    give(window, "run.run", "Ctrl+R")
    assert window.action("run.run").toolTip() == "Compute every node (Ctrl+R)"
    give(window, "run.run")
    assert window.action("run.run").toolTip() == "Compute every node"


# -- keeping ---------------------------------------------------------------------


def test_shortcuts_are_kept_between_starts_and_only_what_differs_is_written(window, qtbot, tmp_path):
    give(window, "edit.copy", "Ctrl+K")
    give(window, "run.stop")
    preferences = window.preferences
    assert json.loads(preferences.text("shortcuts")) == {"edit.copy": ["Ctrl+K"], "run.stop": []}
    preferences.save()
    other = MainWindow(document(), Preferences(tmp_path / "settings.ini"))
    qtbot.addWidget(other)
    assert keys(other, "edit.copy") == ["Ctrl+K"]
    assert keys(other, "run.stop") == []
    assert keys(other, "edit.cut") == ["Ctrl+X"]
    other.shortcuts.reset_all()
    assert keys(other, "run.stop") == ["Ctrl+."]
    assert json.loads(other.preferences.text("shortcuts")) == {}
    other.runner.close()


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"edit.copy": 3}', '{"gone.plugin": ["Ctrl+K"]}'])
def test_settings_that_make_no_sense_are_passed_over(window, text):
    window.preferences.set_text("shortcuts", text)
    fresh = Shortcuts(window.actions_, window.preferences)
    assert keys(window, "edit.copy") == ["Ctrl+C"]
    fresh.assign(window.action("edit.copy"), [QKeySequence("Ctrl+Alt+J")])
    kept = json.loads(window.preferences.text("shortcuts"))
    assert kept.pop("edit.copy") == ["Ctrl+Alt+J"]
    assert kept == ({"gone.plugin": ["Ctrl+K"]} if "gone" in text else {})


# -- clashes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "key", "told", "owner"),
    [
        ("edit.copy", "Ctrl+D", "Ctrl+D is Duplicate already.", "edit.duplicate"),
        ("edit.copy", "F5", "F5 is Run already.", "run.run"),
        ("edit.copy", "Ctrl+Z", "Undo already", "edit.undo"),
        ("edit.copy", "Left", "always does this on the canvas", None),
        ("run.run", "Return", "always does this on the canvas", None),
        ("run.run", "K", "add Ctrl or Alt", None),
        ("run.run", "Shift+K", "add Ctrl or Alt", None),
        ("run.run", "Tab", "add Ctrl or Alt", None),
        ("run.run", "Alt+F", "opens the menu File", None),
    ],
)
def test_a_key_that_is_taken_is_refused_and_the_owner_named(window, action, key, told, owner):
    clash = window.shortcuts.clash(window.action(action), QKeySequence(key))
    assert told in clash.text
    assert (clash.owner.objectName() if clash.owner else None) == owner


@pytest.mark.parametrize(
    ("action", "key"), [("edit.copy", "K"), ("run.run", "F9"), ("run.run", "Ctrl+Alt+J"), ("run.run", "F5")]
)
def test_a_free_key_may_be_taken(window, action, key):
    assert window.shortcuts.clash(window.action(action), QKeySequence(key)) is None


def test_no_key_of_the_table_is_one_of_the_canvas_itself():
    assert not {QKeySequence(key).toString() for entry in TABLE for key in entry.shortcuts} & FIXED.keys()


def test_no_action_of_the_table_clashes_at_first(window):
    for action in window.shortcuts.actions():
        for key in action.shortcuts():
            assert window.shortcuts.clash(action, key) is None, action.objectName()


# -- the dialog ------------------------------------------------------------------


def test_search_enter_and_the_new_keys_set_a_shortcut(window, dialog):
    find(dialog, "duplic")
    assert QApplication.focusWidget() is dialog.tree
    press("Return")
    assert QApplication.focusWidget() is dialog.recorder
    press("Ctrl+Alt+J")
    assert keys(window, "edit.duplicate") == ["Ctrl+Alt+J"]
    assert dialog.message.text() == "Ctrl+Alt+J is Duplicate now."
    assert dialog.tree.currentItem().text(1) == "Ctrl+Alt+J"
    assert QApplication.focusWidget() is dialog.tree


def test_a_taken_key_is_offered_for_reassignment(window, dialog):
    find(dialog, "duplic")
    press("Return", "Ctrl+C")
    assert dialog.message.text() == "Ctrl+C is Copy already."
    assert dialog.reassign.text() == "Take it from Copy"
    assert keys(window, "edit.duplicate") == ["Ctrl+D"]
    press("Space")
    assert keys(window, "edit.duplicate") == ["Ctrl+C"]
    assert keys(window, "edit.copy") == []


def test_a_taken_key_may_be_left_where_it_is(window, dialog):
    find(dialog, "duplic")
    press("Return", "Ctrl+C", "Tab", "Space")
    assert keys(window, "edit.duplicate") == ["Ctrl+D"]
    assert keys(window, "edit.copy") == ["Ctrl+C"]
    assert not dialog.reassign.isVisible()


def test_escape_gives_up_recording_and_then_closes_the_dialog(window, dialog):
    find(dialog, "duplic")
    press("Return", "Esc")
    assert keys(window, "edit.duplicate") == ["Ctrl+D"]
    assert dialog.isVisible()
    press("Esc")
    assert not dialog.isVisible()


def test_keys_are_removed_reset_and_all_reset(window, dialog):
    find(dialog, "duplic")
    press("Del")
    assert keys(window, "edit.duplicate") == []
    dialog.reset.click()
    assert keys(window, "edit.duplicate") == ["Ctrl+D"]
    assert not dialog.reset.isEnabled()
    give(window, "edit.copy", "Ctrl+D")
    dialog.tree.setCurrentItem(dialog._items[window.action("edit.duplicate")])
    dialog.reset.click()
    assert "Copy already" in dialog.message.text()
    dialog.reset_all.click()
    assert keys(window, "edit.duplicate") == ["Ctrl+D"]
    assert keys(window, "edit.copy") == ["Ctrl+C"]


def test_a_key_finds_its_action(dialog, window):
    find(dialog, "ctrl+d")
    assert dialog.tree.currentItem() is dialog._items[window.action("edit.duplicate")]


def test_keys_of_the_canvas_itself_are_listed_and_can_not_be_changed(window, dialog):
    find(dialog, "held down")
    press("Return")
    assert "can't be changed" in dialog.message.text()
    assert not dialog.recorder.isEnabled()


def test_a_click_on_the_keys_starts_recording(window, dialog, qtbot):
    item = dialog._items[window.action("edit.copy")]
    dialog.tree.scrollToItem(item)
    rect = dialog.tree.visualItemRect(item)
    spot = rect.center()
    spot.setX(dialog.tree.header().sectionPosition(1) + 10)
    qtbot.mouseClick(dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert QApplication.focusWidget() is dialog.recorder
    press("Ctrl+Alt+J")
    assert keys(window, "edit.copy") == ["Ctrl+Alt+J"]


def test_the_list_has_every_action_that_can_have_a_key(window, dialog):
    listed = {action.objectName() for action in dialog._items}
    assert listed >= {entry.id for entry in TABLE} | {"edit.undo", "edit.redo", "view.overlay.values"}
    assert not any(name.startswith("file.recent") for name in listed)
    assert isinstance(window.actions_, Actions)
