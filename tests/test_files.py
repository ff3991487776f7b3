"""Graph files: what is saved comes back bit by bit, and what is broken is refused in words."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor import io
from grapheditor.io import files
from grapheditor.model.content import TensorData
from grapheditor.model.errors import FileError
from grapheditor.model.node import OpNode, ValueNode
from tests.graph_text import article, contents, document, nodes, value, wire
from tests.strategies import graphs, tensors

SCHEMA = json.loads((Path(io.__file__).parent / "graph.schema.json").read_text(encoding="utf-8"))


VALID = jsonschema.Draft202012Validator(SCHEMA)


@given(graphs())
def test_a_graph_comes_back_from_its_text_as_it_was(graph):
    text = io.dumps(graph)
    again = io.loads(text)
    assert contents(again) == contents(graph)
    assert io.dumps(again) == text


@given(graphs())
def test_the_text_is_utf8_and_strict_json_of_the_published_schema(graph):
    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    parsed = json.loads(io.dumps(graph).encode("utf-8"), parse_constant=refuse)
    VALID.validate(parsed)


@settings(max_examples=25)
@given(graphs(), st.sampled_from([".graph", ".graphz"]))
def test_a_graph_comes_back_from_a_file_as_it_was(tmp_path_factory, graph, suffix):
    path = tmp_path_factory.mktemp("files") / f"first{suffix}"
    ge.save(graph, path)
    assert contents(ge.load(path)) == contents(graph)
    before = path.read_bytes()
    ge.save(ge.load(path), path)
    assert path.read_bytes() == before


@given(tensors())
def test_a_tensor_comes_back_bit_by_bit(tensor):
    graph = ge.Graph()
    graph.add(ValueNode("v", "v", tensor))
    assert io.loads(io.dumps(graph)).node("v").content == tensor


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64", "bool"])
@pytest.mark.parametrize("suffix", [".graph", ".graphz"])
def test_large_tensors_come_back_bit_by_bit(tmp_path, dtype, suffix):
    numbers = np.random.default_rng(0).normal(size=(20, 30)) * 3
    graph = ge.Graph()
    graph.value(numbers.astype(dtype), name="v")
    graph.placeholder([20, 30], dtype=dtype, default=numbers.astype(dtype), name="p")
    ge.save(graph, tmp_path / f"large{suffix}")
    assert contents(ge.load(tmp_path / f"large{suffix}")) == contents(graph)


def test_a_float32_is_written_with_the_digits_that_a_person_would_type():
    graph = ge.Graph()
    graph.value([0.1, -2.5, 1e-7, 3.4028235e38, float("nan"), float("-inf"), -0.0], name="v")
    value = json.loads(io.dumps(graph))["nodes"][0]["value"]
    assert json.dumps(value) == '[0.1, -2.5, 1e-07, 3.4028235e+38, "nan", "-inf", -0.0]'


def test_a_written_number_without_dtype_is_read_as_ge_value_would_read_it():
    text = document(nodes=[{"id": i, "value": v} for i, v in [("f", [1.5]), ("i", [1]), ("b", True)]], wires=[])
    graph = io.loads(text)
    assert [graph.node(i).content.dtype for i in "fib"] == ["float32", "int64", "bool"]


def test_nan_tokens_of_other_json_writers_are_read():
    text = document(nodes=[{"id": "v", "dtype": "float32", "value": [float("nan")]}], wires=[])
    assert "NaN" in text
    assert io.loads(text).node("v").content == TensorData("float32", (1,), np.float32("nan").tobytes())


def changed_lines(before: str, after: str) -> list[str]:
    assert before.count("\n") == after.count("\n")
    return [new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]


def test_moving_a_node_changes_only_its_line_in_the_layout():
    graph = article()
    for number, node in enumerate(graph.nodes()):
        graph.replace(moved(node, (260.0 * number, 0.0)))
    before = io.dumps(graph)
    graph.replace(moved(graph.find("a"), (1.5, 2.5)))
    after = io.dumps(graph)
    assert changed_lines(before, after) == ['  "a": [1.5, 2.5],']
    assert after.index('"a": [1.5') > after.index('"layout"')


def moved(node: OpNode | ValueNode, pos: tuple[float, float]) -> OpNode | ValueNode:
    return replace(node, pos=pos)


def test_the_text_does_not_depend_on_the_order_of_edits():
    graph = article()
    other = ge.Graph(graph.settings)
    for node_id in reversed(graph.order()):
        other.add(graph.node(node_id))
    for link in reversed(graph.wires()):
        other.connect(link)
    assert io.dumps(other) == io.dumps(graph)


def test_what_this_version_does_not_know_survives():
    text = document(
        plugin={"frames": [{"title": "block 1", "deep": [None, 1.5]}]},
        settings={"title": "t", "evaluator": "quantum", "speed": 3, "loss": "q"},
        nodes=[
            {"id": "w", "name": "w", "dtype": "float32", "value": [1.0], "colour": "red"},
            {"id": "n", "name": "n", "initialiser": {"kind": "xavier", "shape": [2]}},
            {"id": "r", "name": "r", "initialiser": {"kind": "randn", "shape": [2], "gain": 2}},
            {"id": "p", "name": "p", "placeholder": {"dtype": "int64", "shape": [2], "unit": "m"}},
            {"id": "c", "name": "c", "kind": "comment", "text": "a node of a later version"},
            {"id": "q", "name": "q", "op": "fft_of_a_plugin", "params": {"n": {"a": [1]}}, "note": "n"},
        ],
        wires=[
            {"from": ["w", 0], "to": ["q", "input"], "route": [[1, 2]]},
            {"from": ["c", 0], "to": ["q", "tensors.2"]},
            {"from": ["q", 3], "to": ["c", "anything"], "via": "x"},
        ][:2],
    )
    saved = json.loads(io.dumps(io.loads(text)))
    given_ = json.loads(text)
    assert saved["plugin"] == given_["plugin"]
    assert saved["settings"] == given_["settings"]
    by_id = {node["id"]: node for node in saved["nodes"]}
    for node in given_["nodes"]:
        expected = dict(node)
        if node["id"] == "r":  # written out in full
            expected["initialiser"] = {**node["initialiser"], "dtype": "float32", "seed": 0}
        assert by_id[node["id"]] == expected
    assert saved["wires"] == sorted(given_["wires"], key=lambda wire: wire["to"][1])
    VALID.validate(saved)


def test_an_op_that_is_not_installed_is_no_error_and_keeps_its_wires():
    graph = io.loads(document(nodes=[
        {"id": "w", "value": 1.0}, {"id": "q", "op": "of_a_plugin"},
    ], wires=[{"from": ["w", 0], "to": ["q", "first"]}]))  # fmt: skip
    assert graph.node("q").op == "of_a_plugin"
    assert graph.input("q", "first").source == "w"


W = {"id": "w", "name": "w", "dtype": "float32", "value": [1.0]}


A = {"id": "a", "name": "a", "op": "add"}


B = {"id": "b", "name": "b", "op": "add"}


# text of the file, and what the message must say: the place, the cause, the remedy
BROKEN = {
    "not JSON": ('{"format": "grapheditor",\n oops}', ["line 2, column 2", "not JSON", "correct"]),
    "empty": ("", ["line 1, column 1", "not JSON"]),
    "a list": ("[]", ["top level", "no graph file"]),
    "another format": ('{"nodes": []}', ["format", '"format": "grapheditor"']),
    "newer": (document(version=2), ["version 2", "up to 1", "update Graph Editor"]),
    "version text": (document(version="1"), ["version", "whole number"]),
    "nodes object": (document(nodes={}), ["nodes", "list"]),
    "node text": (nodes("w"), ["nodes[0]", "object"]),
    "no id": (nodes({"op": "add"}), ["nodes[0]", "no id"]),
    "id number": (nodes({"id": 3, "op": "add"}), ["nodes[0].id", "text in quotes", "3"]),
    "duplicate id": (nodes(W, {**W, "name": "v"}), ["nodes[1]", "'w'", "same id"]),
    "duplicate name": (nodes(W, {**W, "id": "v"}), ["nodes[1]", "nodes[0]", "'w'", "rename"]),
    "empty name": (nodes({**W, "name": ""}), ["nodes[0]", "name is empty"]),
    "empty op": (nodes({"id": "a", "op": ""}), ["nodes[0]", "op"]),
    "op number": (nodes({"id": "a", "op": 1}), ["nodes[0]", "op", "text"]),
    "literal": (nodes({**A, "literals": {"other": "one"}}), ["nodes[0]", "literals.other", "number"]),
    "flag": (nodes({**W, "requires_grad": 1}), ["requires_grad", "true or false"]),
    "dangling source": (nodes(W, A, wires=[wire("x", "a")]), ["wires[0].from", "'x'", "remove the wire"]),
    "dangling target": (nodes(W, A, wires=[wire("w", "b")]), ["wires[0].to", "'b'"]),
    "wire into value": (nodes(W, A, wires=[wire("a", "w")]), ["wires[0].to", "takes no input"]),
    "no such output": (nodes(W, A, wires=[wire("w", "a", output=1)]), ["wires[0].from", "no output 1"]),
    "negative output": (nodes(A, B, wires=[wire("a", "b", output=-1)]), ["wires[0].from", "no output -1"]),
    "slot twice": (nodes(W, A, wires=[wire("w", "a")] * 2), ["wires[1].to", "wires[0]", "remove one"]),
    "wire form": (nodes(W, A, wires=[{"from": "w", "to": ["a", "input"]}]), ["wires[0].from", "pair"]),
    "cycle": (nodes(A, B, wires=[wire("a", "b"), wire("b", "a")]), ["cycle", "→ b →", "remove one"]),
    "self": (nodes(A, wires=[wire("a", "a")]), ["cycle", "a → a"]),
    "dtype": (value(value=[1.0], dtype="float31"), ["nodes[0]", "'v'", "float31", "float32"]),
    "shape and lists": (value(value=[1.0, 2.0], shape=[3]), ["nodes[0]", "[2]", "[3]", "correct"]),
    "ragged": (value(value=[[1.0], [2.0, 3.0]]), ["nodes[0]", "ragged"]),
    "ragged depth": (value(value=[1.0, [2.0]]), ["nodes[0]"]),
    "word": (value(value=["one"]), ["nodes[0]", "number", "'one'"]),
    "bool in floats": (value(value=[True]), ["nodes[0]", "number"]),
    "half in ints": (value(value=[0.5], dtype="int64"), ["nodes[0]", "whole number", "0.5"]),
    "int overflow": (value(value=[300], dtype="uint8"), ["nodes[0]", "does not fit into uint8"]),
    "float overflow": (value(value=[1e39]), ["nodes[0]", "does not fit into float32"]),
    "base64": (value(value={"base64": "?"}, shape=[1]), ["nodes[0]", "base64"]),
    "short data": (value(value={"base64": "AAAA"}, shape=[2]), ["nodes[0]", "3 bytes", "8"]),
    "huge shape": (value(value={"base64": "AAAA"}, shape=[10**6, 10**9]), ["nodes[0]", "shape", "machine"]),
    "huge initialiser": (nodes({"id": "v", "initialiser": {"kind": "ones", "shape": [2**50]}}), ["machine"]),
    "many axes": (value(value=[], shape=[0] * 99), ["99 axes"]),
    "negative length": (value(value=[], shape=[-1]), ["nodes[0]", "shape", "-1"]),
    "member outside a zip": (value(value={"npy": "a.npy"}, shape=[2]), ["nodes[0]", ".graphz"]),
    "placeholder shape": (nodes({"id": "p", "placeholder": {}}), ["nodes[0]", "shape is missing"]),
    "position": (document(layout={"w": [1]}), ["layout['w']", "two numbers"]),
    "title": (document(settings={"title": 3}), ["settings.title", "text"]),
    "deep lists": (value(value=json.loads("[" * 90 + "]" * 90)), ["nodes[0]", "levels deep"]),
    "deep extra": (document(mine=json.loads("[" * 400 + "]" * 400)), ["top level.mine", "levels deep"]),
    "deeper than Python's stack": ("[" * 200_000, ["nested too deep"]),
    "digits": (document().replace("[1.0]", "[1" + "0" * 5000 + "]"), ["number"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_place_cause_and_remedy(tmp_path, case):
    text, said = BROKEN[case]
    path = tmp_path / "broken.graph"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        ge.load(path)
    message = str(caught.value)
    assert "broken.graph" in message
    assert [part for part in said if part not in message] == [], message
    assert len(message) < 500
    assert "\n" not in message


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_graph_or_a_file_error(data):
    with pytest.raises(FileError):
        io.loads(data)


@given(st.data())
def test_any_damage_to_a_document_is_a_graph_or_a_file_error(data):
    place = parsed = json.loads(document())
    while isinstance(place, (dict, list)) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(st.sampled_from([None, 0, -1, 1e999, "", "w", [], [[]], {}, True, "base64"]))
            break
        place = place[key]
    try:
        graph = io.loads(json.dumps(parsed))
    except FileError:
        return
    assert io.dumps(io.loads(io.dumps(graph))) == io.dumps(graph)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.mkdir(), "can't be read"),
        (lambda path: path.write_bytes(b"\xff\xfe{}"), "not UTF-8"),
        (lambda path: path.write_bytes(b"PK\x03\x04 and no more"), "damaged"),
    ],
    ids=["missing", "folder", "not UTF-8", "cut zip"],
)
def test_what_can_not_be_read_is_a_file_error(tmp_path, make, said):
    path = tmp_path / "a.graph"
    make(path)
    with pytest.raises(FileError, match=said):
        ge.load(path)


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.graph"
    ge.save(article(), path)
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(FileError, match=r"No space left on device.*Choose another"):
        ge.save(ge.Graph(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_data_that_json_can_not_hold_is_refused_before_anything_is_written(tmp_path):
    graph = ge.Graph()
    graph.add(OpNode("a", "a", "add", extra={"mine": object()}))
    with pytest.raises(FileError, match=r"node a: a object can't be saved"):
        ge.save(graph, tmp_path / "a.graph")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_saving_keeps_permissions_and_links(tmp_path):
    path, link = tmp_path / "a.graph", tmp_path / "link.graph"
    ge.save(article(), path)
    path.chmod(0o640)
    link.symlink_to(path)
    ge.save(ge.Graph(), link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert len(ge.load(path)) == 0


def test_the_folder_must_exist(tmp_path):
    with pytest.raises(FileError, match="No such file or directory"):
        ge.save(article(), tmp_path / "nowhere" / "a.graph")


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "data").glob("*.graph*")), ids=lambda p: p.name)
def test_files_of_every_version_still_open(path):
    graph = ge.load(path)
    assert graph.find("y").op == "mul"
    assert len(graph.wires()) == 5


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
