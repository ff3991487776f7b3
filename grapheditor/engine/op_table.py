"""The op table: every op of this process by name, and the calls that find one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grapheditor.engine import schema
from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.op_calls import Call, canonical, check_numbers, flatten
from grapheditor.model.errors import CallError, NoTensorError, UnknownWordError, WrongNumbersError
from grapheditor.model.wording import Worded

if TYPE_CHECKING:
    from grapheditor.engine.op import Op, Params
    from grapheditor.engine.op_facts import OpFacts

    Fetch = Callable[[], Iterable[Op]]

watchers: list[Callable[[], None]] = []
"""Called after any table has changed, for those who remember what names stood for."""


class OpTable(Mapping[str, "Op"]):
    """Ops by name; overloads of one base name are tried in the order in which they came.

    An op may be declared first and its record be fetched when somebody asks for
    it, so that a window opens without the numpy of hundreds of ops.
    """

    def __init__(self, ops: Iterable[Op] = ()) -> None:
        self._facts: dict[str, OpFacts] = {}
        """Of every op in order: as declared, or the record itself."""
        self._ops: dict[str, Op] = {}
        self._fetch: dict[str, Fetch] = {}
        """By the names of declared ops: where their records are to be had."""
        self._overloads: dict[str, list[str]] = {}
        self._simple: dict[tuple[str, int], tuple[Op, Params] | None] = {}
        self.revision = 0
        """How often an op came or went."""
        for op in ops:
            self.add(op)

    def add(self, op: Op) -> None:
        """Take in one op; raises ValueError where its name is taken."""
        self._enter(op)
        self._ops[op.name] = op
        self._forget()

    def declare(self, declared: Iterable[OpFacts], fetch: Fetch) -> None:
        """Take in ops whose records `fetch` returns, these and perhaps others, once one of them is asked for.

        Raises ValueError where a name is taken.
        """
        for facts in declared:
            self._enter(facts)
            self._fetch[facts.name] = fetch
        self._forget()

    def _enter(self, facts: OpFacts) -> None:
        if facts.name in self._facts:
            raise ValueError(f"There are two ops named {facts.name}; rename one, or give it an overload name.")
        self._facts[facts.name] = facts
        for name in (facts.base, *facts.aliases):
            self._overloads.setdefault(name, []).append(facts.name)

    def discard(self, name: str) -> None:
        """Forget the op of exactly this name, if it is there."""
        facts = self._facts.pop(name, None)
        if facts is not None:
            self._ops.pop(name, None)
            self._fetch.pop(name, None)
            self._forget()
            for known in (facts.base, *facts.aliases):
                self._overloads[known].remove(name)
                if not self._overloads[known]:
                    del self._overloads[known]

    def copy(self) -> OpTable:
        """A table of the same ops, to which others can be added."""
        other = OpTable()
        other._facts, other._ops, other._fetch = dict(self._facts), dict(self._ops), dict(self._fetch)
        other._overloads = {name: list(ops) for name, ops in self._overloads.items()}
        return other

    def _forget(self) -> None:
        self.revision += 1
        self._simple.clear()
        for watcher in watchers:
            watcher()

    def _record(self, name: str) -> Op:
        """The op of exactly this name, which is there."""
        op = self._ops.get(name)
        if op is None:
            for fetched in self._fetch[name]():
                if fetched.name in self._fetch:
                    self._ops.setdefault(fetched.name, fetched)
            op = self._ops[name]
        return op

    def load(self) -> None:
        """Fetch all records that nobody has asked for yet."""
        if len(self._ops) < len(self._facts):
            for name in list(self._facts):
                self._record(name)

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def __getitem__(self, name: str) -> Op:
        op = self._ops.get(name)
        if op is not None:
            return op
        return self._record(name) if name in self._facts else self.overloads(name)[0]

    def get(self, name: str, default: Op | None = None) -> Op | None:  # type: ignore[override]
        """As of any mapping; a name that is not there costs no search for those that are like it."""
        found = self._named(name)
        return default if found is None else self._record(found)

    def facts_of(self, name: str) -> OpFacts | None:
        """What is told of the op that `get` would return; its record is not asked for."""
        found = self._named(name)
        return None if found is None else self._facts[found]

    def facts(self) -> list[OpFacts]:
        """What is told of all ops in order; no record is asked for."""
        return list(self._facts.values())

    def _named(self, name: str) -> str | None:
        return name if name in self._facts else next(iter(self._overloads.get(canonical(name), ())), None)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._facts or canonical(name) in self._overloads)

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def overloads(self, name: str) -> list[Op]:
        """All ops of a name, short, dotted as PyTorch writes it, or with its overload; raises KeyError."""
        found = self._overloads.get(canonical(name))
        if found is not None:
            return [self._record(each) for each in found]
        if name in self._facts:
            return [self._record(name)]
        raise KeyError(self.unknown(name))

    def unknown(self, name: str) -> str:
        """The message for a name that is not in the table."""
        from difflib import get_close_matches

        near = get_close_matches(canonical(name), self._overloads, n=3)
        if near:
            return Worded("There is no op named {0}. Did you mean {1}?", repr(name), ", ".join(near))
        return Worded("There is no op named {0}. `grapheditor ops` lists what there is.", repr(name))

    def bind(
        self, name: str, args: Iterable[Any] = (), kwargs: Mapping[str, Any] | None = None, *, strict: bool = False
    ) -> Call:
        """The call of the first overload that takes these arguments; raises CallError.

        With `strict` it is refused what PyTorch refuses but graphs take.
        """
        if not kwargs and not strict:
            args = tuple(args)
            simple = self.simple(name, len(args))
            if simple is not None and all(isinstance(a, _PLAIN) for a in args):
                return Call(simple[0], args, simple[1])
        try:
            candidates = self.overloads(name)
        except KeyError:
            raise CallError(self.unknown(name)) from None
        args = tuple(args)
        method = name.startswith("torch.Tensor.") or not name.startswith("torch.")
        spread = method or not strict  # methods alone take a size without brackets
        errors: list[CallError] = []
        for op in candidates:
            try:
                tensors, params = op.schema.bind(
                    args, kwargs or {}, strict=strict, spread=spread, functional=op.functional
                )
                if strict:
                    check_numbers(op, tensors)
            except CallError as error:
                errors.append(error)
                continue
            return Call(op, flatten(op, tensors), params)
        words = [error for error in errors if isinstance(error, UnknownWordError | WrongNumbersError)]
        if words or len(errors) == 1:
            raise (words or errors)[0]
        if all(isinstance(error, NoTensorError) for error in errors):
            raise errors[-1]
        forms = "; ".join(str(op.schema) for op in candidates)
        kind = NoTensorError if any(isinstance(error, NoTensorError) for error in errors) else CallError
        raise kind(f"{name}() does not take these arguments ({errors[-1]}) Its forms are: {forms}.")

    def simple(self, name: str, count: int) -> tuple[Op, Params] | None:
        """The op and its default parameters, where `count` arguments can only be its tensors in order."""
        key = (name, count)
        return self._simple[key] if key in self._simple else self._find_simple(key)

    def _find_simple(self, key: tuple[str, int]) -> tuple[Op, Params] | None:
        """The only op of a name, with its default parameters, where a call gives just its tensors in order."""
        name, count = key
        found = None
        if name in self and len(ops := self.overloads(name)) == 1 and not ops[0].special:
            parameters = ops[0].schema.parameters
            given, rest = parameters[:count], parameters[count:]
            if (
                len(given) == count
                and all(p.is_tensor and not p.many for p in given)
                and all(not p.is_tensor and not p.required for p in rest)
            ):
                params = {p.name: None if p.default is schema.REQUIRED else p.default for p in rest}
                found = (ops[0], params)
        self._simple[key] = found
        return found


_PLAIN = (TensorLike, bool, int, float)
