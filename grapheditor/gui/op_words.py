"""What ops do, in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from grapheditor.gui.translation import QT_TRANSLATE_NOOP
from grapheditor.model.wording import Worded

if TYPE_CHECKING:
    from grapheditor.engine.op_facts import OpFacts

translate = QCoreApplication.translate

IN_PLACE = QT_TRANSLATE_NOOP("Ops", "{0}, written into {1} itself: all that reads it later sees the new numbers.")
GROUP_OF = QT_TRANSLATE_NOOP("Ops", "A group of {0} nodes: {1} → {2}.")
"""What the engine says of ops for which nobody has written it; the texts of the others are in the op table itself."""


def op_doc(op: OpFacts) -> str:
    """The documentation of an op; that of a plugin from elsewhere as it is."""
    if isinstance(op.doc, Worded):
        return translate("Ops", op.doc.template).format(*op.doc.parts)
    if op.base.endswith("_"):
        form = op.base[:-1], op.inputs[0]
        if op.doc == IN_PLACE.format(*form):
            return translate("Ops", IN_PLACE).format(*form)
    return translate("Ops", op.doc)


def not_installed(op_name: str) -> str:
    """What is said in the place of documentation where no plugin brings the op."""
    return translate("Ops", "No installed plugin brings {0}.").format(op_name)
