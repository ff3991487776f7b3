"""Large graphs to draw: layered ones as people lay them out, and random ones whose wires cross everything."""

from __future__ import annotations

import math
import random
import struct
from typing import Literal

from grapheditor.authoring import Graph
from grapheditor.model.content import TensorData
from grapheditor.model.node import OpNode, Position, ValueNode, Wire

Kind = Literal["layered", "random"]
KINDS: tuple[Kind, ...] = ("layered", "random")
APART = (264.0, 232.0)
"""How far nodes stand from each other, results and labels included."""
Plan = tuple[list[Position], list[tuple[int, int, int]]]
"""Places of nodes, and wires as source, target and the target's input."""
UNARY = ("tanh", "neg", "sigmoid", "relu", "abs")
BINARY = ("mul", "maximum", "minimum")


def plan(count: int, kind: Kind = "layered", seed: int = 1) -> Plan:
    """Nodes in columns with about 1.5 wires each; of a layered graph most come from near by, else from anywhere."""
    chance = random.Random(seed)
    height = max(5, math.isqrt(count))
    places = [((i // height) * APART[0], (i % height) * APART[1]) for i in range(count)]
    wires: list[tuple[int, int, int]] = []

    def source(target: int) -> int:
        if kind == "random":
            return chance.randrange(target - target % height)
        layer, row = divmod(target, height)
        nearer = layer - 1 if chance.random() < 0.85 else chance.randrange(max(0, layer - 6), layer)
        return nearer * height + min(max(int(row + chance.gauss(0.0, 2.5)), 0), height - 1)

    for target in range(height, count):
        wires.append((first := source(target), target, 0))
        if chance.random() < 0.55 and (second := source(target)) != first:
            wires.append((second, target, 1))
    return places, wires


def graph(count: int, kind: Kind = "layered", seed: int = 1) -> Graph:
    """The planned graph: numbers in the first column, then ops; every value stays small."""
    places, wires = plan(count, kind, seed)
    chance = random.Random(seed)
    inputs: dict[int, list[int]] = {}
    for source, target, _ in wires:
        inputs.setdefault(target, []).append(source)
    made = Graph()
    with made.batch():
        for i, place in enumerate(places):
            wired = len(inputs.get(i, ()))
            if not wired:
                data = TensorData("float32", (1,), struct.pack("<f", round(chance.uniform(-1.0, 1.0), 3)))
                made.add(ValueNode(f"x{i}", f"x{i}", data, requires_grad=chance.random() < 0.5, pos=place))
            else:
                name = chance.choice(UNARY if wired == 1 else BINARY)
                made.add(OpNode(f"n{i}", f"n{i}", name, pos=place))
        for target, sources in inputs.items():
            slots = ("input", "other")
            for slot, source in zip(slots, sources, strict=False):
                made.connect(Wire(f"n{source}" if source in inputs else f"x{source}", 0, f"n{target}", slot))
    return made
