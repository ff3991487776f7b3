"""Which input of a new op takes a wire of known shape, and which ops certainly can't."""

from __future__ import annotations

import pytest

from grapheditor.edit.fitting import fit_of
from grapheditor.engine.dtypes import Spec, as_dtype
from grapheditor.engine.op import Op
from grapheditor.plugin_registry import registry

OPS = registry().ops

# op, shape and dtype of the wire, the input it goes to, words of the reason against it
CASES = [
    ("add", (2, 3), "float32", "input", ""),
    ("relu", (), "float32", "input", ""),
    ("linalg_det", (3,), "float32", "A", "at least 2 dimensions"),
    ("linalg_det", (3, 3), "float32", "A", ""),
    ("gelu", (3,), "int64", "input", "not implemented for 'Long'"),
    ("where", (2,), "float32", "input", ""),
    ("where", (2,), "bool", "condition", ""),
    ("cat", (2, 3), "float32", "tensors.0", ""),
    ("matmul", (2, 3), "float32", "input", ""),
    ("glu", (), "float32", "input", ""),  # another dim can't help here, but that is not known
    ("one_hot", (3,), "int64", "input", ""),  # another num_classes can
    ("batch_norm", (2, 3), "float32", "input", ""),  # its optional inputs can
    ("view", (3,), "float32", "input", ""),  # nobody knows yet which size
]


@pytest.mark.parametrize(("op", "shape", "dtype", "slot", "words"), CASES)
def test_a_wire_goes_to_the_first_input_that_may_take_it(op, shape, dtype, slot, words):
    fit = fit_of(OPS[op], Spec(shape, as_dtype(dtype)))
    assert fit is not None
    assert fit.slot == slot
    assert words in fit.reason
    assert bool(words) == bool(fit.reason)


def test_nothing_is_said_against_any_op_where_the_shape_is_not_known():
    fits = [fit_of(op, None) for op in OPS.values() if op.inputs]
    assert all(fit is not None and not fit.reason for fit in fits)


def test_an_op_without_inputs_takes_no_wire():
    assert fit_of(Op("fresh(int size)", category="C", doc="New.", forward=abs), None) is None


def test_a_rule_of_a_plugin_that_stumbles_says_nothing():
    def shape(*shapes: object) -> object:
        raise KeyError("oops")

    odd = Op("odd(Tensor input)", category="C", doc="Odd.", forward=abs, shape=shape)
    fit = fit_of(odd, Spec((2,), as_dtype("float32")))
    assert fit is not None
    assert fit.reason == ""
