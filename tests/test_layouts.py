"""Results lie in memory as PyTorch's do, so that the same results can be viewed in other shapes."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import LAYOUTS, Op, OpTable, apply, each_laid
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import with_torch

FURTHER: dict[str, Any] = {"to": (((2, 3), {"dtype": "float32"}),), "type_as": (([[1, 2], [3, 4]], (2,)),)}


def calls(op: Op) -> list[Sample]:
    """The calls of the op table and further ones."""
    return samples(replace(op, samples=(*op.samples, *FURTHER.get(op.name, ()))))


TABLE = [
    sample
    for op in registry().ops.values()
    if "torch" in op.source and op.category != "Hooks" and not op.base.endswith("_")
    for sample in calls(op)
]
ARRANGEMENTS = ("plain", "transposed", "gaps", "expanded", "expanded whole numbers")
_PRODUCTS = {"einsum"}  # of three operands, whose product is looked at from another side
_GAPS = {"diagonal_scatter", "select_scatter", "slice_scatter"}  # whose copies have the gaps of what they copy
OTHERWISE = {
    **dict.fromkeys(ARRANGEMENTS, _PRODUCTS),
    "gaps": _PRODUCTS | _GAPS | {"ravel"},  # of one dimension, which is handed on as it is
    "expanded whole numbers": _PRODUCTS | {"_div_number", "_mul_number"},
}
"""Ops whose results lie in memory otherwise than PyTorch's, by the layout of the inputs."""


def lies(tensor: Any) -> tuple[int, ...]:
    """Strides, but of dimensions in which there is nothing to step over."""
    steps = zip(tensor.stride(), tensor.shape, strict=True) if tensor.numel() else ()
    return tuple(stride for stride, size in steps if size > 1)


def arranged(array: np.ndarray, layout: str, make: Any) -> Any:
    """A tensor of either library with these numbers, or with one row of them again and again."""
    if layout.startswith("expanded") and array.ndim > 1:
        return make(array[:1].copy()).expand(*array.shape)
    if layout == "transposed" and array.ndim > 1:
        return make(np.ascontiguousarray(array.swapaxes(-1, -2))).transpose(-1, -2)
    if layout == "gaps" and array.ndim:
        return make(np.repeat(array, 2, -1))[..., ::2]
    return make(array.copy())


def tensors(sample: Sample, layout: str, make: Any) -> list[Any]:
    """The arguments of a call in float32 or int64."""
    kind = "int64" if layout.endswith("numbers") else "float32"
    floats = [isinstance(a, np.ndarray) and a.dtype.kind == "f" for a in sample.args]
    arrays = [
        np.where(np.isfinite(a), a, 0).astype(kind) if is_float else a
        for a, is_float in zip(sample.args, floats, strict=True)
    ]
    return [arranged(a, layout, make) if isinstance(a, np.ndarray) else a for a in arrays]


@pytest.mark.parametrize("layout", with_torch(ARRANGEMENTS))
def test_results_lie_in_memory_as_they_do_in_pytorch(layout: str) -> None:
    torch = pytest.importorskip("torch")
    found = set()
    for sample in TABLE:
        theirs = tensors(sample, layout, torch.from_numpy)
        names = {f"x{i}": tensor for i, tensor in enumerate(theirs)}
        expression = sample.expression("torch", [n if x is not None else "None" for n, x in names.items()])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                expected = eval(expression, names | {"torch": torch})
            except (RuntimeError, TypeError, ValueError, IndexError):
                continue
            outputs = sample.call(ge.call, tensors(sample, layout, Tensor))
        expected = expected if isinstance(expected, tuple | list) else (expected,)
        if any(
            lies(there) != lies(here) for here, there in zip(outputs, expected, strict=True) if hasattr(there, "stride")
        ):
            found.add(sample.op.name)
    assert found == OTHERWISE[layout]


# -- the rules that entries of ops name --------------------------------------------------


def laid(sample: Sample, inputs: list[Any], layout: Any) -> tuple[Any, ...]:
    """The results of a call of the op with this rule of layout."""
    op = replace(sample.op, layout=layout)
    named = {name: given for name, given in sample.by_name(inputs).items() if given is not None}
    call = OpTable([op]).bind(op.name, (), named | sample.params)
    results = apply(op, call.args, call.params)
    return results if isinstance(results, tuple) else (results,)


def rows(out: Any, inputs: list[Any], params: Mapping[str, Any]) -> bool:
    return out.is_contiguous()


def following(out: Any, inputs: list[Any], params: Mapping[str, Any]) -> bool:
    first = inputs[0]
    if first.ndim != out.ndim:
        return True
    order = sorted(range(first.ndim), key=lambda axis: -first.stride()[axis])
    whole = first.permute(order).is_contiguous()
    return (out.permute(order) if whole else out).is_contiguous()


def turned(out: Any, inputs: list[Any], params: Mapping[str, Any]) -> bool:
    flipped = out.transpose(*params["dims"]) if params["k"] % 2 else out
    return (following if params["k"] % 4 else rows)(flipped, inputs, params)


def side_by_side(out: Any, inputs: list[Any], params: Mapping[str, Any]) -> bool:
    weight = inputs[1]
    whole = weight.shape[1] > 1 and weight.transpose(1, 2).is_contiguous() and not weight.is_contiguous()
    return (out.mT if whole else out).is_contiguous()


RULES = {
    "rows": rows,
    "rows_but_images": lambda out, inputs, params: inputs[0].ndim in (4, 5) or out.is_contiguous(),
    "rows_if_several": lambda out, inputs, params: len(inputs) == 1 or out.is_contiguous(),
    "rows_if_expanded": lambda out, inputs, params: (
        out is inputs[0] or 0 not in inputs[0].stride() or out.is_contiguous()
    ),
    "following": following,
    "following_in_batches": lambda out, inputs, params: inputs[0].ndim != 3 or following(out, inputs, params),
    "columns": lambda out, inputs, params: out.ndim < inputs[0].ndim or out.mT.is_contiguous(),
    "channels_by_weight": side_by_side,
    "quarter_turn": turned,
}
"""What holds for each result of an op that names the rule, where an input has two dimensions or more."""


@pytest.mark.parametrize("rule", LAYOUTS)
def test_results_lie_as_the_rule_says_that_their_op_names(rule: str) -> None:
    idle = {op.name for op in registry().ops.values() if op.layout == rule}
    assert idle
    for sample in [sample for name in sorted(idle) for sample in calls(registry().ops[name])]:
        for arrangement in ARRANGEMENTS:
            inputs = tensors(sample, arrangement, Tensor)
            given = [tensor for tensor in inputs if isinstance(tensor, Tensor)]
            try:
                results = laid(sample, inputs, rule)
            except (RuntimeError, TypeError, ValueError, IndexError):
                continue  # an op of floats alone
            if max(tensor.ndim for tensor in given) > 1:
                assert all(RULES[rule](out, given, sample.all_params()) for out in results), sample
            if list(map(lies, results)) != list(map(lies, laid(sample, inputs, None))):
                idle.discard(sample.op.name)
    assert not idle, "nothing lies otherwise without the rule: leave it out, or add a sample for which it does"


def test_an_op_of_a_plugin_states_its_layout_by_name_or_by_a_rule_of_its_own() -> None:
    asked = []

    def in_columns(function: Any, specs: Any, params: Any) -> Any:
        asked.append((specs[0].shape, dict(params)))
        return each_laid(function, lambda out, inputs: np.asfortranarray(out))

    op = Op(
        "both(Tensor input, int times) -> (one, many)",
        category="Test",
        doc="The input, and times as much.",
        forward=lambda input, times: (input + 0, input * times),
        shape=lambda shape, times: [shape, shape],
        dtype="same",
        layout=in_columns,
    )
    matrix = ge.tensor(np.ones((2, 3)))
    for _ in range(3):
        assert [out.stride() for out in apply(op, (matrix,), {"times": 2})] == [(1, 2), (1, 2)]
    assert asked == [((2, 3), {"times": 2})]  # once for all calls of a kind
    turned = matrix.t()
    for layout, stride in ((None, (1, 3)), ("rows", (2, 1)), ("following", (1, 3)), ("columns", (1, 3))):
        assert [out.stride() for out in apply(replace(op, layout=layout), (turned,), {"times": 2})] == [stride] * 2
    with pytest.raises(ValueError, match=r"both: layout 'diagonals' is none of rows, "):
        replace(op, layout="diagonals")


# -- views -------------------------------------------------------------------------------


def shares(sample: Sample, arrangement: str) -> bool:
    """Whether a result of a call lies in the memory of what it gets."""
    inputs = tensors(sample, arrangement, Tensor)
    try:
        results = sample.call(ge.call, inputs)
    except (RuntimeError, TypeError, ValueError, IndexError, OverflowError):
        return False  # the arrangement changes numbers and dtypes, which not every op takes
    given = [tensor.numpy() for tensor in inputs if isinstance(tensor, Tensor)]
    made = [out.detach().numpy() for out in results if isinstance(out, Tensor)]
    return any(np.shares_memory(out, array) for out in made for array in given if out.size)


def test_ops_say_whether_their_results_may_share_memory_with_the_first_input() -> None:
    ops = [op for op in registry().ops.values() if not op.base.endswith("_")]
    sharing = {op.name for op in ops if any(shares(s, way) for s in calls(op) for way in ARRANGEMENTS)}
    untold = {"_unsafe_view", "meshgrid"}  # of which one stands in no graph, and one has several first inputs
    assert sharing - untold == {op.name for op in ops if (op.views or op.shares) and not op.hook}


# -- what follows ------------------------------------------------------------------------


def test_what_lapack_and_flips_make_lies_as_they_leave_it() -> None:
    matrix = ge.tensor(np.array([[2.0, 1.0], [1.0, 3.0]]))
    for name in ("linalg.inv", "linalg.cholesky"):
        assert ge.call(name, matrix).stride() == (1, 2)
    turned = ge.tensor(np.arange(6.0).reshape(2, 3)).t()
    for out in (turned.flip(0), turned.sort(0)[0], ge.call("full_like", turned, 1.0)):
        assert out.stride() == (1, 3)
    for part in ge.call("linalg.svd", ge.tensor(np.ones((3, 2))))[::2]:
        assert part.stride() == (1, part.shape[0])


def test_a_softmax_of_a_transposed_matrix_can_be_flattened_by_view() -> None:
    matrix = ge.tensor(np.arange(6.0).reshape(2, 3))
    assert ge.call("softmax", matrix.t(), 1).view(6).shape == (6,)
    assert ge.call("cat", [matrix.t(), matrix.t()]).view(12).shape == (12,)
    assert matrix[:1].expand(2, 3).float().view(6).shape == (6,)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        matrix.t().exp().view(6)
