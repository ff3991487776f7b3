"""Modules that no window needs to open, but the first press, key or selection does."""

from __future__ import annotations

import importlib

NAMES = (
    "presses", "keyboard_wiring", "node_search", "inspector_value", "inspector_op", "inspector_result", "undo",
)  # fmt: skip


def load() -> None:
    """Import them now, on whichever thread has nothing better to do."""
    for name in NAMES:
        importlib.import_module(f"{__package__}.{name}")
