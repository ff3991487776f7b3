"""An overlay of a plugin that fails or is slow is switched off and named; the canvas goes on."""

from __future__ import annotations

import time

import pytest

from grapheditor.bench import graphs
from grapheditor.engine.run import Badge
from grapheditor.gui import overlay_guard
from grapheditor.gui.menus import overlays_on
from grapheditor.plugin_registry import registry
from tests.gui.windows import document, wait_for_run


class Fake:
    """An overlay that does what its test wants."""

    name, label = "fake", "Fake marks"
    order = 900

    def __init__(self) -> None:
        self.calls = 0
        self.trouble = None
        self.local = False
        self.asked: list[int] = []

    def badges(self, graph, run):
        self.calls += 1
        self.asked.append(len(run.nodes))
        for node_id in run.nodes:
            if self.trouble is not None:
                self.trouble()
            yield Badge(node_id, "fake!", place="above")


def fail():
    raise ZeroDivisionError("no luck")


@pytest.fixture
def fake(monkeypatch):
    overlay = Fake()
    installed = registry().overlays
    monkeypatch.setattr(type(registry()), "overlays", property(lambda _: {**installed, overlay.name: overlay}))
    return overlay


@pytest.fixture
def window(fake, window):
    """The window, made when the fake overlay was there already."""
    return window


def shown(window, node="a") -> list[str]:
    return [badge.text for badge in window.canvas.badges_of(node)]


def told(window) -> list[str]:
    return [p.message for p in window.runner.problems if "Fake marks" in p.message]


def run(qtbot, window) -> None:
    with qtbot.waitSignal(window.runner.finished):
        window.runner.start()
    wait_for_run(qtbot, window)


def test_a_stranger_is_asked_about_all_nodes_at_once(window, fake):
    assert shown(window)[-1] == "fake!"
    assert fake.asked == [5]


def break_down(qtbot, window, fake, trouble=fail) -> None:
    fake.trouble = trouble
    with qtbot.waitSignal(window.runner.overlay_switched):
        window.runner.start()
    wait_for_run(qtbot, window)


def test_one_that_raises_is_named_once_and_not_asked_again(qtbot, window, fake):
    break_down(qtbot, window, fake)
    calls = fake.calls
    run(qtbot, window)
    run(qtbot, window)
    assert fake.calls == calls
    [message] = told(window)
    assert "ZeroDivisionError: no luck" in message
    assert "fake!" not in shown(window)
    assert shown(window), "the others are still there"
    assert not window.action("view.overlay.fake").isChecked()


@pytest.mark.parametrize("odd", [3, None, Badge("a", 2.5), Badge("a", "x", label=None), Badge(None, "x")], ids=repr)
def test_one_that_gives_other_things_than_badges_is_named_and_the_others_stay(qtbot, window, fake, monkeypatch, odd):
    monkeypatch.setattr(fake, "badges", lambda graph, run: [Badge("a", "fine"), odd])
    with qtbot.waitSignal(window.runner.overlay_switched):
        window.runner.start()
    wait_for_run(qtbot, window)
    [message] = told(window)
    assert "is no Badge" in message
    assert shown(window), "the others are still there"
    window.grab()


def test_one_that_is_slow_is_switched_off(qtbot, window, fake, monkeypatch):
    monkeypatch.setattr(overlay_guard, "LONGEST", 0.02)
    break_down(qtbot, window, fake, lambda: time.sleep(0.03))
    [message] = told(window)
    assert "took" in message
    assert "fake!" not in shown(window)


def test_one_without_end_is_left_in_between(qtbot, window, fake, monkeypatch):
    monkeypatch.setattr(overlay_guard, "LONGEST", 0.05)

    def without_end(graph, run):
        while True:
            yield Badge("a", "again")

    monkeypatch.setattr(fake, "badges", without_end)
    with qtbot.waitSignal(window.runner.overlay_switched):
        window.runner.start()
    wait_for_run(qtbot, window)
    assert len(told(window)) == 1


def test_the_menu_switches_it_on_again(qtbot, window, fake):
    break_down(qtbot, window, fake)
    before = window.undo_stack.count()
    fake.trouble = None
    with qtbot.waitSignal(window.runner.finished):
        window.action("view.overlay.fake").trigger()
    wait_for_run(qtbot, window)
    assert told(window) == []
    assert shown(window)[-1] == "fake!"
    assert window.action("view.overlay.fake").isChecked()
    assert window.undo_stack.count() == before, "the graph did not change"
    assert "fake" in overlays_on(window.document)


def test_one_that_fails_while_cards_come_into_view_is_switched_off_too(qtbot, window, fake):
    fake.local = True
    fake.trouble = fail
    with qtbot.waitSignal(window.runner.overlay_switched):
        window.set_document(document(graphs.graph(600)))
        wait_for_run(qtbot, window)
        window.canvas.zoom_reset()
        window.canvas.viewport().repaint()
    assert len(told(window)) == 1


def test_a_local_one_is_asked_only_about_what_comes_into_view(qtbot, window, fake):
    fake.local = True
    fake.asked.clear()
    window.set_document(document(graphs.graph(600)))
    wait_for_run(qtbot, window)
    window.canvas.zoom_reset()
    window.canvas.viewport().repaint()
    assert fake.asked
    assert max(fake.asked) < 200
    item = window.canvas.graph_scene.nodes_in(window.canvas.visible_rect())[0]
    assert "fake!" in shown(window, item.node.id)
