"""A calendar as RFC 5545 writes it: whole days with stable identifiers, escaped and folded."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from reviews.language.phrases import read
from reviews.language.reader import spoken

MOST_OCTETS = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that no calendar needs: controls, also of the direction of text, and separators of lines."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class CalendarDay:
    """One whole day: ``key`` names the same thing in every file, ``summary`` is a line, ``words`` may have several."""

    key: str
    day: date
    summary: str
    words: str
    url: str


def written(days: Iterable[CalendarDay], *, name: str, host: str, at: datetime) -> bytes:
    """Return the calendar as UTF-8 in the reader's language.

    ``host`` makes its identifiers unique, ``at`` is when it was written.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(host)}//Model review//{spoken().upper()}",
        "CALSCALE:GREGORIAN",
    ]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for one in days:
        lines += [
            "BEGIN:VEVENT", f"UID:{one.key}@{escaped(host)}", f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}", f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.summary)}", f"DESCRIPTION:{escaped(one.words)}", f"URL:{one.url}",
            "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def escaped(text: str) -> str:
    """Return a text, ours in the reader's language, as a value of the type TEXT (RFC 5545, 3.3.11).

    Characters that no reader sees are left out.
    """
    plain = read(text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in plain if char == "\n" or unicodedata.category(char) not in UNSEEN)
    return "".join(kept).translate(ESCAPED)


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, later ones behind a space; no character is parted."""
    part, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > MOST_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + char, size + octets
    yield part
