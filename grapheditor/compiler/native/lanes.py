"""Writing LLVM's textual form: values that are computed side by side, in as many lanes as a vector has."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import BOOL, FLOAT32, FLOAT64, Dtype

INT32: Dtype = np.dtype(np.int32)
INT64: Dtype = np.dtype(np.int64)
LLVM_TYPES: dict[Dtype, str] = {
    FLOAT32: "float", FLOAT64: "double", BOOL: "i1", np.dtype(np.uint8): "i8", np.dtype(np.int8): "i8",
    np.dtype(np.int16): "i16", INT32: "i32", INT64: "i64",
}  # fmt: skip
"""What there is native code for."""
_SHORT = {"float": "f32", "double": "f64"}
_BITS = {FLOAT32: INT32, FLOAT64: INT64}


class Listing:
    """The text of one module: declarations, and functions that others share."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self.functions: dict[str, list[str]] = {}

    def text(self) -> str:
        """All of it, for the assembler."""
        return "\n".join([*self.declared.values(), *("\n".join(lines) for lines in self.functions.values()), ""])

    def define(self, name: str, head: str, writer: Writer, tail: str) -> None:
        """Keep a finished function."""
        self.functions[name] = [f"define {head} {{", "entry:", *writer.lines, f"  ret {tail}", "}"]


class Writer:
    """The instructions of one function, as they come."""

    def __init__(self, listing: Listing, width: int = 1, inline: bool = True) -> None:
        self.listing = listing
        self.width = width
        self.inline = inline
        """Whether mathematical functions are written where they are used, or called."""
        self.lines: list[str] = []
        self._count = 0
        self._label = 0

    def let(self, text: str) -> str:
        """A new name for the result of an instruction."""
        self._count += 1
        name = f"%v{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def do(self, text: str) -> None:
        """An instruction without result."""
        self.lines.append(f"  {text}")

    def label(self) -> str:
        """A new name for a place to jump to."""
        self._label += 1
        return f"l{self._label}"

    def at(self, label: str) -> None:
        """From here on, instructions stand behind this label."""
        self.lines.append(f"{label}:")

    def continue_after(self, other: Writer) -> None:
        """Use other names than another writer of the same function."""
        self._count, self._label = other._count, other._label

    def type(self, dtype: Dtype) -> str:
        """What LLVM calls a value of this dtype in all lanes."""
        item = LLVM_TYPES[dtype]
        return item if self.width == 1 else f"<{self.width} x {item}>"

    def suffix(self, dtype: Dtype) -> str:
        """How the names of LLVM's functions for such values end."""
        item = LLVM_TYPES[dtype]
        short = _SHORT.get(item, item)
        return short if self.width == 1 else f"v{self.width}{short}"

    def constant(self, value: Any, dtype: Dtype) -> Lanes:
        """The same number in all lanes."""
        text = literal(value, dtype)
        if self.width > 1:
            text = f"splat ({LLVM_TYPES[dtype]} {text})"
        return Lanes(self, text, dtype)

    def intrinsic(self, name: str, *args: Lanes, result: Dtype | None = None, types: tuple[Dtype, ...] = ()) -> Lanes:
        """A call of ``llvm.name``; `types` are those that its full name holds beside the first argument's."""
        dtype = args[0].dtype if result is None else result
        full = ".".join([f"@llvm.{name}", *(self.suffix(d) for d in (args[0].dtype, *types))])
        return self.call(full, args, dtype)

    def call(self, name: str, args: tuple[Lanes, ...], dtype: Dtype) -> Lanes:
        """A call of a function of values; it is declared where this module does not define it."""
        if name not in self.listing.functions and name not in self.listing.declared:
            kinds = ", ".join(self.type(a.dtype) for a in args)
            self.listing.declared[name] = f"declare {self.type(dtype)} {name}({kinds})"
        given = ", ".join(f"{self.type(a.dtype)} {a.name}" for a in args)
        return Lanes(self, self.let(f"call {self.type(dtype)} {name}({given})"), dtype)

    def shared(self, name: str, body: Callable[..., Lanes], *args: Lanes, inline: bool = True) -> Lanes:
        """`body` of the arguments: written here where that may be, or as a function of this module that is called."""
        if self.inline and inline:
            return body(*args)
        full = f"@{name}.{self.suffix(args[0].dtype)}"
        if full not in self.listing.functions:
            inner = Writer(self.listing, self.width)
            taken = [Lanes(inner, f"%a{i}", a.dtype) for i, a in enumerate(args)]
            result = body(*taken)
            heads = ", ".join(f"{inner.type(a.dtype)} {a.name}" for a in taken)
            kind = inner.type(result.dtype)
            self.listing.define(full, f"internal {kind} {full}({heads}) noinline", inner, f"{kind} {result.name}")
            self.listing.declared.pop(full, None)
        return self.call(full, args, args[0].dtype)


def literal(value: Any, dtype: Dtype) -> str:
    """A number as LLVM reads it; floats by their bits, so that nothing is lost."""
    if dtype.kind == "f":
        with np.errstate(all="ignore"):
            number = float(dtype.type(value))
        return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"
    if dtype.kind == "b":
        return "true" if value else "false"
    return str(int(value))


class Lanes:
    """One value per lane, with the operators of Python; plain numbers become constants."""

    __slots__ = ("dtype", "name", "writer")

    def __init__(self, writer: Writer, name: str, dtype: Dtype) -> None:
        self.writer = writer
        self.name = name
        self.dtype = dtype

    def of(self, value: Any) -> Lanes:
        """`value` as such a value, where it is a number."""
        return value if isinstance(value, Lanes) else self.writer.constant(value, self.dtype)

    def _make(self, text: str, dtype: Dtype | None = None) -> Lanes:
        return Lanes(self.writer, self.writer.let(text), self.dtype if dtype is None else dtype)

    def _two(self, name: str, other: Any, turned: bool = False) -> Lanes:
        other = self.of(other)
        a, b = (other, self) if turned else (self, other)
        prefix = "f" if self.dtype.kind == "f" else ""
        return self._make(f"{prefix}{name} {self.writer.type(self.dtype)} {a.name}, {b.name}")

    def __add__(self, other: Any) -> Lanes:
        return self._two("add", other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Lanes:
        return self._two("sub", other)

    def __rsub__(self, other: Any) -> Lanes:
        return self._two("sub", other, turned=True)

    def __mul__(self, other: Any) -> Lanes:
        return self._two("mul", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Lanes:
        return self._two("div", other)

    def __rtruediv__(self, other: Any) -> Lanes:
        return self._two("div", other, turned=True)

    def __neg__(self) -> Lanes:
        if self.dtype.kind == "f":
            return self._make(f"fneg {self.writer.type(self.dtype)} {self.name}")
        return self.of(0) - self

    def bitwise(self, name: str, other: Any) -> Lanes:
        """and, or, xor, shl, lshr or ashr of whole numbers or truths."""
        return self._make(f"{name} {self.writer.type(self.dtype)} {self.name}, {self.of(other).name}")

    def compare(self, name: str, other: Any) -> Lanes:
        """eq, ne, lt, le, gt or ge; what is no number differs from everything, as in numpy."""
        kind = self.dtype.kind
        if kind == "f":
            name = ("u" if name == "ne" else "o") + name
        elif name not in ("eq", "ne"):
            name = ("s" if kind == "i" else "u") + name
        text = f"{'f' if kind == 'f' else 'i'}cmp {name} {self.writer.type(self.dtype)} {self.name}, "
        return self._make(text + self.of(other).name, BOOL)

    def is_nan(self) -> Lanes:
        """Whether it is not a number."""
        return self._make(f"fcmp uno {self.writer.type(self.dtype)} {self.name}, {self.name}", BOOL)

    def choose(self, one: Any, other: Any) -> Lanes:
        """`one` where this truth holds, else `other`; at least one of them is no plain number."""
        one, other = (one, one.of(other)) if isinstance(one, Lanes) else (other.of(one), other)
        kind = self.writer.type(one.dtype)
        return self._make(
            f"select {self.writer.type(BOOL)} {self.name}, {kind} {one.name}, {kind} {other.name}", one.dtype
        )

    def fma(self, factor: Any, term: Any) -> Lanes:
        """self * factor + term, rounded once."""
        return self.writer.intrinsic("fma", self, self.of(factor), self.of(term))

    def bits(self) -> Lanes:
        """A float's bits as a whole number."""
        dtype = _BITS[self.dtype]
        return self._make(f"bitcast {self.writer.type(self.dtype)} {self.name} to {self.writer.type(dtype)}", dtype)

    def as_float(self) -> Lanes:
        """The float whose bits this whole number holds."""
        dtype = np.dtype(np.float32 if self.dtype == INT32 else np.float64)
        return self._make(f"bitcast {self.writer.type(self.dtype)} {self.name} to {self.writer.type(dtype)}", dtype)

    def magnitude(self) -> Lanes:
        """A float without its sign."""
        return self.writer.intrinsic("fabs", self)

    def to(self, dtype: Dtype) -> Lanes:
        """The value in another dtype, as a C cast; what is not zero is true."""
        old = self.dtype
        if old == dtype:
            return self
        if dtype.kind == "b":
            return self.compare("ne", 0)
        if old.kind == "f" and dtype.kind != "f" and dtype.itemsize < 4:
            return self.to(INT32).to(dtype)  # C goes that way, so large numbers lose their upper bits
        return self._make(
            f"{_cast(old, dtype)} {self.writer.type(old)} {self.name} to {self.writer.type(dtype)}", dtype
        )


def _cast(old: Dtype, new: Dtype) -> str:
    if old.kind == "f" and new.kind == "f":
        return "fpext" if new.itemsize > old.itemsize else "fptrunc"
    if old.kind == "f":
        return "fptosi"
    if new.kind == "f":
        return "sitofp" if old.kind == "i" else "uitofp"
    if LLVM_TYPES[old] == LLVM_TYPES[new]:
        return "bitcast"
    narrower = old.kind != "b" and new.itemsize < old.itemsize
    return "trunc" if narrower else "sext" if old.kind == "i" else "zext"
