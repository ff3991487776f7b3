"""Formulas typed as text: what they add, that they compute what Python would, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.authoring import Graph
from grapheditor.edit.formula import FormulaError, formula_edit, looks_like_formula, read_formula
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.group_op import with_groups
from grapheditor.io import dumps
from grapheditor.model.content import Placeholder
from grapheditor.model.definition import Definition
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry

W, X = [[1.0, 2.0], [3.0, 4.0]], [[0.5, -1.0], [2.0, 0.25]]


def two_values() -> Graph:
    graph = Graph()
    graph.value(W, name="w", requires_grad=True)
    graph.value(X, name="x", requires_grad=True)
    return graph


def add(graph: PlainGraph, text: str) -> list[str]:
    """Type a formula into a graph; returns the ids of the new nodes."""
    edit, new = formula_edit(graph, registry().ops, text, (0.0, 0.0))
    edit.do(graph)
    return new


def ops_of(graph: PlainGraph, ids: list[str]) -> list[str]:
    return [node.op if isinstance(node, OpNode) else "value" for node in map(graph.node, ids)]


def refusal(text: str, graph: PlainGraph | None = None) -> str:
    with pytest.raises(FormulaError) as caught:
        read_formula(graph or two_values(), registry().ops, text)
    return str(caught.value)


def test_the_article_s_formula_has_the_article_s_gradient():
    graph = Graph()
    graph.value([1.0], name="w", requires_grad=True)
    graph.value([2.0], name="x", requires_grad=True)
    assert ops_of(graph, add(graph, "y = (w + x) * (w + 1)")) == ["add", "add", "mul"]
    session = ge.Session(graph)
    session.forward()
    session.backward("y")
    assert session["w"].grad.item() == 5.0
    assert session["x"].grad.item() == 2.0


# What Python makes of these with eager tensors, the graph has to make of them as well.
SAME_AS_PYTHON = [
    "(w + x) * (w + 1)", "w - x / 2", "2 - w", "1 / w", "w ** 2", "2 ** w", "w @ x", "-w", "w % 2", "w // 2",
    "w > x", "1 < w", "w <= 2", "w.eq(x)", "(w > 1) & (x > 0)", "~(w > 1)", "w.sum()", "w.sum(dim=0, keepdim=True)",
    "w.T @ x", "w[0]", "w[0:1, 1]", "w[..., None]", "w[[1, 0]]", "w[:, -1] * 2", "w.view(4)", "w.view(2, 2)",
    "w.max(dim=1)[0]", "w.max(dim=1)[1]", "w ** (1 / 2)", "w * (3 - 2 * 4) / 5 % 2", "w.where(w > 2, x)",
    "w.softmax(dim=1).log().mean()", "w.transpose(0, 1)",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME_AS_PYTHON)
def test_a_formula_computes_what_python_makes_of_it_and_undo_takes_it_back(text):
    graph = two_values()
    before = dumps(graph)
    formula = read_formula(graph, registry().ops, text)
    assert dumps(graph) == before
    undo = formula.edit((10.0, 20.0)).do(graph)
    session = ge.Session(graph)
    session.forward()
    node_id, output = formula.result
    got = session.snapshot().nodes[node_id].values[output]
    wanted = eval(text, {"w": ge.tensor(W), "x": ge.tensor(X)})
    assert np.array_equal(np.asarray(got), wanted.numpy())
    undo.do(graph)
    assert dumps(graph) == before


@pytest.mark.parametrize(
    "call",
    ["tanh(x)", "torch.tanh(x)", "x.tanh()", "np.tanh(x)", "math.tanh(x)", "tanh(input=x)"],
)
def test_an_op_is_called_by_its_short_or_long_name_or_as_a_method(call):
    graph = two_values()
    assert ops_of(graph, add(graph, call)) == ["tanh"]


@pytest.mark.parametrize(
    ("call", "op", "params"),
    [
        ("torch.nn.functional.gelu(x)", "gelu", {}),
        ("F.relu(x)", "relu", {}),
        ("softmax(x, dim=1)", "softmax", {"dim": 1}),
        ("softmax(x, 1)", "softmax", {"dim": 1}),
        ("cat([w, x], dim=1)", "cat", {"dim": 1}),
        ("max(x, dim=0).indices", "max.dim", {"dim": 0}),
        ("x.to(dtype=torch.float64)", "to", {"dtype": "float64"}),
        ("mse_loss(w, x, reduction='sum')", "mse_loss", {"reduction": "sum"}),
    ],
)
def test_arguments_are_bound_by_the_schema_of_the_op(call, op, params):
    graph = two_values()
    node = graph.node(add(graph, call)[-1])
    assert isinstance(node, OpNode)
    assert (node.op, dict(node.params)) == (op, params)


def test_numbers_beside_a_tensor_are_literals_and_lists_are_values():
    graph = two_values()
    (plus,) = add(graph, "w + 1")
    assert dict(graph.node(plus).literals) == {"other": 1}
    assert ops_of(graph, add(graph, "w @ [[1.0], [2.0]]")) == ["value", "matmul"]
    assert ops_of(graph, add(graph, "w + randn(2, 2, requires_grad=True)")) == ["value", "add"]


def test_a_plus_sign_in_front_adds_nothing():
    graph = two_values()
    assert ops_of(graph, add(graph, "+w - x")) == ["sub"]


def test_unknown_names_become_values_of_one_that_require_grad_each_once():
    graph = two_values()
    new = add(graph, "a * w + a * b")
    values = [node for node in map(graph.node, new) if isinstance(node, ValueNode)]
    assert [(v.name, v.requires_grad, v.content) for v in values] == [
        ("a", True, tensor_data(1.0)),
        ("b", True, tensor_data(1.0)),
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("3", tensor_data(3)),
        ("-2.5", tensor_data(-2.5)),
        ("[[1, 2], [3, 4]]", tensor_data([[1, 2], [3, 4]])),
        ("1 + 2", tensor_data(3)),
        ("[2 * 3, 1]", tensor_data([6, 1])),
        ("[" + "1.0, " * 2000 + "1.0]", tensor_data([1.0] * 2001)),
    ],
)
def test_numbers_and_lists_become_a_value(text, content):
    graph = two_values()
    formula = read_formula(graph, registry().ops, text)
    assert formula.is_value
    assert graph.has_name("x")
    (new,) = add(graph, text)
    assert graph.node(new).content == content


def test_an_assignment_names_the_result():
    graph = two_values()
    new = add(graph, "loss = (w - x) ** 2")
    assert (new[-1], graph.find("loss").op) == ("loss", "pow")
    assert graph.input("loss", "input").source == "sub"
    add(graph, "three = 3")
    assert graph.find("three").content == tensor_data(3)


def test_names_of_nodes_win_over_modules_and_dotted_names_are_found():
    graph = two_values()
    graph.value([1.0], name="F")
    graph.value([1.0], name="fc1.weight")
    assert graph.input(add(graph, "F.relu() + 1")[0], "input").source == "F"
    assert graph.input(add(graph, "fc1.weight * 2")[0], "input").source == "fc1.weight"


def test_the_dragged_wire_is_called_underscore():
    graph = two_values()
    formula = read_formula(graph, registry().ops, "_ * 2 + x", dragged=("w", 0))
    assert formula.uses_dragged
    assert [wire.source for wire in formula.wires if wire.source in graph] == ["w", "x"]
    assert "dragged into empty space" in refusal("_ * 2")


def test_the_dragged_wire_may_be_any_output_of_a_node():
    graph = two_values()
    add(graph, "m = w.max(dim=1)")
    formula = read_formula(graph, registry().ops, "_ + 1", dragged=("m", 1))
    assert [(wire.source, wire.output) for wire in formula.wires] == [("m", 1)]


def test_nodes_stand_from_left_to_right_with_their_corner_at_the_place():
    graph = Graph()
    edit, new = formula_edit(graph, registry().ops, "tanh(a @ b) + c ** 2", (100.0, 50.0))
    edit.do(graph)
    places = {i: graph.node(i).pos for i in new}
    assert min(x for x, _ in places.values()) == 100
    assert min(y for _, y in places.values()) == 50
    assert all(places[wire.source][0] + 160 <= places[wire.target][0] for wire in graph.wires())
    assert len(set(places.values())) == len(new)


def test_a_number_that_is_used_again_later_is_led_past_what_lies_between():
    graph = Graph()
    edit, _ = formula_edit(graph, registry().ops, "y = a + tanh(tanh(tanh(a)))", (100.0, 50.0))
    undo = edit.do(graph)
    (lane,) = graph.decorations.values()
    assert graph.input(lane.target, lane.slot).source == graph.find("a").id
    assert all(100 < x < graph.find("y").pos[0] for x, _ in lane.points)
    undo.do(graph)
    assert not len(graph)
    assert not graph.decorations


# text, words of the message
REFUSED = [
    ("", "Type a number"),
    ("   ", "Type a number"),
    ("foo(x)", "no op named 'foo'"),
    ("sinn(x)", "Did you mean sin"),
    ("x.foo()", "no op named 'foo'"),
    ("x = w * 2", "already named 'x'"),
    ("y = y + 1", "can't name the result"),
    ("w", "w itself"),
    ("y = w", "w itself"),
    ("relu + 1", "write relu("),
    ("w +", "not finished"),
    ("relu(", "not finished"),
    ("w + )", "can't be read"),
    ("w w", "can't be read"),
    ("y = (", "not finished"),
    ("lambda: w", "no lambda"),
    ("(lambda: w)()", "Only ops can be called"),
    ("w.__class__", "no .__class__"),
    ("w.__class__.__bases__[0]", "no .__class__"),
    ("__import__('os').system('x')", "no op named '__import__'"),
    ("w.backward()", "no op named 'backward'"),
    ("w.data", "no .data"),
    ("w.sum", "called with brackets"),
    ("torch.nothing", "no nothing"),
    ("[w for w in x]", "Only numbers, names"),
    ("{1: w}", "Only numbers, names"),
    ("w if x else w", "where(condition"),
    ("w and x", "write & and |"),
    ("not w", "write ~x"),
    ("(y := w + 1)", "at the start"),
    ("w < x < 1", "two things at a time"),
    ("w is x", "compare with =="),
    ("w << 1", "power of two"),
    ("stack(*w)", "* can't unpack"),
    ("sum(w, **{})", "** can't unpack"),
    ("sum(w, name='s')", "at the start"),
    ("sum(w, nothing=1)", "no argument 'nothing'"),
    ("tanh(w, 1)", "at most"),
    ("max(w, dim=0) + 1", "several outputs"),
    ("max(w, dim=0)[2]", "no output 2"),
    ("max(w, dim=0).nothing", "no .nothing"),
    ("w[1.5]", "valid indices"),
    ("w + 'a'", "can't be reckoned with"),
    ("w + None", "can't be reckoned with"),
    ("'text'", "one result"),
    ("(w, x)", "one result"),
    ("[w, x]", "no tensor"),
    ("w + [[1, 2], [3]]", "no tensor"),
    ("9 ** 9 ** 9", "can't be reckoned"),
    ("1 / 0", "can't be reckoned"),
    ("(-8) ** 0.5", "can't be reckoned"),
    ("w + 1j", "Only numbers"),
    ("w + 99999999999999999999", "64 bits"),
    ("3 > 2", "no comparing"),
    ("w; x", "one formula at a time"),
    ("y += 1", "at the start"),
    ("a = b = w", "at the start"),
    ("import os", "at the start"),
    ("_ = w + 1", "another name"),
    ("1or w", "can't be read"),
    ("'\\d'", "can't be read"),
    ("w + \0", "can't be read"),
    ("\ud800 + w", "can't be read"),
    ("zeros(2.5)", "sizes of a tensor"),
    ("tensor(w)", "one number or list"),
    ("randn(2, seed=1)", "only requires_grad"),
    ("w" * 10_000, "too long"),
    ("+".join("w" * 6_000), "too long"),
    ("+".join("w" * 2_000), "nested too deeply"),
    ("(" * 1_900 + "w" + ")" * 1_900, "nested too deeply"),
    ("-" * 3_900 + "w", "nested too deeply"),
    ("[" * 1_500, "can't be read|too deeply|not finished"),
    ("[" * 50_000 + "1" + "]" * 50_000, "too long"),
    ("w.T" + ".T" * 1_900, "nested too deeply|more than"),
    ("a0" + "".join(f"+a{i}" for i in range(1, 600)), "more than 500 nodes"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[f"{i}-{t[:12]!a}" for i, (t, _) in enumerate(REFUSED)])
def test_what_can_not_be_is_refused_in_words_and_changes_nothing(text, words):
    graph = two_values()
    before = dumps(graph)
    said = refusal(text, graph)
    assert any(word in said for word in words.split("|")), said
    assert len(said) < 300
    assert dumps(graph) == before


@given(st.text("wxab_123.()[]=+-*/@,:<>&|~ '\"\\", max_size=24) | st.text(max_size=12))
def test_any_text_is_read_or_refused_and_never_crashes(text):
    graph = two_values()
    before = dumps(graph)
    looks_like_formula(text)
    try:
        formula = read_formula(graph, registry().ops, text)
    except FormulaError:
        return
    undo = formula.edit((0.0, 0.0)).do(graph)
    undo.do(graph)
    assert dumps(graph) == before


@pytest.mark.parametrize("text", ["3", "2.5", ".5", "-1", "[1, 2]", "w+x", "y = a", "relu(x)", "x.sum()", "a @ b"])
def test_what_has_signs_of_a_formula_is_told_from_a_name(text):
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["relu", "torch.nn.functional.gelu", "log_softmax", "mean reduction", "激活", ""])
def test_a_name_is_no_formula(text):
    assert not looks_like_formula(text)


MANUAL = Path(__file__).parents[1] / "docs" / "search.md"
PROMISED = re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`[^|]+) \|", MANUAL.read_text("utf-8"), re.MULTILINE)))


@pytest.mark.parametrize("text", [text for text in PROMISED if "layer" not in text])
def test_what_the_manual_shows_can_be_typed(text):
    graph = two_values()
    graph.value([0, 1], name="i")
    add(graph, text)


def test_the_manual_shows_formulas():
    assert len(PROMISED) > 10


def test_a_group_of_the_graph_is_called_by_its_name():

    inside = (ValueNode("p", "p", Placeholder((2, 2))), OpNode("t", "t", "tanh"))
    definition = Definition("layer", inside, (Wire("p", 0, "t", "input"),), ("p",), (("t", 0),))
    graph = two_values()
    graph.define("layer", definition)
    edit, new = formula_edit(graph, with_groups(registry().ops, [definition]), "layer(w) + x", (0.0, 0.0))
    edit.do(graph)
    assert [graph.node(i).op for i in new] == ["group:layer", "add"]
    assert graph.input(new[0], "p").source == "w"
