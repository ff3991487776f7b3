"""`grapheditor.model.lazy_dataclass` gives what the standard library gives: each law is checked on a class of both."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from collections.abc import Callable
from dataclasses import field
from typing import Any, ClassVar

import pytest

from grapheditor.model import lazy_dataclass

SWITCHES = [{}, {"frozen": True}, {"slots": True}, {"frozen": True, "slots": True}, {"eq": False}]
SWITCHES += [{"slots": True, "eq": False}, {"frozen": True, "slots": True, "eq": False}]


def written(decorator: Callable[..., Any], name: str, **switches: bool) -> Any:
    """A class of every kind of field, made by `decorator`."""

    class Subject:
        """A class of every kind of field."""

        count: ClassVar[int] = 3
        first: int
        second: float = 2.0
        third: tuple[int, ...] = field(default=(1,), repr=False)
        fourth: list[int] = field(default_factory=list, hash=False)
        fifth: str = field(default="", kw_only=True, compare=False)
        sixth: int = field(init=False, default=6)
        seventh: list[int] = field(init=False, default_factory=list)

        def total(self) -> float:
            return self.first + self.second

    Subject.__qualname__ = Subject.__name__ = name
    made = decorator(**switches)(Subject)
    setattr(sys.modules[__name__], name, made)  # where pickle looks for it
    return made


@pytest.fixture(params=SWITCHES, ids=str)
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """Ours and the standard library's."""
    return written(lazy_dataclass.dataclass, "Ours", **request.param), written(
        dataclasses.dataclass, "Ours", **request.param
    )


def outcome(act: Callable[[Any], Any], cls: Any) -> Any:
    """What `act` gives, or the class of its error."""
    try:
        return act(cls)
    except Exception as error:
        return type(error)


def _set(made: Any, name: str, value: object) -> Any:
    setattr(made, name, value)
    return getattr(made, name)


ACTS: dict[str, Callable[[Any], Any]] = {
    "repr": lambda cls: repr(cls(1, fourth=[2])),
    "defaults": lambda cls: [getattr(cls(1), each.name) for each in dataclasses.fields(cls)],
    "no list is shared": lambda cls: cls(1).fourth is cls(1).fourth,
    "method": lambda cls: cls(1, 5).total(),
    "class variable": lambda cls: cls(1).count,
    "doc": lambda cls: cls.__doc__,
    "too few": lambda cls: cls(),
    "too many": lambda cls: cls(1, 2.0, (), [], "", 0),
    "unknown": lambda cls: cls(1, eighth=0),
    "by name alone": lambda cls: cls(1, 2.0, (), [], "x"),
    "equal": lambda cls: cls(1, 2.0) == cls(1, 2.0),
    "equal but for what is not compared": lambda cls: cls(1, fifth="a") == cls(1, fifth="b"),
    "unequal": lambda cls: cls(1) == cls(2),
    "equal to another class": lambda cls: cls(1) == (1, 2.0),
    "equal NaN": lambda cls: cls(float("nan")) == cls(float("nan")),
    "hash is of what is hashed": lambda cls: len({hash(each) for each in [cls(1, fourth=[1]), cls(1, fourth=[2])]}),
    "hash of a list": lambda cls: len({hash(each) for each in [cls(1, third=[]), cls(1, third=[])]}),
    "set": lambda cls: _set(cls(1), "first", 4),
    "delete": lambda cls: delattr(cls(1), "first"),
    "replace": lambda cls: repr(dataclasses.replace(cls(1), second=7.0)),
    "replace unknown": lambda cls: dataclasses.replace(cls(1), eighth=7.0),
    "asdict": lambda cls: dataclasses.asdict(cls(1, fifth="x")),
    "is one": lambda cls: dataclasses.is_dataclass(cls),
    "fields": lambda cls: [(each.name, each.type, each.repr, each.kw_only) for each in dataclasses.fields(cls)],
    "match": lambda cls: cls.__match_args__,
    "slots": lambda cls: getattr(cls, "__slots__", None),
    "copy": lambda cls: repr(copy.copy(cls(1, fourth=[3]))),
    "deep copy": lambda cls: repr(copy.deepcopy(cls(1, fourth=[3]))),
    "pickle": lambda cls: repr(_pickled(cls(1, fourth=[3]))),
}


def _pickled(made: Any) -> Any:
    setattr(sys.modules[__name__], "Ours", type(made))  # noqa: B010 -- the two of a pair have one name
    return pickle.loads(pickle.dumps(made))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_it_is_as_the_standard_library_has_it(pair: tuple[Any, Any], act: Callable[[Any], Any]) -> None:
    ours, theirs = pair
    assert outcome(act, ours) == outcome(act, theirs)


@pytest.mark.parametrize("slots", [False, True])
def test_a_frozen_object_takes_no_other_attribute(slots: bool) -> None:
    made = written(lazy_dataclass.dataclass, "Ours", frozen=True, slots=slots)(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="eighth"):
        made.eighth = 4


def test_a_copy_may_be_compared_before_any_object_is_made() -> None:
    kept = pickle.dumps(written(lazy_dataclass.dataclass, "Ours", frozen=True, slots=True)(1))
    fresh = written(lazy_dataclass.dataclass, "Ours", frozen=True, slots=True)
    assert pickle.loads(kept) == fresh(1)


def test_methods_that_a_class_writes_itself_stay() -> None:
    @lazy_dataclass.dataclass(frozen=True, slots=True)
    class Own:
        size: int
        half: int = field(init=False)

        def __post_init__(self) -> None:
            if self.size < 0:
                raise ValueError("size")
            object.__setattr__(self, "half", self.size // 2)

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and self.size % 10 == other.size % 10

        def __hash__(self) -> int:
            return self.size % 10

        def __repr__(self) -> str:
            return "own"

    assert Own(3).half == 1
    assert Own(3) == Own(13)
    assert hash(Own(3)) == hash(Own(13))
    assert repr(Own(3)) == "own"
    with pytest.raises(ValueError, match="size"):
        Own(-1)


def test_a_subclass_may_add_attributes() -> None:
    @lazy_dataclass.dataclass(frozen=True)
    class Base:
        size: int

    class Wider(Base):
        pass

    wider = Wider(1)
    wider.seen = True  # type: ignore[attr-defined]
    assert wider.seen  # type: ignore[attr-defined]
    with pytest.raises(dataclasses.FrozenInstanceError):
        wider.size = 2  # type: ignore[misc]


def test_what_cannot_be_had_is_refused() -> None:
    @lazy_dataclass.dataclass
    class Base:
        size: int

    with pytest.raises(TypeError, match="fields are not inherited"):

        @lazy_dataclass.dataclass
        class Derived(Base):
            more: int

    with pytest.raises(ValueError, match="default_factory"):

        @lazy_dataclass.dataclass
        class Shared:
            items: list[int] = []  # noqa: RUF012 -- what is refused
