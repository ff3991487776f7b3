"""The dialog in which printing is set up; preview and printer are Qt's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QPushButton, QSpinBox, QVBoxLayout

from grapheditor.gui.inspector_fields import indent
from grapheditor.gui.messages import show_error
from grapheditor.gui.picture import Picture
from grapheditor.gui.picture_form import PictureForm
from grapheditor.gui.pictures import waiting
from grapheditor.gui.printing import new_printer, page_size, print_picture, spread

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

MOST_PAGES = 200


class PrintDialog(QDialog):
    """What to print and on how many pages."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, objectName="dialog.print")
        self._window = window
        self.setWindowTitle(translate("Picture", "Print"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = PictureForm(window, "print", "light")
        self.size_ = QComboBox(objectName="print.size")
        self.size_.addItem(translate("Picture", "Fit on one page"), None)
        self.size_.addItem(translate("Picture", "Over several pages"), True)
        self.percent = QSpinBox(objectName="print.percent", suffix=" %", minimum=5, maximum=400, value=100)
        indent(self.percent)
        self.percent.setAccessibleName(translate("Picture", "Size on paper"))
        self.form.rows.addRow(translate("Picture", "S&ize:"), self.size_)
        self.form.rows.addRow("", self.percent)
        self._pages = QLabel(objectName="print.pages", wordWrap=True)
        self._build()
        self.form.changed.connect(self._measure)
        self.size_.currentIndexChanged.connect(lambda _: self._tell_pages())
        self.percent.valueChanged.connect(lambda _: self._tell_pages())
        self._measure()

    def print_on(self, printer: QPrinter) -> bool:
        """Print what is chosen; False (and a message) where the printer takes nothing."""
        with waiting():
            done = print_picture(self._picture, printer, self._percent())
        if not done:
            said = translate("Picture", "The printer took nothing. Choose another one, or export a PDF and print that.")
            show_error(self._window, translate("Picture", "Printing is not possible"), said)
        return done

    def _build(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self._print = QPushButton(translate("Picture", "&Print…"), objectName="print.print", default=True)
        self._show = QPushButton(translate("Picture", "Pre&view…"), objectName="print.preview")
        buttons.addButton(self._print, role)
        buttons.addButton(self._show, role)
        self._print.clicked.connect(self._choose_printer)
        self._show.clicked.connect(self._preview)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(self.form)
        layout.addWidget(self._pages)
        layout.addWidget(buttons)
        self.setMinimumWidth(360)

    def _percent(self) -> float | None:
        return float(self.percent.value()) if self.size_.currentData() else None

    def _measure(self) -> None:
        options = self.form.options()
        theme = options.theme or self._window.appearance.theme
        # paper is the ground, but light texts need a dark one
        options = replace(options, transparent=not theme.is_dark)
        self._picture = Picture(self._window.canvas.graph_scene, options)
        self._printer = new_printer(self._picture.size, self._window.document_name())
        self._tell_pages()

    def _tell_pages(self) -> None:
        sheets = spread(self._picture.size, page_size(self._printer), self._percent())
        self.percent.setEnabled(bool(self.size_.currentData()))
        if sheets.count == 1:
            said = translate("Picture", "One page, at {0} %").format(round(sheets.scale * 100))
        else:
            said = translate("Picture", "{0} pages: {1} across, {2} down")
            said = said.format(sheets.count, sheets.columns, sheets.rows)
        if sheets.count > MOST_PAGES:
            said += "\n" + translate("Picture", "More than {0} pages are too many; choose a smaller size.").format(
                MOST_PAGES
            )
        for button in (self._print, self._show):
            button.setEnabled(sheets.count <= MOST_PAGES)
        self._pages.setText(said)

    def _choose_printer(self) -> None:
        self.form.remember()
        dialog = QPrintDialog(self._printer, self)
        dialog.setObjectName("dialog.printer")
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
        dialog.finished.connect(dialog.deleteLater)

        def accepted() -> None:
            if self.print_on(self._printer):
                self.accept()

        dialog.accepted.connect(accepted)
        QDialog.open(dialog)  # its own `open` wants a slot by name

    def _preview(self) -> None:
        self.form.remember()
        dialog = QPrintPreviewDialog(self._printer, self)
        dialog.setObjectName("dialog.print_preview")
        dialog.paintRequested.connect(self.print_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.resize(900, 680)
        QDialog.open(dialog)  # its own `open` wants a slot by name
