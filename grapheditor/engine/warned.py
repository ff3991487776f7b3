"""Warnings that PyTorch gives once in a process."""

from __future__ import annotations

import warnings

_given: set[str] = set()


def warn_once(message: str, kind: str = "") -> None:
    """Warn the caller of whoever calls this, unless that was done already; of a `kind` there is one message alone."""
    key = kind or message
    if key not in _given:
        _given.add(key)
        warnings.warn(message, UserWarning, stacklevel=4)


def forget() -> None:
    """Give every warning again, as a new process would."""
    _given.clear()
