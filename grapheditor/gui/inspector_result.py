"""What the last run knows of a node, in full."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from grapheditor.engine.hook_log import same
from grapheditor.engine.printing import array_text
from grapheditor.engine.run import NodeResult
from grapheditor.gui.error_words import in_words
from grapheditor.gui.explanations import explained
from grapheditor.gui.inspector_fields import form, heading

translate = QCoreApplication.translate


SHOWN = 5
"""Of a hook, so many of the last gradients are listed."""


FRAME = 16
"""Room that the box around a text takes."""
NARROWEST = 236
"""The width of the page in a window that has just been opened."""


class ResultPage(QWidget):
    """Values, gradient and autograd's marks of one node, as PyTorch would print them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector.result")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._heading = heading(translate("Inspector", "Result"))
        layout.addWidget(self._heading)
        self._form = form()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout.addLayout(self._form)
        self._labels: dict[str, QLabel] = {}

    def show_result(
        self,
        result: NodeResult | None,
        outputs: tuple[str, ...] = (),
        stale: bool = False,
        trouble: tuple[str, str] = ("", ""),
    ) -> None:
        """Fill in what is known; `outputs` names several outputs, `trouble` is an error with its explanation."""
        rows = {**_troubles(*trouble), **_rows(result, outputs)}
        old = stale and "note" not in rows
        text = translate("Inspector", "Result (before the last edits)") if old else translate("Inspector", "Result")
        self._heading.setText(text)
        if list(rows) != list(self._labels):
            self._rebuild(list(rows))
        for name, label in self._labels.items():
            label.setText(rows[name])
            label.setAccessibleDescription(rows[name])
            # rows of numbers stay whole, below their title if need be, as long as the page is wide enough for them
            label.setWordWrap("\n" not in rows[name] or not self._holds(label))

    def _holds(self, label: QLabel) -> bool:
        metrics = label.fontMetrics()
        widest = max(metrics.horizontalAdvance(line) for line in label.text().split("\n"))
        return widest + FRAME <= max(self.width(), NARROWEST)

    def _rebuild(self, names: list[str]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._labels = {}
        for name in names:
            label = QLabel(objectName=f"inspector.result.{name}", wordWrap=True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            label.setAccessibleName(name)
            role = {"error": "error", "note": "muted", "explanation": "explanation"}.get(name, "code")
            if role == "code":
                label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            label.setProperty("role", role)
            self._labels[name] = label
            _add(self._form, name, label)


def _add(rows: QFormLayout, name: str, label: QLabel) -> None:
    if name in ("note", "error", "explanation"):
        rows.addRow(label)
        return
    title = QLabel(name)
    title.setContentsMargins(0, 2, 0, 0)  # level with the first line in the box beside it
    title.setProperty("role", "muted")
    rows.addRow(title, label)


def _troubles(error: str, explanation: str) -> dict[str, str]:
    """PyTorch's words, then ours."""
    return {name: text for name, text in (("error", in_words(error)), ("explanation", explained(explanation))) if text}


def _rows(result: NodeResult | None, outputs: tuple[str, ...]) -> dict[str, str]:
    if result is None:
        return {"note": translate("Inspector", "Not run yet.")}
    if result.error is not None:
        return {}
    if result.values is None:
        return {"note": translate("Inspector", "Not run yet.")}
    rows: dict[str, str] = {}
    for index, value in enumerate(result.values):
        several = len(result.values) > 1
        name = (outputs[index] if index < len(outputs) else f"[{index}]") if several else "value"
        rows[name] = array_text(value)
    rows["grad"] = "None" if result.grad is None else array_text(result.grad)
    rows["grad_fn"] = "None" if result.grad_fn is None else f"<{result.grad_fn}>"
    rows["is_leaf"] = str(result.is_leaf)
    rows["requires_grad"] = str(result.requires_grad)
    if result.retains_grad:
        rows["retains_grad"] = "True"
    if result.version:
        rows["version"] = f"{result.version} ({', '.join(result.written_by)})"
    for number, (before, after) in enumerate(result.hooked[-SHOWN:]):
        count = len(result.hooked)
        row = f"hook {count - len(result.hooked[-SHOWN:]) + number + 1}" if count > 1 else "hook"
        rows[row] = array_text(before) if same(before, after) else f"{array_text(before)}\n→ {array_text(after)}"
    if result.shape is not None:
        rows["shape"] = str(list(result.shape))
    if result.dtype is not None:
        rows["dtype"] = result.dtype
    return rows
