"""A program for inputs of given shapes: checks feeds, runs, names the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.compiled import Compiled
from grapheditor.engine.arrays import Array, materialise
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.record import needs_feed, unfed
from grapheditor.engine.run import Cancelled, Outputs, Progress
from grapheditor.model.errors import EvaluationError, GraphEditorError
from grapheditor.model.node import NodeId, ValueNode

_ARRAY = np.ndarray


class Version:
    """One compiled form of a program."""

    def __init__(
        self,
        compiled: Compiled,
        inputs: Mapping[NodeId, Spec],
        nodes: Sequence[ValueNode],
        fetches: Sequence[str],
        wrt: Sequence[str],
    ) -> None:
        self.compiled = compiled
        self.inputs = inputs
        self._nodes = nodes
        self._fetches = tuple(fetches)
        self._count = len(self._fetches)
        self._wrt = tuple(wrt)
        self._grads = tuple(name for name, missing in zip(wrt, compiled.lowered.missing, strict=False) if not missing)
        specs = inputs.values()
        self._table = {
            node.name: (i, spec.dtype, spec.shape) for i, (node, spec) in enumerate(zip(nodes, specs, strict=True))
        }
        self._defaults: list[Any] = [
            None if not used or needs_feed(node) else materialise(node.content)
            for node, used in zip(nodes, compiled.lowered.used, strict=True)
        ]
        self._required = [i for i, used in enumerate(compiled.lowered.used) if used and self._defaults[i] is None]

    def arrays(self, feeds: Mapping[str, Any]) -> list[Any] | None:
        """An array per input, where each feed is one of just the right kind; None where one needs a closer look."""
        arrays = self._defaults.copy()
        table = self._table
        for name, data in feeds.items():
            entry = table.get(name)
            if entry is None or data.__class__ is not _ARRAY or data.dtype is not entry[1] or data.shape != entry[2]:
                return None
            arrays[entry[0]] = data
        return arrays

    def placed(self, feeds: Mapping[str, Array]) -> list[Any]:
        """An array per input, for feeds that were checked."""
        arrays = self._defaults.copy()
        for name, array in feeds.items():
            arrays[self._table[name][0]] = array
        return arrays

    def run(self, arrays: list[Any], progress: Progress | None) -> Outputs:
        """The named results; raises FeedError for what is not fed, EvaluationError for an op that fails."""
        for i in self._required:
            if arrays[i] is None:
                raise unfed(self._nodes[i])
        try:
            results = self.compiled.run(arrays, progress)
        except (GraphEditorError, MemoryError, Cancelled):
            raise
        except Exception as error:  # an op of a plugin may raise anything
            raise EvaluationError(
                f"The compiled graph could not be run: {error}. The eager evaluator names the node."
            ) from error
        return self._named(results)

    def _named(self, results: Sequence[Array]) -> Outputs:
        count = self._count
        if not self._wrt:
            return Outputs(dict(zip(self._fetches, results, strict=True)), {})
        values = dict(zip(self._fetches, results[:count], strict=True))
        grads: dict[str, Array | None] = dict(zip(self._grads, results[count:], strict=True))
        if len(grads) < len(self._wrt):
            grads = {name: grads.get(name) for name in self._wrt}
        return Outputs(values, grads)
