"""What the compiler did with a graph, to be printed or shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grapheditor.compiler.compiled import Compiled
from grapheditor.compiler.ir import Module, Value
from grapheditor.compiler.listing import listing
from grapheditor.compiler.memory import in_words
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.request import Lowered
from grapheditor.compiler.tiers import Piece


@dataclass(frozen=True, slots=True)
class Stage:
    """The graph after one pass."""

    name: str
    module: Module
    names: Mapping[Value, str]
    """What values are called in the graph that was compiled."""
    results: tuple[str, ...]
    """What the outputs are: fetches by name, and gradients as ``w.grad``."""

    @property
    def ops(self) -> int:
        """How many instructions there are."""
        return len(self.module.body)

    def __str__(self) -> str:
        return listing(self.module, self.names)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The stages of a compiled graph, the memory that a run holds, and who runs what; as text when printed."""

    stages: tuple[Stage, ...]
    tier: str
    pieces: tuple[Piece, ...]
    fallback: str
    """Why another tier than the one asked for runs it; empty where it does not."""
    buffers: tuple[int, ...]
    """Bytes of each buffer."""
    peak_bytes: int
    source: str

    def __str__(self) -> str:
        width = max((len(stage.name) for stage in self.stages), default=0)
        lines = [f"{stage.name:{width}}  {stage.ops:6} ops" for stage in self.stages]
        for stage in _changed(self.stages):
            lines += ["", f"after {stage.name!r}:", str(stage)]
        lines += ["", f"run by the {self.tier} tier"]
        lines += [f"  {piece.tier}: {piece.ops} ops{f', {piece.why}' if piece.why else ''}" for piece in self.pieces]
        if self.fallback:
            lines.append(f"  {self.fallback}")
        lines.append(f"{len(self.buffers)} buffers of {in_words(sum(self.buffers))}; peak {in_words(self.peak_bytes)}")
        return "\n".join(lines)


def _changed(stages: tuple[Stage, ...]) -> list[Stage]:
    """The stages that differ from the one before: a pass that found nothing to do gives what it got."""
    return [stage for i, stage in enumerate(stages) if not i or stage.module is not stages[i - 1].module]


def explain(
    compiled: Compiled, inputs: Sequence[str], lowered: Lowered | None = None, results: Sequence[str] = ()
) -> Explanation:
    """The explanation of what was compiled, for which its passes are run once more.

    `inputs` are the names of all inputs, and `results` those of the outputs.
    What was compiled may come from another graph that computes the same;
    `lowered` is the one whose names are to be told.
    """
    lowered = lowered or compiled.lowered
    used = [name for name, is_used in zip(inputs, lowered.used, strict=True) if is_used]
    names: dict[Value, str] = {**lowered.names, **dict(zip(lowered.module.inputs, used, strict=True))}

    def stage(name: str, module: Module) -> Stage:
        return Stage(name, module, names, tuple(results))

    stages = [stage("trace", lowered.module)]
    optimise(lowered.module, lambda name, module: stages.append(stage(name, module)))
    built = compiled.built
    if built.module is not None:
        names |= zip(built.module.inputs, used, strict=True)  # of another graph, perhaps
        stages.append(stage("fuse", built.module))
    return Explanation(
        tuple(stages), built.tier, built.pieces, compiled.fallback, built.buffers, built.peak_bytes, built.source
    )
