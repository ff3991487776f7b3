"""What is shown of one node of a graph that ran eagerly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from grapheditor.engine.dtypes import Dtype
from grapheditor.engine.hook_log import Passed
from grapheditor.engine.run import NodeResult
from grapheditor.engine.tensor import Tensor


def result_of(outputs: Sequence[Tensor], written: tuple[str, ...], hooked: tuple[Passed, ...]) -> NodeResult:
    """The state of a node by its tensors."""
    first = outputs[0]
    node, grad, array = first._node, first._grad, first._array()
    return NodeResult(
        values=(array,) if len(outputs) == 1 else tuple([t._array() for t in outputs]),
        dtype=_name(array.dtype),
        shape=array.shape,
        requires_grad=first._requires_grad,
        is_leaf=node is None,
        grad_fn=None if node is None else node.name(),
        grad=None if grad is None else grad._array(),
        retains_grad=first.retains_grad,
        version=len(written),
        written_by=written,
        hooked=hooked,
    )


@cache
def _name(dtype: Dtype) -> str:
    return str(dtype.name)
