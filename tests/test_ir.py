"""The compiler's intermediate form says what the trace said."""

import numpy as np
import pytest

from grapheditor.compiler.ir import lower
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.trace import Trace
from grapheditor.plugin_registry import registry


def run(module, *arrays):
    """Each instruction by its op's forward, as a reference for the passes."""
    known = dict(zip(module.inputs, arrays, strict=True))
    value = lambda v: None if v is None else known[v] if v.constant is None else v.constant  # noqa: E731
    for step in module.body:
        result = step.op.forward(*(value(a) for a in step.args), **step.params)
        known.update(zip(step.outs, result if len(step.outs) > 1 else (result,), strict=True))
    return [value(v) for v in module.outputs]


@pytest.fixture
def trace():
    return Trace(registry().ops)


def test_casts_and_numbers_become_instructions_and_constants(trace):
    x = trace.input(Spec((3,), np.dtype(np.float32)))
    n = trace.input(Spec((3,), np.dtype(np.int64)))
    module = lower([x, n], [(x * 2 + n).tanh()])
    assert [step.op.name for step in module.body] == ["mul", "to", "add", "tanh"]
    for step in module.body[:1] + module.body[2:]:
        assert {a.spec.dtype.name for a in step.args} == {"float32"}
    (result,) = run(module, np.float32([1, 2, 3]), np.int64([1, 0, -1]))
    np.testing.assert_allclose(result, np.tanh(np.float32([3, 4, 5])), rtol=1e-6)


def test_what_no_output_needs_is_not_lowered(trace):
    x = trace.input(Spec((), np.dtype(np.float64)))
    x.exp()
    module = lower([x], [x.sin(), x])
    assert [step.op.name for step in module.body] == ["sin"]
    assert module.outputs[1] is module.inputs[0]
