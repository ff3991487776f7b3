"""The toolbar: files, undo, how the graph is run, and what is drawn over it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from grapheditor.gui.actions import Actions
from grapheditor.gui.document import Document
from grapheditor.gui.graph_combos import EvaluatorCombo, LossCombo
from grapheditor.gui.icons import icon
from grapheditor.gui.runner import Runner
from grapheditor.gui.theme import Theme
from grapheditor.gui.translation import plain

translate = QCoreApplication.translate

WITH_TEXT = ("run.compile", "run.run", "run.backward", "run.zero_grad", "run.live")
SWITCHES = ("run.live", "run.backward_after_edit", "run.retain_graph")


class StateLabel(QLabel):
    """A few words in the room there is: where it is narrow their beginning, and all of them in the tooltip."""

    def __init__(self) -> None:
        super().__init__(objectName="toolbar.state")
        self.setProperty("role", "muted")

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.text():
            return  # without asking for the style, all of whose enumerations PySide would make at a start
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter = QPainter(self)
        colours, role = self.palette(), self.foregroundRole()
        self.style().drawItemText(painter, self.rect(), side, colours, self.isEnabled(), words, role)


class ToolBar(QToolBar):
    """Shows the evaluator's buttons: Run for live ones, Compile and Feed for compiled ones."""

    def __init__(self, actions: Actions, overlays: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(translate("ToolBar", "Toolbar"), parent)
        self.setObjectName("toolbar")
        self.setAccessibleName(translate("ToolBar", "Toolbar"))
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self._actions = actions
        self.evaluator = EvaluatorCombo("toolbar.evaluator")
        self.loss = LossCombo("toolbar.loss")
        self.state = StateLabel()
        self._add("file.open", "file.save", "|", "edit.undo", "edit.redo", "|")
        self.addWidget(self.evaluator)
        self._gap(4)
        self._add("run.compile", "run.run", "run.backward")
        self._label(translate("ToolBar", "from"), self.loss)
        self._gap(4)
        self._add("run.zero_grad", "run.stop", "|", *SWITCHES, "|")
        self.addWidget(self.state)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self.overlays = _menu_button(translate("ToolBar", "Overlays"), overlays)
        self.addWidget(self.overlays)
        self._add("view.fit_all")
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setAccessibleName(translate("ToolBar", "More tools"))

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon of the overlay menu in the colours of the theme."""
        self.overlays.setIcon(icon("overlays", theme.text.name(), theme.faint.name()))

    def refresh(self, document: Document, runner: Runner) -> None:
        """Show evaluator and loss of the document, and the state of its runs."""
        self.evaluator.refresh(document)
        self.loss.refresh(document)
        live = runner.evaluator_is_live
        self._actions["run.compile"].setVisible(not live)
        for name in ("run.live", "run.zero_grad", "run.retain_graph"):
            self._actions[name].setVisible(live)  # a compiled program has no tape and adds nothing up
        run = self._actions["run.run"]
        run.setText(translate("ToolBar", "&Run") if live else translate("ToolBar", "&Feed and run"))
        run.setIconText(translate("ToolBar", "Run") if live else translate("ToolBar", "Feed"))
        self._actions["run.stop"].setEnabled(runner.running)
        self.state.setText(_state(runner))
        self.state.setToolTip(self.state.text())

    def _add(self, *entries: str) -> None:
        for entry in entries:
            if entry == "|":
                self.addSeparator()
                continue
            action = self._actions[entry]
            self.addAction(action)
            button = self.widgetForAction(action)
            button.setObjectName(f"toolbar.{entry}")
            button.setAccessibleName(plain(action.text()))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if entry in WITH_TEXT and isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _label(self, text: str, widget: QWidget) -> None:
        label = QLabel(text)
        label.setProperty("role", "muted")
        label.setBuddy(widget)
        self.addWidget(label)
        self._gap(4)
        self.addWidget(widget)

    def _gap(self, width: int) -> None:
        gap = QWidget()
        gap.setFixedWidth(width)
        self.addWidget(gap)


def _menu_button(text: str, menu: QMenu) -> QToolButton:
    button = QToolButton(objectName="toolbar.overlays")
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(translate("ToolBar", "What is drawn on the nodes"))
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _state(runner: Runner) -> str:
    if runner.evaluator_is_live:
        return translate("ToolBar", "out of date") if runner.stale and not runner.busy else ""
    if runner.busy:
        return translate("ToolBar", "running …")
    if runner.run is None or not runner.run.builds:
        return translate("ToolBar", "not compiled yet")
    if not runner.compiled:
        return translate("ToolBar", "stale – compile again")
    if runner.stale:
        return translate("ToolBar", "compiled – feed again")
    counts = translate("ToolBar", "compiled {0} ×, fed {1} ×")
    return counts.format(runner.run.builds, runner.run.runs)
