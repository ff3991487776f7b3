"""What the palette offers, in categories, and how well each entry fits a search. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication

from grapheditor.engine.op import Op, OpTable
from grapheditor.gui.translation import QT_TRANSLATE_NOOP, plugin_text
from grapheditor.model.definition import GROUP

translate = QCoreApplication.translate

VALUES = (
    ("tensor", QT_TRANSLATE_NOOP("Palette", "Tensor"), QT_TRANSLATE_NOOP("Palette", "Numbers that you type.")),
    (
        "placeholder",
        QT_TRANSLATE_NOOP("Palette", "Placeholder"),
        QT_TRANSLATE_NOOP("Palette", "A tensor of a known shape, to be fed at every run."),
    ),
    ("randn", "randn", QT_TRANSLATE_NOOP("Palette", "Normally distributed random numbers with a seed.")),
    ("uniform", "uniform", QT_TRANSLATE_NOOP("Palette", "Evenly distributed random numbers with a seed.")),
    ("zeros", "zeros", QT_TRANSLATE_NOOP("Palette", "All elements are 0.")),
    ("ones", "ones", QT_TRANSLATE_NOOP("Palette", "All elements are 1.")),
    ("arange", "arange", QT_TRANSLATE_NOOP("Palette", "Numbers in even steps: 0, 1, 2 …")),
    ("full", "full", QT_TRANSLATE_NOOP("Palette", "All elements are one number of your choice.")),
)
"""Kind, label and explanation of each sort of value node."""

FIRST_CATEGORIES = ("Groups", "Arithmetic", "Functions", "Linear algebra", "Reductions", "Shape", "Activations")
"""What a beginner looks for; the others follow."""
HIDDEN_CATEGORIES = ("Internal",)
IN_TEXT = 4
"""The rank of entries that have the text in their documentation only."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette: an op, or a kind of value where `is_value`."""

    name: str
    label: str
    category: str
    tip: str
    words: tuple[str, ...] = ()
    """Other names that a search finds, lower case."""
    is_value: bool = False


def value_entries() -> list[Entry]:
    """The kinds of value nodes."""
    category = translate("Palette", "Values")
    return [
        Entry(kind, translate("Palette", label), category, translate("Palette", tip), (kind, label.lower()), True)
        for kind, label, tip in VALUES
    ]


def op_entries(ops: OpTable) -> list[Entry]:
    """One entry per op and overload by category, within it in the order in which they came."""
    categories: dict[str, list[Op]] = {}
    for op in ops.values():
        if op.category not in HIDDEN_CATEGORIES:
            categories.setdefault(op.category, []).append(op)
    entries: list[Entry] = []
    known = {category: place for place, category in enumerate(FIRST_CATEGORIES)}
    for category in sorted(categories, key=lambda name: known.get(name, len(known))):
        members = categories[category]
        for base in dict.fromkeys(op.base for op in members):
            entries += [_entry(op, plugin_text(category)) for op in members if op.base == base]
    return entries


def _entry(op: Op, category: str) -> Entry:
    overload = op.schema.overload
    name = op.schema.name
    words = (name.lower(), *(alias.lower() for alias in op.aliases))
    return Entry(op.name, f"{name} ({overload})" if overload else name, category, op_tip(op), words)


def op_tip(op: Op) -> str:
    """The documentation and the signature of an op as rich text."""
    name = op.name.removeprefix(GROUP)
    return f"<p><b>{escape(name)}</b></p><p>{escape(op.doc)}</p><p><code>{escape(str(op.schema))}</code></p>"


def rank(entry: Entry, text: str) -> int | None:
    """How well an entry fits what was typed, 0 best; None where it does not."""
    text = text.strip().lower()
    names = (entry.label.lower(), entry.name.lower(), *entry.words)
    if text in names[:2]:
        return 0
    if text in names:
        return 1
    if any(name.startswith(text) for name in names):
        return 2
    if any(text in name for name in names):
        return 3
    if len(text) > 2 and (text in entry.tip.lower() or text in entry.category.lower()):
        return IN_TEXT
    return None


def search(entries: Iterable[Entry], text: str) -> tuple[list[Entry], Entry | None]:
    """The entries that fit in their order, and the best of them; documentation counts where no name fits."""
    ranked = [(found, entry) for entry in entries if (found := rank(entry, text)) is not None]
    if any(found < IN_TEXT for found, _ in ranked):
        ranked = [pair for pair in ranked if pair[0] < IN_TEXT]
    best = min(ranked, key=lambda pair: pair[0])[1] if ranked else None
    return [entry for _, entry in ranked], best
