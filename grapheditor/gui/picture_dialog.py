"""The dialog in which a picture of the graph is set up, with a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from grapheditor.gui.inspector_fields import indent
from grapheditor.gui.picture import Picture, PictureOptions
from grapheditor.gui.picture_files import largest_scale
from grapheditor.gui.picture_form import PictureForm
from grapheditor.gui.pictures import waiting

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

ROOM = QSize(460, 320)
CHECKS = 8
"""Size of the squares that stand for a ground that can be seen through."""
SMALLEST, LARGEST = 0.1, 20.0


class PictureDialog(QDialog):
    """Choices on the left, what comes of them on the right; saves to a file or the clipboard."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, objectName="dialog.picture")
        self._window = window
        self.setWindowTitle(translate("Picture", "Export picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = PictureForm(window, "picture", "")
        self._add_own_rows()
        self._preview = QLabel(objectName="picture.preview")
        self._preview.setAccessibleName(translate("Picture", "Preview"))
        self._preview.setFixedSize(ROOM)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._size = QLabel(objectName="picture.size", wordWrap=True)
        self._build()
        self.form.changed.connect(self._refresh)
        self.scale.valueChanged.connect(self._tell_size)
        self.transparent.toggled.connect(self._refresh)
        self._refresh()

    def options(self) -> PictureOptions:
        """What is chosen now."""
        return self.form.options(self.scale.value(), self.transparent.isChecked())

    def _add_own_rows(self) -> None:
        preferences = self._window.preferences
        self.scale = QDoubleSpinBox(objectName="picture.scale", decimals=1, singleStep=0.5)
        indent(self.scale)
        self.scale.setRange(SMALLEST, LARGEST)
        self.scale.setSuffix(" ×")
        try:
            self.scale.setValue(float(preferences.text("picture.scale", "2")))
        except ValueError:  # the file of preferences was edited by hand
            self.scale.setValue(2.0)
        self.transparent = QCheckBox(translate("Picture", "Transparent ground"), objectName="picture.transparent")
        self.transparent.setChecked(preferences.switch("picture.transparent", False))
        self.form.rows.insertRow(2, translate("Picture", "Sc&ale:"), self.scale)
        self.form.rows.insertRow(3, "", self.transparent)

    def _build(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.form)
        left.addStretch()
        left.addWidget(self._size)
        across = QHBoxLayout()
        across.addLayout(left)
        across.addSpacing(12)
        across.addWidget(self._preview)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        save = buttons.addButton(translate("Picture", "&Save as…"), QDialogButtonBox.ButtonRole.ActionRole)
        copy = buttons.addButton(translate("Picture", "C&opy"), QDialogButtonBox.ButtonRole.ActionRole)
        save.setObjectName("picture.save")
        copy.setObjectName("picture.copy")
        save.setDefault(True)
        save.clicked.connect(self._save)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(across)
        layout.addWidget(buttons)

    # -- what the buttons do -------------------------------------------------------

    def _save(self) -> None:
        self._remember()
        self._window.pictures.choose_place(self.options(), self.accept)

    def _copy(self) -> None:
        self._remember()
        self._window.pictures.copy(self.options())
        self.accept()

    def _remember(self) -> None:
        self.form.remember()
        self._window.preferences.set_text("picture.scale", str(self.scale.value()))
        self._window.preferences.set_switch("picture.transparent", self.transparent.isChecked())

    # -- the preview -----------------------------------------------------------------

    def _refresh(self) -> None:
        with waiting():
            picture = Picture(self._window.canvas.graph_scene, self.options())
            self._units = picture.size
            self._preview.setPixmap(_preview(picture, self.devicePixelRatioF()))
        self._tell_size()

    def _tell_size(self) -> None:
        scale = min(self.scale.value(), largest_scale(self._units))
        width, height = round(self._units.width() * scale), round(self._units.height() * scale)
        said = translate("Picture", "PNG: {0} × {1} pixels").format(width, height)
        if scale < self.scale.value():
            said += "\n" + translate("Picture", "This is as large as it gets; SVG and PDF have no limit.")
        self._size.setText(said)


def _preview(picture: Picture, ratio: float) -> QPixmap:
    size = picture.size
    scale = min(ROOM.width() / size.width(), ROOM.height() / size.height(), 1.0) * ratio
    image = picture.thumbnail(scale)
    shown = QPixmap(image.size())
    shown.fill(Qt.GlobalColor.white)
    painter = QPainter(shown)
    if picture.options.transparent:
        light, dark = Qt.GlobalColor.white, Qt.GlobalColor.lightGray
        step = round(CHECKS * ratio)
        for row in range(shown.height() // step + 1):
            for column in range(shown.width() // step + 1):
                painter.fillRect(column * step, row * step, step, step, dark if (row + column) % 2 else light)
    painter.drawImage(0, 0, image)
    painter.end()
    shown.setDevicePixelRatio(ratio)
    return shown
