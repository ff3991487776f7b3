"""The ways of running a module: by numpy, which always works, or by native code where that can be built.

A tier is a module of this package with a function ``build(module) -> Built``.
It raises Unavailable where it can't run here, or not this module; the numpy
tier then takes its place, and the reason stands in what `explain` shows.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from grapheditor.compiler.ir import Module
from grapheditor.engine.arrays import Array
from grapheditor.engine.run import Progress
from grapheditor.model.errors import EvaluationError

TierName = Literal["auto", "numpy", "native", "tiles"]
HOMES = {
    "numpy": "grapheditor.compiler.numpy_tier",
    "native": "grapheditor.compiler.native",
    "tiles": "grapheditor.compiler.native.tiles",
}
"""Where the `build` of each tier is; imported when it is first asked for."""
SCALARS = 3000
"""From so many instructions on, numpy's source takes longer to compile than a list of native calls."""


class Unavailable(Exception):
    """This tier can't run here, or not this module; the text says why, for `explain`."""


class Executable(Protocol):
    """Runs a module; several threads may do so at once.

    With a method ``rest()`` it lets go of memory that waits for the next run.
    """

    def __call__(self, arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        """One array per output, for one array per input of the module.

        The inputs have the module's shapes and dtypes, and any strides; they
        are only read. The outputs belong to the caller: none shares memory with
        an input, with another output or with what the next run writes to.
        `progress` is called now and then, and ends the run by raising.
        """


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a module that one tier runs as a whole, for `explain`."""

    tier: str
    ops: int
    """How many instructions it has."""
    why: str = ""
    """Why this tier, where another was wished for."""


@dataclass(frozen=True, slots=True)
class Built:
    """A module made ready by one tier."""

    run: Executable
    tier: str
    pieces: tuple[Piece, ...] = ()
    source: str = ""
    """Generated text, for reading."""
    buffers: tuple[int, ...] = ()
    """The bytes of each buffer that a run holds beside its inputs and outputs."""
    peak_bytes: int = 0
    """The bytes that a run holds at most, outputs included."""
    module: Module | None = None
    """What the tier made of the module, such as regions, where it can be shown."""


Build = Callable[[Module], Built]
Take = Callable[[Built], None]


def check_name(tier: str) -> None:
    """Raise EvaluationError for a tier that there is none of."""
    if tier != "auto" and tier not in HOMES:
        raise EvaluationError(f"There is no tier {tier!r}; use auto, {', '.join(HOMES)}.")


def find(tier: str) -> Build:
    """The `build` function of a tier; raises Unavailable where it can't be had on this machine."""
    check_name(tier)
    try:
        build: Build = importlib.import_module(HOMES[tier]).build
    except (ImportError, AttributeError) as error:
        raise Unavailable(f"the {tier} tier is not installed ({error})") from None
    return build


def build(module: Module, tier: str = "auto") -> tuple[Built, str]:
    """The module made ready by `tier`, or by the numpy tier and the reason why.

    "auto" is the numpy tier, ready at once, or for many single numbers a list of native calls, which is ready
    sooner; what is faster may take its place between two feeds.
    """
    wanted = "numpy" if tier == "auto" else tier
    if tier == "auto" and len(module.body) >= SCALARS:
        listed = _listed(module)
        if listed is not None:
            return listed, ""
    try:
        return find(wanted)(module), ""
    except Unavailable as reason:
        return find("numpy")(module), str(reason)


def _listed(module: Module) -> Built | None:
    try:
        as_cells: Callable[[Module], Built | None] = importlib.import_module(HOMES["native"]).as_cells
    except (ImportError, AttributeError):
        return None
    return as_cells(module)


def improve(module: Module, take: Take) -> None:
    """Have `take` called, perhaps later and from another thread, with something faster than the numpy tier.

    The native tier's ``improve(module, take)`` decides whether and when; with
    none installed nothing happens.
    """
    try:
        later: Callable[[Module, Take], None] = importlib.import_module(HOMES["native"]).improve
    except (ImportError, AttributeError):
        return
    later(module, take)


def settle() -> None:
    """Return when nothing that is faster is being made any more."""
    background = sys.modules.get("grapheditor.compiler.native.background")
    if background is not None:
        background.worker.wait()
