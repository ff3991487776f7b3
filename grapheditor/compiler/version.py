"""A program for inputs of given shapes: checks feeds, runs, names the results."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.compiled import Compiled
from grapheditor.engine.arrays import Array, read_only
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
        # the cache may hold it much longer, for another program that asks for the same
        weakref.finalize(self, compiled.rest).atexit = False
        self.inputs = inputs
        self._nodes = nodes
        self._fetches, self._wrt = fetches, wrt
        self._named: Callable[[Sequence[Array]], Outputs] | None = None
        """Made with the second run, as it takes longer than a look at every name."""
        specs = inputs.values()
        self._table = {
            node.name: (i, spec.dtype, spec.shape) for i, (node, spec) in enumerate(zip(nodes, specs, strict=True))
        }
        self._defaults: list[Any] = [
            None if not used or needs_feed(node) else read_only(node.content)
            for node, used in zip(nodes, compiled.lowered.used, strict=True)
        ]
        self._ran = False
        self._required = [i for i, used in enumerate(compiled.lowered.used) if used and self._defaults[i] is None]

    @property
    def source(self) -> str:
        """The generated text that runs."""
        return self.compiled.built.source

    def arrays(self, feeds: Mapping[str, Any]) -> list[Any] | None:
        """An array per input, where each feed is one of just the right kind; None where one needs a closer look."""
        arrays = self._defaults.copy()
        table = self._table
        for name, data in feeds.items():
            if name not in table:
                return None
            place, dtype, shape = table[name]
            if data.__class__ is not _ARRAY or data.dtype is not dtype or data.shape != shape:
                return None
            arrays[place] = data
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
                "The compiled graph could not be run: {0}. The eager evaluator names the node.", error
            ) from error
        return self._name(results) if self._named is None else self._named(results)

    def _name(self, results: Sequence[Array]) -> Outputs:
        """The results by name, looked at one by one; after the second time they are named by what is made for them."""
        missing, grads = self.compiled.lowered.missing, itertools.count(len(self._fetches))
        if self._ran:
            self._named = _naming(self._fetches, self._wrt, missing)
        self._ran = True
        return Outputs(
            dict(zip(self._fetches, results, strict=False)),
            {n: None if gone else results[next(grads)] for n, gone in zip(self._wrt, missing, strict=False)},
        )


def _naming(
    fetches: Sequence[str], wrt: Sequence[str], missing: Sequence[bool]
) -> Callable[[Sequence[Array]], Outputs]:
    """A function that names results: values in the order of `fetches`, then the gradients that there are.

    It is generated, as for a small graph the loops would take longer than the graph.
    """
    values = [f"{name!r}: r[{i}]" for i, name in enumerate(fetches)]
    places = itertools.count(len(fetches))
    grads = [f"{n!r}: {None if gone else f'r[{next(places)}]'}" for n, gone in zip(wrt, missing, strict=False)]
    text = f"lambda r: Outputs({{{', '.join(values)}}}, {{{', '.join(grads)}}})"
    named: Callable[[Sequence[Array]], Outputs] = eval(text, {"Outputs": Outputs})  # noqa: S307 - names are quoted
    return named
