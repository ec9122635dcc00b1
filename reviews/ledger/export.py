"""The chain as JSON Lines: exported for auditors, and verified without the database or Django.

Each line is ``{"sequence", "previous", "digest", "canonical"}``; the digest covers the UTF-8 bytes of ``canonical``.
``python -m reviews.ledger.export FILE [HEAD]`` verifies a file with nothing installed but ``rfc8785``.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reviews.language.phrases import say
from reviews.ledger.chain import ChainLink, ChainVerdict, verify


class NotAnExport(ValueError):
    """The file is not a ledger export; the message says which line is wrong and why."""


def line(link: ChainLink) -> bytes:
    """Return one entry as a line, with its line break."""
    row = {
        "sequence": link.sequence,
        "previous": link.previous,
        "digest": link.digest,
        "canonical": link.canonical.decode("utf-8", "surrogateescape"),
    }
    return json.dumps(row).encode() + b"\n"


def links(lines: Iterable[bytes]) -> Iterator[ChainLink]:
    """Yield entries parsed from lines. Raises ``NotAnExport`` at an invalid line.

    Sequence and predecessor are in the line and in the hashed bytes; the line's values replace those of the bytes, so
    that the verification notices a difference.
    """
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
            canonical = row["canonical"].encode("utf-8", "surrogateescape")
            sequence, previous = int(row["sequence"]), str(row["previous"])
            columns = _columns(canonical) | {"sequence": sequence, "previous": previous}
            yield ChainLink(sequence, previous, str(row["digest"]), canonical, columns)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NotAnExport(say("Line {number_of} is not an entry of a ledger export.", number_of=number)) from error


def _columns(canonical: bytes) -> dict[str, Any]:
    """Return what the bytes state; empty for bytes that are not a JSON object, which the verification then reports."""
    try:
        found = json.loads(canonical)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def verify_file(path: Path, expected_head: str = "") -> ChainVerdict:
    """Verify an exported file. Raises ``NotAnExport`` for another kind of file, ``OSError`` if it cannot be read."""
    with path.open("rb") as file:
        return verify(links(file), expected_head)


def main(words: list[str]) -> int:
    """Verify a file from the command line; return 0 if the chain is valid, 1 if not, 2 if the file is not an export."""
    if len(words) not in (1, 2):
        sys.stderr.write("Usage: python -m reviews.ledger.export FILE [HEAD]\n")
        return 2
    try:
        verdict = verify_file(Path(words[0]), *words[1:])
    except (NotAnExport, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(words_of(verdict)) + "\n")
    return 0 if verdict.ok else 1


def words_of(verdict: ChainVerdict) -> list[str]:
    """Return a verdict as lines for a terminal."""
    lines = [
        f"entries: {verdict.entries}",
        f"head: {verdict.head}",
        "ok: yes" if verdict.ok else "ok: no",
    ]
    if not verdict.ok:
        lines.append(f"first bad entry: {verdict.first_bad}")
        lines.append(f"why: {verdict.why}")
    return lines


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
