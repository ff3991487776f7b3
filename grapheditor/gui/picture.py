"""The whole graph as a picture: PNG, SVG or PDF."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsScene

from grapheditor.model.errors import FileError

MARGIN = 24.0
LARGEST = 16_000
"""Pixels per side of a PNG; larger graphs are drawn smaller."""


def save_picture(scene: QGraphicsScene, path: Path, scale: float = 2.0) -> None:
    """Draw `scene` into a file of the kind that its suffix says; raises FileError."""
    area = scene.itemsBoundingRect().marginsAdded(QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN))
    writers = {".png": _png, ".svg": _svg, ".pdf": _pdf}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise FileError(f"{path}: pictures end in {', '.join(writers)}; choose one of these.")
    if not write(scene, area, path, scale):
        raise FileError(f"{path} can't be written; choose another name or folder.")


def _png(scene: QGraphicsScene, area: QRectF, path: Path, scale: float) -> bool:
    scale = min(scale, LARGEST / max(area.width(), area.height()))
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(scene.backgroundBrush().color())
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    scene.render(painter, QRectF(image.rect()), area)
    painter.end()
    return image.save(str(path), "PNG")


def _svg(scene: QGraphicsScene, area: QRectF, path: Path, scale: float) -> bool:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(int(area.width()), int(area.height())))
    generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
    painter = QPainter()
    if not painter.begin(generator):
        return False
    scene.render(painter, QRectF(0, 0, area.width(), area.height()), area)
    return painter.end()


def _pdf(scene: QGraphicsScene, area: QRectF, path: Path, scale: float) -> bool:
    writer = QPdfWriter(str(path))
    size = QPageSize(
        QSizeF(area.width(), area.height()), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch
    )
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter()
    if not painter.begin(writer):
        return False
    scene.render(painter, QRectF(0, 0, writer.width(), writer.height()), area)
    return painter.end()
