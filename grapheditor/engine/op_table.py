"""The op table: every op of this process by name, and the calls that find one."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from grapheditor.engine import schema
from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.op import Call, Op, Params
from grapheditor.engine.op_calls import canonical, check_numbers, flatten
from grapheditor.model.errors import CallError, UnknownWordError

watchers: list[Callable[[], None]] = []
"""Called after any table has changed, for those who remember what names stood for."""


class OpTable(Mapping[str, Op]):
    """Ops by name; overloads of one base name are tried in the order in which they came."""

    def __init__(self, ops: Iterable[Op] = ()) -> None:
        self._ops: dict[str, Op] = {}
        self._overloads: dict[str, list[Op]] = {}
        self._simple: dict[tuple[str, int], tuple[Op, Params] | None] = {}
        self.revision = 0
        """How often an op came or went."""
        for op in ops:
            self.add(op)

    def add(self, op: Op) -> None:
        """Take in one op; raises ValueError where its name is taken."""
        if op.name in self._ops:
            raise ValueError(f"There are two ops named {op.name}; rename one, or give it an overload name.")
        self._ops[op.name] = op
        self._forget()
        for name in (op.base, *op.aliases):
            self._overloads.setdefault(name, []).append(op)

    def discard(self, name: str) -> None:
        """Forget the op of exactly this name, if it is there."""
        op = self._ops.pop(name, None)
        if op is not None:
            self._forget()
            for known in (op.base, *op.aliases):
                self._overloads[known].remove(op)
                if not self._overloads[known]:
                    del self._overloads[known]

    def _forget(self) -> None:
        self.revision += 1
        self._simple.clear()
        for watcher in watchers:
            watcher()

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def __getitem__(self, name: str) -> Op:
        op = self._ops.get(name)
        return self.overloads(name)[0] if op is None else op

    def get(self, name: str, default: Op | None = None) -> Op | None:  # type: ignore[override]
        """As of any mapping; a name that is not there costs no search for those that are like it."""
        return self._ops.get(name) or next(iter(self._overloads.get(canonical(name), ())), default)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._ops or canonical(name) in self._overloads)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ops)

    def __len__(self) -> int:
        return len(self._ops)

    def overloads(self, name: str) -> list[Op]:
        """All ops of a name, short, dotted as PyTorch writes it, or with its overload; raises KeyError."""
        found = self._overloads.get(canonical(name))
        if found is not None:
            return found
        if name in self._ops:
            return [self._ops[name]]
        raise KeyError(self.unknown(name))

    def unknown(self, name: str) -> str:
        """The message for a name that is not in the table."""
        near = difflib.get_close_matches(canonical(name), self._overloads, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else " `grapheditor ops` lists what there is."
        return f"There is no op named {name!r}.{hint}"

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
        spread = not (strict and name.startswith("torch."))  # methods alone take a size without brackets
        errors: list[CallError] = []
        for op in candidates:
            try:
                tensors, params = op.schema.bind(args, kwargs or {}, strict=strict, spread=spread)
                if strict:
                    check_numbers(op, tensors)
            except CallError as error:
                errors.append(error)
                continue
            return Call(op, flatten(op, tensors), params)
        words = [error for error in errors if isinstance(error, UnknownWordError)]
        if words or len(errors) == 1:
            raise (words or errors)[0]
        forms = "; ".join(str(op.schema) for op in candidates)
        raise CallError(f"{name}() does not take these arguments ({errors[-1]}) Its forms are: {forms}.")

    def simple(self, name: str, count: int) -> tuple[Op, Params] | None:
        """The op and its default parameters, where `count` arguments can only be its tensors in order."""
        key = (name, count)
        return self._simple[key] if key in self._simple else self._find_simple(key)

    def _find_simple(self, key: tuple[str, int]) -> tuple[Op, Params] | None:
        """The only op of a name, with its default parameters, where a call gives just its tensors in order."""
        name, count = key
        found = None
        if name in self and len(ops := self.overloads(name)) == 1 and not (ops[0].writes or ops[0].hook):
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
