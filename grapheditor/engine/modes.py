"""Whether ops are recorded: no_grad, enable_grad and inference_mode, per thread as in PyTorch."""

from __future__ import annotations

import threading
from contextlib import ContextDecorator
from types import TracebackType


class _State(threading.local):
    enabled = True
    inference = False


state = _State()
"""`state.enabled` is False where nothing is recorded."""


class _Mode(ContextDecorator):
    """A context manager, and by ContextDecorator a decorator too."""

    _enabled = True
    _inference: bool | None = None

    def __init__(self) -> None:
        self._before: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append((state.enabled, state.inference))
        state.enabled = self._enabled
        if self._inference is not None:
            state.inference = self._inference

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        state.enabled, state.inference = self._before.pop()


class no_grad(_Mode):  # noqa: N801 - PyTorch's name
    """Nothing inside is recorded; results do not require grad."""

    _enabled = False


class enable_grad(_Mode):  # noqa: N801 - PyTorch's name
    """Records again inside `no_grad`."""

    _enabled = True


class inference_mode(_Mode):  # noqa: N801 - PyTorch's name
    """As `no_grad`; ``inference_mode(False)`` turns recording on."""

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self._enabled = not mode
        self._inference = mode
