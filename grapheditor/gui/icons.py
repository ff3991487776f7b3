"""The line icons of the window, drawn in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from grapheditor.resource_files import resource_path

SIZES = (16, 20, 32, 40)
"""Pixels per side, those of menus and toolbars at 100 and 200 %; Qt scales one of them for anything else."""


@lru_cache(maxsize=256)
def icon(name: str, colour: str, faint: str = "") -> QIcon:
    """The icon of that name in `colour`, and in `faint` where it is disabled."""
    result = QIcon()
    source = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, faint or colour)):
        renderer = QSvgRenderer(QByteArray(source.replace("#000000", QColor(tint).name()).encode()))
        for size in SIZES:
            result.addPixmap(_picture(renderer, size), mode)
    return result


@lru_cache(maxsize=1)
def application_icon() -> QIcon:
    """The icon of the program."""
    renderer = QSvgRenderer(str(resource_path("icons", "app.svg")))
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_picture(renderer, size))
    return result


def _picture(renderer: QSvgRenderer, size: int) -> QPixmap:
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
