"""Programs that are ready soon: lists of calls of kernels that a process compiles once."""

from __future__ import annotations

from grapheditor.compiler.ir import Module
from grapheditor.compiler.native import as_cells, built
from grapheditor.compiler.tiers import Built


def build(module: Module) -> Built:
    """The module with every loop as calls of kernels, where elements are read in the order of the loop."""
    listed = as_cells(module)
    return built(module, "tiles", vectors=1, scalars=1) if listed is None else listed
