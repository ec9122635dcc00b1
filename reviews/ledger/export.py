"""The chain as JSON Lines: written for auditors, and read again to verify it far from the database and from Django.

Each line is ``{"sequence", "previous", "digest", "canonical"}``; the UTF-8 bytes of ``canonical`` were hashed.
``python -m reviews.ledger.export FILE [HEAD]`` verifies a file with nothing installed but ``rfc8785``.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reviews.ledger.chain import ChainLink, ChainVerdict, verify


class NotAnExport(ValueError):
    """The file is not a ledger export; the message says which line is wrong and how."""


def line(link: ChainLink) -> bytes:
    """One entry as a line, with its end."""
    row = {
        "sequence": link.sequence,
        "previous": link.previous,
        "digest": link.digest,
        "canonical": link.canonical.decode("utf-8", "surrogateescape"),
    }
    return json.dumps(row).encode() + b"\n"


def links(lines: Iterable[bytes]) -> Iterator[ChainLink]:
    """Entries read back from lines. Raises ``NotAnExport`` at a line that is none.

    Sequence and predecessor stand in the line and in the hashed bytes; the line's are laid over the bytes' so that the
    verification sees when they differ.
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
            raise NotAnExport(f"Line {number} is not an entry of a ledger export.") from error


def _columns(canonical: bytes) -> dict[str, Any]:
    """What the bytes say; bytes that are no JSON object say nothing, and the verification finds that out."""
    try:
        found = json.loads(canonical)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def verify_file(path: Path, expected_head: str = "") -> ChainVerdict:
    """Verify an exported file. Raises ``NotAnExport`` for another kind of file, ``OSError`` when it cannot be read."""
    with path.open("rb") as file:
        return verify(links(file), expected_head)


def main(words: list[str]) -> int:
    """Verify a file from a command line; 0 when the chain holds, 1 when it does not, 2 when it is no export."""
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
    """A verdict as lines for a terminal."""
    lines = [f"entries: {verdict.entries}", f"head: {verdict.head}", f"ok: {'yes' if verdict.ok else 'no'}"]
    if not verdict.ok:
        lines.append(f"first bad entry: {verdict.first_bad}")
        lines.append(f"why: {verdict.why}")
    return lines


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
