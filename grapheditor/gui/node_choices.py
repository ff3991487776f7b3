"""The ops, values and formulas among which a search for nodes chooses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from grapheditor.edit.formula import Formula, FormulaError
from grapheditor.edit.fuzzy import Fields
from grapheditor.edit.number_text import format_tensor, shape_text
from grapheditor.engine.arrays import array_of, tensor_data
from grapheditor.engine.op_table import OpTable
from grapheditor.model.content import TensorData
from grapheditor.model.definition import GROUP
from grapheditor.model.node import OpNode, ValueNode

from .choices import Choice
from .error_words import in_words
from .op_words import op_doc
from .palette_entries import FIRST_CATEGORIES, HIDDEN_CATEGORIES, VALUES, op_fields, torch_name
from .translation import plugin_text

if TYPE_CHECKING:
    from grapheditor.engine.op_facts import OpFacts

translate = QCoreApplication.translate

_LONGEST_SHOWN = 60


def op_choices(ops: OpTable) -> list[Choice]:
    """One choice per op and overload, the categories in the order of the palette."""
    known = {category: place for place, category in enumerate(FIRST_CATEGORIES)}
    offered = [op for op in ops.facts() if op.category not in HIDDEN_CATEGORIES]
    offered.sort(key=lambda op: (known.get(op.category, len(known)), op.category))
    return [_op_choice(op, plugin_text(op.category), op_doc(op)) for op in offered]


def _op_choice(op: OpFacts, category: str, doc: str) -> Choice:
    # a group is an op of one document, which is not to be kept here
    return (_made if op.name.startswith(GROUP) else _kept)(op, category, doc)


def _made(op: OpFacts, category: str, doc: str) -> Choice:
    overload = op.schema.overload
    name = op.schema.name
    title = f"{name} ({overload})" if overload else name
    path = torch_name(op)
    signature = str(op.schema).removeprefix(name)
    return Choice(
        key=f"op {op.name}",
        title=title,
        fields=op_fields(op, title, doc),
        data=op,
        detail=signature,
        side=category,
        note=path + signature,
        doc=doc.partition("\n")[0],
        category=op.category,
    )


_kept = lru_cache(maxsize=4096)(_made)
"""The choices of plugins' ops, in the languages of the windows: every search offers all of them."""


def value_choices() -> list[Choice]:
    """One choice per kind of value."""
    side = translate("Palette", "Values")
    choices: list[Choice] = []
    for kind, label, tip in VALUES:
        title, doc = translate("Palette", label), translate("Palette", tip)
        fields = Fields.of(title, (kind, label), notes=(side, "values"), text=f"{doc} {tip}")
        choices.append(Choice(f"value {kind}", title, fields, kind, side=side, doc=doc, category=None))
    return choices


# -- what was typed itself -------------------------------------------------------------


def formula_choices(text: str, formula: Formula) -> list[Choice]:
    """A formula as the first choice; a bare value also as floating point where it holds whole numbers."""
    if not formula.is_value:
        title = translate("Search", "Add formula {0}").format(_short(text))
        return [Choice("", title, Fields.of(title), formula, doc=_summary(formula))]
    choices = [_value_choice(formula)]
    (node,) = formula.nodes
    if isinstance(node, ValueNode) and isinstance(node.content, TensorData) and node.content.dtype == "int64":
        floating = replace(node, content=tensor_data(array_of(node.content), "float32"))
        choices.append(_value_choice(replace(formula, nodes=(floating,))))
    return choices


def refused_formula(text: str, error: FormulaError) -> Choice:
    """A formula that can't be made, with the reason."""
    title = translate("Search", "Add formula {0}").format(_short(text))
    return Choice("", title, Fields.of(title), reason=in_words(str(error)), refused=True)


def _value_choice(formula: Formula) -> Choice:
    (node,) = formula.nodes
    assert isinstance(node, ValueNode)
    assert isinstance(node.content, TensorData)
    few = len(node.content.data) <= 400
    shown = (
        format_tensor(node.content)
        if few
        else translate("Search", "with shape {0}").format(shape_text(node.content.shape))
    )
    title = translate("Search", "Add value {0}").format(_short(shown))
    what = f"{node.content.dtype} {shape_text(node.content.shape)}"
    doc = translate("Search", "A value of dtype {0} and shape {1}.").format(
        node.content.dtype, shape_text(node.content.shape)
    )
    return Choice("", title, Fields.of(title), formula, side=what, doc=doc, category=None)


def _summary(formula: Formula) -> str:
    ops = [node.op for node in formula.nodes if isinstance(node, OpNode)]
    said = [translate("Search", "Adds {0}.").format(_listed(ops))] if ops else []
    if formula.new_names:
        said.append(translate("Search", "New values: {0}.").format(_listed(formula.new_names)))
    return " ".join(said)


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
