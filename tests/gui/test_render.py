"""Pictures of graphs without a window."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage

from grapheditor.authoring import Graph
from grapheditor.cli.start import run_command
from grapheditor.gui.picture import Picture, PictureOptions
from grapheditor.gui.picture_files import LARGEST, MOST_PIXELS, save_picture
from grapheditor.gui.render import render_file
from grapheditor.gui.theme import THEMES, Theme
from grapheditor.io import save
from grapheditor.model.errors import GraphEditorError
from tests.graph_text import article


@pytest.mark.parametrize("name", THEMES)
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


def test_only_values_that_require_grad_are_marked(tmp_path):
    graph = article()
    for count, name in ((2, "w"), (1, "x"), (0, None)):
        render_file(graph, tmp_path / "graph.svg")
        assert (tmp_path / "graph.svg").read_text().count(">∇</text>") == count
        if name is not None:
            graph.replace(replace(graph.find(name), requires_grad=False))


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


# -- like the screen ---------------------------------------------------------------


def image_of(graph: Graph, tmp_path, **options) -> QImage:
    render_file(graph, tmp_path / "graph.png", **{"scale": 1.0, **options})
    return QImage(str(tmp_path / "graph.png"))


def place(graph: Graph, **positions: tuple[float, float]) -> Graph:
    for name, pos in positions.items():
        graph.replace(replace(graph.find(name), pos=pos))
    return graph


@pytest.mark.parametrize("scale", [1, 2])
def test_a_card_in_the_picture_is_the_card_on_the_screen(canvas, scale):
    canvas.zoom_by(scale / canvas.zoom)
    canvas.centerOn(canvas.node_rect("a").center())
    picture = Picture(canvas.graph_scene, PictureOptions())
    image = picture.image(scale)
    rect = canvas.node_rect("a").adjusted(4, 4, -4, -4)  # the ground has dots on the screen
    on_screen = QRect(canvas.mapFromScene(rect.topLeft()), (rect.size() * scale).toSize())
    there = QRect(((rect.topLeft() - picture.area.topLeft()) * scale).toPoint(), on_screen.size())
    seen = canvas.viewport().grab(on_screen).toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert seen == image.copy(there).convertToFormat(QImage.Format.Format_RGB32)


def test_selection_and_hover_are_not_in_the_picture_and_stay_on_the_screen(canvas):
    plain = Picture(canvas.graph_scene, PictureOptions()).image(1.0)
    canvas.select(["a", "b"])
    canvas.graph_scene.items_by_id["y"].mark(hovered=True)
    canvas.graph_scene.selection.add(wires=[("y", "input")])
    marked = Picture(canvas.graph_scene, PictureOptions())
    assert marked.image(1.0) == plain
    items = canvas.graph_scene.items_by_id
    assert items["a"].marks.selected
    assert items["y"].marks.hovered
    assert canvas.graph_scene.wire_layer.selected == {("y", "input")}


@pytest.mark.parametrize("name", THEMES)
def test_another_theme_in_the_picture_leaves_the_screen_alone(canvas, name):
    before = canvas.grab().toImage()
    theme = Theme.named(name)
    image = Picture(canvas.graph_scene, PictureOptions(theme=theme)).image(1.0)
    assert image.pixelColor(1, 1) == theme.canvas
    assert canvas.graph_scene.theme is canvas.theme
    canvas.viewport().update()
    assert canvas.grab().toImage() == before


# -- what is inside ------------------------------------------------------------------


def border(image: QImage) -> set[str]:
    width, height = image.width(), image.height()
    points = [QPoint(x, y) for x in range(width) for y in (0, height - 1)]
    points += [QPoint(x, y) for y in range(height) for x in (0, width - 1)]
    return {image.pixelColor(point).name() for point in points}


@pytest.mark.parametrize("legend", [False, True])
def test_wires_pills_and_labels_that_stand_out_are_inside(tmp_path, legend):
    graph = article()
    graph.op("tanh", graph.handle("y"), name="back")
    place(graph, w=(0, 0), x=(0, 300), a=(300, 0), b=(900, -500), y=(600, 700), back=(-700, 100))
    image = image_of(graph, tmp_path, legend=legend)
    assert border(image) == {Theme.light().canvas.name()}


def test_a_transparent_picture_has_no_ground_and_solid_cards(tmp_path):
    image = image_of(article(), tmp_path, transparent=True)
    assert image.pixelColor(2, 2).alpha() == 0
    card = Theme.light().card
    found = {image.pixelColor(x, y).rgba() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert card.rgba() in found
    render_file(article(), tmp_path / "graph.svg", transparent=True)
    grounds = re.findall(r'<g fill="(#\w+)"[^>]*>\s*<rect', (tmp_path / "graph.svg").read_text())
    assert Theme.light().canvas.name() not in grounds


def test_chosen_nodes_come_with_the_wires_among_them(tmp_path):
    render_file(article(), tmp_path / "all.svg", overlays=[])
    render_file(article(), tmp_path / "some.svg", overlays=[], nodes=["w,a", "y"])
    texts = svg_text(tmp_path / "some.svg")
    assert all(re.search(rf"\b{name}\b", texts) for name in "way")
    assert not re.search(r"\bx\b|\bb\b", texts)
    assert wires(tmp_path / "all.svg") == 5
    assert wires(tmp_path / "some.svg") == 2  # w -> a and a -> y


def wires(path) -> int:
    (group,) = re.findall(r"<g [^>]*stroke-linecap=\"round\"[^>]*>(.*?)</g>", path.read_text(), re.DOTALL)
    return group.count("<path")


def test_the_legend_explains_what_there_is_and_nothing_else(tmp_path):
    graph = article()
    graph.configure(replace(graph.settings, title="A small <graph>"))
    render_file(graph, tmp_path / "graph.svg", legend=True)
    text = svg_text(tmp_path / "graph.svg")
    for words in ("A small <graph>", "requires_grad=True", "its value requires grad", "backward adds to its grad"):
        assert words in text
    for words in ("a constant", "no installed plugin", "could not be computed", "keeps its grad"):
        assert words not in text
    graph.op("exp", graph.handle("y"), name="e")
    graph.replace(replace(graph.find("e"), op="nonsense"))
    graph.replace(replace(graph.find("w"), requires_grad=False))
    render_file(graph, tmp_path / "graph.svg", legend=True)
    assert "no installed plugin" in svg_text(tmp_path / "graph.svg")
    assert "a constant" in svg_text(tmp_path / "graph.svg")


def test_a_legend_fits_under_the_smallest_graph(tmp_path):
    graph = Graph()
    graph.value([1.0], name="w", requires_grad=True)
    image = image_of(graph, tmp_path, legend=True)
    assert border(image) == {Theme.light().canvas.name()}


# -- text stays text -------------------------------------------------------------------


def test_an_svg_is_as_large_as_asked_and_its_texts_are_as_wide_as_they_were(tmp_path):
    widths = []
    for scale in (1.0, 2.0):
        render_file(article(), tmp_path / "graph.svg", scale=scale)
        root = ElementTree.parse(tmp_path / "graph.svg").getroot()
        box = [float(number) for number in root.get("viewBox").split()]
        assert float(root.get("width")) == pytest.approx(box[2] * scale, abs=1)
        assert float(root.get("height")) == pytest.approx(box[3] * scale, abs=1)
        widths.append(box[2])
    assert widths[0] == widths[1]
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    names = {"".join(text.itertext()) for text in texts}
    assert {"w", "x", "a", "b", "y", "mul", "<MulBackward0>"} <= names
    for text in texts:
        assert len("".join(text.itertext())) == 1 or float(text.get("textLength")) > 0
        assert text.get("stroke") == "none"
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))


def test_signs_that_mean_something_in_xml_are_escaped(tmp_path):
    graph = Graph()
    graph.value([1.0], name='a<b> & "c" 图')
    render_file(graph, tmp_path / "graph.svg")
    assert 'a<b> & "c" 图'.replace(" ", "") in svg_text(tmp_path / "graph.svg").replace(" ", "")


def test_a_pdf_has_fonts_whose_letters_can_be_searched_and_no_pixels(tmp_path):
    render_file(article(), tmp_path / "graph.pdf")
    data = (tmp_path / "graph.pdf").read_bytes()
    assert b"/Subtype /Image" not in data
    tables = re.findall(rb"beginbf(?:range|char)(.*?)endbf", data, re.DOTALL)
    letters = {chr(int(code, 16)) for table in tables for code in re.findall(rb"<([0-9A-Fa-f]{4})>", table)}
    assert set("<MulBackward0>float32leaf[5.]") <= letters


# -- large graphs and bad places ---------------------------------------------------------


def test_a_png_that_would_be_too_large_is_made_smaller_and_that_is_told(tmp_path):
    graph = place(article(), w=(0, 0), x=(0, 300), a=(20_000, 0), b=(20_000, 300), y=(40_000, 9_000))
    note = render_file(graph, tmp_path / "graph.png")
    image = QImage(str(tmp_path / "graph.png"))
    assert str(image.width()) in note
    assert max(image.width(), image.height()) <= LARGEST
    assert image.width() * image.height() <= MOST_PIXELS + LARGEST
    assert render_file(graph, tmp_path / "graph.svg") == ""
    assert render_file(graph, tmp_path / "graph.pdf") == ""
    (box,) = re.findall(rb"/MediaBox \[([^\]]*)\]", (tmp_path / "graph.pdf").read_bytes())
    assert max(map(float, box.split())) <= 14_401


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
@pytest.mark.parametrize("place_", ["missing folder", "a folder", "null"])
def test_a_place_that_can_not_be_written_is_named_and_nothing_stays_behind(tmp_path, suffix, place_):
    out = {
        "missing folder": tmp_path / "gone" / f"graph.{suffix}",
        "a folder": tmp_path / f"graph.{suffix}",
        "null": tmp_path / f"gr\0aph.{suffix}",
    }[place_]
    if place_ == "a folder":
        out.mkdir()
    before = list(tmp_path.rglob("*"))
    with pytest.raises(GraphEditorError, match=r"choose another name or folder") as caught:
        render_file(article(), out)
    assert "graph" in str(caught.value).replace("\0", "")
    assert list(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_full_disk_leaves_the_old_picture(tmp_path, suffix, monkeypatch):
    out = tmp_path / f"graph.{suffix}"
    out.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GraphEditorError, match="No space left"):
        render_file(article(), out)
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_what_does_not_fit_into_memory_is_told(canvas, tmp_path, monkeypatch):
    monkeypatch.setattr(Picture, "image", lambda picture, scale: QImage())
    with pytest.raises(GraphEditorError, match="smaller scale"):
        save_picture(canvas.graph_scene, tmp_path / "graph.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_thousands_of_nodes_are_drawn(tmp_path, suffix):
    graph = Graph()
    x = graph.value([1.0], name="x", requires_grad=True)
    for number in range(2_000):
        x = graph.op("add", x, number, name=f"node{number}")
        place(graph, **{f"node{number}": (170.0 * (number % 50), 200.0 * (number // 50))})
    out = tmp_path / f"graph.{suffix}"
    render_file(graph, out, overlays=["values"])
    if suffix == "svg":
        assert len(set(re.findall(r">(node\d+)</text>", out.read_text()))) == 2_000
    assert out.stat().st_size > 100_000


# -- the command line ------------------------------------------------------------------------


def test_the_command_takes_selection_ground_and_legend(tmp_path, capsys):
    save(article(), tmp_path / "a.graph")
    out = tmp_path / "a.svg"
    command = ["render", str(tmp_path / "a.graph"), "-o", str(out)]
    more = ["--selection", "w,a", "--nodes", "y", "--transparent", "--legend", "--theme", "dark", "--scale", "1"]
    assert run_command([*command, *more]) == 0
    text = svg_text(out)
    assert "its value requires grad" in text
    assert not re.search(r"\bx\b", text)
    assert run_command([*command, "--selection", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err
    assert run_command([*command, "--selection", " ,"]) == 1
    assert "at least one" in capsys.readouterr().err
    assert run_command([*command, "--theme", "pink"]) == 2
    answer = capsys.readouterr().err
    assert [name for name in THEMES if name not in answer] == []
