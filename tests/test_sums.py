"""Sums of large arrays, which BLAS computes where it is quicker: as accurate as numpy, and alike in all evaluators."""

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.sums import add_up, largest, short_sum

SHAPES = ((8, 64, 64), (512, 16), (16, 1000), (6, 5, 300), (3000, 8))
CALLS = {
    "sum of rows": lambda x: x.sum(-1),
    "sum of planes": lambda x: x.sum(0, keepdim=True),
    "mean": lambda x: x.mean(-1, keepdim=True) * x,
    "softmax": lambda x: x.softmax(-1),
    "log_softmax": lambda x: x.log_softmax(-1),
    "softmax of planes": lambda x: x.softmax(0),
    "added row": lambda x: x + x.narrow(0, 0, 1),
}


def numbers(shape, dtype=np.float32):
    return np.random.default_rng(3).standard_normal(shape).astype(dtype)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_sums_are_those_of_numpy(shape, dtype, keepdims):
    x = numbers(shape, dtype)
    exact = x.astype(np.longdouble)
    for axes in [(len(shape) - 1,), (0,), tuple(range(len(shape) - 1))]:
        for given in (x, x.swapaxes(0, -1).copy().swapaxes(0, -1)):
            found, expected = add_up(given, axes, keepdims), exact.sum(axes, keepdims=keepdims)
            assert found.shape == expected.shape
            assert found.dtype == dtype
            error = np.abs(found - expected).max()
            assert error <= 8 * np.finfo(dtype).eps * np.abs(exact).sum(axes).max()
            short = short_sum(shape, np.dtype(dtype), axes, keepdims)
            if short is not None:
                out = np.full(found.shape, np.nan, dtype)
                short(given, out)
                assert out.tobytes() == found.tobytes()


@pytest.mark.parametrize("shape", SHAPES)
def test_maxima_are_those_of_numpy_with_nan_and_infinities(shape):
    x = numbers(shape)
    x.reshape(-1)[::97] = np.nan
    x.reshape(-1)[5::89] = -np.inf
    for given in (x, x.swapaxes(0, -1).copy().swapaxes(0, -1)):
        np.testing.assert_array_equal(largest(given, -1), np.max(given, -1, keepdims=True))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", [*CALLS, "layer_norm"])
def test_eager_and_compiled_sums_have_the_same_bits(name, shape):
    x = numbers(shape)
    tensor = ge.tensor(x, requires_grad=True)
    function = CALLS.get(name, lambda x: x.layer_norm(shape[-1:]))
    loss = (function(tensor) * 1.5).square().sum()
    loss.backward()
    graph = ge.Graph()
    compiled = (function(graph.value(x, name="x", requires_grad=True)) * 1.5).square().sum()
    program = ge.compile(graph, [compiled.name], ["x"], compiled.name, "static", tier="numpy")
    out = program.run({"x": x})
    assert out[compiled.name].tobytes() == loss.detach().numpy().tobytes()
    assert out.grads["x"].tobytes() == tensor.grad.numpy().tobytes()
