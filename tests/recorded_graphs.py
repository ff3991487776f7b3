"""Autograd graphs as JSON: those recorded from real models, from our own tape, and made up in any size."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "conformance" / "real_graphs"
REAL = sorted(FOLDER.glob("*.json"))
LEAF = "torch::autograd::AccumulateGrad"


def recorded(result: Any) -> dict[str, Any]:
    """What hangs on a tensor's grad_fn, in the form of the real graphs."""
    found = [result.grad_fn]
    edges = []
    for number, node in enumerate(found):  # grows while it is walked
        for position, following in enumerate(node.next_functions):
            if following is not None and following[0] is not None:
                if following[0] not in found:
                    found.append(following[0])
                edges.append([number, position, found.index(following[0]), following[1]])
    nodes: list[dict[str, Any]] = []
    for number, node in enumerate(found):
        nodes.append({"id": number, "name": node.name()})
        if node.name() == LEAF:
            nodes[-1]["shape"] = list(node.variable.shape)
    return {"roots": [0], "nodes": nodes, "edges": edges}


def made_up(count: int, leaves: int = 60) -> bytes:
    """A scalar graph of `count` nodes, as a small network written with single numbers gives."""
    chance = random.Random(count)
    nodes: list[dict[str, Any]] = []
    edges = []
    for number in range(count):
        if number >= count - leaves:
            nodes.append({"id": number, "name": LEAF, "shape": [], "dtype": "float32", "param": f"p{number}"})
            continue
        name, inputs = chance.choice([("AddBackward0", 2), ("MulBackward0", 2), ("TanhBackward0", 1)])
        nodes.append({"id": number, "name": name, "out_shapes": [[]], "out_dtypes": ["float32"]})
        if name == "AddBackward0":
            nodes[-1]["saved"] = {"alpha": 1}
        last = min(count, number + 300)
        edges += [[number, position, chance.randrange(number + 1, last), 0] for position in range(inputs)]
    return json.dumps({"summary": {"model": "made up"}, "roots": [0], "nodes": nodes, "edges": edges}).encode()
