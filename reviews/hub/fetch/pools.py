"""Threads for what a reading asks side by side, begun while the hub's first answer is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

AFTER = 0.005
"""Seconds after which the threads are begun: the question that they would delay goes out first."""


@contextmanager
def begun_pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Yield a pool whose threads are soon there; whoever leaves the block has waited for everything in it that counts.

    To begin a thread takes about as long as to send a question, and while the first answer is on its way there is
    nothing else to do.
    """
    pool, ready = ThreadPoolExecutor(threads, thread_name_prefix="hub"), Event()

    def begin() -> None:
        try:
            if not ready.wait(AFTER):
                for _ in range(threads - 1):
                    pool.submit(ready.wait)  # the pool begins a thread only where none is idle
        finally:
            ready.set()

    try:
        pool.submit(begin)
        yield pool
    finally:
        ready.set()
        pool.shutdown(wait=False)  # idle threads end by themselves
