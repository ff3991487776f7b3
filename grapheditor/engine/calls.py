"""From names to sites: methods and operators of tensors, and calls by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.dispatch import Site, binary, site_of, unary
from grapheditor.engine.op import Op
from grapheditor.engine.op_table import watchers
from grapheditor.engine.plan import NUMBERS
from grapheditor.engine.table import active
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.writing_ops import perform
from grapheditor.model.errors import CallError

_plain: dict[tuple[str, int], Site | None] = {}
"""By name and number of arguments: the site where these can only be an op's tensors, else None."""


class _Writing(NamedTuple):
    """A bound call of an op that writes into its first tensor."""

    op: Op
    params: dict[str, Any]

    def call(self, args: tuple[Any, ...]) -> Any:
        return perform(self.op, args, self.params)


_Known = tuple[Site | _Writing, Sequence[Any]]
"""What is called, and per flat slot the place of a tensor or a number."""
_calls: dict[Any, _Known] = {}
"""By name, classes and values of arguments."""
CALL_LIMIT = 4096
_KEYED = frozenset({int, bool, str, type(None)})
"""Classes whose values may be part of a key; floats are left out where they are 0 or nan."""


class _Place(TensorLike):
    """The place of a tensor among the arguments."""

    __slots__ = ("index",)
    _stands_in = True

    def __init__(self, index: int) -> None:
        self.index = index

    def __bool__(self) -> bool:
        raise CallError("the truth of a tensor is not known by its place")

    def _plain_number(self) -> Any:
        raise CallError("the number of a tensor is not known by its place")

    _whole_number = _plain_number

    @property
    def shape(self) -> Any:
        raise CallError("the shape of a tensor is not known by its place")


def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of an op by name, a Tensor or a tuple of them; raises what PyTorch raises."""
    if not kwargs:
        count = len(args)
        try:
            site = _plain[name, count]
        except KeyError:
            site = _plain_site(name, count)
        if site is not None:
            if count == 1 and args[0].__class__ is Tensor:
                return unary(site, args[0])
            if count == 2 and args[0].__class__ is Tensor:
                if args[1].__class__ is Tensor or (_is_number(args[1]) and site.op.schema.parameters[1].number):
                    return binary(site, *args)
            elif all(arg.__class__ is Tensor for arg in args):
                return site.call(args)
    key = _key(name, args, kwargs)
    known = _calls.get(key) or (None if key is None else _remember(key, name, args, kwargs))
    if known is None:
        return perform(*active().bind(name, args, kwargs, strict=True))
    called, slots = known
    given = (*args, *kwargs.values()) if kwargs else args
    return called.call(tuple([given[slot.index] if slot.__class__ is _Place else slot for slot in slots]))


def _is_number(arg: Any) -> bool:
    return arg.__class__ in NUMBERS


def _plain_site(name: str, count: int) -> Site | None:
    simple = active().simple(name, count)
    site = _plain[name, count] = None if simple is None else site_of(*simple)
    return site


def _key(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What the binding of a call depends on; None where that can't be told so simply."""
    parts: list[Any] = [name, *kwargs]
    for arg in (*args, *kwargs.values()) if kwargs else args:
        kind = arg.__class__
        parts.append(kind)
        if kind is Tensor:
            continue
        if kind is tuple:
            if not all(item.__class__ is int for item in arg):
                return None
        elif kind is float:
            if not arg or arg != arg:
                return None
        elif kind not in _KEYED:
            return None
        parts.append(arg)
    return tuple(parts)


def _remember(key: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Known | None:
    marked = [_Place(i) if arg.__class__ is Tensor else arg for i, arg in enumerate((*args, *kwargs.values()))]
    try:
        op, slots, params = active().bind(
            name, marked[: len(args)], dict(zip(kwargs, marked[len(args) :], strict=True)), strict=True
        )
    except CallError:
        return None  # says it of the tensors themselves, or a tensor stands for a number
    if op.hook or op.inlines(slots, params):
        return None
    if len(_calls) >= CALL_LIMIT:
        _calls.clear()
    known = _calls[key] = site_of(op, params) if op.writes is None else _Writing(op, params), slots
    return known


# -- methods and operators ---------------------------------------------------------

_methods: set[str] = set()


def method_named(name: str) -> Callable[..., Any]:
    """The op as a method of Tensor, there until the table of ops changes."""

    def method(self: Tensor, /, *args: Any, **kwargs: Any) -> Any:
        if not args and not kwargs and (site := _plain.get(key)) is not None:
            return unary(site, self)
        return call(name, (self, *args), kwargs)

    key = name, 1
    method.__name__ = name
    _methods.add(name)
    setattr(Tensor, name, method)
    return method


def _operator(name: str) -> Callable[[Tensor, Any], Any]:
    key = name, 2

    def method(self: Tensor, other: Any) -> Any:
        if other.__class__ is Tensor or other.__class__ in NUMBERS:
            site = _plain.get(key)
            if site is not None:
                return binary(site, self, other)
        return _attempt(name, self, other)

    return method


def _swapped(name: str) -> Callable[[Tensor, Any], Any]:
    def method(self: Tensor, other: Any) -> Any:
        return _attempt(name, other, self)

    return method


def _divided(self: Tensor, other: Any) -> Any:
    # PyTorch's own way, seen in the graph as ReciprocalBackward0 and MulBackward0, and in what another class is asked
    try:
        return call("reciprocal", (self,), {}) * other
    except TypeError:
        if isinstance(other, complex):
            raise
        return NotImplemented


def _attempt(name: str, *operands: Any) -> Any:
    """The result, or NotImplemented where an operand is of a class that may know better."""
    try:
        return call(name, operands, {})
    except TypeError:
        if any(isinstance(operand, complex) for operand in operands):
            raise
        return NotImplemented


def _matmul(self: Tensor, other: Any) -> Any:
    if other.__class__ is not Tensor:
        return NotImplemented
    site = _plain.get(("matmul", 2))
    return call("matmul", (self, other), {}) if site is None else binary(site, self, other)


def _right_matmul(self: Tensor, other: Any) -> Any:
    return call("matmul", (other, self), {}) if other.__class__ is Tensor else NotImplemented


def _invert(self: Tensor) -> Any:
    if self._data.dtype.kind == "f":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return call("bitwise_not", (self,), {})


Tensor._call = staticmethod(call)  # type: ignore[method-assign]
Tensor._method_named = staticmethod(method_named)  # type: ignore[method-assign]
_OPERATORS = {
    "__add__": "add",
    "__radd__": "add",
    "__sub__": "sub",
    "__rsub__": "rsub",
    "__mul__": "mul",
    "__rmul__": "mul",
    "__truediv__": "div",
    "__floordiv__": "floor_divide",
    "__mod__": "remainder",
    "__pow__": "pow",
    "__and__": "bitwise_and",
    "__or__": "bitwise_or",
    "__xor__": "bitwise_xor",
    "__lshift__": "bitwise_left_shift",
    "__rshift__": "bitwise_right_shift",
    "__eq__": "eq",
    "__ne__": "ne",
    "__lt__": "lt",
    "__le__": "le",
    "__gt__": "gt",
    "__ge__": "ge",
}
_SWAPPED = {
    "__rpow__": "pow",
    "__rand__": "bitwise_and",
    "__ror__": "bitwise_or",
    "__rxor__": "bitwise_xor",
    "__rlshift__": "bitwise_left_shift",
    "__rrshift__": "bitwise_right_shift",
    "__rmod__": "remainder",
    "__rfloordiv__": "floor_divide",
}
for _special, _name in _OPERATORS.items():
    setattr(Tensor, _special, _operator(_name))
for _special, _name in _SWAPPED.items():
    setattr(Tensor, _special, _swapped(_name))
_OTHERS = {"__matmul__": _matmul, "__rmatmul__": _right_matmul, "__invert__": _invert, "__rtruediv__": _divided}
for _special, _method_of in _OTHERS.items():
    setattr(Tensor, _special, _method_of)


def _forget() -> None:
    _plain.clear()
    _calls.clear()
    while _methods:
        delattr(Tensor, _methods.pop())


watchers.append(_forget)
