"""The explanations of errors in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from grapheditor.gui.translation import QT_TRANSLATE_NOOP

TEXTS = (
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The part belongs to a leaf, and backward fills the grad of that leaf for the numbers it has now. Write "
        "into a clone of the leaf, or under no_grad.",
    ),
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
    QT_TRANSLATE_NOOP(
        "Explanations",
        "An op wrote over numbers that another op had kept for its derivative. Use the op without the underscore, "
        "or put a clone before the write.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Several outputs share the memory of one tensor here. Use the op without the underscore, or take the part "
        "with select or narrow.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The view and what it is a view of would tell different stories of how they were made. Put both, view and "
        "write, under no_grad, or neither.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The tensor was expanded: several of its elements are one number in memory. Put a clone before the write.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Whether a result requires a gradient follows from what it was made of. Switch the flag of a value "
        "instead, or put detach behind this node.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Only floats have slopes. Choose a float dtype for this value, or leave requires_grad off.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "No way leads from the output to this input. Wire it in, or take it from the list of inputs.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "PyTorch has no derivative for this op. Put detach before it, or use an op that has one: div with "
        "rounding_mode for floor_divide.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The new shape must hold just as many elements as there are. Let one length be -1, and it is worked out.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The elements do not lie in order in memory, as after a transpose. Use reshape, which copies where it has "
        "to, or contiguous before.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "Dimensions are counted from 0, and from -1 at the end. Look at the shape of the input for how many it has.",
    ),
    QT_TRANSLATE_NOOP(
        "Explanations",
        "The mean of whole numbers need not be whole. Put to with a float dtype before, or set the parameter dtype.",
    ),
)
"""Those of the engine, listed for the translators: the engine knows nothing of Qt."""


def explained(text: str) -> str:
    """An explanation translated; one that names nodes stays as it is."""
    return QCoreApplication.translate("Explanations", text) if text else ""
