"""Python's garbage collector, told to wait."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0
_was_on = False


@contextmanager
def gc_paused() -> Iterator[None]:
    """No collection inside: while thousands of records are made, each one would walk through all of them.

    Pauses nest and may overlap on several threads; a collector that was off before stays off.
    """
    pause()
    try:
        yield
    finally:
        resume()


def pause() -> None:
    """Begin a pause, which `resume` has to end."""
    global _pauses, _was_on
    with _lock:
        if not _pauses:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1


def resume() -> None:
    """End one pause."""
    global _pauses
    with _lock:
        _pauses -= 1
        if not _pauses and _was_on:
            gc.enable()
