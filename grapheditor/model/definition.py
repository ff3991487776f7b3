"""A graph under a name, used as one node: what a group on the canvas stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from grapheditor.model.lazy_dataclass import dataclass

from .content import Json
from .decoration import Decoration
from .node import Node, NodeId, OpNode, Position, Wire

GROUP = "group:"
"""What the op of a group node starts with; the name of its definition follows."""


@dataclass(frozen=True, slots=True)
class Definition:
    """The inside of a group. Each group node that names it is a copy of its own, with its own tensors.

    `inputs` are placeholders among the nodes: their names are the slots of the
    group. One that is neither wired nor given a number stays what it is
    inside. `outputs` are the group's outputs, each an output of a node inside.
    """

    name: str
    nodes: tuple[Node, ...] = ()
    wires: tuple[Wire, ...] = ()
    inputs: tuple[NodeId, ...] = ()
    outputs: tuple[tuple[NodeId, int], ...] = ()
    doc: str = ""
    decorations: tuple[Decoration, ...] = ()
    origin: Position | None = None
    """Where a group node stands whose nodes, unpacked, keep their places."""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)

    @property
    def op(self) -> str:
        """What a node that uses it has as its op."""
        return GROUP + self.name

    def slots(self) -> tuple[str, ...]:
        """The names of the inputs, in their order."""
        names = {node.id: node.name for node in self.nodes}
        return tuple(names[node_id] for node_id in self.inputs)

    def output_names(self) -> tuple[str, ...]:
        """One name per output: that of its node, with the output's number where it is not the first."""
        names = {node.id: node.name for node in self.nodes}
        return tuple(names[i] if not output else f"{names[i]}[{output}]" for i, output in self.outputs)

    def uses(self) -> set[str]:
        """Names of the definitions that it is built from."""
        return {name for node in self.nodes if (name := group_name(node)) is not None}


def group_name(node: Node | None) -> str | None:
    """The name of the definition that a node uses; None for any other node."""
    if isinstance(node, OpNode) and node.op.startswith(GROUP):
        return node.op[len(GROUP) :]
    return None
