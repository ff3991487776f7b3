"""The inspector of op nodes: parameters by their schema, inputs, results, documentation."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit

from grapheditor.authoring import Graph
from grapheditor.model.node import OpNode
from tests.graph_text import article
from tests.gui.windows import child, pick, select, show, type_text, wait_for_run


def softmaxes() -> Graph:
    graph = Graph()
    m = graph.value([[1.0, 2.0], [3.0, 5.0]], name="m", requires_grad=True)
    graph.op("sum", m, name="s")
    graph.op("add", m, 1, name="a")
    graph.op("gelu", m, name="g")
    graph.op("max", m, 1, name="top")
    return graph


def test_parameters_get_the_field_that_fits_and_only_differences_are_kept(window, qtbot):
    show(window, qtbot, softmaxes())
    select(window, "s")
    type_text(qtbot, child(window, "inspector.param.dim", QLineEdit), "[0]")
    child(window, "inspector.param.keepdim", QCheckBox).click()
    pick(qtbot, child(window, "inspector.param.dtype", QComboBox), "float64")
    assert window.document.graph.find("s").params == {"dim": [0], "keepdim": True, "dtype": "float64"}
    wait_for_run(qtbot, window)
    assert child(window, "inspector.result.value", QLabel).text() == "[[4., 7.]]"
    child(window, "inspector.param.keepdim", QCheckBox).click()
    pick(qtbot, child(window, "inspector.param.dtype", QComboBox), None)
    type_text(qtbot, child(window, "inspector.param.dim", QLineEdit), "")
    assert window.document.graph.find("s").params == {}

    select(window, "g")
    pick(qtbot, child(window, "inspector.param.approximate", QComboBox), "tanh")
    assert window.document.graph.find("g").params == {"approximate": "tanh"}


@pytest.mark.parametrize("text", ["one", "[0.5]", "[[1]]"])
def test_a_parameter_that_the_schema_does_not_take_is_marked(window, qtbot, text):
    show(window, qtbot, softmaxes())
    select(window, "s")
    field = child(window, "inspector.param.dim", QLineEdit)
    type_text(qtbot, field, text)
    assert field.property("wrong") is True
    assert window.document.graph.find("s").params == {}


def test_a_parameter_without_default_asks_for_a_value(window, qtbot):
    window.canvas.add_op("reshape")
    assert "shape" in child(window, "inspector.param.shape.message", QLabel).text()
    type_text(qtbot, child(window, "inspector.param.shape", QLineEdit), "2, -1")
    assert window.document.graph.find("reshape").params == {"shape": [2, -1]}
    assert not child(window, "inspector.param.shape.message", QLabel).isVisible()


def test_a_free_input_takes_a_number_and_a_wired_one_names_its_source(window, qtbot):
    select(window, "b")
    type_text(qtbot, child(window, "inspector.input.other", QLineEdit), "4")
    wait_for_run(qtbot, window)
    assert window.document.graph.find("b").literals == {"other": 4}
    assert "w" in child(window, "inspector.input.input", QLabel).text()
    type_text(qtbot, child(window, "inspector.input.other", QLineEdit), "4.0")
    assert repr(window.document.graph.find("b").literals) == repr({"other": 4.0})  # which makes floats of ints
    type_text(qtbot, child(window, "inspector.input.other", QLineEdit), "[4]")
    assert "one number" in child(window, "inspector.input.other.message", QLabel).text()
    type_text(qtbot, child(window, "inspector.input.other", QLineEdit), "")
    assert window.document.graph.find("b").literals == {}


def test_results_are_what_pytorch_would_say(window, qtbot):
    select(window, "y")
    shown = {name: child(window, f"inspector.result.{name}", QLabel).text() for name in ("value", "grad_fn", "is_leaf")}
    assert shown == {"value": "[6.]", "grad_fn": "<MulBackward0>", "is_leaf": "False"}
    select(window, "w")
    assert child(window, "inspector.result.grad", QLabel).text() == "[5.]"


def test_several_outputs_are_shown_by_name(window, qtbot):
    show(window, qtbot, softmaxes())
    select(window, "top")
    assert child(window, "inspector.result.values", QLabel).text() == "[2., 5.]"
    assert child(window, "inspector.result.indices", QLabel).text() == "[1, 1]"


def test_the_error_of_a_broken_node_is_shown_in_full(window, qtbot):
    window.canvas.add_op("matmul")
    wait_for_run(qtbot, window)
    assert child(window, "inspector.result.error", QLabel).text() == window.runner.problems[0].message


def test_documentation_and_signature_of_the_op_are_shown(window):
    select(window, "a")
    texts = " ".join(label.text() for label in child(window, "inspector.documentation").findChildren(QLabel))
    op = window.document.ops["add"]
    assert str(op.schema) in texts
    assert op.doc.split(".")[0] in texts


def test_an_op_that_is_not_installed_is_explained(window, qtbot):
    graph = article()
    graph.add(OpNode("magic", "magic", "acme_magic"))
    show(window, qtbot, graph)
    select(window, "magic")
    texts = " ".join(label.text() for label in window.inspector.findChildren(QLabel))
    assert "acme_magic" in texts
    assert "not installed" in texts
