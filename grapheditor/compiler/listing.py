"""Modules as text, one instruction a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.engine.dtypes import Spec

_SHOWN = 200
"""Lines of a listing; what lies between its first and last ones is left out."""


def listing(module: Module, names: Mapping[Value, str] | None = None, limit: int = _SHOWN) -> str:
    """The instructions, cut in the middle where there are more than `limit`; `names` are told for inputs."""
    numbers = _numbered(module, names or {})
    lines = [f"  {numbers[value]} = input  {described(value.spec)}" for value in module.inputs]
    body = list(module.body)
    half = limit // 2
    shown = body if len(body) <= limit else body[:half]
    lines += [_line(step, numbers) for step in shown]
    if len(body) > limit:
        lines.append(f"  ... {len(body) - 2 * half} more ...")
        lines += [_line(step, numbers) for step in body[-half:]]
    lines.append(f"  return {', '.join(_text(value, numbers) for value in module.outputs)}")
    return "\n".join(lines)


def _numbered(module: Module, names: Mapping[Value, str]) -> dict[Value, str]:
    numbers = {value: names.get(value, f"x{i}") for i, value in enumerate(module.inputs)}
    for value in _results(module):
        numbers[value] = f"%{len(numbers) - len(module.inputs)}"
    return numbers


def _results(module: Module) -> Iterator[Value]:
    for step in module.body:
        yield from step.outs


def _line(step: Instruction, numbers: Mapping[Value, str]) -> str:
    args = ["None" if a is None else _text(a, numbers) for a in step.args]
    defaults = {name: parameter.default for name, parameter in step.op.params.items()}
    args += [f"{name}={value!r}" for name, value in step.params.items() if defaults.get(name, step) != value]
    outs = ", ".join(numbers[out] for out in step.outs)
    specs = ", ".join(described(out.spec) for out in step.outs)
    return f"  {outs} = {step.op.name}({', '.join(args)})  {specs}"


def _text(value: Value, numbers: Mapping[Value, str]) -> str:
    if value in numbers:
        return numbers[value]
    constant = value.constant
    assert constant is not None
    return repr(constant.item()) if constant.size == 1 else f"<{described(value.spec)}>"


def described(spec: Spec) -> str:
    """Shape and dtype in short."""
    return f"{spec.dtype.name}{list(spec.shape)}"
