"""Tier 1: a module as generated Python source of numpy calls, ready at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Module, Value
from grapheditor.compiler.tiers import Built, Piece
from grapheditor.engine.arrays import Array
from grapheditor.engine.dispatch import quiet
from grapheditor.engine.run import Progress


def build(module: Module) -> Built:
    """The module as a function of numpy calls."""
    names: dict[str, Any] = {}
    known: dict[Value, str] = {}
    lines = [", ".join([*(f"x{i}" for i in range(len(module.inputs))), ""]) + "= arrays"] if module.inputs else []
    known.update((value, f"x{i}") for i, value in enumerate(module.inputs))

    def text(value: Value | None) -> str:
        if value is None:
            return "None"
        if value not in known:
            name = known[value] = f"c{len(names)}"
            constant = value.constant
            assert constant is not None
            names[name] = constant[()] if constant.shape == () else constant
        return known[value]

    for number, step in enumerate(module.body):
        names[f"f{number}"], names[f"p{number}"] = step.op.forward, step.params
        outs = [f"v{number}_{i}" for i in range(len(step.outs))]
        known.update(zip(step.outs, outs, strict=True))
        target = ", ".join(outs) + "," * bool(step.op.outputs or len(outs) != 1)
        lines.append(f"{target} = f{number}({', '.join([*map(text, step.args), f'**p{number}'])})")
    lines.append(f"return [{', '.join(map(text, module.outputs))}]")
    source = "def run(arrays):\n    " + "\n    ".join(lines) + "\n"
    exec(compile(source, "<compiled graph>", "exec"), names)  # noqa: S102 - our own text, no user's
    body = names["run"]

    def run(arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        return _owned(quiet.context.run(body, arrays), arrays)

    return Built(run, "numpy", (Piece("numpy", len(module.body)),), source)


def _owned(results: Sequence[Any], arrays: Sequence[Array]) -> list[Array]:
    taken = {id(a) for a in arrays}
    owned: list[Array] = []
    for result in results:
        array = np.asarray(result)
        if array.base is not None or id(array) in taken or not array.flags.writeable:
            array = array.copy()
        taken.add(id(array))
        owned.append(array)
    return owned
