"""The dialogs of the Help menu."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout

from grapheditor import __version__
from grapheditor.gui.error_words import in_words
from grapheditor.gui.icons import application_icon
from grapheditor.gui.translation import plugin_text
from grapheditor.plugin_registry import Registry, registry

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate


def show_about(window: MainWindow) -> None:
    """What this program is."""
    dialog = QDialog(window, objectName="dialog.about")
    dialog.setWindowTitle(translate("Dialogs", "About Graph Editor"))
    picture = QLabel()
    picture.setPixmap(application_icon().pixmap(72, 72))
    text = QLabel(wordWrap=True)
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setText(
        f"<h3>Graph Editor {__version__}</h3><p>"
        + translate("Dialogs", "Draw a computation graph, run it, and watch autograd work.")
        + "</p><p>"
        + translate("Dialogs", "Free software under the MIT licence.")
        + "</p>"
    )
    layout = _layout(dialog)
    layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addWidget(text)
    _open(dialog, layout, 360, 0)


def show_plugins(window: MainWindow) -> None:
    """Which plugins were loaded and what they brought, and why others were not."""
    dialog = QDialog(window, objectName="dialog.plugins")
    dialog.setWindowTitle(translate("Dialogs", "Plugins"))
    layout = _layout(dialog)
    layout.addWidget(_browser(plugins_html(registry()), translate("Dialogs", "Plugins")))
    _open(dialog, layout, 560, 480)


def plugins_html(plugins: Registry) -> str:
    """The list of plugins as rich text, failures first."""
    parts: list[str] = []
    if plugins.failures:
        parts.append(f"<h4>{translate('Dialogs', 'Not loaded')}</h4><table cellpadding='3'>")
        for name, error in plugins.failures.items():
            parts.append(
                f"<tr><td><b>{escape(name)}</b></td>"
                f"<td>{escape(in_words(str(error)) or type(error).__name__)}</td></tr>"
            )
        parts.append("</table>")
    parts.append(f"<h4>{translate('Dialogs', 'Loaded')}</h4><table cellpadding='3'>")
    for name in plugins.plugins:
        brought = plugins.brought[name]
        said = [_count(len(things)) if hook == "ops" else _names(things) for hook, things in brought.items() if things]
        parts.append(f"<tr><td><b>{escape(name)}</b></td><td>{'; '.join(said)}</td></tr>")
    parts.append("</table>")
    return "".join(parts)


def _count(ops: int) -> str:
    return translate("Dialogs", "1 op") if ops == 1 else translate("Dialogs", "{0} ops").format(ops)


def _names(things: list) -> str:
    return ", ".join(escape(plugin_text(str(getattr(thing, "label", thing.name)))) for thing in things)


def _layout(dialog: QDialog) -> QVBoxLayout:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 20, 20, 16)
    layout.setSpacing(12)
    return layout


def _browser(html: str, name: str) -> QTextBrowser:
    browser = QTextBrowser(objectName="dialog.text")
    browser.setAccessibleName(name)
    browser.setOpenLinks(False)
    browser.setHtml(html)
    return browser


def _open(dialog: QDialog, layout: QVBoxLayout, width: int, height: int) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    if height:
        dialog.resize(width, height)
    else:
        dialog.setFixedWidth(width)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
