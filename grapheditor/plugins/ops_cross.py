"""The cross product of vectors in space."""

from __future__ import annotations

from typing import Any

from grapheditor.api import BackwardFunction, Op, broadcast, composite, hookimpl, in_kernel, warn_once, wrap_dim

_WITHOUT_DIM = (
    "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply "
    "use torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future "
    "release."
)


def _cross(input: Any, other: Any, dim: int | None) -> Any:
    rank = len(input.shape)
    if dim is None:
        warn_once(_WITHOUT_DIM)
        found = [i for i, n in enumerate(input.shape) if n == 3]
        if not found:
            raise RuntimeError("no dimension of size 3 in input")
        dim = found[0]
    if rank != len(other.shape):
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis = wrap_dim(dim, rank)
    if input.shape[axis] != 3 or other.shape[axis] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.shape[axis]} and {other.shape[axis]}"
        )
    broadcast(input.shape, other.shape)
    in_kernel("cross", ("f", "i", "u"), input, other)
    turned = [x.roll(shifts=[-k], dims=[axis]) for k in (1, 2) for x in (input, other)]
    return turned[0] * turned[3] - turned[2] * turned[1]


OPS = [
    composite(
        "linalg_cross(Tensor input, Tensor other, *, int dim=-1)",
        _cross,
        category="Linear algebra",
        doc="The cross product of vectors with three elements along `dim`.",
        layout="rows",
        grad_fn="LinalgCrossBackward0",
        samples=(((2, 3), (2, 3)), ((3, 2), (3, 2), {"dim": 0})),
        source={"torch": "torch.linalg.cross({input}, {other}, dim={dim})"},
    ),
    composite(
        "cross(Tensor input, Tensor other, int? dim=None)",
        _cross,
        category="Linear algebra",
        doc="The cross product along `dim`, or along the first dimension of length 3.",
        layout="rows",
        grad_fn="LinalgCrossBackward0",
        backward=BackwardFunction(("LinalgCrossBackward0",) * 2),
        samples=(((2, 3), (2, 3), {"dim": 1}), ((3, 2), (3, 2), {"dim": 0})),
        source={"torch": "torch.cross({input}, {other}, dim={dim})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
