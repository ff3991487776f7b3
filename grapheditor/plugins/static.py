"""Define-and-run, as in TensorFlow 1: the graph and its gradients are compiled once, then fed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grapheditor.api import PlainGraph, hookimpl

if TYPE_CHECKING:
    from grapheditor.api import OpTable

if TYPE_CHECKING:
    from grapheditor.api import StaticProgram, StaticSession


class Static:
    """Compiled when asked; until then results are stale."""

    name = "static"
    label = "Compiled (define-and-run)"
    live = False

    def session(self, graph: PlainGraph, ops: OpTable) -> StaticSession:
        from grapheditor.api import StaticSession

        return StaticSession(graph, ops)

    def compile(
        self,
        graph: PlainGraph,
        ops: OpTable,
        fetches: Sequence[str],
        wrt: Sequence[str] = (),
        loss: str | None = None,
        tier: str = "auto",
        memory_limit: int | None = None,
    ) -> StaticProgram:
        from grapheditor.api import StaticProgram

        return StaticProgram(graph, ops, fetches, wrt, loss, tier, memory_limit)


@hookimpl
def grapheditor_evaluators() -> list[Static]:
    return [Static()]
