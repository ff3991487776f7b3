"""The compiled program, to be looked at: the graph after each pass, and what each pass took away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontDatabase, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QDialog,
    QGraphicsView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from grapheditor.compiler.explain import Explanation, Stage
from grapheditor.compiler.memory import in_words
from grapheditor.compiler.region import REGION
from grapheditor.edit.module_graph import ModuleGraph, drawn
from grapheditor.engine.run import NodeResult, Run
from grapheditor.gui.error_words import in_words as told
from grapheditor.gui.program_job import ProgramJob
from grapheditor.gui.render import badges_of
from grapheditor.gui.scene import GraphScene
from grapheditor.gui.theme import Theme
from grapheditor.gui.translation import QT_TRANSLATE_NOOP
from grapheditor.gui.zoom_view import ZoomView
from grapheditor.model.graph import PlainGraph
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

MOST_DRAWN = 3_000
"""Instructions; larger programs are told in words."""
WHEEL = 1.0015
PASS_NAMES = {
    "trace": QT_TRANSLATE_NOOP("Program", "The graph and its gradients"),
    "expand ops": QT_TRANSLATE_NOOP("Program", "Ops written as simpler ones"),
    "fold constants": QT_TRANSLATE_NOOP("Program", "Constants folded"),
    "simplify views": QT_TRANSLATE_NOOP("Program", "Views simplified"),
    "simplify algebra": QT_TRANSLATE_NOOP("Program", "Algebra simplified"),
    "reduce to scalars": QT_TRANSLATE_NOOP("Program", "Single elements as numbers"),
    "fold constants again": QT_TRANSLATE_NOOP("Program", "Constants folded again"),
    "share common subexpressions": QT_TRANSLATE_NOOP("Program", "Common subexpressions merged"),
    "remove dead code": QT_TRANSLATE_NOOP("Program", "Dead code dropped"),
    "fuse": QT_TRANSLATE_NOOP("Program", "Elementwise ops fused"),
}


def show_program(window: MainWindow) -> None:
    """Compile the graph of the window, and show what the compiler did with it."""
    ProgramView(window).open_beside()


class Drawing(ZoomView):
    """A graph that is looked at: the mouse drags the ground, the wheel and Ctrl with + and - zoom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("program.drawing")
        self.setAccessibleName(translate("Program", "The graph after this pass"))
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setInteractive(False)
        self._fits = True
        self._scene: GraphScene | None = None
        self.show_graph(PlainGraph(), {})

    def show_graph(self, graph: PlainGraph, results: Mapping[str, NodeResult]) -> None:
        """Show a graph with shapes and dtypes on its nodes."""
        run = Run(evaluator="static", nodes=dict(results))
        scene = GraphScene(graph, registry().ops, self.theme, self)  # which finds places for nodes that have none
        scene.set_run(run, badges_of(graph, run, ["shapes"]))
        old, self._scene = self._scene, scene
        self.setScene(scene)
        if old is not None:
            let_go(old)
        self._fits = True
        self.fit()

    def fit(self) -> None:
        """Show all of it."""
        self.show_rect(self.graph_scene.content_rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._fits = False
        self.zoom_by(WHEEL ** event.angleDelta().y(), event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Plus: self.zoom_in, Qt.Key.Key_Minus: self.zoom_out, Qt.Key.Key_F: self.fit}
        action = keys.get(event.key())
        if action is None:
            super().keyPressEvent(event)
        else:
            self._fits = event.key() == Qt.Key.Key_F
            action()


def let_go(scene: GraphScene) -> None:
    """Take a scene apart: Python's order of destruction must not decide whether items outlive it."""
    scene.items_by_id.clear()
    scene.clear()
    scene.deleteLater()


class ProgramView(QDialog):
    """The passes in a list; beside it the graph after the chosen one, and the same in words."""

    _done = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, objectName="program")
        self.setWindowTitle(translate("Program", "The compiled program"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(self.sizeHint())
        self._explanation: Explanation | None = None
        self.passes = QListWidget(objectName="program.passes")
        self.passes.setAccessibleName(translate("Program", "Passes of the compiler"))
        self.drawing = Drawing(window.appearance.theme)
        self.text, self.source = _text("program.text"), _text("program.source")
        self.text.setAccessibleName(translate("Program", "The graph after this pass, in words"))
        self.source.setAccessibleName(translate("Program", "Generated source"))
        self.tabs = QTabWidget(objectName="program.tabs")
        self.tabs.addTab(self.drawing, translate("Program", "Graph"))
        self.tabs.addTab(self.text, translate("Program", "In words"))
        self.tabs.addTab(self.source, translate("Program", "Generated source"))
        self.summary = QLabel(translate("Program", "Compiling …"), objectName="program.summary", wordWrap=True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.colours = QLabel(objectName="program.colours", wordWrap=True)
        self.colours.setProperty("role", "muted")
        self._build()
        self.passes.currentRowChanged.connect(self.show_stage)
        self._done.connect(self._show)
        self._job = ProgramJob(window.document.graph, window.runner.run, self._done.emit)

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.passes, 1)
        column.addWidget(self.colours)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.tabs)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 800])
        layout = QVBoxLayout(self)
        layout.addWidget(split, 1)
        layout.addWidget(self.summary)

    def sizeHint(self) -> QSize:
        return QSize(1240, 760)

    def open_beside(self) -> None:
        """Show the window, which lets one go on working in the other."""
        self.show()
        self._job.start()

    def done(self, result: int) -> None:
        self._release()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._release()
        super().closeEvent(event)

    def _release(self) -> None:
        self._job.give_up()

    # -- showing -------------------------------------------------------------------

    def _show(self, job: ProgramJob) -> None:
        found = job.explanation
        if not isinstance(found, Explanation):
            self.summary.setText(told(job.trouble))
            return
        self._explanation = found
        self.source.setPlainText(found.source)
        before = None
        for stage in found.stages:
            self.passes.addItem(_entry(stage, before))
            before = stage
        self.summary.setText(_summary(found, job.trouble))
        self.passes.setCurrentRow(len(found.stages) - 1)
        self.passes.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_stage(self, number: int) -> None:
        """Show the graph after a pass; what the next one takes away stands out."""
        if self._explanation is None or number < 0:
            return
        stages = self._explanation.stages
        stage = stages[number]
        after = stages[number + 1].module if number + 1 < len(stages) else None
        self.text.setPlainText(str(stage))
        if stage.ops > MOST_DRAWN:
            self.drawing.show_graph(PlainGraph(), {})
            note = translate("Program", "{0} ops are too many to draw; read them in words.").format(f"{stage.ops:,}")
        else:
            outputs = dict(zip(stage.module.outputs, stage.results, strict=False))
            found = drawn(stage.module, stage.names, outputs, after)
            self.drawing.show_graph(found.graph, _results(found))
            note = translate("Program", "Ochre: added by the compiler, as for gradients.")
            if any(step.op is REGION for step in stage.module.body):
                note += " " + translate("Program", "Ops of one other colour run as one.")
            if after is not None and after is not stage.module:
                note += " " + translate("Program", "Brick: gone after the next pass.")
        self.colours.setText(note)


def _text(name: str) -> QPlainTextEdit:
    edit = QPlainTextEdit(objectName=name, readOnly=True)
    edit.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    edit.setTextInteractionFlags(edit.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    return edit


def _entry(stage: Stage, before: Stage | None) -> QListWidgetItem:
    change = 0 if before is None else stage.ops - before.ops
    ops = translate("Program", "{0} ops").format(f"{stage.ops:,}")
    same = before is not None and stage.module is before.module
    told = translate("Program", "nothing to do") if same else f"{ops} ({change:+,})" if change else ops
    name = translate("Program", PASS_NAMES[stage.name]) if stage.name in PASS_NAMES else stage.name
    return QListWidgetItem(f"{name}\n{told}")


def _summary(found: Explanation, trouble: str) -> str:
    words = [
        translate("Program", "Run by the {0} tier, in {1} buffers of {2}; {3} at most.").format(
            found.tier, len(found.buffers), in_words(sum(found.buffers)), in_words(found.peak_bytes)
        )
    ]
    words += [f"{piece.tier}: {piece.ops:,} ops{f' – {piece.why}' if piece.why else ''}." for piece in found.pieces]
    if found.fallback:
        words.append(f"{found.fallback}.")
    if trouble:
        words.append(translate("Program", "Without gradients: {0}").format(told(trouble)))
    return " ".join(words)


def _results(found: ModuleGraph) -> dict[str, NodeResult]:
    return {
        node_id: NodeResult(dtype=values[0].spec.dtype.name, shape=values[0].spec.shape)
        for node_id, values in found.values.items()
    }
