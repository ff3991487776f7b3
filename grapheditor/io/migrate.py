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
        fail(
            "format",
            'this is no graph file: it lacks "format": "{0}". Open a file that Graph Editor saved.',
            FORMAT,
        )
    version = document.get("version")
    if type(version) is not int or version < 1:
        fail("version", '{0} is no version; write a whole number, as in "version": {1}.', repr(version), VERSION)
    if version > VERSION:
        fail(
            "version",
            "the file is of version {0}, and this program reads versions up to {1}; update Graph Editor to open it.",
            version,
            VERSION,
        )
    while version < VERSION:
        document = STEPS[version](document)
        version += 1
    return document
