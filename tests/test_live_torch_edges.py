"""Calls at the edges of what an op takes, beside PyTorch where it is installed: values, dtypes, gradients, refusals.

Dtypes are mixed, sizes are 0, parameters are infinite, or backward refuses what forward took.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

Row = tuple[str, list[Any], dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def given(*kinds: str | int | None) -> list[Any]:
    """What a call gets: "f4 2 3" is an array of float32 of this shape with random numbers.

    It requires grad if it can; "=f4 2 3", which can't be written to, does not.
    """
    rng = np.random.default_rng(0)
    made: list[Any] = []
    for kind in kinds:
        if not isinstance(kind, str):
            made.append(kind)
            continue
        dtype, *sizes = kind.removeprefix("=").split()
        shape = tuple(map(int, sizes))
        numbers = rng.uniform(0.2, 0.8, shape) if dtype.startswith("f") else rng.integers(1, 2, shape)
        made.append(np.array(numbers, dtype))
        made[-1].flags.writeable = not kind.startswith("=")
    return made


ALONE = {"include_self": False}
FUNCTIONAL = "torch.nn.functional."
SCATTERED = {
    "scatter": {}, "scatter_add": {},
    "scatter_reduce sum": {"reduce": "sum"}, "scatter_reduce amin": {"reduce": "amin"},
    "scatter_reduce mean": {"reduce": "mean", "include_self": False}, "scatter_reduce prod": {"reduce": "prod"},
}  # fmt: skip
REFUSED: dict[str, Row] = {
    **{
        f"addr of {a}, {b} and {c}": ("torch.addr", given(f"{a} 2 3", f"{b} 2", f"{c} 3"), {})
        for a, b, c in (("f8", "f4", "f4"), ("f4", "f8", "f4"), ("f4", "f4", "f2"), ("f4", "i8", "f4"))
    },
    **{
        f"addcdiv by {kind}": ("torch.addcdiv", given("f4 2 3", "f4 3", f"{kind} 2 3"), {"value": 0.5})
        for kind in ("?", "u1", "i4")
    },
    **{
        f"index_reduce {word} of int32": ("torch.index_reduce", [*given("f4 3 2", 0, "i4 3", "f4 3 2"), word], ALONE)
        for word in ("prod", "mean", "amax")
    },
    **{
        f"{name} {index} in {src}": (f"torch.{name.split()[0]}", given("f4 3 2", 0, f"i8 {index}", f"f4 {src}"), how)
        for name, how in SCATTERED.items()
        for index, src in (("2 2", "3 2"), ("2 2", "2 3"), ("0 2", "2 2"), ("0", "2 2"))
    },
    **{
        f"clamp {' within '.join(shapes)}": ("torch.clamp", given(*(f"f4 {shape}" for shape in shapes)), {})
        for shapes in (("3", "3", "2 3"), ("2 3", "1 1 3", "2 3"), ("2 3", "3", "1 2 3"), ("", "3", "2 3"))
    },
    **{
        f"adaptive_{kind}_pool{n}d to {size}": (
            f"{FUNCTIONAL}adaptive_{kind}_pool{n}d", given("f4 2 2" + " 5" * n), {"output_size": size}
        )
        for kind in ("avg", "max")
        for n, size in ((1, 0), (2, 0), (2, (0, 1)), (3, 0))
    },
    "an area without channels": (f"{FUNCTIONAL}interpolate", given("f4 1 0 4 3"), {"size": 2, "mode": "area"}),
    **{
        f"pixel_{name} of {shape}": (f"{FUNCTIONAL}pixel_{name}", [*given(f"f4 {shape}"), 2], {})
        for name, shape in (
            ("shuffle", "0 4 2 2"), ("shuffle", "1 4 0 2"), ("unshuffle", "1 4 0 2"), ("unshuffle", "1 1 4 0")
        )
    },
    **{
        f"batch_norm of {shape} by {weight} and {bias}": (
            f"{FUNCTIONAL}batch_norm", given(f"f4 {shape}", None, None, f"f4 {weight}", f"f4 {bias}", True), {}
        )
        for shape, weight, bias in (
            ("3 2 4", "1 2", "2"), ("3 2", "1 2", "2"), ("3 2 4", "2", "1 2"), ("3 2", "2", "2 1")
        )
    },
    "soft_margin_loss of truth values": (f"{FUNCTIONAL}soft_margin_loss", given("f4 3", "? 3"), {}),
    "dist that counts": ("torch.dist", given("f4 3", "f4 3", 0), {}),
}  # fmt: skip


AGREE: dict[str, Row] = {
    **{
        f"gradient of {dtype} at {places} by {order}": (
            "torch.gradient", given(f"{dtype} 3 4"), {"spacing": given(f"{places} 3", "f4 4"), "edge_order": order}
        )
        for dtype, places in (("f4", "f8"), ("f8", "f4"), ("f4", "u1"))
        for order in (1, 2)
    },
    "gradient of whole numbers at halves": (
        "torch.gradient", [np.arange(12).reshape(3, 4) ** 2], {"spacing": given("=f2 3", "=f2 4")}
    ),
    **{
        f"soft_margin_loss of {dtype} at {target} {reduction}": (
            f"{FUNCTIONAL}soft_margin_loss", given(f"{dtype} 3", f"={target} 3"), {"reduction": reduction}
        )
        for dtype, target in (("f2", "f4"), ("f4", "f8"), ("f4", "u1"), ("f4", "i8"), ("f8", "f4"))
        for reduction in ("mean", "none")
    },
    **{
        f"{mode} of bytes {size} {corners}": (
            f"{FUNCTIONAL}interpolate",
            [np.random.default_rng(1).integers(0, 256, (2, 3, 7, 6)).astype(np.uint8)],
            {"size": size, "mode": mode, "align_corners": corners},
        )
        for mode in ("bilinear", "bicubic")
        for size in ((14, 12), (5, 9))
        for corners in (None, True)
    },
    **{
        f"{name} corrected by nan": (f"torch.{name}", given("f4 2 3"), {"dim": (1,), "correction": math.nan})
        for name in ("var", "std", "var_mean", "std_mean")
    },
    "softplus beyond no number": (f"{FUNCTIONAL}softplus", given("f4 2 3"), {"threshold": math.nan}),
    "multi_margin_loss": (f"{FUNCTIONAL}multi_margin_loss", given("f4 2 3", "i8 2"), {"p": 2, "margin": math.inf}),
    "addmv": ("torch.addmv", given("f4 2", "f4 2 3", "f4 3"), {"alpha": math.inf}),
    "pow": ("torch.pow", [*given("f4 3"), True], {}),
    **{
        f"lp_pool{n}d by {p}": (f"{FUNCTIONAL}lp_pool{n}d", [*given("f4 1 2" + " 4" * n), p, 2], {})
        for n in (1, 2, 3)
        for p in (math.inf, -math.inf, True)
    },
    "local_response_norm": (f"{FUNCTIONAL}local_response_norm", given("f4 2 3 4"), {"size": 2, "beta": True}),
    **{
        f"cross_entropy of {target} smoothed by {by}": (
            f"{FUNCTIONAL}cross_entropy", given("f4 2 3", target), {"label_smoothing": by}
        )
        for target in ("i8 2", "f4 2 3")
        for by in (-1.0, math.nan)
    },
    **{
        f"attention of {rank} dimensions scaled by {by}": (
            f"{FUNCTIONAL}scaled_dot_product_attention", given(*[f"f4{' 1' * (rank - 2)} 3 2"] * 3), {"scale": by}
        )
        for rank in (2, 3, 4)
        for by in (-1.5, -math.inf)
    },
    **{
        f"cosine_similarity of {one} and {other}": (
            f"{FUNCTIONAL}cosine_similarity", given(f"{one} 3 4", f"{other} 3 4"), {}
        )
        for one, other in (("f2", "f4"), ("f4", "f2"))
    },
    "cosine_similarity of large bytes": (
        f"{FUNCTIONAL}cosine_similarity", [*given("f4 2 3"), np.full((2, 3), 200, np.uint8)], {}
    ),
    "kl_div": (f"{FUNCTIONAL}kl_div", given("f4 2 3", "f2 2 3"), {"reduction": "none", "log_target": True}),
    "logits of halves": (f"{FUNCTIONAL}binary_cross_entropy_with_logits", given("f2 2 3", "=f4 2 3"), {}),
    "weighed logits of halves": (
        f"{FUNCTIONAL}binary_cross_entropy_with_logits", given("f2 2 3", "=f4 2 3"), {"pos_weight": given("=f4 3")[0]}
    ),
    "softsign of bytes": (f"{FUNCTIONAL}softsign", [np.array([0, 1, 200, 255], np.uint8)], {}),
    "softsign of whole numbers": (f"{FUNCTIONAL}softsign", [np.array([-128, -3, 127], np.int8)], {}),
    "no power of truth values": ("torch.linalg.matrix_power", [np.eye(2) > 2, 0], {}),
    "group_norm of nothing": (f"{FUNCTIONAL}group_norm", [*given("f4 2 4 0"), 2, *given("f4 4", "f4 4")], {}),
    "probabilities of nothing": (
        f"{FUNCTIONAL}cross_entropy", [np.array([[0.0, -np.inf]], np.float32), np.array([[1.0, 0.0]], np.float32)], {}
    ),
}  # fmt: skip


def made_of(make: Any, value: Any) -> Any:
    """A tensor of an array, which may require grad; also in a list."""
    if isinstance(value, list):
        return [made_of(make, one) for one in value]
    if not isinstance(value, np.ndarray):
        return value
    tensor = make(value.copy())
    return tensor.requires_grad_() if value.dtype.kind == "f" and value.flags.writeable else tensor


def tensors_of(value: Any) -> list[Any]:
    """The tensors among what a call got or gave."""
    if isinstance(value, list | tuple):
        return [tensor for one in value for tensor in tensors_of(one)]
    return [value] if hasattr(value, "requires_grad") else []


def outcome(make: Any, call: Any, row: Row) -> tuple[list[Any], list[Any]]:
    """Results as arrays, with whether they require grad, and gradients of what they were made of."""
    _, arguments, params = row
    made, named = made_of(make, arguments), {name: made_of(make, value) for name, value in params.items()}
    results = tensors_of(call(*made, **named))
    for result in results:
        if result.requires_grad:
            result.double().mul(0.5).sum().backward(retain_graph=True)
    given_tensors = tensors_of([*made, *named.values()])
    grads = [None if t.grad is None else t.grad.numpy() for t in given_tensors if t.requires_grad]
    return [(result.detach().numpy(), result.requires_grad) for result in results], grads


def same(mine: Any, theirs: Any) -> None:
    assert (mine.dtype, mine.shape) == (theirs.dtype, theirs.shape)
    rough = {"float16": 1e-3, "float32": 2e-6, "float64": 1e-7}.get(mine.dtype.name, 0.0)
    scale = max(1.0, float(np.abs(theirs[np.isfinite(theirs)], dtype=np.float64).max(initial=0.0)))
    np.testing.assert_allclose(mine, theirs, rtol=rough, atol=rough * scale)


@pytest.mark.parametrize("name", with_torch(AGREE))
def test_values_dtypes_and_gradients_are_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    function = AGREE[name][0]
    theirs = outcome(torch.from_numpy, eval(function, {"torch": torch}), AGREE[name])
    mine = outcome(ge.tensor, partial(ge.call, function), AGREE[name])
    for (result, required), (expected, wanted) in zip(mine[0], theirs[0], strict=True):
        same(result, expected)
        assert required == wanted
    for got, want in zip(mine[1], theirs[1], strict=True):
        assert (got is None) == (want is None)
        if want is not None:
            same(got, want)


@pytest.mark.parametrize("heads", [(), (2,), (1, 2)])
def test_attention_with_a_negative_scale_is_that_of_the_negative_query(heads: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    query, key, value = (ge.tensor(rng.normal(size=(*heads, 3, 2))) for _ in range(3))
    found = ge.call("scaled_dot_product_attention", query, key, value, scale=-0.7)
    wanted = ge.call("scaled_dot_product_attention", -query, key, value, scale=0.7)
    np.testing.assert_allclose(found.numpy(), wanted.numpy())


def refusal_in_backward(make: Any, call: Any, arguments: list[Any], params: dict[str, Any]) -> tuple[Any, str]:
    """The kind and first line of the error."""
    loss = call(*made_of(make, arguments), **params).double().mul(0.5).sum()
    with pytest.raises((RuntimeError, IndexError)) as caught:
        loss.backward()
    return caught.type, str(caught.value).partition("\n")[0]


@pytest.mark.parametrize("name", with_torch(REFUSED))
def test_backward_refuses_what_pytorchs_does(name: str) -> None:
    torch = pytest.importorskip("torch")
    function, arguments, params = REFUSED[name]
    expected = refusal_in_backward(torch.from_numpy, eval(function, {"torch": torch}), arguments, params)
    assert refusal_in_backward(ge.tensor, partial(ge.call, function), arguments, params) == expected


@pytest.mark.parametrize("name", ["scatter", "scatter_add"])
def test_a_source_with_elements_that_go_nowhere_has_no_gradient(name: str) -> None:
    x, index, source = map(ge.tensor, given("f4 3 2", "i8 2 2", "f4 3 2"))
    loss = getattr(x, name)(0, index, source.requires_grad_()).sum()
    with pytest.raises(RuntimeError, match=r"invalid gradient at index 1 - got \[2, 2\] but .* with \[3, 2\]"):
        loss.backward()
