"""What the window's widgets need on top of the theme's style sheet: roles of labels, check boxes, fields."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from string import Template

from grapheditor.gui.icons import icon_source
from grapheditor.gui.theme import Theme

_SHEET = Template("""
QLabel { background: transparent; }
QLabel[role="heading"] { color: $muted; font-weight: 600; padding: 6px 0 0 0; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="error"] { color: $error; }
QLabel[role="code"] {
    background: $field; border: 1px solid $field_border; border-radius: 5px; padding: 3px 6px;
}
#inspector, #inspector QWidget#qt_scrollarea_viewport, #inspector\\.body { background: $panel; }
#inspector QPlainTextEdit, QDialog QTextBrowser {
    background: $card; border: 1px solid $border; border-radius: 5px; padding: 1px 2px;
}
#inspector QPlainTextEdit:focus { border-color: $selection; }
#inspector QPlainTextEdit[wrong="true"] { border-color: $error; background: $error_fill; }
QTreeView { outline: 0; show-decoration-selected: 1; }
QTreeView::item { padding: 3px 4px; border-radius: 0; }
QTreeView::branch:has-children:closed { image: url("$fold"); }
QTreeView::branch:has-children:open { image: url("$unfold"); }
QTreeView::branch:selected { background: $selection; }
QTreeView::branch:has-children:closed:selected { image: url("$fold_selected"); }
QTreeView::branch:has-children:open:selected { image: url("$unfold_selected"); }
QTreeView::branch:hover:!selected { background: $field; }
QListView { outline: 0; }
QListView::item { padding: 5px 6px; }
QCheckBox { spacing: 7px; padding: 2px 0; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $border; border-radius: 4px; background: $card; }
QCheckBox::indicator:hover { border-color: $selection; }
QCheckBox::indicator:checked { background: $selection; border-color: $selection; image: url("$check"); }
QCheckBox::indicator:disabled { background: $field; border-color: $field_border; }
QCheckBox:focus { color: $selection; }
QCheckBox::indicator:focus { border: 2px solid $selection; }
QCheckBox:disabled { color: $faint; }
QComboBox::down-arrow { image: url("$unfold"); width: 12px; height: 12px; }
QComboBox { padding-right: 4px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 18px; border: 0; background: transparent; }
QAbstractSpinBox::up-arrow { image: url("$up"); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url("$unfold"); width: 11px; height: 11px; }
QMessageBox QLabel#qt_msgbox_label { min-width: 340px; font-weight: 600; }
QMessageBox QLabel#qt_msgbox_informativelabel { min-width: 340px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { image: url("$tick"); }
QToolButton::menu-indicator { image: none; width: 0; }
QToolBar QToolButton { padding: 4px 5px; }
QToolButton:checked { border-color: $border; }
QToolButton:checked:focus { border-color: $selection; }
QToolBar QToolButton#qt_toolbar_ext_button { qproperty-icon: url("$more"); width: 18px; padding: 0; }
QToolBar QComboBox { min-height: 20px; }
QStatusBar { border-top: 1px solid $field_border; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { padding: 0 6px; }
QDockWidget { titlebar-close-icon: url("$close"); titlebar-normal-icon: url("$float"); }
QDockWidget::close-button, QDockWidget::float-button { border: 0; background: transparent; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $field_border; border-radius: 3px; }
#palette, #problems, #waiting { background: $panel; }
""")


def shell_style(theme: Theme) -> str:
    """The sheet in the colours of `theme`."""
    colours = {
        name: getattr(theme, name).name()
        for name in ("muted", "error", "field", "field_border", "panel", "card", "border", "selection",
                     "error_fill", "faint")
    }  # fmt: skip
    pictures = {
        "fold": _picture("fold", theme.muted.name()),
        "unfold": _picture("unfold", theme.muted.name()),
        "fold_selected": _picture("fold", theme.on_selection.name()),
        "unfold_selected": _picture("unfold", theme.on_selection.name()),
        "close": _picture("close", theme.muted.name()),
        "float": _picture("float", theme.muted.name()),
        "more": _picture("more", theme.text.name()),
        "up": _picture("up", theme.muted.name()),
        "check": _picture("check", theme.on_selection.name()),
        "tick": _picture("check", theme.text.name()),
    }
    return _SHEET.substitute(colours | pictures)


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where tinted icons lie while the program runs: a style sheet can name files only."""
    holder = tempfile.TemporaryDirectory(prefix="grapheditor-")
    _kept.append(holder)
    return Path(holder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


@lru_cache(maxsize=32)
def _picture(name: str, colour: str) -> str:
    path = _folder() / f"{name}-{colour[1:]}.svg"
    path.write_text(icon_source(name, colour), encoding="utf-8")
    return path.as_posix()
