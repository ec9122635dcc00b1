"""Public keys with the span of ledger entries that each may sign: what a verifier is given, as one file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.ledger import dsse

BLOCK = re.compile(
    r"((?:^[A-Za-z-]+:[^\n]*\n)*)(^-----BEGIN PUBLIC KEY-----\n.*?^-----END PUBLIC KEY-----$)", re.DOTALL | re.MULTILINE
)
"""One key with the lines before it; RFC 7468, section 5.2 allows such lines, and other programs pass over them."""


@dataclass(frozen=True)
class SpannedKey:
    """One public key (32 bytes) and the ledger entries whose heads it signs: from ``first`` to ``last``.

    ``last`` is None for the key in use. ``since`` and ``until`` are the same borders as times, "" if unknown; they are
    for people: entries are numbered under one lock, while clocks differ between machines.
    """

    public: bytes
    first: int = 1
    last: int | None = None
    since: str = ""
    until: str = ""

    @property
    def key_id(self) -> str:
        """The id of the key: SHA-256 of its SubjectPublicKeyInfo."""
        return dsse.key_id(self.public)

    def why_not(self, size: int) -> str:
        """Say why this key may not sign a head over so many entries; "" if it may."""
        if size < self.first:
            return say(
                "Key {key_id} signs from entry {first} on, and this head ends at entry {size}.",
                key_id=self.key_id[:16],
                first=self.first,
                size=size,
            )
        if self.last is not None and size > self.last:
            return say(
                "Key {key_id} was replaced after entry {last}, and this head ends at entry {size}.",
                key_id=self.key_id[:16],
                last=self.last,
                size=size,
            )
        return ""


def write(keys: Iterable[SpannedKey]) -> str:
    """Return the key file: every key in PEM, each after lines with its id and its span."""
    return "\n".join(_block(key) for key in keys)


def _block(key: SpannedKey) -> str:
    lines = [f"Key-Id: {key.key_id}", f"First-Entry: {key.first}"]
    lines += [f"Last-Entry: {key.last}"] if key.last is not None else []
    lines += [f"Valid-From: {key.since}"] if key.since else []
    lines += [f"Valid-Until: {key.until}"] if key.until else []
    return "\n".join([*lines, dsse.pem(key.public)])


def parse(text: str) -> list[SpannedKey]:
    """Return the keys in a key file; a plain PEM is one key for all entries. Raises ``NotSigned`` for another file."""
    found = [_key(lines, pem) for lines, pem in BLOCK.findall(text.replace("\r\n", "\n"))]
    if not found or text.count("-----BEGIN") != len(found):
        raise dsse.NotSigned(say("This is not a file of public keys in PEM format."))
    return found


def _key(lines: str, pem: str) -> SpannedKey:
    said = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines.splitlines())}
    try:
        last = int(said["last-entry"]) if "last-entry" in said else None
        key = SpannedKey(
            dsse.from_pem(pem), int(said.get("first-entry", 1)), last,
            said.get("valid-from", ""), said.get("valid-until", ""),
        )  # fmt: skip
    except ValueError as error:
        raise dsse.NotSigned(say("A key in this file cannot be read: {error}", error=error)) from error
    if said.get("key-id", key.key_id) != key.key_id:
        raise dsse.NotSigned(
            say(
                "The file names a key {key_id}, but its bytes are key {key_id2}.",
                key_id=said["key-id"][:16],
                key_id2=key.key_id[:16],
            )
        )
    return key


def named(keys: Sequence[SpannedKey], key_id: str) -> list[SpannedKey]:
    """Return the keys with this id, one for each span. Raises ``NotSigned`` if there is none."""
    found = [one for one in keys if one.key_id == key_id]
    if not found:
        name = key_id[:16] or say("without an id")
        raise dsse.NotSigned(say("It is signed by key {name}, which is not among the keys given.", name=name))
    return found


def require_span(spans: Sequence[SpannedKey], size: int) -> None:
    """Require that one span of a key covers a head over so many entries. Raises ``NotSigned`` with the reason."""
    reasons = [one.why_not(size) for one in spans]
    if all(reasons):
        raise dsse.NotSigned(reasons[0])
