"""Graphs as text: one node, wire and position a line, so that a small edit is a small diff."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from grapheditor.authoring import Graph
from grapheditor.model.collector import gc_paused
from grapheditor.model.content import Json
from grapheditor.model.errors import FileError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.wording import Worded

from .checks import fail
from .decode import decode
from .migrate import Document
from .tensor_text import Member

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False)
_SURROGATES = re.compile("[\ud800-\udfff]")


def dumps(graph: PlainGraph) -> str:
    """The text of a ``.graph`` file; raises FileError for plugin data that JSON can't hold."""

    from .encode import encode

    with gc_paused():
        return to_text(encode(graph))


def loads(text: str | bytes) -> Graph:
    """The graph of such a text; raises FileError that names the place and the remedy."""
    return graph_of(text)


def graph_of(text: str | bytes, member: Member | None = None) -> Graph:
    """As `loads`; `member` reads tensors of a zip container."""
    try:
        with gc_paused():
            return decode(_parse(text), member)
    except RecursionError:
        fail(
            Worded("the file"),
            "lists or objects are nested too deep; this is no graph that Graph Editor saved.",
        )
    except MemoryError:
        fail(Worded("the file"), "it does not fit into memory; close other programs, or make it smaller.")


def _parse(text: str | bytes) -> Json:
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        return json.loads(text)
    except UnicodeDecodeError as error:
        fail(Worded("byte {0}", error.start), "this is not UTF-8 text; open a file that Graph Editor saved.")
    except json.JSONDecodeError as error:
        fail(
            Worded("line {0}, column {1}", error.lineno, error.colno),
            "this is not JSON ({0}); correct the file there, or restore a copy of it.",
            error.msg,
        )
    except FileError:
        raise
    except ValueError as error:  # an int of thousands of digits
        fail(Worded("the file"), "a number can't be read ({0}); correct it.", error)


def to_text(document: Document) -> str:
    """The document in lines, sorted by key; the same document is always the same text."""
    parts = [f"{_line(key)}: {_section(key, value)}" for key, value in sorted(document.items())]
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    # UTF-8 has no lone surrogates; they can only stand inside JSON strings, where an escape says the same
    return _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _section(key: str, value: Json) -> str:
    if key in ("nodes", "wires", "frames", "notes", "routes"):
        return _block("[", map(_line, value), "]") if value else "[]"
    if key == "definitions" and value:
        return _block("{", (f"{_line(name)}: {_inner(item)}" for name, item in sorted(value.items())), "}")
    if key in ("layout", "settings") and value:
        return _block("{", (f"{_line(name)}: {_line(item)}" for name, item in sorted(value.items())), "}")
    return _line(value)


def _inner(record: Json) -> str:
    """A definition in lines of its own, one step further in."""
    parts = [f"{_line(key)}: {_section(key, value)}" for key, value in sorted(record.items())]
    return ("{\n" + ",\n".join(parts) + "\n}").replace("\n", "\n  ")


def _block(start: str, lines: Iterable[str], end: str) -> str:
    return f"{start}\n  " + ",\n  ".join(lines) + f"\n{end}"


def _line(value: Json) -> str:
    return _ENCODER.encode(value)  # `json.dumps` would make an encoder for each line
