"""Whether what was saved for backward is still as it was."""

from __future__ import annotations

import re

from grapheditor.engine import versions
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.inference import torch_name
from grapheditor.engine.kernel import Kernel
from grapheditor.engine.tape import GradNode


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
    makers = [_made_by(node, i) for i in range(node.output_count)]
    for edge, slot in zip(node.edges(), node.plan.slots, strict=True):
        if slot.__class__ is Spec:
            makers.append("" if edge is None or not isinstance(edge[0], GradNode) else _made_by(edge[0], edge[1]))
    count = node.output_count
    for place, (array, maker, used) in enumerate(zip(node.arrays, makers, kernel.used[given:], strict=True)):
        if not used:
            continue
        then, now = versions.version(array, node.sequence), versions.version(array)
        if then != now:
            writer = versions.maker(array)
            if writer is not None and maker and place >= count:
                maker = _made_by(writer, 0)  # an input is what it has become
            error = RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                f"[{_type_name(array)} {list(array.shape)}]{maker} is at version {now}; expected "
                f"version {then} instead. Hint: enable anomaly detection to find the operation that failed to compute "
                "its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
            )
            error.__dict__["saved"] = (node, array, then)  # whose numbers, for those who can name the nodes of a graph
            raise error
