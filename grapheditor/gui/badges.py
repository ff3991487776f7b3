"""How the badges of overlays look: which font and colours each role has."""

from __future__ import annotations

from collections.abc import Iterable

from grapheditor.engine.run import Badge
from grapheditor.model.lazy_dataclass import dataclass

NOT_COMPUTED = frozenset({"", "—", "–", "-", "…"})
"""Texts that stand for a value that nobody has computed."""


@dataclass(frozen=True, slots=True)
class Look:
    """Names of a font role, of the text's theme colour, and of the pill's fill (empty: no pill)."""

    font: str
    colour: str
    fill: str = ""


_BODY = {
    "value": Look("value", "text"),
    "shape": Look("value", "muted"),
    "grad": Look("value", "grad"),
    "no-grad": Look("italic", "muted"),
    "leaf": Look("value", "leaf"),
    "grad_fn": Look("value", "grad_fn"),
    "retained": Look("value", "retained"),
    "version": Look("value", "error"),
    "error": Look("value", "error"),
    "stale": Look("italic", "faint"),
    "note": Look("value", "muted"),
}
_OUTSIDE = {
    "value": Look("small", "text", "field"),
    "shape": Look("small", "muted", "field"),
    "grad": Look("small", "grad", "field"),
    "no-grad": Look("small_italic", "muted", "field"),
    "leaf": Look("small", "leaf", "leaf_fill"),
    "grad_fn": Look("small_italic", "grad_fn", "canvas"),
    "retained": Look("small", "retained", "retained_fill"),
    "version": Look("small", "text", "error_fill"),
    "error": Look("small", "error", "error_fill"),
    "stale": Look("small_italic", "faint", "canvas"),
    "note": Look("small", "muted", "field"),
}


def look(badge: Badge) -> Look:
    """How a badge is drawn where it stands."""
    if badge.place != "body":
        return _OUTSIDE.get(badge.role, _OUTSIDE["note"])
    if badge.text in NOT_COMPUTED:
        return Look("value", "faint")
    if badge.text == "None":
        return _BODY["no-grad"]
    return _BODY.get(badge.role, _BODY["note"])


def shown_text(badge: Badge) -> str:
    """The text in one line; a faint dash where there is nothing to show."""
    if badge.place == "body" and badge.text in NOT_COMPUTED:
        return "–"
    text = badge.text.splitlines()
    return (text[0] + " …" if len(text) > 1 else text[0]) if text else ""


def by_node(badges: Iterable[Badge]) -> dict[str, tuple[Badge, ...]]:
    """Badges grouped by node, in their order."""
    found: dict[str, list[Badge]] = {}
    for badge in badges:
        found.setdefault(badge.node, []).append(badge)
    return {node_id: tuple(group) for node_id, group in found.items()}
