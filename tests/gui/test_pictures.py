"""Export, copy and print in the window: the dialogs, the clipboard, and pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPolygon
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog, QPrintPreviewWidget
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from grapheditor.gui.picture import Picture, PictureOptions
from grapheditor.gui.picture_dialog import PictureDialog
from grapheditor.gui.picture_files import MOST_PIXELS
from grapheditor.gui.print_dialog import MOST_PAGES, PrintDialog
from grapheditor.gui.printing import Sheets, print_picture, spread
from grapheditor.gui.theme import THEMES, Theme
from grapheditor.io import dumps
from tests.gui.mouse import CONTROL, SHIFT
from tests.gui.windows import child, select


@pytest.fixture
def export(window):
    """Opens the export dialog."""

    def open_it() -> PictureDialog:
        window.action("file.export_picture").trigger()
        (dialog,) = [d for d in window.findChildren(PictureDialog) if d.isVisible()]
        return dialog

    yield open_it
    for dialog in window.findChildren(PictureDialog):
        dialog.close()


@pytest.fixture
def printing(window):
    """Opens the print dialog."""

    def open_it() -> PrintDialog:
        window.action("file.print").trigger()
        (dialog,) = window.findChildren(PrintDialog)
        return dialog

    yield open_it
    for dialog in window.findChildren(PrintDialog):
        dialog.close()


def pixels(dialog: PictureDialog) -> tuple[int, int]:
    width, height = re.findall(r"\d+", dialog.findChild(object, "picture.size").text())[:2]
    return int(width), int(height)


def choose_file(window, path: Path) -> None:
    """Answer the file dialog."""
    (dialog,) = window.findChildren(QFileDialog, "dialog.save")
    dialog.fileSelected.emit(str(path))
    dialog.close()


# -- export ----------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_what_the_dialog_shows_is_what_is_saved(window, export, tmp_path, suffix):
    dialog = export()
    dialog.scale.setValue(1.5)
    dialog.form.legend.setChecked(True)
    expected = pixels(dialog)
    QTest.mouseClick(child(dialog, "picture.save"), Qt.MouseButton.LeftButton)
    path = tmp_path / f"picture.{suffix}"
    choose_file(window, path)
    if suffix == "png":
        image = QImage(str(path))
        assert (image.width(), image.height()) == expected
    elif suffix == "svg":
        assert "value node" in path.read_text()
    else:
        assert path.read_bytes().startswith(b"%PDF")
    assert not dialog.isVisible()
    assert window.undo_stack.isClean()


def test_a_selection_is_offered_first_and_all_can_be_had(window, export):
    select(window, "w")
    dialog = export()
    small = pixels(dialog)
    assert "1" in dialog.form.what.currentText()
    dialog.form.what.setCurrentIndex(0)
    assert pixels(dialog)[0] > small[0]
    dialog.close()
    window.canvas.clear_selection()
    assert export().form.what.count() == 1


def test_the_preview_follows_theme_and_ground(export):
    dialog = export()
    preview = child(dialog, "picture.preview")
    for name in THEMES:
        dialog.form.theme.setCurrentIndex(dialog.form.theme.findData(name))
        image = preview.pixmap().toImage()
        assert image.pixelColor(1, 1) == Theme.named(name).canvas
    dialog.transparent.setChecked(True)
    image = preview.pixmap().toImage()
    assert image.pixelColor(1, 1) != image.pixelColor(9, 1)  # squares


def test_choices_are_remembered(window, export):
    dialog = export()
    dialog.scale.setValue(3.5)
    dialog.transparent.setChecked(True)
    dialog.form.legend.setChecked(True)
    dialog.form.theme.setCurrentIndex(dialog.form.theme.findData("dark"))
    QTest.mouseClick(child(dialog, "picture.copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().image().width() == pixels(dialog)[0]
    options = export().options()
    theme = Theme.named("dark")
    assert options == PictureOptions(3.5, theme, True, None, True)


def test_a_size_that_no_png_can_have_is_told_before(window, export):
    far = replace(window.document.graph.find("y"), pos=(30_000.0, 9_000.0))
    window.document.graph.replace(far)
    dialog = export()
    width, height = pixels(dialog)
    assert width * height <= MOST_PIXELS * 1.01
    assert "SVG" in child(dialog, "picture.size").text()


def test_a_picture_that_can_not_be_written_is_told_and_the_dialog_stays(window, export, tmp_path):
    dialog = export()
    QTest.mouseClick(child(dialog, "picture.save"), Qt.MouseButton.LeftButton)
    choose_file(window, tmp_path / "gone" / "picture.png")
    (box,) = window.findChildren(QMessageBox, "dialog.error")
    assert "picture.png" in box.informativeText()
    assert dialog.isVisible()
    assert QGuiApplication.overrideCursor() is None
    box.close()


def test_the_suffix_follows_the_kind_that_is_chosen(window, export):
    QTest.mouseClick(child(export(), "picture.save"), Qt.MouseButton.LeftButton)
    (dialog,) = window.findChildren(QFileDialog, "dialog.save")
    assert dialog.defaultSuffix() == "png"
    dialog.filterSelected.emit("SVG (*.svg)")
    assert dialog.defaultSuffix() == "svg"
    dialog.close()


# -- copy --------------------------------------------------------------------------


def test_the_selection_is_copied_as_pixels_and_as_svg(window):
    select(window, "a")
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasImage()
    svg = bytes(mime.data("image/svg+xml").data()).decode()
    assert ">a</text>" in svg
    assert ">w</text>" not in svg
    one = QGuiApplication.clipboard().image().width()
    window.canvas.clear_selection()
    window.action("edit.copy_picture").trigger()
    assert QGuiApplication.clipboard().image().width() > one


def test_a_copied_picture_is_not_pasted_as_nodes(window):
    window.action("edit.copy_picture").trigger()
    before = dumps(window.document.graph)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CONTROL)
    assert dumps(window.document.graph) == before
    assert "no nodes" in window.canvas.hint.text()


def test_an_empty_graph_is_not_copied(window):
    window.action("file.new").trigger()
    QGuiApplication.clipboard().setText("before")
    window.action("edit.copy_picture").trigger()
    assert QGuiApplication.clipboard().text() == "before"
    assert "empty" in window.canvas.hint.text()


# -- print ---------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [25.0, 100.0, 130.0, 400.0])
@pytest.mark.parametrize("size", [(500.0, 500.0), (1000.0, 700.0), (5000.0, 100.0), (1.0, 1.0)])
def test_the_pages_cover_the_picture_and_none_is_empty(size, percent):
    page = QSizeF(1000.0, 700.0)
    sheets = spread(QSizeF(*size), page, percent)
    width, height = page.width() / sheets.scale, page.height() / sheets.scale
    picture = QRectF(0, 0, *size)
    assert sheets.columns * width >= size[0] - 1e-3
    assert sheets.rows * height >= size[1] - 1e-3
    for row in range(sheets.rows):
        for column in range(sheets.columns):
            assert picture.intersects(QRectF(column * width, row * height, width, height))


def test_on_one_page_a_picture_is_made_smaller_and_never_larger():
    page = QSizeF(1000.0, 700.0)
    assert spread(QSizeF(2000.0, 700.0), page, None) == Sheets(0.5, 1, 1)
    assert spread(QSizeF(100.0, 70.0), page, None) == Sheets(1.0, 1, 1)


def pdf_printer(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


@pytest.mark.parametrize(("percent", "several"), [(None, False), (100.0, False), (300.0, True)])
def test_as_many_pages_are_printed_as_were_told(canvas, tmp_path, percent, several):
    picture = Picture(canvas.graph_scene, PictureOptions(transparent=True))
    printer = pdf_printer(tmp_path / "out.pdf")
    page = printer.pageRect(QPrinter.Unit.Inch).size() * 96.0
    count = spread(picture.size, page, percent).count
    assert print_picture(picture, printer, percent)
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "out.pdf").read_bytes())) == count
    assert (count > 1) == several or percent == 100.0


def test_the_dialog_prints_in_light_colours_and_tells_how_many_pages(window, printing, tmp_path):
    dialog = printing()
    assert dialog.form.options().theme is Theme.light()
    assert "One page" in child(dialog, "print.pages").text()
    dialog.size_.setCurrentIndex(1)
    dialog.percent.setValue(400)
    count = int(re.findall(r"\d+", child(dialog, "print.pages").text())[0])
    printer = pdf_printer(tmp_path / "out.pdf")
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)  # as the picture is
    assert dialog.print_on(printer)
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "out.pdf").read_bytes())) == count > 1


def test_too_many_pages_are_refused(window, printing):
    window.document.graph.replace(replace(window.document.graph.find("y"), pos=(90_000.0, 9_000.0)))
    dialog = printing()
    dialog.size_.setCurrentIndex(1)
    dialog.percent.setValue(400)
    assert str(MOST_PAGES) in child(dialog, "print.pages").text()
    assert not child(dialog, "print.print").isEnabled()
    dialog.percent.setValue(5)
    assert child(dialog, "print.print").isEnabled()


def test_preview_and_printer_are_qts_own_dialogs(window, printing, qtbot):
    dialog = printing()
    QTest.mouseClick(child(dialog, "print.preview"), Qt.MouseButton.LeftButton)
    preview = child(dialog, "dialog.print_preview", QPrintPreviewDialog)
    qtbot.waitExposed(preview)
    preview.close()
    QTest.mouseClick(child(dialog, "print.print"), Qt.MouseButton.LeftButton)
    child(dialog, "dialog.printer", QPrintDialog).close()


def test_the_preview_shows_the_picture_amid_its_page(printing, qtbot):
    dialog = printing()
    QTest.mouseClick(child(dialog, "print.preview"), Qt.MouseButton.LeftButton)
    preview = child(dialog, "dialog.print_preview", QPrintPreviewDialog)
    qtbot.waitExposed(preview)
    pages = preview.findChild(QPrintPreviewWidget)

    def ink() -> tuple[QRect, QRect]:
        """The page, which is white, and what is drawn on it in colours."""
        image = pages.grab().toImage()
        white, coloured = [], []
        for y in range(0, image.height(), 2):
            for x in range(0, image.width(), 2):
                colour = image.pixelColor(x, y)
                if colour == Qt.GlobalColor.white:
                    white.append(QPoint(x, y))
                elif colour.hsvSaturation() > 120:
                    coloured.append(QPoint(x, y))
        return QPolygon(white).boundingRect(), QPolygon(coloured).boundingRect()

    qtbot.waitUntil(lambda: not ink()[1].isEmpty())
    page, drawn = ink()
    assert page.contains(drawn)
    away = page.center() - drawn.center()
    assert abs(away.x()) < 0.03 * page.width()
    assert abs(away.y()) < 0.06 * page.height()  # labels that are pale stand above and below
    preview.close()


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_told(window, printing, tmp_path):
    dialog = printing()
    assert not dialog.print_on(pdf_printer(tmp_path / "gone" / "out.pdf"))
    (box,) = window.findChildren(QMessageBox, "dialog.error")
    assert "export a PDF" in box.informativeText()
    box.close()
