"""Formulas as people type them, ``y = tanh(w @ x) + b``, made into nodes and wires."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace

from grapheditor.edit.arrange import arranged
from grapheditor.edit.edits import AddNode, Connect, Decorate, Edit, Several
from grapheditor.edit.formula_reader import Reader, content_of
from grapheditor.edit.formula_sheet import FormulaError, Sheet, Term
from grapheditor.edit.layout_graph import Sizes
from grapheditor.edit.literal_text import LiteralError, parse_tensor
from grapheditor.engine.op_table import OpTable
from grapheditor.model.content import TensorData
from grapheditor.model.decoration import Route
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import Node, NodeId, Position, ValueNode, Wire
from grapheditor.model.wording import Worded

__all__ = ["Formula", "FormulaError", "formula_edit", "looks_like_formula", "read_formula"]

LONGEST = 4_000
_SIGNS = re.compile(r"[-+*/%@()\[\]=<>&|^~]|^\s*[.\d]")
# Python's parser prints a warning about ``1or x`` and about backslashes instead of refusing them
_GLUED = re.compile(r"(?<![\w.])\.?\d[\w.]*?(?:and|else|for|if|in|is|not|or)")
SizesOf = Callable[[PlainGraph], Sizes]
"""Tells how large the cards of a small graph will be."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What a text would add; nothing is changed before its edit is done."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    """Among the new nodes and from existing ones."""
    result: tuple[NodeId, int]
    """The node that has the result, and which of its outputs."""
    new_names: tuple[str, ...] = ()
    """Names that no node had; values of 1.0 are made for them."""
    uses_dragged: bool = False
    """Whether ``_`` stands in it."""

    @property
    def is_value(self) -> bool:
        """Whether it is no more than a number or a list."""
        return len(self.nodes) == 1 and isinstance(self.nodes[0], ValueNode) and not self.new_names

    def part(self) -> PlainGraph:
        """The new nodes and the wires among them as a graph of their own."""
        part = PlainGraph()
        with part.batch():
            for node in self.nodes:
                part.add(node)
            for wire in self.wires:
                if wire.source in part:
                    part.connect(wire)
        return part

    def places(self, sizes: Sizes | None = None) -> dict[NodeId, Position]:
        """Where the nodes would stand, from left to right, their top left corner at the origin."""
        return self._laid_out(sizes)[0]

    def edit(self, corner: Position, sizes: Sizes | None = None) -> Edit:
        """The edit that adds it all, with its top left corner at a point."""
        places, lanes = self._laid_out(sizes, (round(corner[0]), round(corner[1])))
        nodes = [replace(node, pos=places[node.id]) for node in self.nodes]
        led = (Decorate(lane.id, lane) for lane in lanes)
        return Several((*map(AddNode, nodes), *map(Connect, self.wires), *led))

    def _laid_out(
        self, sizes: Sizes | None, corner: Position = (0.0, 0.0)
    ) -> tuple[dict[NodeId, Position], list[Route]]:
        places, lanes = arranged(self.part(), sizes or {})
        left = corner[0] - min(x for x, _ in places.values())
        top = corner[1] - min(y for _, y in places.values())
        moved = [replace(lane, points=tuple((x + left, y + top) for x, y in lane.points)) for lane in lanes.values()]
        return {node_id: (x + left, y + top) for node_id, (x, y) in places.items()}, moved


def looks_like_formula(text: str) -> bool:
    """Whether a text has the signs of a number, list or formula, rather than being a name to look for."""
    return _SIGNS.search(text) is not None


def formula_edit(
    graph: PlainGraph, ops: OpTable, text: str, corner: Position, sizes: Sizes | None = None
) -> tuple[Edit, list[NodeId]]:
    """The edit that adds what a text says, and the ids of its nodes; raises FormulaError."""
    formula = read_formula(graph, ops, text)
    return formula.edit(corner, sizes), [node.id for node in formula.nodes]


def read_formula(graph: PlainGraph, ops: OpTable, text: str, dragged: tuple[NodeId, int] | None = None) -> Formula:
    """What a text would add to the graph; raises FormulaError that says what is wrong with it.

    Names stand for the nodes that have them, new ones for new values, and ``_``
    for the output `dragged`. ``y = a * b`` names the result.
    """
    text = text.strip()
    if not text:
        raise FormulaError("Type a number, a list or a formula, as 2.5, [[1, 2], [3, 4]] or (w + x) * (w + 1).")
    if "\\" in text or _GLUED.search(text):
        raise FormulaError("{0} can't be read as a formula.", repr(_short(text)))
    content = _typed_value(text)
    if content is not None:
        return _value(graph, content)
    name, tree = _parse(text)
    sheet = Sheet(graph, ops)
    if name is not None and graph.has_name(name):
        raise FormulaError("Another node is already named {0}; try {1}.", repr(name), repr(graph.fresh_id(name)))
    reader = Reader(sheet, None if dragged is None else sheet.on_sheet(*dragged))
    try:
        result = reader.read(tree)
        if isinstance(result, (int, float, list)):
            return _value(graph, content_of(result), name)
    except FormulaError:
        raise
    except (RecursionError, MemoryError):
        raise FormulaError("This formula is nested too deeply; write it in parts.") from None
    except (GraphEditorError, TypeError, ValueError, IndexError, RuntimeError) as error:
        raise FormulaError(str(error)) from None
    if not isinstance(result, Term):
        raise FormulaError("A formula gives one result: a tensor, a number or a list.")
    if result.id in sheet.existing:
        raise FormulaError("That is {0} itself, so there is nothing to add.", result.name)
    return _made(sheet, reader, result, name)


def _made(sheet: Sheet, reader: Reader, result: Term, name: str | None) -> Formula:
    nodes, wires, result_id = sheet.new_nodes(), sheet.wires(), result.id
    if name is not None:
        if sheet.has_name(name) and sheet.node(result_id).name != name:
            raise FormulaError(
                "{0} can't name the result and stand in the formula as well; use another name.", repr(name)
            )
        result_id = name if result_id == name else sheet.new_id(name)
        nodes = [replace(n, id=result_id, name=name) if n.id == result.id else n for n in nodes]
        wires = [replace(w, target=result_id) if w.target == result.id else w for w in wires]
    return Formula(tuple(nodes), tuple(wires), (result_id, result.output), tuple(reader.new_names), reader.used_dragged)


def _typed_value(text: str) -> TensorData | None:
    """A bare number or list, which may be longer than a formula; None where the text is none."""
    if not re.match(r"[-+\[\d.]", text):
        return None
    try:
        return parse_tensor(text)
    except LiteralError:
        return None


def _value(graph: PlainGraph, content: TensorData, name: str | None = None) -> Formula:
    node_id = graph.fresh_id(name or "x")
    return Formula((ValueNode(node_id, name or node_id, content),), (), (node_id, 0))


def _parse(text: str) -> tuple[str | None, ast.expr]:
    """The name of the result, if the text gives one, and the tree of the formula; raises FormulaError."""
    if len(text) > LONGEST:
        raise FormulaError(
            "A formula of {0} letters is too long; write it in parts of {1} at most.", len(text), LONGEST
        )
    try:
        statements = ast.parse(text).body
    except (RecursionError, MemoryError):
        raise FormulaError("This formula is nested too deeply; write it in parts.") from None
    except (SyntaxError, ValueError) as error:
        raise FormulaError(_syntax(text, error)) from None
    match statements:
        case [ast.Expr(value=tree)]:
            return None, tree
        case [ast.Assign(targets=[ast.Name(id=name)], value=tree)]:
            if name == "_":
                raise FormulaError("_ stands for a dragged wire; give the result another name.")
            return name, tree
        case [_]:
            raise FormulaError("Write a formula, or name its result once at the start: y = a * b.")
    raise FormulaError("Write one formula at a time.")


def _syntax(text: str, error: Exception) -> str:
    reason = getattr(error, "msg", "")
    if "was never closed" in reason or "EOF" in reason or (reason == "invalid syntax" and _is_open(text)):
        return Worded("{0} is not finished.", repr(_short(text)))
    if "nested parentheses" in reason or "recursion" in reason:
        return Worded("This formula is nested too deeply; write it in parts.")
    at = getattr(error, "offset", None)
    near = text[max(at - 1, 0) : at + 9].strip() if isinstance(at, int) and at <= len(text) else ""
    shown = repr(_short(text))
    if near:
        return Worded("{0} can't be read as a formula, from {1} on.", shown, repr(near))
    return Worded("{0} can't be read as a formula.", shown)


def _is_open(text: str) -> bool:
    return text.rstrip()[-1] in "+-*/@%=<>&|^~,(["


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
