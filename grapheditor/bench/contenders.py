"""Who takes part: our evaluators and, where they are installed, the peers."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grapheditor.bench.workloads import Array, Workload

Step = Callable[[], Any]


@dataclass(slots=True)
class Contender:
    """A workload made ready in one library."""

    step: Step
    """One forward and backward; what it returns has been computed."""
    grads: Callable[[Any], dict[str, Array]]
    """The gradients by leaf name out of what a step returned, for the check before timing."""


class _Methods:
    """The library functions of workloads, by the methods that our handles and tensors and PyTorch's share."""

    relu = staticmethod(lambda t: t.relu())
    tanh = staticmethod(lambda t: t.tanh())
    sigmoid = staticmethod(lambda t: t.sigmoid())
    exp = staticmethod(lambda t: t.exp())
    softmax = staticmethod(lambda t: t.softmax(-1))
    transpose = staticmethod(lambda t: t.transpose(-1, -2))
    mean = staticmethod(lambda t: t.mean())
    sum = staticmethod(lambda t, *dim: t.sum(*dim))
    layer_norm = staticmethod(lambda t, weight, bias: t.layer_norm((t.shape[-1],), weight, bias))


class _HandleMethods(_Methods):
    layer_norm = staticmethod(lambda t, weight, bias: t.layer_norm((64,), weight, bias))


def eager(workload: Workload) -> Contender:
    """Our tensors: the graph is built in every step."""
    import grapheditor as ge

    leaves = {n: ge.tensor(a, requires_grad=n in workload.wrt) for n, a in workload.make().items()}
    wrt = [leaves[n] for n in workload.wrt]

    def step() -> Any:
        for leaf in wrt:
            leaf.grad = None
        workload.function(_Methods, **leaves).backward()
        return wrt

    return Contender(step, lambda wrt: {n: t.grad.numpy() for n, t in zip(workload.wrt, wrt, strict=True)})


def static(workload: Workload) -> Contender:
    """Our compiled program, fed in every step through the public `run`."""
    import grapheditor as ge

    graph = ge.Graph()
    arrays = workload.make()
    leaves = {n: graph.value(a, name=n, requires_grad=n in workload.wrt) for n, a in arrays.items()}
    loss = workload.function(_HandleMethods, **leaves)
    program = ge.compile(graph, [loss.name], workload.wrt, loss.name, "static")
    feeds = {n: a for n, a in arrays.items() if n in workload.wrt}
    return Contender(lambda: program.run(feeds), lambda outputs: dict(outputs.grads))


def torch(workload: Workload) -> Contender:
    """PyTorch eager, one thread."""
    import torch as library

    library.set_num_threads(1)

    class Methods(_Methods):
        layer_norm = staticmethod(
            lambda t, weight, bias: library.nn.functional.layer_norm(t, (t.shape[-1],), weight, bias)
        )

    leaves = {n: library.tensor(a, requires_grad=n in workload.wrt) for n, a in workload.make().items()}
    wrt = [leaves[n] for n in workload.wrt]

    def step() -> Any:
        for leaf in wrt:
            leaf.grad = None
        workload.function(Methods, **leaves).backward()
        return wrt

    return Contender(step, lambda wrt: {n: t.grad.numpy() for n, t in zip(workload.wrt, wrt, strict=True)})


def jax(workload: Workload) -> Contender:
    """JAX, compiled by jit."""
    import jax as library
    import jax.numpy as jnp

    class Methods:
        relu, tanh, sigmoid, exp = library.nn.relu, jnp.tanh, library.nn.sigmoid, jnp.exp
        softmax, mean, sum = library.nn.softmax, jnp.mean, jnp.sum
        transpose = staticmethod(lambda t: jnp.swapaxes(t, -1, -2))

        @staticmethod
        def layer_norm(t: Any, weight: Any, bias: Any) -> Any:
            centred = t - t.mean(-1, keepdims=True)
            return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * weight + bias

    arrays = {n: jnp.asarray(a) for n, a in workload.make().items()}
    wrt = {n: arrays[n] for n in workload.wrt}
    rest = {n: a for n, a in arrays.items() if n not in wrt}

    def loss(wrt: Any, rest: Any) -> Any:
        return workload.function(Methods, **{n: wrt.get(n, rest.get(n)) for n in arrays}).reshape(())

    function = library.jit(library.value_and_grad(loss))
    return Contender(
        lambda: library.block_until_ready(function(wrt, rest)),
        lambda result: {n: np.asarray(g) for n, g in result[1].items()},
    )


CONTENDERS: dict[str, Callable[[Workload], Contender]] = {
    "eager": eager,
    "static": static,
    "torch": torch,
    "jax": jax,
}
OURS = ("eager", "static")


def installed(name: str) -> bool:
    """Whether a contender can take part on this machine."""
    return name in OURS or importlib.util.find_spec(name) is not None
