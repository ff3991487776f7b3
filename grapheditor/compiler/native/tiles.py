"""Programs that are ready soon: lists of calls of kernels that a process compiles once."""

from __future__ import annotations

from grapheditor.compiler.ir import Module
from grapheditor.compiler.native import built
from grapheditor.compiler.tiers import Built


def build(module: Module) -> Built:
    """The module with every loop as calls of kernels, where elements are read in the order of the loop."""
    return built(module, "tiles", vectors=1, scalars=1)
