"""Writing into tensors in place: methods such as ``add_``, ``+=``, ``t[i] = v``, and which tensors are views."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.arrays import Array
from grapheditor.engine.operators import Operators

if TYPE_CHECKING:
    from grapheditor.engine.tensor import Tensor

_WRITES = {"zero_": "_zero", "fill_": "_fill", "copy_": "_copy", "polygamma_": "_polygamma"}
"""In-place methods that are named after no op."""

ViewKind = Literal["", "no_grad", "inference", "many"]
"""How a view was made: as usual, where nothing was recorded, or as one of several outputs."""
VIEWS: dict[int, tuple[weakref.ref[Any], Tensor, ViewKind]] = {}
"""By id of a tensor: itself, the tensor that it is a view of, and how it was made."""
_loose: dict[int, tuple[weakref.ref[Any], list[int]]] = {}
"""By id: what `data` gave and views of that, with the count of their own writes, which count for no one else."""


def kind_of_view(tensor: Any) -> ViewKind:
    """How a view was made; empty also for what is none."""
    known = VIEWS.get(id(tensor))
    return known[2] if known is not None and known[0]() is tensor else ""


def views_of(base: Any) -> list[tuple[Tensor, ViewKind]]:
    """The views of a tensor that somebody holds, and how each was made."""
    found = [(reference(), kind) for reference, owner, kind in list(VIEWS.values()) if owner is base]
    return [(view, kind) for view, kind in found if view is not None]


def asks_its_base(leaf: Any) -> bool:
    """Whether a leaf requires grad only as the view of what does: nothing is recorded of it, and no gradient kept."""
    known = VIEWS.get(id(leaf)) if VIEWS else None
    if known is None or known[0]() is not leaf:
        return False
    return known[2] in ("no_grad", "inference") and known[1]._requires_grad


def is_viewed(array: Any) -> bool:
    """Whether this very array is that of a view."""
    views = [reference() for reference, _, _ in list(VIEWS.values())]
    return any(view is not None and view._data is array for view in views)


def viewed_tensors() -> list[Tensor]:
    """All tensors that somebody holds views of."""
    return list({id(base): base for _, base, _ in list(VIEWS.values())}.values())


def let_loose(tensor: Any, count: list[int] | None = None) -> None:
    """Let writes into this tensor count for no version but its own."""
    key = id(tensor)
    _loose[key] = weakref.ref(tensor, lambda _: _loose.pop(key, None)), [0] if count is None else count


def is_loose(tensor: Any) -> bool:
    """Whether writes into this tensor count for no version but its own."""
    return bool(_loose) and _loose_count(tensor) is not None


def count_loose(tensor: Any) -> None:
    """Count a write into such a tensor."""
    count = _loose_count(tensor)
    if count is not None:
        count[0] += 1


def _loose_count(tensor: Any) -> list[int] | None:
    known = _loose.get(id(tensor))
    return known[1] if known is not None and known[0]() is tensor else None


class Writable(Operators):
    """Adds what writes in place to the operators; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _data: Array | np.generic

    @property
    def _base(self) -> Tensor | None:
        """The tensor that this one is a view of."""
        known = VIEWS.get(id(self))
        return known[1] if known is not None and known[0]() is self else None

    def _set_base(self, base: Tensor, kind: ViewKind = "") -> None:
        key = id(self)
        root = base._base
        found = (base, kind) if root is None else (root, kind or kind_of_view(base))
        VIEWS[key] = (weakref.ref(self, lambda _: VIEWS.pop(key, None)), *found)
        if versions.inference and versions.is_inference(base):
            versions.mark_inference(self)
        if _loose and (count := _loose_count(base)) is not None:
            let_loose(self, count)

    def _let_views_require(self, value: bool) -> None:
        """Let views that nothing was recorded of require grad or not, as they ask this tensor."""
        for view, _ in views_of(self):
            if view._node is None:
                view._requires_grad = value

    def _is_view(self) -> bool:
        return self._base is not None

    def is_inference(self) -> bool:
        """Whether it was made in inference mode."""
        return versions.is_inference(self)

    @property
    def _version(self) -> int:
        """How often its numbers were written to in place; shared by all that share memory."""
        if versions.inference and versions.is_inference(self):
            raise RuntimeError("Inference tensors do not track version counter.")
        if _loose and (count := _loose_count(self)) is not None:
            return count[0]  # apart from the tensor whose memory it is
        return versions.version(self._data)

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_") and not name.startswith("_") and self._has_op(_WRITES.get(name, name[:-1])):
            return partial(self._write, _WRITES.get(name, name[:-1]))
        return super().__getattr__(name)

    def _write(self, name: str, /, *args: Any, **kwargs: Any) -> Tensor:
        from grapheditor.engine.inplace import write

        return write(cast("Tensor", self), name, args, kwargs)

    def __setitem__(self, index: Any, value: Any) -> None:
        from grapheditor.engine.inplace import assign

        assign(cast("Tensor", self), index, value)


def _in_place(name: str) -> Callable[[Tensor, Any], Any]:
    def method(self: Tensor, other: Any) -> Any:
        try:
            return self._write(name, other)
        except TypeError:
            if isinstance(other, complex):
                raise
            return NotImplemented  # the other's class may know better

    return method


_OPERATORS = {
    "__iadd__": "add",
    "__isub__": "sub",
    "__imul__": "mul",
    "__itruediv__": "div",
    "__ipow__": "pow",
    "__ifloordiv__": "floor_divide",
    "__imod__": "remainder",
    "__iand__": "bitwise_and",
    "__ior__": "bitwise_or",
    "__ixor__": "bitwise_xor",
    "__ilshift__": "bitwise_left_shift",
    "__irshift__": "bitwise_right_shift",
}
for _special, _name in _OPERATORS.items():
    setattr(Writable, _special, _in_place(_name))
