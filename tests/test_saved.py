"""Writes between a call and its backward: refused where PyTorch refuses them, and without effect where it does not."""

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
from tests.with_torch import with_torch

TABLE = [
    sample
    for op in registry().ops.values()
    if op.vjp is not None and "torch" in op.source and op.category != "Hooks" and not op.base.endswith("_")
    for sample in samples(op)
    if any(op.rule(slot) is not None for slot in sample.floats)
]
CALLS = {repr(sample): sample for sample in TABLE}
KINDS = sorted({sample.op.category for sample in TABLE})
COPYING = [sample for sample in TABLE if sample.op.copied]
FILE = json.loads((Path(__file__).parent / "conformance" / "saved.json").read_text(encoding="utf-8"))
FROZEN: dict[str, dict[str, str | None]] = FILE["refused"]
"""By call, by what needs a gradient and what is written to: what PyTorch finds changed, None for another error."""
DIFFERENT = frozenset(map(tuple, FILE["differ"]))
"""Writes of which PyTorch says something else."""
MODIFIED = "one of the variables needed for gradient computation has been modified by an inplace operation: "
USUAL = " is at version 1; expected version 0 instead"


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
        return str(error).removeprefix(MODIFIED).partition(". Hint")[0].removesuffix(USUAL)
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


def refusals(sample: Sample, carry_out: Any) -> dict[str, str | None]:
    """What is said of a write into each input and output, for each set of inputs that need a gradient."""
    found: dict[str, str | None] = {}
    for needing in choices(sample):
        for place in places(sample):
            try:
                result = carry_out(sample, needing, place)
            except (RuntimeError, TypeError):  # what may not be written to, or takes no part in a gradient
                result = None
            if result is None or isinstance(result, str):
                found[f"{','.join(map(str, needing))}/{place}"] = result
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_writes_are_refused_where_pytorch_refuses_them(kind: str) -> None:
    rows = {name: sample for name, sample in CALLS.items() if sample.op.category == kind and name in FROZEN}
    others = {
        (name, write)
        for name, sample in rows.items()
        for found in [refusals(sample, mine)]
        for write in found.keys() | FROZEN[name].keys()
        if found.get(write, "") != FROZEN[name].get(write, "")
    }
    assert others == {pair for pair in DIFFERENT if pair[0] in rows}


@pytest.mark.parametrize("kind", with_torch(KINDS))
def test_frozen_refusals_are_pytorchs(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = {name: sample for name, sample in CALLS.items() if sample.op.category == kind}
        assert {name: refusals(sample, theirs) for name, sample in rows.items()} == {n: FROZEN.get(n) for n in rows}


@pytest.mark.parametrize("sample", COPYING, ids=repr)
def test_a_write_into_what_is_copied_leaves_the_gradient(sample: Sample) -> None:
    for needing in choices(sample):
        plain = mine(sample, needing, None)
        for place in places(sample):
            found = mine(sample, needing, place)
            if not isinstance(found, str):
                for a, b in zip(found, plain, strict=True):
                    assert a is b is None or a.numpy().tobytes() == b.numpy().tobytes()


def test_a_write_elsewhere_lets_losses_of_one_sample_go_back():
    written = ge.tensor([1.0])
    written.add_(1.0)  # from now on nodes look up whether what they saved was written to
    scores = ge.tensor([-1.0, -2.0, -0.5], requires_grad=True)
    ge.call("nll_loss", scores, ge.tensor(0), reduction="sum").backward()
    assert scores.grad.tolist() == [-1.0, 0.0, 0.0]
    assert written.item() == 2.0
