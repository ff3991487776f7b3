"""The explanations of errors in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from grapheditor.gui.translation import QT_TRANSLATE_NOOP

TEXTS = (
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Backward fills the grad of this leaf for the numbers it has now, so they may not be written over. Use "
        "the op without the underscore, write into a clone, or put this op under no_grad, as the step of an "
        "optimiser is.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "No gradient comes back to this tensor, so a hook has nothing to act on. Let a value before it require a "
        "gradient, and keep the way to it clear of detach and no_grad.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Nothing that backward starts from leads to a value that requires a gradient. Switch requires_grad of a "
        "value on, or look for detach and no_grad on the way.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Backward starts from one number. Reduce this node to one, for instance with sum or mean, or let backward "
        "start from another node.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The first backward let go of the numbers that it needed. Run the graph again first, or switch "
        "retain_graph on before the first backward.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "This op would have to keep a result of inference_mode for its derivative. Use no_grad in its place, or "
        "put a clone between.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Shapes are lined up from the right; two lengths fit if they are equal or if one of them is 1. Change a "
        "shape with view, unsqueeze or transpose.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The columns of the first matrix must be as many as the rows of the second. Swap the inputs, or transpose "
        "one of them with t.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "A write in place can't make its tensor larger. Use the op without the underscore, or swap its inputs.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "A write in place can't change the dtype of its tensor. Use the op without the underscore, or give the "
        "tensor a float dtype first.",
    ),
)
"""Those of the engine, listed for the translators: the engine knows nothing of Qt."""


def explained(text: str) -> str:
    """An explanation translated; one that names nodes stays as it is."""
    return QCoreApplication.translate("Explanations", text) if text else ""
