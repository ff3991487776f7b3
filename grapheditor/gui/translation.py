"""The language of the window: that of the system, or the one asked for."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from grapheditor.resource_files import resource_path


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` as it is, marked for the translators' tool; ``translate(context, text)`` shows it later.

    Qt's function of this name does the same, but is annotated to return object.
    """
    return text


def plain(text: str) -> str:
    """The text of an action without mnemonic and dots: ``&Save…`` is Save, ``保存(&S)`` is 保存."""
    return re.sub(r"\(&.\)|&", "", text).rstrip("…")


def plugin_text(text: str) -> str:
    """A label that a plugin gave, translated where it is one of the built-in plugins' own."""
    return QCoreApplication.translate("Plugins", text)


PLUGIN_TEXTS = (
    QT_TRANSLATE_NOOP("Plugins", "Arithmetic"),
    QT_TRANSLATE_NOOP("Plugins", "Functions"),
    QT_TRANSLATE_NOOP("Plugins", "Linear algebra"),
    QT_TRANSLATE_NOOP("Plugins", "Reductions"),
    QT_TRANSLATE_NOOP("Plugins", "Shape"),
    QT_TRANSLATE_NOOP("Plugins", "Activations"),
    QT_TRANSLATE_NOOP("Plugins", "Comparison"),
    QT_TRANSLATE_NOOP("Plugins", "Creation"),
    QT_TRANSLATE_NOOP("Plugins", "Indexing"),
    QT_TRANSLATE_NOOP("Plugins", "Groups"),
    QT_TRANSLATE_NOOP("Plugins", "Hooks"),
    QT_TRANSLATE_NOOP("Plugins", "In place"),
    QT_TRANSLATE_NOOP("Plugins", "Joining"),
    QT_TRANSLATE_NOOP("Plugins", "Losses"),
    QT_TRANSLATE_NOOP("Plugins", "Neural networks"),
    QT_TRANSLATE_NOOP("Plugins", "Normalisation"),
    QT_TRANSLATE_NOOP("Plugins", "Eager (define-by-run)"),
    QT_TRANSLATE_NOOP("Plugins", "Compiled (define-and-run)"),
    QT_TRANSLATE_NOOP("Plugins", "grad_fn labels"),
    QT_TRANSLATE_NOOP("Plugins", "Gradients"),
    QT_TRANSLATE_NOOP("Plugins", "Leaf markers"),
    QT_TRANSLATE_NOOP("Plugins", "Retained gradients"),
    QT_TRANSLATE_NOOP("Plugins", "Versions (in-place writes)"),
    QT_TRANSLATE_NOOP("Plugins", "Where gradients stop"),
    QT_TRANSLATE_NOOP("Plugins", "Shapes and dtypes"),
    QT_TRANSLATE_NOOP("Plugins", "Values"),
    QT_TRANSLATE_NOOP("Plugins", "Graphviz"),
    QT_TRANSLATE_NOOP("Plugins", "Python source with numpy"),
    QT_TRANSLATE_NOOP("Plugins", "Python source with PyTorch"),
    QT_TRANSLATE_NOOP("Plugins", "Autograd graph (JSON)"),
)
"""Labels of the built-in plugins, listed for the translators: plugins themselves know nothing of Qt."""


def install_translators(app: QCoreApplication, language: str | None = None) -> list[QTranslator]:
    """Translate the window and Qt's own dialogs; English where there is no translation.

    `language` is a name such as "zh_CN"; None takes the system's.
    """
    locale = QLocale(language) if language else QLocale.system()
    if locale.language() == QLocale.Language.English:
        return []
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    installed: list[QTranslator] = []
    for name, folder in (("qtbase", qt_folder), ("grapheditor", _folder())):
        translator = QTranslator(app)
        if folder and translator.load(locale, name, "_", folder):
            app.installTranslator(translator)
            installed.append(translator)
    return installed


def _folder() -> str:
    try:
        return str(resource_path("translations"))
    except FileNotFoundError:
        return ""
