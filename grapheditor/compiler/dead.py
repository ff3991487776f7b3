"""Dead code: instructions that no output depends on."""

from __future__ import annotations

from grapheditor.compiler.ir import Instruction, Module, Value


def remove_dead(module: Module) -> Module:
    """The module without the instructions whose results nothing uses."""
    wanted: set[Value | None] = set(module.outputs)
    kept: list[Instruction] = []
    for step in reversed(module.body):
        if any(out in wanted for out in step.outs):
            wanted.update(step.args)
            kept.append(step)
    return module if len(kept) == len(module.body) else Module(module.inputs, tuple(reversed(kept)), module.outputs)
