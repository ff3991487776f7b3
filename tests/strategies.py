"""What hypothesis draws: tensors, nodes, graphs."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.model.content import ITEM_SIZES, Initialiser, Placeholder, TensorData
from grapheditor.model.decoration import Decoration, Frame, Note, Route
from grapheditor.model.groups import definition_of, is_input
from grapheditor.model.node import OpNode, Settings, ValueNode, Wire

KNOWN_OPS = ("add", "mul", "sum", "max.dim", "cat", "relu")

dtypes = st.sampled_from(sorted(ITEM_SIZES))
shapes = st.lists(st.integers(0, 5), max_size=3).map(tuple)
scalars = st.booleans() | st.integers(-(2**70), 2**70) | st.floats()
# Any character at all: lone surrogates, quotes, line separators.
names = st.text(st.characters(), min_size=1, max_size=8)
plain_json: Any = st.recursive(
    st.none() | scalars | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
extras = st.dictionaries(st.text(max_size=5).map("mine.{}".format), plain_json, max_size=2)
looks = {"label": st.text(max_size=3), "colour": st.sampled_from(["", "rose", "#102030"]), "locked": st.booleans()}
points = st.tuples(*[st.floats(-1e6, 1e6)] * 2)
coordinates = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)  # no -0.0
positions = st.none() | st.tuples(coordinates, coordinates)


@st.composite
def tensors(draw: st.DrawFn) -> TensorData:
    """Numbers of every dtype, drawn as bytes: NaNs with payloads, denormals and -0.0 among them."""
    dtype = draw(dtypes)
    shape = draw(shapes)
    size = ITEM_SIZES[dtype] * math.prod(shape)
    data = draw(st.binary(min_size=size, max_size=size))
    if dtype == "bool":
        data = bytes(byte & 1 for byte in data)
    return TensorData(dtype, shape, data)


initialisers = st.builds(
    Initialiser,
    st.sampled_from(["zeros", "ones", "full", "arange", "randn", "uniform"]),
    shapes,
    dtypes,
    st.integers(0, 2**64),
    st.lists(st.floats() | st.integers(-9, 9), max_size=2).map(tuple),
)
open_shapes = st.lists(st.integers(-1, 5), max_size=3).map(tuple)
placeholders = st.builds(Placeholder, open_shapes, dtypes, st.none() | tensors())


# Strategies are made once, and what depends on the graph is put in after the draw:
# hypothesis checks each new strategy, which takes longer than drawing from it.
_values = st.builds(
    ValueNode,
    st.just(""),
    st.just(""),
    tensors() | initialisers | placeholders,
    st.booleans(),
    st.booleans(),
    positions,
    extras,
    **looks,
)
_ops = st.builds(
    OpNode,
    st.just(""),
    st.just(""),
    st.sampled_from(KNOWN_OPS) | names,
    st.dictionaries(st.sampled_from(["input", "other", "tensors.0"]), scalars, max_size=2),
    st.dictionaries(st.text(max_size=4), plain_json, max_size=2),
    st.booleans(),
    positions,
    extras,
    **looks,
    bypass=st.booleans(),
)
_nodes = _values | _ops
"""Nodes of any kind, with ops that may not be installed."""

_settings = st.builds(Settings, st.text(max_size=5), st.text(max_size=5), st.none(), extras)
_places = st.integers(0, 99)
# Members and targets are drawn as numbers, for which `_placed` puts ids.
_modes = st.sampled_from(["", "no_grad", "newer"])
_frames = st.builds(
    Frame, st.just(""), st.text(max_size=3), st.lists(_places, max_size=3), looks["colour"], extras, _modes
)
_notes = st.builds(Note, st.just(""), st.text(max_size=9), points, points, looks["colour"], extras)
_routes = st.builds(
    Route, _places, names, st.lists(points, max_size=3).map(tuple), extras, st.sampled_from(["", "right", "down", "up"])
)
_decorations = _frames | _notes | _routes
_decoration_names = st.lists(names.filter(lambda name: name[0] != "\0"), max_size=2, unique=True)
_slots = st.lists(st.sampled_from(["input", "other", "tensors.0", "tensors.2", "tensors.10"]), max_size=3, unique=True)
_outputs = st.integers(0, 3)
_titles = st.text(max_size=3)


@lru_cache
def _distinct_names(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=least, max_size=most, unique=True)


def _placed(drawn: Decoration, name: str, ids: list[str]) -> Decoration:
    """A frame, a note or the bends of a wire, which need not be there."""
    known = [*ids, "gone"]
    if isinstance(drawn, Frame):
        return replace(drawn, id=name, members=tuple(known[place % len(known)] for place in drawn.members))
    if isinstance(drawn, Route):
        return replace(drawn, target=known[drawn.target % len(known)])
    return replace(drawn, id=name)


@st.composite
def graphs(draw: st.DrawFn, max_nodes: int = 6, groups: int = 1) -> Graph:
    """A graph without cycles, in no particular order of nodes, with slots that its ops may not have."""
    ids = draw(_distinct_names(0, max_nodes))
    called = draw(_distinct_names(len(ids), len(ids)))
    loss = draw(_places) if ids else 0
    graph = Graph(replace(draw(_settings), loss=[None, *ids][loss % (len(ids) + 1)]))
    for node_id, name in zip(ids, called, strict=True):
        graph.add(replace(draw(_nodes), id=node_id, name=name))
    for index, target in enumerate(ids):
        if not index or not isinstance(graph.node(target), OpNode):
            continue
        for slot in draw(_slots):
            source = ids[draw(_places) % index]
            output = draw(_outputs) if isinstance(graph.node(source), OpNode) else 0
            graph.connect(Wire(source, output, target, slot))
    for name in draw(_decoration_names):
        decoration = _placed(draw(_decorations), name, ids)
        graph.decorate(decoration.id, decoration)
    for name in draw(_distinct_names(0, groups)):
        inside = draw(graphs(max_nodes=3, groups=0))
        inputs = [node.id for node in inside.nodes() if is_input(node)]
        outputs = [(node_id, 0) for node_id in inside]
        graph.define(name, definition_of(inside, name, inputs, outputs, draw(_titles), draw(points), draw(extras)))
    return graph
