"""Tensors against frozen answers of PyTorch: values, gradients, dtypes, and what autograd says of a result."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.conformance_cases import Case, difference, load

CASES: dict[str, list[Case]] = defaultdict(list)
for _case in (*load(), *load("more"), *load("rare"), *load("later")):
    CASES[_case.op].append(_case)

# What is known to differ, by case: no longer true once it is repaired, so the test tells.
_BLOCK = (
    "PyTorch's gradient at NaN depends on the width of the CPU's vectors, on strides and on the number of threads: it "
    "is another one inside of whole blocks (two vectors of 32 bytes with AVX2) than after the last. Ours is the latter"
)
KNOWN: dict[str, str] = {
    f"block_{name}/1": _BLOCK for name in ("hardtanh", "relu6", "elu", "celu", "selu", "hardswish", "logit")
}


def run(case: Case, tensors: list[Any]) -> tuple[Any, ...]:
    args, kwargs = case.arguments(tensors)
    result = ge.call(case.call, *args, **kwargs)
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


def differences(case: Case) -> list[str]:
    tensors = [
        ge.tensor(a, requires_grad=requires_grad)
        for a, requires_grad in zip(case.inputs, case.requires_grad, strict=True)
    ]
    outputs = run(case, tensors)
    if len(outputs) != len(case.outputs):
        return [f"{len(outputs)} outputs instead of {len(case.outputs)}"]
    found: list[str] = []
    for i, (output, want, expect) in enumerate(zip(outputs, case.outputs, case.expect, strict=True)):
        said = difference(output.detach().numpy(), want, case.coarsest)
        found += [f"output {i}: {said}"] if said else []
        for name in ("requires_grad", "is_leaf"):
            if getattr(output, name) != expect[name]:
                found.append(f"output {i}: {name} is {getattr(output, name)}")
        name = None if output.grad_fn is None else output.grad_fn.name()
        if name != expect["grad_fn"]:
            found.append(f"output {i}: grad_fn is {name} instead of {expect['grad_fn']}")
    return found or slope_differences(case, tensors, outputs)


def slope_differences(case: Case, tensors: list[Any], outputs: tuple[Any, ...]) -> list[str]:
    pairs = [(o, c) for o, c in zip(outputs, case.cotangents, strict=True) if c is not None and o.requires_grad]
    wanted = [i for i, t in enumerate(tensors) if t.requires_grad]
    if not pairs or not wanted:
        return []
    total: Any = None
    for output, cotangent in pairs:  # cotangents of several outputs arrive in one walk
        part = (output * ge.tensor(cotangent)).sum()
        total = part if total is None else total + part
    total.backward()
    found: list[str] = []
    for i in wanted:
        grad, want = tensors[i].grad, case.grads[i]
        if (grad is None) != (want is None):
            found.append(f"input {i}: grad is {'None' if grad is None else 'there'}")
        elif grad is not None:
            said = difference(np.asarray(grad.numpy()), want, case.coarsest)
            found += [f"input {i}: gradient {said}"] if said else []
    return found


@pytest.mark.filterwarnings(
    "ignore:(.*degrees of freedom|reduction. 'mean' divides):UserWarning",
    "ignore:Mismatch dtype between input and weight:UserWarning",
    "ignore:Using torch.cross without specifying the dim:UserWarning",
)
@pytest.mark.parametrize("op", CASES)
def test_agrees_with_pytorch(op: str) -> None:
    found: dict[str, str] = {}
    for case in CASES[op]:
        try:
            said = "; ".join(differences(case))
        except Exception as error:  # an op that raises is a difference, too
            said = f"{type(error).__name__}: {error}"
        if said:
            found[case.id] = said
    known = {case.id: KNOWN[case.id] for case in CASES[op] if case.id in KNOWN}
    assert found.keys() == known.keys(), "\n".join(f"{k}: {v}" for k, v in found.items())
