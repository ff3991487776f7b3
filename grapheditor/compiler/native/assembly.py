"""From a plan to machine code and the program that runs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial

from grapheditor.compiler.native import interpreter, join_code, llvm, product_code, tile_regions
from grapheditor.compiler.native.executable import Part, Program
from grapheditor.compiler.native.lanes import Listing
from grapheditor.compiler.native.loops import LoopWriter
from grapheditor.compiler.native.lowering import Plan
from grapheditor.compiler.native.memory import Memory, arrange
from grapheditor.compiler.native.nodes import Map, View, squeezed
from grapheditor.compiler.native.reductions import scratch_bytes
from grapheditor.compiler.native.rows import joined
from grapheditor.compiler.native.schedule import (
    LOOP_LIMIT,
    SCALAR_LIMIT,
    Join,
    Loop,
    Multiply,
    Outside,
    Rows,
    Schedule,
    schedule,
)
from grapheditor.compiler.native.tile_regions import Region, region
from grapheditor.engine.dtypes import Shape

LARGE = 3000
"""From so many nodes on, code is made with less effort: compiling would take longer than it is worth."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many nodes over the same elements on they are run in tiles, rather than compiled."""

    vectors: int = 200
    scalars: int = 100_000


def program(plan: Plan, limits: Limits) -> tuple[Program, str, Memory]:
    """A program that computes the plan's outputs, its LLVM text, and where its buffers are."""
    steps, regions = _scheduled(plan, limits)
    memory = arrange(plan, steps, scratch_bytes, {number: r.work for number, r in regions.items()})
    listing, parts, kept = Listing(), list[Part](), list[object]()
    for number, step in enumerate(steps.steps):
        if isinstance(step, Outside):
            parts.append(step.call)
            continue
        if number in regions:
            described = tile_regions.describe(regions[number], memory, memory.work[number].offset)
            kept += described
            name = f"@{interpreter.NAME}"
            listing.declared[name] = f"declare void {name}(ptr, ptr, ptr)"
            calls = [f"{name}(ptr %A, ptr %T, ptr inttoptr (i64 {d.address} to ptr))" for d in described]
        else:
            calls = [f"@{name}(ptr %A, ptr %T)" for name in _write(step, listing, memory, steps, f"step{number}")]
        for call in calls:
            if not parts or not isinstance(parts[-1], str) or len(calls) > 1:  # between parts a run can be stopped
                parts.append(f"part{len(parts)}")
                listing.functions[f"@{parts[-1]}"] = [f"define void @{parts[-1]}(ptr %A, ptr %T) {{", "  ret void", "}"]
            body = listing.functions[f"@{parts[-1]}"]
            body.insert(len(body) - 2, f"  call void {call}")
    text = listing.text()
    if listing.functions:
        kept.append(code := llvm.assemble(text, 0 if len(plan.nodes) > LARGE else 1))
        return Program(plan, memory, code, parts, kept), text, memory
    return Program(plan, memory, None, parts, kept), text, memory


def _scheduled(plan: Plan, limits: Limits) -> tuple[Schedule, dict[int, Region]]:
    """Steps, and those of them that are run in tiles, by number."""
    counts = Counter(squeezed(node.shape)[0] for node in plan.nodes if isinstance(node, Map))
    tiled = {s for s, n in counts.items() if n >= (limits.vectors if s else limits.scalars)}
    outputs = {o.node.index for o in plan.outputs if isinstance(o, View)}
    while True:
        steps = joined(schedule(plan, partial(_limit, tiled), tiled), outputs, tiled)
        regions: dict[int, Region] = {}
        refused: set[Shape] = set()
        for number, step in enumerate(steps.steps):
            if isinstance(step, Loop) and step.shape in tiled and step.maps:
                found = region(step, steps.stored)
                if found is None:
                    refused.add(step.shape)
                else:
                    regions[number] = found
        if not refused:
            return steps, regions
        tiled -= refused


def _limit(tiled: set[Shape], shape: Shape) -> int:
    return 1 << 60 if shape in tiled else LOOP_LIMIT if shape else SCALAR_LIMIT


def _write(
    step: Loop | Rows | Multiply | Join, listing: Listing, memory: Memory, steps: Schedule, name: str
) -> list[str]:
    """Add what does a step to the listing; gives the names of its functions, which are called in turn."""
    if isinstance(step, Multiply):
        return product_code.write(listing, step.product, memory, name)
    if isinstance(step, Join):
        join_code.write(listing, step.joined, memory, name)
    else:
        LoopWriter(listing, step, memory, steps).write(name)
    return [name]
