"""One file copied from a hub into the store: resumed where it ended, hashed while it comes, kept only once right."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO

from reviews.hub.downloading import HubFile, NoRanges, OtherSize, download
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import say
from reviews.mirror.receiver import taking
from reviews.mirror.store import NoRoom, Store, no_room, read_into

AT_LEAST = 120.0
"""Seconds that a copy goes on after the bytes that it had were read again, however long that took."""
TURN = 60.0
"""Seconds that a copy goes on while other work waits."""
FULL = say("The disk became full while a file was copied. What was there of it was removed.")


class WrongBytes(Exception):
    """The hub serves other bytes than were decided on; the message says what differs. Nothing of them is kept."""


class TimeUp(Exception):
    """The time for one job is over; the copy goes on from here in the next one."""


@dataclass(frozen=True)
class CopyOrder:
    """A file and what its bytes must be: a SHA-256, or git's name of a small file where the hub gave no other."""

    file: HubFile
    sha256: str
    blob_id: str

    @property
    def key(self) -> str:
        """The name of the file while it is copied."""
        return self.sha256 or f"git-{self.blob_id}"


@dataclass
class CopyTimes:
    """Until when one job may copy (seconds of ``time.monotonic``), and who hears how many bytes of a file are here.

    ``others_wait`` tells whether other work waits for a worker: after a ``TURN`` since the first byte, it goes first.
    """

    until: float
    progress: Callable[[int], None]
    others_wait: Callable[[], bool] = lambda: False
    told: float = 0.0
    since: float = 0.0

    def tell(self, size: int) -> None:
        """Tell how far a file is, at most every five seconds, and end the turn if others wait."""
        now = time.monotonic()
        self.since = self.since or now
        if now - self.told >= 5:
            self.told = now
            self.progress(size)
            if now - self.since >= TURN and self.others_wait():
                self.until = 0.0

    def passed(self, size: int) -> None:
        """Tell how far a file is. Raises ``TimeUp``."""
        self.tell(size)
        if time.monotonic() > self.until:
            raise TimeUp


def copy(store: Store, hub: Hub, order: CopyOrder, times: CopyTimes, held: Callable[[str], None]) -> None:
    """Bring one file into the store, and call ``held`` with its SHA-256 while nobody else can remove it.

    Raises ``WrongBytes``, ``NoRoom``, ``TimeUp``, ``Busy`` while another process copies the file, or a ``HubError``.
    """
    if _is_here(store, order, held):
        return
    with store.partial(order.key) as part:
        if _is_here(store, order, held):  # whoever was busy with it has just finished
            store.drop_partial(order.key)
            return
        try:
            sha256 = _bring(hub, order, part, times)
        except OtherSize as error:
            store.drop_partial(order.key)
            raise WrongBytes(str(error)) from error
        except WrongBytes:
            store.drop_partial(order.key)
            raise
        except OSError as error:
            if not no_room(error):
                raise
            store.drop_partial(order.key)
            raise NoRoom(FULL) from error
        with store.settling():
            store.keep(order.key, part, sha256)
            held(sha256)


def _is_here(store: Store, order: CopyOrder, held: Callable[[str], None]) -> bool:
    """Take over a complete file after reading all of it; set it aside if it is damaged."""
    if not order.sha256 or not store.has(order.sha256):
        return False
    if store.hashed(order.sha256) != order.sha256:
        store.set_aside(order.sha256)
        return False
    with store.settling():
        if not store.has(order.sha256):
            return False
        held(order.sha256)
    return True


def _bring(hub: Hub, order: CopyOrder, part: FileIO, times: CopyTimes) -> str:
    """Fill a partial file to its end and return its SHA-256, once it is right.

    What an earlier job had written may have been lost with a power cut: then it is fetched once more from the start
    before anything is said against the hub.
    """
    while True:
        sums = Sums(order)
        begun = _read_again(order, part, sums, times)
        try:
            _fetch(hub, order, part, sums, times)
        except NoRanges:
            part.truncate(0)
            continue
        if not (why := sums.wrong()):
            return sums.sha256.hexdigest()
        part.truncate(0)
        if not begun:
            raise WrongBytes(why)


def _read_again(order: CopyOrder, part: FileIO, sums: "Sums", times: CopyTimes) -> bool:
    """Hash what is here already, and tell whether anything was."""
    part.seek(0)
    size = os.fstat(part.fileno()).st_size
    if size > order.file.size:
        part.truncate(0)
        return False
    if size:
        read_into(part, sums.update)
        times.until = max(times.until, time.monotonic() + AT_LEAST)
    return size > 0


def _fetch(hub: Hub, order: CopyOrder, part: FileIO, sums: "Sums", times: CopyTimes) -> None:
    """Fetch from where the partial file ends to the end of the file."""
    have, size = os.fstat(part.fileno()).st_size, order.file.size
    while have < size:
        seconds = times.until - time.monotonic()
        if seconds <= 0:
            raise TimeUp
        with taking(part, sums.update, have, times.passed) as gatherer:
            # The deadline of the request lies behind our own, which ends between two reads of the network.
            download(hub, order.file, start=have, taker=gatherer, seconds=seconds + 30)
        now = os.fstat(part.fileno()).st_size
        if now == have:
            raise OtherSize(
                say(
                    "The hub serves {have:,} bytes of {path}; {size:,} were decided on.",
                    have=have,
                    path=order.file.path,
                    size=size,
                )
            )
        have = now


class Sums:
    """The digests of a file while it comes: its SHA-256, and git's name of it where that is all there is."""

    def __init__(self, order: CopyOrder) -> None:
        self.order, self.sha256 = order, hashlib.sha256()
        self._git = None if order.sha256 else _git(order)

    def update(self, part: bytes | memoryview) -> None:
        """Add the next bytes of the file."""
        self.sha256.update(part)
        if self._git is not None:
            self._git.update(part)

    def wrong(self) -> str:
        """Return what differs from what was decided on, "" if nothing does."""
        if self._git is None:
            found, wanted, what = self.sha256.hexdigest(), self.order.sha256, "SHA-256"
        else:
            found, wanted, what = self._git.hexdigest(), self.order.blob_id, say("git blob")
        if found == wanted:
            return ""
        path = self.order.file.path
        return say(
            "The hub serves other bytes of {path} than were decided on: {what} {found} instead of {wanted}.",
            path=path,
            what=what,
            found=found,
            wanted=wanted,
        )


def _git(order: CopyOrder) -> "hashlib._Hash":
    """Return the digest by which git names a file: SHA-1, or SHA-256 in a repository of that format."""
    kind = hashlib.sha256() if len(order.blob_id) == 64 else hashlib.sha1(usedforsecurity=False)
    kind.update(b"blob %d\0" % order.file.size)
    return kind
