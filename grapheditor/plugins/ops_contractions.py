"""Sums of products over named or numbered dimensions: einsum, tensordot and what is alike."""

from __future__ import annotations

import math
import string
from typing import Any

import numpy as np

from grapheditor.api import (
    BY_PARTS,
    Call,
    Given,
    Op,
    check_equation,
    composite,
    contracted_dims,
    einsum_below,
    einsum_by_parts,
    hookimpl,
    in_kernel,
    refuse_odd_dims,
    wrap_dim,
)

# -- einsum --------------------------------------------------------------------------


def _read(equation: str, ranks: list[int]) -> tuple[list[str], str]:
    """The letters of each operand and of the result; an ellipsis becomes letters that nobody uses.

    Raises RuntimeError as torch.einsum does.
    """
    check_equation(equation, len(ranks))
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    parts = left.split(",")
    spare = [letter for letter in string.ascii_letters[::-1] if letter not in text]
    hidden = max(
        (rank - len(p.replace("...", "")) for p, rank in zip(parts, ranks, strict=True) if "..." in p), default=0
    )
    dots = "".join(spare[:hidden])
    operands: list[str] = []
    for number, (part, rank) in enumerate(zip(parts, ranks, strict=True)):
        covered = rank - len(part.replace("...", ""))
        if covered < 0 or (covered and "..." not in part):
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({rank - covered}) "
                f"{'is more than' if '...' in part else 'does not match'} the number of dimensions ({rank}) for "
                f"operand {number}{'' if '...' in part else ' and no ellipsis was given'}"
            )
        operands.append(part.replace("...", dots[len(dots) - covered :] if covered else ""))
    if arrow:
        result = right.replace("...", dots)
    else:
        once = sorted(x for x in set(left) if x in string.ascii_letters and left.count(x) == 1)
        result = dots + "".join(once)
    for letter in result:
        if result.count(letter) > 1:
            raise RuntimeError(f"einsum(): output subscript {letter} appears more than once in the output")
        if not any(letter in operand for operand in operands):
            raise RuntimeError(
                f"einsum(): output subscript {letter} does not appear in the equation for any input operand"
            )
    return operands, result


def _diagonals(x: Any, letters: str, number: int) -> tuple[Any, str]:
    """Each letter once: what has the same letter twice is taken along its diagonal."""
    for letter in dict.fromkeys(letters):
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            if x.shape[first] != x.shape[second]:
                raise RuntimeError(
                    f"einsum(): subscript {letter} is repeated for operand {number} but the sizes don't match, "
                    f"{x.shape[second]} != {x.shape[first]}"
                )
            x = x.diagonal(0, first, second)
            letters = letters[:first] + letters[first + 1 : second] + letters[second + 1 :] + letter
    return x, letters


def _check_sizes(pairs: list[tuple[Any, str]], equation: str) -> None:
    seen: dict[str, int] = {}
    for number, (x, letters) in enumerate(pairs):
        for letter, size in zip(letters, x.shape, strict=True):
            if size != 1 and seen.setdefault(letter, size) != size:
                if letter not in equation:
                    raise RuntimeError(
                        f"einsum(): dimension {letters.index(letter)} covered by ellipsis in operand {number}has size "
                        f"{size} which does not broadcast with previously seen ellipsis with size {seen[letter]} for "
                        "the respective dimension"
                    )
                raise RuntimeError(
                    f"einsum(): subscript {letter} has size {size} for operand {number} which does not broadcast with "
                    f"previously seen size {seen[letter]}"
                )


def _summed(x: Any, letters: str, kept: set[str], wide: bool = True) -> tuple[Any, str]:
    """Without the letters that are not kept; the sum of whole numbers is int64, but in tensordot (not `wide`)."""
    dims = [i for i, letter in enumerate(letters) if letter not in kept]
    if dims:
        x = x.sum(dim=dims) if wide or x.dtype.kind == "f" else x.sum(dim=dims, dtype=x.dtype.name)
    return x, "".join(letter for letter in letters if letter in kept)


def _squeezed(x: Any, letters: str, narrow: set[str]) -> tuple[Any, str]:
    """Without some letters of size 1."""
    if not narrow:
        return x, letters
    kept = [i for i, letter in enumerate(letters) if letter not in narrow]
    return x.reshape([x.shape[i] for i in kept]), "".join(letters[i] for i in kept)


def _permuted(x: Any, letters: str, wanted: str) -> Any:
    return x if letters == wanted else x.permute([letters.index(letter) for letter in wanted])


def _pair(a: Any, first: str, b: Any, second: str, kept: set[str], wide: bool) -> tuple[Any, str]:
    """Two operands as one; sizes of 1 are broadcast."""
    narrow_a = {x for x, n in zip(first, a.shape, strict=True) if n == 1 and (x in second or x not in kept)}
    narrow_b = {x for x, n in zip(second, b.shape, strict=True) if n == 1 and x not in narrow_a}
    narrow_b = {x for x in narrow_b if x in first or x not in kept}
    a, first = _squeezed(a, first, narrow_a)
    b, second = _squeezed(b, second, narrow_b)
    a, first = _summed(a, first, kept | set(second), wide)
    b, second = _summed(b, second, kept | set(first), wide)
    shared = [x for x in first if x in second]
    batch = "".join(x for x in shared if x in kept)
    inner = "".join(x for x in shared if x not in kept)
    mine = "".join(x for x in first if x not in second)
    other = "".join(x for x in second if x not in first)
    sizes = {**dict(zip(first, a.shape, strict=True)), **dict(zip(second, b.shape, strict=True))}
    result = batch + mine + other
    if not inner:
        left = _permuted(a, first, batch + mine).reshape([sizes[x] for x in batch + mine] + [1] * len(other))
        right = [sizes[x] for x in batch] + [1] * len(mine) + [sizes[x] for x in other]
        return left * _permuted(b, second, batch + other).reshape(right), result
    a = _permuted(a, first, batch + mine + inner).reshape(_sizes(sizes, batch, mine, inner))
    b = _permuted(b, second, batch + inner + other).reshape(_sizes(sizes, batch, inner, other))
    if wide and 0 not in sizes.values():
        in_kernel("bmm", ("f", "i", "u"), a, b)
    return (a @ b).reshape([sizes[x] for x in result]), result


def _sizes(sizes: dict[str, int], batch: str, *groups: str) -> list[int]:
    """One dimension per batch letter, and one for each group of letters together."""
    shape = [sizes[x] for x in batch]
    for group in groups:
        count = 1
        for letter in group:
            count *= sizes[letter]
        shape.append(count)
    return shape


def _einsum(*operands: Any, equation: str, wide: bool = True) -> Any:
    letters, result = _read(equation, [len(x.shape) for x in operands])
    pairs = [_diagonals(x, word, number) for number, (x, word) in enumerate(zip(operands, letters, strict=True))]
    _check_sizes(pairs, equation)
    x, word = pairs[0]
    for number, (other, more) in enumerate(pairs[1:], start=1):
        kept = set(result).union(*(later for _, later in pairs[number + 1 :]))
        x, word = _pair(x, word, other, more, kept, wide)
    x, word = _summed(x, word, set(result), wide)
    found = _permuted(x, word, result)
    return found.permute(list(range(len(result)))) if found is operands[0] else found  # a tensor of its own


def _only_looks(operands: Any, params: Any) -> bool:
    """Whether the result is a view: of one operand, of which nothing is summed."""
    left, arrow, right = params["equation"].replace(" ", "").partition("->")
    letters = left.replace("...", ".")
    if len(operands) != 1:
        return False
    return set(letters) <= set(right.replace("...", ".")) if arrow else len(set(letters)) == len(letters)


def _operands_there(given: Given) -> None:
    if not given.specs:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its "
            "subscripts list"
        )


def _einsum_name(call: Call) -> str:
    letters, result = _read(call.params["equation"], [len(x.shape) for x in call.args])
    if len(letters) == 1:
        return "SumBackward1" if set(letters[0]) - set(result) else "PermuteBackward0"
    return "ViewBackward0" if set("".join(letters)) - set(result) else "MulBackward0"


def _einsum_below(name: str, shapes: Any, params: Any) -> Any:
    letters, result = _read(params["equation"], [len(shape) for shape in shapes])
    return BY_PARTS if len(letters) > 2 else einsum_below(letters, result, shapes)


# -- by number -------------------------------------------------------------------------


def _tensordot(input: Any, other: Any, dims: Any) -> Any:
    first, second = contracted_dims(dims, input.shape, other.shape)
    letters = string.ascii_letters
    mine = list(letters[: len(input.shape)])
    theirs = list(letters[len(mine) : len(mine) + len(other.shape)])
    for a, b in zip(first, second, strict=True):
        theirs[b] = mine[a]
    left = "".join(x for i, x in enumerate(mine) if i not in first)
    right = "".join(x for i, x in enumerate(theirs) if i not in second)
    return _einsum(input, other, equation=f"{''.join(mine)},{''.join(theirs)}->{left}{right}", wide=False)


def _inner(input: Any, other: Any) -> Any:
    if not input.shape or not other.shape:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(input.shape)} and "
            f"{list(other.shape)}"
        )
    if input.dtype != other.dtype:
        raise RuntimeError("both inputs should have same dtype")
    return _tensordot(input, other, ((-1,), (-1,)))


def _one_dtype(given: Given) -> None:
    if given["input"].dtype != given["other"].dtype:
        raise RuntimeError("both inputs should have same dtype")


def _inner_below(name: str, shapes: Any, params: Any) -> Any:
    return _tensordot_below(name, shapes, {"dims": (-1, -1)}) if all(shapes) else None


def _tensordot_below(name: str, shapes: Any, params: Any) -> Any:
    """PyTorch's nodes: both turned so that what is summed over meets, as matrices or, for a single number, as rows."""
    dims = params["dims"]
    pairs = (
        (range(-dims, 0), range(dims)) if isinstance(dims, int) else [(d,) if isinstance(d, int) else d for d in dims]
    )
    axes = [[wrap_dim(d, len(shape)) for d in listed] for listed, shape in zip(pairs, shapes, strict=True)]
    free = [[n for n in range(len(shape)) if n not in taken] for shape, taken in zip(shapes, axes, strict=True)]
    operands: list[Any] = [0, 1]
    sizes = [list(shape) for shape in shapes]
    for first, second in zip(*axes, strict=True):
        one, other = sizes[0][first], sizes[1][second]
        if other == 1:
            operands[0], sizes[0][first] = ("SumBackward1", operands[0]), 1
        elif one == 1:
            operands[1], sizes[1][second] = ("SumBackward1", operands[1]), 1
    single = all(math.prod(sizes[i][n] for n in free[i]) == 1 for i in (0, 1))
    orders = (free[0] + axes[0], axes[1] + free[1])
    turned = [np.empty(n, np.int8).transpose(order) for n, order in zip(sizes, orders, strict=True)]
    nodes = [("Permute", operand) for operand in operands]
    if not single:
        cuts = (len(free[0]), len(axes[1]))
        return (("Mm", *map(_as_matrix, nodes, turned, cuts)),)
    if all(array.flags.c_contiguous for array in turned):
        rows = [node if a.ndim == 1 else ("View", node) for node, a in zip(nodes, turned, strict=True)]
        return (("Dot", *rows),)
    return (("Sum", ("Mul", *[("Squeeze", node) for node in nodes])),)


def _as_matrix(node: Any, array: Any, cut: int) -> Any:
    """The first `cut` dimensions as rows, the rest as columns: a view where strides allow it, else a copy."""
    if array.flags.c_contiguous:
        return ("View", node)
    matrix = array.reshape([math.prod(array.shape[:cut]), math.prod(array.shape[cut:])])
    return ("ReshapeAlias", node) if np.may_share_memory(matrix, array) else ("UnsafeView", ("Clone", node))


def _inner_name(call: Call) -> str:
    scalar = not all(getattr(x, "shape", ()) for x in call.args)
    return "MulBackward0" if scalar else "ViewBackward0"


OPS = [
    composite(
        "einsum(str equation, Tensor[1] operands)",
        _einsum,
        check=(_operands_there,),
        category="Linear algebra",
        doc="Sums of products in Einstein's notation: a letter per dimension, those that are left out are summed over.",
        shares=True,
        inline=_only_looks,
        grad_fn=_einsum_name,
        next_functions=_einsum_below,
        composed=lambda *tensors, equation: einsum_by_parts(*_read(equation, [len(x.shape) for x in tensors]), tensors),
        samples=(
            (((2, 3), (3, 4)), {"equation": "ij,jk->ik"}),
            (((3, 3),), {"equation": "ii->i"}),
            (((2, 3, 4), (2, 4, 2)), {"equation": "...ij,...jk->...ik"}),
            (((2, 3), (3,), (4, 1)), {"equation": "ab,b,cd->ca"}),
        ),
        source={"numpy": "np.einsum({equation}, *{operands})", "torch": "torch.einsum({equation}, {operands})"},
    ),
    composite(
        "tensordot(Tensor input, Tensor other, any? dims=2)",
        _tensordot,
        functional=refuse_odd_dims,
        check=(_one_dtype,),
        category="Linear algebra",
        doc="Sums of products over several dimensions: the last and first `dims`, or those of two lists.",
        grad_fn="ViewBackward0",
        next_functions=_tensordot_below,
        samples=(((2, 3, 4), (3, 4, 2)), ((2, 3), (4, 2), {"dims": ((0,), (1,))})),
        source={
            "numpy": "np.tensordot({input}, {other}, {dims})",
            "torch": "torch.tensordot({input}, {other}, dims={dims})",
        },
    ),
    composite(
        "inner(Tensor input, Tensor other)",
        _inner,
        category="Linear algebra",
        doc="Sums of products over the last dimension of both.",
        grad_fn=_inner_name,
        next_functions=_inner_below,
        samples=(((2, 3), (4, 3)), ((3,), (3,)), ((), (2, 3))),
        source={"numpy": "np.inner({input}, {other})", "torch": "torch.inner({input}, {other})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
