"""Whether what was saved for backward is still as it was."""

from __future__ import annotations

import re

from grapheditor.engine import versions
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Spec, torch_name
from grapheditor.engine.kernel import Kernel
from grapheditor.engine.tape import GradNode
from grapheditor.engine.writing import is_viewed


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
    changed = []
    for place, (array, used) in enumerate(zip(node.arrays, kernel.used[given:], strict=True)):
        if used:
            then, now = versions.version(array, node.sequence), versions.version(array)
            if then != now:
                changed.append((place, array, then, now))
    if not changed:
        return
    makers = [(_made_by(node, i) if spec.dtype.kind == "f" else "", False) for i, spec in enumerate(node.plan.outs)]
    for edge, slot in zip(node.edges(), node.plan.slots, strict=True):
        if slot.__class__ is Spec:
            above = edge[0] if edge is not None and isinstance(edge[0], GradNode) else None
            makers.append((_made_by(above, edge[1] if edge else 0), above is None or above.op.views))
    names = _names(node)
    place, array, then, now = min(changed, key=lambda found: names[found[0]])
    maker, viewed = makers[place]
    writer = versions.maker(array)
    if writer is not None and place >= node.output_count:  # an input is what it has become
        of_base = viewed and (is_viewed(array) or getattr(array.base, "shape", array.shape) != array.shape)
        maker = ", which is output 0 of AsStrided," if of_base else _made_by(writer, 0)
    error = RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{_type_name(array)} {list(array.shape)}]{maker} is at version {now}; expected "
        f"version {then} instead. Hint: enable anomaly detection to find the operation that failed to compute "
        "its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
    error.__dict__["saved"] = (node, array, then)  # whose numbers, for those who can name the nodes of a graph
    raise error


def _names(node: GradNode) -> list[str]:
    """What PyTorch calls the outputs and tensor inputs of a node: it looks at what it saved by the alphabet."""
    outputs = ["result"] * node.output_count
    if node.op.variadic is not None:
        return outputs + ["tensors"] * len(node.plan.slots)
    named = zip(node.op.inputs, node.plan.slots, strict=True)
    return outputs + ["self" if name == "input" else name for name, slot in named if slot.__class__ is Spec]
