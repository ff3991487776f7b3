"""The line icons of the window, drawn in the colours of the theme."""

from __future__ import annotations

import math
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from grapheditor.resource_files import resource_path

SIZES = (16, 20)
"""Units per side of the icons in menus and toolbars; Qt scales one of the pictures for anything else."""


@lru_cache(maxsize=256)
def icon(name: str, colour: str, faint: str = "") -> QIcon:
    """The icon of that name in `colour`, and in `faint` where it is disabled."""
    result = QIcon()
    sides = {math.ceil(size * screen.devicePixelRatio()) for size in SIZES for screen in QGuiApplication.screens()}
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, faint or colour)):
        renderer = QSvgRenderer(QByteArray(icon_source(name, tint).encode()))
        for side in sides:
            result.addPixmap(_picture(renderer, side), mode)
    return result


def icon_source(name: str, colour: str) -> str:
    """The text of the icon's SVG file, in `colour`."""
    return _source(name).replace("#000000", QColor(colour).name())


@cache
def _source(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")


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
