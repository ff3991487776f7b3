"""The order of a layout as `fast-sugiyama` finds it, where that is installed (``grapheditor[layout]``)."""

from __future__ import annotations

import importlib.util
import logging

import numpy as np

from .layout_graph import Floats, Ints

log = logging.getLogger(__name__)


def installed() -> bool:
    """Whether the package is there."""
    return importlib.util.find_spec("fast_sugiyama") is not None


def order(count: int, sources: Ints, targets: Ints) -> tuple[Ints, Floats] | None:
    """Layers of all nodes and numbers to sort by inside them; None where the package is missing or fails."""
    if not installed():
        return None
    try:
        from fast_sugiyama import from_edges

        links = np.unique(np.stack([sources, targets], axis=1), axis=0).tolist()
        layouts = from_edges(links, minimum_length=1, vertex_spacing=1, dummy_vertices=True, ranking_type="minimize")
        across = np.zeros(count)
        depth = np.zeros(count)
        for placed, *_ in layouts:
            top = max(y for _, (_, y) in placed)
            for node, (x, y) in placed:
                if node < count:  # stations of long wires come after the nodes
                    across[node], depth[node] = x, top - y
    except BaseException as error:  # compiled code may panic, which is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        log.warning("fast-sugiyama failed: %s", error)
        return None
    layer = np.unique(depth, return_inverse=True)[1].astype(np.int64)
    if np.any(layer[sources] >= layer[targets]):
        layer = np.unique(-depth, return_inverse=True)[1].astype(np.int64)
    return None if np.any(layer[sources] >= layer[targets]) else (layer, across)
