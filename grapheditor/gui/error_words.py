"""Errors of our own in the language of the window. PyTorch's words stay PyTorch's, so that they can be looked up."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from grapheditor.gui.input_errors import INPUT_TEXTS, PLACES
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

TEXTS = (
    QT_TRANSLATE_NOOP("Errors", "Input {0} of {1} is free; wire it or type a number there."),
    QT_TRANSLATE_NOOP("Errors", "{0} ({1}) has no inputs yet; wire at least one."),
    QT_TRANSLATE_NOOP("Errors", "{0} ({1}) needs its parameter {2}; set it."),
    QT_TRANSLATE_NOOP(
        "Errors", "Placeholder {0} is not fed; give it numbers of shape {1} and dtype {2}, or a default."
    ),
    QT_TRANSLATE_NOOP(
        "Errors", "The feed for {0} has shape {1}, but the node holds {2}; feed that shape, or change the node."
    ),
    QT_TRANSLATE_NOOP("Errors", "The feed for {0} can't be used: {1}. Give numbers of dtype {2} and shape {3}."),
    QT_TRANSLATE_NOOP("Errors", "{0}: the graph holds no group named {1}; define it, or replace the node."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "A wire from {0} to {1} would close a cycle, as {2} already depends on {3} ({4}). A computation graph has no "
        "cycles: take the input from a node before {5}.",
    ),
    QT_TRANSLATE_NOOP("Errors", "That would close a cycle: {0} already depends on {1} ({2})."),
    QT_TRANSLATE_NOOP("Errors", "That would close a cycle: {0} depends on {1}."),
    QT_TRANSLATE_NOOP("Errors", "{0} can't take its own output: a computation graph has no cycles."),
    QT_TRANSLATE_NOOP("Errors", "{0} can't take that: {1}."),
    QT_TRANSLATE_NOOP("Errors", "{0} is a value and takes no input; wire into an op instead."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Another node is already named {0}; names must differ so that feeds and results can be told apart. Try {1}.",
    ),
    QT_TRANSLATE_NOOP("Errors", "Input {0} of {1} is already wired from {2}; remove that wire first."),
    QT_TRANSLATE_NOOP("Errors", "A node needs a name; type at least one character."),
    QT_TRANSLATE_NOOP("Errors", "A group needs a name; type at least one character."),
    QT_TRANSLATE_NOOP("Errors", "The group {0} would be inside itself; take it out of the groups that it is made of."),
    QT_TRANSLATE_NOOP("Errors", "A group needs at least one op; select some and try again."),
    QT_TRANSLATE_NOOP("Errors", "{0} is locked; unlock it before you group it."),
    QT_TRANSLATE_NOOP("Errors", "{0} lies between the selected nodes: it needs one and feeds another. Select it too."),
    QT_TRANSLATE_NOOP("Errors", "No frame is selected; click the title of one, or select nodes to put a frame around."),
    QT_TRANSLATE_NOOP("Errors", "No op is selected; no_grad is about what ops record, so select at least one."),
    QT_TRANSLATE_NOOP(
        "Errors", "Only values have requires_grad; select a value, or use retain_grad for what an op computes."
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is a value; backward starts from the output of an op."),
    QT_TRANSLATE_NOOP(
        "Errors", "{0} is {1}, and only float values can require a gradient; give it a float dtype first."
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is a value; only an op can be replaced by another."),
    QT_TRANSLATE_NOOP("Errors", "Both inputs of {0} are free; there is nothing to swap."),
    QT_TRANSLATE_NOOP("Errors", "Select an op with two inputs, then swap them."),
    QT_TRANSLATE_NOOP("Errors", "{0} has fewer than two inputs; there is nothing to swap."),
    QT_TRANSLATE_NOOP("Errors", "{0} is bypassed; switch that off before you unpack it."),
    QT_TRANSLATE_NOOP("Errors", "{0} is no group; select a group node."),
    QT_TRANSLATE_NOOP("Errors", "{0} can't be read as a formula."),
    QT_TRANSLATE_NOOP("Errors", "Another node is already named {0}; try {1}."),
    QT_TRANSLATE_NOOP("Errors", "This formula is nested too deeply; write it in parts."),
    QT_TRANSLATE_NOOP("Errors", "There is no op named {0}. Did you mean {1}?"),
    QT_TRANSLATE_NOOP("Errors", "{0} can't be read ({1}); choose another file."),
    QT_TRANSLATE_NOOP("Errors", "{0}: there is no such file; check its name and folder."),
)
"""As the layers below, which know nothing of Qt, put them together."""
ALL = TEXTS + INPUT_TEXTS


AT = QT_TRANSLATE_NOOP("Errors", "{0}: {1}")
"""A place, such as a node or a file, and what is wrong there."""


def in_words(message: str) -> str:
    """An error translated; one that is not known stays as it is, or line by line."""
    if not message or QCoreApplication.translate("Errors", TEXTS[0]) == TEXTS[0]:  # as in English
        return message
    whole = _told(message, ALL)
    if whole is not None:
        return whole
    place, colon, rest = message.partition(": ")
    if colon and (told := in_words(rest)) != rest:
        return QCoreApplication.translate("Errors", AT).format(_told(place, PLACES) or place, told)
    lines = message.split("\n")
    return "\n".join(map(in_words, lines)) if len(lines) > 1 else message


def _told(message: str, templates: tuple[str, ...]) -> str | None:
    for template, pattern in _patterns(templates):
        found = pattern.fullmatch(message)
        if found is not None:
            return QCoreApplication.translate("Errors", template).format(*found.groups())
    return None


@lru_cache(maxsize=2)
def _patterns(texts: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    return [(text, re.compile(re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(text)), re.DOTALL)) for text in texts]
