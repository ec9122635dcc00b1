"""The sections of a model card that reviewers ask for, found by their headings and quoted with their lines."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from reviews.hub.shapes.reading import NOT_SAID, UNANSWERED, UNVERIFIED, FactValue
from reviews.language.phrases import joined, say

EXCERPT = 1500
QUOTE = 300
MOST = 1000
"""Headings that are looked at in one card."""

OUT_OF_SCOPE = r"out[- ]of[- ]scope|prohibited|misuse|not intended|unintended|excluded uses?|restrictions on use"
TOPICS: dict[str, re.Pattern[str]] = {
    key: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for key, words in {
        "card.intended_use": r"intended (?:uses?|purpose|users)|direct use|downstream use|use[- ]cases?|uses",
        "card.out_of_scope": OUT_OF_SCOPE,
        "card.limitations": r"limitations?|known issues?|caveats",
        "card.bias": r"bias(?:es)?|fairness",
        "card.training_data": r"training (?:data|dataset|datasets|corpus)|pre-?training data|datasets?|data sources?",
        "card.evaluation": r"evaluation|evaluations|benchmarks?|results|performance|metrics",
        "card.safety": r"safety|responsib\w+|red[- ]team\w*|ethic\w*|risks?|harms?",
        "card.license": (
            r"licen[sc]es?|licensing|licensed|lizenz\w*|licencias?|licenza|licença|лицензия|许可证?|许可协议"
            r"|terms of use"
        ),
        "card.hardware": r"hardware|(?:system|memory|gpu) requirements|compute infrastructure|deployment",
    }.items()
}
"""The fact key of each kind of section and the words that its heading holds; a heading may speak of several."""

EMPTY = re.compile(
    r"\[?more information needed\]?\.?|\[?needs more information\]?\.?|n/?a|tbd|todo|<!--[^>]{0,400}-->", re.IGNORECASE
)


@dataclass(frozen=True)
class Section:
    """One section: heading, text below it to the next heading of its rank, first and last line from 1."""

    heading: str
    text: str
    first: int
    last: int


def sections(text: str, after: int = 0) -> list[Section]:
    """Return the sections of a card after its front matter (``after`` lines); code fences hold no headings."""
    lines = text.split("\n")
    marks = _headings(lines, after)
    found = []
    for place, (number, rank, heading) in enumerate(marks):
        end = next((n for n, other, _ in marks[place + 1 :] if other <= rank), len(lines))
        last = end
        while last > number + 1 and not lines[last - 1].strip():
            last -= 1
        found.append(Section(heading, joined("\n", lines[number + 1 : last]).strip(), number + 1, last))
    return found


def _headings(lines: list[str], after: int) -> list[tuple[int, int, str]]:
    """Return (line from 0, rank 1 to 6, words) of every heading, written with # signs or underlined."""
    marks: list[tuple[int, int, str]] = []
    fence = ""
    for number in range(after, len(lines)):
        line = lines[number][:400].strip()
        mark = line[:3]
        if fence:
            fence = "" if mark == fence else fence
        elif mark in ("```", "~~~"):
            fence = mark
        elif line.startswith("#"):
            words = line.lstrip("#")
            rank = len(line) - len(words)
            if rank <= 6 and words[:1].isspace():
                marks.append((number, rank, words.strip().rstrip("#").strip()))
        elif line and len(line) >= 3 and not line.strip(line[0]) and line[0] in "=-" and number > after:
            above = lines[number - 1][:400].strip()
            if above and above[0] not in "#-|>*`=" and len(above) <= 120:
                marks.append((number - 1, 1 if line[0] == "=" else 2, above))
        if len(marks) == MOST:
            break
    return marks


def facts(text: str, after: int, path: str) -> list[FactValue]:
    """Return one fact per topic: the first section whose heading names it and that is not empty, quoted.

    What a card says is its publisher's claim, so the state is "unverified"; the place is the section's lines.
    """
    by_topic: dict[str, list[Section]] = {key: [] for key in TOPICS}
    for section in sections(text, after):
        for key, words in TOPICS.items():
            excluded = key == "card.intended_use" and TOPICS["card.out_of_scope"].search(section.heading)
            if words.search(section.heading) and not excluded:
                by_topic[key].append(section)
    return [_fact(key, found, path) for key, found in by_topic.items()]


def _fact(key: str, found: list[Section], path: str) -> FactValue:
    said = [one for one in found if not _says_nothing(one.text)]
    if not said:
        how = say("the section is empty") if found else say("no heading of the card names it")
        place = f"L{found[0].first}-L{found[0].last}" if found else ""
        return FactValue(key, None, UNANSWERED, NOT_SAID, path, place, found[0].heading[:QUOTE] if found else "", how)
    first = said[0]
    value = {
        "heading": first.heading,
        "text": first.text[:EXCERPT],
        "sha256": hashlib.sha256(first.text.encode("utf-8", "replace")).hexdigest(),
        "also": [one.heading for one in said[1:11]],
    }
    place = f"L{first.first}-L{first.last}"
    return FactValue(key, value, UNVERIFIED, "", path, place, first.text[:QUOTE], say("card section by its heading"))


def _says_nothing(text: str) -> bool:
    """Return whether the text is only headings, placeholders and comments of a card template."""
    lines = (line.strip().strip("*_- ") for line in text[:4000].split("\n"))
    return all(not line or line.startswith("#") or EMPTY.fullmatch(line) for line in lines)
