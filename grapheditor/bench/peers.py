"""The peers made ready: the same workloads in other libraries, as their users would write them."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grapheditor.bench.workloads import Array, Workload

Step = Callable[[], Any]
EPS = 1e-5


class UnsuitableError(Exception):
    """A library that has no way to say this workload; the text tells why."""


@dataclass(slots=True)
class Contender:
    """A workload made ready in one library."""

    step: Step
    """One forward and backward; what it returns has been computed. The first one compiles, where there is need to."""
    grads: Callable[[Any], dict[str, Array]]
    """The gradients by leaf name out of what a step returned, for the check before timing."""
    settle: Callable[[], None] = lambda: None
    """Returns when steps are as fast as they will be."""


class Methods:
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


def _normal(t: Any, weight: Any, bias: Any, sqrt: Callable[[Any], Any]) -> Any:
    """Layer norm over the last axis, for libraries without one."""
    centred = t - t.mean(-1, keepdims=True)
    return centred / sqrt((centred**2).mean(-1, keepdims=True) + EPS) * weight + bias


def torch(workload: Workload, compiled: bool = False) -> Contender:
    """PyTorch on one thread: eager, or by torch.compile."""
    import torch as library

    library.set_num_threads(1)

    class Torch(Methods):
        layer_norm = staticmethod(
            lambda t, weight, bias: library.nn.functional.layer_norm(t, (t.shape[-1],), weight, bias)
        )

    leaves = {n: library.tensor(a, requires_grad=n in workload.wrt) for n, a in workload.make().items()}
    wrt = [leaves[n] for n in workload.wrt]

    def loss(leaves: dict[str, Any]) -> Any:
        return workload.function(Torch, **leaves)

    function = library.compile(loss) if compiled else loss

    def step() -> Any:
        for leaf in wrt:
            leaf.grad = None
        function(leaves).backward()
        return wrt

    return Contender(step, lambda wrt: {n: t.grad.numpy() for n, t in zip(workload.wrt, wrt, strict=True)})


def jax(workload: Workload) -> Contender:
    """JAX, compiled by jit."""
    if workload.name == "W5":
        raise UnsuitableError("it does not compile 10,000 scalar ops within 100 seconds")
    import jax as library
    import jax.numpy as jnp

    class Jax:
        relu, tanh, sigmoid, exp = library.nn.relu, jnp.tanh, library.nn.sigmoid, jnp.exp
        softmax, mean, sum = library.nn.softmax, jnp.mean, jnp.sum
        transpose = staticmethod(lambda t: jnp.swapaxes(t, -1, -2))
        layer_norm = staticmethod(lambda t, weight, bias: _normal(t, weight, bias, jnp.sqrt))

    arrays = {n: jnp.asarray(a) for n, a in workload.make().items()}
    wrt = {n: arrays[n] for n in workload.wrt}
    rest = {n: a for n, a in arrays.items() if n not in wrt}

    def loss(wrt: Any, rest: Any) -> Any:
        return workload.function(Jax, **{n: wrt.get(n, rest.get(n)) for n in arrays}).reshape(())

    function = library.jit(library.value_and_grad(loss))
    return Contender(
        lambda: library.block_until_ready(function(wrt, rest)),
        lambda result: {n: np.asarray(g) for n, g in result[1].items()},
    )


def hips(workload: Workload) -> Contender:
    """HIPS autograd: a tape over numpy."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    def over_last(t: Any) -> Any:
        shifted = anp.exp(t - anp.max(t, axis=-1, keepdims=True))
        return shifted / anp.sum(shifted, axis=-1, keepdims=True)

    class Hips:
        tanh, exp, mean, sum = anp.tanh, anp.exp, anp.mean, anp.sum
        relu = staticmethod(lambda t: anp.maximum(t, 0.0))
        sigmoid = staticmethod(lambda t: 1.0 / (1.0 + anp.exp(-t)))
        softmax = staticmethod(over_last)
        transpose = staticmethod(lambda t: anp.swapaxes(t, -1, -2))

        @staticmethod
        def layer_norm(t: Any, weight: Any, bias: Any) -> Any:
            centred = t - anp.mean(t, axis=-1, keepdims=True)
            return centred / anp.sqrt(anp.mean(centred**2, axis=-1, keepdims=True) + EPS) * weight + bias

    arrays = workload.make()
    wrt = {n: arrays[n] for n in workload.wrt}
    rest = {n: a for n, a in arrays.items() if n not in wrt}
    function = value_and_grad(lambda wrt: anp.sum(workload.function(Hips, **wrt, **rest)))
    return Contender(lambda: function(wrt), lambda result: {n: np.asarray(g) for n, g in result[1].items()})


def micrograd(workload: Workload) -> Contender:
    """micrograd: one Python object per number."""
    from micrograd.engine import Value

    arrays = workload.make()
    if any(array.size != 1 for array in arrays.values()):
        raise UnsuitableError("it knows single numbers only")

    def tanh(x: Any) -> Any:
        t = math.tanh(x.data)
        out = Value(t, (x,), "tanh")

        def backward() -> None:
            x.grad += (1 - t * t) * out.grad

        out._backward = backward
        return out

    class Micrograd:
        pass

    Micrograd.tanh = staticmethod(tanh)  # type: ignore[attr-defined]
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 100_000))  # it sorts by recursion
    leaves = {n: Value(float(a.reshape(-1)[0])) for n, a in arrays.items()}

    def step() -> Any:
        for leaf in leaves.values():
            leaf.grad = 0
        try:
            workload.function(Micrograd, **leaves).backward()
        except AttributeError as error:
            raise UnsuitableError(str(error)) from None
        return leaves

    return Contender(step, lambda leaves: {n: np.float32(leaves[n].grad).reshape(1) for n in workload.wrt})


def tensorflow(workload: Workload) -> Contender:
    """TensorFlow 1's session: a static graph that is fed."""
    import tensorflow.compat.v1 as tf

    class TensorFlow:
        relu, tanh, sigmoid, exp, softmax = tf.nn.relu, tf.tanh, tf.sigmoid, tf.exp, tf.nn.softmax
        mean = staticmethod(tf.reduce_mean)
        sum = staticmethod(lambda t, *dim: tf.reduce_sum(t, *dim))
        transpose = staticmethod(lambda t: tf.linalg.matrix_transpose(t))

        @staticmethod
        def layer_norm(t: Any, weight: Any, bias: Any) -> Any:
            mean, variance = tf.nn.moments(t, [-1], keepdims=True)
            return (t - mean) / tf.sqrt(variance + EPS) * weight + bias

    arrays = workload.make()
    graph = tf.Graph()
    with graph.as_default():
        leaves = {
            n: tf.placeholder(tf.float32, a.shape) if n in workload.wrt else tf.constant(a) for n, a in arrays.items()
        }
        wrt = [leaves[n] for n in workload.wrt]
        loss = workload.function(TensorFlow, **leaves)
        gradients = tf.gradients(loss, wrt)
    config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    session = tf.Session(graph=graph, config=config)
    run = session.make_callable([loss, *gradients], wrt)
    fed = [arrays[n] for n in workload.wrt]
    return Contender(lambda: run(*fed), lambda result: dict(zip(workload.wrt, result[1:], strict=True)))


def torch_compile(workload: Workload) -> Contender:
    """PyTorch compiled by torch.compile, one thread."""
    return torch(workload, compiled=True)


PEERS: dict[str, tuple[str, Callable[[Workload], Contender]]] = {
    "torch": ("torch", torch),
    "torch.compile": ("torch", torch_compile),
    "jax": ("jax", jax),
    "autograd": ("autograd", hips),
    "micrograd": ("micrograd", micrograd),
    "tf1": ("tensorflow", tensorflow),
}
"""By name: the package that has to be installed, and what makes a workload ready in it."""


def installed(name: str) -> bool:
    """Whether a peer can take part on this machine."""
    return importlib.util.find_spec(PEERS[name][0]) is not None
