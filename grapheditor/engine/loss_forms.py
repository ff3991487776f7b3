"""What losses have in common: the parameter `reduction` with its effect on values, gradients and shapes."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.engine.composite import composite
from grapheditor.engine.inference import elementwise
from grapheditor.engine.op import Call, Op
from grapheditor.engine.shown_history import Tree
from grapheditor.engine.sums import add_up, largest

REDUCTION = 'str~{none,mean,sum} reduction="mean"'
"""The parameter, as a part of a signature."""
SWITCHES = "legacy size_average=None, legacy reduce=None"
"""What losses had in its place, likewise."""


def reduced(loss: Any, reduction: str) -> Any:
    """The loss of all elements as one number, unless each is wanted."""
    if reduction == "none":
        return loss
    if reduction == "mean" and loss.dtype.name == "float16":  # whose sum may be beyond its range
        return (np.sum(loss, dtype=np.float32) / np.float32(loss.size)).astype(loss.dtype)
    total = np.sum(loss)
    return total / loss.dtype.type(loss.size) if reduction == "mean" else total


def reduced_by_ops(loss: Any, reduction: str) -> Any:
    """The same in a formula."""
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


def named_by_reduction(none: str, **names: str) -> Callable[[Call], str]:
    """A rule for grad_fn: the name without a reduction, and those by reduction that are not those of mean and sum."""
    known = {"none": none, "mean": "MeanBackward0", "sum": "SumBackward0"} | names
    return lambda call: known[call.params["reduction"]]


def warn_of_other_size(input: Any, target: Any) -> None:
    """PyTorch's warning where a loss broadcasts."""
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size (torch.Size({list(target.shape)})) that is different to the input size "
            f"(torch.Size({list(input.shape)})). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )


def loss_of_ops(signature: str, formula: Callable[..., Any], doc: str, torch: str, **fields: Any) -> Op:
    """A loss that is a formula of other ops; `torch` has the arguments of PyTorch's function of that name."""
    name = signature.partition("(")[0].partition(".")[0]
    source = {"torch": f"torch.nn.functional.{name}({torch})"}
    return composite(signature, formula, category="Losses", doc=doc, source=source, **fields)


def per_element(g: Any, reduction: str, *tensors: Any) -> Any:
    """The gradient that reaches the loss of each single element."""
    if reduction != "mean":
        return g
    count = int(np.prod(elementwise(*(t.shape for t in tensors if t is not None)), dtype=np.int64))
    return g / count


def loss_shape(*shapes: Any, reduction: str, **params: Any) -> Any:
    """The shape of such a loss."""
    shape = elementwise(*shapes)
    return shape if reduction == "none" else ()


def written_as(slot: int) -> Any:
    """A dtype rule: inputs are left alone, and the loss is written into a tensor of the dtype of one of them."""
    return lambda op, specs, params: (None, (specs[slot].dtype,))


def written(forward: Callable[..., Any], slot: int) -> Callable[..., Any]:
    """A forward whose result is written into a tensor of one input's dtype."""

    def loss(*inputs: Any, **params: Any) -> Any:
        out, dtype = forward(*inputs, **params), inputs[slot].dtype
        return out if out.dtype == dtype else out.astype(dtype)

    return loss


def below_loss(*loss: Tree) -> Callable[..., Any]:
    """What is below a loss of which each element is made so: its name, and what is below that."""
    return lambda name, shapes, params: loss[1:] if params["reduction"] == "none" else (loss,)


def log_softmax(scores: Any, dim: int) -> Any:
    """The logarithm of softmax of an array; the largest score is taken off first, so nothing overflows."""
    if not scores.ndim:
        return (scores - scores) - np.log(np.exp(scores - scores))
    shifted = scores - largest(scores, dim) if scores.size else scores
    return shifted - np.log(add_up(np.exp(shifted), (dim % shifted.ndim,), True))
