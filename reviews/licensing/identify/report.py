"""Identifications for people and programs: JSON rows, a table, and the loading of a folder of reference texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from reviews.hub.extraction.texts import LARGEST, format_of, take
from reviews.hub.shapes.taken import DOCX, ODT, PDF
from reviews.licensing.identify.characters import decode
from reviews.licensing.identify.differences import counted
from reviews.licensing.identify.fingerprints import Fingerprints
from reviews.licensing.identify.normalise import MOST_BYTES
from reviews.licensing.identify.verdicts import Identification, identify

MOST_FILES = 2_000
LONGEST_CELL = 60


@dataclass(frozen=True)
class ReferenceText:
    """A text that others are compared with, and its path: a file is never its own reference."""

    path: Path
    text: str


def references(folder: Path, known: Fingerprints) -> tuple[dict[str, ReferenceText], list[str]]:
    """Return the texts of a folder by key, and a sentence for each file that was not read.

    A file with a known fingerprint gets that key, any other its name without the extension; a file that contains no
    license text is left out.
    """
    found: dict[str, ReferenceText] = {}
    failures: list[str] = []
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())[:MOST_FILES]
    except OSError as error:
        return {}, [f"{folder} cannot be read: {error.strerror}."]
    for path in paths:
        try:
            body = load(path)
        except OSError as error:
            failures.append(f"{path} cannot be read: {error.strerror}.")
            continue
        if len(body) > MOST_BYTES:
            failures.append(f"{path} is too large for a license text.")
            continue
        own = identify(body, None, known)
        if own.verdict != "no_text":
            found.setdefault(own.key or path.stem, ReferenceText(path, decode(body)[0]))
    return found, failures


def load(path: Path) -> bytes:
    """Return the file's bytes, at most one more than the limit for a license text. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def identified(path: Path, held: Mapping[str, str], known: Fingerprints) -> Identification:
    """Identify a file; of one that is no text, such as a PDF, the text is taken first. Raises OSError."""
    body = load(path)
    form = format_of(path.name, body)
    if form not in (PDF, DOCX, ODT):
        return identify(body, held, known)
    with path.open("rb") as file:
        taken = take(form, file.read(LARGEST + 1))
    if taken.why:
        return Identification("unknown", why=taken.why, reasons=(taken.why,))
    found = identify(taken.text, held, known)
    return replace(found, reasons=(*found.reasons, taken.lacks)) if taken.lacks else found


def others(found: Mapping[str, ReferenceText], path: Path) -> dict[str, str]:
    """Return the texts of all references except the file itself."""
    return {key: one.text for key, one in found.items() if not _same(one.path, path)}


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def row(file: str, found: Identification, seconds: float) -> dict[str, Any]:
    """Return one object of the command's list; offsets count characters of the decoded text, ends exclusive."""
    out = plain(found)
    difference = out.pop("difference")
    return {
        "file": file,
        "verdict": found.verdict,
        "key": found.key,
        **{name: value for name, value in out.items() if name not in ("verdict", "why")},
        "reason": found.why,
        "reference": difference["reference"] if difference else None,
        "hunks": difference["hunks"] if difference else [],
        "changed": found.difference.changed if found.difference else None,
        "compared_words": found.difference.words if found.difference else None,
        "complete": difference["complete"] if difference else True,
        "seconds": round(seconds, 4),
    }


def plain(thing: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary of JSON values."""
    return asdict(thing)


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows for a terminal: one file per line, with its differences below."""
    lines = []
    for row in rows:
        nearest = ", ".join(f"{one['key']} {one['similarity']:.4f}" for one in row["nearest"][:3])
        lines.append(f"{row['file']}: {row['verdict']} {' or '.join(row['keys'])}".rstrip())
        if row["verdict"] != "verbatim" and nearest:
            lines.append(f"  nearest: {nearest}")
        lines += [f"  note: {reason}" for reason in row["reasons"]]
        for sign, words in (("+", row["added"]), ("-", row["removed"])):
            if words:
                lines.append(f"  {sign} {_cut(' '.join(words))}")
        if row["changed"] is not None:
            lines.append(f"  {counted(row['changed'], row['compared_words'])} from {row['reference']}")
        if row["added"] is None and row["reason"]:
            lines.append(f"  differences not shown: {row['reason']}")
        if opinion := row.get("second_opinion"):
            lines.append(f"  ScanCode, as a second opinion: {opinion['expression'] or opinion['status']}")
    return "\n".join("".join(char if char.isprintable() else "\ufffd" for char in line) for line in lines)


def _cut(words: str) -> str:
    return words if len(words) <= 10 * LONGEST_CELL else words[: 10 * LONGEST_CELL] + " …"
