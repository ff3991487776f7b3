"""The nodes that PyTorch shows for einsum of one or two operands, which it makes of matrix products.

Written after einsum and sumproduct_pair of ATen/native/Linear.cpp: dimensions in the order of the result, then those
that are summed; both operands as stacks of matrices; their product, in the shape that was asked for.
"""

from __future__ import annotations

import math
import string
from collections.abc import Iterable, Sequence

from grapheditor.engine.dtypes import Shape
from grapheditor.engine.shown_history import Tree
from grapheditor.model.lazy_dataclass import dataclass

ALPHABET = string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class _Operand:
    """What is known of one operand: a dimension for each letter."""

    tree: Tree
    sizes: dict[str, int]
    strides: dict[str, int]

    @property
    def large(self) -> set[str]:
        """The letters along which it does not just repeat."""
        return {x for x, size in self.sizes.items() if size != 1}

    def without(self, letters: Sequence[str], order: Sequence[str]) -> _Operand:
        """It with these letters summed."""
        if not letters:
            return self
        sizes = {**self.sizes, **dict.fromkeys(letters, 1)}
        return _Operand(("SumBackward1", self.tree), sizes, _packed(order, sizes))


def einsum_below(letters: Sequence[str], result: str, shapes: Sequence[Shape]) -> tuple[Tree, ...] | None:
    """The trees for operands with these letters; None for more than two, which are put together to find them."""
    summed = sorted(set("".join(letters)) - set(result), key=ALPHABET.find)
    order = [*result, *summed]
    if len(letters) > 2 or any(len(set(word)) < len(word) - 1 for word in letters):
        return None
    operands = [_spread(slot, word, shapes[slot], order) for slot, word in enumerate(letters)]
    if len(operands) == 1:
        return (operands[0].tree,) if summed else operands[0].tree[1:]
    a, b = operands
    tree = _product(a, b, order, summed)
    return (tree,) if summed else tree[1:]


def _spread(slot: int, word: str, shape: Shape, order: Sequence[str]) -> _Operand:
    """An operand with a dimension for each letter."""
    tree: Tree = slot
    strides: dict[str, int] = {}
    for place, x in enumerate(word):  # along a diagonal both strides are taken
        strides[x] = strides.get(x, 0) + math.prod(shape[place + 1 :])
    if len(strides) < len(word):
        tree = ("Permute", ("Diagonal", tree))
    for _ in range(len(order) - len(strides)):
        tree = ("Unsqueeze", tree)
    sizes = dict.fromkeys(order, 1) | dict(zip(word, shape, strict=True))
    return _Operand(("Permute", tree), sizes, strides)


def _product(a: _Operand, b: _Operand, order: Sequence[str], summed: Sequence[str]) -> Tree:
    """Both operands multiplied, and summed along these letters."""
    contracted = [x for x in summed if x in a.large and x in b.large]
    a = a.without([x for x in summed if x in a.large and x not in contracted], order)
    b = b.without([x for x in summed if x in b.large and x not in contracted], order)
    if not contracted:
        return ("Mul", a.tree, b.tree)
    kept = [x for x in order if x not in contracted]
    both = [x for x in kept if x in a.large and x in b.large]
    mine = [x for x in kept if x in a.large and x not in b.large]
    other = [x for x in kept if x not in a.large]
    if mine and other and order.index(other[-1]) < order.index(mine[0]):
        a, b, mine, other = b, a, other, mine  # so the product lies in the order of the result
    left = _matrix(a, [both, mine, contracted], [*both, *mine, *contracted, *other])
    right = _matrix(b, [both, contracted, other], [*both, *contracted, *other, *mine])
    return ("Permute", ("View", ("Bmm", left, right)))


def _packed(order: Iterable[str], sizes: dict[str, int]) -> dict[str, int]:
    """Strides without gaps."""
    strides: dict[str, int] = {}
    step = 1
    for x in reversed(list(order)):
        strides[x] = step
        step *= sizes[x]
    return strides


def _matrix(operand: _Operand, groups: Sequence[Sequence[str]], order: Sequence[str]) -> Tree:
    """As permute and reshape make it: a view of what has no gaps, an alias where strides allow it, else a copy."""
    layout = [(operand.sizes[x], operand.strides[x]) for x in order if operand.sizes[x] != 1]
    tree = ("Permute", operand.tree)
    step = 1
    for size, stride in reversed(layout):
        if stride != step:
            break
        step *= size
    else:
        return ("View", tree)
    shape = [math.prod(operand.sizes[x] for x in group) for group in groups]
    return ("ReshapeAlias", tree) if _viewable(layout, shape) else ("UnsafeView", ("Clone", tree))


def _viewable(layout: list[tuple[int, int]], shape: list[int]) -> bool:
    """Whether each new dimension is made of old ones that lie one inside the other."""
    rest = list(layout)
    for wanted in shape:
        found = 1
        while found < wanted:
            size, stride = rest.pop(0)
            found *= size
            if found < wanted and stride != rest[0][0] * rest[0][1]:
                return False
    return True
