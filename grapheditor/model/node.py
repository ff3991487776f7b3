"""Nodes and wires as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from grapheditor.model.lazy_dataclass import dataclass

from .content import Content, Json, Scalar

NodeId = str
Position = tuple[float, float]


def same_numbers(first: Mapping[str, Json], second: Mapping[str, Json]) -> bool:
    """Whether equal mappings hold equal numbers of the same types: 1, 1.0 and True make results of other dtypes."""
    return first is second or all(repr(first[key]) == repr(second[key]) for key in first)


@dataclass(frozen=True, slots=True)
class ValueNode:
    """A tensor that a person put on the canvas: a leaf of the graph."""

    id: NodeId
    name: str
    content: Content
    requires_grad: bool = False
    retain_grad: bool = False
    pos: Position | None = None
    """Top left corner in scene units, or None where no layout is known yet."""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)
    """Fields of a newer format or of plugins, kept and saved unread."""
    label: str = ""
    """Words shown beside the card."""
    colour: str = ""
    """A colour chosen by hand: the name of a family of the theme, or ``#rrggbb``."""
    locked: bool = False
    """Stays where it is, and is neither changed nor deleted by hand, until it is unlocked."""


@dataclass(frozen=True, slots=True)
class OpNode:
    """One call of an op.

    Each tensor input of the op is a slot, filled by a wire or by a number in
    `literals`. A variadic input ``tensors`` has the slots ``tensors.0``,
    ``tensors.1`` and so on. `params` holds what differs from the op's defaults.
    """

    id: NodeId
    name: str
    op: str
    literals: Mapping[str, Scalar] = field(default_factory=dict, hash=False, metadata={"same": same_numbers})
    params: Mapping[str, Json] = field(default_factory=dict, hash=False, metadata={"same": same_numbers})
    retain_grad: bool = False
    pos: Position | None = None
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)
    label: str = ""
    colour: str = ""
    locked: bool = False
    bypass: bool = False
    """Not computed: its first input is passed on in the place of its first output."""


Node = ValueNode | OpNode


@dataclass(frozen=True, slots=True)
class Wire:
    """From one output of a node to one input slot of another."""

    source: NodeId
    output: int
    target: NodeId
    slot: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a graph file says beside its nodes: how it is titled and run."""

    title: str = ""
    evaluator: str = "eager"
    loss: NodeId | None = None
    """The node that backward starts from; None leaves the choice to the last node."""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)


def slot_key(slot: str) -> tuple[str, int]:
    """Sorts ``tensors.10`` after ``tensors.9``."""
    stem, _, number = slot.rpartition(".")
    return (stem, int(number)) if stem and number.isdigit() else (slot, -1)
