"""Reading files of other formats with the importers that are installed."""

from __future__ import annotations

from pathlib import Path

from grapheditor.engine.run import Importer
from grapheditor.model.errors import FileError, GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.plugin_registry import registry


def importers_for(path: Path) -> list[Importer]:
    """The importers that take files of this name."""
    name = path.name.lower()
    return [importer for importer in registry().importers.values() if name.endswith(tuple(importer.suffixes))]


def import_graph(importer: Importer, path: Path) -> PlainGraph:
    """The graph in a file of another format; raises FileError naming the file."""
    try:
        return importer.read(path.read_bytes(), registry().ops)
    except GraphEditorError as error:
        raise FileError("{0}: {1}", path, error) from error
    except FileNotFoundError:
        raise FileError("{0}: there is no such file; check its name and folder.", path) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise FileError("{0} can't be read ({1}); choose another file.", path, reason) from None
    except MemoryError:
        raise FileError("{0} does not fit into memory; close other programs.", path) from None
    except Exception as error:  # an importer of a plugin may raise anything
        raise FileError("{0} can't be imported as {1}: {2}", path, importer.label, error) from error
