"""The calls that the table test makes of every op, as the op table describes them.

`Op.samples` holds one tuple per call: an entry per input in the order of the
signature and, optionally, a dict of parameters at the end. An entry is

* a tuple of ints: the shape of a tensor filled with random numbers of `Op.domain`,
* a tuple of tuples: several such tensors, for an input that takes any number,
* a list, nested as needed: a tensor with these very numbers (ints and bools stay what they are),
* a number: a Python number in place of a tensor,
* None, or nothing at the end: an optional input that is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from grapheditor.api import Op
from grapheditor.engine.schema import REQUIRED

AMBIGUOUS = frozenset({"linalg_eigh", "linalg_svd", "svd"})
"""Ops whose vectors may point either way: numpy and PyTorch choose differently."""


@dataclass(eq=False)
class Sample:
    """One call: `args` has an array, a number or None per flat slot."""

    op: Op
    args: list[Any]
    params: dict[str, Any]
    label: str

    def __repr__(self) -> str:
        return f"{self.op.name}{self.label}"

    @property
    def floats(self) -> list[int]:
        """The flat slots with arrays of floats, which may require grad."""
        return [i for i, a in enumerate(self.args) if isinstance(a, np.ndarray) and a.dtype.kind == "f"]

    def call(self, run: Any, args: list[Any]) -> tuple[Any, ...]:
        """All outputs of ``run(name, *args, **params)`` on other arguments."""
        named = self.by_name(args)
        given: dict[str, Any] = {}
        for parameter in self.op.schema.inputs:
            value = named[parameter.name]
            if value is not None or parameter.default is REQUIRED:  # though it may be None
                number = parameter.number_name if isinstance(value, (bool, int, float)) else ""
                given[number or parameter.name] = value
        result = run(self.op.name, **given, **self.params)
        return result if isinstance(result, tuple) else (result,)

    def by_name(self, args: list[Any]) -> dict[str, Any]:
        """The arguments by input, a list for the one that takes any number."""
        rest = list(args)
        count = len(rest) - len(self.op.inputs) + 1
        named: dict[str, Any] = {}
        for name in self.op.inputs:
            taken = count if name == self.op.variadic else 1
            named[name] = rest[:taken] if name == self.op.variadic else rest[0]
            del rest[:taken]
        return named

    def expression(self, target: str, names: list[str]) -> str:
        """The op's template for `target`, filled in; what is at its default is left out as in a person's call."""
        template = self.op.source[target]
        filled: dict[str, Any] = {}
        for name, given in self.by_name(names).items():
            filled[name] = f"[{', '.join(given)}]" if isinstance(given, list) else given
        for name, value in self.all_params().items():
            kind = self.op.params[name].type
            if target == "torch" and value == self.op.params[name].default:
                template = re.sub(rf", \w+=(torch\.)?{{{name}}}|, {{{name}}}(?=\))", "", template)
            text = f'float("{value}")' if value in (float("inf"), -float("inf")) else repr(value)
            filled[name] = value if kind in ("index", "dtype") else text
        return template.format(**filled)

    def all_params(self) -> dict[str, Any]:
        """Parameters with the defaults of those that are not given."""
        defaults = {n: None if p.default is REQUIRED else p.default for n, p in self.op.params.items()}
        return defaults | self.params


def samples(op: Op, dtype: str = "float64") -> list[Sample]:
    """The calls of one op with fixed random numbers."""
    calls = op.samples or (((2, 3), (3,), (2, 3))[: len(op.inputs)],)
    return [_sample(op, call, dtype, i) for i, call in enumerate(calls)]


def _sample(op: Op, call: tuple[Any, ...], dtype: str, seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    entries = list(call)
    params = entries.pop() if entries and isinstance(entries[-1], dict) else {}
    args: list[Any] = []
    for name, entry in zip(op.inputs, entries + [None] * (len(op.inputs) - len(entries)), strict=True):
        many = entry if name == op.variadic else (entry,)
        args += [_argument(rng, op.domain, one, dtype) for one in many]
    return Sample(op, args, params, f"-{seed}" if seed else "")


def _argument(rng: np.random.Generator, domain: tuple[float, float], entry: Any, dtype: str) -> Any:
    if isinstance(entry, tuple):
        return rng.uniform(*domain, size=entry).astype(dtype)
    if isinstance(entry, list):
        array = np.array(entry)
        return array.astype(dtype) if array.dtype.kind == "f" else array
    return entry
