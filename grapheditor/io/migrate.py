"""What turns a file of an older version into one of today's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .checks import fail

FORMAT = "grapheditor"
VERSION = 1

Document = dict[str, Any]

STEPS: dict[int, Callable[[Document], Document]] = {}
"""Per old version the function that lifts a document to the next one: ``STEPS[1] = migrate_1_to_2``."""


def migrate(document: Document) -> Document:
    """`document` in the version of this program; raises FileError for a foreign or a newer one."""
    if document.get("format") != FORMAT:
        fail("format", f'this is no graph file: it lacks "format": "{FORMAT}". Open a file that Graph Editor saved.')
    version = document.get("version")
    if type(version) is not int or version < 1:
        fail("version", f'{version!r} is no version; write a whole number, as in "version": {VERSION}.')
    if version > VERSION:
        fail(
            "version",
            f"the file is of version {version}, and this program reads versions up to {VERSION}; "
            "update Graph Editor to open it.",
        )
    while version < VERSION:
        document = STEPS[version](document)
        version += 1
    return document
