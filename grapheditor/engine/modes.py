"""Whether ops are recorded: no_grad, enable_grad and inference_mode, per thread as in PyTorch."""

from __future__ import annotations

import contextvars
import operator
import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from types import TracebackType
from typing import Any

import numpy as np


class Mode:
    """How ops are done in one thread."""

    __slots__ = ("enabled", "inference", "quietly", "spoils", "wanted")

    def __init__(self) -> None:
        self.enabled = True
        """False where nothing is recorded."""
        self.spoils = True
        """Whether a write ends the history of views that forbid it."""
        self.wanted = False
        """Whether `enable_grad` was called inside of inference_mode, where it changes nothing."""
        self.inference = False
        context = contextvars.copy_context()
        context.run(np.seterr, all="ignore")
        self.quietly: Callable[..., Any] = context.run
        """Calls a function so that numpy says nothing of overflow and division by zero.

        It is several times cheaper than np.errstate, and each op does so.
        """


class _State(threading.local):
    def __init__(self) -> None:
        self.mode = Mode()


state = _State()
"""`state.mode` is the mode of this thread; to ask once and keep it costs less than to ask for each part."""


class _Seen:
    hooks = False


seen = _Seen()
"""Whether any hook was ever registered: a walk backward keeps PyTorch's order to the letter only if someone looks."""


def is_grad_enabled() -> bool:
    """Whether ops are recorded now."""
    return state.mode.enabled or (state.mode.inference and state.mode.wanted)


def is_inference_mode_enabled() -> bool:
    """Whether this is inside `inference_mode`."""
    return state.mode.inference


def switched(value: Any) -> bool:
    """Whether something is switched on; raises TypeError for what is neither a truth value nor a whole number."""
    return value if value.__class__ is bool else bool(operator.index(value))


class _Mode(ContextDecorator):
    """A context manager, and by ContextDecorator a decorator too, with or without brackets."""

    _enabled = True
    _inference: bool | None = None

    def __new__(cls, function: Any = None) -> Any:
        """The mode, or the function in this mode where one is given."""
        if callable(function):
            return cls()(function)
        return super().__new__(cls)

    def __init__(self) -> None:
        self._before: list[tuple[bool, bool, bool]] = []

    def __enter__(self) -> None:
        mode = state.mode
        self._before.append((mode.enabled, mode.inference, mode.wanted))
        if self._inference is not None:
            mode.inference = self._inference
        mode.wanted = self._enabled
        mode.enabled = self._enabled and not mode.inference  # enable_grad changes nothing there

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        mode = state.mode
        mode.enabled, mode.inference, mode.wanted = self._before.pop()


class no_grad(_Mode):  # noqa: N801 - PyTorch's name
    """Nothing inside is recorded; results do not require grad."""

    _enabled = False


class enable_grad(_Mode):  # noqa: N801 - PyTorch's name
    """Records again inside `no_grad`."""

    _enabled = True


class set_grad_enabled(_Mode):  # noqa: N801 - PyTorch's name
    """Records or not from now on, until the end of a ``with`` where there is one."""

    def __init__(self, mode: Any) -> None:
        if mode.__class__ is not bool:
            kind = type(mode).__name__
            raise TypeError(f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {kind}")
        super().__init__()
        self._enabled = mode
        self._found = (state.mode.enabled, state.mode.inference, state.mode.wanted)
        self._set()

    def __enter__(self) -> None:
        self._before.append(self._found)
        self._set()

    def __call__(self, function: Any) -> Any:
        """The function in this mode; what surrounds it stays as it was."""
        state.mode.enabled, _, state.mode.wanted = self._found
        return super().__call__(function)

    def _set(self) -> None:
        mode = state.mode
        mode.wanted = self._enabled
        mode.enabled = self._enabled and not mode.inference


class inference_mode(_Mode):  # noqa: N801 - PyTorch's name
    """As `no_grad`; ``inference_mode(False)`` turns recording on."""

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self._enabled = not mode
        self._inference = mode
