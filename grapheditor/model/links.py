"""Which numbers lead to which, as linked lists in flat arrays.

A long search is bound by how far apart in memory lies what it looks at. Arrays
of C ints keep it together, where tuples and ints of Python lie all over the
heap, and numpy can look at many links in them at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

NONE = -1
"""Stands where no link follows."""


class Ends:
    """The links that start at each number, or those that end at it."""

    def __init__(self, far: array[int]) -> None:
        self.first = array("i")
        """The newest link, by number."""
        self.following = array("i")
        """The one before it, by link."""
        self._newer = array("i")
        self.far = far
        """The number at the other end, by link."""

    def copy(self, far: array[int]) -> Ends:
        """The same, to go on by itself."""
        other = Ends(far)
        other.first, other.following, other._newer = self.first[:], self.following[:], self._newer[:]
        return other

    def of(self, number: int) -> Iterator[int]:
        """The numbers at the other ends of its links, one per link."""
        link = self.first[number]
        while link != NONE:
            yield self.far[link]
            link = self.following[link]

    def push(self, number: int, link: int) -> None:
        """Let a link start here; links are numbered from 0, and one that was dropped may come again."""
        older = self.first[number]
        if link == len(self.following):
            self.following.append(older)
            self._newer.append(NONE)
        else:
            self.following[link], self._newer[link] = older, NONE
        if older != NONE:
            self._newer[older] = link
        self.first[number] = link

    def drop(self, number: int, link: int) -> None:
        """Let a link start here no more."""
        older, newer = self.following[link], self._newer[link]
        if newer == NONE:
            self.first[number] = older
        else:
            self.following[newer] = older
        if older != NONE:
            self._newer[older] = newer


class Links:
    """Links between numbers, several of the same two among them; `after` and `before` tell the ends of each number."""

    def __init__(self) -> None:
        self._sources, self._targets = array("i"), array("i")
        self.after, self.before = Ends(self._targets), Ends(self._sources)
        self._free: list[int] = []

    def copy(self) -> Links:
        """The same, to go on by itself."""
        other = Links()
        other._sources, other._targets, other._free = self._sources[:], self._targets[:], self._free[:]
        other.after, other.before = self.after.copy(other._targets), self.before.copy(other._sources)
        return other

    def add_number(self) -> None:
        """Room for the next number, counted from 0."""
        self.after.first.append(NONE)
        self.before.first.append(NONE)

    def add(self, source: int, target: int) -> None:
        """One more link."""
        if self._free:
            link = self._free.pop()
            self._sources[link], self._targets[link] = source, target
        else:
            link = len(self._sources)
            self._sources.append(source)
            self._targets.append(target)
        self.after.push(source, link)
        self.before.push(target, link)

    def remove(self, source: int, target: int) -> None:
        """One link less."""
        link = self._find(source, target)
        self.after.drop(source, link)
        self.before.drop(target, link)
        self._free.append(link)

    def clear(self, number: int) -> None:
        """Forget the links of a number; all that they lead to has to be cleared as well before more are added."""
        after, link = self.after, self.after.first[number]
        while link != NONE:
            self._free.append(link)
            link = after.following[link]
        after.first[number] = self.before.first[number] = NONE

    def _find(self, source: int, target: int) -> int:
        """A link between two numbers, in as many steps as the one with fewer links has of them."""
        out, into = self.after.first[source], self.before.first[target]
        while self._targets[out] != target:
            if self._sources[into] == source:
                return into
            out, into = self.after.following[out], self.before.following[into]
        return out
