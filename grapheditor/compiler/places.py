"""Where each value of a module is kept while the numpy tier runs it."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.region import REGION
from grapheditor.compiler.writers import Writer, writer


class Place(Enum):
    """The kinds of memory that a value may be in."""

    INPUT = auto()
    CONSTANT = auto()
    SCALAR = auto()
    """A numpy scalar in a variable: 0-dim values, with which Python's operators are the fastest."""
    BUFFER = auto()
    """Memory that is kept from run to run, shared by values that do not live at the same time."""
    FRESH = auto()
    """An array made in each run: outputs, and the results of ops that can't write into a buffer."""
    FIXED_VIEW = auto()
    """A view of a buffer or a constant, made once."""
    GIVEN = auto()
    """An array that the caller gives to be written to."""
    VIEW = auto()
    """A view of an input or of a fresh array, made in each run."""


@dataclass(slots=True)
class Places:
    """For each value its place, and for each view the value whose memory it shows."""

    of: dict[Value, Place] = field(default_factory=dict)
    base: dict[Value, Value] = field(default_factory=dict)
    writers: dict[Value, Writer] = field(default_factory=dict)
    """How the results of instructions that can write into given memory are written."""
    copies: set[Value] = field(default_factory=set)
    """Results of `reshape` that are no view but a copy in another order."""
    _layouts: dict[Value, Any] = field(default_factory=dict)

    def place(self, value: Value) -> Place:
        """The place of a value; constants need not be entered."""
        return self.of.get(value) or (Place.CONSTANT if value.constant is not None else Place.INPUT)

    def root(self, value: Value) -> Value:
        """The value whose memory this one shows: itself, where it is no view."""
        return self.base.get(value, value)

    def layout(self, value: Value) -> Any:
        """An array of no memory with the shape and strides that the value will have, or None where they may differ."""
        known = self._layouts.get(value)
        if known is None and self.place(value) in (Place.CONSTANT, Place.BUFFER):
            constant = value.constant
            known = self._layouts[value] = _hollow(value) if constant is None else constant
        return known


def _hollow(value: Value) -> Any:
    shape, dtype = value.spec.shape, value.spec.dtype
    lengths = [dtype.itemsize, *[max(n, 1) for n in shape[:0:-1]]]
    strides = tuple(itertools.accumulate(lengths, operator.mul))[::-1][: len(shape)]
    return np.lib.stride_tricks.as_strided(np.empty(1, dtype), shape, strides)


def choose_places(module: Module, given: bool = False) -> Places:
    """The place of every value of the module; with `given`, the outputs are written to arrays of the caller."""
    places = Places()
    places.of.update((v, Place.INPUT if v.spec.shape or given else Place.SCALAR) for v in module.inputs)
    outputs = set(module.outputs)
    kept = Place.GIVEN if given else Place.FRESH
    spread = {step.args[0] for step in module.body if is_view(step) and step.op.name != "reshape"}
    for step in module.body:
        if is_view(step):
            _place_view(step, places)
            continue
        found = writer(step)
        if step.op is REGION:
            places.of.update((out, Place.FRESH if out in outputs else Place.BUFFER) for out in step.outs)
            continue
        for out in step.outs:
            if out.spec.shape == () and (out not in spread or found is None or out in outputs):
                places.of[out] = Place.SCALAR
            elif out in outputs:
                places.of[out] = kept
            elif found is None:
                places.of[out] = Place.FRESH
            else:
                places.of[out] = Place.BUFFER
            if found is not None:
                places.writers[out] = found
    return places


def is_view(step: Instruction) -> bool:
    """Whether the results show the memory of the first input."""
    return step.op.views


def _place_view(step: Instruction, places: Places) -> None:
    source = step.args[0]
    assert source is not None
    if step.op.name == "reshape" and places.place(source) is Place.SCALAR and step.outs[0].spec.shape:
        places.of[step.outs[0]] = Place.FRESH
        return
    layout = places.layout(source)
    views = None if layout is None else _views(step, layout)
    if views is None and step.op.name == "reshape" and layout is not None:
        (out,) = step.outs
        places.of[out], places.writers[out] = Place.BUFFER, np.copyto
        places.copies.add(out)
        return
    for number, out in enumerate(step.outs):
        if out.spec.shape == ():
            places.of[out] = Place.SCALAR
            continue
        places.base[out] = places.root(source)
        places.of[out] = Place.VIEW if views is None else Place.FIXED_VIEW
        if views is not None:
            places._layouts[out] = views[number]


def _views(step: Instruction, layout: Any) -> Sequence[Any] | None:
    """The results for a layout, where all of them surely show its memory."""
    if step.op.name == "reshape":
        try:
            return [layout.reshape(step.outs[0].spec.shape, copy=False)]
        except ValueError:
            return None
    return [step.op.forward(layout, **step.params)] if step.op.name in _PURE else None


_PURE = frozenset({"permute", "expand", "narrow"})
"""Views that never copy, whatever the layout: they may be tried on arrays of no memory."""
