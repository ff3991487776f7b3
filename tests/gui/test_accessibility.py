"""What a person hears or reaches without a mouse: names, descriptions, announcements, panes, the focus, mnemonics."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QToolBar,
    QWidget,
)
from shiboken6 import isValid

from grapheditor.edit.edits import Disconnect
from grapheditor.gui import speech
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.context_menu import ENTRIES
from tests.gui.keyboard import give_focus, press
from tests.gui.windows import document, select, wait_for_run

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QDockWidget, QLineEdit, QPlainTextEdit,
            QTabBar, QTextEdit, QToolBar, Canvas)  # fmt: skip


def nameless(root: QWidget) -> list[str]:
    """The visible controls in there that say nothing of themselves."""
    buddies = {label.buddy() for label in root.findChildren(QLabel) if label.text()}
    return [
        f"{type(widget).__name__} {widget.objectName()} in {widget.parent().objectName()}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and not isinstance(widget.parent(), (QLineEdit, QAbstractSpinBox, QComboBox, QAbstractItemView))
        and not widget.accessibleName().strip()
        and not (isinstance(widget, QAbstractButton) and widget.text().strip())
        and widget not in buddies
    ]


@pytest.mark.parametrize("node", ["", "w", "a"])
def test_every_control_of_the_window_has_a_name(window, node):
    window.canvas.select([node] if node else [])
    window.docks.find_node()
    window.resize(700, 700)  # some tools go behind a button
    QApplication.processEvents()
    assert nameless(window) == []


@pytest.mark.parametrize("name", ["help.shortcuts", "help.plugins", "help.about"])
def test_every_control_of_a_dialog_has_a_name(window, name):
    window.action(name).trigger()
    dialog = window.findChild(QWidget, f"dialog.{name.removeprefix('help.')}")
    assert nameless(dialog) == []
    dialog.close()


# -- what the canvas says --------------------------------------------------------


@pytest.fixture
def said(window, qtbot) -> list[str]:
    """What the canvas announces."""
    give_focus(window, qtbot)
    texts: list[str] = []
    window.canvas.announced.connect(texts.append)
    return texts


def test_the_description_of_the_canvas_tells_the_current_node(window, qtbot, said):
    canvas = window.canvas
    select(window, "a")
    told = "a, add of w and x, value [3.], grad none, AddBackward0"
    assert canvas.accessibleDescription() == told
    assert said[-1] == told
    press(".")
    assert canvas.accessibleDescription().startswith("input input of a, wired from w; a, add of")
    canvas.select(["w", "x"])
    assert canvas.accessibleDescription().startswith("2 nodes selected; x, float32 value")
    canvas.clear_selection()
    assert canvas.accessibleDescription() == ""
    assert said[-1] == "Nothing selected"


def test_the_description_follows_a_run(window, qtbot, said):
    select(window, "y")
    window.document.do(Disconnect(window.document.graph.input("y", "other")), "Disconnect")
    wait_for_run(qtbot, window)
    assert "error: " in window.canvas.accessibleDescription()
    assert any("y" in text and "free" in text for text in said)
    window.undo_stack.undo()
    wait_for_run(qtbot, window)
    assert "value [6.]" in window.canvas.accessibleDescription()
    assert said[-1] == "No problems any more"


def test_another_document_has_another_description(canvas):
    canvas.select(["a"])
    assert canvas.accessibleDescription().startswith("a, add")
    canvas.set_document(document())
    assert canvas.accessibleDescription() == ""


def test_a_problem_is_said_once_and_not_after_every_run(window, qtbot, said):
    window.document.do(Disconnect(window.document.graph.input("y", "other")), "Disconnect")
    wait_for_run(qtbot, window)
    count = len(said)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert said[count:] == []


def test_refusals_are_said_as_urgent_announcements_and_nodes_are_read_where_they_stand(window, said, monkeypatch):
    events: list[QAccessibleEvent] = []
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(speech.QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(speech.QAccessible, "updateAccessibility", lambda event: _keep(event, events, told))
    window.canvas.say("That can't be done.")
    politeness = QAccessible.AnnouncementPoliteness
    assert told == [("That can't be done.", politeness.Assertive)]
    assert events[0].object() is window.canvas
    select(window, "b")
    assert events[-1].type() == QAccessible.Event.Focus
    assert events[-1].accessibleInterface().text(QAccessible.Text.Name) == "b"
    assert said[-1].startswith("b, add of w and 1")
    window.canvas.clear_selection()
    assert told[1:] == [("Nothing selected", politeness.Polite)]


def _keep(event, events: list, told: list) -> None:
    events.append(event)
    if isinstance(event, QAccessibleAnnouncementEvent):
        told.append((event.message(), event.politeness()))


# -- panes and focus -------------------------------------------------------------


def pane_of_focus(window) -> str:
    focus = QApplication.focusWidget()
    names = {"palette": window.palette_, "canvas": window.canvas, "outline": window.outline,
             "inspector": window.inspector, "problems": window.problems, "toolbar": window.toolbar}  # fmt: skip
    return next(name for name, pane in names.items() if pane is focus or pane.isAncestorOf(focus))


def test_ctrl_tab_goes_round_the_panes_and_ctrl_shift_tab_back(window, qtbot):
    window.document.do(Disconnect(window.document.graph.input("y", "other")), "Disconnect")
    wait_for_run(qtbot, window)
    give_focus(window, qtbot)
    round_trip = ["outline", "inspector", "problems", "toolbar", "palette", "canvas"]
    for name in round_trip:
        press("Ctrl+Tab")
        assert pane_of_focus(window) == name
    for name in [*round_trip[-2::-1], "canvas"]:
        press("Ctrl+Shift+Tab")
        assert pane_of_focus(window) == name


def test_closed_and_empty_panes_are_passed_over(window, qtbot):
    give_focus(window, qtbot)
    window.findChild(QDockWidget, "dock.outline").close()
    press("Ctrl+Tab")
    assert pane_of_focus(window) == "inspector"
    press("Ctrl+Tab")  # there are no problems to go to
    assert pane_of_focus(window) == "toolbar"


def test_actions_outlive_what_the_focus_went_through(window, qtbot):
    give_focus(window, qtbot)
    select(window, "a")
    for _ in range(6):
        press("Ctrl+Tab")
    select(window, "w")  # the inspector makes new fields, and the old ones go
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.action("edit.select_all").trigger()
    assert [action.objectName() for action in window.actions_.all() if not isValid(action)] == []
    assert window.action("edit.undo").text()


def test_tab_goes_from_the_palette_by_the_canvas_to_the_inspector(window, qtbot):
    give_focus(window, qtbot)
    order = [window.palette_.search]
    while len(order) < 60:
        order.append(order[-1].nextInFocusChain())
    places = [order.index(w) for w in (window.palette_.tree, window.canvas, window.outline.filter, window.outline.tree)]
    assert places == sorted(places)
    inspected = next(i for i, w in enumerate(order) if window.inspector.isAncestorOf(w))
    assert inspected > places[-1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen_on_every_control(window, qtbot, theme):
    window.action(f"view.theme.{theme}").trigger()
    give_focus(window, qtbot)
    window.docks.find_node()
    select(window, "w")
    unseen = []
    for widget in window.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if not takes or not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
            continue
        window.setFocus()
        without = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.hasFocus() and widget.grab().toImage() == without:
            unseen.append(f"{type(widget).__name__} {widget.objectName()}")
    assert unseen == []


# -- mnemonics -------------------------------------------------------------------


def clashes(actions, title: str) -> list[str]:
    found: list[str] = []
    seen: dict[str, str] = {}
    for action in actions:
        letter = QKeySequence.mnemonic(action.text()).toString()
        if letter and seen.setdefault(letter, action.text()) != action.text():
            found.append(f"{title}: {action.text()} and {seen[letter]}")
        if action.menu() is not None:
            found += clashes(action.menu().actions(), action.text())
    return found


def test_no_two_entries_of_a_menu_share_a_mnemonic(window):
    assert clashes(window.menuBar().actions(), "menu bar") == []


@pytest.mark.parametrize("kind", ENTRIES)
def test_no_two_entries_of_a_context_menu_share_a_mnemonic(window, kind):
    actions = window.actions_
    shown = [entry for entry in ENTRIES[kind] if entry != "-"]
    menu = [actions.menus[e[1:]].menuAction() if e.startswith(">") else actions[e] for e in shown]
    assert clashes([action for action in menu if action.menu() is None], kind) == []
    letters = [QKeySequence.mnemonic(action.text()).toString() for action in menu]
    assert len(letters) == len(set(letters))


def test_the_inspector_is_entered_at_its_topmost_field(window, qtbot):
    give_focus(window, qtbot)
    for name, fields in (("w", 6), ("a", 4)):  # the looks, which come last, are made before the fields of a node
        select(window, name)
        window.canvas.setFocus()
        while pane_of_focus(window) != "inspector":
            press("Ctrl+Tab")
        found = []
        for _ in range(fields):
            found.append(QApplication.focusWidget())
            press("Tab")
        heights = [field.mapTo(window.inspector, QPoint()).y() for field in found]
        assert found[0].objectName() == "inspector.name"
        assert heights == sorted(heights)
