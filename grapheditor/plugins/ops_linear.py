"""Matrix products and transposes."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    broadcast,
    expanded,
    hookimpl,
    matmul,
    matmul_below,
    matmul_name,
    one_dtype_of_factors,
    other_dtypes,
    product_dtype,
    torch_name,
)

_SECOND_NAMES: dict[tuple[int, int], tuple[str | None, ...]] = {
    (1, 1): ("MulBackward0",) * 2,
    (2, 1): (None, "MvBackward0"),
    (1, 2): ("SqueezeBackward1", None),
}
"""By the dimensions of both inputs: what the nodes of a product's gradients are called."""


def _left(g: Any, out: Any, x: Any, y: Any) -> Any:
    """The gradient of x @ y by x; missing dimensions of vectors are put in and summed away again."""
    if y.ndim == 1:
        product = g.unsqueeze(-1) * y
        return product if x.ndim > 1 else product.reshape(x.shape)
    rows = g.unsqueeze(-2) if x.ndim == 1 else g
    product = rows @ y.transpose(-1, -2)
    return product.sum_to(size=(1, *x.shape)).reshape(x.shape) if x.ndim == 1 else product


def _flat(x: Any) -> Any:
    """A stack of matrices as one tall matrix; spelt out, since -1 says nothing of an empty tensor."""
    return x.reshape((math.prod(x.shape[:-1]), x.shape[-1]))


def _right(g: Any, out: Any, x: Any, y: Any) -> Any:
    if x.ndim == 1 and y.ndim == 1:
        return g * x
    columns = g.unsqueeze(-1) if y.ndim == 1 else g
    rows = columns.unsqueeze(-2) if x.ndim == 1 else columns
    left = x.unsqueeze(0) if x.ndim == 1 else x
    if y.ndim == 1:
        return (left * columns).sum(dim=tuple(range(left.ndim - 1)))
    if y.ndim == 2 and left.ndim > 2:
        # one large product instead of a stack of products that is summed
        return _flat(left).transpose(0, 1) @ _flat(rows)
    return left.transpose(-1, -2) @ rows


_DOTTED = frozenset({np.dtype(np.float32), np.dtype(np.float64)})


def _product_into(specs: Any, params: dict[str, Any]) -> Any:
    # for two matrices both make the same calls of BLAS, and np.dot gets there sooner
    plain = all(len(s.shape) == 2 and min(s.shape) > 0 for s in specs) and specs[0].dtype in _DOTTED
    return np.dot if plain else np.matmul


def _wrong_ranks(name: str, a: Any, b: Any) -> Exception:
    """PyTorch's error where a product of two gets tensors of other dimensions."""
    if name == "mm":
        return RuntimeError(f"{'self' if len(a) != 2 else 'mat2'} must be a matrix")
    if name == "bmm":
        return RuntimeError(f"{'batch1' if len(a) != 3 else 'batch2'} must be a 3D tensor")
    if name == "dot":
        return RuntimeError(f"1D tensors expected, but got {len(a)}D and {len(b)}D tensors")
    if not a:
        return IndexError("Dimension specified as 0 but tensor has no dimensions")
    return RuntimeError(f"vector + matrix @ vector expected, got 1, {len(a)}, {len(b)}")


def _two_vectors(given: Given) -> None:
    """Two vectors."""
    for name, shown in (("input", "self"), ("vec2", "vec2")):
        if len(given[name].shape) != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {shown}, but got {len(given[name].shape)}-D")


def _exactly(name: str, left: int, right: int) -> Any:
    def shape(a: Any, b: Any) -> Any:
        if len(a) != left or len(b) != right:
            raise _wrong_ranks(name, a, b)
        if name == "bmm" and (a[0], a[2]) != b[:2]:
            raise RuntimeError(
                f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] but got: "
                f"[{b[0]}, {b[1]}]."
            )
        return matmul(a, b)

    return shape


def _matrix_and_vector(given: Given) -> None:
    """A matrix and a vector of one dtype."""
    matrix, vector = given["input"], given["vec"]
    _exactly("mv", 2, 1)(matrix.shape, vector.shape)
    if matrix.dtype != vector.dtype:
        kinds = torch_name(vector.dtype), torch_name(matrix.dtype)
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {kinds[0]}, {kinds[1]}, and {kinds[0]}"
        )
    if matrix.dtype.kind == "b":
        raise NotImplementedError("\"addmv_impl_cpu\" not implemented for 'Bool'")


def _shaped_by(rule: Any) -> Any:
    """Shapes that a rule takes, which PyTorch looks at before it looks at dtypes."""

    def check(given: Given) -> None:
        shapes = [spec.shape for spec in given.specs if spec is not None]
        if all(len(shape) == 1 for shape in shapes):
            _vectors(given)
        rule(*shapes)

    return check


def _vectors(given: Given) -> None:
    """Two vectors, the lengths of which PyTorch compares after their dtypes."""
    left, right = (spec for spec in given.specs if spec is not None)
    if not len(left.shape) == len(right.shape) == 1:
        raise _wrong_ranks("dot", left.shape, right.shape)
    if left.dtype != right.dtype:
        raise other_dtypes("dot", left.dtype, right.dtype)


def _product(name: str, left: int, right: int, doc: str, samples: Any, backward: Any = None) -> Op:
    check = _exactly(name, left, right)

    def forward(x: Any, y: Any) -> Any:
        check(x.shape, y.shape)
        return np.matmul(x, y)

    return Op(
        f"{name}(Tensor input, Tensor {'vec' if name == 'mv' else 'other' if name == 'dot' else 'mat2'})",
        category="Linear algebra",
        doc=doc,
        forward=forward,
        vjp=(_left, _right),
        grad_fn=f"{name.capitalize()}Backward0",
        backward=backward,
        shape=check,
        check=({"mv": _matrix_and_vector, "dot": _vectors}.get(name, _shaped_by(check)),),
        dtype="same" if name == "mv" else product_dtype,
        source={
            "torch": f"torch.{name}({{input}}, {{{'vec' if name == 'mv' else 'other' if name == 'dot' else 'mat2'}}})"
        },
        samples=samples,
    )


def _linear(x: Any, weight: Any, bias: Any) -> Any:
    out = np.matmul(x, weight.T)
    if bias is None:
        return out
    if bias.ndim < 2 or not _fuses(x.shape, bias.shape):
        return out + bias
    return (out.reshape(_rows(out.shape)) + bias).reshape(out.shape)


def _linear_bias(g: Any, out: Any, x: Any, weight: Any, bias: Any) -> Any:
    return g if len(bias.shape) < 2 or not _fuses(x.shape, bias.shape) else g.reshape(_rows(g.shape))


def _fuses(input: tuple[int, ...], bias: tuple[int, ...]) -> bool:
    """Whether PyTorch adds the bias in its addmm, and so to rows of a matrix."""
    return len(input) == 2 or len(bias) == 1 or sum(n != 1 for n in bias) == 1


def _rows(product: tuple[int, ...]) -> tuple[int, int]:
    return math.prod(product[:-1]), product[-1]


def _linear_input(g: Any, out: Any, x: Any, weight: Any, bias: Any) -> Any:
    return g @ weight if len(weight.shape) > 1 else g.unsqueeze(-1) * weight


def _linear_weight(g: Any, out: Any, x: Any, weight: Any, bias: Any) -> Any:
    if len(weight.shape) == 1:
        return g.unsqueeze(-1) * x
    return _flat(g).transpose(0, 1) @ _flat(x)


def _dtypes_of_linear(given: Given) -> None:
    """One dtype, and not bool; PyTorch computes by addmm where there is a bias, and by matmul otherwise."""
    bias, tensors = given["bias"], [given["input"], given["weight"]]
    if bias is not None and len(given["weight"].shape) == 2:
        one_dtype_of_factors(bias, *tensors)
    else:
        product_dtype(given.op, tensors, {})


def _linear_name(call: Any) -> str:
    rank, bias = len(call.args[0].shape), call.args[2] is not None
    if len(call.args[1].shape) == 1:  # one row, which is a vector here
        return "AddBackward0" if bias else matmul_name(call)
    if rank == 2:
        return "AddmmBackward0" if bias else "MmBackward0"
    if bias:
        return "ViewBackward0"
    return "SqueezeBackward4" if rank == 1 else "UnsafeViewBackward0"


def _linear_below(name: str, shapes: Any, params: Any) -> Any:
    turned = ("T", 1)
    if len(shapes[1]) == 1:
        product = {1: ("Dot", 0, turned), 2: ("Mv", 0, turned)}.get(
            len(shapes[0]), ("UnsafeView", ("Mv", ("View", 0), turned))
        )
        return product[1:] if shapes[2] is None else (product, 2)
    if len(shapes[0]) == 2:
        return (0, turned) if shapes[2] is None else (2, 0, turned)
    if shapes[2] is not None:
        return (("Addmm", 2, ("View", 0), turned),)
    return (("Mm", ("Unsqueeze" if len(shapes[0]) == 1 else "View", 0), turned),)


def _linear_fits(given: Given) -> None:
    """A weight of one or two dimensions, and a bias that does not make the result larger."""
    input, weight = given["input"].shape, given["weight"].shape
    if not input or not weight:
        ranks = f"{len(input)}D and {len(weight)}D"
        raise RuntimeError(f"both arguments to linear need to be at least 1D, but they are {ranks}")
    if len(weight) > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {len(weight)}D")
    if given["bias"] is None:
        return
    bias = given["bias"].shape
    fused = _fuses(input, bias)
    if fused and len(weight) == 1:
        raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
    if fused:
        with suppress(NotImplementedError):  # for which PyTorch looks last
            one_dtype_of_factors(given["bias"], given["input"], given["weight"])
    product = matmul(input, weight[::-1])
    if fused:
        expanded(bias, _rows(product))
    elif (larger := broadcast(product, bias)) != product:
        raise RuntimeError(f"output with shape {list(product)} doesn't match the broadcast shape {list(larger)}")


OPS = [
    Op(
        "matmul(Tensor input, Tensor other)",
        category="Linear algebra",
        doc="Matrix product. Vectors count as one row or column; stacks of matrices are multiplied pair by pair.",
        forward=np.matmul,
        into=_product_into,
        vjp=(_left, _right),
        grad_fn=matmul_name,
        backward=BackwardFunction(lambda inputs: _SECOND_NAMES.get((inputs[0].ndim, inputs[1].ndim))),
        next_functions=matmul_below,
        shape=matmul,
        check=(_shaped_by(matmul),),
        dtype=product_dtype,
        source={"numpy": "np.matmul({input}, {other})", "torch": "torch.matmul({input}, {other})"},
        samples=(
            ((2, 3), (3, 4), {}),
            ((3,), (3,), {}),
            ((2, 3), (3,), {}),
            ((3,), (3, 2), {}),
            ((2, 2, 3), (3, 2), {}),
            ((2, 2, 3), (2, 3, 2), {}),
            ((2, 2, 3), (3,), {}),
        ),
    ),
    _product("mm", 2, 2, "Matrix product of two matrices.", (((2, 3), (3, 4), {}),)),
    _product(
        *("bmm", 3, 3, "Matrix products of two stacks of matrices, pair by pair.", (((2, 2, 3), (2, 3, 2), {}),)),
        backward=BackwardFunction(("BmmBackward0",) * 2),
    ),
    _product(
        *("mv", 2, 1, "Matrix times vector.", (((2, 3), (3,), {}),)),
        backward=BackwardFunction((None, "MvBackward0")),
    ),
    _product(
        *("dot", 1, 1, "Sum of the products of two vectors' elements.", (((3,), (3,), {}),)),
        backward=BackwardFunction(("MulBackward0",) * 2),
    ),
    Op(
        "outer(Tensor input, Tensor vec2)",
        aliases=("ger",),
        check=(_two_vectors,),
        category="Linear algebra",
        doc="Every element of one vector times every element of the other.",
        forward=np.outer,
        vjp=(lambda g, out, x, y: g @ y.to(g.dtype.name), lambda g, out, x, y: x.to(g.dtype.name) @ g),
        grad_fn="MulBackward0",
        next_functions=(("View", 0), 1),
        shape=lambda a, b: (a[0], b[0]),
        source={"numpy": "np.outer({input}, {vec2})", "torch": "torch.outer({input}, {vec2})"},
        samples=(((2,), (3,), {}),),
    ),
    Op(
        "linear(Tensor input, Tensor weight, Tensor? bias=None)",
        check=(_linear_fits, _dtypes_of_linear),
        category="Linear algebra",
        doc="A fully connected layer: input @ weight.T + bias.",
        forward=_linear,
        vjp=(_linear_input, _linear_weight, _linear_bias),
        grad_fn=_linear_name,
        backward=BackwardFunction((None, "TBackward0")),
        next_functions=_linear_below,
        shape=lambda x, w, b: matmul(x, w[::-1]),
        dtype="promote",
        source={"torch": "torch.nn.functional.linear({input}, {weight}, {bias})"},
        samples=(((2, 3), (4, 3), (4,), {}), ((3,), (3,)), ((2, 2, 3), (3,)), ((2, 2, 3), (4, 3), (4, 1))),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
