"""Orders among equals: how the selections of C++'s library, which PyTorch calls on a CPU, leave a row.

They are not stable. Which of several equal numbers comes first depends on their steps, so these are taken one by one:
introsort and introselect with the median of three as pivot, a heap for the first few of many, and PyTorch's own
quickselect for kthvalue. A row here is a list of keys and a list of places that moves along with it.
"""

from __future__ import annotations

from typing import Any

SMALL = 16
"""Rows up to this length are sorted by insertion alone, which keeps the order of equals."""

Keys = list[Any]
Places = list[int]


def sort(keys: Keys, places: Places, first: int, last: int) -> None:
    """Sort a part of a row as std::sort does."""
    parts = [(first, last, 2 * max(last - first, 1).bit_length() - 2)]
    while parts:
        start, stop, depth = parts.pop()
        while stop - start > SMALL:
            if depth == 0:
                smallest(keys, places, start, stop, stop)
                break
            depth -= 1
            cut = _partition(keys, places, start, stop)
            parts.append((cut, stop, depth))
            stop = cut
    _insertion(keys, places, first, min(last, first + SMALL))
    _insertion(keys, places, first, last, first + SMALL)


def nth_element(keys: Keys, places: Places, nth: int, last: int) -> None:
    """Bring what stands at `nth` in order to its place, what is smaller before it, as std::nth_element does."""
    first, depth = 0, 2 * max(last, 1).bit_length() - 2
    while last - first > 3:
        if depth == 0:
            _heap_select(keys, places, first, nth + 1, last)
            _swap(keys, places, first, nth)
            return
        depth -= 1
        cut = _partition(keys, places, first, last)
        first, last = (cut, last) if cut <= nth else (first, cut)
    _insertion(keys, places, first, last)


def smallest(keys: Keys, places: Places, first: int, middle: int, last: int) -> None:
    """Sort the smallest of a part into its beginning, as std::partial_sort does."""
    _heap_select(keys, places, first, middle, last)
    for end in range(middle - 1, first, -1):
        key, place = keys[end], places[end]
        keys[end], places[end] = keys[first], places[first]
        _sift(keys, places, first, 0, end - first, key, place)


def quick_select(keys: Keys, places: Places, nth: int) -> None:
    """Bring what stands at `nth` in order to its place, as PyTorch's kthvalue does."""
    left, right = 0, len(keys) - 1
    while right > left:
        if right == left + 1:
            if keys[left] > keys[right]:
                _swap(keys, places, left, right)
            return
        _swap(keys, places, (left + right) >> 1, left + 1)
        for low, high in ((left + 1, right), (left, right), (left + 1, left)):
            if keys[low] > keys[high]:
                _swap(keys, places, low, high)
        i, j, pivot = left + 1, right, keys[left]
        while True:
            i += 1
            while pivot > keys[i]:
                i += 1
            j -= 1
            while keys[j] > pivot:
                j -= 1
            if j < i:
                break
            _swap(keys, places, i, j)
        _swap(keys, places, left, j)
        left, right = (i if j <= nth else left), (j - 1 if j >= nth else right)


def _swap(keys: Keys, places: Places, i: int, j: int) -> None:
    keys[i], keys[j] = keys[j], keys[i]
    places[i], places[j] = places[j], places[i]


def _partition(keys: Keys, places: Places, first: int, last: int) -> int:
    """Split a part by the median of three of its elements; where the second half starts."""
    a, b, c = first + 1, first + (last - first) // 2, last - 1
    if keys[a] < keys[b]:
        middle = b if keys[b] < keys[c] else c if keys[a] < keys[c] else a
    else:
        middle = a if keys[a] < keys[c] else c if keys[b] < keys[c] else b
    _swap(keys, places, first, middle)
    pivot, i, j = keys[first], first + 1, last
    while True:
        while keys[i] < pivot:
            i += 1
        j -= 1
        while pivot < keys[j]:
            j -= 1
        if i >= j:
            return i
        keys[i], keys[j] = keys[j], keys[i]
        places[i], places[j] = places[j], places[i]
        i += 1


def _insertion(keys: Keys, places: Places, first: int, last: int, start: int | None = None) -> None:
    """Sort a part by insertion; from `start` on without a look at whether the part's beginning is reached."""
    guarded = start is None
    for i in range(first + 1 if start is None else start, last):
        key, place, j = keys[i], places[i], i
        if guarded and key < keys[first]:
            keys[first + 1 : i + 1], places[first + 1 : i + 1] = keys[first:i], places[first:i]
            j = first
        else:
            while j > first and key < keys[j - 1]:  # NaN is below nothing, and would let it run on
                keys[j], places[j] = keys[j - 1], places[j - 1]
                j -= 1
        keys[j], places[j] = key, place


def _heap_select(keys: Keys, places: Places, first: int, middle: int, last: int) -> None:
    """A heap, largest on top, of the smallest elements of a part."""
    size = middle - first
    for parent in range((size - 2) // 2, -1, -1):
        _sift(keys, places, first, parent, size, keys[first + parent], places[first + parent])
    for i in range(middle, last):
        if keys[i] < keys[first]:
            key, place = keys[i], places[i]
            keys[i], places[i] = keys[first], places[first]
            _sift(keys, places, first, 0, size, key, place)


def _sift(keys: Keys, places: Places, first: int, hole: int, size: int, key: Any, place: int) -> None:
    """Fill a hole of the heap: its larger children move up to the bottom, and the element climbs from there."""
    top = child = hole
    while child < (size - 1) // 2:
        child = 2 * (child + 1)
        if keys[first + child] < keys[first + child - 1]:
            child -= 1
        keys[first + hole], places[first + hole] = keys[first + child], places[first + child]
        hole = child
    if size % 2 == 0 and child == (size - 2) // 2:
        child = 2 * (child + 1)
        keys[first + hole], places[first + hole] = keys[first + child - 1], places[first + child - 1]
        hole = child - 1
    while hole > top and keys[first + (hole - 1) // 2] < key:
        parent = (hole - 1) // 2
        keys[first + hole], places[first + hole] = keys[first + parent], places[first + parent]
        hole = parent
    keys[first + hole], places[first + hole] = key, place
