"""Makes the SVG that Qt writes smaller, and its texts as wide as they were in any viewer."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache, partial

from PySide6.QtGui import QFont, QFontMetricsF

_SIZE = re.compile(r'<svg width="[^"]*" height="[^"]*"')
_ROOT = '<g fill="none" stroke="black"'
_FONT = (
    r'font-family="(?P<family>[^"]*)" font-size="(?P<size>[\d.]+)" '
    r'font-weight="(?P<weight>\d+)" font-style="(?P<style>\w+)"'
)
_GROUP = re.compile(
    r'<g (?P<paint>(?:fill|stroke)[^>]*?) transform="matrix\((?P<matrix>[^)]*)\)"\s*'
    + re.sub(r"\?P<\w+>", "?:", _FONT)
    + r"\s*>\n(?P<body>(?:<(?:path|text|circle|ellipse|polyline|polygon|line|rect)\b[^<]*(?:</text>)?\s*)*)</g>\s*"
)
_TEXT = re.compile(
    r'<text (?P<fill>[^>]*?) stroke="none" xml:space="preserve" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" '
    + _FONT
    + r"\s*>(?P<text>[^<]*)</text>"
)


def tidied(svg: str, width: float, height: float) -> str:
    """The same drawing `width` pixels wide, without what says nothing.

    Qt writes a group for every change of pen, brush or font, most of them empty.
    """
    family = QFont().family()
    svg = _SIZE.sub(f'<svg width="{width:g}" height="{height:g}"', svg, count=1)
    svg = svg.replace(_ROOT, f'<g font-family="{html.escape(family)}, sans-serif"{_ROOT[2:]}', 1)
    return _GROUP.sub(partial(_group, family), svg)


def _group(family: str, match: re.Match[str]) -> str:
    body = match["body"]
    if not body:
        return ""
    a, b, c, d, across, down = match["matrix"].split(",")
    moved = (a, b, c, d) == ("1", "0", "0", "1")
    alone = body.count("<") == 2 * body.count("<text")
    if moved and alone and " opacity=" not in match["paint"]:  # texts have colour and font of their own
        return _TEXT.sub(partial(_text, family, float(across), float(down)), body)
    body = body.replace('<path vector-effect="none" fill-rule="evenodd"', "<path")
    body = _TEXT.sub(partial(_text, family, 0.0, 0.0), body)
    paint = match["paint"].replace(' fill-opacity="1"', "").replace(' stroke-opacity="1"', "")
    where = f"translate({across},{down})" if moved else f"matrix({match['matrix']})"
    return f'<g {paint} transform="{where}">\n{body}</g>\n'


def _text(family: str, across: float, down: float, match: re.Match[str]) -> str:
    """One text in its place, with the width that it was measured to have: a viewer may have another font."""
    text = html.unescape(match["text"])
    parts = [match["fill"].replace(' fill-opacity="1"', ""), 'stroke="none"']
    parts.append(f'x="{float(match["x"]) + across:.7g}" y="{float(match["y"]) + down:.7g}"')
    if match["family"] != html.escape(family):
        parts.append(f'font-family="{match["family"]}, sans-serif"')
    parts.append(f'font-size="{match["size"]}"')
    if match["weight"] != "400":
        parts.append(f'font-weight="{match["weight"]}"')
    if match["style"] != "normal":
        parts.append(f'font-style="{match["style"]}"')
    if text.strip() != text or "  " in text:
        parts.append('xml:space="preserve"')
    if len(text) > 1:
        width = _width(match["family"], match["size"], match["weight"], match["style"] == "italic", text)
        parts.append(f'textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"')
    return f"<text {' '.join(parts)}>{match['text']}</text>"


@lru_cache(maxsize=20_000)
def _width(family: str, size: str, weight: str, italic: bool, text: str) -> float:
    return _measure(family, size, weight, italic)(text)


@lru_cache(maxsize=64)
def _measure(family: str, size: str, weight: str, italic: bool) -> Callable[[str], float]:
    font = QFont(html.unescape(family))
    font.setPixelSize(round(float(size)))
    font.setWeight(QFont.Weight(int(weight)))
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return QFontMetricsF(font).horizontalAdvance
