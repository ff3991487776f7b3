"""Many feeds, one after the other or on several threads, with the results in the order of the feeds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from grapheditor.engine.run import Outputs, Progress

Run = Callable[[Mapping[str, Any]], Outputs]
_AHEAD = 2
"""Feeds that are taken in advance, per worker."""


def run_many(
    run: Run, feeds: Iterable[Mapping[str, Any]], workers: int = 1, progress: Progress | None = None
) -> Iterator[Outputs]:
    """One result per feed, as they are asked for; an error in one of them ends it there.

    No more feeds are taken, and no more results are kept, than the workers are
    ahead. Closing the iterator, or an error of `progress`, gives up the rest.
    """
    total = len(feeds) if isinstance(feeds, Sized) else 0
    results = map(run, feeds) if workers <= 1 else _ahead(run, feeds, workers)
    for done, outputs in enumerate(results, 1):
        if progress is not None:
            progress(done, total)
        yield outputs


def _ahead(run: Run, feeds: Iterable[Mapping[str, Any]], workers: int) -> Iterator[Outputs]:
    waiting: deque[Future[Outputs]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="feeds")
    try:
        for feed in feeds:
            waiting.append(pool.submit(run, feed))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
