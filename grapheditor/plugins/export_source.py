"""Python source that computes the graph without Graph Editor: with numpy, or with PyTorch and its gradients."""

from __future__ import annotations

import base64
import builtins
import keyword
import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from grapheditor import api
from grapheditor.api import (
    EvaluationError,
    GraphEditorError,
    Initialiser,
    OpNode,
    Placeholder,
    PlainGraph,
    TensorData,
    ValueNode,
    Wire,
    hookimpl,
)

if TYPE_CHECKING:
    from grapheditor.api import NodeCall, OpTable, Spec

_RESERVED = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np", "torch", "base64", "compute"}
_LITERAL = 256
"""Up to so many elements an array is written as nested lists."""
# ops of PyTorch that take a Python number beside a tensor; all others take tensors only
_TAKE_NUMBERS = {
    "add", "sub", "rsub", "mul", "div", "floor_divide", "remainder", "fmod", "pow", "float_power", "xlogy",
    "eq", "ne", "lt", "le", "gt", "ge", "bitwise_and", "bitwise_or", "bitwise_xor", "where", "masked_fill",
    "lerp", "clamp", "scatter",
}  # fmt: skip


class SourceExporter:
    """One Python module with a function `compute`; placeholders are its arguments."""

    suffix = ".py"

    def __init__(self, target: str) -> None:
        self.target = target
        self.name = target
        self.label = {"numpy": "Python source with numpy", "torch": "Python source with PyTorch"}[target]

    def export(self, graph: PlainGraph, ops: OpTable) -> str:
        """The text; raises GraphEditorError that names every node that can't be expressed."""
        calls = _calls(graph, ops, self.target)
        writer = _Writer(graph, self.target, calls)
        modes = api.grad_modes(graph) if self.target == "torch" else {}
        blocks: list[tuple[str, list[str]]] = []
        plan = api.schedule(graph, ops)
        if plan.faults:
            raise GraphEditorError(" ".join(dict.fromkeys(plan.faults.values())))
        for node_id in plan.order:
            node = graph.node(node_id)
            mode = modes.get(node_id, "") if isinstance(node, OpNode) else ""
            if not blocks or blocks[-1][0] != mode:
                blocks.append((mode, []))
            blocks[-1][1].extend(self._statements(writer, node, calls))
        lines = [line for mode, block in blocks for line in _in_block(mode, block)]
        loss = _loss(graph, ops) if self.target == "torch" else None
        if loss is not None:
            lines.append(f"{writer.names[loss]}.backward()")
        return _module(graph, writer, lines)

    def _statements(self, writer: _Writer, node: ValueNode | OpNode, calls: Mapping[str, NodeCall]) -> list[str]:
        """The lines that compute one node."""
        name = writer.names[node.id]
        if isinstance(node, ValueNode):
            if isinstance(node.content, Placeholder):
                return writer.placeholder(node)
            return [f"{name} = {writer.content(node)}"]
        call = calls[node.id]
        lines = [f"{name} = {writer.call(call)}"]
        if f"{self.target}.then" in call.op.source:
            lines.append(writer.then(call, node.name, name))
        if self.target == "torch" and node.retain_grad:
            lines += [f"if {name}.requires_grad:", f"    {name}.retain_grad()"]
        return lines


def _in_block(mode: str, lines: list[str]) -> list[str]:
    if not mode:
        return lines
    if mode not in api.GRAD_MODES:
        raise GraphEditorError(
            "A frame has the mode {0}, which this version does not know; update Graph Editor, or switch it off.",
            repr(mode),
        )
    return [f"with torch.{mode}():", *(f"    {line}" for line in lines)]


def _calls(graph: PlainGraph, ops: OpTable, target: str) -> dict[str, NodeCall]:
    calls: dict[str, NodeCall] = {}
    faults: list[str] = []
    without: list[str] = []
    for node_id in graph.order():
        node = graph.node(node_id)
        if not isinstance(node, OpNode):
            continue
        try:
            calls[node_id] = api.prepare(graph, node, ops)
        except EvaluationError as error:
            faults.append(str(error))
            continue
        if target not in calls[node_id].op.source:
            without.append(f"{node.name} ({node.op})")
    if without:
        faults.append(
            f"There is no {target} source for {', '.join(without)}; replace these nodes, or export to another format."
        )
    if faults:
        raise GraphEditorError(" ".join(faults))
    return calls


def _loss(graph: PlainGraph, ops: OpTable) -> str | None:
    """The node to call backward on, where it is clear which."""
    specs: dict[str, Spec] = {}
    for node in graph.nodes():
        if isinstance(node, ValueNode) and -1 not in node.content.shape:
            specs[node.id] = api.Spec(node.content.shape, api.as_dtype(node.content.dtype))
    traced = api.TracedGraph(graph, ops, list(graph), specs)
    try:
        chosen = traced.loss(None)
    except EvaluationError:
        return None
    return chosen if chosen in traced.requires_grad else None


class _Writer:
    """Expressions of one target, with a Python name for every node."""

    def __init__(self, graph: PlainGraph, target: str, calls: Mapping[str, NodeCall]) -> None:
        self.target = target
        self.several = {i for i in calls if calls[i].op.outputs or any(w.output for w in graph.outputs(i))}
        """Nodes whose op returns a tuple."""
        self.names = _identifiers(graph)
        self.arguments: list[str] = []
        self.modules = {"np" if target == "numpy" else "torch"}

    def content(self, node: ValueNode) -> str:
        """A tensor with the node's numbers."""
        flag = ", requires_grad=True" if node.requires_grad else ""
        content = node.content
        if isinstance(content, TensorData) and math.prod(content.shape) <= _LITERAL:
            numbers = _literal(api.materialise(content).tolist())
            if content.shape and 0 in content.shape:
                return self._from_numpy(f"np.zeros({content.shape}, {_numpy_dtype(content.dtype)})", flag)
            if self.target == "torch":
                return f"torch.tensor({numbers}, dtype=torch.{content.dtype}{flag})"
            return f"np.array({numbers}, dtype={_numpy_dtype(content.dtype)})"
        if isinstance(content, Initialiser):
            return self._from_numpy(_initialiser(content), flag)
        assert isinstance(content, TensorData)
        self.modules.add("base64")
        text = base64.b64encode(content.data).decode("ascii")
        dtype = api.as_dtype(content.dtype).newbyteorder("<").str
        packed = f"np.frombuffer(base64.b64decode({text!r}), dtype={dtype!r})"
        return self._from_numpy(f"{packed}.reshape({content.shape}).astype({_numpy_dtype(content.dtype)})", flag)

    def placeholder(self, node: ValueNode) -> list[str]:
        """The lines that make an argument a tensor of the right kind."""
        content, name = node.content, self.names[node.id]
        assert isinstance(content, Placeholder)
        self.arguments.append(name)
        lines = [f"# placeholder of shape {list(content.shape)}"]
        if content.default is not None:
            lines.append(f"if {name} is None:")
            default = ValueNode(node.id, node.name, content.default)
            lines.append(f"    {name} = {self.content(default)}")
        if self.target == "numpy":
            lines.append(f"{name} = np.asarray({name}, dtype={_numpy_dtype(content.dtype)})")
        else:
            lines.append(f"{name} = torch.as_tensor({name}, dtype=torch.{content.dtype}).detach()")
            if node.requires_grad:
                lines.append(f"{name}.requires_grad_()")
        return lines

    def _from_numpy(self, text: str, flag: str) -> str:
        if self.target == "numpy":
            return text
        self.modules.add("np")
        made = f"torch.from_numpy(np.asarray({text}))"
        return f"{made}.requires_grad_()" if flag else made

    def call(self, call: NodeCall) -> str:
        """The op's template filled in."""
        op = call.op
        fixed = len(op.inputs) - (op.variadic is not None)
        operands = iter(self._operand((op.writes or op).base, i, operand) for i, operand in enumerate(call.operands))
        filled: dict[str, str] = {}
        for name in op.inputs:
            if name == op.variadic:
                count = len(call.operands) - fixed
                filled[name] = "[" + ", ".join(next(operands) for _ in range(count)) + "]"
            else:
                filled[name] = next(operands)
        template = op.source[self.target]
        for name, value in reversed(call.params.items()):
            filled[name] = self._parameter(op.params[name].type, value)
            if value == op.params[name].default:
                template = self._without(template, name, value)
        return template.format(**filled)

    def then(self, call: NodeCall, name: str, out: str) -> str:
        """The statement that follows the op's expression, as for a hook."""
        params = {key: self._parameter(call.op.params[key].type, value) for key, value in call.params.items()}
        return call.op.source[f"{self.target}.then"].format(out=out, name=repr(name), **params)

    def _without(self, template: str, name: str, value: Any) -> str:
        """The template without an argument that is at its default, as a person would write the call."""
        if self.target == "torch":  # the op table has PyTorch's own defaults
            return re.sub(rf"(, |(?<=_\())\w+=(torch\.)?{{{name}}}|, {{{name}}}(?=\))", "", template)
        if value is None or value is False:
            return re.sub(rf", (axis|keepdims)={{{name}}}", "", template)
        return template.replace(f"{{{name}}} * ", "") if value == 1 else template

    def _operand(self, op: str, slot: int, operand: Any) -> str:
        if isinstance(operand, Wire):
            name = self.names[operand.source]
            return f"{name}[{operand.output}]" if operand.source in self.several else name
        if operand is None:
            return "None"
        number = _literal(operand)
        if self.target == "torch" and (slot == 0 or op not in _TAKE_NUMBERS):
            return f"torch.tensor({number})"
        return f"({number})" if number.startswith("-") else number

    def _parameter(self, kind: str, value: Any) -> str:
        if kind == "index":
            # never the text of the file itself, which could be any code
            return api.encode_index(api.decode_index(value) if isinstance(value, str) else value)
        if kind == "dtype" and value is not None:
            name = api.as_dtype(value).name
            return "bool_" if name == "bool" and self.target == "numpy" else name
        return _literal(value)


def _identifiers(graph: PlainGraph) -> dict[str, str]:
    """A Python name per node, as close to the node's own as can be."""
    names: dict[str, str] = {}
    taken = set(_RESERVED)
    for node_id in graph.order():
        stem = re.sub(r"[^0-9A-Za-z_]+", "_", graph.node(node_id).name).strip("_") or "node"
        stem = f"n{stem}" if stem[0].isdigit() else stem
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name)
        names[node_id] = name
    return names


def _literal(value: Any) -> str:
    """Python text for numbers, texts, None and nested lists of them."""
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(_literal, value))
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _numpy_dtype(name: str) -> str:
    return "np.bool_" if name == "bool" else f"np.{name}"


def _initialiser(content: Initialiser) -> str:
    """The same numbers as Graph Editor makes of it."""
    shape, args, dtype = content.shape, list(content.args), _numpy_dtype(content.dtype)
    if content.kind in ("zeros", "ones", "full"):
        fill = {"zeros": 0, "ones": 1}.get(content.kind, args[0] if args else 0)
        return f"np.full({shape}, {_literal(fill)}, {dtype})"
    first, second = map(_literal, (args + [0.0, 1.0][len(args) :])[:2])
    if content.kind == "arange":
        first, second = map(_literal, (args + [0, 1][len(args) :])[:2])
        return f"({first} + {second} * np.arange({math.prod(shape)})).astype({dtype}).reshape({shape})"
    random = f"np.random.default_rng({content.seed})"
    if content.kind == "randn":
        drawn = f"{first} + {second} * {random}.standard_normal({shape})"
        return f"np.asarray({drawn}).astype({dtype})"
    return f"np.asarray({random}.uniform({first}, {second}, {shape})).astype({dtype})"


_IMPORTS = {"base64": "import base64", "np": "import numpy as np", "torch": "import torch"}


def _module(graph: PlainGraph, writer: _Writer, lines: Iterable[str]) -> str:
    title = " ".join(graph.settings.title.split())
    body = "".join(f"    {line}\n" for line in lines)
    results = ", ".join(f"{graph.node(i).name!r}: {writer.names[i]}" for i in graph.order())
    arguments = ", ".join(f"{name}=None" for name in writer.arguments)
    imports = "\n".join(_IMPORTS[module] for module in _IMPORTS if module in writer.modules)
    show = "        print(name, value, sep=' = ')\n"
    if writer.target == "torch":
        show += (
            "        if isinstance(value, torch.Tensor) and (value.is_leaf or value.retains_grad):\n"
            "            print(f'{name}.grad', value.grad, sep=' = ')\n"
        )
    needed = [name for name in writer.arguments if not _has_default(graph, writer, name)]
    values = ", ".join(f"{name}=..." for name in needed)
    note = f"    # give numbers for {', '.join(needed)}\n" if needed else ""
    return (
        f"# {title or 'A computation graph'}: made by Graph Editor\n{imports}\n\n\n"
        f"def compute({arguments}):\n{body}    return {{{results}}}\n\n\n"
        f"if __name__ == '__main__':\n{note}    for name, value in compute({values}).items():\n{show}"
    )


def _has_default(graph: PlainGraph, writer: _Writer, name: str) -> bool:
    node = next(graph.node(i) for i, known in writer.names.items() if known == name)
    return isinstance(node, ValueNode) and isinstance(node.content, Placeholder) and node.content.default is not None


@hookimpl
def grapheditor_exporters() -> list[SourceExporter]:
    return [SourceExporter("numpy"), SourceExporter("torch")]
