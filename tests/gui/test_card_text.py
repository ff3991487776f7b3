"""Texts of cards in lines: as wide as there is room, in any script, and nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from grapheditor import io
from grapheditor.authoring import Graph
from grapheditor.edit.edits import ReplaceNode
from grapheditor.gui import card_text
from grapheditor.gui.card_digest import digest
from grapheditor.gui.files import examples
from grapheditor.gui.render import badges_of, run_once
from grapheditor.gui.scene import GraphScene
from grapheditor.gui.theme import Theme
from grapheditor.plugin_registry import registry

CHINESE = "反向传播会按叶子节点当前的数值计算其 grad,因此不能覆盖这些数值。请使用不带下划线的运算。"
MIXED = "한국어 and 中文 (clone), then words"


@pytest.mark.parametrize("text", [CHINESE, MIXED, "The size of tensor a must  match", "", "   "])
@pytest.mark.parametrize("room", [60.0, 120.0, 400.0])
def test_lines_fit_and_hold_all_of_the_text(qapp, text, room):
    lines = card_text.wrapped(text, "label", room, 99)
    assert all(card_text.width(line, "label") <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line[:1] in ",。)" for line in lines)


def test_what_has_no_line_left_is_cut(qapp):
    lines = card_text.wrapped(CHINESE, "label", 90.0, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
@pytest.mark.parametrize("titles", [False, True])
def test_far_out_a_card_says_its_name_and_numbers_in_letters_that_fit(qapp, path, titles):
    graph = io.load(path)
    scene = GraphScene(graph, registry().ops, Theme.light())
    run = run_once(graph)
    scene.set_run(run, badges_of(graph, run, ["values", "gradients"]))
    for item in scene.items_by_id.values():
        card = item.card
        texts = digest(card, titles)
        assert texts[0].text == card_text.elided(card.name, texts[0].font, card.width)
        for text in texts:
            shown = card_text.elided(text.text, text.font, text.room)
            bottom = text.y + card_text.line_height(text.font)
            assert card.rect.adjusted(0, -4, 0, 4).contains(QRectF(text.x, text.y, 1.0, bottom - text.y))
            assert text.x + card_text.width(shown, text.font) <= card.width


@pytest.mark.parametrize("zoom", [0.5, 0.3])
def test_names_can_be_read_far_out(canvas, zoom):
    canvas.jump_to(zoom, canvas.graph_scene.content_rect().center())
    rect = canvas.mapFromScene(canvas.node_rect("y")).boundingRect()
    before = canvas.viewport().grab(rect).toImage()
    rename(canvas, "y", "W")
    after = canvas.viewport().grab(rect).toImage()
    changed = [
        y for y in range(after.height()) if any(after.pixel(x, y) != before.pixel(x, y) for x in range(after.width()))
    ]
    assert max(changed) - min(changed) >= 7  # pixels: as high as small print


def rename(canvas, name: str, new: str) -> None:
    canvas.select([name])
    canvas.clear_selection()
    node = canvas.document.graph.node(name)
    canvas.document.do(ReplaceNode(replace(node, name=new)), "Rename")


@pytest.mark.parametrize("number", [-1.597e-05, 2.8537e-05, 3.0, 6.02214e23])
def test_far_out_a_small_number_has_a_place_on_its_plate_too(qapp, number):
    graph = Graph()
    graph.op("mul", graph.value([1.0]), number, name="y")
    scene = GraphScene(graph, registry().ops, Theme.light())
    run = run_once(graph)
    scene.set_run(run, badges_of(graph, run, ["values"]))
    texts = digest(scene.items_by_id["y"].card, titles=True)
    assert len(texts) == 2
    assert float(texts[1].text.strip("[]")) == pytest.approx(number, rel=0.05)
