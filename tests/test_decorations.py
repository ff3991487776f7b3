"""Edits of frames, notes, looks, locks and bends; and formulas as plain letters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grapheditor.authoring import Graph
from grapheditor.edit.bends import Bend, add_bend, bend_edit, bends, move_bends, nearest_piece, remove_bends
from grapheditor.edit.clipboard import copy_text, paste_edit
from grapheditor.edit.edits import (
    AddNode,
    Connect,
    Decorate,
    Disconnect,
    RemoveNode,
    ReplaceNode,
    Several,
    does_nothing,
    remove_all,
)
from grapheditor.edit.frames import frame_edit, joining_edits, members_of, unframe_edit
from grapheditor.edit.locks import lock_edit, respect_locks
from grapheditor.edit.looks import bypass_edit, colour_edit, label_edit
from grapheditor.edit.math_text import Formula, plain, split_formulas
from grapheditor.edit.wiring import wire_edit
from grapheditor.io import dumps
from grapheditor.model.decoration import Frame, Note, Route
from grapheditor.model.errors import LockedError
from grapheditor.model.node import Wire


@pytest.fixture
def graph() -> Graph:
    """x -> e -> s and x -> s, with a frame, a note and bends in both wires of x."""
    graph = Graph()
    x = graph.value(1.0, name="x")
    e = graph.op("exp", x, name="e")
    graph.op("add", e, x, name="s")
    for item in (
        Frame("f", "Frame", ("x", "n", "gone")),
        Note("n", "words", (5.0, 6.0)),
        Route("e", "input", ((1.0, 2.0), (3.0, 4.0))),
        Route("s", "other", ((9.0, 9.0),)),
    ):
        graph.decorate(item.id, item)
    return graph


EDITS = {
    "frame": lambda g: frame_edit(g, ["e", "f"], "New")[0],
    "unframe": lambda g: unframe_edit(g, ["f", "n"]),
    "join": lambda g: Several(
        tuple(joining_edits(g, {"e": (5.0, 5.0), "x": (99.0, 0.0)}, {"f": (0.0, 0.0, 9.0, 9.0)}))
    ),
    "colour": lambda g: colour_edit(g, ["x", "f", "n"], "rose"),
    "label": lambda g: label_edit(g, ["x", "e"], "words"),
    "bypass": lambda g: bypass_edit(g, ["x", "e", "s"]),
    "lock": lambda g: lock_edit(g, ["x", "e"], True),
    "bend": lambda g: add_bend(g, ("s", "input"), ((0.0, 0.0), (9.0, 9.0)), (5.0, 5.0))[0],
    "move bends": lambda g: move_bends(g, {Bend("e", "input", 1): (7.0, 7.0), Bend("s", "other", 0): (0.0, 0.0)}),
    "remove bends": lambda g: remove_bends(g, [Bend("e", "input", 0), Bend("s", "other", 0)]),
    "remove a node": lambda g: RemoveNode("e"),
    "remove a wire": lambda g: Disconnect(g.input("s", "other")),
    "remove all": lambda g: remove_all(g, ["x", "n"], [g.input("s", "input")]),
    "wire anew": lambda g: wire_edit(g, Wire("e", 0, "s", "other")),
    "paste": lambda g: paste_edit(g, copy_text(g, ["x", "e", "s", "n"]))[0],
}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_changes_something_and_its_inverse_brings_everything_back(graph, name):
    before = dumps(graph)
    undo = EDITS[name](graph).do(graph)
    after = dumps(graph)
    assert after != before
    redo = undo.do(graph)
    assert dumps(graph) == before
    redo.do(graph)
    assert dumps(graph) == after


def test_frames_hold_nodes_and_notes_and_what_other_frames_hold(graph):
    edit, frame_id = frame_edit(graph, ["e", "f", "e", "nothing"], "Outer")
    edit.do(graph)
    assert graph.decorations[frame_id].members == ("e", "x", "n")
    assert members_of(graph, [frame_id, "x"]) == ["e", "x", "n"]


def test_only_what_moved_joins_or_leaves(graph):
    ground = {"f": (0.0, 0.0, 10.0, 10.0)}
    (edit,) = joining_edits(graph, {"e": (5.0, 5.0), "x": (50.0, 5.0)}, ground)
    edit.do(graph)
    assert graph.decorations["f"].members == ("n", "gone", "e")
    assert joining_edits(graph, {"e": (6.0, 6.0), "s": (60.0, 0.0)}, ground) == []


# -- locks -----------------------------------------------------------------------------


def test_moves_of_locked_nodes_are_left_out_of_an_edit(graph):
    lock_edit(graph, ["x"], True).do(graph)
    moves = [ReplaceNode(replace(graph.node(i), pos=(7.0, 7.0))) for i in ("x", "e")]
    edit, stayed = respect_locks(graph, Several(tuple(moves)))
    edit.do(graph)
    assert stayed == ["x"]
    assert graph.node("x").pos is None
    assert graph.node("e").pos == (7.0, 7.0)
    alone, _ = respect_locks(graph, moves[0])
    assert does_nothing(alone)


@pytest.mark.parametrize("change", [{"name": "z"}, {"colour": "rose"}, {"pos": (1.0, 1.0), "label": "l"}])
def test_other_changes_of_locked_nodes_are_refused_by_name(graph, change):
    lock_edit(graph, ["x"], True).do(graph)
    with pytest.raises(LockedError, match="x is locked"):
        respect_locks(graph, Several((ReplaceNode(replace(graph.node("x"), **change)),)))
    with pytest.raises(LockedError, match="unlock"):
        respect_locks(graph, remove_all(graph, ["x", "e"]))


def test_an_edit_without_locked_nodes_is_left_as_it_is(graph):
    edit = Several(
        (ReplaceNode(replace(graph.node("x"), name="z")), AddNode(replace(graph.node("e"), id="q", name="q")))
    )
    assert respect_locks(graph, edit) == (edit, [])
    lock_edit(graph, ["x"], True).do(graph)
    unlock = lock_edit(graph, ["x"], False)
    assert respect_locks(graph, unlock) == (unlock, [])
    wires = Several((Disconnect(graph.input("e", "input")), Connect(graph.input("e", "input"))))
    assert respect_locks(graph, wires) == (wires, [])


# -- bends -----------------------------------------------------------------------------


def test_no_route_is_left_without_its_wire(graph):
    remove_all(graph, ["x"]).do(graph)
    assert not any(isinstance(item, Route) for item in graph.decorations.values())


def test_a_bend_goes_where_the_wire_comes_nearest(graph):
    assert nearest_piece([(0, 0), (10, 0), (10, 10), (20, 10)], (11, 5)) == 1
    assert nearest_piece([(0, 0), (0, 0)], (5, 5)) == 0
    edit, bend = add_bend(graph, ("e", "input"), [(0.0, 0.0), (1.0, 2.0), (3.0, 4.0), (9.0, 9.0)], (2.0, 3.1))
    edit.do(graph)
    assert bend == Bend("e", "input", 1)
    assert bends(graph, bend.port) == ((1.0, 2.0), (2.0, 3.1), (3.0, 4.0))


def test_a_route_without_points_is_forgotten_and_extra_fields_are_kept(graph):
    route = replace(next(d for d in graph.decorations.values() if isinstance(d, Route)), extra={"more": 1})
    Decorate(route.id, route).do(graph)
    bend_edit(graph, (route.target, route.slot), [(0.0, 0.0)]).do(graph)
    assert graph.decorations[route.id].extra == {"more": 1}
    bend_edit(graph, (route.target, route.slot), []).do(graph)
    assert route.id not in graph.decorations


# -- formulas --------------------------------------------------------------------------

FORMULAS = {
    r"\frac{\partial L}{\partial w}": "∂L∕∂w",
    r"\frac{1}{2}": "1⁄2",
    r"\frac{a+b}{c}": "(a + b)∕c",
    r"e^{-x^2/2}": "e^(−x^2/2)",
    r"x_{i,j}^2": "x_(i,j)^2",
    r"\sum_{i=1}^n x_i": "∑_(i=1)^nx_i",
    r"\mathbb{R}^n \to \mathbb{R}": "ℝ^n → ℝ",
    r"w \leftarrow w - \eta \nabla L": "w ← w − η∇L",
    r"f'(x) = -x": "f′(x) = −x",
    r"\sqrt{x+1}": "√(x + 1)",
    r"\hat{y}": "y\N{COMBINING CIRCUMFLEX ACCENT}",
    r"\text{loss of } x": "loss of x",
    r"\mathcal{L}(\theta)": "ℒ(θ)",
    r"\left( a \cdot b \right)": "(a·b)",
    r"\{1, 2\}": "{1, 2}",
    r"\log p": "log\N{THIN SPACE}p",
    r"\unknown{x}": r"\unknownx",
    r"x^": "x",
    r"a_{": "a",
    r"}}{": "",
    "": "",
}


@pytest.mark.parametrize("tex", FORMULAS)
def test_formulas_read_as_plain_letters(tex):
    assert plain(tex) == FORMULAS[tex]


def test_dollars_of_code_and_of_money_are_left_alone():
    text = "costs $5 and $10, `$a$`, \\$3, ```\n$b$\n``` but $x$ and $$y$$"
    parts = split_formulas(text)
    assert [part.runs[0].text for part in parts if isinstance(part, Formula)] == ["x", "y"]
    assert [part.block for part in parts if isinstance(part, Formula)] == [False, True]
    assert "".join(part for part in parts if isinstance(part, str)) == text.replace("$x$", "").replace("$$y$$", "")
