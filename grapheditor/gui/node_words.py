"""A node in words, as a screen reader says it: "a, add of w and x, value 3, no grad, AddBackward0"."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from grapheditor.edit.number_text import format_scalar
from grapheditor.engine.run import Run
from grapheditor.gui.card_frame import shown
from grapheditor.gui.error_words import in_words
from grapheditor.gui.explanations import explained
from grapheditor.gui.ports import Port
from grapheditor.model.decoration import Decoration, Frame, Note
from grapheditor.model.definition import group_name
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode

translate = QCoreApplication.translate

SPOKEN = 6
"""So many inputs are named; of more only the number is told."""


def describe(graph: PlainGraph, run: Run | None, node_id: NodeId, stale: bool = False) -> str:
    """Name, op with inputs, value, gradient and grad_fn, or the error in their place."""

    from grapheditor.edit.grad_regions import frames_around

    node = graph.node(node_id)
    parts = [node.name, _what(graph, node)]
    result = run.nodes.get(node_id) if run else None
    error, explanation = run.trouble(node_id) if run else ("", "")
    if error:
        parts.append(translate("NodeWords", "error: {0}").format(f"{in_words(error)} {explained(explanation)}".strip()))
    else:
        value = value_words(graph, run, node_id)
        if value:
            parts.append(translate("NodeWords", "value {0}").format(value))
        else:
            parts.append(translate("NodeWords", "not computed"))
        grad = grad_words(run, node_id)
        if result is not None and grad is not None:
            parts.append(translate("NodeWords", "grad {0}").format(grad))
        if result is not None and result.grad_fn:
            parts.append(result.grad_fn)
    if isinstance(node, ValueNode) and node.requires_grad:
        parts.append("requires_grad")
    if node.retain_grad:
        parts.append("retain_grad")
    parts += [frame.grad_mode for frame in frames_around(graph, node_id) if isinstance(node, OpNode)][:1]
    if result is not None and result.version:
        parts.append(translate("NodeWords", "version {0}").format(result.version))
    if graph.settings.loss == node_id:
        parts.append(translate("NodeWords", "loss"))
    if stale and result is not None:
        parts.append(translate("NodeWords", "results from before the last edits"))
    return ", ".join(parts)


def _what(graph: PlainGraph, node: ValueNode | OpNode) -> str:
    if isinstance(node, ValueNode):
        return translate("NodeWords", "{0} value").format(node.content.dtype)
    slots = [*graph.inputs(node.id), *(s for s in node.literals if graph.input(node.id, s) is None)]
    if not slots:
        return translate("NodeWords", "{0} without inputs").format(op_words(node))
    if len(slots) > SPOKEN:
        return translate("NodeWords", "{0} of {1} inputs").format(op_words(node), len(slots))
    sources = [source_words(graph, node.id, slot) for slot in slots]
    together = translate("NodeWords", "{0} and {1}").format(", ".join(sources[:-1]), sources[-1])
    return translate("NodeWords", "{0} of {1}").format(op_words(node), together if len(sources) > 1 else sources[0])


def decoration_words(record: Decoration) -> str:
    """A frame by its title and mode, a note by its words; nothing for the bends of a wire."""
    if isinstance(record, Frame):
        said = " ".join(filter(None, (record.title, record.grad_mode)))
        return translate("Decor", "Frame {0}").format(said)
    return translate("Decor", "Note: {0}").format(record.text[:200]) if isinstance(record, Note) else ""


def op_words(node: OpNode) -> str:
    """The op that a node calls, or the group that it stands for."""
    return group_name(node) or node.op


def source_words(graph: PlainGraph, node_id: NodeId, slot: str) -> str:
    """What fills an input: the name of a node (with the output, where it is not the first), a number, or nothing."""
    wire = graph.input(node_id, slot)
    if wire is not None:
        name = graph.node(wire.source).name
        return f"{name}[{wire.output}]" if wire.output else name
    node = graph.node(node_id)
    if isinstance(node, OpNode) and slot in node.literals:
        return format_scalar(node.literals[slot])
    return ""


def value_words(graph: PlainGraph, run: Run | None, node_id: NodeId) -> str:
    """The value in short, of a value node also before it was run; "" while there is none."""

    from grapheditor.engine.summary import summarise

    result = run.nodes.get(node_id) if run else None
    if result is not None and result.values:
        return "; ".join(summarise(array) for array in result.values[:3])
    node = graph.node(node_id)
    return " ".join(shown(node.content).lines) if isinstance(node, ValueNode) else ""


def grad_words(run: Run | None, node_id: NodeId) -> str | None:
    """The gradient in short; "none" after a backward that left none, None where nobody asked for any."""

    from grapheditor.engine.summary import summarise

    result = run.nodes.get(node_id) if run else None
    if result is None:
        return None
    if result.grad is not None:
        return summarise(result.grad)
    return translate("NodeWords", "none") if run is not None and run.backward else None


def describe_port(graph: PlainGraph, port: Port) -> str:
    """What a port is, and what is wired to it."""
    name = graph.node(port.node_id).name
    if port.kind == "in":
        source = source_words(graph, port.node_id, port.slot)
        if graph.input(port.node_id, port.slot) is not None:
            text = translate("NodeWords", "input {0} of {1}, wired from {2}")
        elif source:
            text = translate("NodeWords", "input {0} of {1}, the number {2}")
        else:
            text = translate("NodeWords", "input {0} of {1}, free")
        return text.format(port.slot, name, source)
    wires = [wire for wire in graph.outputs(port.node_id) if wire.output == port.output]
    output = translate("NodeWords", "output {0} of {1}").format(port.output + 1, name)
    if not graph.outputs(port.node_id) and not port.output:
        return translate("NodeWords", "output of {0}, not used").format(name)
    if not wires:
        return translate("NodeWords", "{0}, not used").format(output)
    if len(wires) > SPOKEN:
        return translate("NodeWords", "{0}, wired to {1} inputs").format(output, len(wires))
    names = ", ".join(f"{graph.node(wire.target).name}.{wire.slot}" for wire in wires)
    return translate("NodeWords", "{0}, wired to {1}").format(output, names)
