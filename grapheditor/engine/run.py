"""What evaluators give back and what plugins offer: plain data and protocols."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np

    from grapheditor.engine.op_table import OpTable
    from grapheditor.engine.tensor import Tensor
    from grapheditor.model.graph import PlainGraph
    from grapheditor.model.node import NodeId

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(slots=True)
class NodeResult:
    """What one run knows of one node; fields that it does not know are None.

    `values` has one array per output of the node and is None while the node is
    not computed. `grad` has the shape and dtype of the first output; None says
    that there is none, as in PyTorch.
    """

    values: tuple[Array, ...] | None = None
    dtype: str | None = None
    shape: tuple[int, ...] | None = None
    requires_grad: bool = False
    is_leaf: bool = True
    grad_fn: str | None = None
    grad: Array | None = None
    retains_grad: bool = False
    error: str | None = None
    """Why this node could not be computed, in words."""
    blamed: NodeId | None = None
    """The node upstream whose error keeps this one from being computed."""
    explanation: str = ""
    """What the error means and what helps, beside PyTorch's own words in `error`."""
    version: int = 0
    """How often the tensor was written to in place."""
    written_by: tuple[str, ...] = ()
    """Names of the nodes that wrote to it, in their order."""
    hooked: tuple[tuple[Array, Array], ...] = ()
    """Of a hook: the gradient before and after it, for each backward, the latest last."""

    @property
    def value(self) -> Array | None:
        """The first output, or None while not computed."""
        return self.values[0] if self.values else None


@dataclass(slots=True)
class Run:
    """The state after a run: a result per node, the loss that backward started from, and counts.

    `backward` tells whether gradients were asked for: a grad of None then means
    that autograd left none, otherwise that nobody asked.
    """

    nodes: dict[NodeId, NodeResult] = field(default_factory=dict)
    evaluator: str = ""
    loss: NodeId | None = None
    backward: bool = False
    builds: int = 0
    runs: int = 0
    problems: list[Problem] = field(default_factory=list)

    def trouble(self, node_id: NodeId) -> tuple[str, str]:
        """What went wrong at a node, forward or backward, and the explanation; empty where nothing did."""

        from grapheditor.engine.explanations import explain

        result = self.nodes.get(node_id)
        if result is not None and result.error is not None:
            return result.error, result.explanation or explain(result.error)
        found = next((p for p in self.problems if p.node == node_id and p.severity == "error"), None)
        return ("", "") if found is None else (found.message, found.explained())


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, in words, at a node or (None) in the graph as a whole."""

    node: NodeId | None
    message: str
    severity: Literal["error", "warning"] = "error"
    explanation: str = ""
    """What it means and what helps, as a second paragraph."""

    def text(self, name: str | None) -> str:
        """The message, with the node's `name` before it where it does not say which node it means.

        The explanation is a paragraph of its own behind it.
        """
        return "\n".join(filter(None, (self.headline(name), self.explained())))

    def explained(self) -> str:
        """The explanation, or that of the message in general."""

        from grapheditor.engine.explanations import explain

        return self.explanation or explain(self.message)

    def headline(self, name: str | None) -> str:
        """As `text`, without the explanation."""
        if name is None or re.search(rf"(?:^|of |[Pp]laceholder ){re.escape(name)}\b", self.message):
            return self.message
        return f"{name}: {self.message}"


Role = Literal["value", "shape", "grad", "no-grad", "leaf", "grad_fn", "retained", "version", "error", "stale", "note"]
Place = Literal["body", "above", "below"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A short text that an overlay puts on a node; `role` picks its colours, `tip` its tooltip.

    ``body`` badges are rows inside the card, ``above`` and ``below`` small
    labels outside it. `label` is drawn small before `text`, as "grad" before "5".
    A row about one `output` stands, where a card has several, under that output's name.
    """

    node: NodeId
    text: str
    role: Role = "note"
    place: Place = "body"
    label: str = ""
    tip: str = ""
    output: int | None = None


class Cancelled(Exception):
    """Raised inside a run by `Progress` after a person pressed Stop."""


Progress = Callable[[int, int], None]
"""Called with (done, total) now and then; may raise Cancelled."""


class Session(Protocol):
    """A graph in a running process: tensors and gradients stay until they are replaced.

    The methods behave as the lines of a PyTorch script: `forward` computes the
    nodes, `backward` accumulates into the leaves, `zero_grad` clears them.
    """

    def update(self, graph: PlainGraph) -> None:
        """Follow an edited graph; leaves whose numbers are the same keep their grad."""

    def forward(self, feeds: Mapping[str, Any] | None = None, progress: Progress | None = None) -> None:
        """Compute every node that can be computed; errors are kept per node and not raised."""

    def backward(
        self,
        loss: Any = None,
        gradient: Any = None,
        retain_graph: bool = False,
        create_graph: bool = False,
    ) -> None:
        """Accumulate gradients; raises what PyTorch raises."""

    def zero_grad(self) -> None:
        """Set every grad to None."""

    def __getitem__(self, name: str) -> Tensor:
        """The tensor of the node called `name`."""

    def snapshot(self) -> Run:
        """What a canvas or a command line shows of this state."""


class Outputs(Mapping[str, "Array"]):
    """Fetched values by node name, and gradients by node name in `grads`; the caller owns the arrays."""

    __slots__ = ("_values", "grads")

    def __init__(self, values: dict[str, Array], grads: dict[str, Array | None]) -> None:
        self._values = values
        self.grads = grads

    def __getitem__(self, name: str) -> Array:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Outputs({self._values!r}, grads={self.grads!r})"


class Program(Protocol):
    """A graph made ready to be fed."""

    @property
    def builds(self) -> int:
        """How often a graph was built."""

    @property
    def runs(self) -> int:
        """How many feeds were run."""

    def run(self, feeds: Mapping[str, Any] | None = None) -> Outputs:
        """Values and gradients for one feed."""

    def run_many(self, feeds: Iterable[Mapping[str, Any]]) -> Iterator[Outputs]:
        """One result per feed, as they are asked for."""


class Evaluator(Protocol):
    """A way of running graphs. `live` ones run again after every edit, the others are compiled first."""

    name: str
    label: str
    live: bool

    def session(self, graph: PlainGraph, ops: OpTable) -> Session:
        """A process in which `graph` runs; keeps a reference to the graph as it is now."""

    def compile(
        self,
        graph: PlainGraph,
        ops: OpTable,
        fetches: Sequence[str],
        wrt: Sequence[str] = (),
        loss: str | None = None,
    ) -> Program:
        """A program for these fetches and gradients; node names throughout."""


class Overlay(Protocol):
    """Draws something that autograd hides: returns badges, paints nothing.

    An optional attribute `order` (an int, 100 where there is none) says where
    its rows stand among those of other overlays. With ``local = True`` an
    overlay promises that the badges of a node depend on that node alone: in a
    large graph it is then asked about the nodes in view, with a `run` that
    holds only those.
    """

    name: str
    label: str

    def badges(self, graph: PlainGraph, run: Run) -> Iterable[Badge]:
        """The badges for this state; called again after every run."""


class Exporter(Protocol):
    """Turns a graph into text or a file of another format."""

    name: str
    label: str
    suffix: str

    def export(self, graph: PlainGraph, ops: OpTable) -> str | bytes:
        """The graph in the other format; raises GraphEditorError naming what it can't express."""


class Importer(Protocol):
    """Makes a graph out of a file of another format."""

    name: str
    label: str
    suffixes: tuple[str, ...]

    def read(self, data: bytes, ops: OpTable) -> PlainGraph:
        """The graph; raises FileError naming the place and the remedy."""


class Panel(Protocol):
    """A dock of a plugin; the only kind of plugin that imports Qt."""

    name: str
    label: str

    def create(self, window: Any) -> Any:
        """A QWidget for the dock, made when it is first shown."""
