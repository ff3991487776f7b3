"""Memory that results are returned in: kept by the process once it was used, instead of asked for anew."""

from __future__ import annotations

import functools

import numpy as np

_LARGEST = 31 << 20
"""Just below what glibc takes as an example; see mallopt(3) on M_MMAP_THRESHOLD."""


@functools.cache
def keep_freed_memory() -> None:
    """Have large arrays that are released give their memory to the next ones.

    glibc hands memory of this size back to the system at once, and fetching it
    again, page by page, can take longer than computing what goes into it. It
    stops doing so for sizes up to that of a large block that it saw released;
    so one is, untouched. Elsewhere this does nothing.
    """
    np.empty(_LARGEST, np.uint8)
