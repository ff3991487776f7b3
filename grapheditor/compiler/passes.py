"""The passes in their order: from a traced graph to the module that a tier makes ready."""

from __future__ import annotations

from collections.abc import Callable

from grapheditor.compiler.algebra import simplify_algebra
from grapheditor.compiler.dead import remove_dead
from grapheditor.compiler.expansion import expand_ops
from grapheditor.compiler.folding import fold_constants
from grapheditor.compiler.ir import Module
from grapheditor.compiler.scalars import reduce_to_scalars
from grapheditor.compiler.sharing import share_common
from grapheditor.compiler.views import simplify_views
from grapheditor.model.collector import gc_paused

Pass = Callable[[Module], Module]
Watch = Callable[[str, Module], object]

PASSES: tuple[tuple[str, Pass], ...] = (
    ("expand ops", expand_ops),
    ("fold constants", fold_constants),
    ("simplify views", simplify_views),
    ("simplify algebra", simplify_algebra),
    ("reduce to scalars", reduce_to_scalars),
    ("fold constants again", fold_constants),
    ("share common subexpressions", share_common),
    ("remove dead code", remove_dead),
)


def optimise(module: Module, watch: Watch | None = None) -> Module:
    """The module after all passes; `watch` is called with the name of each pass and what it gave."""
    with gc_paused():
        for name, apply in PASSES:
            module = apply(module)
            if watch is not None:
                watch(name, module)
    return module
