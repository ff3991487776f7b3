"""Who takes part: our evaluators and, where they are installed, the peers."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Callable
from functools import partial
from typing import Any

from grapheditor.bench import peers
from grapheditor.bench.peers import PEERS, Contender, Methods
from grapheditor.bench.workloads import Workload
from grapheditor.compiler import tiers

Make = Callable[[Workload], Contender]
TIERS = ("numpy", "native", "tiles")


class _HandleMethods(Methods):
    layer_norm = staticmethod(lambda t, weight, bias: t.layer_norm((64,), weight, bias))


def eager(workload: Workload) -> Contender:
    """Our tensors: the graph is built in every step."""
    import grapheditor as ge

    leaves = {n: ge.tensor(a, requires_grad=n in workload.wrt) for n, a in workload.make().items()}
    wrt = [leaves[n] for n in workload.wrt]

    def step() -> Any:
        for leaf in wrt:
            leaf.grad = None
        workload.function(Methods, **leaves).backward()
        return wrt

    return Contender(step, lambda wrt: {n: t.grad.numpy() for n, t in zip(workload.wrt, wrt, strict=True)})


def static(workload: Workload, tier: str = "auto") -> Contender:
    """Our compiled program, compiled in the first step and fed in every one through the public `run`."""
    import grapheditor as ge

    _import_compiler()
    ge.clear_cache()  # what another contender compiled is no help
    graph = ge.Graph()
    arrays = workload.make()
    leaves = {n: graph.value(a, name=n, requires_grad=n in workload.wrt) for n, a in arrays.items()}
    loss = workload.function(_HandleMethods, **leaves)
    feeds = {n: a for n, a in arrays.items() if n in workload.wrt}

    def first() -> Any:
        program = ge.compile(graph, [loss.name], workload.wrt, loss.name, "static", tier=tier)
        ready.step = lambda: program.run(feeds)
        return ready.step()

    def settle() -> None:
        for _ in range(2):  # with the second feed a faster tier may be asked for
            ready.step()
        tiers.settle()

    ready = Contender(first, lambda outputs: dict(outputs.grads), settle)
    return ready


def _import_compiler() -> None:
    """Load what is imported late, as the peers are imported before anything is timed."""
    import grapheditor.compiler

    for module in pkgutil.walk_packages(grapheditor.compiler.__path__, f"{grapheditor.compiler.__name__}."):
        importlib.import_module(module.name)
    llvm = importlib.import_module("grapheditor.compiler.native.llvm")
    with contextlib.suppress(llvm.Missing):
        llvm.machine()


_OURS: dict[str, Make] = {
    "eager": eager,
    "static": static,
    **{f"static-{tier}": partial(static, tier=tier) for tier in TIERS},
}
OURS = tuple(_OURS)
CONTENDERS: dict[str, Make] = {**_OURS, **{n: make for n, (_, make) in PEERS.items()}}


def contender(name: str, workload: Workload, make: Make | None = None) -> Contender:
    """A workload made ready; one that is fed several times is made ready anew in every step."""
    make = make or CONTENDERS[name]
    if workload.feeds == 1:
        return make(workload)
    ready = [make(workload)]

    def step() -> Any:
        ready[0] = make(workload)
        for _ in range(workload.feeds - 1):
            ready[0].step()
        return ready[0].step()

    return Contender(step, lambda result: ready[0].grads(result))


def installed(name: str) -> bool:
    """Whether a contender can take part on this machine."""
    return name in OURS or peers.installed(name)
