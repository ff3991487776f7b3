"""A picture on paper: fitted on one page, or over as many as it takes."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter

from grapheditor.gui.picture import Picture
from grapheditor.model.lazy_dataclass import dataclass

UNITS_PER_INCH = 96.0


@dataclass(frozen=True, slots=True)
class Sheets:
    """How a picture is spread over pages."""

    scale: float
    """Inches on paper per inch on the screen."""
    columns: int
    rows: int

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self.columns * self.rows


def spread(size: QSizeF, page: QSizeF, percent: float | None) -> Sheets:
    """The pages of a picture, all lengths in units; `percent` None fits it on one, at 100 % at most."""
    if percent is None:
        return Sheets(min(page.width() / size.width(), page.height() / size.height(), 1.0), 1, 1)
    scale = percent / 100.0
    # a hair less, so that what fits exactly needs no second page
    columns = math.ceil(size.width() * scale / page.width() - 1e-6)
    rows = math.ceil(size.height() * scale / page.height() - 1e-6)
    return Sheets(scale, max(columns, 1), max(rows, 1))


def new_printer(size: QSizeF, title: str) -> QPrinter:
    """The default printer, its paper turned as the picture is."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCreator("Graph Editor")
    wide = size.width() > size.height()
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)
    return printer


def page_size(printer: QPrinter) -> QSizeF:
    """What can be printed on of one page, in units."""
    return printer.pageRect(QPrinter.Unit.Inch).size() * UNITS_PER_INCH


def print_picture(picture: Picture, printer: QPrinter, percent: float | None) -> bool:
    """Draw on all pages; False where the printer takes nothing."""
    page = page_size(printer)
    sheets = spread(picture.size, page, percent)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    try:
        painter.scale(
            printer.resolution() / UNITS_PER_INCH * sheets.scale, printer.resolution() / UNITS_PER_INCH * sheets.scale
        )
        step = page / sheets.scale
        if sheets.count == 1:  # amid its page
            free = (step - picture.size) / 2
            painter.translate(free.width(), free.height())
            step = picture.size
        for number in range(sheets.count):
            if number:
                printer.newPage()
            row, column = divmod(number, sheets.columns)
            part = QRectF(QPointF(column * step.width(), row * step.height()), step)
            painter.save()
            painter.translate(-part.topLeft())
            painter.setClipRect(part)
            picture.paint(painter, part)
            painter.restore()
    finally:
        done = painter.end()
    return done
