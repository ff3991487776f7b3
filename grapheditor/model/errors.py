"""Every error that is shown to a person.

GraphEditorError            what all of them share: a message that names the place and the remedy
├── GraphError              the graph refuses an edit and stays as it was
│   ├── UnknownNodeError    no node of that id or name
│   ├── NameTakenError      two nodes of one name
│   ├── SlotTakenError      an input that is already wired
│   └── CycleError          a wire that would close a cycle
├── CallError               an op called with arguments it does not take
│   ├── NoTensorError       something else in the place of a tensor
│   └── UnknownWordError    a word that the op does not know
├── EvaluationError         a node that could not be computed
├── FeedError               a feed that does not fit its placeholder
├── FileError               a file that can't be read or written
└── PluginError             a plugin that misbehaves
"""

from __future__ import annotations

from collections.abc import Sequence

from grapheditor.model.wording import worded


class GraphEditorError(Exception):
    """An error with a message for a person: it names the place and the remedy.

    A message with gaps, as ``"{0} is locked; unlock it."``, gets what stands in
    them as further arguments. ``str(error)`` is a `Worded`, which a window tells in its language.
    """

    def __init__(self, message: str, *parts: object, node: str | None = None) -> None:
        super().__init__(worded(message, *parts))
        self.node = node
        """Id of the node to blame, where there is one."""


class GraphError(GraphEditorError):
    """The graph refuses an edit; it is left as it was."""


class UnknownNodeError(GraphError, KeyError):
    """No node has this id or name."""

    # KeyError would print the repr of the message
    __str__ = Exception.__str__


class NameTakenError(GraphError):
    """Another node already has this id or name."""


class SlotTakenError(GraphError):
    """The input is already wired."""


class CycleError(GraphError):
    """The wire would let a node depend on itself."""

    def __init__(self, message: str, *parts: object, path: Sequence[str], node: str | None = None) -> None:
        super().__init__(message, *parts, node=node)
        self.path = tuple(path)
        """Ids along the way from the wire's target back to its source."""


class LockedError(GraphError):
    """The node is locked against changes by hand."""


class CallError(GraphEditorError, TypeError):
    """An op was called with arguments that it does not take."""


class NoTensorError(CallError, AttributeError):
    """Something else stands for a tensor.

    PyTorch's functions raise TypeError or AttributeError, as they are written in C++ or in Python.
    """


class UnknownWordError(RuntimeError, CallError):
    """An op was called with a word that it does not know."""


class UnknownModeError(NotImplementedError, UnknownWordError):
    """The same, where PyTorch calls it not implemented."""


class UnknownValueError(ValueError, UnknownWordError):
    """The same, where PyTorch calls it a wrong value."""


class WrongNumbersError(ValueError, CallError):
    """An op does not take such numbers, and PyTorch raises a ValueError; those of numpy are RuntimeErrors there."""


class EvaluationError(GraphEditorError, RuntimeError):
    """A node could not be computed."""


class FeedError(GraphEditorError, ValueError):
    """A feed is missing, unknown or does not fit its placeholder."""


class FileError(GraphEditorError):
    """A file could not be read or written."""


class PluginError(GraphEditorError):
    """A plugin broke its promise or could not be loaded."""
