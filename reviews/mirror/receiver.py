"""Bytes of a file on their way: memory that is filled from the network, written, hashed, and filled anew."""

import errno
import fcntl
import mmap
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from io import FileIO
from queue import Queue
from threading import Thread

PARTS, PART = 8, 2**20
"""Parts that are on their way, and the bytes of each."""
WRITTEN = 2**18
"""Bytes of one write that the kernel keeps: with more, those that keep files in large pages look long for memory."""
BLOCK = 4096
"""What offset, length and memory of a write past the kernel's memory must be a multiple of on every usual disk."""
SETTLED = 2**26
"""Bytes after which a file is brought to the disk while more of it comes: its end need not wait for all of it."""


class FilePart:
    """Memory for some bytes of a file, and how many are in it."""

    def __init__(self) -> None:
        # It begins with a page, as a write past the kernel's memory needs.
        self.memory = memoryview(mmap.mmap(-1, PART, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        self.size = 0


class PartGatherer:
    """Gathers what comes into parts, and hands each full one to the first of the threads that work on it."""

    def __init__(
        self, have: int, free: Queue[FilePart], threads: "tuple[PartThread, ...]", passed: Callable[[int], None]
    ) -> None:
        self.have, self.free, self.threads, self.passed = have, free, threads, passed
        self.part: FilePart | None = None
        self.ends = PART - have % PART

    def room(self) -> memoryview:
        """Return the memory of the present part that is still free."""
        part = self._present()
        return part.memory[part.size : self.ends]

    def filled(self, size: int) -> None:
        """Take the next bytes. Raises what ``passed`` does, or what a thread met."""
        part = self._present()
        part.size += size
        self.have += size
        if part.size == self.ends:
            self.flush()
            self.ends = PART  # from here on each part begins at a multiple of it, also in the file
        self.passed(self.have)

    def _present(self) -> FilePart:
        if self.part is None:
            self.part = self.free.get()
            self.part.size = 0
        return self.part

    def flush(self) -> None:
        """Hand on what is here."""
        part, self.part = self.part, None
        if part is None:
            return
        for one in self.threads:
            if one.failure is not None:
                raise one.failure
        self.threads[0].waiting.put(part)


class PartThread:
    """A thread that does one thing with each part, in order, and hands it on; the gatherer meets what goes wrong."""

    def __init__(self, name: str, work: Callable[[memoryview], object], done: Callable[[FilePart], object]) -> None:
        self.waiting: Queue[FilePart | None] = Queue()
        self.work, self.done = work, done
        self.failure: Exception | None = None
        self.thread = Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> "PartThread":
        self.thread.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.waiting.put(None)
        self.thread.join()
        if self.failure is not None and kind is None:
            raise self.failure

    def _run(self) -> None:
        while (part := self.waiting.get()) is not None:
            try:
                if self.failure is None:
                    self.work(part.memory[: part.size])
            except Exception as error:  # noqa: BLE001  (whoever hands on the next part raises it)
                self.failure = error
            self.done(part)


class PartWriter:
    """Writes parts to a file, and has what is written brought to the disk by a thread of its own.

    Whole parts go past the kernel's memory (``O_DIRECT``) where the file system offers it: copying a large file into
    that memory costs more than its SHA-256, and pushes out what the database keeps there.
    """

    def __init__(self, file: FileIO) -> None:
        self.file, self.fresh = file, 0
        self.flags = fcntl.fcntl(file, fcntl.F_GETFL) & ~os.O_DIRECT
        self.direct, self.offered = False, True
        self.beside = ThreadPoolExecutor(1, "mirror-disk")
        self.settling: Future[None] | None = None

    def write(self, rest: memoryview) -> None:
        """Write the next bytes."""
        self.fresh += len(rest)
        while rest:
            rest = rest[self._written(rest) :]
        if self.fresh >= SETTLED and (self.settling is None or self.settling.done()):
            self._settled()
            self.fresh, self.settling = 0, self.beside.submit(os.fdatasync, self.file.fileno())

    def _written(self, rest: memoryview) -> int:
        """Write some bytes and return how many."""
        if self.offered and not len(rest) % BLOCK and not self.file.tell() % BLOCK:
            try:
                self._turn(direct=True)
                return self.file.write(rest)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                    raise
                self.offered = False
        self._turn(direct=False)
        return self.file.write(rest[:WRITTEN])

    def _turn(self, *, direct: bool) -> None:
        if direct != self.direct:
            fcntl.fcntl(self.file, fcntl.F_SETFL, self.flags | (os.O_DIRECT if direct else 0))
            self.direct = direct

    def end(self) -> None:
        """Wait for the disk. Raises the ``OSError`` that it met, which a system tells only once."""
        self.beside.shutdown()
        self._turn(direct=False)
        self._settled()

    def _settled(self) -> None:
        if self.settling is not None:
            self.settling.result()


@contextmanager
def taking(
    file: FileIO, hashed: Callable[[memoryview], object], have: int, passed: Callable[[int], None]
) -> Iterator[PartGatherer]:
    """Give what takes the bytes of a file that come from ``have`` on, until the block is left: then all are written.

    One thread writes them and the next one gives them to ``hashed``; ``passed`` hears how many are here, and may raise.
    """
    file.seek(have)
    free: Queue[FilePart] = Queue()
    for _ in range(PARTS):
        free.put(FilePart())
    disk = PartWriter(file)
    with ExitStack() as stack:
        stack.callback(disk.end)
        hasher = stack.enter_context(PartThread("mirror-hash", hashed, free.put))
        writer = stack.enter_context(PartThread("mirror-write", disk.write, hasher.waiting.put))
        gatherer = PartGatherer(have, free, (writer, hasher), passed)
        try:
            yield gatherer
        finally:
            gatherer.flush()
