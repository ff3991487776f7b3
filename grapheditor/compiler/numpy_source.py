"""Modules written as Python source of numpy calls, with buffers for what is computed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grapheditor.compiler.buffers import Plan, nbytes, plan_buffers
from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.places import Place, Places, choose_places, is_view
from grapheditor.compiler.region import REGION
from grapheditor.compiler.source_parts import Assembled, Line, assemble
from grapheditor.engine.dtypes import Dtype

_SIGNS: dict[Any, str] = {
    np.add: "{} + {}", np.subtract: "{} - {}", np.multiply: "{} * {}", np.true_divide: "{} / {}", np.negative: "-{}",
    np.less: "{} < {}", np.less_equal: "{} <= {}", np.greater: "{} > {}", np.greater_equal: "{} >= {}",
}  # fmt: skip
"""What numpy scalars do with Python's operators, ten times faster than the ufuncs do it."""
_OUT_BY_NAME = frozenset({np.maximum, np.minimum})
"""numpy wants no third array by position here, as it is often meant as one more operand."""
_BY_PLACE = frozenset({"axis", "keepdims", "dtype"})
_LARGE = 1 << 16
"""Fresh arrays of more bytes are let go as soon as they have served."""


@dataclass(slots=True)
class Source:
    """The text, the objects that it names, and what it needs."""

    code: Assembled
    names: dict[str, Any]
    plan: Plan
    fixed: bool
    """Whether there is something that is made once per arena."""


def write_source(module: Module, regions: Mapping[Module, Any] | None = None, given: bool = False) -> Source:
    """The source of ``make(memory)``, which gives the functions that a run calls one after the other.

    `regions` has, for the body of each region, something whose ``arena()`` gives
    a function of arguments and results. With `given`, a run gets arrays for its
    outputs behind those for its inputs, and writes to them.
    """
    return _Writer(module, regions or {}, given).source()


@dataclass(slots=True)
class _Writer:
    module: Module
    regions: Mapping[Module, Any]
    given: bool
    places: Places = field(init=False)
    plan: Plan = field(init=False)
    names: dict[str, Any] = field(default_factory=lambda: {"np": np, "array": np.array, "ndarray": np.ndarray})
    fixed: dict[str, str] = field(default_factory=dict)
    """Lines that are run once per arena, for buffers and views of them, by the name that each sets."""
    lines: list[Line] = field(default_factory=list)
    _texts: dict[Value, str] = field(default_factory=dict)
    _numbers: dict[Value, str] = field(default_factory=dict)
    """Names of 0-dim constants as numpy scalars."""
    _buffers: dict[Any, str] = field(default_factory=dict)
    _objects: dict[int, str] = field(default_factory=dict)
    _locals: set[str] = field(default_factory=set)
    _outputs: frozenset[Value] = frozenset()

    def __post_init__(self) -> None:
        self._outputs = frozenset(self.module.outputs)
        self.places = choose_places(self.module, self.given)
        self.plan = plan_buffers(self.module, self.places)

    def source(self) -> Source:
        inputs = []
        for number, value in enumerate(self.module.inputs):
            name = self._define(value, f"x{number}")
            inputs.append(name)
            self._locals.add(name)
            if not value.spec.shape and not self.given:
                self._line(f"{name} = {name}[()]", (name,), (name,))
        for number, value in enumerate(self.module.outputs if self.given else ()):
            name = self._define(value, f"o{number}")
            inputs.append(name)
            self._locals.add(name)
        for number, step in enumerate(self.module.body):
            self._write(step)
            for value in self.plan.ends.get(number, ()):
                if nbytes(value) > _LARGE:
                    name = self._text(value)
                    self.lines.append(Line(f"{name} = None", (), (name,), (name,)))
        code = assemble(self.fixed, inputs, self.lines, self._results())
        return Source(code, self.names, self.plan, bool(self.fixed))

    # -- names ---------------------------------------------------------------------------

    def _object(self, thing: Any, hint: str) -> str:
        """The name of an object in the text."""
        name = self._objects.get(id(thing))
        if name is None:
            name = "".join(c if c.isalnum() else "_" for c in hint)
            if name in self.names or not name.isidentifier():
                name = f"{name}_{len(self.names)}"
            self.names[name] = thing
            self._objects[id(thing)] = name
        return name

    def _dtype(self, dtype: Dtype) -> str:
        """The name of a dtype in the text; numpy works out its own name each time it is asked."""
        return self._objects.get(id(dtype)) or self._object(dtype, dtype.name)

    def _text(self, value: Value, scalar: bool = False) -> str:
        """The name of a value; of a 0-dim constant as a numpy scalar, or as an array, which ufuncs take faster."""
        scalar = scalar and value.constant is not None and value.spec.shape == ()
        texts = self._numbers if scalar else self._texts
        name = texts.get(value)
        if name is None:
            assert value.constant is not None
            name = texts[value] = f"c{len(self.names)}"
            self.names[name] = value.constant[()] if scalar else value.constant
        return name

    def _define(self, value: Value, name: str) -> str:
        self._texts[value] = name
        return name

    def _local(self, value: Value) -> str:
        name = self._define(value, f"v{len(self._texts)}")
        self._locals.add(name)
        return name

    def _line(self, text: str, uses: tuple[str, ...], defines: tuple[str, ...] = ()) -> None:
        self.lines.append(Line(text, tuple([u for u in uses if u in self._locals]), defines))

    # -- instructions --------------------------------------------------------------------

    def _write(self, step: Instruction) -> None:
        out = step.outs[0] if step.outs else None
        if out is None:
            return
        place = self.places.place(out)
        if step.op is REGION:
            self._write_region(step)
        elif place is Place.FIXED_VIEW:
            self._write_fixed_view(step, out)
        elif place is Place.SCALAR and len(step.outs) == 1 and not step.op.outputs:
            self._write_scalar(step, out)
        elif out in self.places.writers:
            self._write_into(step, out)
        else:
            self._write_call(step)

    def _write_fixed_view(self, step: Instruction, out: Value) -> None:
        source = self._text(step.args[0])  # type: ignore[arg-type]
        name = self._define(out, f"w{len(self._texts)}")
        self.fixed[name] = f"{name} = {self._view(step, source)}"

    def _view(self, step: Instruction, source: str) -> str:
        params = step.params
        shape = step.outs[0].spec.shape
        if step.op.name == "reshape":
            (given,) = step.args
            assert given is not None
            if self.places.place(given) is Place.SCALAR and shape:
                return f"array({'[' * len(shape)}{source}{']' * len(shape)})"
            return f"{source}.reshape({shape})" if shape else f"{source}[{', '.join('0' * len(given.spec.shape))}]"
        if step.op.name == "permute":
            if tuple(params["dims"]) == tuple(range(len(shape)))[::-1]:
                return f"{source}.T"
            return f"{source}.transpose({tuple(params['dims'])})"
        if step.op.name == "expand":
            return f"{self._object(np.broadcast_to, 'broadcast_to')}({source}, {shape})"
        return f"{self._object(step.op.forward, step.op.base)}({source}, **{self._object(params, 'params')})"

    def _write_scalar(self, step: Instruction, out: Value) -> None:
        args = [None if a is None else self._text(a, scalar=True) for a in step.args]
        found = self.places.writers.get(out)
        scalars = isinstance(found, np.ufunc) and all(map(self._is_number, step.args))
        if scalars and found in _SIGNS:
            text = _SIGNS[found].format(*args)
        elif scalars:
            text = f"{self._function(found)}({', '.join(map(str, args))})"
        elif found is not None and hasattr(found, "func"):  # the reduction of a ufunc
            text = self._reduction(found, step)
        elif step.op.name == "reshape":
            text = self._view(step, self._text(step.args[0]))  # type: ignore[arg-type]
        else:
            # what is no scalar yet becomes one: a 0-dim array may show memory that will be written to
            text = f"{self._call(step)}[()]"
        self._line(f"{self._local(out)} = {text}", tuple([a for a in args if a]), (self._text(out),))

    def _is_number(self, value: Value | None) -> bool:
        """Whether Python's operators can be used on it: a numpy scalar of a kind that they round and wrap as ufuncs."""
        if value is None or value.spec.dtype.kind not in "fi":
            return False
        return self.places.place(value) is Place.SCALAR or (value.constant is not None and value.spec.shape == ())

    def _write_into(self, step: Instruction, out: Value) -> None:
        found = self.places.writers[out]
        args = [self._text(a) for a in step.args if a is not None]
        fresh = self.places.place(out) is Place.FRESH
        if out in self.places.copies:
            self._write_copy(step, out)
            return
        name = self._destination(out)
        function, given = self._function(found), ", ".join(args)
        if (isinstance(found, np.ufunc) and found not in _OUT_BY_NAME) or found is np.dot:
            text = f"{name} = {function}({given})" if fresh else f"{function}({given}, {name})"
        elif hasattr(found, "func"):
            text = f"{name} = {self._reduction(found, step)}" if fresh else self._reduction(found, step, name)
        elif found in _OUT_BY_NAME:
            text = f"{name} = {function}({given})" if fresh else f"{function}({given}, out={name})"
        else:
            if fresh:
                self._write_empty(out, name)
            text = f"{function}({given}, {name})" if found is np.copyto else f"{function}({given}, out={name})"
            args.append(name)
        self._line(text, tuple(args) if fresh else (*args, name), (name,) if fresh else ())

    def _reduction(self, found: Any, step: Instruction, out: str = "") -> str:
        """A call of what is a `partial`; of a reduction with its arguments by position, which numpy reads sooner."""
        given = ", ".join([self._text(a) for a in step.args if a is not None])
        options = found.keywords
        if not isinstance(getattr(found.func, "__self__", None), np.ufunc) or options.keys() - _BY_PLACE or found.args:
            return f"{self._function(found)}({given}{f', out={out}' if out else ''})"
        dtype = options.get("dtype")
        same = dtype is None or dtype == step.args[0].spec.dtype  # type: ignore[union-attr]
        name = "None" if same else self._dtype(dtype)
        rest = [repr(options.get("axis", 0)), name, out or "None", repr(options.get("keepdims", False))]
        while rest[-1] in ("None", "False") and len(rest) > 1:
            rest.pop()
        return f"{self._object(found.func, f'{found.func.__self__.__name__}_reduce')}({given}, {', '.join(rest)})"

    def _destination(self, out: Value) -> str:
        """The name of what a result is written to, or of a fresh array that it becomes."""
        place = self.places.place(out)
        if place is Place.GIVEN:
            return self._text(out)
        return self._local(out) if place is Place.FRESH else self._buffer(out)

    def _write_empty(self, out: Value, name: str) -> None:
        dtype = self._dtype(out.spec.dtype)
        self._line(f"{name} = {self._object(np.empty, 'empty')}({out.spec.shape}, {dtype})", (), (name,))

    def _write_region(self, step: Instruction) -> None:
        args = [self._text(a) for a in step.args if a is not None]
        outs = [self._destination(out) for out in step.outs]
        for out, name in zip(step.outs, outs, strict=True):
            if self.places.place(out) is Place.FRESH:
                self._write_empty(out, name)
        region = self._object(self.regions[step.params["body"]], "region")
        run = f"r{len(self.fixed)}"
        self.fixed[run] = f"{run} = {region}.arena()"
        self._line(f"{run}([{', '.join(args)}], [{', '.join(outs)}])", (*args, *outs))

    def _write_copy(self, step: Instruction, out: Value) -> None:
        """A reshape that brings the elements in another order: copied through a view in the old shape."""
        (source,) = step.args
        assert source is not None
        name = self._buffer(out)
        self.fixed[f"{name}_"] = f"{name}_ = {name}.reshape({source.spec.shape})"
        copy = self._object(np.copyto, "copyto")
        self._line(f"{copy}({name}_, {self._text(source)})", (self._text(source),))

    def _function(self, found: Any) -> str:
        return self._object(found, getattr(found, "__name__", "f"))

    def _buffer(self, value: Value) -> str:
        """The name of a buffer, which is made once per arena, and serves all values of a shape in one place."""
        place = (self.plan.slot[value], value.spec.dtype, value.spec.shape)
        name = self._buffers.get(place)
        if name is None:
            name = self._buffers[place] = f"b{len(self._texts)}"
            dtype = self._dtype(value.spec.dtype)
            self.fixed[name] = f"{name} = ndarray({value.spec.shape}, {dtype}, memory, offset[{place[0]}])"
        return self._define(value, name)

    # -- ops without a writer --------------------------------------------------------------

    def _call(self, step: Instruction) -> str:
        args = ["None" if a is None else self._text(a) for a in step.args]
        if step.params:
            args.append(f"**{self._object(step.params, 'params')}")
        return f"{self._object(step.op.forward, step.op.name)}({', '.join(args)})"

    def _write_call(self, step: Instruction) -> None:
        uses = tuple([self._text(a) for a in step.args if a is not None])
        call = (
            self._view(step, uses[0]) if is_view(step) and len(step.outs) == 1 and len(uses) == 1 else self._call(step)
        )
        names = tuple([self._local(out) for out in step.outs])
        several = bool(step.op.outputs) or len(names) != 1
        self._line(f"{', '.join(names)}{',' * several} = {call}", uses, names)
        if is_view(step):
            for out, name in zip(step.outs, names, strict=True):
                if out.spec.shape == ():
                    self._line(f"{name} = {name}[()]", (name,), (name,))
            return
        given = [a for a in step.args if a is not None]
        for out, name in zip(step.outs, names, strict=True):
            if out.spec.shape == ():
                self._line(f"{name} = {name}[()]", (name,), (name,))
            elif kept := [a for a in given if out in self._outputs or self._is_kept(a)]:
                # an op may give what it got, or a view of it, in memory that will be written to
                same = "".join(f" or {name} is {self._text(a)}" for a in dict.fromkeys(kept))
                self._line(f"if {name}.base is not None{same}: {name} = {name}.copy()", (name, *uses), (name,))

    def _is_kept(self, value: Value) -> bool:
        """Whether its memory is kept from run to run, or belongs to the caller."""
        return self.places.place(self.places.root(value)) in (Place.BUFFER, Place.CONSTANT, Place.INPUT)

    # -- results ---------------------------------------------------------------------------

    def _results(self) -> Line:
        """The line that hands out the outputs: fresh arrays as they are, once each, copies of everything else."""
        if self.given:
            return Line("None", ())
        given: set[Value] = set()
        texts, uses = [], []
        for output in self.module.outputs:
            name = self._text(output)
            uses.append(name)
            if self.places.place(output) is Place.FRESH and output not in given:
                texts.append(name)
            elif self.places.place(output) is Place.SCALAR:
                texts.append(f"array({name})")
            else:
                texts.append(f"{name}.copy()")
            given.add(output)
        return Line(f"[{', '.join(texts)}]", tuple([u for u in uses if u in self._locals]))
