"""Holding a ledger against heads that were signed and kept elsewhere: what was cut off, rewritten or restored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reviews.ledger import dsse


@dataclass(frozen=True)
class Head:
    """One signed head: how many entries there were, the digest of the last, and the Merkle root over all."""

    size: int
    digest: str
    root: str
    at: str


@dataclass(frozen=True)
class HeadCheck:
    """What came of one ledger against its heads: how many held, and the first that does not, with why."""

    heads: int
    ok: bool
    first_bad: int | None
    why: str


def read(lines: Iterable[bytes], public: bytes) -> Iterator[Head]:
    """Heads from the lines of a file, each checked with the key. Raises ``NotSigned`` naming the line."""
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            yield of(dsse.read(text), public)
        except dsse.NotSigned as error:
            raise dsse.NotSigned(f"Line {number}: {error}") from error


def of(envelope: dict[str, Any], public: bytes) -> Head:
    """The head in an envelope. Raises ``NotSigned``."""
    try:
        said = json.loads(dsse.opened(envelope, dsse.HEAD_TYPE, public))
        return Head(int(said["size"]), str(said["head"]), str(said["root"]), str(said["at"]))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, dsse.NotSigned):
            raise
        raise dsse.NotSigned("The envelope holds no head of a ledger.") from error


def hold(heads: Iterable[Head], digest_of: Callable[[int], str], root_of: Callable[[int], str]) -> HeadCheck:
    """Whether a ledger still contains every head. ``digest_of`` gives "" for an entry that is not there.

    The chain itself is verified apart: here only what the outside knows is compared.
    """
    count = 0
    for head in heads:
        found = digest_of(head.size)
        if not found:
            why = (
                f"{head.at} it had {head.size} entries; now entry {head.size} is missing. It was cut short or restored."
            )
            return HeadCheck(count, False, head.size, why)
        if found != head.digest or root_of(head.size) != head.root:
            return HeadCheck(
                count, False, head.size, f"Entry {head.size} or one before it is not what was signed {head.at}."
            )
        count += 1
    return HeadCheck(count, True, None, "")
