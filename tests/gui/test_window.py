"""The window as a whole: first start, actions, overlays, themes, title, dialogs, accessibility."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from types import SimpleNamespace

import PySide6
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMenu,
    QTextBrowser,
    QToolButton,
)

from grapheditor.engine.run import Badge, Problem
from grapheditor.gui.action_table import MENUS, TABLE, actions_in
from grapheditor.gui.app import create_application
from grapheditor.gui.dialogs import plugins_html
from grapheditor.gui.menus import badges_on, overlays_on
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.theme import Theme
from grapheditor.gui.window import MainWindow
from grapheditor.plugin_registry import load, registry
from tests.gui.windows import child, document, grad, wait_for_run


def test_the_first_window_shows_the_article_run_with_all_overlays(qtbot, tmp_path):
    window = MainWindow(preferences=Preferences(tmp_path / "first.ini"))
    qtbot.addWidget(window)
    wait_for_run(qtbot, window)
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)
    assert set(overlays_on(window.document)) == set(registry().overlays)
    assert not window.isWindowModified()
    assert window.document.path is None


@pytest.mark.skipif(PySide6.__version_info__ < (6, 11), reason="PySide6 held what was connected to signals")
def test_a_window_that_is_closed_is_let_go_of_with_its_document(qtbot, tmp_path):
    window = MainWindow(document(), Preferences(tmp_path / "settings.ini"))
    window.ask = lambda name, then: then("discard")
    window.show()
    wait_for_run(qtbot, window)
    left = [weakref.ref(thing) for thing in (window.document, window.document.graph, window.canvas, window.outline)]
    window.close()
    window.deleteLater()
    del window
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [thing() for thing in left] == [None] * len(left)


def test_the_title_names_graph_and_file(window, tmp_path):
    assert window.windowTitle() == "Untitled[*] – Graph Editor"
    window.save_file(tmp_path / "lesson.graph")
    assert window.windowTitle() == "lesson.graph[*] – Graph Editor"


def test_undo_and_redo_name_the_edit(window):
    window.canvas.add_op("neg")
    undo, redo = window.action("edit.undo"), window.action("edit.redo")
    assert "neg" in undo.text()
    assert not redo.isEnabled()
    undo.trigger()
    assert "neg" in redo.text()
    assert not undo.isEnabled()
    redo.trigger()
    assert window.document.graph.has_name("neg")


def test_a_new_document_has_an_undo_stack_of_its_own(window):
    window.canvas.add_op("neg")
    window.action("file.new").trigger()
    assert not window.action("edit.undo").isEnabled()
    window.canvas.add_op("exp")
    window.action("edit.undo").trigger()
    assert len(window.document.graph) == 0


def test_clipboard_actions_work_on_the_selection(window):
    graph = window.document.graph
    for name in ("edit.cut", "edit.copy", "edit.duplicate"):
        assert not window.action(name).isEnabled()
    window.action("edit.select_all").trigger()
    window.action("edit.duplicate").trigger()
    assert len(graph) == 10
    window.action("edit.cut").trigger()
    assert len(graph) == 5
    window.action("edit.paste").trigger()
    assert len(graph) == 10
    for _ in range(3):
        window.action("edit.undo").trigger()
    assert len(graph) == 5


def test_delete_is_a_key_of_the_canvas_and_not_of_text_fields(window, qtbot):
    window.activateWindow()
    window.canvas.select(["y"])
    field = window.palette_.search
    field.setFocus()
    qtbot.keyClicks(field, "ab")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "a"
    assert "y" in window.document.graph
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert "y" not in window.document.graph


@pytest.mark.parametrize("name", list(registry().overlays))
def test_an_overlay_is_switched_by_an_edit_that_can_be_undone(window, qtbot, name):
    action = window.action(f"view.overlay.{name}")
    assert action.isChecked()
    action.trigger()
    assert name not in overlays_on(window.document)
    assert window.isWindowModified()
    window.action("edit.undo").trigger()
    assert action.isChecked()
    assert name in overlays_on(window.document)


def test_badges_of_overlays_that_are_off_are_left_out(window):
    window.runner.badges = {name: {"w": (Badge("w", name),)} for name in registry().overlays}
    assert sorted(badge.text for badge in badges_on(window).of("w")) == sorted(registry().overlays)
    for name in list(registry().overlays)[:1]:
        window.action(f"view.overlay.{name}").trigger()
        assert name not in [badge.text for badge in badges_on(window).of("w")]


def test_choosing_a_problem_selects_its_node(window, qtbot):
    window.canvas.add_op("matmul")
    wait_for_run(qtbot, window)
    window.canvas.clear_selection()
    window.problems.list.itemActivated.emit(window.problems.list.item(0))
    assert window.canvas.selected_nodes() == ["matmul"]
    assert "(1)" in child(window, "dock.problems", QDockWidget).windowTitle()
    window.action("edit.delete").trigger()
    wait_for_run(qtbot, window)
    assert child(window, "dock.problems", QDockWidget).windowTitle() == "Problems"
    assert window.problems.none.isVisible()


def test_a_problem_of_the_whole_graph_selects_nothing(window):
    window.problems.set_problems([Problem(None, "Too warm.", "warning")], window.document.graph)
    window.problems.list.itemActivated.emit(window.problems.list.item(0))
    assert window.canvas.selected_nodes() == []


def test_themes_change_the_whole_window(window):
    window.action("view.theme.dark").trigger()
    assert window.appearance.theme.is_dark
    dark = window.styleSheet()
    window.action("view.theme.light").trigger()
    assert not window.appearance.theme.is_dark
    assert window.styleSheet() != dark
    assert window.canvas.theme is window.appearance.theme


def test_the_theme_follows_the_system_until_one_is_chosen(window, monkeypatch):
    monkeypatch.setattr(Theme, "for_system", staticmethod(lambda app: Theme.named("dark")))
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window.appearance.theme.is_dark
    window.action("view.theme.light").trigger()
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not window.appearance.theme.is_dark


def test_docks_can_be_hidden_and_shown(window):
    for name in ("palette", "inspector", "problems"):
        dock = child(window, f"dock.{name}", QDockWidget)
        action = next(a for a in window.actions_.menus["docks"].actions() if a.objectName() == f"view.dock.{name}")
        action.trigger()
        assert not dock.isVisible()
        action.trigger()
        assert dock.isVisible()


def test_a_panel_is_made_when_it_is_first_shown_and_may_fail(qtbot, tmp_path, monkeypatch):
    made = []

    def create(window):
        made.append(window)
        raise RuntimeError("out of paint")

    panel = SimpleNamespace(name="broken", label="Broken panel", create=create)
    monkeypatch.setattr(type(registry()), "panels", property(lambda self: {"broken": panel}))
    window = MainWindow(document(), Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    window.show()
    assert made == []
    dock = child(window, "dock.panel.broken", QDockWidget)
    dock.show()
    qtbot.waitUntil(lambda: dock.widget() is not None)
    assert made == [window]
    assert "out of paint" in dock.widget().text()


@pytest.mark.parametrize("name", ["help.about", "help.plugins", "help.shortcuts"])
def test_help_dialogs_open_without_blocking(window, qtbot, name):
    window.action(name).trigger()
    dialog = child(window, f"dialog.{name.removeprefix('help.')}")
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_list_of_plugins_names_failures_with_their_reason():
    plugins = load(third_party=False)
    plugins.failures["mine"] = ValueError("two ops named <add>")
    html = plugins_html(plugins)
    assert "two ops named &lt;add&gt;" in html
    assert html.index("mine") < html.index("eager")


def test_no_two_actions_share_a_shortcut(window):
    seen: dict[str, str] = {}
    for action in window.actions_.all():
        for key in action.shortcuts():
            assert seen.setdefault(key.toString(), action.objectName()) == action.objectName()


def test_every_action_is_in_a_menu_and_every_entry_is_an_action(window):
    entries = [name for menu in MENUS for name in actions_in(menu)]
    assert sorted([*(action.id for action in TABLE), "edit.undo", "edit.redo"]) == sorted(entries)
    with pytest.raises(KeyError, match=r"edit\.undo"):
        window.action("edit.nonsense")


def test_object_names_are_unique_among_actions_and_docks(window):
    named = [
        a.objectName()
        for a in window.findChildren(QAction)
        if a.objectName() and not a.objectName().startswith(("qt", "_q_"))
    ]
    assert len(named) == len(set(named))


def test_every_control_has_a_name_for_screen_readers(window):
    def named(widget) -> bool:
        return bool(widget.accessibleName() or getattr(widget, "text", str)())

    ours = [
        widget
        for kind in (QAbstractButton, QComboBox, QLineEdit)
        for widget in window.findChildren(kind)
        if widget.isVisible() and not widget.objectName().startswith("qt_") and widget.parent() is not None
    ]
    unnamed = [
        f"{type(w).__name__} {w.objectName()} in {w.parent().objectName()}"
        for w in ours
        if not named(w) and type(w) in (QToolButton, QComboBox, QLineEdit) and w.objectName()
    ]
    assert unnamed == []


def test_nothing_in_the_toolbar_is_cut_off_at_1280_pixels(window, qtbot):
    window.resize(1280, 800)
    for evaluator in ("eager", "static"):
        window.toolbar.evaluator.activated.emit(window.toolbar.evaluator.findData(evaluator))
        wait_for_run(qtbot, window)
        qtbot.waitUntil(lambda: hidden_buttons(window.toolbar) == [])


def test_the_toolbar_has_room_for_words_about_the_state(window, qtbot):
    window.resize(1280, 800)
    window.action("run.live").trigger()
    window.canvas.select_all()
    window.action("edit.duplicate").trigger()
    state = window.toolbar.state
    assert state.text() == "out of date"
    qtbot.waitUntil(lambda: state.width() >= state.sizeHint().width())
    assert hidden_buttons(window.toolbar) == []
    state.setText("words that nobody has room for " * 9)
    qtbot.waitUntil(lambda: 0 < state.width() < state.sizeHint().width())
    assert hidden_buttons(window.toolbar) == []


def hidden_buttons(toolbar) -> list[str]:
    shown = [action for action in toolbar.actions() if action.isVisible()]
    return [action.objectName() for action in shown if not toolbar.widgetForAction(action).isVisible()]


def test_menus_have_stable_names(window):
    for name, _, _ in MENUS:
        assert child(window, f"menu.{name}", QMenu).actions()


def test_the_window_has_its_turn_sooner_than_python_would_give_it(qapp):
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        create_application(["grapheditor"], "en")
        assert sys.getswitchinterval() < 0.001
    finally:
        sys.setswitchinterval(before)


def test_the_application_is_named_and_made_once(qapp):
    app = create_application(["grapheditor"])
    assert app is qapp
    assert app.applicationName() == "Graph Editor"
    assert not app.windowIcon().isNull()


def test_plugin_texts_are_shown_in_a_browser(window):
    window.action("help.plugins").trigger()
    text = child(window, "dialog.text", QTextBrowser).toPlainText()
    assert "eager" in text


def test_importing_the_package_or_its_engine_does_not_import_the_window():
    code = "import sys, grapheditor.running, grapheditor.io; print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
