"""Compiling beside the program that is already running by numpy."""

from __future__ import annotations

import logging
import threading
from collections import deque

from grapheditor.compiler.ir import Module
from grapheditor.compiler.tiers import Built, Take, Unavailable

log = logging.getLogger(__name__)


class Worker:
    """One thread that compiles what is asked for; it is there only as long as there is something to do."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Module, Take]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, module: Module, take: Take) -> None:
        """Have `take` called from the thread with the module in machine code, unless there can be none."""
        with self._lock:
            self._waiting.append((module, take))
            if self._thread is None:
                # no daemon: LLVM must not be at work while the process takes itself apart
                self._thread = threading.Thread(target=self._work, name="grapheditor native compiler")
                self._thread.start()

    def wait(self) -> None:
        """Return when nothing is left to compile."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        from grapheditor.compiler.native import build

        while (job := self._next()) is not None:
            module, take = job
            try:
                built = build(module)
                if _gains(built):
                    take(built)
            except Unavailable as reason:
                log.debug("numpy goes on: %s", reason)
            except Exception:  # a plugin's op may do anything when it is traced
                log.exception("A compiled graph could not be made faster; numpy goes on running it.")

    def _next(self) -> tuple[Module, Take] | None:
        with self._lock:
            if self._waiting and threading.main_thread().is_alive():
                return self._waiting.popleft()
            self._waiting.clear()
            self._thread = None
            return None


def _gains(built: Built) -> bool:
    """Whether most of it is native: with many calls of numpy's in between, the numpy tier is better at them."""
    native, others = (sum(p.ops for p in built.pieces if (p.tier == "native") is own) for own in (True, False))
    return native >= others


worker = Worker()
"""The worker of this process."""
