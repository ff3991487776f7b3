"""Whether what was saved for backward is still as it was."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from grapheditor.engine import versions
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Shape, Spec, torch_name
from grapheditor.engine.kernel import Kernel
from grapheditor.engine.tape import GradNode
from grapheditor.engine.writing import is_viewed

_OF_BASE = ", which is output 0 of AsStrided,"
"""Where a view comes from since its base was written to."""


def short_name(node: GradNode) -> str:
    """How errors of PyTorch call a node: Mul for MulBackward0, Fill2 for FillBackward2."""
    return re.sub(r"Backward(0$)?", "", node.name())


def _made_by(node: GradNode | None, output: int) -> str:
    return "" if node is None else f", which is output {output} of {short_name(node)},"


def _type_name(array: Array) -> str:
    """PyTorch's name of the type; it has another word where there are no gradients at all."""
    return "CPUBoolType" if array.dtype.kind == "b" else f"torch.{torch_name(array.dtype)}Tensor"


def check_versions(node: GradNode, kernel: Kernel, given: int) -> None:
    """Raise PyTorch's RuntimeError where something that the derivative needs was written to since it was saved."""
    assert node.arrays is not None
    if node.op.next_functions is not None:
        from grapheditor.engine.saved_parts import kept_by_parts

        parts = kept_by_parts(node)
        if parts is not None:
            _check_parts(node, parts)  # and then what the rules here need beyond that, or they would go wrong
    changed = []
    for place, (array, used) in enumerate(zip(node.arrays, kernel.used[given:], strict=True)):
        if used:
            then, now = versions.version(array, node.sequence), versions.version(array)
            if then != now:
                changed.append((place, array, then, now))
    if not changed:
        return
    names = names_of(node)
    place, array, then, now = min(changed, key=lambda found: names[found[0]])
    _refuse(node, place, array, array.shape, _maker(node, place, array), (then, now))


def _check_parts(node: GradNode, parts: Any) -> None:
    """The same for an op that PyTorch makes of several, whose first part finds what it has kept changed."""
    assert node.arrays is not None
    for part in parts:
        for kept in part:
            array = node.arrays[kept.place]
            if array is None:
                continue
            then, now = versions.version(array, node.sequence), versions.version(array)
            if then != now:
                maker = _maker(node, kept.place, array)
                if kept.viewed and (maker or _needed(node, kept.place)):
                    maker = _OF_BASE
                _refuse(node, kept.place, array, kept.shape, maker, (then, now))


def _needed(node: GradNode, place: int) -> bool:
    """Whether an input, counted among the arrays of a node, requires grad."""
    pairs = zip(node.plan.slots, node.plan.needs, strict=True)
    needs = [need for slot, need in pairs if slot.__class__ is Spec]
    return place >= node.output_count and needs[place - node.output_count]


def _maker(node: GradNode, place: int, array: Array) -> str:
    """What made an output or input of a node, as PyTorch tells it; empty for a leaf."""
    makers = [(_made_by(node, i) if spec.dtype.kind == "f" else "", False) for i, spec in enumerate(node.plan.outs)]
    for edge, slot in zip(node.edges(), node.plan.slots, strict=True):
        if slot.__class__ is Spec:
            above = edge[0] if edge is not None and isinstance(edge[0], GradNode) else None
            seen = _OF_BASE if above is not None and above.op.views else _made_by(above, edge[1] if edge else 0)
            makers.append((seen, above is None or above.op.views))
    maker, viewed = makers[place]
    writer = versions.maker(array)
    if writer is not None and place >= node.output_count:  # an input is what it has become
        of_base = viewed and (is_viewed(array) or getattr(array.base, "shape", array.shape) != array.shape)
        maker = _OF_BASE if of_base else _made_by(writer, 0)
    return maker


def _refuse(node: GradNode, place: int, array: Array, shape: Shape, maker: str, found: tuple[int, int]) -> NoReturn:
    then, now = found
    error = RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{_type_name(array)} {list(shape)}]{maker} is at version {now}; expected "
        f"version {then} instead. Hint: enable anomaly detection to find the operation that failed to compute "
        "its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
    error.__dict__["saved"] = (node, array, then)  # whose numbers, for those who can name the nodes of a graph
    raise error


def names_of(node: GradNode) -> list[str]:
    """What PyTorch calls the outputs and tensor inputs of a node: it looks at what it saved by the alphabet."""
    outputs = ["result"] * node.output_count
    if node.op.variadic is not None:
        return outputs + ["tensors"] * len(node.plan.slots)
    named = zip(node.op.inputs, node.plan.slots, strict=True)
    return outputs + ["self" if name == "input" else name for name, slot in named if slot.__class__ is Spec]
