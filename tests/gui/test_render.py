"""Pictures of graphs without a window."""

from __future__ import annotations

import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QColor, QImage

from grapheditor.authoring import Graph
from grapheditor.gui.render import render_file
from grapheditor.gui.theme import Theme
from grapheditor.io import save
from grapheditor.model.errors import GraphEditorError
from tests.gui.windows import article


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_a_png_shows_cards_on_the_ground_of_the_theme(tmp_path, name):
    out = tmp_path / "graph.png"
    render_file(article(), out, theme=name)
    image, theme = QImage(str(out)), Theme.named(name)
    found = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert image.pixelColor(2, 2) == theme.canvas
    for colour in (theme.card, theme.value_header, theme.blue, theme.wire_grad):
        assert QColor(colour).name() in found


def test_the_scale_sets_the_number_of_pixels(tmp_path):
    sizes = []
    for scale in (1.0, 2.0):
        render_file(article(), tmp_path / "graph.png", scale=scale)
        sizes.append(QImage(str(tmp_path / "graph.png")).width())
    assert abs(sizes[1] - 2 * sizes[0]) <= 2


def svg_text(path) -> str:
    return " ".join("".join(element.itertext()) for element in ElementTree.parse(path).iter() if element.text)


def test_an_svg_holds_names_values_gradients_and_labels(tmp_path):
    out = tmp_path / "graph.svg"
    render_file(article(), out)
    text = svg_text(out)
    for word in ("w", "mul", "[6.]", "[5.]", "leaf", "<MulBackward0>", "None"):
        assert word in text


def test_only_the_chosen_overlays_are_drawn(tmp_path):
    out = tmp_path / "graph.svg"
    render_file(article(), out, overlays=["grad_fn"])
    text = svg_text(out)
    assert "<MulBackward0>" in text
    assert "leaf" not in text


def test_a_pdf_is_written(tmp_path):
    out = tmp_path / "graph.pdf"
    render_file(article(), out)
    assert out.read_bytes().startswith(b"%PDF-")


def test_a_graph_with_errors_is_drawn_with_their_words(tmp_path):
    graph = Graph()
    x = graph.value([[1.0, 2.0, 3.0]], name="x")
    graph.op("exp", graph.op("matmul", x, x, name="wrong"), name="after")
    render_file(graph, tmp_path / "graph.svg")
    text = svg_text(tmp_path / "graph.svg")
    assert "mat1 and mat2" in text
    assert "waits for wrong" in text


def test_an_empty_graph_is_a_small_picture(tmp_path):
    render_file(Graph(), tmp_path / "graph.png")
    assert not QImage(str(tmp_path / "graph.png")).isNull()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [({"overlays": ["nonsense"]}, "nonsense"), ({"theme": "pink"}, "pink"), ({"out": "graph.gif"}, "gif")],
)
def test_what_can_not_be_drawn_is_refused_in_words(tmp_path, arguments, word):
    out = tmp_path / arguments.pop("out", "graph.png")
    with pytest.raises(GraphEditorError, match=word):
        render_file(article(), out, **arguments)
    assert not out.exists()


def test_it_needs_neither_display_nor_application(tmp_path):
    save(article(), tmp_path / "a.graph")
    code = (
        "import sys; from grapheditor.gui.render import render_file; render_file(sys.argv[1], sys.argv[2]); print('ok')"
    )
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.graph"), str(tmp_path / "a.png")],
        env=env | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "ok\n", done.stderr
    assert done.returncode == 0
    assert (tmp_path / "a.png").stat().st_size > 5_000
