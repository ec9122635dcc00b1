"""Well-formed copyright lines: who holds the copyright and since when, and nothing else.

A line that continues ("Copyright 2024 X. Commercial use is prohibited.") does not count: it stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from reviews.licensing.identify.characters import listed

SAYS = re.compile(r"copyright|©|\(c\)", re.IGNORECASE)
PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
SIGN = r"(?:copyright|©|\(c\)|℗)"
BEGINNING = re.compile(
    rf"(?:portions\s|parts\s|all\s|modifications?\s|original\s|additional\s)?\s*(?:{SIGN}[\s:]*)+(?:by\s+)?",
    re.IGNORECASE,
)
YEAR = r"(?:(?:19|20)\d\d|[\[{<(]?(?:yyyy|year|years|yy|date|dates)[\]}>)]?|x{4})"
YEARS = re.compile(
    rf"{YEAR}(?:\s*(?:[-–—/,&]|and|to)\s*(?:{YEAR}|\d\d\b|present|now))*(?:\s*[-–—]\s*(?=\s|$))?", re.IGNORECASE
)
RESERVED = re.compile(r"[\s.,;:–—-]*\ball\s+rights\s+(?:are\s+)?reserved\b[.!]?", re.IGNORECASE)
PLACEHOLDER = re.compile(r"[\[{<][a-z][a-z ,.'’/()_-]{0,60}[\]}>]", re.IGNORECASE)
ADDRESS = re.compile(
    r"[<(]?(?:https?://|www\.|mailto:)[^\s<>()]{1,200}[>)]?|[<(]?[\w.+-]{1,64}(?:@|\sat\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}[>)]?",
    re.IGNORECASE,
)
EDGE = " \t\r\n*#/>|=_~`\"'“”.,;:!-–—•\\%"
SHORT = listed(
    "inc ltd co corp llc llp gmbh ag sa bv nv plc pty st dr mr ms mrs jr sr prof univ dept et al vs e.v e s.a"
)
SMALL = listed(
    "and & of the by contributor contributors author authors affiliate affiliates its it's other others team",
    "project projects developer developers inc ltd llc gmbh co corp de del van von der den la le du da di do dos e",
    "y et al for individual respective holder holders owner owners community to at in on present maintainer",
    "maintainers group foundation university or a on-behalf behalf copyright their his her subsidiaries subsidiary",
)
SAYING = listed(
    "may must shall should will would can cannot could not no non nor never none neither without unless except only",
    "use uses used user users using commercial commercially noncommercial noncommercially prohibited prohibit",
    "prohibits permission permissions permitted permit grant granted grants license licensed licenses licence",
    "licenced licences licensee licensor distribute distributed distribution redistribute redistribution modify",
    "modified modification copy copied sell sold sale fee free personal evaluation exclusively solely purpose",
    "purposes restricted restriction restrictions condition conditions term terms agreement agree agrees require",
    "required requires subject under this these provided prior written consent forbidden banned ban limited-to",
    "military obtain pay payment royalty royalties notwithstanding if is are be been does",
)
LEADS_ON = (",", ":", "following", "notice")
LEADS_ON_EDGE = " \t\r\n*_`>\"'“‘"
HEADING = re.compile(r"licen[cs]e\W*$", re.IGNORECASE)
LONGEST_HEADING = 60
LONGEST_PARAGRAPH = 3000
LONGEST_LINE = 400
MOST_PARAGRAPHS = 5_000
MOST_LINES = 5_000
"""Anything further stays in the text: no license is that long."""
MOST_WORDS = 30
MOST_UNKNOWN = 3
"""Lower-case words on neither list: names such as "ggerganov" are written this way, but sentences have more of them."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end offsets of each well-formed copyright line, merged where a paragraph has nothing else.

    A line introduced by a sentence ("keep this notice:") is excluded: it is text that the license requires to be shown.
    """
    if not SAYS.search(text):
        return
    led, stated = False, False
    for paragraph in islice(PARAGRAPH.finditer(text), MOST_PARAGRAPHS):
        piece, start = paragraph[0], paragraph.start()
        short = len(piece) <= LONGEST_PARAGRAPH
        says = bool(SAYS.search(piece))
        whole = not led and short and (_all_statements(piece) if says else stated and _reserved(piece))
        if whole:
            yield paragraph.span()
        elif says and not led:
            yield from _lines(piece, start)
        led, stated = _leads_on(piece), whole


def _leads_on(paragraph: str) -> bool:
    """Tell whether the paragraph introduces what follows; a heading such as "ISC License:" does not."""
    ends = paragraph.rstrip(LEADS_ON_EDGE).endswith(LEADS_ON)
    return ends and not (len(paragraph) < LONGEST_HEADING and HEADING.search(paragraph))


def _lines(paragraph: str, offset: int) -> Iterator[tuple[int, int]]:
    stated, led = False, False
    for line in islice(paragraph.splitlines(keepends=True), MOST_LINES):
        if len(line) <= LONGEST_LINE and not led:
            said = bool(SAYS.search(line)) and line.count('"') != 1 and _all_statements(line)
            if said or (stated and _reserved(line)):
                yield offset, offset + len(line.rstrip())
            stated = said
        led = not stated and (line.rstrip(LEADS_ON_EDGE).endswith(LEADS_ON) or "\u201c" in line)
        offset += len(line)


def _reserved(piece: str) -> bool:
    return len(piece) < 60 and bool(RESERVED.fullmatch(piece.strip(EDGE)))


def _all_statements(piece: str) -> bool:
    """Tell whether the piece contains nothing but copyright statements."""
    plain = " ".join(re.sub(r"(?m)^[ \t*#/>|]+", "", piece).split())
    plain = PLACEHOLDER.sub(
        lambda match: (
            " 2000 "
            if ("y" in match[0].lower() and "year" in match[0].lower()) or "yyyy" in match[0].lower()
            else " Name "
        ),
        plain,
    )
    parts = [
        part for part in re.split(r"(?i)(?=(?<![\w])(?:copyright\b|©(?!\s*copyright)))", plain) if part.strip(EDGE)
    ]
    joined: list[str] = []
    for part in parts:  # "Copyright © 2024" is one statement, not two
        if joined and re.fullmatch(rf"(?:{SIGN}|\W)*", joined[-1], re.IGNORECASE):
            joined[-1] += part
        else:
            joined.append(part)
    return bool(joined) and all(map(statement, joined))


def statement(part: str) -> bool:
    """Tell whether this is one copyright statement: sign, optional years, holder, optional "all rights reserved"."""
    part = part.strip(EDGE)
    begun = BEGINNING.match(part)
    if not begun:
        return False
    sign = begun[0].lower()
    rest = part[begun.end() :].strip(EDGE)
    years = YEARS.match(rest)
    if years:
        rest = rest[years.end() :]
    elif "©" not in sign and "(c)" not in sign and "Name" not in rest:
        return False
    reserved = RESERVED.search(rest)
    if reserved:
        if rest[reserved.end() :].strip(EDGE):
            return False
        rest = rest[: reserved.start()]
    rest = re.sub(r"^by\s+", "", rest.strip(EDGE), flags=re.IGNORECASE)
    rest = YEARS.sub("", rest)
    return not rest.strip(EDGE) or holder(rest)


def holder(name: str) -> bool:
    """Tell whether this can be the name of a copyright holder rather than a sentence."""
    words = ADDRESS.sub(" ", name).split()
    if len(words) > MOST_WORDS:
        return False
    unknown, stopped = 0, False
    for place, word in enumerate(words):
        bare = word.strip("()[]{}<>\"'“”‘’,;:.!?*_&/|-–—")
        low = bare.lower()
        if set(re.split(r"[^\w]+", low)) & SAYING:
            return False
        ends = word.rstrip("\"'”)").endswith((".", "!", "?", ";", ":"))
        if ends and place + 1 < len(words) and low not in SHORT:
            if len(low) > 2 and "." not in bare:
                return False
            stopped = True  # an initial, or the end of a sentence
        if bare and bare[0].isalpha() and bare[0].islower() and low not in SMALL and bare.islower():
            unknown += 1
    return unknown <= (0 if stopped else MOST_UNKNOWN)
