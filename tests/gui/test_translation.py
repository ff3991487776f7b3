"""The Chinese window: every text of the sources has a translation, in the source and in the compiled file."""

from __future__ import annotations

import ast
import re
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

import grapheditor
import grapheditor.gui
from grapheditor.authoring import Graph
from grapheditor.edit.formula_sheet import FormulaError
from grapheditor.edit.literal_text import LiteralError
from grapheditor.engine.explanations import EXPLANATIONS
from grapheditor.engine.group_op import with_groups
from grapheditor.engine.op_facts import DeclaredOp
from grapheditor.gui import error_words
from grapheditor.gui.app import _take_language
from grapheditor.gui.dialogs import plugins_html
from grapheditor.gui.explanations import TEXTS
from grapheditor.gui.op_words import GROUP_OF, op_doc
from grapheditor.gui.palette_entries import HIDDEN_CATEGORIES, op_entries, op_tip, search
from grapheditor.gui.translation import install_translators
from grapheditor.model.errors import CallError, FileError, GraphEditorError
from grapheditor.model.wording import Worded
from grapheditor.plugin_registry import load
from grapheditor.resource_files import resource_path
from tests.grouped import line
from tests.gui.searching import open_at, titles
from tests.gui.windows import show

SOURCES = sorted(Path(grapheditor.gui.__file__).parent.glob("*.py"))
MARKS = {"translate", "QT_TRANSLATE_NOOP"}


@cache
def marked_texts() -> set[tuple[str, str]]:
    """(context, text) of everything that is marked for translation; `tr` is the canvas's."""
    found: set[tuple[str, str]] = set()
    for source in SOURCES:
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in MARKS and len(texts) >= 2 and texts[0] != "Errors":
                found.add((texts[0], texts[1]))
            elif name == "tr" and texts:
                found.add(("Canvas", texts[0]))
    return found | {("Ops", doc) for doc in documentation()} | {("Errors", text) for text in errors()}


def errors() -> set[str]:
    """What our own errors say, and what is put into them: with gaps for names and numbers.

    Calls of ops are refused in PyTorch's words, which stay as they are, and the command line speaks English.
    """
    kinds, waiting = {"Worded", FormulaError.__name__, LiteralError.__name__}, [GraphEditorError]
    while waiting:
        kind = waiting.pop()
        if kind is not CallError:
            kinds.add(kind.__name__)
            waiting += kind.__subclasses__()
    found: set[str] = set()
    for source in Path(grapheditor.__file__).parent.rglob("*.py"):
        if {"cli", "bench"} & set(source.parts) or source.name == "running.py":
            continue
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
            texts = call.args[name in ("fail", "_fail") :][:1] if name in (*kinds, "fail", "_fail") else ()
            found |= {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}
    return found - {GROUP_OF}


def documentation() -> set[str]:
    """What the built-in ops say of themselves, but for those that write in place, which say it of another op."""
    ops = load(third_party=False).ops.facts()
    return {op.doc for op in ops if op.category not in HIDDEN_CATEGORIES and not op.writes}


def translated() -> dict[tuple[str, str], str]:
    """(context, text) -> Chinese, of the source file."""
    tree = ElementTree.parse(resource_path("translations", "grapheditor_zh_CN.ts"))
    found: dict[tuple[str, str], str] = {}
    for context in tree.iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            assert translation.get("type") is None, f"{message.findtext('source')} is not finished"
            text = "".join(translation.itertext()).strip()
            found[context.findtext("name", ""), message.findtext("source", "")] = text
    return found


def test_every_text_of_the_window_has_a_chinese_entry():
    texts = marked_texts()
    assert len(texts) > 150
    assert sorted(texts - set(translated())) == []


def test_no_entry_is_left_over_from_a_text_that_is_gone():
    assert sorted(set(translated()) - marked_texts()) == []


def test_translations_keep_the_gaps_for_names_and_numbers():
    def gaps(text: str) -> list[str]:
        return sorted(re.findall(r"\{\d\}|%n", text))

    assert {text: chinese for (_, text), chinese in translated().items() if gaps(text) != gaps(chinese)} == {}
    assert [text for (_, text), chinese in translated().items() if not chinese] == []


def test_the_compiled_file_says_the_same(qapp):
    translator = QTranslator()
    assert translator.load(str(resource_path("translations", "grapheditor_zh_CN.qm")))
    wrong = {
        text: translator.translate(context, text)
        for (context, text), chinese in translated().items()
        if "%n" not in text and translator.translate(context, text) != chinese
    }
    assert wrong == {}


def test_labels_of_built_in_plugins_are_among_the_texts():
    plugins = load(third_party=False)
    labels = {op.category for op in plugins.ops.values()} - {"Internal"}
    for things in (plugins.evaluators, plugins.overlays, plugins.exporters, plugins.importers, plugins.panels):
        labels |= {thing.label for thing in things.values()}
    assert sorted(labels - {text for context, text in translated() if context == "Plugins"}) == []


def test_a_language_can_be_chosen_and_english_needs_no_file(qapp):
    installed = install_translators(qapp, "zh_CN")
    try:
        assert QCoreApplication.translate("Docks", "Palette") == "组件"
    finally:
        for translator in installed:
            qapp.removeTranslator(translator)
    assert QCoreApplication.translate("Docks", "Palette") == "Palette"
    assert install_translators(qapp, "en_GB") == []


@pytest.mark.parametrize(
    ("arguments", "left", "language"),
    [
        (["g", "--lang", "zh_CN", "a.graph"], ["g", "a.graph"], "zh_CN"),
        (["g", "--lang=zh_CN"], ["g"], "zh_CN"),
        (["g", "a.graph"], ["g", "a.graph"], None),
    ],
)
def test_the_language_is_taken_from_the_command_line(arguments, left, language):
    assert _take_language(arguments) == (left, language)


def test_explanations_of_the_engine_are_among_the_texts():
    assert list(TEXTS) == [text for _, text in EXPLANATIONS]


@pytest.fixture
def chinese(qapp):
    """The window's language, for one test."""
    translator = QTranslator()
    assert translator.load(str(resource_path("translations", "grapheditor_zh_CN.qm")))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_errors_of_our_own_are_told_in_the_language_of_the_window(chinese):
    error = GraphEditorError("Input {0} of {1} is free; wire it or type a number there.", "'other'", "my (node)")
    assert str(error) == "Input 'other' of my (node) is free; wire it or type a number there."
    assert error_words.in_words(str(error)) == "my (node) 的输入 'other' 空闲；请连接它，或在那里输入一个数。"
    torch = "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"
    assert error_words.in_words(torch) == torch


def test_what_an_error_quotes_is_told_in_the_language_of_the_window_too(chinese):
    inner = FileError("{0}: {1}", Worded("line {0}, column {1}", 3, 5), Worded("expected {0}, found {1}.", "x", "y"))
    outer = FileError("{0} can't be saved: {1}", "a {b}.graph", inner)
    assert str(outer) == "a {b}.graph can't be saved: line 3, column 5: expected x, found y."
    assert error_words.in_words(str(outer)) == "无法保存 a {b}.graph：第 3 行第 5 列：应为 x，实为 y。"


@given(st.lists(st.text(max_size=8), max_size=3))
def test_in_english_errors_stay_as_they_are(parts):
    error = GraphEditorError(" and ".join(f"{{{number}}}" for number in range(len(parts))), *parts)
    assert error_words.in_words(str(error)) == str(error) == " and ".join(parts)


def test_a_chinese_window_tells_a_problem_in_chinese_on_card_and_in_the_list(chinese, window, qtbot):
    graph = Graph()
    free = graph.op("exp", graph.value(1.0, name="v"), name="free")
    graph.op("neg", free, name="after")
    graph.disconnect(next(iter(graph.wires_into(free.id))))
    show(window, qtbot, graph)
    scene = window.canvas.graph_scene
    assert scene.trouble("free")[0] == "free 的输入 'input' 空闲；请连接它，或在那里输入一个数。"
    assert [text.text for text in scene.items_by_id["after"].card.foot] == ["等待 free"]
    assert "空闲" in window.problems.list.item(0).text()


def test_what_a_wire_can_not_do_is_told_at_the_pointer_in_chinese(chinese, canvas):
    start, end = (canvas.mapFromScene(canvas.port_pos(*port)) for port in (("y", "out", 0), ("a", "in", "input")))
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.5, 1.0):
        QTest.mouseMove(canvas.viewport(), start + (end - start) * part)
    assert canvas.hint.text() == "这样会形成环：y 已经依赖 a(a → y)。"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def test_a_file_that_can_not_be_read_is_told_in_chinese(chinese, window, tmp_path):
    path = tmp_path / "broken.graph"
    path.write_text("{", encoding="utf-8")
    assert not window.open_file(path)
    box = window.findChild(QMessageBox, "dialog.error")
    assert box is not None
    said = box.informativeText() or box.text()
    box.close()
    assert "第 1 行" in said
    assert "请在该处修正文件" in said


def test_the_list_of_plugins_is_told_in_chinese(chinese):
    html = plugins_html(load(third_party=False))
    assert "个运算" in html
    assert " ops" not in html.replace("ops_", "")
    assert "Autograd graph" not in html


def test_documentation_of_every_op_that_is_offered_is_told_in_chinese(chinese):
    for op in load(third_party=False).ops.facts():
        if op.category not in HIDDEN_CATEGORIES:
            assert op_doc(op) != op.doc, op.name
            assert op_doc(op) in unescape(op_tip(op))


def test_documentation_of_strangers_stays_as_it_is(chinese):
    op = DeclaredOp("mine_", "mine_(Tensor input)", "Mine", "Does what I want.")
    assert op_doc(op) == "Does what I want."


def test_what_a_group_is_made_of_is_told_in_chinese(chinese):
    group = line()
    graph = Graph()
    graph.define("line", group)
    told = op_doc(with_groups(load(third_party=False).ops, graph.definitions.values())[group.op])
    assert told.startswith("由 3 个节点组成的组：x")


@pytest.mark.parametrize(("typed", "names"), [("求和", {"sum"}), ("矩阵乘法", {"matmul"}), ("求和 维度", {"sum"})])
def test_ops_are_found_by_words_of_their_chinese_documentation(chinese, canvas, typed, names):
    ops = canvas.document.ops
    assert names <= {entry.name for entry in search(op_entries(ops), typed)[0]}
    popup = open_at(canvas)
    event = QInputMethodEvent()
    event.setCommitString(typed)
    QApplication.sendEvent(popup.line, event)
    assert names <= set(titles(popup))
    popup.close_search()
    shown = search(op_entries(ops), "distance from the mean")[0]  # English words go on finding them
    assert "var" in {entry.name for entry in shown}
