"""Views that autograd can't follow any more: their base was written to, and they were made in a way that forbids it.

PyTorch finds that out when it is next asked where such a view comes from, and raises. Under no_grad the numbers can
still be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from grapheditor.engine.modes import state
from grapheditor.engine.saved import short_name
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.writing import ViewKind, kind_of_view

_DIRECT, _INDIRECT = "is being modified inplace", "its base or another view of its base has been modified inplace"
_AMBIGUOUS = (
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both "
    "the view and the inplace either both inside the {0} block (if you don't want the inplace to be tracked) or both "
    "outside (if you want the inplace to be tracked)."
)
_ONE_OF_MANY = (
    "This view is the output of a function that returns multiple views. Such functions do not allow the output views "
    "to be modified inplace. You should replace the inplace operation by an out-of-place one."
)


def words(kind: ViewKind, target: Any, direct: bool) -> str:
    """PyTorch's message for a write into such a view, or (not `direct`) into what it is a view of."""
    what = _DIRECT if direct else _INDIRECT
    place = ""
    if target is not None:
        node, number = target if isinstance(target, tuple) else (target, 0)
        place = f"Output {number} of {short_name(node)} is a view"
    start = f"{place} of a view which was created in" if place else "A view was created in"
    if kind == "inference":
        return f"{start} inference mode and {what} in normal mode. {_AMBIGUOUS.format('inference_mode')}"
    if kind == "many" and place:
        return f"{place} and {what}. {_ONE_OF_MANY}"
    ending = _ONE_OF_MANY if kind == "many" else _AMBIGUOUS.format("no_grad")
    return f"{start} no_grad mode and {what} with grad mode enabled. {ending}"


class SpoiledView(Tensor):
    """A tensor that has become such a view."""

    __slots__ = ()

    @property
    def output_nr(self) -> int:
        """Which output of its grad_fn it was."""
        spoiled = self._rarities().spoiled
        return spoiled[1] if isinstance(spoiled, tuple) else 0

    def __repr__(self) -> str:
        return f"{self.plain()!r}"[:-1] + ", grad_fn=<Invalid>)"

    def requires_grad_(self, requires_grad: Any = True) -> Tensor:
        """The tensor itself, which requires grad already."""
        return self

    def retain_grad(self) -> None:
        """Nothing to do, as no gradient can come; raises for one of several outputs, as PyTorch does."""
        if kind_of_view(self) == "many" and self._rarities().spoiled is not None:
            _refuse(self)

    def plain(self) -> Tensor:
        """The numbers as a tensor that autograd knows nothing of."""
        return Tensor(self._array())

    def argument(self) -> Tensor:
        """What an op works with: its numbers; raises where the op would be recorded."""
        if state.mode.enabled:
            _refuse(self)
        return self.plain()


def spoil(view: Tensor, kind: ViewKind) -> None:
    """Let a view be one that can't be followed."""
    if isinstance(view, SpoiledView) or not state.mode.spoils:
        return
    view._rarities().spoiled = view._target
    view._requires_grad = True
    view.__class__ = SpoiledView


def _refuse(view: SpoiledView) -> Any:
    raise RuntimeError(words(kind_of_view(view), view._rarities().spoiled, False))


# in the places of attributes that can be set elsewhere
for _name, _getter in {"_target": _refuse, "grad": lambda view: view._grad}.items():
    setattr(SpoiledView, _name, property(_getter))


@contextmanager
def views_stay() -> Iterator[None]:
    """Leave views as they are, for those who show what each holds, as graphs on a canvas do."""
    state.mode.spoils = False
    try:
        yield
    finally:
        state.mode.spoils = True
