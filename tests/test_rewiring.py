"""The laws of inserting, taking out, healing, duplicating and swapping."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit.clipboard import copy_text
from grapheditor.edit.duplicating import duplicate_edit
from grapheditor.edit.edits import AddNode, Several
from grapheditor.edit.healing import delete_heal_edit, extract_edit, healing
from grapheditor.edit.inserting import insertion
from grapheditor.edit.outcomes import outcome_with
from grapheditor.edit.rewiring import source_edit, source_refusal, swap_edit
from grapheditor.engine.run import NodeResult, Run
from grapheditor.io import dumps, loads
from grapheditor.model.errors import GraphError
from grapheditor.model.node import OpNode, Wire
from grapheditor.plugin_registry import registry
from tests.graph_text import article
from tests.strategies import graphs

OPS = registry().ops


def shapes(**known: tuple[int, ...]) -> Run:
    return Run({name: NodeResult((np.zeros(shape, "float32"),)) for name, shape in known.items()})


def put(graph: Graph, node: OpNode, wire: Wire, run: Run | None = None):
    found = insertion(graph, OPS, run, node, wire)
    return None if found is None else found.slot


# -- inserting ---------------------------------------------------------------------------


def test_a_node_goes_into_a_wire_by_its_first_input():
    graph, wire = article(), Wire("a", 0, "y", "input")
    found = insertion(graph, OPS, None, OpNode("n", "n", "mul"), wire, alone=True)
    Several((AddNode(OpNode("n", "n", "mul")), *found.edits())).do(graph)
    assert graph.input("n", "input") == Wire("a", 0, "n", "input")
    assert graph.input("y", "input") == Wire("n", 0, "y", "input")
    assert graph.input("n", "other") is None


def test_inputs_that_hold_a_wire_or_a_number_are_left_alone():
    graph, wire = article(), Wire("a", 0, "y", "input")
    graph.add(OpNode("n", "n", "mul", {"input": 2}))
    graph.add(OpNode("full", "full", "mul", {"input": 2, "other": 3}))
    assert put(graph, graph.node("n"), wire) == "other"
    assert put(graph, graph.node("full"), wire) is None


def test_a_variadic_input_offers_its_next_slot():
    graph, wire = article(), Wire("a", 0, "y", "input")
    graph.add(OpNode("n", "n", "cat"))
    graph.connect(Wire("x", 0, "n", "tensors.0"))
    assert put(graph, graph.node("n"), wire) == "tensors.1"


NOT_INSERTED = {
    "an end of the wire": (OpNode("a", "a", "add"), None),
    "wired to the source": (OpNode("n", "n", "mul"), Wire("a", 0, "n", "input")),
    "its output is in use": (OpNode("n", "n", "mul"), Wire("n", 0, "last", "other")),
    "of no installed plugin": (OpNode("n", "n", "stranger.op"), None),
    "without an input": (OpNode("n", "n", "zeros"), None),
    "of what it depends on": (OpNode("n", "n", "mul"), Wire("y", 0, "n", "input")),
}


@pytest.mark.parametrize("case", NOT_INSERTED)
def test_a_node_is_not_inserted_where_it_is(case):
    graph, wire = article(), Wire("a", 0, "y", "input")
    graph.add(OpNode("last", "last", "add"))
    node, joined = NOT_INSERTED[case]
    if node.id not in graph:
        graph.add(node)
    if joined is not None:
        graph.connect(joined)
    assert put(graph, node, wire) is None


def test_shapes_decide_which_input_fits_and_whether_the_old_target_takes_the_result():
    graph = Graph()
    x = graph.value(np.zeros((2, 3)), name="x")
    w = graph.value(np.zeros((2, 5)), name="w")
    graph.op("exp", x, name="e")
    graph.op("matmul", x, graph.value(np.zeros((3, 4)), name="k"), name="m")
    graph.add(OpNode("n", "n", "matmul"))
    graph.connect(Wire(w.id, 0, "n", "input"))
    run = shapes(x=(2, 3), w=(2, 5), k=(3, 4))
    assert put(graph, graph.node("n"), Wire("x", 0, "e", "input"), run) is None  # (2, 5) @ (2, 3)
    graph.add(OpNode("s", "s", "sum"))
    assert put(graph, graph.node("s"), Wire("x", 0, "e", "input"), run) == "input"
    assert put(graph, graph.node("s"), Wire("x", 0, "m", "input"), run) is None  # matmul takes no number


@settings(max_examples=40)
@given(graphs(), st.data())
def test_what_was_inserted_and_taken_out_again_leaves_the_wires_as_they_were(graph, data):
    assume(graph.wires())
    wire = data.draw(st.sampled_from(graph.wires()))
    node = OpNode("a fresh id", "a fresh name", "mul")
    graph.add(node)
    wires = set(graph.wires())
    found = insertion(graph, OPS, None, node, wire)
    assert found is not None
    Several(found.edits()).do(graph)
    assert wire not in graph.wires()
    extract_edit(graph, OPS, [node.id]).do(graph)
    assert set(graph.wires()) == wires
    before = dumps(graph)
    undo = Several(found.edits()).do(graph)
    undo.do(graph)
    assert dumps(graph) == before


# -- taking out and healing --------------------------------------------------------------


def test_the_first_input_goes_on_to_all_targets():
    graph = article()
    graph.add(OpNode("e", "e", "exp"))
    graph.connect(Wire("a", 0, "e", "input"))
    extract_edit(graph, OPS, ["a"]).do(graph)
    assert graph.wires(["a"]) == []
    assert graph.input("y", "input") == Wire("w", 0, "y", "input")
    assert graph.input("e", "input") == Wire("w", 0, "e", "input")


def test_the_order_of_the_signature_tells_which_input_is_first():
    graph = Graph()
    x, w, b = (graph.value([1.0], name=name) for name in "xwb")
    graph.op("neg", graph.op("linear", x, w, b, name="l"), name="out")
    extract_edit(graph, OPS, ["l"]).do(graph)
    assert graph.input("out", "input") == Wire("x", 0, "out", "input")


def test_second_outputs_are_not_passed_on():
    graph = Graph()
    x = graph.value([1.0], name="x")
    graph.add(OpNode("m", "m", "max.dim", {}, {"dim": 0}))
    graph.add(OpNode("e", "e", "exp"))
    graph.connect(Wire(x.id, 0, "m", "input"))
    graph.connect(Wire("m", 1, "e", "input"))
    assert healing(graph, OPS, ["m"]).joined == ()


def test_wires_among_nodes_that_are_taken_out_together_stay():
    graph = article()
    extract_edit(graph, OPS, ["a", "y"]).do(graph)
    assert graph.wires(["a", "y"]) == [Wire("a", 0, "y", "input")]


def test_nothing_is_taken_out_of_no_wires():
    graph = article()
    graph.value(1.0, name="lonely")
    assert extract_edit(graph, OPS, ["lonely"]) is None
    assert extract_edit(graph, OPS, list(graph)) is None


def test_a_wire_that_is_deleted_itself_is_not_healed():
    graph = article()
    delete_heal_edit(graph, OPS, ["a"], [Wire("a", 0, "y", "input")]).do(graph)
    assert graph.input("y", "input") is None


@settings(max_examples=40)
@given(graphs(), st.data())
def test_healing_can_be_undone_and_joins_what_was_joined(graph, data):
    assume(len(graph))
    chosen = data.draw(st.lists(st.sampled_from(list(graph)), min_size=1, unique=True))
    before = dumps(graph)
    reachable = {i: graph.downstream([i]) for i in graph}
    edit = data.draw(st.sampled_from([extract_edit(graph, OPS, chosen), delete_heal_edit(graph, OPS, chosen)]))
    assume(edit is not None)
    undo = edit.do(graph)
    for wire in graph.wires():
        assert wire.target in reachable[wire.source]
    assert all((w.source in chosen) == (w.target in chosen) for w in graph.wires(i for i in chosen if i in graph))
    undo.do(graph)
    assert dumps(graph) == before


@settings(max_examples=40)
@given(graphs(), st.data())
def test_taking_out_one_after_the_other_joins_as_deleting_together_does(graph, data):
    assume(len(graph))
    chosen = data.draw(st.lists(st.sampled_from(list(graph)), min_size=1, unique=True))
    other = graph.copy()
    delete_heal_edit(graph, OPS, chosen).do(graph)
    for node_id in chosen:
        delete_heal_edit(other, OPS, [node_id]).do(other)
    assert set(graph.wires()) == set(other.wires())


# -- another source ----------------------------------------------------------------------


def test_all_wires_of_an_output_move_in_one_step():
    graph = article()
    before = dumps(graph)
    wires = graph.outputs("w")
    assert source_refusal(graph, wires, "x", 0) is None
    undo = source_edit(wires, "x", 0).do(graph)
    assert graph.outputs("w") == []
    assert len(graph.outputs("x")) == 3
    undo.do(graph)
    assert dumps(graph) == before


def test_wires_that_would_close_a_cycle_stay():
    graph = article()
    assert "cycle" in source_refusal(graph, graph.outputs("w"), "y", 0)


# -- swapping ----------------------------------------------------------------------------

SWAPS = {
    # op, literals, wires by slot -> literals, wires by slot
    "two wires": ("sub", {}, {"input": "x", "other": "w"}, {}, {"input": "w", "other": "x"}),
    "wire and number": ("sub", {"other": 1}, {"input": "x"}, {"input": 1}, {"other": "x"}),
    "two numbers alike": ("sub", {"input": 1, "other": True}, {}, {"input": True, "other": 1}, {}),
    "wire and free": ("sub", {}, {"input": "x"}, {}, {"other": "x"}),
    "a third stays": (
        "where", {"other": 0}, {"condition": "x", "input": "w"}, {"other": 0}, {"condition": "w", "input": "x"}
    ),
    "variadic": (
        "cat", {}, {"tensors.0": "x", "tensors.1": "w", "tensors.2": "x"},
        {}, {"tensors.0": "w", "tensors.1": "x", "tensors.2": "x"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SWAPS)
def test_the_first_two_inputs_are_swapped_and_back(case):
    op, literals, wires, new_literals, new_wires = SWAPS[case]
    graph = Graph()
    for name in "xw":
        graph.value([1.0], name=name)
    graph.add(OpNode("n", "n", op, literals))
    for slot, source in wires.items():
        graph.connect(Wire(source, 0, "n", slot))
    before = dumps(graph)
    undo = swap_edit(graph, OPS, ["x", "n"]).do(graph)
    assert {slot: repr(number) for slot, number in graph.node("n").literals.items()} == {
        slot: repr(number) for slot, number in new_literals.items()
    }
    assert {slot: wire.source for slot, wire in graph.inputs("n").items()} == new_wires
    undo.do(graph)
    assert dumps(graph) == before
    edit = swap_edit(graph, OPS, ["n"])
    edit.do(graph)
    swap_edit(graph, OPS, ["n"]).do(graph)
    assert dumps(graph) == before


REFUSED = {
    "exp": ("fewer than two", "exp", {}, {}),
    "one of many": ("fewer than two", "cat", {}, {"tensors.0": "x"}),
    "free": ("free", "sub", {}, {}),
    "stranger": ("fewer than two", "stranger.op", {"left": 1}, {}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_swap_that_means_nothing_is_refused_in_words(case):
    words, op, literals, wires = REFUSED[case]
    graph = Graph()
    graph.value([1.0], name="x")
    graph.add(OpNode("n", "n", op, literals))
    for slot, source in wires.items():
        graph.connect(Wire(source, 0, "n", slot))
    with pytest.raises(GraphError, match=words):
        swap_edit(graph, OPS, ["n"])
    with pytest.raises(GraphError, match="Select an op"):
        swap_edit(graph, OPS, ["x"])


# -- duplicating -------------------------------------------------------------------------


@settings(max_examples=40)
@given(graphs(), st.data())
def test_copies_take_the_same_inputs_where_that_is_wanted(graph, data):
    chosen = data.draw(st.lists(st.sampled_from(list(graph)), unique=True)) if len(graph) else []
    before = dumps(graph)
    inputs = {i: len(graph.inputs(i)) for i in chosen}
    ordered = [node.id for node in loads(copy_text(graph, chosen)).nodes()]
    edit, new = duplicate_edit(graph, chosen, wired=True)
    undo = edit.do(graph)
    assert sorted(len(graph.inputs(i)) for i in new) == sorted(inputs.values())
    copies = dict(zip(ordered, new, strict=True))
    for old, copy in copies.items():
        expected = {s: (copies.get(w.source, w.source), w.output) for s, w in graph.inputs(old).items()}
        assert {s: (w.source, w.output) for s, w in graph.inputs(copy).items()} == expected
    undo.do(graph)
    assert dumps(graph) == before


def test_plain_copies_keep_only_the_wires_among_them():
    graph = article()
    edit, new = duplicate_edit(graph, ["a", "y"])
    edit.do(graph)
    assert len(new) == 2
    assert len(graph.wires(new)) == 1


# -- what an op would give ---------------------------------------------------------------

TEXTS = [
    ("matmul", {}, {"input": (64, 100), "other": (100, 10)}, "[64, 100] float32 @ [100, 10] → [64, 10]"),
    ("add", {}, {"input": (3, 1), "other": (4,)}, "[3, 1] float32 + [4] → [3, 4]"),
    ("mul", {"other": 2}, {"input": (3,)}, "[3] float32 * 2 → [3]"),
    ("sum", {}, {"input": (3, 4)}, "sum([3, 4] float32) → []"),
    ("gt", {"other": 0}, {"input": (3,)}, "[3] float32 > 0 → [3] bool"),
    ("add", {}, {"input": (3,), "other": None}, "[3] float32 + ?"),
    ("add", {}, {"input": (3,)}, "[3] float32 + ?"),
    ("add", {}, {"input": (3,), "other": (2,)}, "[3] float32 + [2]"),
]


@pytest.mark.parametrize(("op", "literals", "inputs", "text"), TEXTS)
def test_what_an_op_would_give_is_told_in_a_line(op, literals, inputs, text):
    graph = Graph()
    graph.add(OpNode("n", "n", op, literals))
    run = shapes(**{slot: shape for slot, shape in inputs.items() if shape is not None})
    wires = []
    for slot in inputs:
        graph.value(1.0, name=slot)
        wires.append(Wire(slot, 0, "n", slot))
    for wire in wires[:-1]:
        graph.connect(wire)
    found = outcome_with(graph, OPS, run, wires[-1])
    assert found.text() == text
    assert bool(found.outputs) == ("→" in text)


def test_the_line_of_inputs_that_do_not_fit_says_why():
    graph = Graph()
    graph.add(OpNode("n", "n", "add"))
    for name in ("input", "other"):
        graph.value(1.0, name=name)
    graph.connect(Wire("input", 0, "n", "input"))
    found = outcome_with(graph, OPS, shapes(input=(2,), other=(3,)), Wire("other", 0, "n", "other"))
    assert "must match the size" in found.error
