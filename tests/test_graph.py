"""The graph: what it refuses, what it tells its watchers, and the order that it keeps."""

from __future__ import annotations

import gc
import struct
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.model.collector import gc_paused
from grapheditor.model.content import TensorData
from grapheditor.model.errors import CycleError, GraphError, NameTakenError, SlotTakenError, UnknownNodeError
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.node import OpNode, Settings, ValueNode, Wire, slot_key


def _value(name: str) -> ValueNode:
    return ValueNode(name, name, TensorData("float32", (), struct.pack("<f", 1.0)))


def _state(graph: PlainGraph) -> tuple[Any, ...]:
    return graph.nodes(), set(graph.wires()), graph.settings


@pytest.fixture
def chain() -> PlainGraph:
    """w -> a -> b"""
    graph = PlainGraph()
    graph.add(_value("w"))
    graph.add(OpNode("a", "a", "add"))
    graph.add(OpNode("b", "b", "add"))
    graph.connect(Wire("w", 0, "a", "input"))
    graph.connect(Wire("a", 0, "b", "input"))
    return graph


REFUSED = {
    "cycle": (lambda g: g.connect(Wire("b", 0, "a", "other")), CycleError, "already depends on a (a → b)"),
    "self": (lambda g: g.connect(Wire("a", 0, "a", "other")), CycleError, "cycle"),
    "taken input": (lambda g: g.connect(Wire("w", 0, "b", "input")), SlotTakenError, "already wired from a"),
    "value as target": (lambda g: g.connect(Wire("a", 0, "w", "input")), GraphError, "takes no input"),
    "unknown node": (lambda g: g.connect(Wire("z", 0, "a", "other")), UnknownNodeError, "'z'"),
    "same id": (lambda g: g.add(_value("w")), NameTakenError, "'w'"),
    "same name": (lambda g: g.add(OpNode("c", "a", "add")), NameTakenError, "Try 'a1'"),
    "name of another": (lambda g: g.replace(OpNode("b", "a", "add")), NameTakenError, "'a'"),
    "empty name": (lambda g: g.replace(OpNode("b", "", "add")), GraphError, "needs a name"),
    "wire that is not there": (lambda g: g.disconnect(Wire("w", 0, "b", "input")), GraphError, "no wire"),
    "removing a stranger": (lambda g: g.remove("z"), UnknownNodeError, "'z'"),
}


@pytest.mark.parametrize(("edit", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_a_refused_edit_says_why_and_changes_nothing(
    chain: PlainGraph, edit: Any, error: type[Exception], words: str
) -> None:
    before = _state(chain)
    told: list[Change] = []
    chain.watch(told.append)
    with pytest.raises(error) as caught:
        edit(chain)
    assert words in str(caught.value)
    assert _state(chain) == before
    assert told == []


def test_a_batch_is_told_once_with_the_net_effect(chain: PlainGraph) -> None:
    told: list[Change] = []
    chain.watch(told.append)
    moved = OpNode("a", "a", "add", pos=(1.0, 2.0))
    with chain.batch():
        chain.replace(OpNode("a", "a", "mul"))
        chain.replace(moved)
        chain.add(_value("x"))
        chain.remove("x")
    assert len(told) == 1
    assert told[0].nodes == {"a": (OpNode("a", "a", "add"), moved)}
    assert told[0].wires == {}


def test_a_batch_without_net_effect_is_not_told(chain: PlainGraph) -> None:
    told: list[Change] = []
    chain.watch(told.append)
    with chain.batch():
        wire = Wire("w", 0, "a", "other")
        chain.connect(wire)
        chain.disconnect(wire)
        chain.configure(Settings(title="x"))
        chain.configure(Settings())
    assert told == []


def test_removing_a_node_tells_of_its_wires(chain: PlainGraph) -> None:
    told: list[Change] = []
    stop = chain.watch(told.append)
    chain.remove("a")
    assert set(told[0].wires) == {("a", "input"), ("b", "input")}
    stop()
    chain.remove("b")
    assert len(told) == 1


def test_fresh_ids_are_free_as_ids_and_names(chain: PlainGraph) -> None:
    assert chain.fresh_id("c") == "c"
    assert chain.fresh_id("a") == "a1"
    chain.add(OpNode("other", "a1", "add"))
    assert chain.fresh_id("a") == "a2"


def test_a_copy_is_equal_and_apart(chain: PlainGraph) -> None:
    copy = chain.copy()
    assert _state(copy) == _state(chain)
    copy.remove("a")
    assert "a" in chain


def test_slots_sort_by_number() -> None:
    assert sorted(["tensors.10", "tensors.9", "input"], key=slot_key) == ["input", "tensors.9", "tensors.10"]


wires = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 3)), max_size=60)


@given(wires)
def test_order_holds_and_only_cycles_are_refused(attempts: list[tuple[int, int, int]]) -> None:
    graph = PlainGraph()
    for i in range(12):
        graph.add(OpNode(f"n{i}", f"n{i}", "cat"))
    for source, target, slot in attempts:
        wire = Wire(f"n{source}", 0, f"n{target}", f"tensors.{slot}")
        if graph.input(wire.target, wire.slot) is not None:
            graph.disconnect(graph.input(wire.target, wire.slot))  # type: ignore[arg-type]
        reaches_back = wire.source in graph.downstream([wire.target])
        if reaches_back:
            with pytest.raises(CycleError) as caught:
                graph.connect(wire)
            assert (caught.value.path[0], caught.value.path[-1]) == (wire.target, wire.source)
        else:
            graph.connect(wire)
    place = {node: i for i, node in enumerate(graph.order())}
    assert all(place[w.source] < place[w.target] for w in graph.wires())


def test_many_nodes_are_removed_as_one_by_one(chain):
    other, told = chain.copy(), []
    chain.watch(told.append)
    nodes, wires = chain.remove_many(["a", "b"])
    other.remove("a")
    other.remove("b")
    assert _state(chain) == _state(other)
    assert [node.id for node in nodes] == ["a", "b"]
    assert set(told[0].wires.values()) == {(wire, None) for wire in wires}
    assert len(told) == 1


def test_removing_many_changes_nothing_where_one_is_not_there(chain):
    before = _state(chain)
    with pytest.raises(UnknownNodeError):
        chain.remove_many(["a", "nobody"])
    with pytest.raises(GraphError):
        chain.remove_many(["b"], [Wire("w", 0, "a", "nothing")])
    assert _state(chain) == before


def test_a_copy_goes_ways_of_its_own(chain):
    other = chain.copy()
    other.remove("b")
    other.add(_value("v"))
    assert "b" in chain
    assert "v" not in chain
    assert chain.wire_count == len(chain.wires()) == other.wire_count + 1
    with pytest.raises(CycleError):
        chain.copy().connect(Wire("b", 0, "a", "other"))


def test_networkx_sees_the_same_graph(chain):
    found = chain.to_networkx()
    assert [data for _, data in found.nodes(data="node")] == chain.nodes()
    edges = {Wire(u, output, v, slot) for u, v, slot, output in found.edges(keys=True, data="output")}
    assert edges == set(chain.wires())


def test_the_collector_pauses_until_the_last_one_has_ended():
    assert gc.isenabled()
    with gc_paused():
        with gc_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


crowded = st.lists(st.tuples(st.integers(0, 3), st.integers(2, 5), st.integers(0, 9)), max_size=80)


@given(crowded, st.integers(0, 5))
def test_nodes_with_many_wires_know_them_all(attempts: list[tuple[int, int, int]], leaver: int) -> None:
    graph, expected = PlainGraph(), {}
    for i in range(6):
        graph.add(OpNode(f"n{i}", f"n{i}", "cat"))
    for source, target, slot in attempts:
        wire = Wire(f"n{source}", 0, f"n{target}", f"tensors.{slot}")
        old = expected.pop((wire.target, wire.slot), None)
        if old is not None:
            graph.disconnect(old)
        elif source < target:
            graph.connect(wire)
            expected[wire.target, wire.slot] = wire
    leavers = {f"n{leaver}", f"n{(leaver + 3) % 6}"}
    single = list(expected.values())[:2]  # which leave by themselves, unless one of their nodes does
    touching = graph.wires(leavers)
    assert sorted(map(str, touching)) == sorted(
        str(wire) for wire in expected.values() if not leavers.isdisjoint((wire.source, wire.target))
    )
    _, gone = graph.remove_many(leavers, [*single, *single])
    assert len(gone) == len(set(gone))
    assert set(gone) == {*touching, *single}
    expected = {port: wire for port, wire in expected.items() if wire not in gone}
    for name in sorted(leavers):  # which take the places that have become free
        graph.add(OpNode(name, name, "cat"))
    assert set(graph.wires()) == set(expected.values())
    assert graph.wire_count == len(expected)
    seen_by_networkx = nx.DiGraph(graph.to_networkx())
    for node_id in graph:
        inputs = graph.inputs(node_id)
        assert list(inputs) == sorted(inputs, key=slot_key)
        assert set(inputs.values()) == {wire for wire in expected.values() if wire.target == node_id}
        outputs = graph.outputs(node_id)
        assert [wire for wire in expected.values() if wire.source == node_id] == outputs
        assert graph.outputs_used(node_id) == max((wire.output + 1 for wire in outputs), default=0)
        for other in graph:
            path = graph.path_that_forbids(other, node_id)
            assert (path is not None) == nx.has_path(seen_by_networkx, node_id, other)
            assert path is None or nx.is_path(seen_by_networkx, path)
