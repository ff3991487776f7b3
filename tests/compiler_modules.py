"""Modules for the compiler's tests: every call that the op table's samples make, with its gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.compiler.ir import Module, lower
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.op import NoDerivative
from grapheditor.engine.trace import Trace
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples

OPS = registry().ops
# How large their result is depends on numbers, which a compiler does not know.
EAGER_ONLY = {"bincount", "masked_select", "nonzero", "_unique2", "_unique_dim", "_unique_consecutive"}
NO_DERIVATIVE = {op.name for op in OPS.values() if isinstance(op.vjp, NoDerivative)}
SAMPLES = [sample for op in OPS.values() if op.name not in EAGER_ONLY for sample in samples(op, "float32")]


def sample_module(sample: Sample) -> tuple[Module, list[Any]]:
    """The outputs of the call and, where there are any, the gradients of a weighted sum of them; and its inputs."""
    trace = Trace(OPS)
    args = [trace.input(Spec(a.shape, a.dtype)) if isinstance(a, np.ndarray) else a for a in sample.args]
    outputs = sample.call(lambda op, /, **given: trace.apply(op, (), given), args)
    rng = np.random.default_rng(3)
    total: Any = None
    for output in outputs:
        if output.dtype.kind == "f":
            part = (output * trace.constant(rng.normal(size=output.shape).astype(output.dtype))).sum()
            total = part if total is None else total + part.to("float32")
    wanted = [args[i] for i in sample.floats if sample.op.rule(i) is not None and sample.op.name not in NO_DERIVATIVE]
    grads = gradient(total, wanted) if wanted and total is not None else []
    inputs = [a for a in args if hasattr(a, "trace")]
    arrays = [a for a in sample.args if isinstance(a, np.ndarray)]
    return lower(inputs, [*outputs, *(g for g in grads if g is not None)]), arrays


def interpret(module: Module, arrays: list[Any]) -> list[Any]:
    """What the module says, instruction by instruction: the reference for passes and tiers."""
    known = dict(zip(module.inputs, arrays, strict=True))

    def value(v: Any) -> Any:
        return None if v is None else known[v] if v.constant is None else v.constant

    with np.errstate(all="ignore"):
        for step in module.body:
            result = step.op.forward(*(value(a) for a in step.args), **step.params)
            known.update(zip(step.outs, result if isinstance(result, tuple) else (result,), strict=True))
    return [np.asarray(value(v)) for v in module.outputs]


def same_bits(mine: Any, other: Any) -> bool:
    """Whether two arrays agree to the bit, where one NaN is as good as another."""
    mine, other = np.asarray(mine), np.asarray(other)
    if (mine.shape, mine.dtype) != (other.shape, other.dtype):
        return False
    if mine.dtype.kind != "f":
        return bool(np.array_equal(mine, other))
    signs = np.signbit(mine) == np.signbit(other)
    return bool(np.array_equal(mine, other, equal_nan=True) and np.all(signs | np.isnan(mine)))
