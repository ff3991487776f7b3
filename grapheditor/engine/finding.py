"""Methods that find elements, and give one tensor or several by what is asked for."""

from __future__ import annotations

from typing import Any


class Findable:
    """Adds such methods; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    def nonzero(self, *, as_tuple: bool = False) -> Any:
        """The positions of all elements that are not zero, one row each, or with `as_tuple` one tensor a dimension."""
        if not as_tuple:
            return self._found("nonzero")
        rows: Any = self if self._data.ndim else self._found("unsqueeze", 0)  # type: ignore[attr-defined]
        return rows.nonzero().unbind(1)

    def unique(
        self, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
    ) -> Any:
        """Which numbers there are, in order; on request also where each stands among them, and how often each is.

        With `dim` it is slices that are compared.
        """
        found = self._found("_unique2") if dim is None else self._found("_unique_dim", dim=dim)
        return _chosen(found, return_inverse, return_counts)

    def unique_consecutive(
        self, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
    ) -> Any:
        """The same for neighbours alone: one for each run of equal numbers."""
        return _chosen(self._found("_unique_consecutive", dim=dim), return_inverse, return_counts)

    def _found(self, name: str, *args: Any, **kwargs: Any) -> Any:
        apply: Any = self._apply  # type: ignore[attr-defined]
        return apply(name, (self, *args), kwargs)


def _chosen(results: tuple[Any, Any, Any], inverse: bool, counts: bool) -> Any:
    output, places, numbers = results
    chosen = (output, *([places] if inverse else []), *([numbers] if counts else []))
    return chosen if len(chosen) > 1 else output
