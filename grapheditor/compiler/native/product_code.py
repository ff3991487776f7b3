"""The code of matrix products: loops for small ones, a call of the library's for others."""

from __future__ import annotations

from grapheditor.compiler.native import access, blas, llvm
from grapheditor.compiler.native.counting import counted
from grapheditor.compiler.native.lanes import LLVM_TYPES, Lanes, Listing, Writer, literal
from grapheditor.compiler.native.memory import Memory
from grapheditor.compiler.native.nodes import Product, View
from grapheditor.engine.dtypes import Dtype

SMALL_WORK = 32 * 32 * 32
"""Products of up to so many multiplications are written out; a call would take longer."""
_ROWS = 4
"""Rows that are computed together, so that each waits for the others rather than for itself."""
_ROW_MAJOR, _AS_IS, _TRANSPOSED = 101, 111, 112


def is_small(product: Product) -> bool:
    """Whether a product's code is written out."""
    left, right = product.views
    (_, rows, inner), columns = left.shape, right.shape[2]
    return rows * inner * columns <= SMALL_WORK and (right.strides[2] == 1 or columns == 1)


def offered(product: Product) -> bool:
    """Whether there is native code for a product."""
    return is_small(product) or blas.gemm(product.dtype.name) is not None


def write(listing: Listing, product: Product, memory: Memory, name: str) -> None:
    """Add the function of one product to the listing."""
    columns = product.views[1].shape[2]
    writer = Writer(listing, _width(product, columns) if is_small(product) else 1)
    left, right = (_base(writer, view, memory) for view in product.views)
    out = access.pointer(writer, memory.places[product.index])
    body = _small if is_small(product) else _by_library
    _, rows, columns = product.shape
    if product.shape[0] == 1:
        body(writer, product, left, right, out)
    else:
        with counted(writer, product.shape[0]) as index:
            steps = (product.views[0].strides[0], product.views[1].strides[0], rows * columns)
            places = [
                access.moved(writer, base, product.dtype, writer.let(f"mul i64 {index}, {step}") if step else "0")
                for base, step in zip((left, right, out), steps, strict=True)
            ]
            body(writer, product, *places)
    listing.define(f"@{name}", f"internal void @{name}(ptr %A, ptr %T) noinline", writer, "void")


def _base(writer: Writer, view: View, memory: Memory) -> str:
    base = access.pointer(writer, memory.places[view.node.index])
    return access.moved(writer, base, view.node.dtype, str(view.offset)) if view.offset else base


def _by_library(writer: Writer, product: Product, left: str, right: str, out: str) -> None:
    dtype = product.dtype
    function = blas.gemm(dtype.name)
    assert function is not None
    item, whole = LLVM_TYPES[dtype], function.integer
    kinds = ["i32", "i32", "i32", whole, whole, whole, item, "ptr", whole, "ptr", whole, item, "ptr", whole]
    writer.listing.declared[function.name] = f"declare void @{function.name}({', '.join(kinds)})"
    _, rows, columns = product.shape
    inner = product.views[0].shape[2]
    (turn_left, lead_left), (turn_right, lead_right) = (_orientation(v) for v in product.views)
    one, zero = literal(1.0, dtype), literal(0.0, dtype)
    args = [
        _ROW_MAJOR, turn_left, turn_right, rows, columns, inner, one, left, lead_left, right, lead_right, zero, out,
        columns,
    ]  # fmt: skip
    writer.do(
        f"call void @{function.name}({', '.join(f'{kind} {arg}' for kind, arg in zip(kinds, args, strict=True))})"
    )


def _orientation(view: View) -> tuple[int, int]:
    """Whether the library has to transpose a matrix, and how far apart its rows (or columns) are."""
    _, rows, columns = view.shape
    _, down, right = view.strides
    if (right == 1 or columns == 1) and (rows == 1 or down >= columns):
        return _AS_IS, max(down if rows > 1 else columns, 1)
    return _TRANSPOSED, max(right if columns > 1 else rows, 1)


def _width(product: Product, columns: int) -> int:
    width = llvm.machine().bits // (8 * product.dtype.itemsize)
    while width > columns:
        width //= 2
    return width


def _small(writer: Writer, product: Product, left: str, right: str, out: str) -> None:
    """A few rows and a vector of columns at a time; the last ones overlap those before."""
    _, rows, columns = product.shape
    together = min(_ROWS, rows)
    with counted(writer, rows, together) as start:
        row = _within(writer, start, rows, together)
        with counted(writer, columns, writer.width) as first:
            column = _within(writer, first, columns, writer.width)
            _block(writer, product, (left, right, out), row, column, together)


def _within(writer: Writer, start: str, length: int, step: int) -> str:
    """The start, moved back where a whole step would reach beyond the end."""
    if length % step == 0:
        return start
    writer.listing.declared["@llvm.umin.i64"] = "declare i64 @llvm.umin.i64(i64, i64)"
    return writer.let(f"call i64 @llvm.umin.i64(i64 {start}, i64 {length - step})")


def _block(writer: Writer, product: Product, bases: tuple[str, str, str], row: str, column: str, together: int) -> None:
    (left, right, out), dtype = bases, product.dtype
    a, b = product.views
    columns, inner = product.shape[2], a.shape[2]
    starts = []
    for i in range(together):
        here = writer.let(f"add i64 {row}, {i}")
        starts.append((here, access.moved(writer, left, dtype, writer.let(f"mul i64 {here}, {a.strides[1]}"))))
    stream = access.moved(writer, right, dtype, column)
    carried = [_Sum(writer, dtype, i) for i in range(together)]
    with counted(writer, inner, 1, carried) as k:
        line = access.moved(writer, stream, dtype, writer.let(f"mul i64 {k}, {b.strides[1]}"))
        values = access.load(writer, line, dtype, 1)
        across = writer.let(f"mul i64 {k}, {a.strides[2]}")
        for (_, start), total in zip(starts, carried, strict=True):
            factor = access.load(writer, access.moved(writer, start, dtype, across), dtype, 0)
            total.next = factor.fma(values, Lanes(writer, total.name, dtype)).name
    for (here, _), total in zip(starts, carried, strict=True):
        at = writer.let(f"add i64 {writer.let(f'mul i64 {here}, {columns}')}, {column}")
        access.store(writer, Lanes(writer, total.next, dtype), access.moved(writer, out, dtype, at))


class _Sum:
    """A row of results, carried from turn to turn."""

    def __init__(self, writer: Writer, dtype: Dtype, number: int) -> None:
        self.kind = writer.type(dtype)
        self.zero = "0.0" if writer.width == 1 else "zeroinitializer"
        self.number = number
        self.name = self.next = ""

    def enter(self, label: str) -> None:
        """The loop starts."""
        self.name = f"%s.{label}.{self.number}"

    def phi(self, before: str, tail: str) -> str:
        """The line that carries it."""
        return f"  {self.name} = phi {self.kind} [ {self.zero}, %{before} ], [ {self.next}, %{tail} ]"
