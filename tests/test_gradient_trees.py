"""The graph of a call, and that of its gradients made with create_graph, have PyTorch's nodes in PyTorch's places."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import WITH_OPT_EINSUM, with_torch

TABLE = {
    repr(sample): sample
    for op in registry().ops.values()
    if op.differentiable and "torch" in op.source and op.category != "Hooks" and not op.base.endswith("_")
    for sample in samples(op)
    if any(op.rule(slot) is not None for slot in sample.floats)
}
FILE = json.loads((Path(__file__).parent / "conformance" / "trees.json").read_text(encoding="utf-8"))
FROZEN: dict[str, list[Any]] = FILE["trees"]
DIFFERENT = frozenset(FILE["differ"])
"""Calls that have other nodes here."""
KINDS = sorted({sample.op.category for sample in TABLE.values()})


def text(node: Any, ends: dict[int, str]) -> str:
    """A node and what is below it, as ``Mul(g0, x1)``."""
    if node is None:
        return "-"
    if hasattr(node, "variable"):
        return ends.get(id(node.variable), "?")
    below = [text(part, ends) + (f"#{number}" if number else "") for part, number in node.next_functions]
    return f"{node.name().removesuffix('Backward0')}({', '.join(below)})"


def trees(sample: Sample, tensors: list[Any], outputs: Any, ones_like: Any, grad: Any) -> list[Any]:
    """The trees of all outputs, and those of the gradients of all inputs together."""
    ends = {id(t): f"x{i}" for i, t in enumerate(tensors) if hasattr(t, "grad_fn")}
    wanted = [tensors[i] for i in sample.floats if tensors[i].requires_grad]
    outs = [out for out in outputs if out.requires_grad]
    seeds = [ones_like(out.detach()).requires_grad_() for out in outs]
    ends |= {id(seed): f"g{i}" for i, seed in enumerate(seeds)}
    try:
        grads = grad(outs, wanted, seeds, create_graph=True, allow_unused=True)
    except RuntimeError as error:
        return [[text(out.grad_fn, ends) for out in outs], str(error).partition("\n")[0][:60]]
    found = ["-" if g is None or not g.requires_grad else text(g.grad_fn, ends) if g.grad_fn else "g" for g in grads]
    return [[text(out.grad_fn, ends) for out in outs], found]


def mine(sample: Sample) -> list[Any]:
    tensors = [Tensor(a.copy()) if isinstance(a, np.ndarray) else a for a in sample.args]
    for i in sample.floats:
        tensors[i].requires_grad = sample.op.rule(i) is not None
    return trees(sample, tensors, sample.call(ge.call, tensors), lambda out: ge.call("ones_like", out), ge.grad)


def theirs(sample: Sample) -> list[Any]:
    torch = pytest.importorskip("torch")
    tensors = [torch.from_numpy(a.copy()) if isinstance(a, np.ndarray) else a for a in sample.args]
    for i in sample.floats:
        tensors[i].requires_grad_(sample.op.rule(i) is not None)
    names = [f"x{i}" if a is not None else "None" for i, a in enumerate(tensors)]
    scope = {f"x{i}": t for i, t in enumerate(tensors)} | {"torch": torch}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outputs = eval(sample.expression("torch", names), scope)
    outputs = tuple(outputs) if isinstance(outputs, (tuple, list)) else (outputs,)
    return trees(sample, tensors, outputs, torch.ones_like, torch.autograd.grad)


@pytest.mark.parametrize("kind", KINDS)
def test_graphs_and_gradients_have_the_nodes_of_pytorch(kind: str) -> None:
    rows = {name: sample for name, sample in TABLE.items() if sample.op.category == kind and name in FROZEN}
    others = {name: (found, FROZEN[name]) for name, sample in rows.items() if (found := mine(sample)) != FROZEN[name]}
    assert {name: pair for name, pair in others.items() if name not in DIFFERENT} == {}
    assert {name for name in rows if name in DIFFERENT} <= others.keys(), "repaired: take them off the list"


@pytest.mark.parametrize("kind", with_torch(KINDS))
def test_frozen_trees_are_pytorchs(kind: str) -> None:
    rows = {name: sample for name, sample in TABLE.items() if sample.op.category == kind}
    if not WITH_OPT_EINSUM:
        rows.pop("einsum-3", None)
    assert {name: theirs(sample) for name, sample in rows.items()} == {name: FROZEN.get(name) for name in rows}


def test_the_gradient_of_a_whole_tensor_is_handed_on() -> None:
    x, seed = (ge.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    found = ge.grad(x[...], [x], seed, create_graph=True)[0]
    assert found.grad_fn is None
    assert found.requires_grad
