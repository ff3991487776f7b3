"""From a module of op calls to nodes: every op's numpy text is followed, and what can't be is left to numpy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.native import joining
from grapheditor.compiler.native.lanes import LLVM_TYPES
from grapheditor.compiler.native.nodes import (
    Builder,
    Call,
    Called,
    Given,
    Joined,
    Map,
    Node,
    Product,
    Reduce,
    Unsupported,
    View,
)
from grapheditor.compiler.native.primitives import offered
from grapheditor.compiler.native.symbols import Symbol
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import as_dtype

Output = View | Array


@dataclass(slots=True)
class Plan:
    """What has to be computed, in order."""

    nodes: list[Node]
    """Without those that no output needs."""
    inputs: list[Given]
    outputs: list[Output]
    left: list[str] = field(default_factory=list)
    """Why instructions were left to numpy, one text for each."""


def lower(module: Module) -> Plan:
    """The nodes that compute a module's outputs."""
    builder = Builder()
    values: dict[Value, Any] = {}
    inputs = []
    for position, value in enumerate(module.inputs):
        view = builder.given(value.spec.shape, value.spec.dtype, position)
        values[value] = view
        inputs.append(view.node)
    left: list[str] = []
    with np.errstate(all="ignore"):
        for step in module.body:
            args = [None if a is None else _argument(builder, values.get(a, a.constant)) for a in step.args]
            try:
                results = _traced(step, args)
            except Exception as error:  # an op of a plugin may raise anything
                left.append(f"{step.op.name}: {error}")
                results = _called(builder, step, args)
            values.update((out, _output(r)) for out, r in zip(step.outs, results, strict=True))
    outputs = [_output(values.get(v, v.constant)) for v in module.outputs]
    return Plan(_needed(outputs), inputs, outputs, left)  # type: ignore[arg-type]


def _argument(builder: Builder, value: Any) -> Any:
    return Symbol(builder, value) if isinstance(value, View) else value


def _output(value: Any) -> Output:
    return value.view if isinstance(value, Symbol) else value if isinstance(value, View) else np.asarray(value)


def _traced(step: Instruction, args: list[Any]) -> list[Any]:
    """What the op's `forward` gives for symbols; raises where it needs numbers."""
    if any(a is not None and (0 in a.shape or a.dtype not in LLVM_TYPES) for a in args):
        raise Unsupported("empty arrays and these dtypes are left to numpy")
    own = OWN.get(step.op.name) if any(isinstance(a, Symbol) for a in args) else None
    result = (step.op.forward if own is None else own)(*args, **step.params)
    several = bool(step.op.outputs) or len(step.outs) != 1
    results = list(result) if several else [result]
    for i, out in enumerate(step.outs):
        found = results[i]
        if tuple(found.shape) != out.spec.shape or found.dtype != out.spec.dtype:
            raise Unsupported("its result is not what the shape rule says")
        if not isinstance(found, Symbol):
            results[i] = np.asarray(found)
    return results


def _called(builder: Builder, step: Instruction, args: list[Any]) -> list[Any]:
    call = Call(step, tuple(a.view if isinstance(a, Symbol) else a for a in args))
    views = builder.called(call, [(out.spec.shape, out.spec.dtype) for out in step.outs])
    return [Symbol(builder, v) for v in views]


def _needed(outputs: list[Output]) -> list[Node]:
    """The nodes that outputs depend on, in the order in which they were made."""
    found: dict[int, Node] = {}
    stack: list[Node] = [v.node for v in outputs if isinstance(v, View)]
    while stack:
        node = stack.pop()
        if node.index in found:
            continue
        found[node.index] = node
        stack += [v.node for v in sources(node)]
        if isinstance(node, Called) and node.call is not None:
            stack += node.call.outs
    return [found[i] for i in sorted(found)]


def sources(node: Node) -> list[View]:
    """What a node reads."""
    if isinstance(node, Map):
        return [a for a in node.args if isinstance(a, View)]
    if isinstance(node, Reduce):
        return [node.view]
    if isinstance(node, Product):
        return list(node.views)
    if isinstance(node, Joined):
        return [part.view for part in node.parts]
    if isinstance(node, Called) and node.call is not None:
        return [a for a in node.call.args if isinstance(a, View)]
    return []


# -- ops whose numpy text asks for numbers, where an answer can be had without


def _masked_fill(input: Any, mask: Any, value: Any) -> Any:
    if input.dtype.kind in "iu" and value.dtype.kind == "f":
        raise Unsupported("numpy looks whether the number fits")
    if mask.dtype.kind != "b":
        raise Unsupported("the mask is not of truths")
    return np.where(mask, value.astype(input.dtype), input)


def _power(input: Any, exponent: Any) -> Any:
    if input.dtype.kind != "f":
        raise Unsupported("powers of whole numbers are left to numpy")
    if exponent.ndim or not isinstance(exponent, Symbol):
        return np.power(input, exponent) if exponent.ndim else _known_power(input, exponent)
    raw = np.power(input, exponent)
    return np.where(exponent == 2, np.square(input), np.where(exponent == 0.5, np.sqrt(input), raw))


def _known_power(input: Any, exponent: Any) -> Any:
    if exponent == 2:
        return np.square(input)
    if exponent == 0.5:
        return np.sqrt(input)
    return input if exponent == 1 else np.power(input, exponent)


def _view(input: Any, size: Any) -> Any:
    return np.reshape(input, size)


def _to(input: Any, dtype: Any = None, copy: bool = False) -> Any:
    return input.astype(input.dtype if dtype is None else as_dtype(dtype))


def _erf(input: Any, name: str) -> Any:
    if not isinstance(input, Symbol) or not offered(name, input.dtype):
        raise Unsupported(f"{name} is left to numpy")
    return input.mapped(name, (input.view,), input.shape, input.dtype)


def _gelu(input: Any, approximate: str) -> Any:
    if approximate == "tanh":
        cubed = input * input * input
        inner = input.dtype.type(math.sqrt(2 / math.pi)) * (input + input.dtype.type(0.044715) * cubed)
        return input.dtype.type(0.5) * input * (1 + np.tanh(inner))
    return input * _erf(-input * input.dtype.type(math.sqrt(0.5)), "erfc") * input.dtype.type(0.5)


OWN: dict[str, Callable[..., Any]] = {
    "masked_fill": _masked_fill,
    "pow": _power,
    "float_power": _power,
    "view": _view,
    "to": _to,
    "_widen": joining.widened,
    "_put": joining.put,
    "getitem": joining.element,
    "detach": lambda input: input,
    "erf": lambda input: _erf(input, "erf"),
    "erfc": lambda input: _erf(input, "erfc"),
    "gelu": _gelu,
}
"""By the op's name; each takes what the op's `forward` takes."""
