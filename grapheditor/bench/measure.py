"""Timing several contenders in turn, so that a machine's drift hits all alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from grapheditor.bench.contenders import contender as made_ready
from grapheditor.bench.contenders import installed
from grapheditor.bench.peers import Contender, UnsuitableError
from grapheditor.bench.workloads import Array, Workload
from grapheditor.model.errors import GraphEditorError

ROUND_SECONDS = 0.03
"""How long one contender runs in one round."""
SLOW_SECONDS = 0.5
"""Steps that take longer than this are not warmed up more than once."""
TOLERANCE = 2e-3
"""Relative difference of gradients, to the largest element, that float32 sums in another order may show."""


@dataclass(slots=True)
class Figures:
    """Seconds per step of one contender, and what it took to make it ready."""

    name: str
    compile: float
    """Seconds from compiling to the first result; the graph was there already."""
    ready: float = 0.0
    """Seconds until steps were as fast as they get."""
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median step in seconds."""
        return statistics.median(self.times)

    def quartiles(self) -> tuple[float, float]:
        """The first and third quartile in seconds."""
        return float(np.percentile(self.times, 25)), float(np.percentile(self.times, 75))

    def ratio(self, other: Figures) -> float:
        """The median of the ratios to `other`, round by round."""
        return statistics.median(a / b for a, b in zip(self.times, other.times, strict=True))


@dataclass(slots=True)
class Comparison:
    """All figures of one workload, and the contenders that are not installed."""

    workload: Workload
    figures: list[Figures]
    missing: list[str]
    unsuitable: dict[str, str]
    """Why a contender that is installed did not take part."""


def compare(workload: Workload, names: Sequence[str], rounds: int) -> Comparison:
    """Time the contenders round-robin; raises GraphEditorError where their gradients disagree."""
    present = [name for name in names if installed(name)]
    ready: list[tuple[Contender, Figures]] = []
    reference: dict[str, Array] = {}
    unsuitable: dict[str, str] = {}
    for name in present:
        try:
            contender = made_ready(name, workload)
            start = time.perf_counter()
            result = contender.step()
        except UnsuitableError as reason:
            unsuitable[name] = str(reason)
            continue
        figures = Figures(name, time.perf_counter() - start)
        contender.settle()
        figures.ready = time.perf_counter() - start
        ready.append((contender, figures))
        grads = contender.grads(result)
        reference = reference or grads
        _check(workload, name, grads, reference)
    counts = [_steps_per_round(contender) for contender, _ in ready]
    gc.collect()
    for _ in range(rounds):
        for (contender, figures), count in zip(ready, counts, strict=True):
            start = time.perf_counter()
            for _ in range(count):
                contender.step()
            figures.times.append((time.perf_counter() - start) / count)
    return Comparison(workload, [f for _, f in ready], [n for n in names if n not in present], unsuitable)


def _steps_per_round(contender: Contender) -> int:
    for _ in range(3):
        start = time.perf_counter()
        contender.step()
        seconds = time.perf_counter() - start
        if seconds > SLOW_SECONDS:
            break
    return max(1, int(ROUND_SECONDS / seconds))


def _check(workload: Workload, name: str, grads: dict[str, Array], reference: dict[str, Array]) -> None:
    for leaf, expected in reference.items():
        scale = float(np.abs(expected).max()) + 1e-12
        error = float(np.abs(grads[leaf].reshape(expected.shape) - expected).max()) / scale
        if not error < TOLERANCE:
            raise GraphEditorError(
                f"{workload.name}: {name}'s gradient of {leaf} differs by {error:.1e}; nothing was timed."
            )
