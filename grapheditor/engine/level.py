"""What a run of the flat graph means for the nodes of a graph with groups, or for those inside one group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grapheditor.engine.run import NodeResult, Problem, Run
from grapheditor.model.expand import Expansion, Level, Operand, Path
from grapheditor.model.node import NodeId
from grapheditor.model.wording import Worded


def run_of_level(run: Run, expansion: Expansion, path: Path = ()) -> Run:
    """`run` told by the ids of one level: of the graph itself, or of the inside of the group at `path`.

    A group shows what its outputs hold, and the first error inside it.
    """
    level = expansion.levels.get(path)
    if level is None:  # the group was taken away meanwhile
        return replace(run, nodes={}, problems=[])
    if level.graph is expansion.graph:
        return run
    troubles = _troubles(run, expansion, path)
    nodes: dict[NodeId, NodeResult] = {}
    for node_id, flat_id in level.nodes.items():
        if flat_id in run.nodes:
            nodes[node_id] = _told_here(run.nodes[flat_id], level, expansion, path)
    for node_id, outputs in level.outputs.items():
        nodes[node_id] = _together(run, outputs, troubles.get(node_id))
    loss = None if run.loss is None else _here(run.loss, expansion, path)
    problems = [_problem(problem, expansion, path) for problem in run.problems]
    return replace(run, nodes=nodes, loss=loss, problems=problems)


def _here(flat_id: NodeId, expansion: Expansion, path: Path) -> NodeId | None:
    """The node of this level that holds a node of the flat graph; None where it stands elsewhere."""
    place, node_id = expansion.place(flat_id)
    if place[: len(path)] != path:
        return None
    return node_id if len(place) == len(path) else place[len(path)]


def _told_here(result: NodeResult, level: Level, expansion: Expansion, path: Path) -> NodeResult:
    if result.blamed is None:
        return result
    return replace(result, blamed=_here(result.blamed, expansion, path))


def _troubles(run: Run, expansion: Expansion, path: Path) -> dict[NodeId, str]:
    """The first error inside each group of this level."""
    found: dict[NodeId, str] = {}
    for flat_id, (place, _) in expansion.origins.items():
        if len(place) > len(path) and place[: len(path)] == path:
            result = run.nodes.get(flat_id)
            if result is not None and result.error and result.blamed in (None, flat_id):
                found.setdefault(place[len(path)], Worded("{0}: {1}", expansion.graph.node(flat_id).name, result.error))
    return found


def _together(run: Run, outputs: list[Operand], trouble: str | None) -> NodeResult:
    """One result for a node whose outputs are those of others."""
    first = outputs[0] if outputs else None
    result = run.nodes.get(first[0]) if isinstance(first, tuple) else None
    values = [_value(run, operand) for operand in outputs]
    known = tuple(value for value in values if value is not None)
    complete = known if known and len(known) == len(values) else None
    if result is None:
        shown = NodeResult(complete)
        if complete:
            shown.dtype, shown.shape = complete[0].dtype.name, complete[0].shape
        shown.error = trouble
        return shown
    if isinstance(first, tuple) and first[1] and complete:
        result = replace(result, dtype=complete[0].dtype.name, shape=complete[0].shape, grad=None)
    return replace(result, values=complete, error=trouble or result.error, blamed=None)


def _value(run: Run, operand: Operand) -> np.ndarray | None:
    if isinstance(operand, tuple):
        result = run.nodes.get(operand[0])
        if result is None or result.values is None or operand[1] >= len(result.values):
            return None
        return result.values[operand[1]]
    return None if operand is None else np.asarray(operand)


def _problem(problem: Problem, expansion: Expansion, path: Path) -> Problem:
    if problem.node is None or problem.node not in expansion.graph:
        return problem
    here = _here(problem.node, expansion, path)
    if here is not None and expansion.place(problem.node)[0] == path:
        return replace(problem, node=here)
    return replace(problem, node=here, message=problem.headline(expansion.graph.node(problem.node).name))
