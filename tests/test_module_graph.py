"""The drawing of a compiled module is a graph that computes the same."""

import numpy as np
import pytest

import grapheditor as ge
from grapheditor import io
from grapheditor.compiler.region import REGION
from grapheditor.edit.module_graph import ADDED, FUSED, LEAVING, drawn
from grapheditor.model.node import OpNode
from grapheditor.resource_files import resource_path


def explained(name: str):
    graph = io.load(resource_path("examples", name))
    leaves = [node.name for node in graph.nodes() if getattr(node, "requires_grad", False)]
    ends = [node.name for node in graph.nodes() if isinstance(node, OpNode) and not graph.outputs(node.id)]
    program = ge.compile(graph, ends, leaves)
    return program, program.explain()


@pytest.mark.parametrize("name", ["article.graph", "two-layer-net.graph", "sigmoid-chain.graph", "broadcast.graph"])
def test_every_stage_computes_what_the_program_does(name):
    program, explanation = explained(name)
    expected = program.run()
    wanted = {**expected, **{f"{n}.grad": g for n, g in expected.grads.items() if g is not None}}
    given = ge.Session(io.load(resource_path("examples", name)))
    given.forward()
    for stage in explanation.stages:
        made = drawn(stage.module, stage.names)
        names = {made.graph.node(made_id(made, v)).name: stage.names[v] for v in stage.module.inputs}
        feeds = {name: given[own].detach().numpy() for name, own in names.items()}
        session = ge.Session(made.graph, "eager")
        session.forward(feeds)
        for result, value in zip(stage.results, stage.module.outputs, strict=True):
            if value.constant is None:
                found = session[made.graph.node(made_id(made, value)).name].numpy()
                np.testing.assert_allclose(
                    found, wanted[result], rtol=1e-5, atol=1e-7, err_msg=f"{stage.name} {result}"
                )


def test_fused_ops_are_drawn_one_by_one_in_one_colour():
    graph = ge.Graph()
    x = graph.value(np.linspace(-1, 1, 200_000, dtype=np.float32), name="x", requires_grad=True)
    graph.op("sum", graph.op("sigmoid", graph.op("mul", graph.op("tanh", x), x)), name="y")
    program = ge.compile(graph, ["y"], ["x"], "y", tier="numpy")
    stage = program.explain().stages[-1]
    assert any(step.op is REGION for step in stage.module.body)
    made = drawn(stage.module, stage.names, dict(zip(stage.module.outputs, stage.results, strict=True)))
    fused = [node for node in made.graph.nodes() if node.colour in FUSED]
    assert len(fused) > 5
    assert len({node.colour for node in fused}) == 1
    labelled = {node.label: node.name for node in made.graph.nodes() if node.label}
    session = ge.Session(made.graph, "eager")
    session.forward({"x": np.linspace(-1, 1, 200_000, dtype=np.float32)})
    expected = program.run()
    np.testing.assert_allclose(session[labelled["→ x.grad"]].numpy(), expected.grads["x"], rtol=1e-5, atol=1e-6)


def made_id(made, value) -> str:
    return next(node_id for node_id, values in made.values.items() if value in values)


def test_what_the_compiler_added_and_what_goes_next_stand_out():
    _, explanation = explained("article.graph")
    stages = {stage.name: stage for stage in explanation.stages}
    before, after = stages["simplify views"], stages["simplify algebra"]
    made = drawn(before.module, before.names, after=after.module)
    colours = {node.name: node.colour for node in made.graph.nodes() if isinstance(node, OpNode)}
    assert {colours[name] for name in ("a", "b", "y")} == {""}
    assert sorted(colour for name, colour in colours.items() if name not in "aby") == [LEAVING, LEAVING, ADDED]


def test_results_are_labelled():
    _, explanation = explained("article.graph")
    stage = explanation.stages[0]
    made = drawn(stage.module, stage.names, dict(zip(stage.module.outputs, stage.results, strict=True)))
    assert {node.label for node in made.graph.nodes() if node.label} == {"→ y", "→ w.grad", "→ x.grad"}
