"""The code of matrix products: loops for small ones, a call of the library's for others."""

from __future__ import annotations

from dataclasses import replace

from grapheditor.compiler.native import access, blas, llvm
from grapheditor.compiler.native.counting import counted
from grapheditor.compiler.native.lanes import LLVM_TYPES, Lanes, Listing, Writer, literal
from grapheditor.compiler.native.memory import Memory
from grapheditor.compiler.native.nodes import Product, View
from grapheditor.engine.dtypes import Dtype

SMALL_WORK = 32 * 32 * 32
"""Products of up to so many multiplications are written out; a call would take longer."""
MEDIUM_WORK = 1 << 22
"""Up to so many, products whose right side stays in the cache are written out where they fill vectors well."""
ALONE_WORK = 1 << 18
"""Up to so many the library does by one thread, where it has several."""
PIECE_WORK = 1 << 31
"""Multiplications after which a run can be stopped: some tens of milliseconds."""
_RIGHT_BYTES = 256 * 1024
_WASTE = 1.1
"""How many times more may be computed than is needed, where the last rows and columns are done twice."""
_ROW_MAJOR, _AS_IS, _TRANSPOSED = 101, 111, 112


def is_small(product: Product) -> bool:
    """Whether a product's code is written out."""
    left, right = product.views
    (_, rows, inner), columns = left.shape, right.shape[2]
    if right.strides[2] != 1 and columns != 1:
        return False
    if rows * inner * columns <= SMALL_WORK:
        return True
    # down the columns of the left side each step takes another line of the cache
    return (left.strides[2] == 1 or inner <= 128) and _fits_vectors(rows, inner, columns, product.dtype)


def _fits_vectors(rows: int, inner: int, columns: int, dtype: Dtype) -> bool:
    """Whether a product of middle size is made of whole blocks, or nearly so."""
    if (
        rows * inner * columns > (MEDIUM_WORK if blas.threads() == 1 else ALONE_WORK)
        or inner * columns * dtype.itemsize > _RIGHT_BYTES
    ):
        return False
    width = llvm.machine().bits // (8 * dtype.itemsize)
    if columns < width or inner < 16:
        return False
    down, across = block_of(rows, columns, width)
    computed = -(-rows // down) * down * -(-columns // (across * width)) * across * width
    return down * across >= 8 and computed <= rows * columns * _WASTE


def block_of(rows: int, columns: int, width: int) -> tuple[int, int]:
    """The rows and vectors of a block: those that waste least, then the most that fit the registers."""
    registers = 31 if llvm.machine().bits == 512 else 15
    choices = [
        (down, across)
        for across in (4, 3, 2, 1)
        for down in range(1, min(8, rows) + 1)
        # the sums, a vector of each column, and one factor
        if across * width <= max(columns, width) and down * across + across + 1 <= registers
    ]

    def cost(choice: tuple[int, int]) -> tuple[float, int]:
        down, across = choice
        blocks = -(-rows // down) * -(-columns // (across * width))
        # a block waits for its loads as well: one per vector and one per row
        return blocks * (down * across + 0.6 * (down + across)), -down * across

    return min(choices, key=cost)


def offered(product: Product) -> bool:
    """Whether there is native code for a product."""
    return is_small(product) or blas.gemm(product.dtype.name) is not None


def write(listing: Listing, product: Product, memory: Memory, name: str) -> list[str]:
    """Add the functions of one product to the listing, several for a large one; gives their names."""
    count, rows, columns = product.shape
    inner = product.views[0].shape[2]
    if count > 1 or rows * inner * columns <= PIECE_WORK:
        _write_rows(listing, product, memory, name, 0)
        return [name]
    most = max(PIECE_WORK // (inner * columns), 64)
    names = []
    for first in range(0, rows, most):
        names.append(f"{name}_{first}")
        left = product.views[0]
        taken = min(most, rows - first)
        part = replace(
            product,
            shape=(1, taken, columns),
            left=replace(left, shape=(1, taken, inner), offset=left.offset + first * left.strides[1]),
        )
        _write_rows(listing, part, memory, names[-1], first * columns)
    return names


def _write_rows(listing: Listing, product: Product, memory: Memory, name: str, start: int) -> None:
    """The function of a product whose result starts at an element of its buffer."""
    columns = product.views[1].shape[2]
    writer = Writer(listing, _width(product, columns) if is_small(product) else 1)
    left, right = (_base(writer, view, memory) for view in product.views)
    out = access.moved(writer, access.pointer(writer, memory.places[product.index]), product.dtype, str(start))
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
    """A few rows and vectors of columns at a time; the last ones overlap those before."""
    _, rows, columns = product.shape
    down, across = block_of(rows, columns, writer.width)
    with counted(writer, rows, down) as start:
        row = _within(writer, start, rows, down)
        with counted(writer, columns, across * writer.width) as first:
            column = _within(writer, first, columns, across * writer.width)
            _block(writer, product, (left, right, out), (row, column), (down, across))


def _within(writer: Writer, start: str, length: int, step: int) -> str:
    """The start, moved back where a whole step would reach beyond the end."""
    if length % step == 0:
        return start
    writer.listing.declared["@llvm.umin.i64"] = "declare i64 @llvm.umin.i64(i64, i64)"
    return writer.let(f"call i64 @llvm.umin.i64(i64 {start}, i64 {length - step})")


def _block(
    writer: Writer, product: Product, bases: tuple[str, str, str], at: tuple[str, str], size: tuple[int, int]
) -> None:
    """One block of the result, added up in registers."""
    (left, right, out), (row, column), (down, across), dtype = bases, at, size, product.dtype
    a, b = product.views
    columns, inner = product.shape[2], a.shape[2]
    starts = []
    for i in range(down):
        here = writer.let(f"add i64 {row}, {i}")
        starts.append((here, access.moved(writer, left, dtype, writer.let(f"mul i64 {here}, {a.strides[1]}"))))
    stream = access.moved(writer, right, dtype, column)
    carried = [[_Sum(writer, dtype, i * across + j) for j in range(across)] for i in range(down)]
    with counted(writer, inner, 1, [total for line in carried for total in line]) as k:
        line = access.moved(writer, stream, dtype, writer.let(f"mul i64 {k}, {b.strides[1]}"))
        values = [
            access.load(writer, access.moved(writer, line, dtype, str(j * writer.width)), dtype, 1)
            for j in range(across)
        ]
        place = writer.let(f"mul i64 {k}, {a.strides[2]}")
        for (_, start), totals in zip(starts, carried, strict=True):
            factor = access.load(writer, access.moved(writer, start, dtype, place), dtype, 0)
            for value, total in zip(values, totals, strict=True):
                total.next = factor.fma(value, Lanes(writer, total.name, dtype)).name
    for (here, _), totals in zip(starts, carried, strict=True):
        first = writer.let(f"add i64 {writer.let(f'mul i64 {here}, {columns}')}, {column}")
        base = access.moved(writer, out, dtype, first)
        for j, total in enumerate(totals):
            target = access.moved(writer, base, dtype, str(j * writer.width))
            access.store(writer, Lanes(writer, total.next, dtype), target)


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
