"""Copying and pasting: the same nodes and inner wires, under names of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit.clipboard import copy_text, paste_edit
from grapheditor.io import dumps
from grapheditor.model.errors import FileError
from tests.strategies import graphs


@given(graphs(), st.data())
def test_a_paste_adds_the_chosen_nodes_and_their_inner_wires_and_undo_takes_them_away(graph, data):
    chosen = data.draw(st.lists(st.sampled_from(list(graph)), unique=True)) if len(graph) else []
    before, old = dumps(graph), {node.id: node for node in graph.nodes()}
    edit, new = paste_edit(graph, copy_text(graph, chosen))
    undo = edit.do(graph)
    assert len(new) == len(chosen)
    assert set(graph) == {*old, *new}
    assert len(set(graph)) == len(old) + len(new)
    bare = [_bare(graph.node(i)) for i in new]
    for node_id in chosen:
        bare.remove(_bare(old[node_id]))
    assert bare == []
    inner = [w for w in graph.wires(chosen) if w.source in chosen and w.target in chosen]
    assert len([w for w in graph.wires() if w.source in new]) == len(inner)
    assert all(w.source in new for w in graph.wires() if w.target in new)
    undo.do(graph)
    assert dumps(graph) == before


def _bare(node) -> str:
    """A node as a file tells it, without what a paste gives anew and notes on wires that were not copied."""
    extra = {key: value for key, value in node.extra.items() if key != "$wires"}
    alone = Graph()
    alone.add(replace(node, id="n", name="n", pos=None, extra=extra))
    return dumps(alone)


def test_names_are_kept_where_they_are_free_and_counted_where_not():
    graph, other = Graph(), Graph()
    for name in ("x", "x1", "w"):
        graph.value(1.0, name=name)
    other.value(1.0, name="free")
    for name, expected in (("x", "x2"), ("w", "w1")):
        edit, _ = paste_edit(graph, copy_text(graph, [name]))
        edit.do(graph)
        assert graph.has_name(expected)
    edit, new = paste_edit(graph, copy_text(other, ["free"]))
    edit.do(graph)
    assert graph.node(new[0]).name == "free"


def test_places_are_shifted_or_moved_to_a_corner():
    graph = Graph()
    a, b = graph.value(1.0, name="a"), graph.value(1.0, name="b")
    for handle, pos in ((a, (10.0, 20.0)), (b, (110.0, 0.0))):
        graph.replace(replace(graph.node(handle.id), pos=pos))
    text = copy_text(graph, ["a", "b"])
    edit, new = paste_edit(graph, text, (5.0, 6.0))
    edit.do(graph)
    assert [graph.node(i).pos for i in new] == [(15.0, 26.0), (115.0, 6.0)]
    edit, new = paste_edit(graph, text, corner=(1000.0, 1000.0))
    edit.do(graph)
    assert [graph.node(i).pos for i in new] == [(1000.0, 1020.0), (1100.0, 1000.0)]


@pytest.mark.parametrize("text", ["", "hello", "[]", "{"])
def test_a_text_without_nodes_is_refused(text):
    with pytest.raises(FileError):
        paste_edit(Graph(), text)
