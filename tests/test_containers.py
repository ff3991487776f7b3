"""Files that hold their tensors as members of a zip container."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.io import archive
from grapheditor.model.content import TensorData
from grapheditor.model.errors import FileError
from tests.graph_text import value


def container(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return path


def test_large_tensors_lie_in_the_container_as_npy(tmp_path):
    graph = ge.Graph()
    graph.value(np.arange(100.0), name="v")
    ge.save(graph, tmp_path / "a.graphz")
    with zipfile.ZipFile(tmp_path / "a.graphz") as archive:
        assert archive.namelist() == ["graph.json", "tensors/0.npy"]
        with archive.open("tensors/0.npy") as member:
            assert np.array_equal(np.load(member), np.arange(100.0))


def test_npy_members_of_other_writers_are_read(tmp_path):
    array = np.asfortranarray(np.arange(6, dtype=">f4").reshape(2, 3))
    np.save(tmp_path / "v.npy", array)
    text = value(value={"npy": "v.npy"}, shape=[2, 3]).encode()
    path = container(tmp_path / "a.graphz", graph_json=text, v_npy=(tmp_path / "v.npy").read_bytes())
    expected = TensorData("float32", (2, 3), np.arange(6, dtype="<f4").tobytes())
    assert ge.load(path).node("v").content == expected


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"other": b""}, "no graph.json"),
        ({"graph_json": value(value={"npy": "v.npy"}, shape=[2]).encode()}, "no 'v.npy'"),
        ({"graph_json": value(value={"npy": "v.npy"}, shape=[2]).encode(), "v_npy": b"junk"}, "no .npy file"),
        ({"graph_json": b" " * 100_000_000}, "unpack to"),
    ],
    ids=["no text", "no member", "bad member", "bomb"],
)
def test_a_broken_container_is_refused(tmp_path, members, said):
    with pytest.raises(FileError, match=said):
        ge.load(container(tmp_path / "a.graphz", **members))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=3), st.integers(1))
def test_any_damage_to_a_container_is_a_graph_or_a_file_error(changes, length):
    graph = ge.Graph()
    graph.value(np.arange(100.0), name="v")
    data = bytearray(archive.pack(graph))
    for place, byte in changes:
        data[place % len(data)] = byte
    with suppress(FileError):
        assert len(archive.unpack(bytes(data[: length % (2 * len(data))]))) <= 1


def test_a_pickle_in_a_container_is_refused_and_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    np.save(tmp_path / "v.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    members = {"graph_json": value(value={"npy": "v.npy"}, shape=[1]).encode()}
    path = container(tmp_path / "a.graphz", **members, v_npy=(tmp_path / "v.npy").read_bytes())
    with pytest.raises(FileError, match=r"no \.npy file"):
        ge.load(path)
    assert not (tmp_path / "sprung").exists()
