"""What stands on the canvas besides the graph: frames, notes and the bends of wires.

None of it is computed; a frame may say that what it holds is computed without recording it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from grapheditor.model.lazy_dataclass import dataclass

from .content import Json
from .node import NodeId, Position

DecorationId = str


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled ground around its members, which it carries along; as large as they need."""

    id: DecorationId
    title: str = ""
    members: tuple[str, ...] = ()
    """Ids of nodes and notes; one that is gone is passed over."""
    colour: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)
    grad_mode: str = ""
    """``no_grad`` or ``inference_mode``: its ops compute as inside that block of PyTorch. Empty for neither."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words on the canvas, in Markdown."""

    id: DecorationId
    text: str = ""
    pos: Position = (0.0, 0.0)
    size: tuple[float, float] = (220.0, 120.0)
    colour: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Route:
    """Points that the wire into one input runs through, from its source to its target."""

    target: NodeId
    slot: str
    points: tuple[Position, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)
    lane: str = ""
    """Which way a layout leads the wire between cards: ``right`` or ``down``. Empty for points put in by hand.

    Points of a lane that lie behind the source or beyond the target, as these
    were moved since, are passed over.
    """

    @property
    def id(self) -> DecorationId:
        """Made of the input, as a wire has no id of its own."""
        return route_id(self.target, self.slot)

    @property
    def turns(self) -> bool:
        """Whether the first point stands beside the source and the last beside the target, and each goes with it.

        Ports are at the sides of cards, so a lane that runs down turns there.
        """
        return self.lane == "down" and len(self.points) >= 2


Decoration = Frame | Note | Route


def route_id(target: NodeId, slot: str) -> DecorationId:
    """The id under which the bends of the wire into an input are kept."""
    return f"\0{len(target)} {target} {slot}"  # frames and notes have no id that starts so
