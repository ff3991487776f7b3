"""The dock that feeds a graph batch after batch: a table, the buttons, and a plot of what came out."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QSplitter, QTableView, QVBoxLayout, QWidget

from grapheditor.edit.batches import Batches, batches_of, starting_row, with_file, with_rows
from grapheditor.edit.edits import Edit
from grapheditor.gui.batch_series import Chooser, series_of
from grapheditor.gui.batch_table import BatchTable
from grapheditor.gui.batch_tools import Tools
from grapheditor.gui.document import Document
from grapheditor.gui.error_words import in_words
from grapheditor.gui.feeding import Feeding
from grapheditor.gui.messages import show_error
from grapheditor.gui.series_plot import SeriesPlot
from grapheditor.gui.theme import Theme
from grapheditor.io.files import write_atomically
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import Change

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate


class BatchesPanel(QWidget):
    """Feeds the document of a window; a row that is chosen with Enter is fed alone and shown on the canvas."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(objectName="batches")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self._document = window.document
        self.feeding: Feeding | None = None
        self._alone: Feeding | None = None
        self._batches = Batches()
        self._trouble = ""
        self.table = QTableView(objectName="batches.table", alternatingRowColors=True)
        self.table.setAccessibleName(translate("Batches", "Batches"))
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.model = BatchTable(self._set_cell, window.say, self)
        self.table.setModel(self.model)
        self.tools = Tools(self)
        self.state = QLabel(objectName="batches.state", wordWrap=True)
        self.state.setProperty("role", "muted")
        self.chooser = Chooser()
        self.plot = SeriesPlot(window.appearance.theme)
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        for widget in (self.tools, self.table, self.state):
            column.addWidget(widget)
        beside = QVBoxLayout(right)
        row = QHBoxLayout()
        row.addWidget(self.chooser)
        row.addStretch(1)
        row.addWidget(self.tools.save)
        beside.addLayout(row)
        beside.addWidget(self.plot, 1)
        split = QSplitter(Qt.Orientation.Horizontal, objectName="batches.split")
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 4)
        for layout in (column, beside):
            layout.setContentsMargins(8, 6, 8, 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _connect(self) -> None:
        window, tools = self._window, self.tools
        tools.open.clicked.connect(self.choose_file)
        tools.add.clicked.connect(self.add_row)
        tools.remove.clicked.connect(self.remove_rows)
        tools.feed.clicked.connect(self.feed)
        tools.pause.toggled.connect(self._pause)
        tools.stop.clicked.connect(window.runner.stop)
        tools.save.clicked.connect(self.save_series)
        tools.columns.aboutToShow.connect(self._fill_columns)
        self.table.activated.connect(self._show_batch)
        self.chooser.chosen.connect(self.show_progress)
        self.plot.pointed.connect(self._point_at)
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self.show_progress)
        window.runner.state_changed.connect(self._show_state)
        window.runner.finished.connect(self._on_finished)
        self._document.changed.connect(self._on_change)

    def set_theme(self, theme: Theme) -> None:
        """Draw the plot and the buttons in these colours."""
        self.plot.set_theme(theme)
        self.tools.set_theme(theme)

    # -- following the document --------------------------------------------------

    def set_document(self, document: Document) -> None:
        """Feed another document."""
        self._document = document
        self._document.changed.connect(self._on_change)
        self.feeding = None
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.settings is not None or change.nodes:
            self.refresh()

    def refresh(self) -> None:
        """Show the batches that the document says."""
        self._trouble = ""
        try:
            self._batches = batches_of(self._document.graph, self._folder())
        except GraphEditorError as error:
            self._batches, self._trouble = Batches(), str(error)
        self.model.show(self._batches, self._document.graph)
        self._show_state()

    def _folder(self) -> Path | None:
        return None if self._document.path is None else self._document.path.parent

    # -- the table ---------------------------------------------------------------

    def choose_file(self) -> None:
        """Let a person choose the file to feed from."""
        dialog = QFileDialog(self, translate("Batches", "Feed from a file"), objectName="batches.dialog")
        dialog.setNameFilters([translate("Batches", "Stacks of batches") + " (*.npz *.npy *.csv)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.open()

    def open_file(self, path: Path) -> None:
        """Feed from a file from now on; a message where it can't be, and nothing changes."""
        graph = self._document.graph
        edit = with_file(graph.settings, path, self._folder())
        trial = graph.copy()
        edit.do(trial)
        try:
            batches_of(trial, self._folder())
        except GraphEditorError as error:
            show_error(self._window, translate("Batches", "This file can't be fed"), str(error))
            return
        self._do(edit, translate("Batches", "Feed from {0}").format(path.name))

    def add_row(self) -> None:
        """One more batch at the end, the same as the last."""
        row = starting_row(self._document.graph, self._batches)
        if not row:
            self._window.say(translate("Batches", "The graph has no value to feed; add one first."))
            return
        if self._set_rows([*self._batches.rows, row], translate("Batches", "Add batch")):
            self.table.setCurrentIndex(self.model.index(self._batches.count - 1, 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove_rows(self) -> None:
        """Take away the rows in which something is selected; a file is let go of."""
        if self._batches.columns is not None:
            self._set_rows([], translate("Batches", "Feed from no file"))
            return
        gone = {index.row() for index in self.table.selectionModel().selectedIndexes()}
        if gone:
            kept = [row for number, row in enumerate(self._batches.rows) if number not in gone]
            self._set_rows(kept, translate("Batches", "Remove batches"))

    def _set_cell(self, number: int, name: str, numbers: Any) -> None:
        rows: list[Any] = [dict(row) for row in self._batches.rows]
        rows[number][name] = numbers
        self._set_rows(rows, translate("Batches", "Change batch"))

    def _set_column(self, name: str, on: bool) -> None:
        rows: list[Any] = [{key: value for key, value in row.items() if key != name} for row in self._batches.rows]
        if on:
            own = starting_row(self._document.graph, Batches((name,)))
            rows = [{**row, **own} for row in rows]
        self._set_rows(rows, translate("Batches", "Feed {0}") if on else translate("Batches", "Don’t feed {0}"), name)

    def _set_rows(self, rows: list[Any], text: str, name: str = "") -> bool:
        try:
            edit = with_rows(self._document.graph.settings, rows)
        except GraphEditorError as error:
            self._window.say(str(error))
            return False
        return self._do(edit, text.format(name))

    def _fill_columns(self) -> None:
        fed = {name for row in self._batches.rows for name in row}
        self.tools.fill_columns(self._document.graph, fed, self._set_column)

    def _do(self, edit: Edit, text: str) -> bool:
        return self._document.do(edit, text)

    # -- feeding -----------------------------------------------------------------

    def feed(self) -> None:
        """Feed all batches, one after the other."""
        if self._batches.count and not self._window.runner.busy:
            self.feeding = self._start(range(self._batches.count))
            self.chooser.offer([series.key for series in self.feeding.series])
            self._timer.start()
            self.show_progress()

    def _show_batch(self, index: QModelIndex) -> None:
        """Feed one batch alone, so that the canvas shows what it gives."""
        if not self._window.runner.busy:
            self._alone = self._start(range(index.row(), index.row() + 1))

    def _point_at(self, number: int) -> None:
        """Mark the row of the batch that is read in the plot."""
        if 0 <= number < self._batches.count:
            self.table.selectRow(number)

    def _start(self, rows: range) -> Feeding:
        runner = self._window.runner
        feeding = Feeding(self._batches, series_of(self._document.graph, runner.run), runner.backward_after_edit, rows)
        runner.feed(feeding)
        return feeding

    def _pause(self, on: bool) -> None:
        if self.feeding is not None:
            self.feeding.pause(on)
        self._show_state()

    def _on_finished(self) -> None:
        if not self._window.runner.busy:
            self._timer.stop()
            self.tools.pause.setChecked(False)
        self.show_progress()

    def show_progress(self) -> None:
        """Show how far it is, and the series so far."""
        feeding = self.feeding
        if feeding is not None:
            name = self.chooser.key
            self.plot.set_series(name, feeding.noted(name).copy(), len(feeding.rows))
        else:
            self.plot.set_series("", np.empty(0), 0)
        self._show_state()

    def _show_state(self) -> None:
        feeding, runner = self.feeding, self._window.runner
        busy = runner.running
        under_way = busy and feeding is not None and feeding.done < len(feeding.rows)
        self.tools.show_state(self._batches, busy, under_way, feeding is not None and feeding.done > 0)
        self.state.setText(in_words(self._trouble) or self._words(under_way))
        self.state.setProperty("role", "error" if self._trouble else "muted")
        self.state.style().polish(self.state)

    def _words(self, under_way: bool) -> str:
        feeding = self.feeding
        if feeding is not None and (under_way or feeding.done):
            words = [translate("Batches", "{0} of {1} fed").format(f"{feeding.done:,}", f"{len(feeding.rows):,}")]
            if feeding.paused:
                words.append(translate("Batches", "paused"))
            elif not under_way:
                words.append(translate("Batches", "graph built {0} ×").format(f"{feeding.builds:,}"))
            return " · ".join(words)
        if not self._batches.count:
            return translate("Batches", "Open a file of stacked arrays, or add rows and type the numbers.")
        many = translate("Batches", "{0} batches").format(f"{self._batches.count:,}")
        source = self._batches.source
        return f"{many} · {source}" if source else many

    def save_series(self) -> None:
        """Let a person choose where to write the series as a table."""
        dialog = QFileDialog(self, translate("Batches", "Save what was plotted"), objectName="batches.save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilters([translate("Batches", "Tables") + " (*.csv)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write_series(Path(name)))
        dialog.open()

    def write_series(self, path: Path) -> None:
        """Write all series as CSV, one line per batch; a message where it can't be."""
        feeding = self.feeding
        if feeding is None:
            return
        columns = [feeding.noted(series.key).tolist() for series in feeding.series]
        text = StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(["batch", *(series.key for series in feeding.series)])
        writer.writerows([row + 1, *values] for row, *values in zip(feeding.rows, *columns, strict=False))
        try:
            write_atomically(path, text.getvalue().encode())
        except OSError as error:
            show_error(self._window, translate("Batches", "The table could not be saved"), str(error))
