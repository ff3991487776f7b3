"""The results of a run on the cards: badges, errors, what is stale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt

from grapheditor.edit.edits import AddNode, Connect
from grapheditor.engine.run import Badge, NodeResult, Run
from grapheditor.model.node import OpNode, Wire
from tests.gui.invented import results

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_PHASE, PHASE = Qt.ScrollPhase.NoScrollPhase, Qt.ScrollPhase.ScrollUpdate


def test_badges_are_rows_in_the_card_and_labels_around_it(canvas):
    before = canvas.node_rect("a").height()
    run, badges = results()
    canvas.set_run(run, badges)
    assert canvas.badges_of("a") == badges
    assert canvas.badges_of("w") == []
    card = canvas.graph_scene.items_by_id["a"].card
    assert card.height > before + 3 * 15
    assert [pill.text for pill in card.pills] == ["leaf", "<AddBackward0>"]
    assert card.pills[0].rect.bottom() < 0
    assert card.pills[1].rect.top() > card.height
    texts, dashes = card.results()
    shown = {text.text: text for text in texts}
    assert shown["[3.]"].colour == "text"
    assert shown["None"].font == "italic"
    assert len(dashes) == 1  # what was not computed is drawn as a dash, and not as a text


def test_an_error_is_told_on_the_card_in_its_first_line_and_in_full_in_the_tooltip(canvas):
    canvas.set_run(*results())
    item = canvas.graph_scene.items_by_id["b"]
    words = " ".join(text.text for text in item.card.foot)
    assert words == "mat1 and mat2 can't be multiplied"
    assert item.marks.failed
    from grapheditor.gui.hits import tip_at

    tip = tip_at(canvas.graph_scene, item.pos() + item.card.error_rect.center())
    assert tip.endswith("Traceback")


def test_a_node_that_waits_for_a_failed_one_says_so_and_is_not_red(canvas):
    canvas.set_run(*results())
    item = canvas.graph_scene.items_by_id["y"]
    assert [text.text for text in item.card.foot] == ["waits for b"]
    assert not item.marks.failed


def test_stale_results_fade_and_fresh_ones_do_not(canvas):
    run, badges = results()
    canvas.set_run(run, badges, stale=True)
    assert all(item.marks.stale for item in canvas.graph_scene.items_by_id.values())
    canvas.set_run(run, badges)
    assert not any(item.marks.stale for item in canvas.graph_scene.items_by_id.values())


def test_no_run_takes_all_results_away(canvas):
    sizes = {i: canvas.node_rect(i).size() for i in "wxaby"}
    canvas.set_run(*results())
    canvas.set_run(None, ())
    assert {i: canvas.node_rect(i).size() for i in "wxaby"} == sizes


def test_texts_and_labels_stay_inside_their_cards_and_cards_apart(qtbot, canvas):
    canvas.set_run(*results())
    items = list(canvas.graph_scene.items_by_id.values())
    for item in items:
        for text in item.card.texts() + item.card.results()[0]:
            assert 0 <= text.x <= item.card.width
            assert 0 <= text.y < item.card.height
    for i, one in enumerate(items):
        for other in items[i + 1 :]:
            mine = one.card.bounds.translated(one.pos())
            assert not mine.intersects(other.card.bounds.translated(other.pos()))


def test_a_long_name_is_cut_on_the_card_and_full_in_the_tooltip(canvas):
    from grapheditor.gui import card_text
    from grapheditor.gui.hits import tip_at

    name = "a_name_that_goes_on_and_on_and_on_and_on_and_on"
    canvas.document.do(AddNode(OpNode("n", name, "exp", pos=(0.0, 300.0))), "Add")
    item = canvas.graph_scene.items_by_id["n"]
    title = item.card.texts()[0]
    assert card_text.width(name, "name") > title.room
    assert tip_at(canvas.graph_scene, item.pos() + QPointF(20, 10)).startswith(name)


def test_an_op_that_no_plugin_brings_is_shown_with_the_slots_it_uses(canvas):
    canvas.document.do(AddNode(OpNode("alien", "alien", "stranger.op", pos=(0.0, 300.0))), "Add")
    canvas.document.do(Connect(Wire("y", 0, "alien", "left")), "Wire")
    item = canvas.graph_scene.items_by_id["alien"]
    assert list(item.card.inputs) == ["left"]
    assert "stranger.op" in " ".join(text.text for text in item.card.foot)


def test_a_variadic_input_offers_one_port_more_than_it_uses(canvas):
    new = canvas.add_op("cat")
    assert list(canvas.graph_scene.items_by_id[new].card.inputs) == ["tensors.0"]
    canvas.document.do(Connect(Wire("y", 0, new, "tensors.0")), "Wire")
    assert list(canvas.graph_scene.items_by_id[new].card.inputs) == ["tensors.0", "tensors.1"]


def test_a_card_has_a_port_for_every_output_that_a_run_found(canvas):
    new = canvas.add_op("split")
    parts = tuple(np.zeros(2, "float32") for _ in range(3))
    canvas.set_run(Run({new: NodeResult(parts)}), ())
    assert len(canvas.graph_scene.items_by_id[new].card.outputs) == 3


def test_a_row_about_an_output_has_that_outputs_name_whichever_overlay_it_came_from(canvas, graph):
    canvas.document.do(AddNode(OpNode("top", "top", "max.dim", params={"dim": 0})), "Add")
    values = (np.ones(1, np.float32), np.zeros(1, np.int64))
    rows = [
        Badge("top", "0.5", role="note", label="share", output=1),
        Badge("top", "1.", role="value", label="value 1"),  # about no output in particular
        Badge("top", "9", role="note", label="far", output=7),
    ]
    canvas.set_run(Run({"top": NodeResult(values=values)}), rows)
    card = canvas.graph_scene.items_by_id["top"].card
    assert [(badge.label, badge.text) for badge in card.body] == [("indices", "0.5"), ("value 1", "1."), ("far", "9")]
