"""Functions that are called with gradients on their way, and what takes them away again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

_ids = itertools.count()


class RemovableHandle:
    """What registering a hook gives: `remove` takes the hook away, and so does the end of a ``with``."""

    __slots__ = ("_hooks", "id")

    def __init__(self, hooks: dict[int, Callable[..., Any]]) -> None:
        self._hooks = hooks
        self.id = next(_ids)

    def remove(self) -> None:
        """Take the hook away; nothing happens where it is gone already."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def add(hooks: dict[int, Callable[..., Any]], hook: Callable[..., Any]) -> RemovableHandle:
    """Put a hook behind those that are there."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle


def check(hook: Callable[..., Any], given: Any, result: Any) -> None:
    """Raise what PyTorch raises where a hook of tensors gives back something that can't take a gradient's place."""
    if not hasattr(result, "_data"):
        raise TypeError(f"expected Variable, but hook returned {type(result).__name__!r}")
    name = getattr(hook, "__name__", type(hook).__name__)
    if result.shape != given.shape:
        raise RuntimeError(f"hook {name!r} has changed the size of value")
    if result.dtype != given.dtype:
        raise RuntimeError(f"hook {name!r} has changed the type of value (was {given.type()} got {result.type()})")


def check_all(hook: Callable[..., Any], given: Sequence[Any], results: Any) -> None:
    """The same for a hook of a node, which gives back one for each gradient that it got."""
    if not isinstance(results, tuple):
        raise TypeError(f"expected tuple, but hook returned {type(results).__name__!r}")
    if len(results) != len(given):
        name = getattr(hook, "__name__", type(hook).__name__)
        raise RuntimeError(
            f"hook {name!r} has returned an incorrect number of values (got {len(results)}, but expected {len(given)})"
        )
    for known, result in zip(given, results, strict=True):
        if result is not None:
            if known is None:
                raise RuntimeError("can't replace a None gradient with a non-None value")
            check(hook, known, result)


def check_nothing(result: Any) -> None:
    """Raise what PyTorch raises where a hook that is called after the accumulation gives something back."""
    if not hasattr(result, "_data"):
        raise TypeError(f"expected Variable, but hook returned {type(result).__name__!r}")
    raise RuntimeError("Tensor post accumulate grad hooks should return None.")
