"""The figures as a bar chart in SVG: one group of bars per workload, on a scale of powers of ten."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from xml.sax.saxutils import escape

from grapheditor.bench.measure import Comparison, Figures

BAR, GAP, BETWEEN = 15, 4, 26
LEFT, MIDDLE, RIGHT = 130, 560, 150
COLOURS = {"eager": "#d98a2b", "static": "#2f6fd0"}
PEER = "#9aa3b2"


def as_svg(results: Sequence[Comparison], machine: str) -> str:
    """A picture of the medians in microseconds with their quartiles; longer bars are slower, ten times per line."""
    steps = [seconds * 1e6 for result in results for figures in result.figures for seconds in figures.quartiles()]
    low, high = math.floor(math.log10(min(steps))), math.ceil(math.log10(max(steps)))
    high = max(high, low + 1)
    parts: list[str] = []
    y = 52
    for result in results:
        title = f"{result.workload.name}  {result.workload.title}"
        parts.append(f'<text x="{LEFT}" y="{y}" class="title">{escape(title)}</text>')
        y += 8
        for figures in result.figures:
            parts += _bar(figures, y, low, high)
            y += BAR + GAP
        y += BETWEEN
    lines = [_line(power, low, high, y - BETWEEN) for power in range(low, high + 1)]
    width = LEFT + MIDDLE + RIGHT
    for line in textwrap.wrap(machine, 110):
        parts.append(f'<text x="{LEFT}" y="{y}" class="faint">{escape(line)}</text>')
        y += 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}">\n'
        "<style>text { font: 12px sans-serif; fill: #222b3a } .title { font-weight: 600 } .faint { fill: #6b7484 }"
        "</style>\n"
        f'<rect width="{width}" height="{y}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="20" class="faint">Microseconds per step, ten times more from line to line: '
        "medians, with a stroke from the first to the third quartile</text>\n"
        + "\n".join([*lines, *parts])
        + "\n</svg>\n"
    )


def _x(microseconds: float, low: int, high: int) -> float:
    return LEFT + MIDDLE * (math.log10(max(microseconds, 1e-12)) - low) / (high - low)


def _bar(figures: Figures, y: int, low: int, high: int) -> list[str]:
    median = figures.median * 1e6
    first, third = (_x(seconds * 1e6, low, high) for seconds in figures.quartiles())
    end = _x(median, low, high)
    colour = COLOURS.get(figures.name.split("-")[0], PEER)
    middle = y + BAR / 2
    return [
        f'<text x="{LEFT - 8}" y="{y + BAR - 3}" text-anchor="end">{escape(figures.name)}</text>',
        f'<rect x="{LEFT}" y="{y}" width="{max(end - LEFT, 1.0):.1f}" height="{BAR}" rx="2" fill="{colour}"/>',
        f'<path d="M{first:.1f} {middle}H{third:.1f}" stroke="#222b3a" stroke-width="1.5"/>',
        f'<text x="{max(end, third) + 6:.1f}" y="{y + BAR - 3}">{number(median)}</text>',
    ]


def _line(power: int, low: int, high: int, bottom: float) -> str:
    x = _x(10.0**power, low, high)
    return (
        f'<path d="M{x:.1f} 34V{bottom:.0f}" stroke="#e4e8ee"/>'
        f'<text x="{x:.1f}" y="34" text-anchor="middle" class="faint">{number(10.0**power)}</text>'
    )


def number(value: float) -> str:
    """Three digits, with a thousands separator."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
