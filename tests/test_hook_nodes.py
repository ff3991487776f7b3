"""Hooks as nodes change what comes back, in every evaluator and in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.model.decoration import Frame
from grapheditor.plugin_registry import registry
from tests.written_graphs import chain, ran, torch_state

GIVEN = [2.0, -3.0, float("nan")]
HOOKED = {
    "hook_scale": ({"factor": 10.0}, [20.0, -30.0, float("nan")]),
    "hook_clamp": ({"min": -1.0, "max": 1.5}, [1.5, -1.0, float("nan")]),
    "hook_zero_nan": ({}, [2.0, -3.0, 0.0]),
    "hook_record": ({}, GIVEN),
}


def test_every_hook_has_a_case():
    assert {op.name for op in registry().ops.values() if op.hook} == set(HOOKED)


@pytest.mark.parametrize("name", HOOKED)
def test_a_hook_changes_what_comes_back_and_nothing_else(name):
    params, expected = HOOKED[name]
    graph = ge.Graph()
    w = graph.value([1.0, 2.0, 3.0], name="w", requires_grad=True)
    h = graph.op(name, w, **params, name="h")
    graph.op("sum", graph.op("mul", h, graph.value(GIVEN, name="g"), name="m"), name="s")
    for evaluator in ("eager", "static"):
        session = ran(graph, evaluator)
        np.testing.assert_array_equal(session["h"].detach().numpy(), [1.0, 2.0, 3.0])
        np.testing.assert_array_equal(session["w"].grad.numpy(), np.float32(expected))
        ((before, after),) = session.snapshot().nodes["h"].hooked
        np.testing.assert_array_equal(before, np.float32(GIVEN))
        np.testing.assert_array_equal(after, np.float32(expected))
    assert ran(graph, "eager")["h"].grad_fn.name() == "ViewBackward0"


@pytest.mark.parametrize("name", HOOKED)
def test_torch_runs_the_exported_hook(name, capsys):
    pytest.importorskip("torch")
    params, expected = HOOKED[name]
    graph = ge.Graph()
    w = graph.value([1.0, 2.0, 3.0], name="w", requires_grad=True)
    h = graph.op(name, w, **params, name="it's \" h")
    graph.op("sum", graph.op("mul", h, graph.value(GIVEN, name="g"), name="m"), name="s")
    assert ".register_hook(lambda g: " in registry().exporters["torch"].export(graph, registry().ops)
    np.testing.assert_array_equal(torch_state(graph)["w"].grad.numpy(), np.float32(expected))
    assert ("it's" in capsys.readouterr().out) == (name == "hook_record")


def test_a_record_remembers_each_backward_until_gradients_are_cleared():
    graph, _, a = chain()
    graph.op("sum", graph.op("hook_record", a, name="h"), name="s")
    session = ge.Session(graph, "eager")
    session.forward()
    for count in (1, 2, 3):
        session.backward("s", retain_graph=True)
        assert len(session.snapshot().nodes["h"].hooked) == count
    session.zero_grad()
    assert session.snapshot().nodes["h"].hooked == ()


@pytest.mark.parametrize("evaluator", ["eager", "static"])
@pytest.mark.parametrize("unrecorded", [False, True])
def test_a_hook_where_no_gradient_comes_is_an_error_in_pytorchs_words(evaluator, unrecorded):
    graph, w, _ = chain()
    graph.op("hook_scale", w if unrecorded else graph.value([1.0], name="x"), name="h")
    if unrecorded:
        graph.decorate("f", Frame("f", "", ("h",), grad_mode="no_grad"))
    error = ran(graph, evaluator, None).snapshot().nodes["h"].error
    assert error == "cannot register a hook on a tensor that doesn't require gradient"
