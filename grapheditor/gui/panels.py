"""The panels beside the canvas: each is made after the first picture of the window, or when it is asked for before."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from grapheditor.engine.op_table import OpTable
    from grapheditor.gui.group_document import AnyDocument
    from grapheditor.gui.inspector import Inspector
    from grapheditor.gui.outline import Outline
    from grapheditor.gui.palette import Palette
    from grapheditor.gui.problems import Problems
    from grapheditor.gui.theme import Theme
    from grapheditor.gui.window import MainWindow

AnyPanel = TypeVar("AnyPanel", bound=QWidget)


class Panels:
    """Palette, outline, inspector and problems of one window, and what each has to be told.

    They take a thirteenth of a start, and the graph need not wait for them.
    One that is made late begins with what the others have been told meanwhile.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @cached_property
    def palette(self) -> Palette:
        """What can be dragged onto the canvas."""
        from grapheditor.gui.palette import Palette

        palette = Palette(self._window.document.ops)
        palette.chosen.connect(self._window.add_entry)
        return self._stand("palette", palette)

    @cached_property
    def inspector(self) -> Inspector:
        """All about what is selected."""
        from grapheditor.gui.inspector import Inspector

        canvas, runner = self._window.canvas, self._window.runner
        inspector = Inspector(canvas.document)
        inspector.set_selection(canvas.selected_nodes(), canvas.decor.selected())
        inspector.set_run(runner.run, runner.stale)
        return self._stand("inspector", inspector)

    @cached_property
    def problems(self) -> Problems:
        """What went wrong."""
        from grapheditor.gui.problems import Problems

        problems = Problems(self._window.appearance.theme)
        problems.set_problems(self._window.runner.problems, self._window.canvas.document.graph)
        problems.chosen.connect(self._window.go_to)
        return self._stand("problems", problems)

    @cached_property
    def outline(self) -> Outline:
        """The graph as a list."""
        from grapheditor.gui.outline import Outline

        window = self._window
        outline = Outline(window.canvas)
        outline.set_theme(window.appearance.theme)
        outline.set_run(window.runner.run, window.runner.stale)
        window.docks["outline"].visibilityChanged.connect(outline.set_in_sight)
        return self._stand("outline", outline)

    def complete(self) -> None:
        """Make those that are not there yet, and let the Tab key go through all."""
        stops = (self.palette.tree, self._window.canvas, self.outline.filter, self.outline.tree, self.inspector)
        for before, after in pairwise((*stops, self.problems)):
            QWidget.setTabOrder(before, after)

    # -- what those that are there are told --------------------------------------

    def set_ops(self, ops: OpTable) -> None:
        """Offer these ops."""
        if "palette" in vars(self):
            self.palette.set_ops(ops)

    def set_document(self, document: AnyDocument) -> None:
        """Tell of another document."""
        for panel in self._made("inspector", "outline"):
            panel.set_document(document)

    def follow_selection(self) -> None:
        """Tell of what is selected on the canvas."""
        canvas = self._window.canvas
        for panel in self._made("inspector"):
            panel.set_selection(canvas.selected_nodes(), canvas.decor.selected())

    def follow_run(self) -> None:
        """Tell of the results of the last run."""
        runner = self._window.runner
        for panel in self._made("inspector", "outline"):
            panel.set_run(runner.run, runner.stale)
        for panel in self._made("problems"):
            panel.set_problems(runner.problems, self._window.canvas.document.graph)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        for panel in self._made("problems", "outline"):
            panel.set_theme(theme)

    def _made(self, *names: str) -> list[Any]:
        return [vars(self)[name] for name in names if name in vars(self)]

    def _stand(self, name: str, panel: AnyPanel) -> AnyPanel:
        self._window.docks.fill(name, panel)
        return panel
