"""``dataclass``, as in the standard library, but made without compiling its methods.

The standard library writes, compiles and runs the source of up to seven
methods for each class when the class is made: 1.2 ms per class, and a window
needs more than eighty classes before it shows anything. Here ``__init__`` is
written when the first object is made, and the other methods are closures over
the names of the fields. `dataclasses.fields`, `replace` and `asdict` take
these classes as they take their own.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, eq=True, slots=False):
        """`cls` with the methods of a dataclass, or a decorator that gives them.

        `frozen`, `eq` and `slots` mean what they mean to
        `dataclasses.dataclass`, and so does `dataclasses.field`. Fields are
        not inherited: a class whose base has fields is a TypeError. A field
        with a function under ``"same"`` in its metadata is equal to another
        where that function holds besides.
        """
        if cls is None:
            return lambda cls: _made(cls, frozen, eq, slots)
        return _made(cls, frozen, eq, slots)


_MISSING = dataclasses.MISSING


class _Fields:
    """The fields of a class: a name and what it is when left out. Stands in its class as ``__dataclass_fields__``."""

    def __init__(self, cls: type) -> None:
        annotations = inspect.get_annotations(cls)
        self.cls = cls
        self.kinds = {name: kind for name, kind in annotations.items() if not _is_class_variable(kind)}
        self.defaults = {name: cls.__dict__.get(name, _MISSING) for name in self.kinds}
        for name, default in self.defaults.items():
            if not isinstance(default, dataclasses.Field) and default.__class__.__hash__ is None:
                raise ValueError(
                    f"mutable default {type(default)} for field {name} is not allowed: use default_factory"
                )

    def __get__(self, instance: object, owner: type) -> dict[str, dataclasses.Field[Any]]:
        rows = [
            (name, kind) if self.defaults[name] is _MISSING else (name, kind, self.defaults[name])
            for name, kind in self.kinds.items()
        ]
        twin: Any = dataclasses.make_dataclass(
            "Twin", rows, init=False, repr=False, eq=False, namespace={"__doc__": "fields"}
        )
        found: dict[str, dataclasses.Field[Any]] = twin.__dataclass_fields__
        type.__setattr__(self.cls, "__dataclass_fields__", found)
        return found

    def by_position(self) -> list[str]:
        """The names of what ``__init__`` takes by position."""
        return [name for name, default in self.defaults.items() if _takes(default, "init") and not _by_name(default)]

    def chosen(self, what: str) -> list[str]:
        """The names whose field does not decline `what`, "repr" or "compare" or "hash"."""
        return [name for name, default in self.defaults.items() if _takes(default, what)]

    def closer(self) -> list[tuple[str, Any]]:
        """The names of fields that are equal only if the function in their metadata under "same" says so, too."""
        fields = {name: field for name, field in self.defaults.items() if isinstance(field, dataclasses.Field)}
        return [(name, field.metadata["same"]) for name, field in fields.items() if "same" in field.metadata]


def _is_class_variable(kind: Any) -> bool:
    return str(kind).startswith(("ClassVar", "typing.ClassVar"))


def _takes(default: Any, what: str) -> bool:
    if not isinstance(default, dataclasses.Field):
        return True
    if what == "hash" and default.hash is None:
        return default.compare
    return bool(getattr(default, what))


def _made(cls: type, frozen: bool, eq: bool, slots: bool) -> type:
    """`cls`, or a class with slots in its place, with all methods that it does not write itself."""
    if any("__dataclass_fields__" in base.__dict__ for base in cls.__mro__[1:]):
        raise TypeError(f"{cls.__qualname__}: fields are not inherited")
    fields = _Fields(cls)
    cls = _bare(cls, fields, slots)
    own = cls.__dict__
    methods: dict[str, Any] = {"__dataclass_fields__": fields}
    methods["__match_args__"] = tuple(fields.by_position())
    methods["__init__"] = _first_init(cls, fields, frozen)
    methods["__repr__"] = _repr(fields.chosen("repr"))
    if eq:
        methods["__eq__"] = _eq(_values(fields.chosen("compare")), fields.closer())
        # as Python sets __hash__ to None in a class that writes __eq__ alone
        written = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)
        if not written:
            methods["__hash__"] = _hash(_values(fields.chosen("hash"))) if frozen else None
    if frozen:
        methods["__setattr__"], methods["__delattr__"] = _refusals(cls, frozenset(fields.kinds))
        if slots:
            methods["__getstate__"], methods["__setstate__"] = _state(list(fields.kinds))
    for name, method in methods.items():
        if name == "__hash__" or name not in own:
            setattr(cls, name, method)
    return cls


def _bare(cls: type, fields: _Fields, slots: bool) -> type:
    """`cls` without `field` calls among its attributes; with `slots` another class, without defaults, as slots ask."""
    if not slots:
        for name, default in fields.defaults.items():
            if isinstance(default, dataclasses.Field):
                if default.default is _MISSING:
                    delattr(cls, name)
                else:
                    setattr(cls, name, default.default)
        return cls
    names = {name: value for name, value in cls.__dict__.items() if name not in fields.kinds}
    names.pop("__dict__", None)
    names.pop("__weakref__", None)
    names["__slots__"] = tuple(fields.kinds)
    fields.cls = made = type(cls)(cls.__name__, cls.__bases__, names)
    made.__qualname__ = cls.__qualname__
    return made


def _by_name(default: Any) -> bool:
    return isinstance(default, dataclasses.Field) and default.kw_only is True


def _first_init(cls: type, fields: _Fields, frozen: bool) -> Callable[..., None]:
    """An ``__init__`` that writes the real one into `cls` when it is first called, and calls it."""

    def init(self: object, *values: Any, **named: Any) -> None:
        if cls.__dict__["__init__"] is init:
            type.__setattr__(cls, "__init__", _init(cls, fields, frozen))
        cls.__init__(self, *values, **named)  # type: ignore[misc]

    return init


def _init(cls: type, fields: _Fields, frozen: bool) -> Callable[..., None]:
    """``__init__`` with the fields as parameters, compiled: the only way to have Python itself sort the arguments."""
    known: dict[str, Any] = {"set_": object.__setattr__, "missing": _MISSING}
    ordered, body = ["self"], []
    by_name: list[str] = []
    for name, default in fields.defaults.items():
        parameter, given = _parameter(name, default, known)
        if parameter:
            (by_name if _by_name(default) else ordered).append(parameter)
        if given:
            body.append(f"set_(self, {name!r}, {given})" if frozen else f"self.{name} = {given}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ", ".join([*ordered, "*", *by_name] if by_name else ordered)
    text = f"def __init__({parameters}):\n " + "\n ".join(body or ["pass"])
    exec(text, known)  # noqa: S102 -- nothing but the names of the fields is in it
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _parameter(name: str, default: Any, known: dict[str, Any]) -> tuple[str, str]:
    """The text of a field's parameter and of what it is set to; what they speak of goes into `known`."""
    value, factory, given = default, cast("Any", _MISSING), True
    if isinstance(default, dataclasses.Field):
        value, factory, given = default.default, default.default_factory, default.init
    if factory is not _MISSING:
        known[f"make_{name}"] = factory
        parameter, text, otherwise = (
            f"{name}=missing",
            f"make_{name}() if {name} is missing else {name}",
            f"make_{name}()",
        )
    elif value is not _MISSING:
        known[f"default_{name}"] = value
        parameter, text, otherwise = f"{name}=default_{name}", name, f"default_{name}"
    else:
        parameter, text, otherwise = name, name, ""
    return (parameter, text) if given else ("", otherwise)


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A reader of a tuple of these attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple([getattr(self, name) for name in names])


def _repr(names: list[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def written(self: object) -> str:
        parts = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__qualname__}({parts})"

    return written


def _eq(values: Callable[[Any], tuple[Any, ...]], closer: list[tuple[str, Any]]) -> Callable[[Any, object], Any]:
    def equal(self: object, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        if values(self) != values(other):
            return False
        return all(same(getattr(self, name), getattr(other, name)) for name, same in closer)

    return equal


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def hashed(self: object) -> int:
        return hash(values(self))

    return hashed


def _refusals(cls: type, names: frozenset[str]) -> tuple[Callable[..., None], Callable[..., None]]:
    """``__setattr__`` and ``__delattr__`` of a frozen class. Attributes that a subclass adds stay free."""

    def set_none(self: object, name: str, value: Any) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def delete_none(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return set_none, delete_none


def _state(names: list[str]) -> tuple[Callable[[Any], list[Any]], Callable[[Any, list[Any]], None]]:
    """What copies and pickles of a frozen class with slots are made of: they cannot be set attribute by attribute."""

    def state(self: object) -> list[Any]:
        return [getattr(self, name) for name in names]

    def restore(self: object, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return state, restore
