"""What PyTorch's errors mean on a canvas, and what helps: a second paragraph after PyTorch's own words."""

from __future__ import annotations

EXPLANATIONS: tuple[tuple[str, str], ...] = (
    (
        "a view of a leaf Variable that requires grad is being used",
        "The part belongs to a leaf, and backward fills the grad of that leaf for the numbers it has now. Write "
        "into a clone of the leaf, or under no_grad.",
    ),
    (
        "a leaf Variable that requires grad is being used in an in-place operation",
        "Backward fills the grad of this leaf for the numbers it has now, so they may not be written over. Use the op "
        "without the underscore, write into a clone, or put this op under no_grad, as the step of an optimiser is.",
    ),
    (
        "cannot register a hook on a tensor that doesn't require gradient",
        "No gradient comes back to this tensor, so a hook has nothing to act on. Let a value before it require a "
        "gradient, and keep the way to it clear of detach and no_grad.",
    ),
    (
        "does not require grad and does not have a grad_fn",
        "Nothing that backward starts from leads to a value that requires a gradient. Switch requires_grad of a value "
        "on, or look for detach and no_grad on the way.",
    ),
    (
        "grad can be implicitly created only for scalar outputs",
        "Backward starts from one number. Reduce this node to one, for instance with sum or mean, or let backward "
        "start from another node.",
    ),
    (
        "Trying to backward through the graph a second time",
        "The first backward let go of the numbers that it needed. Run the graph again first, or switch retain_graph on "
        "before the first backward.",
    ),
    (
        "Inference tensors cannot be saved for backward",
        "This op would have to keep a result of inference_mode for its derivative. Use no_grad in its place, or put a "
        "clone between.",
    ),
    (
        "must match the size of tensor b",
        "Shapes are lined up from the right; two lengths fit if they are equal or if one of them is 1. Change a shape "
        "with view, unsqueeze or transpose.",
    ),
    (
        "shapes cannot be multiplied",
        "The columns of the first matrix must be as many as the rows of the second. Swap the inputs, or transpose one "
        "of them with t.",
    ),
    (
        "doesn't match the broadcast shape",
        "A write in place can't make its tensor larger. Use the op without the underscore, or swap its inputs.",
    ),
    (
        "can't be cast to the desired output type",
        "A write in place can't change the dtype of its tensor. Use the op without the underscore, or give the tensor "
        "a float dtype first.",
    ),
    (
        "modified by an inplace operation",
        "An op wrote over numbers that another op had kept for its derivative. Use the op without the underscore, "
        "or put a clone before the write.",
    ),
    (
        "is the output of a function that returns multiple views",
        "Several outputs share the memory of one tensor here. Use the op without the underscore, or take the part "
        "with select or narrow.",
    ),
    (
        "A view was created in no_grad mode",
        "The view and what it is a view of would tell different stories of how they were made. Put both, view and "
        "write, under no_grad, or neither.",
    ),
    (
        "more than one element of the written-to tensor refers to a single memory location",
        "The tensor was expanded: several of its elements are one number in memory. Put a clone before the write.",
    ),
    (
        "you can only change requires_grad flags of leaf variables",
        "Whether a result requires a gradient follows from what it was made of. Switch the flag of a value "
        "instead, or put detach behind this node.",
    ),
    (
        "can require gradients",
        "Only floats have slopes. Choose a float dtype for this value, or leave requires_grad off.",
    ),
    (
        "appears to not have been used in the graph",
        "No way leads from the output to this input. Wire it in, or take it from the list of inputs.",
    ),
    (
        "derivative for aten::",
        "PyTorch has no derivative for this op. Put detach before it, or use an op that has one: div with "
        "rounding_mode for floor_divide.",
    ),
    (
        "is invalid for input of size",
        "The new shape must hold just as many elements as there are. Let one length be -1, and it is worked out.",
    ),
    (
        "view size is not compatible with input tensor's size and stride",
        "The elements do not lie in order in memory, as after a transpose. Use reshape, which copies where it has "
        "to, or contiguous before.",
    ),
    (
        "Dimension out of range",
        "Dimensions are counted from 0, and from -1 at the end. Look at the shape of the input for how many it has.",
    ),
    (
        "could not infer output dtype",
        "The mean of whole numbers need not be whole. Put to with a float dtype before, or set the parameter dtype.",
    ),
)
"""Part of a message, and the explanation of all messages with it."""


def explain(message: str) -> str:
    """The explanation of an error in PyTorch's words; empty for one that has none."""
    return next((text for part, text in EXPLANATIONS if part in message), "")
