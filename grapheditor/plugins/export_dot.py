"""Text for Graphviz: ``dot -Tsvg``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grapheditor.api import Initialiser, OpNode, Placeholder, PlainGraph, ValueNode, hookimpl

if TYPE_CHECKING:
    from grapheditor.api import OpTable


class DotExporter:
    """Values as boxes, ops as rounded boxes, inputs named along the wires."""

    name = "dot"
    label = "Graphviz"
    suffix = ".dot"

    def export(self, graph: PlainGraph, ops: OpTable) -> str:
        lines = ["digraph {", "  rankdir=LR;", '  node [fontname="sans-serif", shape=box];']
        if graph.settings.title:
            lines.append(f"  label={_quoted(graph.settings.title)};")
        for node_id in graph.order():
            node = graph.node(node_id)
            style = ", style=rounded" if isinstance(node, OpNode) else ""
            lines.append(f"  {_quoted(node_id)} [label={_quoted(_label(node))}{style}];")
        for node_id in graph.order():
            wires = graph.inputs(node_id)
            for slot, wire in wires.items():
                label = slot if not wire.output else f"{wire.output}: {slot}"
                shown = f" [label={_quoted(label)}]" if len(wires) > 1 or wire.output else ""
                lines.append(f"  {_quoted(wire.source)} -> {_quoted(node_id)}{shown};")
        return "\n".join([*lines, "}"]) + "\n"


def _label(node: ValueNode | OpNode) -> str:
    if isinstance(node, OpNode):
        inputs = [f"{slot}={number}" for slot, number in sorted(node.literals.items())]
        params = [f"{name}={value}" for name, value in sorted(node.params.items())]
        return f"{node.name}\n{node.op}({', '.join(inputs + params)})"
    content = node.content
    kind = content.kind if isinstance(content, Initialiser) else type(content).__name__.lower()
    what = kind if isinstance(content, (Initialiser, Placeholder)) else "value"
    grad = "\nrequires_grad" if node.requires_grad else ""
    return f"{node.name}\n{what}: {content.dtype} {list(content.shape)}{grad}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\0", "")
    return f'"{escaped}"'


@hookimpl
def grapheditor_exporters() -> list[DotExporter]:
    return [DotExporter()]
