"""Colours: legible in both themes, and the same for canvas and widgets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from grapheditor.engine.run import Badge
from grapheditor.gui.badges import look
from grapheditor.gui.card_painter import inks
from grapheditor.gui.colours import mixed
from grapheditor.gui.theme import THEMES as NAMES
from grapheditor.gui.theme import Theme
from grapheditor.plugin_registry import registry

THEMES = [Theme.named(name) for name in NAMES]
ROLES = ["value", "shape", "grad", "no-grad", "leaf", "grad_fn", "retained", "error", "note"]


def contrast(one: QColor, other: QColor) -> float:
    """The ratio that WCAG 2 defines."""

    def luminance(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("place", ["body", "above"])
@pytest.mark.parametrize("role", ROLES)
def test_the_text_of_every_badge_can_be_read(theme, place, role):
    style = look(Badge("n", "text", role, place))
    ground = getattr(theme, style.fill) if style.fill else theme.card
    assert contrast(getattr(theme, style.colour), ground) >= (7 if theme.name == "contrast" else 4.5)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_names_can_be_read_on_every_header(theme):
    categories = {None, *(op.category for op in registry().ops.values()), "of a stranger"}
    for category in categories:
        least = 7 if theme.name == "contrast" else 4.5
        assert contrast(theme.on_header, theme.header(category)) >= least, category
        soft = inks(theme).colour["on_header_soft"]
        assert contrast(mixed(theme.on_header, theme.header(category), soft.alphaF()), theme.header(category)) >= least


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_ports_fields_and_wires_stand_out(theme):
    assert contrast(theme.muted, theme.card) >= 4.5
    assert contrast(theme.text, theme.field) >= 7
    for colour in (theme.wire, theme.wire_grad, theme.selection, theme.error):
        assert contrast(colour, theme.canvas) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_selected_text_found_and_traced_nodes_stand_out(theme):
    assert contrast(theme.on_selection, theme.selection) >= 4.5
    for colour in (theme.match, theme.upstream, theme.downstream):
        assert contrast(colour, theme.canvas) >= 3
        assert contrast(colour, theme.card) >= 3


@pytest.mark.parametrize("ground", ["canvas", "window", "panel", "card", "field"])
def test_high_contrast_keeps_to_the_strictest_level(ground):
    theme = Theme.contrast()
    for name in ("text", "muted", "faint", "error", "good", "grad", "grad_fn", "leaf", "retained", "selection",
                 "border", "field_border", "wire", "wire_grad", "match", "upstream", "downstream"):  # fmt: skip
        assert contrast(getattr(theme, name), getattr(theme, ground)) >= 7, name
    assert theme.line >= 2


def test_gradients_and_numbers_differ_in_colour():
    for theme in THEMES:
        assert len({c.name() for c in (theme.text, theme.grad, theme.grad_fn, theme.leaf, theme.error)}) == 5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_widgets_have_the_colours_of_the_canvas(theme):
    sheet = theme.stylesheet()
    assert "$" not in sheet
    assert theme.panel.name() in sheet
    assert theme.palette().color(QPalette.ColorRole.Text) == theme.text


def test_a_theme_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match="light, dark or contrast"):
        Theme.named("pink")
    assert Theme.named("dark") is Theme.dark()


def test_the_desktop_decides_between_the_themes(qapp):
    assert Theme.for_system(qapp) in THEMES


class Hints:
    """What the desktop asks for."""

    def __init__(self, contrast: Qt.ContrastPreference, scheme: Qt.ColorScheme) -> None:
        self.contrast, self.scheme = contrast, scheme

    def styleHints(self):
        return self

    def accessibility(self):
        return self

    def contrastPreference(self):
        return self.contrast

    def colorScheme(self):
        return self.scheme


@pytest.mark.skipif(not hasattr(Qt, "ContrastPreference"), reason="this Qt tells nothing of contrast")
def test_high_contrast_is_used_where_the_desktop_asks_for_it():
    high, none = Qt.ContrastPreference.HighContrast, Qt.ContrastPreference.NoPreference
    assert Theme.for_system(Hints(high, Qt.ColorScheme.Light)) is Theme.contrast()
    assert Theme.for_system(Hints(none, Qt.ColorScheme.Light)) is Theme.light()
    assert Theme.for_system(Hints(none, Qt.ColorScheme.Dark)) is Theme.dark()
