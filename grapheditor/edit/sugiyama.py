"""The order of a layout as `fast-sugiyama` finds it, where that is installed (``grapheditor[layout]``)."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import subprocess
import sys
import time

import numpy as np

from .layout_graph import Floats, Ints
from .ordering import Check, never

PATIENCE = 4.0
"""Seconds after which the search is given up: on some graphs of 1,000 nodes it would take minutes."""
LOOK = 0.05

log = logging.getLogger(__name__)

# In a process of its own: the search lets no other thread of Python run, and can't be stopped from inside.
_SCRIPT = """
import json, sys
from fast_sugiyama import from_edges
found = from_edges([tuple(link) for link in json.load(sys.stdin)], minimum_length=1, vertex_spacing=1,
                   dummy_vertices=True, ranking_type="minimize")
json.dump([[[node, x, y] for node, (x, y) in placed] for placed, *_ in found], sys.stdout)
"""


def installed() -> bool:
    """Whether the package is there."""
    return importlib.util.find_spec("fast_sugiyama") is not None


def order(count: int, sources: Ints, targets: Ints, check: Check = never) -> tuple[Ints, Floats] | None:
    """Layers of all nodes and numbers to sort by inside them; None where the package is missing or finds none."""
    if not installed() or getattr(sys, "frozen", False):
        return None
    links = np.unique(np.stack([sources, targets], axis=1), axis=0).tolist()
    text = _ask(json.dumps(links), check)
    try:
        placed = [station for part in json.loads(text) for station in part] if text else []
    except ValueError:
        placed = []
    across, depth = np.zeros(count), np.zeros(count)
    for node, x, y in placed:
        if node < count:  # stations of long wires are numbered after the nodes
            across[node], depth[node] = x, -y
    layer = np.unique(depth, return_inverse=True)[1].astype(np.int64)
    return None if np.any(layer[sources] >= layer[targets]) else (layer, across)


def _ask(question: str, check: Check) -> str:
    """What the process answers; nothing where it fails or takes too long."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    deadline = time.monotonic() + PATIENCE
    with process:
        try:
            waiting: str | None = question
            while True:
                check()
                try:
                    answer, _ = process.communicate(waiting, timeout=LOOK)
                    return answer if process.returncode == 0 else ""
                except subprocess.TimeoutExpired:
                    waiting = None
                if time.monotonic() > deadline:
                    log.info("fast-sugiyama was given up after %g s", PATIENCE)
                    return ""
        finally:
            if process.poll() is None:
                process.kill()
