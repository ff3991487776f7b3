"""The tape of a graph that is run again and again, with an edit now and then."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from grapheditor.engine import versions
from grapheditor.engine.autograd import backward, run_walk, seed
from grapheditor.engine.backward import Walk
from grapheditor.engine.gradient_memory import GradientMemory, TooMuch
from grapheditor.engine.modes import seen, state
from grapheditor.engine.reach import reach
from grapheditor.engine.run import Cancelled, Progress
from grapheditor.engine.tape import GradNode, target_of
from grapheditor.engine.tensor import Tensor

REST = 3


class KeptTape:
    """Backward over a tape of which the next run keeps what it can.

    What backward would free is freed for whoever looks, and whole again for the next run. Where gradients were
    remembered, the walk goes only where they become different.
    """

    def __init__(self) -> None:
        # by weak references, so that nobody seems to hold a tensor who does not
        self._roots: list[tuple[weakref.ref[GradNode], int | None]] = []
        self._taken: list[tuple[weakref.ref[GradNode], Any]] = []
        self._memory: GradientMemory | None = None
        self._rest = 0
        """Walks that go everywhere before the next try, after one that found too much different."""

    def backward(
        self,
        tensor: Tensor,
        gradient: Any = None,
        retain_graph: bool = False,
        create_graph: bool = False,
        progress: Progress | None = None,
        retained: Sequence[Tensor] = (),
        remember: Callable[[], bool] | None = None,
    ) -> None:
        """Accumulate gradients of `tensor` into the leaves; raises what PyTorch raises.

        `retained` are the tensors that keep their gradient, and `remember` tells whether there is room to remember
        all others. Where `progress` raises, no leaf has got anything, and nothing is freed.
        """
        self.free()
        breathe = None if progress is None else partial(progress, 0, 0)
        if create_graph:
            self._memory = None
            backward([tensor], [gradient], retain_graph or None, create_graph, breathe=breathe)
            return
        root, first = target_of(tensor), seed(tensor, gradient)
        plain = gradient is None and root is not tensor and not (seen.hooks or versions.entries or self._taken)
        if not plain or not self._walk_where_it_differs(root, first, breathe, retained):
            # while the next walk goes everywhere anyway, nobody would look at what this one remembers
            wanted = plain and not self._rest and remember is not None and remember()
            self._walk(root, first, breathe, retain_graph, wanted)
        if not retain_graph:
            self._spend(root, None)

    def forget_gradients(self) -> None:
        """Remember them no longer; the next walk goes everywhere."""
        self._memory = None

    def note(self, gone: Iterable[GradNode], new: Iterable[GradNode]) -> None:
        """Tell which nodes a run has put in the place of which."""
        if self._memory is not None:
            self._memory.note(gone, new)

    def _walk_where_it_differs(
        self, root: Any, first: Any, breathe: Callable[[], None] | None, retained: Sequence[Tensor]
    ) -> bool:
        memory, self._memory = self._memory, None  # if anything fails, another walk will tell
        if self._rest:
            self._rest -= 1
            return False
        if memory is None:
            return False
        try:
            if not state.mode.quietly(memory.update, root, first, breathe):
                return False
        except Cancelled:
            raise
        except TooMuch:
            self._rest = REST
            return False
        except Exception:  # whatever a rule raises
            return False
        # two nodes of a graph may have the very same tensor
        memory.finish(dict.fromkeys(node for tensor in retained if (node := tensor._node) is not None))
        self._memory = memory
        return True

    def _walk(self, root: Any, first: Any, breathe: Callable[[], None] | None, retain: bool, remember: bool) -> None:
        walk = Walk(False, True, None, True, breathe)
        memory = GradientMemory(root, first) if remember else None
        if memory is not None:
            walk.memory, walk.ends.lends = memory.passed, False
        try:
            run_walk(walk, ((root, first),))
        except RuntimeError:
            if not retain and walk.stopped is not None:
                self._spend(root, walk.stopped)
            raise
        if memory is not None:
            memory.leaves = walk.arrived()
            self._memory = memory

    def _spend(self, root: Any, until: int | None) -> None:
        """Note that backward has gone down from `root`, all the way or to the node of the order `until`."""
        node = root[0] if root.__class__ is tuple else root
        if node.__class__ is GradNode:
            self._roots.append((weakref.ref(node), until))

    # -- what backward frees ---------------------------------------------------------

    def free(self) -> None:
        """Let the nodes be without what they saved, as after a backward that does not retain the graph."""
        for node in self._spent():
            if node.arrays is not None:
                self._taken.append((weakref.ref(node), node.arrays))
                node.arrays = None

    def restore(self) -> None:
        """Give all back to the nodes: the next run begins, and has a tape of its own."""
        for reference, arrays in self._taken:
            node = reference()
            if node is not None:
                node.arrays = arrays
        self._roots, self._taken = [], []

    def forget(self) -> None:
        """Let the nodes be freed for good."""
        self.free()
        self._roots, self._taken, self._memory = [], [], None

    def _spent(self) -> Iterable[GradNode]:
        roots, self._roots = self._roots, []
        for reference, until in roots:
            root = reference()
            for node in () if root is None else reach([root])[0]:
                if until is None or node.order < until:
                    yield node
