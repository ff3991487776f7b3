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
    global _pauses, _was_on
    with _lock:
        if not _pauses:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses and _was_on:
                gc.enable()
