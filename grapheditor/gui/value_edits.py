"""Value nodes made over: other dtype, shape or kind of content. Errors are ValueErrors in plain words."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from grapheditor.engine.arrays import array_of, materialise, tensor_data
from grapheditor.gui.translation import QT_TRANSLATE_NOOP
from grapheditor.model.content import Content, Initialiser, Kind, Placeholder, TensorData
from grapheditor.model.node import ValueNode

translate = QCoreApplication.translate

KINDS: tuple[Kind, ...] = ("zeros", "ones", "full", "arange", "randn", "uniform")
ARGUMENTS: dict[str, tuple[tuple[str, float], ...]] = {
    "zeros": (),
    "ones": (),
    "full": ((QT_TRANSLATE_NOOP("Inspector", "fill value"), 0.0),),
    "arange": ((QT_TRANSLATE_NOOP("Inspector", "start"), 0.0), (QT_TRANSLATE_NOOP("Inspector", "step"), 1.0)),
    "randn": (
        (QT_TRANSLATE_NOOP("Inspector", "mean"), 0.0),
        (QT_TRANSLATE_NOOP("Inspector", "standard deviation"), 1.0),
    ),
    "uniform": ((QT_TRANSLATE_NOOP("Inspector", "low"), 0.0), (QT_TRANSLATE_NOOP("Inspector", "high"), 1.0)),
}
"""The numbers that each kind of initialiser takes, with their defaults."""

SEEDED = ("randn", "uniform")
LARGEST = 1_000_000
"""More elements than this stay an initialiser."""


def kind_of(content: Content) -> str:
    """``numbers``, ``initialiser`` or ``placeholder``."""
    if isinstance(content, TensorData):
        return "numbers"
    return "initialiser" if isinstance(content, Initialiser) else "placeholder"


def with_dtype(node: ValueNode, dtype: str) -> ValueNode:
    """The same numbers as another dtype; integers can't require a grad, so that is switched off."""
    content = node.content
    if isinstance(content, TensorData):
        new: Content = tensor_data(array_of(content), dtype)
    elif isinstance(content, Placeholder):
        default = None if content.default is None else tensor_data(array_of(content.default), dtype)
        new = replace(content, dtype=dtype, default=default)
    else:
        new = replace(content, dtype=dtype)
    return with_content(node, new)


def with_content(node: ValueNode, content: Content) -> ValueNode:
    """Other content; requires_grad stays where the dtype allows it."""
    return replace(node, content=content, requires_grad=node.requires_grad and content.dtype.startswith("float"))


def with_shape(node: ValueNode, shape: tuple[int, ...]) -> ValueNode:
    """Another shape; numbers have to fill it."""
    content = node.content
    if isinstance(content, TensorData):
        count, wanted = math.prod(content.shape), math.prod(shape)
        if count != wanted:
            message = translate("Inspector", "{0} takes {1} numbers, but there are {2}; type other numbers first.")
            raise ValueError(message.format(list(shape), wanted, count))
        return replace(node, content=replace(content, shape=shape))
    if isinstance(content, Placeholder):
        default = content.default
        if default is not None:
            fits = math.prod(default.shape) == math.prod(shape)
            default = replace(default, shape=shape) if fits else None
        return replace(node, content=replace(content, shape=shape, default=default))
    return replace(node, content=replace(content, shape=shape))


def with_kind(node: ValueNode, kind: str) -> ValueNode:
    """Numbers, initialiser or placeholder of the same shape and dtype."""
    content = node.content
    if kind == kind_of(content):
        return node
    if kind == "initialiser":
        return replace(node, content=Initialiser("zeros", content.shape, content.dtype))
    if kind == "placeholder":
        default = content if isinstance(content, TensorData) else None
        return replace(node, content=Placeholder(content.shape, content.dtype, default))
    if math.prod(content.shape) > LARGEST:
        message = translate("Inspector", "{0} numbers are too many to be kept one by one; choose a smaller shape.")
        raise ValueError(message.format(f"{math.prod(content.shape):,}"))
    return replace(node, content=tensor_data(materialise(content)))
