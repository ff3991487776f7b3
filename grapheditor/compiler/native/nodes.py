"""What native code is made of: loops over elements, reductions and matrix products, each filling a buffer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction
from grapheditor.compiler.native.lanes import LLVM_TYPES
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Dtype, Shape

Strides = tuple[int, ...]


class Unsupported(Exception):
    """There is no native code for this; numpy does it."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant that is the same everywhere."""

    value: Any
    dtype: Dtype

    @property
    def key(self) -> Any:
        """Equal for equal bits, so that 0 and -0 stay apart."""
        return self.dtype.str, np.asarray(self.value, self.dtype).tobytes()


@dataclass(slots=True, eq=False)
class Node:
    """Something that fills a buffer of its own, in C's order."""

    shape: Shape
    dtype: Dtype
    index: int = -1

    @property
    def size(self) -> int:
        """How many elements it has."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """How many bytes its buffer takes."""
        return self.size * self.dtype.itemsize


@dataclass(slots=True, eq=False)
class View:
    """A node's buffer, or a part of it, as an array of some shape; strides count elements."""

    node: Node
    shape: Shape
    strides: Strides
    offset: int = 0

    @property
    def key(self) -> Any:
        """Equal for views of the same elements."""
        return self.node.index, self.shape, self.strides, self.offset

    @property
    def whole(self) -> bool:
        """Whether it is the node's buffer from first to last element, in order."""
        return self.offset == 0 and self.size == self.node.size and is_dense(self.shape, self.strides)

    @property
    def size(self) -> int:
        """How many elements it has, repeated ones too."""
        return math.prod(self.shape)


@dataclass(slots=True, eq=False)
class Given(Node):
    """An input of the module."""

    position: int = 0


@dataclass(slots=True, eq=False)
class Fixed(Node):
    """Numbers known before anything is fed."""

    array: Array = field(default_factory=lambda: np.empty(0))


@dataclass(slots=True, eq=False)
class Map(Node):
    """An elementary function of every element."""

    name: str = ""
    args: tuple[View | Number, ...] = ()
    """Views have the node's shape; what is broadcast has strides of 0."""


@dataclass(slots=True, eq=False)
class Reduce(Node):
    """A view added up, or its extreme, over some axes, which are left out of the shape."""

    name: str = ""
    arg: View | None = None
    axes: tuple[int, ...] = ()

    @property
    def view(self) -> View:
        """What is reduced."""
        assert self.arg is not None
        return self.arg


@dataclass(slots=True, eq=False)
class Product(Node):
    """Matrix products of two stacks of matrices of equal length."""

    left: View | None = None
    right: View | None = None

    @property
    def views(self) -> tuple[View, View]:
        """Both sides, as (count, rows, columns)."""
        assert self.left is not None
        assert self.right is not None
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Part:
    """Where in a joined node the elements of a view go."""

    view: View
    strides: Strides
    offset: int

    @property
    def key(self) -> Any:
        """Equal for the same elements in the same places."""
        return self.view.key, self.strides, self.offset


@dataclass(slots=True, eq=False)
class Joined(Node):
    """Views side by side, and zeros where there is none."""

    parts: tuple[Part, ...] = ()
    full: bool = True
    """Whether the parts leave no gap."""


@dataclass(slots=True, eq=False)
class Call:
    """An instruction that numpy runs."""

    step: Instruction
    args: tuple[View | Array | None, ...]
    outs: tuple[Called, ...] = ()


@dataclass(slots=True, eq=False)
class Called(Node):
    """One output of a call."""

    call: Call | None = None


def dense(shape: Shape) -> Strides:
    """The strides of an array in C's order."""
    strides, step = [0] * len(shape), 1
    for axis in range(len(shape) - 1, -1, -1):
        strides[axis] = step
        step *= shape[axis]
    return tuple(strides)


def is_dense(shape: Shape, strides: Strides) -> bool:
    """Whether elements stand side by side in C's order; axes of length 1 do not count."""
    step = 1
    for n, stride in zip(reversed(shape), reversed(strides), strict=True):
        if n != 1:
            if stride != step:
                return False
            step *= n
    return True


def squeezed(shape: Shape, *strides: Strides) -> tuple[Shape, list[Strides]]:
    """Without the axes of length 1."""
    if 1 not in shape:
        return shape, list(strides)
    kept = [axis for axis, n in enumerate(shape) if n != 1]
    return tuple(shape[a] for a in kept), [tuple(s[a] for a in kept) for s in strides]


def reshaped(shape: Shape, strides: Strides, new: Shape) -> Strides | None:
    """The strides with which the same elements have another shape, or None where they have to be copied."""
    old, (steps,) = squeezed(shape, strides)
    result, axis = [0] * len(new), 0
    position = 0
    while position < len(new):
        if new[position] == 1:
            position += 1
            continue
        if axis >= len(old):
            return None
        # the least axes of both shapes with equally many elements
        last, taken = axis + 1, position + 1
        have, want = old[axis], new[position]
        while have != want:
            if have < want:
                if last >= len(old):
                    return None
                have, last = have * old[last], last + 1
            else:
                if taken >= len(new):
                    return None
                want, taken = want * new[taken], taken + 1
        if any(steps[a] != steps[a + 1] * old[a + 1] for a in range(axis, last - 1)):
            return None
        step = steps[last - 1]
        for place in range(taken - 1, position - 1, -1):
            result[place] = step
            step *= new[place]
        axis, position = last, taken
    return tuple(result)


class Builder:
    """Collects nodes; what was asked for before is not made again."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Any, Node] = {}

    def _keep(self, node: Node) -> View:
        node.index = len(self.nodes)
        self.nodes.append(node)
        return View(node, node.shape, dense(node.shape))

    def _once(self, key: Any, node: Node) -> View:
        known = self._known.get(key)
        if known is None:
            if node.dtype not in LLVM_TYPES:
                raise Unsupported(f"{node.dtype.name} is left to numpy")
            self._known[key] = known = node
            return self._keep(node)
        return View(known, known.shape, dense(known.shape))

    def given(self, shape: Shape, dtype: Dtype, position: int) -> View:
        """An input of the module."""
        return self._keep(Given(shape, dtype, position=position))

    def fixed(self, array: Array) -> View:
        """Known numbers, once for each array."""
        key = ("fixed", array.dtype.str, array.shape, array.tobytes())
        return self._once(key, Fixed(array.shape, array.dtype, array=np.ascontiguousarray(array)))

    def called(self, call: Call, shapes: list[tuple[Shape, Dtype]]) -> list[View]:
        """The outputs of an instruction that numpy runs."""
        views = [self._keep(Called(shape, dtype, call=call)) for shape, dtype in shapes]
        call.outs = tuple(v.node for v in views)  # type: ignore[misc]
        return views

    def map(self, name: str, args: tuple[View | Number, ...], shape: Shape, dtype: Dtype) -> View:
        """An elementary function of arguments that have the shape already."""
        key = (name, dtype.str, shape, *(a.key for a in args))
        return self._once(key, Map(shape, dtype, name=name, args=args))

    def reduce(self, name: str, view: View, axes: tuple[int, ...], dtype: Dtype) -> View:
        """A sum, product or extreme over some axes."""
        shape = tuple(n for axis, n in enumerate(view.shape) if axis not in axes)
        key = (name, dtype.str, axes, view.key)
        return self._once(key, Reduce(shape, dtype, name=name, arg=view, axes=axes))

    def joined(self, parts: tuple[Part, ...], shape: Shape, dtype: Dtype, full: bool) -> View:
        """Views put into their places, among zeros unless they fill all."""
        key = ("joined", dtype.str, shape, full, *(p.key for p in parts))
        return self._once(key, Joined(shape, dtype, parts=parts, full=full))

    def product(self, left: View, right: View) -> View:
        """Matrix products of two stacks, (count, m, k) and (count, k, n)."""
        shape = (left.shape[0], left.shape[1], right.shape[2])
        return self._once(("product", left.key, right.key), Product(shape, left.node.dtype, left=left, right=right))
