"""The law of eager sessions: after any edits, one that follows them shows what a new one shows, bit by bit."""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.engine.run import Cancelled, NodeResult, Run
from grapheditor.model.content import TensorData
from grapheditor.model.decoration import Frame
from grapheditor.model.errors import CycleError, GraphEditorError
from grapheditor.model.node import OpNode, ValueNode, Wire

UNARY = ("neg", "tanh", "relu", "exp", "sum", "clone", "to", "split", "unsqueeze", "max.dim", "log", "abs")
BINARY = ("add", "mul", "sub", "maximum", "matmul", "div")
NUMBERS = (0.5, -1.0, 2.0, 0.0)
PARAMS: dict[str, dict[str, Any]] = {
    "to": {"dtype": "float32"}, "split": {"split_size_or_sections": 1}, "unsqueeze": {"dim": 0}, "max.dim": {"dim": 0},
}  # fmt: skip


def shown(result: NodeResult) -> tuple[Any, ...]:
    def bits(array: np.ndarray | None) -> Any:
        return None if array is None else (array.dtype, array.shape, array.tobytes())

    values = None if result.values is None else tuple(map(bits, result.values))
    told = (result.requires_grad, result.is_leaf, result.grad_fn, result.retains_grad, result.error, result.blamed)
    return values, bits(result.grad), result.dtype, result.shape, *told, len(result.hooked)


def state(run: Run) -> Any:
    nodes = {node_id: shown(result) for node_id, result in run.nodes.items()}
    return list(nodes.items()), [(p.node, p.message) for p in run.problems], run.backward and run.loss


def ran(session: ge.Session, backwards: int = 1, retain: bool = False) -> tuple[Any, ...]:
    """What is seen after a run with gradients, and the error that backward raised."""
    session.zero_grad()
    session.forward()
    error = None
    for _ in range(backwards):
        try:
            session.backward(retain_graph=retain)
        except (GraphEditorError, RuntimeError) as raised:
            error = type(raised), str(raised)
    return state(session.snapshot()), error


class Drawing:
    """A graph and the edits that a person might make, by small numbers."""

    def __init__(self, steps: list[tuple[int, int, int]]) -> None:
        self.graph = ge.Graph()
        self.count = 0
        for i in range(3):
            self._add_value(i, i != 2)
        for step in steps:
            self._add_op(*step)

    def _add_value(self, number: int, requires_grad: bool) -> None:
        data = TensorData("float32", (2,), struct.pack("<2f", NUMBERS[number % 4], number + 0.25))
        self.graph.add(ValueNode(f"v{self.count}", f"v{self.count}", data, requires_grad=requires_grad))
        self.count += 1

    def _add_op(self, kind: int, first: int, second: int) -> None:
        names = UNARY + BINARY
        name = names[kind % len(names)]
        node_id = f"n{self.count}"
        self.count += 1
        sources = list(self.graph)
        self.graph.add(OpNode(node_id, node_id, name, params=PARAMS.get(name, {}), retain_grad=kind % 5 == 0))
        self._wire(sources[first % len(sources)], node_id, "input", second % 2 if kind % 4 == 0 else 0)
        if name in BINARY:
            self._wire(sources[second % len(sources)], node_id, "other")

    def _wire(self, source: str, target: str, slot: str, output: int = 0) -> None:
        with suppress(CycleError):
            self.graph.connect(Wire(source, output, target, slot))

    def edit(self, kind: int, first: int, second: int) -> None:
        graph, ids = self.graph, list(self.graph)
        node = graph.node(ids[first % len(ids)])
        match kind % 10:
            case 0:
                self._add_op(first, second, first + second)
            case 1 if len(ids) > 2:
                graph.remove(node.id)
                if graph.settings.loss == node.id:
                    graph.configure(replace(graph.settings, loss=None))
            case 2 if isinstance(node, ValueNode):
                graph.replace(replace(node, content=TensorData("float32", (2,), struct.pack("<2f", second, -0.5))))
            case 2 | 3 if isinstance(node, OpNode):
                names = BINARY if node.op in BINARY else UNARY
                name = names[second % len(names)]
                graph.replace(replace(node, op=name, params=PARAMS.get(name, {})))
            case 3 if isinstance(node, ValueNode):
                graph.replace(replace(node, requires_grad=not node.requires_grad))
            case 4 if isinstance(node, OpNode):
                graph.replace(replace(node, retain_grad=not node.retain_grad))
            case 5 if isinstance(node, OpNode):
                wire = graph.input(node.id, "input")
                if wire is not None:
                    graph.disconnect(wire)
                self._wire(ids[second % len(ids)], node.id, "input")
            case 6 if isinstance(node, OpNode) and (wire := graph.input(node.id, "other")) is not None:
                graph.disconnect(wire)
                graph.replace(replace(node, literals={"other": float(second)}))
            case 7:
                graph.replace(replace(node, name=f"{node.id}_{second}", pos=(1.0, 2.0)))
            case 8:
                graph.configure(replace(graph.settings, loss=node.id))
            case 9:
                frame = Frame("quiet", "quiet", (node.id,), grad_mode="no_grad" if second % 2 else "")
                graph.decorate("quiet", frame)


STEPS = st.lists(st.tuples(st.integers(0, 35), st.integers(0, 30), st.integers(0, 30)), max_size=12)


@settings(max_examples=120, deadline=None)
@example([(24, 0, 0), (0, 0, 0), (7, 3, 0)], [(24, 12, 0), (35, 21, 4)], 1, False)
@example([(7, 0, 0)], [(29, 3, 1), (0, 0, 3)], 1, False)
@given(STEPS, STEPS, st.integers(1, 2), st.booleans())
def test_a_session_that_follows_edits_shows_what_a_new_one_shows(steps, edits, backwards, retain):
    drawing = Drawing(steps)
    session = ge.Session(drawing.graph, "eager")
    ran(session)
    for edit in edits:
        drawing.edit(*edit)
        session.update(drawing.graph)
        assert ran(session, backwards, retain) == ran(ge.Session(drawing.graph, "eager"), backwards, retain)


@settings(max_examples=40, deadline=None)
@given(STEPS, STEPS)
def test_a_graph_in_the_place_of_another_is_compared_with_it(steps, edits):
    drawing = Drawing(steps)
    session = ge.Session(drawing.graph.copy(), "eager")
    for edit in edits:
        ran(session)
        drawing.edit(*edit)
        session.update(drawing.graph.copy())
    assert ran(session) == ran(ge.Session(drawing.graph, "eager"))


def chain(length: int = 6) -> ge.Graph:
    graph = ge.Graph()
    node = graph.value([0.5], name="w", requires_grad=True)
    for i in range(length):
        node = graph.op("tanh", node, name=f"t{i}")
    return graph


def with_op(graph: ge.Graph, name: str, op: str) -> None:
    graph.replace(replace(graph.find(name), op=op))


def test_an_edit_that_changes_every_gradient_is_walked_anew():
    graph = chain(400)
    graph.configure(replace(graph.settings, loss=graph.find("t399").id))
    session = ge.Session(graph, "eager")
    for op in ("exp", "tanh", "sigmoid"):
        with_op(graph, "t399", op)
        session.update(graph)
        assert ran(session) == ran(ge.Session(graph, "eager"))


def test_only_what_depends_on_an_edit_is_computed_again():
    graph = chain()
    session = ge.Session(graph, "eager")
    ran(session)
    before = session.snapshot().nodes
    with_op(graph, "t4", "neg")
    session.update(graph)
    ran(session)
    after = session.snapshot().nodes
    changed = {graph.node(i).name for i in graph if after[i].value is not before[i].value}
    assert changed == {"t4", "t5"}


def test_a_tensor_that_somebody_holds_keeps_a_tape_of_its_own():
    graph = chain()
    session = ge.Session(graph, "eager")
    session.forward()
    held = session["t5"]
    session.forward()
    session.backward("t5")
    slope = session["w"].grad.item()
    held.backward()
    assert session["w"].grad.item() == pytest.approx(2 * slope)
    with pytest.raises(RuntimeError, match="a second time"):
        held.backward()


def test_tensors_of_two_runs_go_together():
    graph = chain(3)
    session = ge.Session(graph, "eager")
    session.forward()
    old = session["t2"]
    session.forward()
    (old + session["t2"]).backward()
    slope = session["w"].grad.item()
    session.zero_grad()
    session.forward()
    session.backward("t2")
    assert slope == pytest.approx(2 * session["w"].grad.item())


def test_to_ask_for_a_number_costs_no_full_run():
    graph = chain()
    session = ge.Session(graph, "eager")
    before: dict[str, Any] = {}
    for op in ("tanh", "neg", "exp"):
        with_op(graph, "t4", op)
        session.update(graph)
        ran(session)
        assert np.isfinite(session["t5"].item())
        nodes = session.snapshot().nodes
        kept = {graph.node(i).name for i in before if nodes[i].value is before[i]}
        assert not before or kept == {"w", "t0", "t1", "t2", "t3"}
        before = {i: nodes[i].value for i in graph}


def test_what_is_written_to_a_leaf_by_hand_is_seen():
    graph = chain(1)
    session = ge.Session(graph, "eager")
    session.forward()
    session["w"].detach().numpy()[:] = 2.0
    session.forward()
    assert session["t0"].item() == pytest.approx(np.tanh(2.0))


def test_a_hook_of_a_stranger_does_not_outlive_the_tensor():
    graph = chain(2)
    session = ge.Session(graph, "eager")
    session.forward()
    session["t0"].register_hook(lambda g: g * 100)
    session.forward()
    session.backward("t1")
    fresh = ge.Session(graph, "eager")
    fresh.forward()
    fresh.backward("t1")
    assert session["w"].grad.item() == fresh["w"].grad.item()


def test_backward_that_was_stopped_leaves_no_trace():
    graph = chain(300)
    session = ge.Session(graph, "eager")
    session.forward()
    calls = []

    def stop(done, total):
        calls.append(done)
        raise Cancelled

    with pytest.raises(Cancelled):
        session.backward("t299", progress=stop)
    assert len(calls) == 1
    assert session["w"].grad is None
    session.backward("t299")
    expected = ge.Session(graph, "eager")
    expected.forward()
    expected.backward("t299")
    assert session["w"].grad.item() == expected["w"].grad.item()


def test_a_run_that_was_stopped_is_made_up_for():
    graph = chain(10)
    session = ge.Session(graph, "eager")
    ran(session)
    with_op(graph, "t2", "neg")

    def stop(done, total):
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        session.forward(progress=stop)
    assert ran(session) == ran(ge.Session(graph, "eager"))


def test_a_node_that_came_and_went_between_two_snapshots_is_not_told_of():
    graph = ge.Graph()
    graph.value([1.0], name="w", requires_grad=True)
    session = ge.Session(graph, "eager")
    session.forward()
    assert session.snapshot().nodes.keys() == set(graph)
    before = ge.Graph(graph.settings)
    for node in graph.nodes():
        before.add(node)
    graph.op("neg", graph.handle("w"), name="y")
    session.update(graph)
    session.forward()  # as one that was stopped at its end: nobody looks at what it found
    session.update(before)
    assert session.snapshot().nodes.keys() == set(before)


def test_tapes_of_any_length_are_walked_and_let_go():
    w = ge.tensor(0.0, requires_grad=True)
    y = w
    for _ in range(100_000):
        y = y + 1
    y.backward()
    assert w.grad.item() == 1.0
    del y
