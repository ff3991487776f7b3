"""What can be told of an op before the module with its numpy is imported: how it is called, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from grapheditor.engine import schema
from grapheditor.engine.schema import Parameter, Schema


class DeclaredOp:
    """An op that is known from an index; what its signature says is read from it when first asked for."""

    def __init__(
        self,
        name: str,
        signature: str,
        category: str,
        doc: str,
        aliases: Sequence[str] = (),
        torch: str = "",
        differentiable: bool = True,
        writes: bool = False,
    ) -> None:
        self.name = name
        self.base = name.partition(".")[0]
        self.signature = signature
        self.category = category
        self.doc = doc
        self.aliases = tuple(aliases)
        self.source = {"torch": torch} if torch else {}
        """Of the templates that of PyTorch, by which searches find the op."""
        self.differentiable = differentiable
        self.writes = writes
        """Whether it writes its result into its first input."""

    schema: Schema
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    params: Mapping[str, Parameter]
    variadic: str | None

    def __getattr__(self, name: str) -> Any:
        if name not in _READ:
            raise AttributeError(f"{self!r} knows no {name}; ask the op itself.")
        for key, value in read_signature(self.signature).items():
            setattr(self, key, value)
        return self.__dict__[name]

    def __repr__(self) -> str:
        return f"<declared op {self.signature}>"

    def slots(self, count: int = 0) -> list[str]:
        """Names of the flat input slots, `count` of them for the variadic input."""
        return flat_slots(self.inputs, self.variadic, count)


def read_signature(signature: str) -> dict[str, Any]:
    """What a signature says, under the names that ops have for it; raises ValueError as `schema.parse` does."""
    parsed = schema.parse(signature)
    many = [p.name for p in parsed.inputs if p.many]
    return {
        "schema": parsed,
        "base": parsed.name,
        "name": f"{parsed.name}.{parsed.overload}" if parsed.overload else parsed.name,
        "inputs": tuple(p.name for p in parsed.inputs),
        "params": {p.name: p for p in parsed.parameters if not p.is_tensor},
        "outputs": parsed.outputs,
        "variadic": many[0] if many else None,
    }


_READ = frozenset({"schema", "inputs", "params", "outputs", "variadic"})


def flat_slots(inputs: Sequence[str], variadic: str | None, count: int) -> list[str]:
    """Input slots, the variadic one as `count` numbered ones."""
    names: list[str] = []
    for name in inputs:
        names += [f"{name}.{i}" for i in range(count)] if name == variadic else [name]
    return names


if TYPE_CHECKING:
    from grapheditor.engine.op import Op

    OpFacts: TypeAlias = Op | DeclaredOp
    """What palette, ports and searches ask; a record answers as well as what is declared of it."""
