"""The words of a note laid out: Markdown with formulas, without pictures and without anything that is fetched."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFont, QImage, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from grapheditor.edit.math_text import Formula, split_formulas

from .theme import Theme

_OPEN, _CLOSE = "\ue000", "\ue001"
_Feature = QTextDocument.MarkdownFeature
_Up = QTextCharFormat.VerticalAlignment
_HEADINGS = {1: 19, 2: 16, 3: 14}
_LEVELS = {1: _Up.AlignSuperScript, -1: _Up.AlignSubScript}


class QuietDocument(QTextDocument):
    """A document that loads nothing, from wherever its text may point."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return QImage(1, 1, QImage.Format.Format_ARGB32)


def note_document(text: str, theme: Theme, size: float = 13.0) -> QuietDocument:
    """A note's text, ready to be drawn."""
    document = QuietDocument()
    font = QFont()
    font.setPixelSize(round(size))
    document.setDefaultFont(font)
    document.setDocumentMargin(0.0)
    parts = split_formulas(text.replace(_OPEN, "").replace(_CLOSE, ""))
    formulas = [part for part in parts if isinstance(part, Formula)]
    marks = iter(range(len(formulas)))
    marked = "".join(part if isinstance(part, str) else f"{_OPEN}{next(marks)}{_CLOSE}" for part in parts)
    document.setMarkdown(marked, _Feature.MarkdownDialectGitHub | _Feature.MarkdownNoHTML)
    _drop_pictures(document)
    for number, formula in enumerate(formulas):
        _put_formula(document, f"{_OPEN}{number}{_CLOSE}", formula)
    _ink(document, theme)
    _space(document)
    return document


def _drop_pictures(document: QTextDocument) -> None:
    """Put the words of a picture in its place: Qt would load it from any file that the text names."""
    found: list[tuple[int, str]] = []
    block = document.begin()
    while block.isValid():
        found += _pictures(block)
        block = block.next()
    for place, words in reversed(found):
        cursor = QTextCursor(document)
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words, QTextCharFormat())


def _pictures(block: QTextBlock) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    pieces = block.begin()
    while not pieces.atEnd():
        piece = pieces.fragment()
        style = piece.charFormat()
        if style.isImageFormat():
            words = style.stringProperty(QTextCharFormat.Property.ImageAltText) or style.toImageFormat().name()
            found += [(piece.position() + i, f"[{words}]") for i in range(piece.length())]
        pieces += 1
    return found


def _put_formula(document: QTextDocument, mark: str, formula: Formula) -> None:
    cursor = document.find(mark)
    if cursor.isNull():
        return
    style = cursor.charFormat()
    alone = cursor.block().text().strip() == mark
    if formula.block and alone:
        centred = QTextBlockFormat()
        centred.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        cursor.mergeBlockFormat(centred)
    cursor.removeSelectedText()
    for run in formula.runs:
        look = QTextCharFormat(style)
        look.setFontItalic(run.italic or style.fontItalic())
        if formula.block:
            look.setProperty(QTextCharFormat.Property.FontPixelSize, round(document.defaultFont().pixelSize() * 1.2))
        if run.level:
            look.setVerticalAlignment(_LEVELS[run.level])
        cursor.insertText(run.text, look)


def _ink(document: QTextDocument, theme: Theme) -> None:
    """Links in the colour of the theme instead of that of the desktop."""
    block = document.begin()
    while block.isValid():
        pieces = block.begin()
        links = []
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().isAnchor():
                links.append((piece.position(), piece.length()))
            pieces += 1
        for place, length in links:
            cursor = QTextCursor(document)
            cursor.setPosition(place)
            cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setForeground(theme.selection)
            cursor.mergeCharFormat(look)
        block = block.next()


def _space(document: QTextDocument) -> None:
    """Some air between paragraphs, and headings that fit on a note."""
    block = document.begin()
    while block.isValid():
        look = block.blockFormat()
        cursor = QTextCursor(block)
        level = look.headingLevel()
        if level:
            _resize(block, _HEADINGS.get(level, 13))
        spaced = QTextBlockFormat()
        spaced.setTopMargin(0.0)
        spaced.setBottomMargin(1.0 if look.objectIndex() != -1 else 6.0)
        cursor.mergeBlockFormat(spaced)
        block = block.next()


def _resize(block: QTextBlock, size: int) -> None:
    """Letters of another size in all of a block."""
    pieces = block.begin()
    found: list[tuple[int, int, QTextCharFormat]] = []
    while not pieces.atEnd():
        piece = pieces.fragment()
        look = QTextCharFormat(piece.charFormat())
        look.clearProperty(QTextCharFormat.Property.FontSizeAdjustment)  # it would win over a size of its own
        look.setProperty(QTextCharFormat.Property.FontPixelSize, size)
        found.append((piece.position(), piece.length(), look))
        pieces += 1
    for place, length, look in found:
        cursor = QTextCursor(block)
        cursor.setPosition(place)
        cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(look)
