"""Tensors that are put together from vectors: grids, products of sets, combinations, powers, blocks."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, composite, hookimpl, warn_once

_INDEXING = (
    "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument. (Triggered internally "
    "at aten/src/ATen/native/TensorShape.cpp.)"
)


def _alike(given: Given) -> None:
    """Tensors of one dtype, with a dimension at most."""
    specs = [spec for spec in given.specs if spec is not None]
    if not specs:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    for spec in specs:
        if len(spec.shape) > 1:
            raise RuntimeError(
                "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: "
                + ("one of 2 dimensions" if len(spec.shape) == 2 else f"({'1,' * (len(spec.shape) - 2)}.,.) = ")
            )
    if len({spec.dtype for spec in specs}) > 1:
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")


def _vectors(given: Given) -> None:
    for spec in given.specs:
        if spec is not None and len(spec.shape) != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(spec.shape)}")
    if given.op.base == "cartesian_prod":
        _alike(given)
    elif given["r"] < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {given['r']}")


def _known_order(given: Given) -> None:
    word = given["indexing"]
    if word is None:
        warn_once(_INDEXING)
    elif word not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {word}')


def _spread(*tensors: Any) -> list[Any]:
    sizes = [math.prod(x.shape) for x in tensors]
    count = len(sizes)
    return [x.view([-1 if i == place else 1 for i in range(count)]).expand(sizes) for place, x in enumerate(tensors)]


def _meshgrid(*tensors: Any, indexing: str | None) -> tuple[Any, ...]:
    if indexing != "xy" or len(tensors) < 2:
        return tuple(_spread(*tensors))
    first, second, *rest = tensors
    grids = _spread(second, first, *rest)
    return (grids[1], grids[0], *grids[2:])


def _product(*tensors: Any) -> Any:
    if len(tensors) == 1:
        return tensors[0]
    return tensors[0]._apply("stack", ([_flat(grid) for grid in _spread(*tensors)],), {"dim": 1})


def _flat(grid: Any) -> Any:
    return grid.clone()._unsafe_view([math.prod(grid.shape)])


def _combinations(input: Any, r: int, with_replacement: bool) -> Any:
    if r == 0:
        return input.detach().narrow(0, 0, 0)
    count = input.shape[0]
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    chosen = np.zeros([count] * r, bool)
    for places in choose(range(count), r):
        chosen[places] = True
    mask = input._constant(chosen)
    return input._apply("stack", ([grid.masked_select(mask) for grid in _spread(*[input] * r)],), {"dim": 1})


def _chosen(input: Any, r: int, with_replacement: bool) -> Any:
    """The same without a mask, as a compiled graph has to know how many there are."""
    if r == 0:
        return input.detach().narrow(0, 0, 0)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = list(choose(range(input.shape[0]), r))
    columns = np.array(rows, np.int64).reshape(len(rows), r).T
    return input._apply("stack", ([input.index_select(0, input._constant(c.copy())) for c in columns],), {"dim": 1})


# -- powers --------------------------------------------------------------------------------


def _powers(given: Given) -> None:
    if len(given["x"].shape) != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    if given["N"] is not None and given["N"] < 0:
        raise RuntimeError("N must be non-negative.")


def _vander(x: Any, N: int | None, increasing: bool) -> Any:
    if x.dtype.kind in "biu":
        x = x.to("int64")
    count = x.shape[0] if N is None else N
    ones = x.detach().ones_like().unsqueeze(1)
    if count < 2:
        return ones if count else ones.narrow(1, 0, 0)
    rest = x.unsqueeze(1).expand([x.shape[0], count - 1]).cumprod(1)
    powers = x._apply("cat", ([ones, rest],), {"dim": 1})
    return powers if increasing else powers.flip([1])


# -- blocks --------------------------------------------------------------------------------


def _sides(shape: tuple[int, ...]) -> tuple[int, int]:
    rows, columns = (1, 1, *shape)[-2:]
    return rows, columns


def _block_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    for number, shape in enumerate(shapes):
        if len(shape) > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {number} has {len(shape)} "
                "dimensions"
            )
    sides = [_sides(shape) for shape in shapes or ((0,),)]
    return sum(rows for rows, _ in sides), sum(columns for _, columns in sides)


def _block_diag(*arrays: Any) -> Any:
    out = np.zeros(_block_shape(*(a.shape for a in arrays)), arrays[0].dtype if arrays else np.float32)
    row = column = 0
    for array in arrays:
        rows, columns = _sides(array.shape)
        out[row : row + rows, column : column + columns] = array
        row, column = row + rows, column + columns
    return out


def _block(slot: int, g: Any, out: Any, *inputs: Any) -> Any:
    sides = [_sides(x.shape) for x in inputs]
    row, column = (sum(side[axis] for side in sides[:slot]) for axis in (0, 1))
    rows, columns = sides[slot]
    return g.narrow(0, row, rows).narrow(1, column, columns).reshape(list(inputs[slot].shape))


OPS = [
    composite(
        "meshgrid(Tensor[1] tensors, *, str? indexing=None) -> (parts)",
        _meshgrid,
        inline=True,
        check=(_alike, _known_order),
        category="Joining",
        doc="The coordinates of all points of a grid, one tensor for each vector of places.",
        grad_fn="ExpandBackward0",
        samples=((((2,), (3,)), {"indexing": "ij"}), (((2,), (3,), ()), {"indexing": "xy"})),
        source={"torch": "torch.meshgrid({tensors}, indexing={indexing})"},
    ),
    composite(
        "cartesian_prod(Tensor[1] tensors)",
        _product,
        inline=True,
        check=(_vectors,),
        category="Joining",
        doc="All ways to take one element of each vector, one in each row.",
        grad_fn="StackBackward0",
        samples=((((2,), (3,)),), (((2,), (1,), (2,)),)),
        source={"torch": "torch.cartesian_prod(*{tensors})"},
    ),
    composite(
        "combinations(Tensor input, int r=2, bool with_replacement=False)",
        _chosen,
        composed=_combinations,
        inline=True,
        check=(_vectors,),
        category="Joining",
        doc="All ways to take r elements of a vector, one in each row; with_replacement an element several times.",
        grad_fn="StackBackward0",
        samples=(((3,),), ((3,), {"r": 2, "with_replacement": True})),
        source={"torch": "torch.combinations({input}, {r}, {with_replacement})"},
    ),
    composite(
        "vander(Tensor x, int? N=None, bool increasing=False)",
        _vander,
        inline=True,
        check=(_powers,),
        category="Joining",
        doc="The powers of each element of a vector in a row: a Vandermonde matrix.",
        grad_fn=lambda call: "CatBackward0" if call.params["increasing"] else "FlipBackward0",
        # of whole numbers, as PyTorch's own backward fails: it writes over what it has kept
        samples=(([1, -2, 3],), ([1, -2, 3], {"N": 4, "increasing": True})),
        source={"torch": "torch.vander({x}, {N}, {increasing})"},
    ),
    Op(
        "block_diag(Tensor[1] tensors)",
        category="Joining",
        doc="Matrices along the diagonal of a larger one, which is 0 elsewhere.",
        forward=_block_diag,
        vjp=_block,
        grad_fn="BlockDiagBackward0",
        shape=_block_shape,
        dtype="promote",
        samples=((((2, 3), (2,), (1, 1)),), (((), (2, 2)),)),
        source={"torch": "torch.block_diag(*{tensors})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
