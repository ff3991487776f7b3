"""The zip container ``.graphz``: the text of the graph, and its larger tensors as ``.npy`` members."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import numpy as np

from grapheditor.authoring import Graph
from grapheditor.model.content import ITEM_SIZES, Shape, TensorData
from grapheditor.model.graph import PlainGraph
from grapheditor.model.wording import Worded

from .checks import brief, fail
from .encode import encode
from .text import graph_of, to_text

TEXT = "graph.json"

_MOST_GROWTH = 200
"""How much larger than the file its members may be, beyond `_ALWAYS_FINE` bytes."""
_ALWAYS_FINE = 64 * 2**20
# all that zipfile was seen to raise for damaged bytes
_DAMAGE = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError)
_OLDEST = (1980, 1, 1, 0, 0, 0)  # zip's first date: the same graph is the same file


def pack(graph: PlainGraph) -> bytes:
    """The bytes of a ``.graphz`` file."""
    members: dict[str, bytes] = {}

    def store(tensor: TensorData) -> str:
        name = f"tensors/{len(members)}.npy"
        array = np.frombuffer(tensor.data, _little_endian(tensor.dtype)).reshape(tensor.shape)
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
        members[name] = buffer.getvalue()
        return name

    text = to_text(encode(graph, store))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, TEXT, text.encode(), zipfile.ZIP_DEFLATED)
        for name, data in members.items():
            _add(archive, name, data, zipfile.ZIP_STORED)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, compression: int) -> None:
    info = zipfile.ZipInfo(name, _OLDEST)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def unpack(data: bytes) -> Graph:
    """The graph in such bytes; raises FileError, also for a zip that unpacks to far more than it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
            if size > max(_ALWAYS_FINE, _MOST_GROWTH * len(data)):
                fail(
                    Worded("the zip"),
                    "it would unpack to {0} bytes, far more than a graph; don't trust it.",
                    format(size, ","),
                )
            if TEXT not in archive.namelist():
                fail(Worded("the zip"), "there is no {0} in it; this is no .graphz file.", TEXT)
            return graph_of(archive.read(TEXT), lambda *args: _member(archive, *args))
    except _DAMAGE as error:
        fail(Worded("the zip"), "it is damaged or encrypted ({0}); restore a copy of the file.", error)


def _member(archive: zipfile.ZipFile, name: str, dtype: str, shape: Shape, place: str) -> TensorData:
    if name not in archive.namelist():
        fail(place, "there is no {0} in the zip; restore a copy of the file.", brief(name))
    try:
        array: np.ndarray[Any, Any] = np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
    except ValueError as error:
        fail(place, "{0} is no .npy file of numbers ({1}); restore a copy of the file.", brief(name), brief(str(error)))
    if array.shape != shape or array.dtype.newbyteorder("=") != np.dtype(dtype):
        fail(
            place,
            "{0} holds {1} of shape {2}, but the node says {3} of shape {4}; correct one of them.",
            brief(name),
            array.dtype.name,
            list(array.shape),
            dtype,
            list(shape),
        )
    return TensorData(dtype, shape, np.ascontiguousarray(array, _little_endian(dtype)).tobytes())


def _little_endian(dtype: str) -> Any:
    assert dtype in ITEM_SIZES
    return np.dtype(dtype).newbyteorder("<")
