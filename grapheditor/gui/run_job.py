"""What the window asks its worker to do, what comes back, and a copy of the graph that follows edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal

from grapheditor.engine.run import Problem, Run
from grapheditor.gui.badge_source import ByNode
from grapheditor.model.collector import gc_paused
from grapheditor.model.content import TensorData
from grapheditor.model.decoration import Decoration, Frame
from grapheditor.model.definition import Definition
from grapheditor.model.expand import Path
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import Node, OpNode, ValueNode

if TYPE_CHECKING:
    from grapheditor.gui.feeding import Feeding

Step = Literal["compile", "zero_grad", "forward", "backward", "feed"]


@dataclass(frozen=True)
class Job:
    """Steps to take on a session after `changes` have been followed."""

    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    revision: int
    retain_graph: bool = False
    path: Path = ()
    """Which group's inside the results are told for; the whole graph's where empty."""
    feeding: Feeding | None = None
    """What the step "feed" feeds."""
    automatic: bool = False
    """After an edit rather than by a button: newer ones replace it, and a missing loss is no error."""


@dataclass
class Outcome:
    """How a job ended: the state after it, and what went wrong.

    `badges` has those of every overlay that was asked about all nodes at once.
    """

    job: Job
    run: Run | None = None
    badges: Mapping[str, ByNode] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cancelled: bool = False


def follow(graph: PlainGraph, changes: Iterable[Change]) -> None:
    """Make `graph`, a copy of an older state, equal to the one that `changes` came from."""
    for change in changes:
        with gc_paused(), graph.batch():
            _follow(graph, change)


def _follow(graph: PlainGraph, change: Change) -> None:
    for name, (_, definition) in change.definitions.items():
        graph.define(name, definition)
    for decoration_id, (_, decoration) in change.decorations.items():
        graph.decorate(decoration_id, decoration)
    for old_wire, _ in change.wires.values():
        if old_wire is not None:
            graph.disconnect(old_wire)
    kept: list[Node] = []
    for node_id, (_, new) in change.nodes.items():
        if new is None:
            graph.remove(node_id)
        elif node_id in graph:
            kept.append(new)
    for node in kept:
        if node.name != graph.node(node.id).name:
            # two nodes may have swapped their names: step aside first
            graph.replace(replace(node, name=f"\0{node.id}"))
    for node_id, (_, new) in change.nodes.items():
        if new is not None:
            (graph.replace if node_id in graph else graph.add)(new)
    for _, new_wire in change.wires.values():
        if new_wire is not None:
            graph.connect(new_wire)
    if change.settings is not None:
        graph.configure(change.settings[1])


def changes_results(change: Change) -> bool:
    """Whether a run may turn out differently: not so for moved and renamed nodes, titles and overlays."""
    return _changes_shape(change) or any(_meaning(old) != _meaning(new) for old, new in change.nodes.values())


def changes_program(change: Change) -> bool:
    """Whether a compiled graph has to be compiled again: not so for other numbers of the same shape."""
    return _changes_shape(change) or any(_program(old) != _program(new) for old, new in change.nodes.values())


def _changes_shape(change: Change) -> bool:
    """Whether wires, groups, the loss or what is recorded became different."""
    if change.wires or any(_inside(old) != _inside(new) for old, new in change.definitions.values()):
        return True
    if change.settings is not None and change.settings[0].loss != change.settings[1].loss:
        return True
    return any(_region(old) != _region(new) for old, new in change.decorations.values())


def _region(decoration: Decoration | None) -> object:
    """What a frame means for the run; None where it is there to be looked at."""
    if isinstance(decoration, Frame) and decoration.grad_mode:
        return decoration.grad_mode, frozenset(decoration.members)
    return None


def _inside(definition: Definition | None) -> object:
    if definition is None:
        return None
    regions = {region for item in definition.decorations if (region := _region(item)) is not None}
    nodes = {_meaning(node) for node in definition.nodes}
    return nodes, set(definition.wires), definition.inputs, definition.outputs, regions


def _meaning(node: Node | None) -> object:
    return None if node is None else replace(node, pos=None, name="", extra={}, label="", colour="", locked=False)


def _program(node: Node | None) -> object:
    if isinstance(node, OpNode):
        return _meaning(node)
    if isinstance(node, ValueNode):
        numbers = isinstance(node.content, TensorData)
        return numbers, node.content.shape, node.content.dtype, node.requires_grad
    return None
