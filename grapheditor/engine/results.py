"""Several results of one call, under their names and as torch.return_types has them: ``x.max(0).values``."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import Any

from grapheditor.engine.op import Op


class Results(tuple[Any, ...]):
    """A tuple whose items have names, too."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    def __repr__(self) -> str:
        parts = ",\n".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"torch.return_types.{type(self).__name__}(\n{parts})"

    def __reduce__(self) -> Any:
        return tuple, (tuple(self),)


@lru_cache(maxsize=1024)  # the op of a group goes with its document
def results_of(op: Op) -> type[tuple[Any, ...]]:
    """The kind of tuple that the op's results come in; a plain one for parts of one thing, and without names."""
    names = op.outputs
    if len(names) < 2 or not op.named:
        return tuple
    members = {name: property(itemgetter(place)) for place, name in enumerate(names)}
    return type(op.base, (Results,), {"__slots__": (), "_fields": names, **members})
