"""What it takes to tell whether one more wire would close a cycle. Run as a process of its own."""

from __future__ import annotations

import json
import random
import statistics
import sys
import time

import numpy  # noqa: F401 - a window has loaded it by then; the first long search would do it else

from grapheditor.bench import graphs
from grapheditor.model.graph import PlainGraph

WIRES = 300


def measure(graph: PlainGraph, wires: int = WIRES) -> dict[str, float]:
    """Median and longest seconds of asking about a wire between two nodes anywhere in the graph."""
    chance = random.Random(3)
    ids = list(graph)
    times = []
    for _ in range(wires):
        source, target = chance.choice(ids), chance.choice(ids)
        start = time.perf_counter()
        graph.path_that_forbids(source, target)
        times.append(time.perf_counter() - start)
    return {"nodes": len(graph), "wires": wires, "median": statistics.median(times), "longest": max(times)}


def main() -> None:
    """Print the figures for a graph of as many nodes as the argument says, as JSON."""
    print(json.dumps(measure(graphs.graph(int(sys.argv[1])))))


if __name__ == "__main__":
    main()
