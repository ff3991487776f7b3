"""What a search offers: one record per line, and which of them fit what was typed. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any

from grapheditor.edit.fuzzy import Fields, ranked
from grapheditor.model.lazy_dataclass import dataclass

MOST_RECENT = 8


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One line of a search."""

    key: str
    """Under which it is remembered as chosen lately."""
    title: str
    fields: Fields
    data: Any = None
    """What the one who asked does with it."""
    detail: str = ""
    """What stands muted behind the title, as the arguments of an op."""
    side: str = ""
    """What stands at the right end, as the category."""
    note: str = ""
    """The first line below the list while this is the current one: the signature of an op."""
    doc: str = ""
    category: str | None = ""
    """Op category that colours the dot, None for a value; empty for no dot."""
    ticked: bool | None = None
    """Whether a switch is on; None for what is no switch."""
    reason: str = ""
    """Why it does not fit; such choices come last and greyed."""
    refused: bool = False
    """Whether the reason forbids to choose it at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A choice as it is shown, with the letters of the title that were typed."""

    choice: Choice
    places: tuple[int, ...] = ()


@dataclass(slots=True)
class Recent:
    """Keys of what was chosen lately, the latest first."""

    keys: list[str] = field(default_factory=list)

    def add(self, key: str) -> None:
        """Put a key on top."""
        self.keys = [key, *(known for known in self.keys if known != key)][:MOST_RECENT]

    def bonus(self, key: str) -> int:
        """How much better a search ranks it; enough to decide among equals only."""
        return 40 - 4 * self.keys.index(key) if key in self.keys else 0


Search = Callable[[str], Sequence[Row]]
"""The rows for what was typed, the best first."""


def rows_for(typed: str, choices: Sequence[Choice], recent: Recent) -> list[Row]:
    """The choices that fit, the best first; all of them, the latest chosen first, where nothing was typed.

    What has a reason against it comes after all else.
    """
    if typed.strip():
        bonus = [recent.bonus(choice.key) for choice in choices]
        found = ranked(typed, [choice.fields for choice in choices], bonus)
        rows = [Row(choices[index], match.places) for index, match in found]
    else:
        rows = [Row(choice) for choice in sorted(choices, key=lambda choice: -recent.bonus(choice.key))]
    return sorted(rows, key=lambda row: bool(row.choice.reason))
