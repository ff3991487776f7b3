"""Python's operators and PyTorch's methods, for tensors and traced values alike."""

from __future__ import annotations

from functools import partial
from typing import Any

from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.indexing import encode_index
from grapheditor.engine.mixed_index import parted
from grapheditor.engine.usual_index import usual_index


class Operators(TensorLike):
    """Turns ``x + 1`` and ``x.cos()`` into calls of ops by name.

    A class that inherits it has `_apply(name, args, kwargs)`. A derivative rule
    written with these runs on tensors, and on traced values, without a change.
    """

    __slots__ = ()

    def _apply(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        raise NotImplementedError

    def _has_op(self, name: str) -> bool:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not self._has_op(name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return partial(self._method, name)

    def _method(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        return self._apply(name, (self, *args), kwargs)

    def where(self, condition: Any, other: Any) -> Any:
        """This where `condition` holds, else `other`; PyTorch's method has the condition second."""
        return self._apply("where", (condition, self, other), {})

    @property
    def T(self) -> Any:  # noqa: N802 - PyTorch's name
        """All dimensions reversed."""
        return self._apply("T", (self,), {})

    @property
    def mT(self) -> Any:  # noqa: N802 - PyTorch's name
        """The last two dimensions swapped."""
        return self._apply("mT", (self,), {})

    def __add__(self, other: Any) -> Any:
        return self._apply("add", (self, other), {})

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._apply("sub", (self, other), {})

    def __rsub__(self, other: Any) -> Any:
        return self._apply("rsub", (self, other), {})

    def __mul__(self, other: Any) -> Any:
        return self._apply("mul", (self, other), {})

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._apply("div", (self, other), {})

    def __rtruediv__(self, other: Any) -> Any:
        # PyTorch's own way, seen in the graph as ReciprocalBackward0 and MulBackward0
        return self._apply("mul", (self._apply("reciprocal", (self,), {}), other), {})

    def __floordiv__(self, other: Any) -> Any:
        return self._apply("floor_divide", (self, other), {})

    def __mod__(self, other: Any) -> Any:
        return self._apply("remainder", (self, other), {})

    def __pow__(self, other: Any) -> Any:
        return self._apply("pow", (self, other), {})

    def __rpow__(self, other: Any) -> Any:
        return self._apply("pow", (other, self), {})

    def __matmul__(self, other: Any) -> Any:
        return self._apply("matmul", (self, other), {})

    def __rmatmul__(self, other: Any) -> Any:
        return self._apply("matmul", (other, self), {})

    def __neg__(self) -> Any:
        return self._apply("neg", (self,), {})

    def __pos__(self) -> Any:
        return self._apply("positive", (self,), {})

    def __abs__(self) -> Any:
        return self._apply("abs", (self,), {})

    def __invert__(self) -> Any:
        return self._apply("logical_not", (self,), {})

    def __and__(self, other: Any) -> Any:
        return self._apply("logical_and", (self, other), {})

    def __or__(self, other: Any) -> Any:
        return self._apply("logical_or", (self, other), {})

    def __eq__(self, other: Any) -> Any:
        return self._apply("eq", (self, other), {})

    def __ne__(self, other: Any) -> Any:
        return self._apply("ne", (self, other), {})

    def __lt__(self, other: Any) -> Any:
        return self._apply("lt", (self, other), {})

    def __le__(self, other: Any) -> Any:
        return self._apply("le", (self, other), {})

    def __gt__(self, other: Any) -> Any:
        return self._apply("gt", (self, other), {})

    def __ge__(self, other: Any) -> Any:
        return self._apply("ge", (self, other), {})

    def __hash__(self) -> int:
        return id(self)

    def __getitem__(self, index: Any) -> Any:
        index = usual_index(index, None)
        parts = index if isinstance(index, tuple) else (index,)
        if any(isinstance(part, TensorLike) for part in parts):
            view, places = parted(parts, getattr(self, "shape", None), self._constant)
            return self._apply("index", (self[view] if view else self, places), {}) if places else self[view]
        return self._apply("getitem", (self, encode_index(index)), {})

    def _constant(self, array: Any) -> Any:
        raise IndexError("an index of tensors may not be mixed with lists here; make them values of their own")


def known_number(value: Any) -> bool | int | float | None:
    """The Python number that a value in a derivative rule stands for; None where it is a tensor's."""
    step = getattr(value, "step", None)
    if step is not None:
        array = step.constant if value.spec.weak else None
    else:
        array = value._data if getattr(value, "_weak", False) else None
    return None if array is None else array.item()


def where(condition: Operators, input: Any, other: Any) -> Any:
    """`input` where `condition` holds, else `other`, for derivative rules."""
    return condition._apply("where", (condition, input, other), {})
