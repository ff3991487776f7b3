"""Opening and saving graph files; a failed save leaves the file that was there."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from grapheditor.authoring import Graph
from grapheditor.model.errors import FileError
from grapheditor.model.graph import PlainGraph

from .text import dumps, loads

ARCHIVE_SUFFIX = ".graphz"
ZIP_START = b"PK"

Location = str | os.PathLike[str]


def load(path: Location) -> Graph:
    """The graph in a ``.graph`` or ``.graphz`` file.

    Raises FileError that names the file, the place in it and the remedy. An op
    that is not installed is no error: the node is kept and saved unchanged.
    """

    try:
        data = Path(path).read_bytes()
        if data.startswith(ZIP_START):
            from .archive import unpack

            return unpack(data)
        return loads(data)
    except FileError as error:
        raise FileError("{0}: {1}", os.fspath(path), error, node=error.node) from error
    except FileNotFoundError:
        raise FileError("{0}: there is no such file; check its name and folder.", os.fspath(path)) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise FileError(
            "{0} can't be read ({1}); choose another file.", repr(os.fspath(path)), _reason(error)
        ) from None
    except MemoryError:
        raise FileError("{0} does not fit into memory; close other programs.", os.fspath(path)) from None


def save(graph: PlainGraph, path: Location) -> None:
    """Write `graph`, as a zip container where the name ends in ``.graphz``.

    Raises FileError and then leaves an older file of that name untouched.
    """

    from .archive import pack

    try:
        data = pack(graph) if Path(path).suffix.lower() == ARCHIVE_SUFFIX else dumps(graph).encode()
        write_atomically(path, data)
    except FileError as error:
        raise FileError("{0} can't be saved: {1}", os.fspath(path), error, node=error.node) from error
    except (OSError, ValueError) as error:
        raise FileError(
            "{0} can't be written ({1}); nothing was changed there. Choose another name or folder.",
            repr(os.fspath(path)),
            _reason(error),
        ) from None


def write_atomically(path: Location, data: bytes) -> None:
    """Put `data` into the file at once: whoever reads it finds the old or the new, never a part."""
    target = Path(os.path.realpath(path))  # a link stays a link
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:  # also where Ctrl+C arrives: no temporary file may stay behind
        with suppress(OSError):
            os.unlink(name)
        raise


def _mode(target: Path) -> int:
    """The permissions of the file as it is, or those of a new file."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
