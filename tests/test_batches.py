"""What a graph is fed with: rows in its settings, or a file."""

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.edit.batches import KEY, MOST_ROWS, batches_of, feedable, starting_row, with_file, with_rows
from grapheditor.io.csv_feeds import read_csv
from grapheditor.model.errors import FeedError, FileError


@pytest.fixture
def graph() -> ge.Graph:
    made = ge.Graph()
    made.placeholder([2], name="x")
    made.value([1.0], name="w", requires_grad=True)
    made.value(3, name="n")
    return made


def test_a_table_starts_with_the_placeholders_else_with_what_is_no_parameter(graph):
    assert feedable(graph) == ["x"]
    graph.remove("x")
    assert feedable(graph) == ["n"]
    graph.remove("n")
    assert feedable(graph) == ["w"]
    assert starting_row(graph, batches_of(graph)) == {"w": [1.0]}


def test_rows_come_back_from_the_settings_and_go_by_the_inverse(graph):
    before = graph.settings
    inverse = with_rows(graph.settings, [{"x": [1.0, 2.0]}, {"x": [3.0, 4.0], "w": None}]).do(graph)
    batches = batches_of(graph)
    assert (batches.count, batches.batch(0), batches.batch(1)) == (2, {"x": [1.0, 2.0]}, {"x": [3.0, 4.0]})
    inverse.do(graph)
    assert graph.settings == before


def test_a_long_table_belongs_into_a_file(graph):
    with pytest.raises(FeedError, match="npz"):
        with_rows(graph.settings, [{}] * (MOST_ROWS + 1))


@pytest.mark.parametrize("said", [None, 5, {"rows": 3}, {"rows": [1, "a"]}, {"file": 3}, []])
def test_what_other_programs_write_there_is_no_batch(graph, said):
    graph.configure(type(graph.settings)(extra={KEY: said}))
    assert batches_of(graph).count == 0


@pytest.mark.parametrize("name", ["a.npz", "a.npy", "a.csv"])
def test_every_kind_of_file_gives_the_same_batches(graph, tmp_path, name):
    numbers = np.float32([[1, 2], [3, 4], [5, 6]])
    path = tmp_path / name
    if name.endswith("npz"):
        np.savez(path, x=numbers)
    elif name.endswith("npy"):
        np.save(path, numbers)
    else:
        path.write_text("x[0],x[1]\n" + "\n".join(f"{a},{b}" for a, b in numbers))
    with_file(graph.settings, path, tmp_path).do(graph)
    assert graph.settings.extra[KEY] == {"file": name}
    batches = batches_of(graph, tmp_path)
    assert batches.count == 3
    assert [batches.batch(i)["x"].tolist() for i in range(3)] == numbers.tolist()
    assert batches.batch(0)["x"].dtype == np.float32


def test_a_single_array_needs_a_single_value_to_feed(graph, tmp_path):
    graph.placeholder([1], name="z")
    np.save(tmp_path / "a.npy", np.zeros((2, 2)))
    with_file(graph.settings, tmp_path / "a.npy", tmp_path).do(graph)
    with pytest.raises(FeedError, match="by name"):
        batches_of(graph, tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("x,\n1,2", "named ''"),
        ("x,y\n1", "line 2"),
        ("x\n1\nab", "line 3, column 'x'"),
        ("x,x\n1,2", "two columns"),
        ("x[0],x[2]\n1,2", "do not fill"),
        ("x[0],x\n1,2", "do not fill"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path, text, said):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(FileError, match=said.replace("[", r"\[")):
        read_csv(tmp_path / "a.csv")


def test_a_table_of_text_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(FileError, match="UTF-8"):
        read_csv(tmp_path / "a.csv")


def test_whole_numbers_stay_whole(graph, tmp_path):
    (tmp_path / "a.csv").write_text("n\n1\n2.5\n")
    with_file(graph.settings, tmp_path / "a.csv", tmp_path).do(graph)
    with pytest.raises(FeedError, match="fractions"):
        batches_of(graph, tmp_path)
