"""The mirror's folder: files by their SHA-256, complete ones only, and beside them those that are still being copied.

objects/ab/abcd…   a complete file, renamed here once its SHA-256 was right and its bytes were on the disk
partial/…          a file that is being copied, locked by the process that copies it
damaged/abcd…      what was found to differ from its name: kept for whoever looks into it, never served
mirror             a mark by which the folder is known: an empty folder would be a disk that is not mounted
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from reviews.language.phrases import say

SHA256 = re.compile(r"[0-9a-f]{64}")
MARK = "mirror"
CHUNK = 2**20
"""Bytes that are read at once."""
FOLDERS = ("objects", "partial", "damaged")


class NoFolder(Exception):
    """The folder is not there or is another one; the message says so. Nothing is known of the files then."""


class NoRoom(Exception):
    """The disk or the portal's own limit has no room; the message says how much is missing."""


class Busy(Exception):
    """Another process copies the same file now."""


class Store:
    """The mirror's folder on one file system."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, *, new: bool) -> None:
        """Make sure that this is the mirror's folder; ``new`` lets an empty one become it. Raises ``NoFolder``."""
        mark = self.root / MARK
        try:
            if not mark.exists():
                if not new:
                    raise NoFolder(
                        say(
                            "{root} is not the folder that the mirror was written to. Is its disk mounted?",
                            root=self.root,
                        )
                    )
                for name in FOLDERS:
                    (self.root / name).mkdir(parents=True, exist_ok=True)
                mark.touch()
        except OSError as error:
            raise NoFolder(
                say("{root} cannot be used: {value}.", root=self.root, value=(error.strerror or str(error)).lower())
            ) from error

    def path(self, sha256: str) -> Path:
        """Return where a complete file stands. Raises ``ValueError`` for what is no SHA-256."""
        return self.root / "objects" / _checked(sha256)[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Tell whether a complete file is here; its bytes are not looked at."""
        return self.path(sha256).is_file()

    def free(self) -> int:
        """Return the bytes that are free on the disk, also before the folder is made. Raises ``NoFolder``."""
        try:
            there = next(one for one in (self.root, *self.root.parents) if one.exists())
            return shutil.disk_usage(there).free
        except OSError as error:
            raise NoFolder(
                say("{root} cannot be used: {value}.", root=self.root, value=(error.strerror or str(error)).lower())
            ) from error

    @contextmanager
    def partial(self, key: str) -> Iterator[FileIO]:
        """Open a file that is being copied, at its start, for this process alone. Raises ``Busy``."""
        path = self._partial(key)
        while True:
            file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640), "r+")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                raise Busy from None
            if _same(file, path):
                break
            file.close()  # whoever had the lock has renamed or removed it meanwhile
        with file:
            yield file

    def keep(self, key: str, file: FileIO, sha256: str) -> None:
        """Put a partial file whose SHA-256 is right in its place; its bytes are on the disk before its name is."""
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o440)
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._partial(key).replace(target)
        _sync(target.parent)

    def drop_partial(self, key: str) -> None:
        """Remove a partial file."""
        self._partial(key).unlink(missing_ok=True)

    def set_aside(self, sha256: str) -> None:
        """Move a damaged file to where nothing is served from."""
        with contextlib.suppress(FileNotFoundError):
            self.path(sha256).replace(self.root / "damaged" / sha256)
            _sync(self.path(sha256).parent)

    def remove(self, sha256: str) -> None:
        """Remove a file, also what was set aside of it."""
        self.path(sha256).unlink(missing_ok=True)
        (self.root / "damaged" / _checked(sha256)).unlink(missing_ok=True)

    @contextmanager
    def settling(self) -> Iterator[None]:
        """Let no other process decide meanwhile whether a file is kept or removed."""
        with (self.root / MARK).open("r+b") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)
            yield

    def hashed(self, sha256: str) -> str | None:
        """Return the SHA-256 of what stands under a name, None without a file. Raises ``OSError``."""
        found = hashlib.sha256()
        try:
            with self.path(sha256).open("rb", buffering=0) as file:
                read_into(file, found.update)
        except FileNotFoundError:
            return None
        return found.hexdigest()

    def _partial(self, key: str) -> Path:
        if not re.fullmatch(r"(git-)?[0-9a-f]{40,64}", key):
            raise ValueError(say("A partial file is named by a digest."))
        return self.root / "partial" / key


def read_into(file: FileIO, take: Callable[[memoryview], object]) -> None:
    """Hand a file's bytes from its position to its end to ``take``, in parts that are reused."""
    buffer = memoryview(bytearray(CHUNK))
    while size := file.readinto(buffer):
        take(buffer[:size])


def no_room(error: OSError) -> bool:
    """Tell whether an error says that the disk, or this user's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _checked(sha256: str) -> str:
    if not SHA256.fullmatch(sha256):
        raise ValueError(say("A file of the mirror is named by its SHA-256."))
    return sha256


def _same(file: FileIO, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(file.fileno())
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _sync(folder: Path) -> None:
    """Write a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
