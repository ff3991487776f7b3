"""Graphs that autograd recorded elsewhere, as JSON: backward nodes and the edges between them.

The file lists what PyTorch hangs on a result's ``grad_fn``: ``nodes`` with
``id`` and ``name`` (``AddBackward0``), and ``edges`` as ``[from, input_index,
to, output_nr]``, which run from a backward node to those of its inputs. Turned
round they are the wires of the computation.
"""

from __future__ import annotations

import gc
import json
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from grapheditor import api
from grapheditor.api import (
    FileError,
    Initialiser,
    OpNode,
    Placeholder,
    PlainGraph,
    Settings,
    ValueNode,
    Wire,
    Worded,
    hookimpl,
)

if TYPE_CHECKING:
    from grapheditor.api import OpTable

LEAF = "AccumulateGrad"
FLOATS = ("float16", "float32", "float64")
MOST_ELEMENTS = 2**40
MOST_AXES = 32


class AutogradImporter:
    """Leaves become values, backward nodes the ops they belong to; nothing of the file is run."""

    name = "autograd"
    label = "Autograd graph (JSON)"
    suffixes = (".json",)

    def read(self, data: bytes, ops: OpTable) -> PlainGraph:
        collecting = gc.isenabled()
        gc.disable()  # it would search thousands of new records, and halve the speed
        try:
            return _Builder(_Recorded.of(_parsed(data)), ops).graph()
        except RecursionError:
            _fail(Worded("the file"), "lists or objects are nested too deep; this is no graph that autograd recorded.")
        finally:
            if collecting:
                gc.enable()


def _fail(place: str, message: str, *parts: object) -> NoReturn:
    raise FileError("{0}: {1}", place, Worded(message, *parts))


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:39] + "…"


def _parsed(data: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        _fail(Worded("byte {0}", error.start), "this is not UTF-8 text; choose a JSON file.")
    except json.JSONDecodeError as error:
        _fail(
            Worded("line {0}, column {1}", error.lineno, error.colno),
            "this is not JSON ({0}); correct the file there.",
            error.msg,
        )
    except ValueError as error:  # an int of thousands of digits
        _fail(Worded("the file"), "a number can't be read ({0}); correct it.", error)
    if isinstance(document, dict) and document.get("format") == "grapheditor":
        _fail(Worded("the file"), "this is a graph file already; give it a name that ends in .graph and open it.")
    if not isinstance(document, dict) or not all(isinstance(document.get(k), list) for k in ("nodes", "edges")):
        _fail(Worded("the file"), "this is no autograd graph: it needs an object with the lists “nodes” and “edges”.")
    return document


class _Edge(NamedTuple):
    source: int
    """Index of the node whose result is used."""
    output: int
    target: int
    position: int
    """Which of the target's differentiable inputs it is."""


@dataclass(slots=True)
class _Recorded:
    """The checked file: nodes by index, their edges, and an order in which inputs come first."""

    title: str
    root: int | None
    nodes: list[Mapping[str, Any]]
    into: dict[int, list[_Edge]] = field(default_factory=lambda: defaultdict(list))

    @staticmethod
    def of(document: Mapping[str, Any]) -> _Recorded:
        """Raises FileError that names the entry at fault."""
        nodes = document["nodes"]
        index: dict[Any, int] = {}
        for place, node in enumerate(nodes):
            _check_node(node, place)
            if index.setdefault(node["id"], place) != place:
                first = index[node["id"]]
                _fail(
                    f"nodes[{place}]",
                    "the id {0} is that of nodes[{1}] too; ids must differ.",
                    _brief(node["id"]),
                    first,
                )
        summary, roots = document.get("summary"), document.get("roots")
        title = summary.get("model") if isinstance(summary, dict) else None
        root = roots[0] if isinstance(roots, list) and len(roots) == 1 else None
        found = index.get(root) if type(root) in (int, str) else None  # anything else may have no hash
        recorded = _Recorded(title if isinstance(title, str) else "", found, nodes)
        recorded._read_edges(document["edges"], index)
        return recorded

    def _read_edges(self, edges: list[Any], index: Mapping[Any, int]) -> None:
        seen: dict[tuple[int, int], int] = {}
        for place, edge in enumerate(edges):
            if type(edge) is not list or len(edge) != 4:
                _fail(f"edges[{place}]", "expected [from, input_index, to, output_nr], found {0}.", _brief(edge))
            user, position, used, output = edge
            for number in (position, output):
                if type(number) is not int or not 0 <= number < 2**31:
                    _fail(f"edges[{place}]", "{0} is no number of an input or output; count from 0.", _brief(number))
            for end in (user, used):
                if type(end) not in (int, str) or end not in index:
                    _fail(f"edges[{place}]", "there is no node with the id {0}; correct the edge.", _brief(end))
            target = index[user]
            if is_leaf(self.nodes[target]):
                _fail(f"edges[{place}]", "node {0} is a leaf and has no inputs; remove the edge.", _brief(user))
            other = seen.setdefault((target, position), place)
            if other != place:
                _fail(f"edges[{place}]", "input {0} of node {1} has edges[{2}] already.", position, _brief(user), other)
            self.into[target].append(_Edge(index[used], output, target, position))

    def order(self) -> list[int]:
        """Indices such that each comes after its inputs; raises FileError where edges run in a circle."""
        waits = [len(self.into.get(i, ())) for i in range(len(self.nodes))]
        users: dict[int, list[int]] = defaultdict(list)
        for edges in self.into.values():
            for edge in edges:
                users[edge.source].append(edge.target)
        # recorded from the result backwards, so that the inputs stand at the end
        ready = [i for i in reversed(range(len(self.nodes))) if not waits[i]]
        for i in ready:
            for user in users.get(i, ()):
                waits[user] -= 1
                if not waits[user]:
                    ready.append(user)
        if len(ready) < len(self.nodes):
            stuck = next(i for i, count in enumerate(waits) if count)
            name = _brief(self.nodes[stuck]["id"])
            _fail("edges", "they run in a circle through or before node {0}; a computation graph has no cycles.", name)
        return ready


def _check_node(node: Any, place: int) -> None:
    if type(node) is not dict:
        _fail(f"nodes[{place}]", "expected an object with “id” and “name”, found {0}.", _brief(node))
    if type(node.get("id")) not in (int, str):
        _fail(f"nodes[{place}].id", "expected a number or a text, found {0}.", _brief(node.get("id")))
    if type(node.get("name")) is not str or not node["name"]:
        _fail(f"nodes[{place}].name", "expected a name as “AddBackward0”, found {0}.", _brief(node.get("name")))
    if type(node.get("saved", {})) is not dict:
        _fail(f"nodes[{place}].saved", "expected an object, found {0}.", _brief(node["saved"]))


def is_leaf(node: Mapping[str, Any]) -> bool:
    """Whether a gradient ends here, as ``torch::autograd::AccumulateGrad`` says."""
    return bool(node["name"].rpartition("::")[2] == LEAF)


class _Builder:
    """Adds node after node to a graph, each after its inputs."""

    def __init__(self, recorded: _Recorded, ops: OpTable) -> None:
        self._recorded = recorded
        self._callees = api.GradFnNames(ops)
        self._graph = PlainGraph(Settings(title=recorded.title))
        self._ids: dict[int, str] = {}
        self._taken: set[str] = set()
        self._counters: dict[str, int] = {}

    def graph(self) -> PlainGraph:
        graph, recorded = self._graph, self._recorded
        with graph.batch():
            for index in recorded.order():
                node = recorded.nodes[index]
                if is_leaf(node):
                    self._add_leaf(index, node)
                else:
                    self._add_op(index, node)
            if recorded.root is not None:
                graph.configure(Settings(title=recorded.title, loss=self._ids[recorded.root]))
        return graph

    def _add_leaf(self, index: int, node: Mapping[str, Any]) -> None:
        given = node.get("param")
        name = self._fresh(given if isinstance(given, str) and given.strip() else "leaf")
        self._ids[index] = name
        shape = _shape(node.get("shape", []), f"nodes[{index}].shape")
        dtype = node.get("dtype", "float32")
        extra = {} if dtype in FLOATS else {"autograd": {"dtype": dtype}}
        # the file tells shapes and no numbers; a seed of its own keeps weights from being all the same
        content = Initialiser("randn", shape, "float32" if extra else dtype, seed=len(self._ids))
        self._graph.add(ValueNode(name, name, content, requires_grad=True, extra=extra))

    def _add_op(self, index: int, node: Mapping[str, Any]) -> None:
        edges = self._recorded.into.get(index, [])
        most = max((edge.position for edge in edges), default=-1)
        callee = self._callees.find(node["name"], node.get("saved", {}), node.get("out_shapes"), most)
        name = self._ids[index] = self._fresh(callee.stem)
        sources = {callee.slot(edge.position): (self._ids[edge.source], edge.output) for edge in edges}
        literals = {slot: number for slot, number in callee.literals.items() if slot not in sources}
        extra = {} if callee.known else {"autograd": {k: v for k, v in node.items() if k not in ("id", "saved")}}
        for slot in callee.sizes:
            if slot not in sources:
                sources[slot] = (self._add_fed(f"{name}_{slot}", callee.sizes[slot], f"nodes[{index}].saved"), 0)
        self._graph.add(OpNode(name, name, callee.op, literals, callee.params, extra=extra))
        for slot, (source, output) in sources.items():
            self._graph.connect(Wire(source, output, name, slot))

    def _add_fed(self, stem: str, sizes: Any, place: str) -> str:
        """A placeholder for an input without gradient, such as a batch, of which the file tells the shape."""
        name = self._fresh(stem)
        self._graph.add(ValueNode(name, name, Placeholder(_shape(sizes, place))))
        return name

    def _fresh(self, stem: str) -> str:
        found = stem
        while found in self._taken:
            self._counters[stem] = number = self._counters.get(stem, 0) + 1
            found = f"{stem}{number}" if not stem[-1].isdigit() else f"{stem}_{number}"
        self._taken.add(found)
        return found


def _shape(value: Any, place: str) -> tuple[int, ...]:
    whole = type(value) is list and len(value) <= MOST_AXES and all(type(n) is int and n >= 0 for n in value)
    if not whole or math.prod(value) > MOST_ELEMENTS:
        _fail(place, "{0} is no shape; write a list of lengths as [4, 16].", _brief(value))
    return tuple(value)


@hookimpl
def grapheditor_importers() -> list[AutogradImporter]:
    return [AutogradImporter()]
