"""Comparison of a ledger with signed heads stored elsewhere: reveals truncation, rewriting and restores."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say
from reviews.ledger import dsse, keyring


@dataclass(frozen=True)
class Head:
    """One signed head: the number of entries, the digest of the last, and the Merkle root over all."""

    size: int
    digest: str
    root: str
    at: str


@dataclass(frozen=True)
class HeadCheck:
    """The result of comparing a ledger with its heads: how many match, and the first that does not, with the reason."""

    heads: int
    ok: bool
    first_bad: int | None
    why: str


def read(lines: Iterable[bytes], keys: Sequence[keyring.SpannedKey]) -> Iterator[Head]:
    """Yield heads from the lines of a file, each verified with the key that it names, within that key's span.

    Raises ``NotSigned`` naming the line.
    """
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            yield _by_one_of(keys, dsse.read(text))
        except dsse.NotSigned as error:
            raise dsse.NotSigned(say("Line {number_of}: {error}", number_of=number, error=error)) from error


def _by_one_of(keys: Sequence[keyring.SpannedKey], envelope: dict[str, Any]) -> Head:
    named = keyring.named(keys, dsse.signer(envelope))
    head = of(envelope, named[0].public)
    keyring.require_span(named, head.size)
    return head


def of(envelope: dict[str, Any], public: bytes) -> Head:
    """Return the head in an envelope. Raises ``NotSigned``."""
    try:
        said = json.loads(dsse.opened(envelope, dsse.HEAD_TYPE, public))
        return Head(int(said["size"]), str(said["head"]), str(said["root"]), str(said["at"]))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, dsse.NotSigned):
            raise
        raise dsse.NotSigned(say("The envelope does not contain a ledger head.")) from error


def hold(heads: Iterable[Head], digest_of: Callable[[int], str], root_of: Callable[[int], str]) -> HeadCheck:
    """Check that a ledger still contains every head. ``digest_of`` returns "" for a missing entry.

    The chain itself is verified separately: this only compares it with what is known outside.
    """
    count = 0
    for head in heads:
        found = digest_of(head.size)
        if not found:
            why = say(
                "At {at} it had {size} entries. Entry {size} is missing: it was truncated or restored.",
                at=head.at,
                size=head.size,
            )
            return HeadCheck(count, False, head.size, why)
        if found != head.digest or root_of(head.size) != head.root:
            return HeadCheck(
                count,
                False,
                head.size,
                say("Entry {size} or one before it differs from what was signed at {at}.", size=head.size, at=head.at),
            )
        count += 1
    return HeadCheck(count, True, None, "")
