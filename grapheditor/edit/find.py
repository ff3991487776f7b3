"""Finding nodes by a few words: names, ops, dtypes, shapes, numbers, errors and what autograd knows."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.run import NodeResult, Run
from grapheditor.model.content import Placeholder, TensorData
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode

SHORT_DTYPES = {
    "float16": "f16", "float32": "f32", "float64": "f64", "int8": "i8", "int16": "i16", "int32": "i32",
    "int64": "i64", "uint8": "u8", "bool": "bool",
}  # fmt: skip
"""How dtypes are written where there is little room; both ways can be searched for."""
MOST_NUMBERS = 16
"""Larger tensors are not searched for a number, only for NaN and infinities."""

_WORD = re.compile(r'-?(?:[A-Za-z_]+:)?(?:"[^"]*"?|\[[^\]]*\]?|[^\s"]+)')
_KEYS = ("name", "op", "dtype", "shape", "value", "grad", "error")
_FACTS = ("nan", "inf", "leaf", "error", "retained", "requires_grad", "loss")
Test = Callable[[NodeId], bool]


class Finder:
    """Searches one state of a graph and its last run; make another when either has changed.

    Words are separated by blanks and all have to match; ``-word`` must not. A
    word matches anywhere in name, op, dtype, shape, numbers or error. ``key:word``
    looks in one place: name, op, dtype, shape, value, grad or error. The words
    nan, inf, leaf, error, retained, requires_grad and loss also match the nodes
    of which that is true, and ``grad:none``, ``grad:nan``, ``grad:inf``,
    ``grad:zero`` and ``grad:any`` tell of gradients.
    """

    def __init__(self, graph: PlainGraph, run: Run | None = None) -> None:
        self._graph = graph
        self._results: dict[NodeId, NodeResult] = run.nodes if run else {}
        self._ids = graph.order()
        self._loss = (run.loss if run else None) or graph.settings.loss
        self._texts: dict[NodeId, str] | None = None
        self._places: dict[str, dict[NodeId, str]] = {}
        self._found: dict[str, set[NodeId]] = {}

    def find(self, query: str) -> list[NodeId]:
        """The nodes that match, sources before what depends on them; none for an empty query."""
        words = _WORD.findall(query.casefold())
        found = self._ids if words else []
        for word in words:
            wanted = not word.startswith("-") or word == "-"
            test = self._test(word if wanted else word[1:])
            found = [node_id for node_id in found if test(node_id) == wanted]
        return list(found)

    # -- one word ------------------------------------------------------------------

    def _test(self, word: str) -> Test:
        key, colon, rest = word.partition(":")
        if colon and key in _KEYS:
            return self._test_place(key, _plain(rest))
        text = _plain(word)
        texts, facts = self._all_texts(), self._fact(text) if text in _FACTS else frozenset()
        # letters alone are in no number, so the numbers of thousands of nodes are not written out for them
        numbers = self._place("value") if re.search(r"\d", text) else {}
        return lambda i: text in texts[i] or i in facts or text in numbers.get(i, "")

    def _test_place(self, key: str, text: str) -> Test:
        if key == "grad" and text in ("none", "nan", "inf", "zero", "any"):
            facts = self._fact(f"grad:{text}")
            return lambda i: i in facts
        if key == "value" and text in ("nan", "inf"):
            facts = self._fact(f"value:{text}")
            return lambda i: i in facts
        places = self._place(key)
        if key == "op":  # mul is an op of its own beside matmul
            return lambda i: places.get(i, "").startswith(text) and i in places
        return lambda i: i in places and text in places[i]

    def _all_texts(self) -> dict[NodeId, str]:
        """Everything but numbers in one text per node."""
        if self._texts is None:
            results = self._results
            self._texts = {}
            for node_id in self._ids:
                node, result = self._graph.node(node_id), results.get(node_id)
                dtype, shape = _type(node, result)
                error = _error(node_id, result)
                kind = node.op if isinstance(node, OpNode) else _kind(node)
                text = f"{node.name}\n{kind}\n{dtype}\n{SHORT_DTYPES.get(dtype, '')}\n{shape}\n{error}"
                self._texts[node_id] = text.casefold()
        return self._texts

    def _place(self, key: str) -> dict[NodeId, str]:
        """The texts of one place by node, where a node has any."""
        known = self._places.get(key)
        if known is None:
            made = ((i, _text(key, self._graph.node(i), self._results.get(i))) for i in self._ids)
            known = self._places[key] = {i: text.casefold() for i, text in made if text}
        return known

    def _fact(self, fact: str) -> set[NodeId]:
        """The nodes of which something is true."""
        known = self._found.get(fact)
        if known is None:
            results = self._results.items()
            if fact == "loss":
                known = {self._loss} if self._loss else set()
            elif fact == "leaf":
                known = {i for i in self._ids if isinstance(self._graph.node(i), ValueNode)}
            elif fact == "error":
                known = {i for i, result in results if _error(i, result)}
            else:
                known = {i for i, result in results if _TESTS[fact](result)}
            self._found[fact] = known
        return known


def _plain(text: str) -> str:
    """A word without its quotes, and a shape without its blanks."""
    text = text.strip('"')
    return text.replace(" ", "") if re.fullmatch(r"\[?[\d\s,]+\]?", text) else text


def _kind(node: ValueNode) -> str:
    if isinstance(node.content, TensorData):
        return ""
    return "placeholder" if isinstance(node.content, Placeholder) else node.content.kind


def _type(node: ValueNode | OpNode, result: NodeResult | None) -> tuple[str, str]:
    """dtype and shape as text: as the run found them, else as the value says; "" where nobody knows."""
    if result is not None and result.shape is not None:
        return result.dtype or "", _shape_text(result.shape)
    if isinstance(node, ValueNode):
        return node.content.dtype, _shape_text(node.content.shape)
    return "", ""


def _shape_text(shape: tuple[int, ...]) -> str:
    return f"[{','.join(map(str, shape))}]"


def _text(key: str, node: ValueNode | OpNode, result: NodeResult | None) -> str:
    if key == "name":
        return node.name
    if key == "op":
        return node.op if isinstance(node, OpNode) else _kind(node)
    if key in ("dtype", "shape"):
        dtype, shape = _type(node, result)
        return shape if key == "shape" else f"{dtype} {SHORT_DTYPES.get(dtype, '')}"
    if key == "error":
        return _error(node.id, result)
    if result is None:
        return ""
    if key == "grad":
        return "" if result.grad is None else _numbers(result.grad)
    return " ".join(map(_numbers, result.values or ()))


def _error(node_id: NodeId, result: NodeResult | None) -> str:
    """What went wrong at a node itself; "" where it only waits for another one."""
    return result.error or "" if result and result.blamed in (None, "", node_id) else ""


def _numbers(array: Array) -> str:
    if array.size == 1:
        number = array.item()
        return f"{number:.6g}" if isinstance(number, float) else str(number)
    if array.size > MOST_NUMBERS:
        return ""
    return " ".join(f"{n:.6g}" if isinstance(n, float) else str(n) for n in array.ravel().tolist())


def has_nan(array: Array | None) -> bool:
    """Whether one of the numbers is NaN."""
    if array is None or array.dtype.kind != "f":
        return False
    if array.size == 1:  # by far the fastest way to ask one number
        number = array.item()
        return bool(number != number)
    return bool(np.isnan(array).any())


def has_inf(array: Array | None) -> bool:
    """Whether one of the numbers is infinite."""
    if array is None or array.dtype.kind != "f":
        return False
    if array.size == 1:
        return array.item() in (np.inf, -np.inf)
    return bool(np.isinf(array).any())


def _any_value(test: Callable[[Array | None], bool], result: NodeResult) -> bool:
    return any(test(array) for array in result.values or ())


_TESTS: dict[str, Callable[[NodeResult], bool]] = {
    "nan": lambda r: _any_value(has_nan, r) or has_nan(r.grad),
    "inf": lambda r: _any_value(has_inf, r) or has_inf(r.grad),
    "value:nan": lambda r: _any_value(has_nan, r),
    "value:inf": lambda r: _any_value(has_inf, r),
    "retained": lambda r: r.retains_grad,
    "requires_grad": lambda r: r.requires_grad,
    "grad:none": lambda r: r.values is not None and r.grad is None,
    "grad:any": lambda r: r.grad is not None,
    "grad:nan": lambda r: has_nan(r.grad),
    "grad:inf": lambda r: has_inf(r.grad),
    "grad:zero": lambda r: r.grad is not None and not r.grad.any(),
}
