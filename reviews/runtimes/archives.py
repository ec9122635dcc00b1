"""A release of a runtime as it was published (sdist or wheel), read in memory and trusted in nothing.

Nothing is unpacked to the disk. Members, their sizes and all bytes that are decompressed have limits, so that a bomb, a
header without end or a lying size ends in one sentence.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from reviews.language.phrases import say

MOST_ON_DISK = 256 * 2**20
"""Bytes of an archive as it is stored; an sdist of vLLM has 45 MiB, its wheel has more than 256 and is not needed."""
MOST_DECOMPRESSED = 1024 * 2**20
MOST_MEMBERS = 50_000
MOST_OF_ONE, MOST_OF_ALL = 4 * 2**20, 64 * 2**20
"""Bytes of one file that is read, and of all of them."""
MOST_AT_ONCE = 8 * 2**20
"""Bytes that a reader may ask for in one call; tarfile asks for a whole header, whatever size the header states."""
OLDEST = date(1990, 1, 1)
"""An archive whose files are older states no date: tools that build reproducibly write the year 1970 or 1980."""
NAME = re.compile(r"^Name: ([A-Za-z0-9][A-Za-z0-9._-]{0,99})\s*$", re.MULTILINE)
VERSION = re.compile(r"^Version: ([0-9][0-9a-z.]{0,39})\s*$", re.MULTILINE)
BROKEN = (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error, tarfile.TarError,
          zipfile.BadZipFile, MemoryError, OverflowError, IndexError, KeyError)  # fmt: skip
"""What the readers of the standard library raise about archives that are broken or made to break them."""


class ReleaseError(Exception):
    """A file cannot be read as a release of a runtime; the message is one sentence."""


@dataclass
class Release:
    """A published release: file name, SHA-256, project and version as its metadata states them, and the wanted files.

    ``released`` is the day of its metadata file, None if the archive keeps no dates. ``files`` are texts by their path
    inside the package, such as ``vllm/engine/arg_utils.py``.
    """

    file: str
    sha256: str
    project: str = ""
    version: str = ""
    released: date | None = None
    files: dict[str, str] = field(default_factory=dict)


Wanted = Callable[[str], bool]


def read_release(path: Path, wanted: Wanted) -> Release:
    """Return a release with its files whose path is ``wanted``. Raises ``ReleaseError``."""
    try:
        size = path.stat().st_size
        if not path.is_file() or size > MOST_ON_DISK:
            raise ReleaseError(
                say(
                    "{name} is larger than {most_on_disk} MiB, or no file. Use the source release (.tar.gz).",
                    name=path.name,
                    most_on_disk=MOST_ON_DISK // 2**20,
                )
            )
        found = Release(path.name, _sha256(path))
        members = _of_wheel(path, found, wanted) if path.suffix == ".whl" else _of_sdist(path, found, wanted)
        _take(found, members)
    except BROKEN as error:
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ReleaseError(say("{name} cannot be read: {why}", name=path.name, why=why)) from error
    if not found.project or not found.version:
        raise ReleaseError(
            say("{name} does not state a project and its version. Is it an sdist or a wheel?", name=path.name)
        )
    return found


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    return digest.hexdigest()


def _take(found: Release, members: Iterator[tuple[str, bytes]]) -> None:
    """Keep every member that a reader yields, as text, each path once."""
    total = 0
    for name, content in members:
        total += len(content)
        if len(content) > MOST_OF_ONE or total > MOST_OF_ALL:
            raise ReleaseError(
                say(
                    "{file} has more to read than a release of a runtime: stopped at {name}.",
                    file=found.file,
                    name=name[:120],
                )
            )
        if name in found.files:
            raise ReleaseError(say("{file} has two files of the same name, {name}.", file=found.file, name=name[:120]))
        found.files[name] = content.decode("utf-8")


def _metadata(found: Release, text: str, day: date | None) -> None:
    """Take project, version and day from the metadata file of a release."""
    head = text.partition("\n\n")[0]
    name, version = NAME.search(head), VERSION.search(head)
    found.project = re.sub(r"[-_.]+", "-", name[1]).lower() if name else ""
    found.version = version[1] if version else ""
    found.released = day if day and day > OLDEST else None


class _Bounded(io.RawIOBase):
    """A stream that ends in an error once it has given more than a release has, or is asked for too much at once."""

    def __init__(self, inner: gzip.GzipFile) -> None:
        super().__init__()
        self.inner = inner

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > MOST_AT_ONCE:
            raise ReleaseError(say("A part of the archive states more bytes than any part of a release has."))
        self._within(self.inner.tell() + size)
        return self.inner.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._within(offset if whence == io.SEEK_SET else self.inner.tell() + offset)
        return self.inner.seek(offset, whence)

    def tell(self) -> int:
        return self.inner.tell()

    @staticmethod
    def _within(position: int) -> None:
        if position > MOST_DECOMPRESSED:
            raise ReleaseError(
                say(
                    "The archive unpacks to more than {most_decompressed} MiB.",
                    most_decompressed=MOST_DECOMPRESSED // 2**20,
                )
            )


def _of_sdist(path: Path, found: Release, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Yield the wanted files of a .tar.gz by the path below its one folder."""
    with gzip.open(path) as plain, tarfile.open(fileobj=_Bounded(plain), mode="r:") as archive:
        for number, info in enumerate(archive):
            if number >= MOST_MEMBERS:
                raise ReleaseError(
                    say("{name} has more than {most_members:,} files.", name=path.name, most_members=MOST_MEMBERS)
                )
            below = info.name.partition("/")[2]
            about = below == "PKG-INFO"
            if not info.isreg() or info.issparse() or not (about or wanted(below)):
                continue
            if info.size > MOST_OF_ONE:
                raise ReleaseError(
                    say(
                        "{name} has more to read than a release of a runtime: {below}.",
                        name=path.name,
                        below=below[:120],
                    )
                )
            file = archive.extractfile(info)
            content = file.read(MOST_OF_ONE) if file else b""
            if about:
                _metadata(found, content.decode("utf-8"), datetime.fromtimestamp(info.mtime, UTC).date())
            else:
                yield below, content


def _of_wheel(path: Path, found: Release, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Yield the wanted files of a wheel; a member is read up to the limit, whatever its size says."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise ReleaseError(
                say("{name} has more than {most_members:,} files.", name=path.name, most_members=MOST_MEMBERS)
            )
        for info in members:
            about = re.fullmatch(r"[^/]+\.dist-info/METADATA", info.filename) is not None
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or not (about or wanted(info.filename)):
                continue
            with archive.open(info) as file:
                content = file.read(MOST_OF_ONE + 1)
            if about:
                _metadata(found, content[:MOST_OF_ONE].decode("utf-8"), date(*info.date_time[:3]))
            else:
                yield info.filename, content
