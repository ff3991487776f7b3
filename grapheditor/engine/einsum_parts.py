"""einsum by the ops that PyTorch makes it of, as `einsum_history` shows them for one or two operands.

Of several the first two are multiplied and go to the end, as PyTorch does it where no other library chooses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grapheditor.engine.einsum_history import ALPHABET


def einsum_by_parts(letters: Sequence[str], result: str, tensors: Sequence[Any]) -> Any:
    """The result for operands with these letters, none of which comes three times in one operand."""
    summed = sorted(set("".join(letters)) - set(result), key=ALPHABET.find)
    order = [*result, *summed]
    spread = [_spread(x, word, order) for x, word in zip(tensors, letters, strict=True)]
    if len(spread) == 1:
        return spread[0].sum(dim=list(range(len(result), len(order)))) if summed else spread[0]
    counts = {x: sum(operand.shape[place] != 1 for operand in spread) for place, x in enumerate(order)}
    while len(spread) > 1:
        first, second, *rest = spread
        spread = [*rest, _product(first, second, order, summed, counts)]
    found = spread[0]
    return found.view(list(found.shape[: len(result)])) if summed else found


def _spread(x: Any, word: str, order: Sequence[str]) -> Any:
    """An operand with a dimension for each letter, in order."""
    for letter in dict.fromkeys(word):
        if word.count(letter) > 1:
            first = word.index(letter)
            second = word.index(letter, first + 1)
            x = x.diagonal(0, first, second)
            word = word[:first] + word[first + 1 : second] + word[second + 1 :] + letter
            turned = list(range(len(word)))
            x = x.permute([*turned[:first], turned[-1], *turned[first:-1]])
            word = word[:first] + letter + word[first:-1]
    places = list(word)
    for letter in order:
        if letter not in places:
            x = x.unsqueeze(-1)
            places.append(letter)
    return x.permute([places.index(letter) for letter in order])


def _large(x: Any, order: Sequence[str]) -> set[str]:
    """The letters along which an operand does not just repeat."""
    return {letter for letter, n in zip(order, x.shape, strict=True) if n != 1}


def _product(a: Any, b: Any, order: Sequence[str], summed: Sequence[str], counts: dict[str, int]) -> Any:
    """Two operands multiplied, summed along the letters that no later one has; `counts` says how many have each yet."""
    large = [_large(x, order) for x in (a, b)]
    contracted: list[str] = []
    alone: list[list[str]] = [[], []]
    for x in summed:
        if x in large[0] and x in large[1]:
            counts[x] -= 1
            if counts[x] == 1:
                contracted.append(x)
                counts[x] = 0
        elif counts[x] == 1 and (x in large[0] or x in large[1]):
            alone[x not in large[0]].append(x)
            counts[x] = 0
    a, b = (
        x.sum(dim=[order.index(n) for n in gone], keepdim=True) if gone else x
        for x, gone in zip((a, b), alone, strict=True)
    )
    if not contracted:
        return a * b
    large = [_large(x, order) for x in (a, b)]
    kept = [x for x in order if x not in contracted]
    both = [x for x in kept if x in large[0] and x in large[1]]
    mine = [x for x in kept if x in large[0] and x not in both]
    other = [x for x in kept if x not in both and x not in mine]
    if mine and other and order.index(other[-1]) < order.index(mine[0]):
        a, b, mine, other = b, a, other, mine
    sizes = {x: max(m, n) for x, m, n in zip(order, a.shape, b.shape, strict=True)} | dict.fromkeys(contracted, 1)
    left = _matrix(a, order, [both, mine, contracted], other)
    right = _matrix(b, order, [both, contracted, other], mine)
    places = [*both, *mine, *contracted, *other]
    whole = left.bmm(right).view([sizes[x] for x in places])
    return whole.permute([places.index(x) for x in order])


def _matrix(x: Any, order: Sequence[str], groups: Sequence[Sequence[str]], rest: Sequence[str]) -> Any:
    turned = x.permute([order.index(letter) for letter in [*(n for group in groups for n in group), *rest]])
    counts = [len(group) for group in groups]
    ends = [sum(counts[: place + 1]) for place in range(len(counts))]
    shape = [math.prod(turned.shape[end - count : end]) for end, count in zip(ends, counts, strict=True)]
    return turned.reshape(shape)
