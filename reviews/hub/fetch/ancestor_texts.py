"""The license files of ancestors, read at the ancestor's own commit, because their terms bind what was made from them.

A hub names a file's bytes by the id that git gives them, or by SHA-256 where the file is large. Bytes that do not have
the id that the listing named are not kept. One text is read once, however many ancestors carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from reviews.hub import errors
from reviews.hub.files.legal_names import readable
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.reading import AncestorText
from reviews.hub.transport.connection import HubConnection

MIB = 2**20
MOST = 32
"""License files that are read of all ancestors of one repository together."""


class AncestorTextReader:
    """Reads texts beside other work: ``want`` begins, ``done`` waits. ``known`` are ids that are read elsewhere."""

    def __init__(self, line: HubConnection, pool: ThreadPoolExecutor, known: Iterable[str]) -> None:
        self.line, self.pool = line, pool
        self.known = set(known)
        self.begun: list[Future[AncestorText | None]] = []

    def want(self, ancestor: AncestorValue) -> None:
        """Begin to read the license files of an ancestor, unless they were asked for before."""
        if not ancestor.commit:
            return
        for path, named in ancestor.texts.items():
            if named not in self.known and readable(path) and len(self.begun) < MOST:
                self.known.add(named)
                self.begun.append(self.pool.submit(read, self.line, ancestor, path, named))

    def done(self) -> tuple[AncestorText, ...]:
        """Return what was read. Raises ``RateLimited``, because a rate limit is no fact about an ancestor."""
        return tuple(one for future in self.begun if (one := future.result()))


def read(line: HubConnection, ancestor: AncestorValue, path: str, named: str) -> AncestorText | None:
    """Read one license file at the ancestor's commit; None when the hub does not serve it, or serves other bytes."""
    try:
        body = line.file(ancestor.id, ancestor.commit, path, most=MIB)
    except errors.RateLimited:
        raise
    except errors.HubError:
        return None
    if named not in ids_of(body):
        return None
    text = body.decode("utf-8", "replace")
    return AncestorText(ancestor.id, ancestor.commit, path, named, hashlib.sha256(body).hexdigest(), len(body), text)


def ids_of(body: bytes) -> Mapping[str, str]:
    """Return the ids a hub may use for these bytes: git's blob id (SHA-1 over a header and the bytes), and SHA-256."""
    blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
    return {blob: "git", hashlib.sha256(body).hexdigest(): "sha256"}
