"""Sine and cosine as arithmetic on lanes of float64; numbers far from 0 are left to C's library."""

from __future__ import annotations

from grapheditor.compiler.native.lanes import Lanes, Writer
from grapheditor.engine.dtypes import BOOL, FLOAT64

_FAR = 1048576.0
"""Below it a multiple of pi / 2 is subtracted without losing digits that count."""
_HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33)
_SHIFT, _SHIFT_BITS = 6755399441055744.0, 0x4338000000000000
_SINE = (-0.16666666666666666, 0.008333333333333331, -0.00019841269841264567, 2.7557319218954762e-06,
         -2.505210610025599e-08, 1.6058510875319195e-10, -7.585486485235938e-13)  # fmt: skip
"""(sin(r) / r - 1) / r², as a polynomial of r² for |r| <= pi / 4."""
_COSINE = (0.041666666666666664, -0.0013888888888888887, 2.4801587301584367e-05, -2.75573192211891e-07,
           2.0876755717584403e-09, -1.1470449354466773e-11, 4.745198807202876e-14)  # fmt: skip
"""(cos(r) - 1 + r² / 2) / r⁴, likewise."""


def sine(x: Lanes) -> Lanes:
    """sin(x)."""
    sin, cos, k = _parts(x)
    result = _turned(_odd(k).choose(cos, sin), k)
    return _checked(x, x.compare("eq", 0.0).choose(x, result), "sin")  # keeps the sign of 0


def cosine(x: Lanes) -> Lanes:
    """cos(x)."""
    sin, cos, k = _parts(x)
    return _checked(x, _turned(_odd(k).choose(sin, cos), k + 1), "cos")


def _parts(x: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    """x = k * pi / 2 + r with |r| <= pi / 4: sin(r), cos(r) and k."""
    shifted = x.fma(0.6366197723675814, _SHIFT)
    k = shifted - _SHIFT
    r = k.fma(-_HALF_PI[2], k.fma(-_HALF_PI[1], k.fma(-_HALF_PI[0], x)))
    z = r * r
    sin = (r * z).fma(_polynomial(z, _SINE), r)
    half = z * 0.5
    whole = 1.0 - half
    cos = whole + (z * z).fma(_polynomial(z, _COSINE), (1.0 - whole) - half)
    return sin, cos, shifted.bits() - _SHIFT_BITS


def _polynomial(x: Lanes, coefficients: tuple[float, ...]) -> Lanes:
    result = x.of(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        result = result.fma(x, coefficient)
    return result


def _odd(k: Lanes) -> Lanes:
    return k.bitwise("and", 1).compare("ne", 0)


def _turned(value: Lanes, k: Lanes) -> Lanes:
    """The value, negated in every second half turn."""
    return k.bitwise("and", 2).compare("ne", 0).choose(-value, value)


def _checked(x: Lanes, near: Lanes, name: str) -> Lanes:
    """`near`, and C's function where x is far from 0."""
    writer = x.writer
    far = x.magnitude().compare("ge", _FAR)
    here, slow, done = writer.label(), writer.label(), writer.label()
    writer.do(f"br label %{here}")
    writer.at(here)
    writer.do(f"br i1 {_any(writer, far)}, label %{slow}, label %{done}")
    writer.at(slow)
    chosen = far.choose(lane_by_lane(name, (x,)), near)
    writer.do(f"br label %{done}")
    writer.at(done)
    kind = writer.type(FLOAT64)
    return Lanes(writer, writer.let(f"phi {kind} [ {near.name}, %{here} ], [ {chosen.name}, %{slow} ]"), FLOAT64)


def _any(writer: Writer, truths: Lanes) -> str:
    if writer.width == 1:
        return truths.name
    kind = writer.type(BOOL)
    name = f"@llvm.vector.reduce.or.{writer.suffix(BOOL)}"
    writer.listing.declared.setdefault(name, f"declare i1 {name}({kind})")
    return writer.let(f"call i1 {name}({kind} {truths.name})")


def lane_by_lane(name: str, args: tuple[Lanes, ...]) -> Lanes:
    """C's function of float64 for one lane after the other."""
    writer = args[0].writer
    target = f"@c_{name}"
    writer.listing.declared.setdefault(target, f"declare double {target}({', '.join(['double'] * len(args))})")
    if writer.width == 1:
        return writer.call(target, args, FLOAT64)
    kind = writer.type(FLOAT64)
    result = "poison"
    for lane in range(writer.width):
        parts = [f"double {writer.let(f'extractelement {kind} {a.name}, i32 {lane}')}" for a in args]
        item = writer.let(f"call double {target}({', '.join(parts)})")
        result = writer.let(f"insertelement {kind} {result}, double {item}, i32 {lane}")
    return Lanes(writer, result, FLOAT64)
