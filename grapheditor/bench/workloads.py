"""Training-like steps, forward and gradients, written once for every tensor library.

A workload is a function of leaves that uses only what graph handles, our
tensors, PyTorch's and JAX's have in common: operators and a few methods of a
library `lib`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Workload:
    """A scalar function of named float32 leaves, and those to differentiate it by."""

    name: str
    title: str
    make: Callable[[], dict[str, Array]]
    wrt: tuple[str, ...]
    function: Callable[..., Any]
    """``function(lib, **leaves)``; `lib` has relu, tanh, sigmoid, exp, softmax, layer_norm, transpose, mean, sum."""
    feeds: int = 1
    """How often one step runs it; more than once, a step makes it ready too, compiling included."""


def _f32(array: Any) -> Array:
    return np.asarray(array, np.float32)


def _article() -> dict[str, Array]:
    return {"w": _f32([1.0]), "x": _f32([2.0])}


def _article_step(lib: Any, w: Any, x: Any) -> Any:
    return (w + x) * (w + 1)


def _two_layer() -> dict[str, Array]:
    rng = np.random.default_rng(1)
    return {
        "x": _f32(rng.standard_normal((64, 1000))),
        "y": _f32(rng.standard_normal((64, 1000))),
        "w1": _f32(rng.standard_normal((1000, 100)) * 0.03),
        "w2": _f32(rng.standard_normal((100, 1000)) * 0.1),
    }


def _two_layer_step(lib: Any, x: Any, y: Any, w1: Any, w2: Any) -> Any:
    difference = lib.relu(x @ w1) @ w2 - y
    return lib.mean(lib.sum(difference * difference, 1))


def _mlp() -> dict[str, Array]:
    rng = np.random.default_rng(3)
    shapes = {
        "x": (32, 2), "y": (32, 1), "w1": (2, 16), "b1": (16,), "w2": (16, 16), "b2": (16,), "w3": (16, 1), "b3": (1,),
    }  # fmt: skip
    return {name: _f32(rng.standard_normal(shape) * 0.5) for name, shape in shapes.items()}


def _mlp_step(lib: Any, x: Any, y: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    hidden = lib.tanh(x @ w1 + b1)
    hidden = lib.tanh(hidden @ w2 + b2)
    difference = hidden @ w3 + b3 - y
    return lib.mean(difference * difference)


def _chain(n: int) -> Callable[[], dict[str, Array]]:
    def make() -> dict[str, Array]:
        rng = np.random.default_rng(4)
        return {name: _f32(rng.uniform(0.5, 1.5, n)) for name in ("x", "a", "b")}

    return make


def _chain_step(lib: Any, x: Any, a: Any, b: Any) -> Any:
    steps: list[Callable[[Any], Any]] = [
        lambda h: h + a,
        lambda h: h * b,
        lib.tanh,
        lib.sigmoid,
        lambda h: -h,
        lib.exp,
    ]
    for i in range(1000):
        x = steps[i % 6](x)
    return lib.sum(x)


def _attention() -> dict[str, Array]:
    rng = np.random.default_rng(6)
    leaves = {"x": _f32(rng.standard_normal((8, 64, 64)))}
    leaves |= {name: _f32(rng.standard_normal((64, 64)) * 0.1) for name in ("wq", "wk", "wv", "wo")}
    return leaves | {"weight": np.ones(64, np.float32), "bias": np.zeros(64, np.float32)}


def _attention_step(lib: Any, x: Any, wq: Any, wk: Any, wv: Any, wo: Any, weight: Any, bias: Any) -> Any:
    scores = lib.softmax(((x @ wq) @ lib.transpose(x @ wk)) * 64**-0.5)
    z = lib.layer_norm(x + (scores @ (x @ wv)) @ wo, weight, bias)
    return lib.mean(z * lib.sigmoid(z))


def _scalars() -> dict[str, Array]:
    rng = np.random.default_rng(5)
    return {f"l{i}": _f32(v) for i, v in enumerate(rng.uniform(-1, 1, 100))}


def scalars_step(count: int) -> Callable[..., Any]:
    """A random graph of so many scalar ops; every value stays in reach by tanh, and every end joins the sum."""

    def function(lib: Any, **leaves: Any) -> Any:
        rng = np.random.default_rng(7)
        values, free = list(leaves.values()), list(range(len(leaves)))

        def pick() -> int:
            if free and rng.random() < 0.62:
                return free.pop(int(rng.integers(len(free))))
            return int(rng.integers(len(values)))

        for i in range(count - len(free)):
            a, kind = values[pick()], i % 3
            values.append(lib.tanh(a) if kind == 2 else a + values[pick()] if kind == 0 else a * values[pick()])
            free.append(len(values) - 1)
        ends = [values[i] for i in free]
        while len(ends) > 1:
            ends = [a + b for a, b in zip(ends[::2], ends[1::2], strict=False)] + ends[len(ends) & ~1 :]
        return ends[0]

    return function


def scalars(count: int) -> Workload:
    """The gradients of 100 leaves through a random graph of so many scalar ops."""
    wrt = tuple(f"l{i}" for i in range(100))
    return Workload(f"scalars-{count}", f"{count:,} scalar ops, 100 leaves", _scalars, wrt, scalars_step(count))


WORKLOADS = {
    w.name: w
    for w in (
        Workload("W1", "y = (w + x) * (w + 1)", _article, ("w", "x"), _article_step),
        Workload("W2", "CS231n two-layer net, N=64, D=1000, H=100", _two_layer, ("w1", "w2"), _two_layer_step),
        Workload(
            "W2-50", "the same fed 50 batches, compiling included", _two_layer, ("w1", "w2"), _two_layer_step, feeds=50
        ),
        Workload("W3", "MLP 2-16-16-1, tanh, batch 32", _mlp, ("w1", "b1", "w2", "b2", "w3", "b3"), _mlp_step),
        Workload("W4", "1,000 elementwise ops, n=1", _chain(1), ("x", "a", "b"), _chain_step),
        Workload("W4-10k", "1,000 elementwise ops, n=10,000", _chain(10_000), ("x", "a", "b"), _chain_step),
        Workload("W4-1M", "1,000 elementwise ops, n=1,000,000", _chain(1_000_000), ("x", "a", "b"), _chain_step),
        replace(scalars(10_000), name="W5"),
        Workload(
            "W6",
            "attention with layer norm, B=8, T=64, C=64",
            _attention,
            ("x", "wq", "wk", "wv", "wo", "weight", "bias"),
            _attention_step,
        ),
    )
}
