"""Many expressions in little room."""

from __future__ import annotations


def listed(text: str) -> list[str]:
    """The expressions between the semicolons."""
    return [part.strip() for part in text.split(";")]
