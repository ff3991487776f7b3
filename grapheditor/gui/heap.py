"""One heap for all threads."""

from __future__ import annotations

import os
import sys

M_ARENA_MAX = -8
"""In glibc's malloc.h; see mallopt(3)."""


def share() -> None:
    """Have threads that start from now on take memory from the heap of the window's thread.

    glibc gives each thread a heap of its own, and what is free in one is of no
    use to the others: for a graph of 50,000 nodes, whose results are made on one
    thread and shown by another, 25 MB. They gain little by it, as Python lets one
    of them work at a time. Does nothing under another C library, or where the
    environment has chosen (``MALLOC_ARENA_MAX``).
    """
    if not sys.platform.startswith("linux") or "MALLOC_ARENA_MAX" in os.environ:
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
