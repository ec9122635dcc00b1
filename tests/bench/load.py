"""A client that asks for one page again and again, each time over a new connection, and tells how long it took."""

import os
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 300.0
"""Seconds for one answer; the slowest page that we know took half a minute."""


@dataclass(frozen=True)
class Target:
    """One address with what a client sends to it."""

    name: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    host: str = "portal.example.org"

    def request(self) -> bytes:
        """Return the bytes of the request, as a proxy that ends TLS passes it on."""
        lines = [
            f"GET {self.path} HTTP/1.1", f"Host: {self.host}", "X-Forwarded-Proto: https",
            "X-Forwarded-For: 192.0.2.7", "Connection: close", *(f"{name}: {value}" for name, value in self.headers),
        ]  # fmt: skip
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Window:
    """What a window of load showed: seconds of each answer, sorted, and of the whole."""

    times: tuple[float, ...]
    elapsed: float
    foreign: float
    """Cores that programs of others used meanwhile."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.elapsed

    @property
    def p50(self) -> float:
        """The median, in seconds."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The 95th percentile, in seconds."""
        return self.times[min(len(self.times) - 1, int(0.95 * len(self.times)))]


def once(port: int, target: Target) -> bytes:
    """Ask once and return the whole answer. Raises RuntimeError if it is no 200."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(target.request())
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    answer = b"".join(parts)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"{target.name} ({target.path}) answered: {answer[:400].decode(errors='replace')}")
    return answer


def window(port: int, target: Target, *, clients: int, seconds: float) -> Window:
    """Let so many clients ask for so long; each asks at least once."""
    times: list[float] = []
    failed: list[BaseException] = []
    before, begun = _busy(), time.perf_counter()
    end = begun + seconds

    def ask() -> None:
        try:
            while True:
                started = time.perf_counter()
                once(port, target)
                times.append(time.perf_counter() - started)
                if time.perf_counter() > end:
                    return
        except (OSError, RuntimeError) as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    elapsed = time.perf_counter() - begun
    after = _busy()
    foreign = (after[0] - before[0] - (after[1] - before[1])) / os.sysconf("SC_CLK_TCK") / elapsed
    return Window(tuple(sorted(times)), elapsed, max(0.0, foreign))


def _busy() -> tuple[int, int]:
    """Return the ticks that all programs, and this one with those it started, have used until now."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    user, nice, system, _, _, irq, soft, _ = map(int, fields)
    return user + nice + system + irq + soft, sum(ticks for _, ticks in _family())


def _family() -> Iterator[tuple[int, int]]:
    """Yield (process id, ticks) of this process and all below it."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = place.read_text().rpartition(")")[2].split()
            pid = int(place.parent.name)
            parents[pid], ticks[pid] = int(words[1]), sum(map(int, words[11:15]))
    ours = {os.getpid()}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in ours} - ours
        grown = bool(more)
        ours |= more
    yield from ((pid, ticks[pid]) for pid in ours if pid in ticks)


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB, with what it shares (RSS)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"Process {pid} tells nothing of its memory.")


def proportional(pid: int) -> float:
    """Return the MiB of a process in which a page that n processes share counts as its nth (proc_pid_smaps(5))."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"The system does not say what process {pid} shares.")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]
