"""What PyTorch computes a gradient with, per op: the nodes that create_graph records there.

A text has a tree per input, parted by semicolons; nothing stands where the rule here has the same nodes, or where the
gradient is handed on. Names are those of backward nodes without "Backward0", "Sum.1" is SumBackward1, "LinalgSvd#2"
the output 2 of a node. At the ends stand g for the gradient, out for the result (g0 and out1 of several), the number
of an input, and a dash for what is no part of the graph.

The tables go by subject, each from the names of built-in ops to a text, or to a function where it depends on the call.
"""

from __future__ import annotations

from grapheditor.engine.gradient_tables import elementwise, matrices, networks, reductions, shapes
from grapheditor.engine.gradient_tables.calls import Call

__all__ = ["Call", "trees_of_call"]
_TABLES = (elementwise.TREES, reductions.TREES, shapes.TREES, networks.TREES, matrices.TREES)
_TREES = {name: tree for table in _TABLES for name, tree in table.items()}


def trees_of_call(name: str, call: Call) -> list[str]:
    """The tree of each input's gradient; nothing where the rule has PyTorch's nodes."""
    tree = _TREES.get(name, "")
    found = tree if isinstance(tree, str) else tree(call)
    return [part.strip() for part in found.split(";")] if found else []
