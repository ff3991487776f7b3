"""Colours of the canvas and of the widgets around it: light, dark and high contrast."""

from __future__ import annotations

import zlib
from dataclasses import fields
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QStyleHints

from grapheditor.model.lazy_dataclass import dataclass

from .style_sheet import style_sheet

_HEADERS = {
    "Arithmetic": "blue", "Functions": "violet", "Linear algebra": "rose", "Reductions": "ochre",
    "Shape": "green", "Indexing": "green", "Joining": "green", "Losses": "brick", "Comparison": "slate",
    "Creation": "slate", "Activations": "cyan", "Groups": "slate", "In place": "brick", "Hooks": "ochre",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Theme:
    """One set of colours; painting asks here and nowhere else for a colour or font."""

    name: str
    is_dark: bool
    canvas: QColor
    grid: QColor
    window: QColor
    panel: QColor
    card: QColor
    border: QColor
    field: QColor
    field_border: QColor
    text: QColor
    muted: QColor
    faint: QColor
    on_header: QColor
    selection: QColor
    on_selection: QColor
    match: QColor
    upstream: QColor
    downstream: QColor
    wire: QColor
    wire_grad: QColor
    grad: QColor
    grad_fn: QColor
    leaf: QColor
    leaf_fill: QColor
    retained: QColor
    retained_fill: QColor
    error: QColor
    error_fill: QColor
    good: QColor
    value_header: QColor
    blue: QColor
    violet: QColor
    rose: QColor
    ochre: QColor
    green: QColor
    brick: QColor
    slate: QColor
    cyan: QColor

    @staticmethod
    def light() -> Theme:
        """Dark text on white cards."""
        return _theme("light")

    @staticmethod
    def dark() -> Theme:
        """Light text on slate cards."""
        return _theme("dark")

    @staticmethod
    def contrast() -> Theme:
        """White text on black cards with strong borders, for eyes that need it."""
        return _theme("contrast")

    @staticmethod
    def named(name: str) -> Theme:
        """The theme called "light", "dark" or "contrast"; raises ValueError."""
        if name not in THEMES:
            raise ValueError(f"There is no theme {name!r}; use {', '.join(THEMES[:-1])} or {THEMES[-1]}.")
        return _theme(name)

    @staticmethod
    def for_system(app: QGuiApplication) -> Theme:
        """What the desktop is set to; light where it does not say."""
        hints = app.styleHints()
        if wants_contrast(hints):
            return _theme("contrast")
        return _theme("dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light")

    @property
    def line(self) -> float:
        """How strong the outlines of cards and fields are."""
        return 2.0 if self.name == "contrast" else 1.0

    def header(self, category: str | None) -> QColor:
        """The header colour of an op category; None is for values."""
        if category is None:
            return self.value_header
        family = _HEADERS.get(category)
        if family is None:
            families = sorted(set(_HEADERS.values()))
            family = families[zlib.crc32(category.encode()) % len(families)]
        colour: QColor = getattr(self, family)
        return colour

    def palette(self) -> QPalette:
        """The colours for Qt's own widgets."""
        palette = QPalette()
        role = QPalette.ColorRole
        for where, colour in (
            (role.Window, self.window), (role.WindowText, self.text), (role.Base, self.card),
            (role.AlternateBase, self.field), (role.Text, self.text), (role.Button, self.panel),
            (role.ButtonText, self.text), (role.Highlight, self.selection),
            (role.HighlightedText, self.on_selection), (role.PlaceholderText, self.faint),
            (role.ToolTipBase, self.card), (role.ToolTipText, self.text), (role.Link, self.selection),
            (role.Mid, self.border), (role.Light, self.card), (role.Dark, self.border),
        ):  # fmt: skip
            palette.setColor(where, colour)
        for where in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, where, self.faint)
        return palette

    def stylesheet(self) -> str:
        """A style sheet for the window, so that docks, toolbar and canvas look of one piece."""
        colours = {f.name: v.name() for f in fields(self) if isinstance(v := getattr(self, f.name), QColor)}
        return style_sheet(colours, strong=self.line > 1.0)


def wants_contrast(hints: QStyleHints) -> bool:
    """Whether the desktop is set to high contrast; Qt tells from 6.10 on."""
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


_COLOURS: dict[str, dict[str, str]] = {
    "light": {
        "canvas": "#f4f5f7", "grid": "#d3d7de", "window": "#eceef1", "panel": "#f8f9fa", "card": "#ffffff",
        "border": "#c3c9d3", "field": "#f1f3f6", "field_border": "#d9dee6", "text": "#1d2330",
        "muted": "#5f687a", "faint": "#8a92a3", "on_header": "#ffffff", "selection": "#2474d8",
        "on_selection": "#ffffff", "match": "#b06a00", "upstream": "#0a7d5f", "downstream": "#b5309e",
        "wire": "#838d9f", "wire_grad": "#d1761c", "grad": "#ad4d06", "grad_fn": "#6547b0",
        "leaf": "#1f6f3d", "leaf_fill": "#dff2e5", "retained": "#0f6674", "retained_fill": "#d9f0f3",
        "error": "#c42835", "error_fill": "#fdeaea", "good": "#2a9457", "value_header": "#287b71",
        "blue": "#4870a8", "violet": "#7659a6", "rose": "#a64f76", "ochre": "#8f6a27", "green": "#4f7a3a",
        "brick": "#a4543f", "slate": "#5a6780", "cyan": "#317a95",
    },
    "dark": {
        "canvas": "#1a1d23", "grid": "#2d323c", "window": "#22262d", "panel": "#262a32", "card": "#2b303a",
        "border": "#424957", "field": "#22262e", "field_border": "#3d4451", "text": "#e8eaef",
        "muted": "#9ea7b8", "faint": "#778092", "on_header": "#ffffff", "selection": "#5ba4ff",
        "on_selection": "#0c1526", "match": "#ffd24a", "upstream": "#3fd6ac", "downstream": "#f08be0",
        "wire": "#76808f", "wire_grad": "#e39a4d", "grad": "#f7b267", "grad_fn": "#bba8fa",
        "leaf": "#93dfaf", "leaf_fill": "#21402d", "retained": "#83d6e3", "retained_fill": "#1b3d44",
        "error": "#ff7078", "error_fill": "#46272c", "good": "#5ec98a", "value_header": "#24716a",
        "blue": "#3e6296", "violet": "#674e95", "rose": "#914568", "ochre": "#826125", "green": "#4a7037",
        "brick": "#914936", "slate": "#505c73", "cyan": "#2f7088",
    },
    "contrast": {
        "canvas": "#000000", "grid": "#4d4d4d", "window": "#000000", "panel": "#000000", "card": "#262626",
        "border": "#ffffff", "field": "#000000", "field_border": "#bdbdbd", "text": "#ffffff",
        "muted": "#e0e0e0", "faint": "#b8b8b8", "on_header": "#ffffff", "selection": "#ffe100",
        "on_selection": "#000000", "match": "#00e5ff", "upstream": "#00ffb3", "downstream": "#ff8cff",
        "wire": "#c8c8c8", "wire_grad": "#ffa347", "grad": "#ffbe5c", "grad_fn": "#d4bfff",
        "leaf": "#8dffab", "leaf_fill": "#00330f", "retained": "#8af0ff", "retained_fill": "#00343d",
        "error": "#ff9ba1", "error_fill": "#40000a", "good": "#5cff9d", "value_header": "#004f46",
        "blue": "#0d3f8a", "violet": "#4d2391", "rose": "#7d1650", "ochre": "#5c4300", "green": "#1c4d0c",
        "brick": "#74220e", "slate": "#3a4558", "cyan": "#004a63",
    },
}  # fmt: skip


THEMES = tuple(_COLOURS)
"""The names of all themes."""


@lru_cache(maxsize=8)
def _theme(name: str) -> Theme:
    return Theme(name=name, is_dark=name != "light", **{k: QColor(v) for k, v in _COLOURS[name].items()})
