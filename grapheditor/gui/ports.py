"""Which ports a node has: its inputs by slot, its outputs by number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import OpNode, ValueNode, slot_key

if TYPE_CHECKING:
    from grapheditor.engine.op_facts import OpFacts
    from grapheditor.engine.op_table import OpTable

PortKind = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Port:
    """One port of one node."""

    node_id: str
    kind: PortKind
    slot: str = ""
    """The input's slot; empty for an output."""
    output: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Ports:
    """The ports of one node as the card shows them. Equal nodes share one, which is told by its identity."""

    slots: tuple[str, ...]
    optional: frozenset[str]
    outputs: tuple[str, ...]
    """Labels, one per output; the only output of a node has none."""
    category: str | None
    """None for a value; an op that no plugin brings has "missing"."""


def passed_slot(node: ValueNode | OpNode, slots: Iterable[str], wired: Collection[str]) -> str:
    """The input that a bypassed node passes on: its first one that is wired or has a number; empty for none."""
    if isinstance(node, ValueNode) or not node.bypass:
        return ""
    return next((slot for slot in slots if slot in wired or slot in node.literals), "")


MISSING = "missing"
_VALUE = Ports((), frozenset(), ("",), None)


def ports_of(node: ValueNode | OpNode, ops: OpTable, wired: Collection[str], outputs: int) -> Ports:
    """The ports of `node`, of which `wired` slots and at least `outputs` outputs are known to be in use.

    A variadic input shows one free slot more than it uses. An op that no
    installed plugin brings shows the slots that the graph mentions.
    """
    if isinstance(node, ValueNode):
        return _VALUE
    op = ops.facts_of(node.op)
    if op is None:
        return _of_missing(tuple(sorted({*wired, *node.literals}, key=slot_key)), outputs)
    used = 0
    if op.variadic is not None:
        stem = op.variadic + "."
        used = max((int(s[len(stem) :]) for s in (*wired, *node.literals) if s.startswith(stem)), default=-1) + 2
    return _of_op(op, used, outputs)


@lru_cache(maxsize=4096)
def _of_missing(slots: tuple[str, ...], outputs: int) -> Ports:
    return Ports(slots, frozenset(), _numbered((), outputs), MISSING)


@lru_cache(maxsize=4096)
def _of_op(op: OpFacts, count: int, outputs: int) -> Ports:
    optional = {p.name for p in op.schema.inputs if p.optional}
    if op.variadic is not None:
        optional.add(f"{op.variadic}.{count - 1}")
    return Ports(tuple(op.slots(count)), frozenset(optional), _numbered(op.outputs, outputs), op.category)


def _numbered(names: tuple[str, ...], count: int) -> tuple[str, ...]:
    if not names and count <= 1:
        return ("",)
    # a name for a list of outputs, as split has it, says nothing of each
    return names if count <= len(names) else tuple(map(str, range(count)))
