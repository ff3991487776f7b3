"""Tapes that were walked, and are kept all the same: freed for whoever looks, whole again for the next run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from grapheditor.engine.autograd import backward, run_walk, seed
from grapheditor.engine.backward import Walk
from grapheditor.engine.reach import reach
from grapheditor.engine.run import Progress
from grapheditor.engine.tape import GradNode, target_of
from grapheditor.engine.tensor import Tensor


def backward_keeping(
    tensor: Tensor, gradient: Any, retain_graph: bool, create_graph: bool, progress: Progress | None, spent: SpentTape
) -> None:
    """Backward from `tensor` into the leaves; what it would have freed is left to `spent`.

    Where `progress` raises, no leaf has got anything, and nothing is spent.
    """
    breathe = None if progress is None else partial(progress, 0, 0)
    if create_graph:
        backward([tensor], [gradient], retain_graph, create_graph, breathe=breathe)
        return
    root = target_of(tensor)
    walk = Walk(False, True, None, True, breathe)
    try:
        run_walk(walk, ((root, seed(tensor, gradient)),))
    except RuntimeError:
        if not retain_graph and walk.stopped is not None:
            spent.spend(root, walk.stopped)
        raise
    if not retain_graph:
        spent.spend(root)


class SpentTape:
    """What backward would have freed, without walking over it until somebody could tell."""

    def __init__(self) -> None:
        self._roots: list[tuple[Any, int | None]] = []
        self._taken: list[tuple[GradNode, Any]] = []

    def spend(self, root: Any, until: int | None = None) -> None:
        """Note that backward has gone down from `root`, all the way or to the node of the order `until`."""
        self._roots.append((root, until))

    def free(self) -> None:
        """Let the nodes be without what they saved, as after a backward that does not retain the graph."""
        for node in self._spent():
            if node.arrays is not None:
                self._taken.append((node, node.arrays))
                node.arrays = None

    def restore(self) -> None:
        """Give all back to the nodes: the next run begins, and has a tape of its own."""
        for node, arrays in self._taken:
            node.arrays = arrays
        self._roots, self._taken = [], []

    def forget(self) -> None:
        """Let the nodes be freed for good."""
        self.free()
        self._roots, self._taken = [], []

    def _spent(self) -> Iterable[GradNode]:
        roots, self._roots = self._roots, []
        for root, until in roots:
            for node in reach([root])[0]:
                if until is None or node.order < until:
                    yield node
