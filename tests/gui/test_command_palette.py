"""The command palette: what it lists, how it is searched, and that Enter does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.gui.command_words import WORDS
from grapheditor.gui.context_menu import ENTRIES
from grapheditor.gui.search_popup import SearchPopup
from grapheditor.gui.theme import THEMES, Theme
from grapheditor.plugin_registry import registry

NONE = Qt.KeyboardModifier.NoModifier


def palette(window) -> SearchPopup | None:
    """The palette where it is open."""
    found = window.findChildren(SearchPopup, "command_palette")
    return next((popup for popup in found if popup.isVisible()), None)


@pytest.fixture
def popup(window) -> SearchPopup:
    """The palette, opened by its shortcut."""
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.canvas, Qt.Key.Key_P, keys)
    opened = palette(window)
    assert opened is not None
    return opened


def listed(popup) -> dict[str, object]:
    return {row.choice.key: row.choice for row in popup.list.rows.rows}


def test_it_lists_every_action_of_the_window_but_itself_once(window, popup):
    keys = [row.choice.key for row in popup.list.rows.rows]
    actions = [action.objectName() for action in window.actions_.all()]
    assert set(actions) - set(keys) == {"edit.commands"}
    assert len(keys) == len(set(keys))


def test_what_the_menus_of_things_on_the_canvas_offer_is_among_them(window, popup):
    offered = {entry for entries in ENTRIES.values() for entry in entries if entry != "-"}
    for name in [entry for entry in offered if entry.startswith(">")]:
        offered.remove(name)
        offered |= {action.objectName() for action in window.actions_.menus[name[1:]].actions()} - {""}
    assert "edit.colour.none" in offered
    assert sorted(offered - set(listed(popup))) == []


def test_exporters_overlays_examples_and_panels_are_among_them(popup):
    found = listed(popup)
    assert {f"file.export.{name}" for name in registry().exporters} <= set(found)
    assert {f"view.overlay.{name}" for name in registry().overlays} <= set(found)
    assert {"file.example.article", "view.dock.palette"} <= set(found)


def test_menu_path_shortcut_and_tick_are_shown(window, popup):
    found = listed(popup)
    assert (found["run.run"].title, found["run.run"].detail) == ("Run", "Run")
    assert found["file.example.article"].detail == "File › Open example"
    assert found["edit.rename"].side == "F2"
    assert found["run.live"].ticked is window.action("run.live").isChecked()
    assert found["run.run"].ticked is None


def test_what_can_not_be_done_now_comes_last_and_stays_undone(window, popup):
    rows = [row.choice for row in popup.list.rows.rows]
    usable = [not choice.refused for choice in rows]
    assert usable == sorted(usable, reverse=True)
    assert all(choice.refused != window.action(choice.key).isEnabled() for choice in rows if choice.key in ACTIONS)
    QTest.keyClicks(popup.line, "duplicate")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert "right now" in popup.foot.text()


ACTIONS = ("edit.undo", "edit.rename", "edit.duplicate", "run.run", "view.fit_all")


def test_enter_triggers_the_action_and_the_focus_goes_back(window, popup):
    window.canvas.zoom_by(0.5)
    QTest.keyClicks(popup.line, "100")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert window.canvas.zoom == pytest.approx(1.0)
    assert palette(window) is None
    assert QApplication.focusWidget() is window.canvas


def test_a_switch_is_switched(window, popup):
    action = window.action("view.overlay.shapes")
    was = action.isChecked()
    QTest.keyClicks(popup.line, "shapes and")
    assert popup.list.current().ticked is was
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert action.isChecked() is not was


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("zero", "run.zero_grad"),
        ("fall", "view.fit_all"),
        ("edit.select_all", "edit.select_all"),
        ("example article", "file.example.article"),
        ("as the sys", "view.theme.system"),
        ("backward", "run.backward"),
    ],
)
def test_it_is_searched_by_letters_by_menu_and_by_id(popup, typed, key):
    QTest.keyClicks(popup.line, typed)
    assert popup.list.current().key == key


def test_an_action_that_a_plugin_adds_later_is_found(window):
    called = []
    window.actions_.add("my.action", "&Frobnicate", lambda *_: called.append(True))
    window.action("edit.commands").trigger()
    popup = palette(window)
    assert popup is not None
    QTest.keyClicks(popup.line, "frob")
    assert popup.list.current().title == "Frobnicate"
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert called == [True]


def test_what_was_chosen_lately_comes_first(window, popup):
    QTest.keyClicks(popup.line, "fit all")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    window.action("edit.commands").trigger()
    again = palette(window)
    assert again is not None
    assert again.list.current().key == "view.fit_all"


def test_esc_and_the_shortcut_of_another_search_close_it(window, popup):
    QTest.keyClick(popup.line, Qt.Key.Key_Escape)
    assert palette(window) is None
    assert QApplication.focusWidget() is window.canvas
    window.action("edit.commands").trigger()
    window.action("edit.commands").trigger()
    assert palette(window) is None


def test_it_opens_the_search_for_nodes_with_the_canvas_in_focus(window, popup):
    QTest.keyClicks(popup.line, "add here")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    found = window.canvas.search.popup
    assert found is not None
    assert QApplication.focusWidget() is found.line
    QTest.keyClick(found.line, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.canvas


@pytest.mark.parametrize("theme", THEMES)
def test_the_current_row_can_be_read_in_every_theme(window, theme):
    window.appearance.choose(theme)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.canvas, Qt.Key.Key_P, keys)
    rows = palette(window).list
    colours, image = Theme.named(theme), rows.viewport().grab(rows.visualRect(rows.currentIndex())).toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {colours.selection.name(), colours.on_selection.name()} <= seen


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("auto layout", "arrange.tidy"),
        ("subgraph", "edit.group"),
        ("mute", "edit.bypass"),
        ("reroute", "edit.add_bend"),
        ("comment", "edit.add_note"),
        ("zoom to fit", "view.fit_all"),
        ("export png", "file.export_picture"),
        ("settings", "help.shortcuts"),
        ("自动布局", "arrange.tidy"),
        ("深色模式", "view.theme.dark"),
    ],
)
def test_words_of_other_editors_find_a_command(popup, typed, key):
    popup.line.setText(typed)
    assert key in [row.choice.key for row in popup.list.rows.rows][:4]


def test_all_words_belong_to_an_action(window):
    assert {action.objectName() for action in window.actions_.all()} >= WORDS.keys()


def test_a_title_comes_before_the_words_of_others(popup):
    for title, key in {
        "Tidy up": "arrange.tidy",
        "Undo": "edit.undo",
        "Run": "run.run",
        "Dark": "view.theme.dark",
    }.items():
        popup.line.setText(title)
        usable = [row.choice.key for row in popup.list.rows.rows if not row.choice.refused]
        assert key not in usable or usable[0] == key
