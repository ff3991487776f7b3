"""From a schedule to machine code and the program that runs it."""

from __future__ import annotations

from grapheditor.compiler.native import llvm, product_code
from grapheditor.compiler.native.executable import Part, Program
from grapheditor.compiler.native.lanes import Listing
from grapheditor.compiler.native.loops import LoopWriter
from grapheditor.compiler.native.lowering import Plan
from grapheditor.compiler.native.memory import Memory, arrange
from grapheditor.compiler.native.reductions import scratch_bytes
from grapheditor.compiler.native.schedule import Loop, Multiply, Outside, Schedule, schedule

LARGE = 3000
"""From so many nodes on, code is made with less effort: compiling would take longer than it is worth."""


def program(plan: Plan) -> tuple[Program, str, Memory]:
    """A program that computes the plan's outputs, its LLVM text, and where its buffers are."""
    steps = schedule(plan)
    memory = arrange(plan, steps, scratch_bytes)
    listing, parts = Listing(), list[Part]()
    for number, step in enumerate(steps.steps):
        if isinstance(step, Outside):
            parts.append(step.call)
            continue
        _write(step, listing, memory, steps, f"step{number}")
        if not parts or not isinstance(parts[-1], str):
            parts.append(f"part{len(parts)}")
            listing.functions[f"@{parts[-1]}"] = [f"define void @{parts[-1]}(ptr %A, ptr %T) {{", "  ret void", "}"]
        body = listing.functions[f"@{parts[-1]}"]
        body.insert(len(body) - 2, f"  call void @step{number}(ptr %A, ptr %T)")
    text = listing.text()
    code = llvm.assemble(text, 0 if len(plan.nodes) > LARGE else 1) if listing.functions else None
    return Program(plan, memory, code, parts), text, memory


def _write(step: Loop | Multiply, listing: Listing, memory: Memory, steps: Schedule, name: str) -> None:
    if isinstance(step, Multiply):
        product_code.write(listing, step.product, memory, name)
    else:
        LoopWriter(listing, step, memory, steps.stored).write(name)
