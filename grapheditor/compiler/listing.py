"""Modules as text, one instruction a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.region import REGION
from grapheditor.engine.dtypes import Spec

_SHOWN = 200
"""Lines of a listing; what lies between its first and last ones is left out."""


def listing(module: Module, names: Mapping[Value, str] | None = None, limit: int = _SHOWN, sign: str = "%") -> str:
    """The instructions, cut in the middle where there are more than `limit`.

    `names` are those of inputs; `sign` stands before the numbers of other values.
    """
    numbers = _numbered(module, names or {}, sign)
    lines = [f"  {numbers[value]} = input  {described(value.spec)}" for value in module.inputs]
    lines += _cut([line for step in module.body for line in _lines(step, numbers, limit)], limit)
    lines.append(f"  return {', '.join(_text(value, numbers) for value in module.outputs)}")
    return "\n".join(lines)


def _cut(lines: list[str], limit: int) -> list[str]:
    if len(lines) <= limit:
        return lines
    half = limit // 2
    return [*lines[:half], f"  ... {len(lines) - 2 * half} more ...", *lines[-half:]]


def _numbered(module: Module, names: Mapping[Value, str], sign: str) -> dict[Value, str]:
    numbers = {value: names.get(value, f"x{i}") for i, value in enumerate(module.inputs)}
    for value in _results(module):
        numbers[value] = f"{sign}{len(numbers) - len(module.inputs)}"
    return numbers


def _results(module: Module) -> Iterator[Value]:
    for step in module.body:
        yield from step.outs


def _lines(step: Instruction, numbers: Mapping[Value, str], limit: int) -> list[str]:
    outs = ", ".join(numbers[out] for out in step.outs)
    specs = ", ".join(described(out.spec) for out in step.outs)
    args = ["None" if a is None else _text(a, numbers) for a in step.args]
    if step.op is REGION:
        body: Module = step.params["body"]
        inside = dict(zip(body.inputs, args, strict=True))
        inner = listing(body, inside, limit // 2, "%.").splitlines()[len(body.inputs) :]
        return [f"  {outs} = region({', '.join(args)}) of {len(body.body)} ops  {specs}", *(f"    {i}" for i in inner)]
    defaults = {name: parameter.default for name, parameter in step.op.params.items()}
    args += [f"{name}={value!r}" for name, value in step.params.items() if defaults.get(name, step) != value]
    return [f"  {outs} = {step.op.name}({', '.join(args)})  {specs}"]


def _text(value: Value, numbers: Mapping[Value, str]) -> str:
    if value in numbers:
        return numbers[value]
    constant = value.constant
    assert constant is not None
    return repr(constant.item()) if constant.size == 1 else f"<{described(value.spec)}>"


def described(spec: Spec) -> str:
    """Shape and dtype in short."""
    return f"{spec.dtype.name}{list(spec.shape)}"
