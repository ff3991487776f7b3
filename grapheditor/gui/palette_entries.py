"""What the palette offers, in categories, and how well each entry fits a search. No widgets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from grapheditor.gui.translation import QT_TRANSLATE_NOOP, plugin_text
from grapheditor.model.definition import GROUP
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.edit.fuzzy import Fields
    from grapheditor.engine.op_facts import OpFacts
    from grapheditor.engine.op_table import OpTable

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


@dataclass(frozen=True)
class Entry:
    """One line of the palette: an op, or a kind of value."""

    name: str
    label: str
    category: str
    op: OpFacts | None = None
    about: str = ""
    """What a kind of value is."""

    @property
    def is_value(self) -> bool:
        """Whether it is a kind of value."""
        return self.op is None

    @cached_property  # few entries are pointed at, and few starts search
    def tip(self) -> str:
        """What is told of it where the pointer rests."""
        return self.about if self.op is None else op_tip(self.op)

    @cached_property
    def fields(self) -> Fields:
        """In what a search looks."""

        from grapheditor.edit.fuzzy import Fields

        if self.op is None:
            return Fields.of(self.label, (self.name,), (), (self.category,), self.about)
        from grapheditor.gui.op_words import op_doc

        return op_fields(self.op, self.label, op_doc(self.op))


def value_entries() -> list[Entry]:
    """The kinds of value nodes."""
    category = translate("Palette", "Values")
    return [
        Entry(kind, translate("Palette", label), category, about=translate("Palette", about))
        for kind, label, about in VALUES
    ]


def op_entries(ops: OpTable) -> list[Entry]:
    """One entry per op and overload by category, within it in the order in which they came."""
    categories: dict[str, list[OpFacts]] = {}
    for op in ops.facts():
        if op.category not in HIDDEN_CATEGORIES:
            categories.setdefault(op.category, []).append(op)
    entries: list[Entry] = []
    known = {category: place for place, category in enumerate(FIRST_CATEGORIES)}
    for category in sorted(categories, key=lambda name: known.get(name, len(known))):
        overloads: dict[str, list[OpFacts]] = {}
        for op in categories[category]:
            overloads.setdefault(op.base, []).append(op)
        text = plugin_text(category)
        entries += [_entry(op, text) for same in overloads.values() for op in same]
    return entries


def _entry(op: OpFacts, category: str) -> Entry:
    # a group is an op of one document, which is not to be kept here
    return _made(op, category) if op.name.startswith(GROUP) else _kept(op, category)


def _made(op: OpFacts, category: str) -> Entry:
    name, _, overload = (op.schema.name, "", "") if op.name.startswith(GROUP) else op.name.partition(".")
    label = f"{name} ({overload})" if overload else name
    return Entry(op.name, label, category, op)


_kept = lru_cache(maxsize=2048)(_made)
"""The entries of plugins' ops: every window asks again, and after every change of a group."""


def op_fields(op: OpFacts, label: str, doc: str) -> Fields:
    """In what a search for an op looks: its names, and category and documentation in both languages.

    `doc` is the documentation in that of the window.
    """
    from grapheditor.edit.fuzzy import Fields

    path = torch_name(op)
    module = path.removeprefix("torch.").removesuffix(op.schema.name).strip(".")
    notes = (plugin_text(op.category), op.category, module)
    return Fields.of(label, (op.name, *op.aliases), (path,), notes, op.doc if doc == op.doc else f"{doc} {op.doc}")


def torch_name(op: OpFacts) -> str:
    """What PyTorch calls the op in full, as ``torch.nn.functional.gelu``; a method is one of ``torch.Tensor``."""
    if op.name.startswith(GROUP):
        return op.schema.name
    template = op.source.get("torch", "")
    called = template.partition("(")[0]
    if called.startswith("torch."):
        return called
    if template.startswith("{"):
        return f"torch.Tensor.{op.base}"
    return "torch." + re.sub("^(linalg|special)_", r"\1.", op.base)


def op_tip(op: OpFacts) -> str:
    """The documentation and the signature of an op as rich text."""
    from html import escape  # it brings a table of all entities, which a start has no need of

    from grapheditor.gui.op_words import op_doc

    name = op.name.removeprefix(GROUP)
    return f"<p><b>{escape(name)}</b></p><p>{escape(op_doc(op))}</p><p><code>{escape(str(op.schema))}</code></p>"


def search(entries: Iterable[Entry], text: str) -> tuple[list[Entry], Entry | None]:
    """The entries that fit in their order, and the best of them.

    Scattered letters count where no name holds the text, and documentation
    where no name has the letters.
    """

    from grapheditor.edit.fuzzy import INSIDE, SCATTERED, ranked

    listed = list(entries)
    found = ranked(text, [entry.fields for entry in listed])
    if not found:
        return [], None
    best, match = found[0]
    least = next(bound for bound in (INSIDE, SCATTERED, 0) if match.score >= bound)
    fitting = {index for index, fit in found if fit.score >= least}
    return [entry for index, entry in enumerate(listed) if index in fitting], listed[best]
