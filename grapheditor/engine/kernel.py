"""Traces turned into Python functions of numpy calls.

Only what the outputs depend on is kept (dead code), what depends on constants
alone is computed once (constant folding), and what is computed twice is
computed once (common subexpressions).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Dtype, compute_for, number_dtype
from grapheditor.engine.kernel_text import LARGE, SMALL, expression
from grapheditor.engine.trace import Step, Var, steps_behind
from grapheditor.model.lazy_dataclass import dataclass


@dataclass(slots=True)
class Kernel:
    """A compiled trace."""

    run: Callable[..., tuple[Any, ...]]
    """Takes an array per input and returns one per output."""
    used: tuple[bool, ...]
    """Which inputs the result depends on."""
    source: str
    """The generated Python text, for reading."""
    steps: int
    """How many ops are left after folding."""
    slots: tuple[int, ...] = ()
    """For a derivative: which of the inputs that need a gradient the results belong to."""
    whole: bool = False
    """For a derivative: whether these are all of them."""
    spreads: bool = False
    """Whether it may spread what PyTorch expands."""
    saves: bool = False
    """For a derivative: whether it needs inputs or outputs of the op, beside the incoming gradient."""


class _Writer:
    """Collects lines of source and the objects that they name."""

    def __init__(self, small: int) -> None:
        self.names: dict[str, Any] = {}
        self._small = small
        self._steps: list[tuple[Step, tuple[str, ...], list[str]]] = []
        self._constants: dict[Any, str] = {}

    def constant(self, value: Array) -> str:
        key = (value.dtype.str, value.shape, value.tobytes())
        name = self._constants.get(key)
        if name is None:
            name = self._constants[key] = f"c{len(self._constants)}"
            # 0-dim constants as numpy scalars: ufuncs take them faster than arrays
            self.names[name] = value[()] if value.shape == () else _frozen(value)
        return name

    def name(self, thing: Any, hint: str) -> str:
        """The name of an object in the source; numbers and words stand there as they are."""
        text = _literal(thing)
        if text is not None:
            return text
        name = "".join(c if c.isalnum() else "_" for c in hint)
        while self.names.get(name, thing) is not thing:
            name += "_"
        self.names[name] = thing
        return name

    def write(self, step: Step, texts: list[str]) -> tuple[str, ...]:
        """Let a step be a line of the source; the names of its results."""
        names = tuple(f"v{step.index}_{i}" for i in range(len(step.specs)))
        self._steps.append((step, names, texts))
        return names

    def source(self, results: Sequence[str]) -> list[str]:
        """The lines; large arrays that have served are written into again."""
        last: dict[str, int] = {}
        for number, (_, _, texts) in enumerate(self._steps):
            last.update(dict.fromkeys(texts, number))
        fresh: dict[str, Any] = {}
        """Arrays that ufuncs made here and nothing may be a view of, with their specs."""
        lines: list[str] = []
        for number, (step, names, texts) in enumerate(self._steps):
            out = step.specs[0]
            done = [t for t in texts if last[t] == number and t not in results and fresh.get(t) == out]
            text, made = expression(step, texts, self.name, done, self._small)
            several = bool(step.op is not None and step.op.outputs) or len(names) != 1
            lines.append(f"{', '.join(names)}{',' * several} = {text}")
            if not made:
                for operand in texts:  # the result may be a view of it
                    fresh.pop(operand, None)
            elif math.prod(out.shape) * out.dtype.itemsize >= LARGE:
                fresh[names[0]] = out
        return lines


def compile_trace(inputs: Sequence[Var], outputs: Sequence[Var], small: int = SMALL) -> Kernel:
    """A function of `inputs` that computes `outputs`; up to `small` elements are spread, more of them expanded."""
    steps = steps_behind(outputs)
    writer = _Writer(small)
    values: dict[tuple[int, int], str | Array] = {}
    arguments = [f"x{i}" for i in range(len(inputs))]
    given = {(v.step.index, v.output): a for v, a in zip(inputs, arguments, strict=True)}
    values.update(given)
    seen: dict[Any, tuple[str, ...]] = {}
    count = 0
    for step in steps:
        key = (step.index, 0)
        if key in given:
            continue
        if step.op is None:
            if step.constant is None:
                raise ValueError(f"step {step.index} is an input that was not named as one")
            values[key] = step.constant
            continue
        operands = [_operand(arg, values) for arg in step.args]
        if all(not isinstance(o, str) for o in operands):
            try:
                folded = _fold(step, operands)
            except Exception:  # it will fail again, and be reported, when it is run
                folded = ()
            for i, array in enumerate(folded):
                values[step.index, i] = array
            if folded:
                continue
        texts = [
            _cast(o, arg, compute_for(step.compute, slot), writer)
            for slot, (o, arg) in enumerate(zip(operands, step.args, strict=True))
        ]
        identity = (step.op.name, tuple(texts), repr(step.params))
        names = seen.get(identity)
        if names is None:
            names = seen[identity] = writer.write(step, texts)
            count += 1
        for i, name in enumerate(names):
            values[step.index, i] = name
    results = [_text(values[v.step.index, v.output], writer) for v in outputs]
    body = [*writer.source(results), f"return ({', '.join(results)}{',' * (len(results) == 1)})"]
    source = f"def kernel({', '.join(arguments)}):\n    " + "\n    ".join(body) + "\n"
    exec(compile(source, "<kernel>", "exec"), writer.names)  # noqa: S102 - our own text, no user's
    used_steps = {s.index for s in steps}
    used = tuple(v.step.index in used_steps for v in inputs)
    spreads = any(step.op is not None and step.op.name == "expand" for step in steps)
    return Kernel(writer.names["kernel"], used, source, count, spreads=spreads)


def _frozen(array: Array) -> Array:
    array = array.copy()
    array.flags.writeable = False
    return array


def depends_on(outputs: Sequence[Var], values: Sequence[Var]) -> bool:
    """Whether one of the outputs is computed from one of these values."""
    steps = {step.index for step in steps_behind(outputs)} if values else ()
    return any(value.step.index in steps for value in values)


def _operand(arg: Any, values: dict[tuple[int, int], str | Array]) -> Any:
    """Source text, an array known now, or None."""
    if isinstance(arg, Var):
        return values[arg.step.index, arg.output]
    return None if arg is None else np.array(arg, number_dtype(arg) if not isinstance(arg, float) else np.float64)


def _fold(step: Step, operands: Sequence[Any]) -> tuple[Array, ...]:
    assert step.op is not None
    arrays = []
    for slot, (operand, arg) in enumerate(zip(operands, step.args, strict=True)):
        dtype = compute_for(step.compute, slot)
        if dtype is None and operand is not None and not isinstance(arg, Var):
            dtype = number_dtype(arg)
        arrays.append(operand if operand is None or dtype is None else operand.astype(dtype))
    with np.errstate(all="ignore"):
        result = step.op.forward(*arrays, **step.params)
    return tuple(np.asarray(r) for r in (result if isinstance(result, tuple) else (result,)))


def _cast(operand: Any, arg: Any, compute: Dtype | None, writer: _Writer) -> str:
    """The operand in the dtype that the op computes in."""
    if operand is None:
        return "None"
    if not isinstance(operand, str):
        if compute is None and not isinstance(arg, Var):
            compute = number_dtype(arg)
        return writer.constant(operand if compute is None else operand.astype(compute))
    if compute is None or arg.dtype == compute:
        return operand
    return f"{operand}.astype({writer.name(compute, compute.name)})"


def _text(value: str | Array, writer: _Writer) -> str:
    return value if isinstance(value, str) else writer.constant(value)


def _literal(value: Any) -> str | None:
    """A parameter as source text; None for what has none (nan, dtypes, functions)."""
    if value is None or isinstance(value, (bool, int, str)) or (isinstance(value, float) and value - value == 0):
        return repr(value)
    if isinstance(value, tuple) and all(isinstance(v, int) for v in value):
        return repr(value)
    return None
