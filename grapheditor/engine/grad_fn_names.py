"""From the name of a backward node, as ``AddBackward0``, back to the op that was called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.model.content import ITEM_SIZES
from grapheditor.model.errors import CallError
from grapheditor.model.lazy_dataclass import dataclass

# what PyTorch calls differently inside; each gives the numbers of the op beside it
_SAME = {
    "UnsafeView": "reshape",
    "ReshapeAlias": "reshape",
    "NativeBatchNorm": "batch_norm",
    "CudnnBatchNorm": "batch_norm",
    "NativeDropout": "dropout",
    "SafeSoftmax": "softmax",
}
_BACKWARD = re.compile(r"(?:.*::)?(?P<stem>\w+?)Backward\d+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_REDUCTIONS = ("none", "mean", "sum")
_FROM_SHAPE = ("size", "shape")


@dataclass(frozen=True, slots=True)
class Callee:
    """The op behind one backward node, and what of its call can be told from what autograd saved."""

    op: str
    stem: str
    """A name for the node."""
    known: bool
    slots: tuple[str, ...]
    """The differentiable inputs: backward nodes number these alone."""
    many: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)
    literals: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[str, Any] = field(default_factory=dict)
    """Shapes of inputs that have to be there, as far as autograd saved them."""

    def slot(self, position: int) -> str:
        """The slot of the input with this number."""
        if self.many:
            return f"{self.slots[0]}.{position}"
        return self.slots[position] if position < len(self.slots) else f"input.{position}"


class GradFnNames:
    """Looks ops up by the names of their backward nodes."""

    def __init__(self, ops: OpTable) -> None:
        self._ops = ops
        self._by_grad_fn: dict[str, list[Op]] = defaultdict(list)
        for op in ops.values():
            if isinstance(op.grad_fn, str):
                self._by_grad_fn[op.grad_fn].append(op)
        self._candidates: dict[str, list[tuple[bool, Op, tuple[str, ...]]]] = {}

    def find(self, name: str, saved: Mapping[str, Any], shapes: Any = None, most: int = 0) -> Callee:
        """The op whose backward node is called `name`; one that is not installed where none fits.

        `saved` is what autograd kept by name, `shapes` those of the outputs, `most` the highest number of an input.
        """
        best: tuple[tuple[bool, int], Op, tuple[str, ...], dict[str, Any]] | None = None
        for namesake, op, slots in self._named(_specific(name, saved)):
            if op.variadic is None and most >= len(slots):
                continue
            params, missing = _params(op, saved, shapes)
            cost = (not namesake, missing)
            if best is None or cost < best[0]:
                best = (cost, op, slots, params)
        if best is None:
            return self.unknown(name, saved)
        _, op, slots, params = best
        literals = {s: saved[s] for s in slots if type(saved.get(s)) in (bool, int, float)}
        sizes: dict[str, Any] = {}
        for parameter in op.schema.inputs:
            known = saved.get(f"{'self' if parameter.name == 'input' else parameter.name}_sym_sizes")
            if parameter.required and not parameter.many and known is not None:
                sizes[parameter.name] = known
        return Callee(op.name, op.base, True, slots, op.variadic is not None, params, literals, sizes)

    def unknown(self, name: str, saved: Mapping[str, Any]) -> Callee:
        """A call of an op that no plugin brings; it keeps the name and what was saved."""
        match = _BACKWARD.fullmatch(name)
        stem = _snake(match["stem"]) if match else name.rpartition("::")[2] or name
        return Callee(name, stem, False, (), params={key: _signed(value) for key, value in saved.items()})

    def _named(self, name: str) -> list[tuple[bool, Op, tuple[str, ...]]]:
        """The ops that may hide behind `name`: whether each is its namesake, the op, and its differentiable inputs."""
        found = self._candidates.get(name)
        if found is None:
            match = _BACKWARD.fullmatch(name)
            stem = match["stem"] if match else ""
            base = _SAME.get(stem) or _snake(stem)
            namesakes = self._ops.overloads(base) if base in self._ops else []
            plain = f"{stem}{name[name.rfind('Backward') :]}"
            fitting = [op for op in namesakes if stem in _SAME or callable(op.grad_fn) or op.grad_fn == plain]
            others = [op for op in self._by_grad_fn.get(plain, ()) if op.category != "Internal"]
            found = [(op in fitting, op, _slots(op)) for op in (*fitting, *others)]
            self._candidates[name] = found
        return found


def _specific(name: str, saved: Mapping[str, Any]) -> str:
    """One name serves all convolutions: how many dimensions they have shows in what was saved."""
    match = _BACKWARD.fullmatch(name)
    stride = saved.get("stride")
    if match is None or match["stem"] != "Convolution" or type(stride) is not list:
        return name
    return f"Conv{'Transpose' if saved.get('transposed') is True else ''}{len(stride)}dBackward0"


def _snake(stem: str) -> str:
    return _HUMP.sub("_", stem).lower()


def _slots(op: Op) -> tuple[str, ...]:
    if op.variadic is not None:
        return (op.variadic,)
    return tuple(name for place, name in enumerate(op.inputs) if op.rule(place) is not None)


def _params(op: Op, saved: Mapping[str, Any], shapes: Any) -> tuple[dict[str, Any], int]:
    """The parameters that differ from their defaults, and how many are missing that a call must give."""
    found: dict[str, Any] = {}
    missing = 0
    for name, parameter in op.params.items():
        if name in saved:
            value = _signed(saved[name])
            if name == "reduction" and type(value) is int and 0 <= value < len(_REDUCTIONS):
                value = _REDUCTIONS[value]
        elif name in _FROM_SHAPE and parameter.many:
            value = shapes[0] if isinstance(shapes, list) and shapes and _numbers(shapes[0]) else None
        elif name == "split_size_or_sections":
            value = _signed(saved.get("split_size", saved.get("split_sizes")))
        else:
            value = None
        if value is None or (type(value) is str and name == "dtype" and value not in ITEM_SIZES):
            missing += parameter.required
            continue
        try:
            value = op.schema.check(parameter, value)
        except (CallError, TypeError, ValueError):  # saved under the same name, but another thing
            missing += parameter.required
            continue
        same = value == parameter.default
        if parameter.type in ("any", "ints", "sizes") and isinstance(value, tuple | list) and value:
            same = same or all(item == parameter.default for item in value)
        if parameter.required or not same:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found, missing


def _signed(value: Any) -> Any:
    """Negative numbers as they were: autograd's Python side shows -1 as 2 ** 64 - 1."""
    if type(value) is int and 2**63 <= value < 2**64:
        return value - 2**64
    return [_signed(item) for item in value] if type(value) is list else value


def _numbers(value: Any) -> bool:
    return type(value) is list and all(type(n) is int for n in value)
