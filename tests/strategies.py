"""What hypothesis draws: tensors, nodes, graphs."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.model.content import ITEM_SIZES, Initialiser, Placeholder, TensorData
from grapheditor.model.decoration import Decoration, Frame, Note, Route
from grapheditor.model.groups import definition_of, is_input
from grapheditor.model.node import Node, OpNode, Settings, ValueNode, Wire

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
positions = st.none() | st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2)


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


def nodes(node_id: str, name: str) -> st.SearchStrategy[Node]:
    """A node of any kind, with an op that may not be installed."""
    value = st.builds(
        ValueNode,
        st.just(node_id),
        st.just(name),
        tensors() | initialisers | placeholders,
        st.booleans(),
        st.booleans(),
        positions,
        extras,
        **looks,
    )
    op = st.builds(
        OpNode,
        st.just(node_id),
        st.just(name),
        st.sampled_from(KNOWN_OPS) | names,
        st.dictionaries(st.sampled_from(["input", "other", "tensors.0"]), scalars, max_size=2),
        st.dictionaries(st.text(max_size=4), plain_json, max_size=2),
        st.booleans(),
        positions,
        extras,
        **looks,
        bypass=st.booleans(),
    )
    return value | op


def decorations(name: str, ids: list[str]) -> st.SearchStrategy[Decoration]:
    """A frame, a note or the bends of a wire, which need not be there."""
    members = st.lists(st.sampled_from([*ids, "gone"]), max_size=3).map(tuple)
    modes = st.sampled_from(["", "no_grad", "newer"])
    frame = st.builds(Frame, st.just(name), st.text(max_size=3), members, looks["colour"], extras, modes)
    note = st.builds(Note, st.just(name), st.text(max_size=9), points, points, looks["colour"], extras)
    route = st.builds(Route, st.sampled_from([*ids, "gone"]), names, st.lists(points, max_size=3).map(tuple), extras)
    return frame | note | route


@st.composite
def graphs(draw: st.DrawFn, max_nodes: int = 6, groups: int = 1) -> Graph:
    """A graph without cycles, in no particular order of nodes, with slots that its ops may not have."""
    ids = draw(st.lists(names, max_size=max_nodes, unique=True))
    called = draw(st.lists(names, min_size=len(ids), max_size=len(ids), unique=True))
    loss = draw(st.none() | st.sampled_from(ids)) if ids else None
    settings = st.builds(Settings, st.text(max_size=5), st.text(max_size=5), st.just(loss), extras)
    graph = Graph(draw(settings))
    for node_id, name in zip(ids, called, strict=True):
        graph.add(draw(nodes(node_id, name)))
    for index, target in enumerate(ids):
        if not index or not isinstance(graph.node(target), OpNode):
            continue
        slots = st.sampled_from(["input", "other", "tensors.0", "tensors.2", "tensors.10"])
        for slot in draw(st.lists(slots, max_size=3, unique=True)):
            source = draw(st.sampled_from(ids[:index]))
            output = draw(st.integers(0, 3)) if isinstance(graph.node(source), OpNode) else 0
            graph.connect(Wire(source, output, target, slot))
    for name in draw(st.lists(names.filter(lambda name: name[0] != "\0"), max_size=2, unique=True)):
        decoration = draw(decorations(name, ids))
        graph.decorate(decoration.id, decoration)
    for name in draw(st.lists(names, max_size=groups, unique=True)):
        inside = draw(graphs(max_nodes=3, groups=0))
        inputs = [node.id for node in inside.nodes() if is_input(node)]
        outputs = [(node_id, 0) for node_id in inside]
        graph.define(
            name, definition_of(inside, name, inputs, outputs, draw(st.text(max_size=3)), draw(points), draw(extras))
        )
    return graph
