"""What the losses of classes refuse, in the order in which PyTorch looks at scores, targets and weights."""

from __future__ import annotations

import math

from grapheditor.engine.dtypes import Shape, Spec, torch_name
from grapheditor.engine.inference import wrap_dim
from grapheditor.engine.op_checks import Given, alike, implemented


def class_dim(shape: Shape) -> int:
    """The dimension of the scores that counts the classes."""
    return 0 if len(shape) == 1 else 1


def class_scores(given: Given) -> None:
    """Scores that log_softmax takes, and a target of probabilities or of numbers that go with them."""
    scores, target = given["input"], given["target"]
    if scores.shape == target.shape:
        if target.dtype.kind != "f":
            raise RuntimeError(
                f"Expected floating point type for target with class probabilities, got {torch_name(target.dtype)}"
            )
        if given["ignore_index"] >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        if not scores.shape:
            raise IndexError("Dimension specified as 1 but tensor has no dimensions")
    wrap_dim(class_dim(scores.shape), len(scores.shape))
    if math.prod(scores.shape):
        implemented("input", "f", kernel=f"log_softmax_{'lastdim_' * (len(scores.shape) < 3)}kernel_impl")(given)
    if scores.shape != target.shape:
        class_rows(given)
    else:
        _check_weight(given, scores.shape)
        _check_smoothing(given)


def class_numbers_of_scores(given: Given) -> None:
    """The number of a class for each row of scores, unless the target is probabilities."""
    if given["input"].shape != given["target"].shape:
        class_numbers(given)


def class_rows(given: Given) -> None:
    """As many rows of logarithms of probabilities as targets."""
    target, shape = given["target"], given["input"].shape
    rank = len(shape)
    if not shape:
        raise ValueError(f"Expected 1 or more dimensions (got {rank})")
    if rank > 1:
        rows = target.shape[0] if target.shape else 0
        if shape[0] != rows:
            raise ValueError(f"Expected input batch_size ({shape[0]}) to match target batch_size ({rows}).")
    if rank > 2 and rank != 4:
        _check_places(shape, target)


def class_numbers(given: Given) -> None:
    """Logarithms of probabilities, and the number of a class for each row of them."""
    class_rows(given)
    target, shape = given["target"], given["input"].shape
    rank = len(shape)
    _check_places(shape, target)
    _check_weight(given, shape)
    implemented("input", "f", kernel="nll_loss_out_frame" if rank < 3 else "nll_loss2d_forward_out_frame")(given)
    if rank > 2 and target.dtype.name != "int64":
        raise RuntimeError(f"expected scalar type Long but found {torch_name(target.dtype)}")
    alike("input", "weight", words="expected scalar type {kind} but found {other}")(given)
    _check_smoothing(given)
    if given.params.get("label_smoothing", 0) > 0 and rank == 1 and target.shape:
        raise RuntimeError("output with shape [] doesn't match the broadcast shape [1]")


def _check_places(shape: Shape, target: Spec) -> None:
    """One number for each place, or for a single row of scores also one in brackets."""
    rank, wanted = len(shape), shape[:1] + shape[2:]
    if rank <= 2:
        if len(target.shape) > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if target.dtype.name not in ("int64", "uint8"):
            raise RuntimeError(f"expected target dtype to be Long or Byte, but got {torch_name(target.dtype)}")
        if rank == 2 and not target.shape:
            raise IndexError("Dimension specified as 0 but tensor has no dimensions")
        if rank == 1 and target.shape not in ((), (1,)):
            raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {target.shape[0]}")
    elif target.shape != wanted:
        if rank == 4 and len(target.shape) != 3:
            raise RuntimeError(
                f"only batches of spatial targets supported (3D tensors) but got targets of dimension: "
                f"{len(target.shape)}"
            )
        raise RuntimeError(f"Expected target size {list(wanted)}, got {list(target.shape)}")
    elif target.dtype.name not in ("int64", "uint8"):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {torch_name(target.dtype)}")
    elif rank != 4 and shape[1] == 0 and 0 not in wanted:  # PyTorch looks at them as at pictures
        places = math.prod(wanted[1:])
        raise RuntimeError(f"size mismatch (got input: [{shape[0]}, 0, 0, 0] , target: [{shape[0]}, 1, {places}]")


def _check_smoothing(given: Given) -> None:
    if given.params.get("label_smoothing", 0) > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {given['label_smoothing']:g}")


def _check_weight(given: Given, shape: Shape) -> None:
    weight, count = given["weight"], shape[class_dim(shape)]
    if weight is None or weight.shape == (count,):
        return
    likely = shape == given["target"].shape  # probabilities
    if len(shape) > 2 and not likely:
        raise RuntimeError("weight tensor should be defined either for all or no classes")
    raise RuntimeError(
        f"{'cross_entropy: ' * likely}weight tensor should be defined either for all {count} classes or no classes but "
        f"got weight tensor of shape: {list(weight.shape)}"
    )
