"""Graphs to other formats, and back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from grapheditor import io
from grapheditor.edit.importing import import_graph, importers_for
from grapheditor.engine.run import Exporter, Importer
from grapheditor.io.files import write_atomically
from grapheditor.model.errors import FileError, GraphEditorError
from grapheditor.plugin_registry import registry
from grapheditor.running import expanded


def list_formats(hook: Literal["exporters", "importers"]) -> None:
    """Print the exporters or importers by name."""
    found: Mapping[str, Exporter | Importer]
    found = registry().exporters if hook == "exporters" else registry().importers
    labels = {name: plugin.label for name, plugin in found.items()}
    width = max(map(len, labels), default=0)
    for name, label in sorted(labels.items()):
        print(f"{name:<{width}}  {label}")
    if not found:
        print(f"No plugin brings {hook}.", file=sys.stderr)


def export_file(file: Path, to: str, output: Path | None) -> None:
    """Write the graph as an exporter plugin does; nothing is written where the exporter refuses."""
    found = registry().exporters
    if to not in found:
        raise GraphEditorError(f"There is no format {to!r}; choose one of {', '.join(sorted(found)) or 'none'}.")
    result = found[to].export(expanded(io.load(file), registry().ops), registry().ops)
    data = result.encode() if isinstance(result, str) else result
    if output is not None:
        write_output(output, data)
    elif isinstance(result, str):
        sys.stdout.write(result)
    elif sys.stdout.isatty():
        raise FileError(f"{to} is no text; name a file for it with -o.")
    else:
        sys.stdout.buffer.write(data)


def import_file(file: Path, format_: str | None, output: Path) -> None:
    """Read a file with an importer plugin and save it as a graph file."""
    found = registry().importers
    if format_ is None:
        fitting = [importer.name for importer in importers_for(file)]
        if len(fitting) != 1:
            choices = ", ".join(sorted(fitting or found)) or "no importer is installed yet, plugins bring them"
            raise GraphEditorError(f"The format of {file} is not clear; choose one with --from: {choices}.")
        format_ = fitting[0]
    elif format_ not in found:
        raise GraphEditorError(f"There is no format {format_!r}; choose one of {', '.join(sorted(found)) or 'none'}.")
    io.save(import_graph(found[format_], file), output)


def write_output(path: Path, data: bytes) -> None:
    """Write a file at once or not at all; raises FileError."""
    try:
        write_atomically(path, data)
    except OSError as error:
        raise FileError(f"{path} can't be written ({error.strerror}); choose another name or folder.") from None
