"""Errors of our own in the language of the window. PyTorch's words stay PyTorch's, so that they can be looked up."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from grapheditor.model.wording import Worded


def in_words(message: str) -> str:
    """An error translated, with those that it quotes; what is not our own stays as it is."""
    if not isinstance(message, Worded) or "\0" in message.template:  # at which a text of C would end
        return message
    told = QCoreApplication.translate("Errors", message.template)
    return (
        told.format(*(in_words(part) if isinstance(part, str) else part for part in message.parts))
        if message.parts
        else told
    )
