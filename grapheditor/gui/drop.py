"""What may be dropped on the canvas, and the node that comes of it."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from PySide6.QtCore import QMimeData

from grapheditor.model.content import Content, Initialiser, Placeholder, TensorData

OP_MIME = "application/x-grapheditor-op"
"""The name of an op in UTF-8."""
VALUE_MIME = "application/x-grapheditor-value"
"""What kind of value, in UTF-8: tensor, placeholder, zeros, ones, full, arange, randn or uniform."""
NODES_MIME = "application/x-grapheditor-nodes+json"
"""Nodes and wires cut out of a graph, as JSON."""

VALUE_KINDS: Mapping[str, Content] = {
    "tensor": TensorData("float32", (), struct.pack("<f", 1.0)),
    "placeholder": Placeholder((1,)),
    "zeros": Initialiser("zeros", (2, 3)),
    "ones": Initialiser("ones", (2, 3)),
    "full": Initialiser("full", (2, 3), args=(1.0,)),
    "arange": Initialiser("arange", (6,)),
    "randn": Initialiser("randn", (2, 3)),
    "uniform": Initialiser("uniform", (2, 3)),
}
"""What a new value of each kind holds."""


def is_ours(mime: QMimeData) -> bool:
    """Whether palette or canvas made this."""
    return any(mime.hasFormat(kind) for kind in (OP_MIME, VALUE_MIME, NODES_MIME))


def is_text(mime: QMimeData) -> bool:
    """Whether this is text and nothing else, as dragged out of an editor."""
    return mime.hasText() and not mime.hasUrls() and not mime.hasImage()


def accepts(mime: QMimeData) -> bool:
    """Whether the canvas takes this; what it leaves goes to the window."""
    return is_ours(mime) or is_text(mime)


def text_of(mime: QMimeData, kind: str) -> str:
    """The text of one format; empty where it is missing or no UTF-8."""
    return bytes(mime.data(kind).data()).decode(errors="replace")


def mime_of(kind: str, text: str) -> QMimeData:
    """What a drag source or the clipboard carries."""
    mime = QMimeData()
    mime.setData(kind, text.encode())
    return mime
