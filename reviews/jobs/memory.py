"""The memory that one job may have: measured from outside while it runs, with the kernel's own limit as a second wall.

A worker runs each job in a process of its own, a fork of the worker. What counts is its anonymous memory (resident or
swapped, not mapped files) over what it began with, together with that of every process below it. See proc_pid_status(5)
for the fields and setrlimit(2) for ``RLIMIT_DATA``.
"""

import logging
import os
import resource
import signal
import threading
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

MIB = 2**20

EVERY = 0.1
"""Seconds between two measurements."""

SLACK = 256 * MIB
"""Bytes of address space that the second wall allows on top: stacks of threads and what the allocator reserves."""


def anonymous(pid: int) -> int:
    """Return the bytes of anonymous memory of a process, 0 if it has ended or the system does not say."""
    return sum(_fields(pid, "RssAnon", "VmSwap"))


def family(pid: int) -> list[int]:
    """Return a process and all processes below it."""
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                left += [int(word) for word in (task / "children").read_text().split()]
    return found


def _fields(pid: int, *names: str) -> list[int]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return []
    return [int(line.split()[1]) * 1024 for line in lines if line.split(":")[0] in names]


def build_wall(most: int) -> None:
    """Limit this process to ``most`` bytes of data over what it has; beyond it, Python raises ``MemoryError``.

    The limit counts address space, not pages in use, so it stands further out than the watch.
    """
    now = sum(_fields(os.getpid(), "VmData"))
    if now:
        wall = now + most + most // 2 + SLACK
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or wall < hard:
            resource.setrlimit(resource.RLIMIT_DATA, (wall, wall))


class MemoryWatch:
    """Measures a child ten times a second and ends it, with all below it, when it has more than it may.

    ``most`` is in bytes, over ``begin``, what the child had when it was forked.
    """

    def __init__(self, pid: int, *, begin: int, most: int) -> None:
        self.pid, self.begin, self.most = pid, begin, most
        self.exceeded = False
        self.peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._measure, name=f"memory-{pid}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch; the child has ended, or will not be ended any more."""
        self._stop.set()
        self._thread.join()

    def _measure(self) -> None:
        while not self._stop.wait(EVERY):
            below = family(self.pid)
            needed = sum(anonymous(pid) for pid in below) - self.begin
            self.peak = max(self.peak, needed)
            if needed > self.most:
                self.exceeded = True
                log.error(
                    "Process %s was ended: it had %s MiB of memory over the idle worker, and may have %s MiB.",
                    self.pid, needed // MIB, self.most // MIB,
                )  # fmt: skip
                for pid in below:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return
