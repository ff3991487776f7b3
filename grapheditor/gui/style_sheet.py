"""The style sheet of the window: docks, toolbars, lists and fields in the colours of the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $selection; }
QWidget { color: $text; }
QToolTip { color: $text; background: $card; border: 1px solid $border; padding: 3px 5px; }

QMenuBar, QStatusBar { background: $window; color: $text; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $field_border; }
QMenu { background: $card; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $field_border; margin: 4px 8px; }

QToolBar { background: $panel; border: 0; border-bottom: 1px solid $field_border; spacing: 3px; padding: 4px 6px; }
QToolBar::separator { background: $field_border; width: 1px; margin: 4px 5px; }
QToolButton { padding: 4px 7px; border: 1px solid transparent; border-radius: 5px; }
QToolButton:hover { background: $field; border-color: $field_border; }
QToolButton:pressed, QToolButton:checked { background: $field_border; }
QToolButton:focus { border-color: $selection; }
QToolButton:disabled { color: $faint; }

QDockWidget { color: $muted; font-weight: 600; }
QDockWidget::title { background: $panel; padding: 8px 9px 0 9px; border-bottom: 1px solid $field_border; }
QDockWidget > QWidget { background: $panel; }

QTreeView, QListView, QTableView, QTextEdit, QPlainTextEdit {
    background: $panel; alternate-background-color: $field; border: 1px solid transparent;
    selection-background-color: $selection; selection-color: $on_selection;
}
QTreeView:focus, QListView:focus, QTableView:focus, QTextEdit:focus { border-color: $selection; }
QTreeView::item, QListView::item { padding: 3px 4px; border-radius: 4px; }
QTreeView::item:hover, QListView::item:hover { background: $field; }
QTreeView::item:selected, QListView::item:selected { background: $selection; color: $on_selection; }
QTableCornerButton::section { background: $panel; border: 0; border-bottom: 1px solid $field_border; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section {
    background: $panel; color: $muted; border: 0; border-bottom: 1px solid $field_border; padding: 4px 6px;
}

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $card; border: 1px solid $border; border-radius: 5px; padding: 3px 6px;
    selection-background-color: $selection; selection-color: $on_selection;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $selection; }
QLineEdit[wrong="true"] { border-color: $error; background: $error_fill; }
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled { color: $faint; background: $field; }
QAbstractSpinBox QLineEdit { padding: 0 0 0 4px; border: 0; background: transparent; }
QComboBox::drop-down { border: 0; width: 18px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $border; }
QPushButton { background: $card; border: 1px solid $border; border-radius: 5px; padding: 4px 12px; }
QPushButton:hover { background: $field; }
QPushButton:focus, QPushButton:default { border-color: $selection; }
QPushButton:disabled { color: $faint; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 5px 10px; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $selection; }
QTabBar::tab:selected:focus { color: $selection; }
QProgressBar { background: $field; border: 1px solid $field_border; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: $selection; border-radius: 3px; }
""")


_STRONG = Template("""
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPushButton, QMenu, QToolTip { border: 2px solid $border; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPushButton:focus { border-color: $selection; }
QToolBar QToolButton:checked, QToolButton:checked { background: $panel; border: 2px solid $selection; }
QToolBar QToolButton:focus, QToolButton:focus { border: 2px dashed $selection; }
QLineEdit { placeholder-text-color: $faint; }
QToolBar { border-bottom: 2px solid $border; }
QDockWidget::title { border-bottom: 2px solid $border; }
QMainWindow::separator { background: $border; width: 2px; height: 2px; }
QMenuBar::item:selected { background: $selection; color: $on_selection; }
QTreeView::item:hover, QListView::item:hover { border: 1px solid $border; }
""")


def style_sheet(colours: Mapping[str, str], strong: bool = False) -> str:
    """The sheet with the `colours` of a theme by field name; `strong` draws borders twice as wide."""
    return _SHEET.substitute(colours) + (_STRONG.substitute(colours) if strong else "")
