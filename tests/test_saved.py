"""Writes between a call and its backward: refused where PyTorch refuses them, and without effect where it does not."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import with_torch

TABLE = [
    sample
    for op in registry().ops.values()
    if op.vjp is not None and "torch" in op.source and op.category != "Hooks" and not op.base.endswith("_")
    for sample in samples(op)
    if any(op.rule(slot) is not None for slot in sample.floats)
]
COPYING = [sample for sample in TABLE if sample.op.copied]
DIFFERENT = frozenset(
    {
        "scaled_dot_product_attention", "linalg_svdvals", "linalg_matrix_power", "einsum", "index_put", "rms_norm",
        "linalg_norm", "norm", "linalg_multi_dot", "cov",
    }
)  # fmt: skip
"""Some calls of these: PyTorch keeps what it made on the way, or of several inputs only some."""
MODIFIED = "one of the variables needed for gradient computation has been modified by an inplace operation"


def choices(sample: Sample) -> list[tuple[int, ...]]:
    """Sets of inputs that require grad: all that may, and each alone."""
    may = [i for i in sample.floats if sample.op.rule(i) is not None]
    return [tuple(may), *((i,) for i in may if len(may) > 1)]


def places(sample: Sample) -> list[int]:
    """Inputs to write to, and outputs as -1, -2 …"""
    count = len(sample.call(ge.call, [Tensor(a.copy()) if isinstance(a, np.ndarray) else a for a in sample.args]))
    return [i for i, a in enumerate(sample.args) if isinstance(a, np.ndarray)] + [-1 - i for i in range(count)]


def carried_out(tensors: list[Any], needing: tuple[int, ...], call: Any, no_grad: Any, place: int | None) -> Any:
    """The error of backward after a write, or the gradients."""
    for slot in needing:
        tensors[slot].requires_grad_()
    outputs = call(tensors)
    if place is not None:
        with no_grad():
            (tensors[place] if place >= 0 else outputs[-1 - place]).zero_()
    try:
        sum(o.sum() for o in outputs if o.requires_grad).backward()
    except RuntimeError as error:
        return str(error).partition(":")[0]
    return [tensors[slot].grad for slot in needing]


def mine(sample: Sample, needing: tuple[int, ...], place: int | None) -> Any:
    tensors = [Tensor(a.copy()) if isinstance(a, np.ndarray) else a for a in sample.args]
    return carried_out(tensors, needing, lambda given: sample.call(ge.call, given), ge.no_grad, place)


def theirs(sample: Sample, needing: tuple[int, ...], place: int) -> Any:
    torch = pytest.importorskip("torch")
    tensors = [torch.from_numpy(a.copy()) if isinstance(a, np.ndarray) else a for a in sample.args]

    def call(given: list[Any]) -> Any:
        names = [f"x{i}" if a is not None else "None" for i, a in enumerate(given)]
        scope = {f"x{i}": t for i, t in enumerate(given)} | {"torch": torch}
        result = eval(sample.expression("torch", names), scope)
        return result if isinstance(result, tuple | list) else (result,)

    return carried_out(tensors, needing, call, torch.no_grad, place)


@pytest.mark.parametrize("sample", with_torch([s for s in TABLE if s.op.base not in DIFFERENT]), ids=repr)
def test_writes_are_refused_where_pytorch_refuses_them(sample: Sample) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for needing in choices(sample):
            for place in places(sample):
                try:
                    expected = theirs(sample, needing, place)
                except (RuntimeError, TypeError):  # what may not be written to, or takes no part in a gradient
                    continue
                found = mine(sample, needing, place)
                assert (found == MODIFIED) == (expected == MODIFIED), (needing, place)


@pytest.mark.parametrize("sample", COPYING, ids=repr)
def test_a_write_into_what_is_copied_leaves_the_gradient(sample: Sample) -> None:
    for needing in choices(sample):
        plain = mine(sample, needing, None)
        for place in places(sample):
            found = mine(sample, needing, place)
            if found != MODIFIED:
                for a, b in zip(found, plain, strict=True):
                    assert a is b is None or a.numpy().tobytes() == b.numpy().tobytes()
