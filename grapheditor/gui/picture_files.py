"""Pictures in files: PNG, SVG and PDF, each written whole or not at all."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from grapheditor.io.files import write_atomically
from grapheditor.model.errors import FileError

from .picture import Picture, PictureOptions
from .scene import GraphScene
from .svg_text import tidied

translate = QCoreApplication.translate

LARGEST = 16_000
MOST_PIXELS = 40_000_000
"""What a PNG may have per side and in all: more takes long to draw and is opened by few programs."""
LARGEST_PAGE = 14_400.0
"""Points per side of a PDF page; readers refuse more."""
UNITS_PER_INCH = 96
"""As pixels in a browser."""
POINTS = 72 / UNITS_PER_INCH
"""Per unit."""
FAST_PNG = 80
"""Compression in Qt's reckoning: nearly as small as the default in half the time."""


def save_picture(scene: GraphScene, path: Path, options: PictureOptions | None = None) -> str:
    """Draw a scene into a file of the kind that its suffix says; raises FileError and then leaves no trace.

    What is returned is empty, or words about what could not be drawn as large as it was asked for.
    """
    options = options or PictureOptions()
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        known = ", ".join(_WRITERS)
        raise FileError(translate("Picture", "{0}: pictures end in {1}; choose one of these.").format(path, known))
    picture = Picture(scene, options)
    try:
        data, note = write(picture, options.scale)
        write_atomically(path, data)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        said = translate("Picture", "{0} can't be written ({1}); choose another name or folder.")
        raise FileError(said.format(path, reason)) from None
    except MemoryError:
        said = translate("Picture", "{0} can't be drawn: it does not fit into memory. Choose a smaller scale, or SVG.")
        raise FileError(said.format(path)) from None
    return note


def largest_scale(size: QSizeF) -> float:
    """The scale at which a picture of so many units still makes a PNG."""
    width, height = max(size.width(), 1.0), max(size.height(), 1.0)
    return min(LARGEST / max(width, height), math.sqrt(MOST_PIXELS / (width * height)))


def svg_of(picture: Picture, scale: float) -> bytes:
    """A picture as SVG."""
    return _svg(picture, scale)[0]


def _png(picture: Picture, scale: float) -> tuple[bytes, str]:
    possible = min(scale, largest_scale(picture.size))
    image = picture.image(possible)
    if image.isNull():
        raise MemoryError
    buffer = _buffer()
    if not image.save(buffer, "PNG", FAST_PNG):
        raise MemoryError
    note = ""
    if possible < scale:
        note = translate(
            "Picture",
            "The picture was made smaller, {0} × {1} pixels: larger ones open in few programs. SVG has no limit.",
        ).format(image.width(), image.height())
    return bytes(buffer.data().data()), note


def _svg(picture: Picture, scale: float) -> tuple[bytes, str]:
    size = picture.size
    buffer = _buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(QSize(math.ceil(size.width()), math.ceil(size.height())))
    generator.setViewBox(QRectF(0.0, 0.0, size.width(), size.height()))
    generator.setTitle(picture.title)
    generator.setDescription("")
    _draw(picture, generator, 1.0)
    return tidied(bytes(buffer.data().data()).decode(), size.width() * scale, size.height() * scale).encode(), ""


def _pdf(picture: Picture, scale: float) -> tuple[bytes, str]:
    size = picture.size
    points = min(scale * POINTS, LARGEST_PAGE / max(size.width(), size.height()))
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(UNITS_PER_INCH)  # patterns are as fine as the device: hatching would become plain grey
    writer.setTitle(picture.title)
    writer.setCreator("Graph Editor")
    page = QSizeF(size.width() * points, size.height() * points)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    kind = QPageSize(page, QPageSize.Unit.Point, "", exact)
    writer.setPageLayout(QPageLayout(kind, QPageLayout.Orientation.Portrait, QMarginsF()))
    _draw(picture, writer, writer.width() / size.width())
    return bytes(buffer.data().data()), ""


def _draw(picture: Picture, device: QSvgGenerator | QPdfWriter, scale: float) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise MemoryError
    try:
        painter.scale(scale, scale)
        picture.paint(painter)
    finally:
        done = painter.end()  # also where drawing fails: a painter must not outlive what it paints on
    if not done:
        raise MemoryError


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


_WRITERS = {".png": _png, ".svg": _svg, ".pdf": _pdf}
