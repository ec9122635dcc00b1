"""Addresses in a license text, and whether the text incorporates what they point to.

A policy at an address can change without a commit, as Llama's and Gemma's use policies can. The words of the sentence
around a link decide whether it is flagged as part of the terms; a person sees the sentence and judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_LINKS = 60
LONGEST_TEXT = 2**20
"""Number of characters of a text that are searched; documents are read up to 1 MiB."""
REACH = 400
"""Number of characters before and after an address that are searched for its sentence."""

HIDDEN = r"\u200b-\u200f\u2028-\u202e\u2066-\u2069"
ADDRESS = re.compile(rf"https?://(?:\\_|[^\s<>\"'`\\|^{{}}\[\]{HIDDEN}]){{3,500}}", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.;:!?](?=\s)|\n\s*\n")
PART = re.compile(
    r"incorporated (herein )?(by|into)|by reference|made (a )?part of|forms? part of|set forth (at|in)|"
    r"(acceptable|prohibited|use|usage)[- ]+(use )?polic(y|ies)|terms (of (use|service)|and conditions|found at)|"
    r"as (may be )?(updated|amended|modified)|most recent (copy|version)|(comply|consistent) with|in accordance with|"
    r"subject to (the|its|our) (terms|polic|agreement)|must register",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TextLink:
    """One address with the sentence around it; ``start`` and ``end`` are character offsets in the text."""

    url: str
    start: int
    end: int
    sentence: str
    part: bool

    @property
    def host(self) -> str:
        """The host of the address in lower case; "" if it has none."""
        return host_of(self.url)


def host_of(url: str) -> str:
    """Return the host of an address in lower case; "" if it is not an address."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def links(text: str) -> list[TextLink]:
    """Return every address of a text once, at its first place; those that are part of the terms come first."""
    found: dict[str, TextLink] = {}
    for link in _all(text[:LONGEST_TEXT]):
        known = found.get(link.url)
        if known is None or (link.part and not known.part):
            found[link.url] = link
        if len(found) >= MOST_LINKS:
            break
    return sorted(found.values(), key=lambda link: (not link.part, link.start))


def _all(text: str) -> Iterator[TextLink]:
    for match in ADDRESS.finditer(text):
        written = match[0].rstrip(".,;:!?)*_'\u201d\u2019")
        end = match.start() + len(written)
        url = written.replace("\\_", "_")  # as Markdown writes it
        if not host_of(url):
            continue
        sentence = _sentence(text, match.start(), end)
        yield TextLink(url, match.start(), end, sentence, bool(PART.search(sentence.replace(written, " "))))


def _sentence(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    begins = [match.end() for match in SENTENCE_END.finditer(before)]
    ends = SENTENCE_END.search(after + "\n\n")
    whole = before[begins[-1] if begins else 0 :] + text[start:end] + after[: ends.start() + 1 if ends else REACH]
    return " ".join(whole.split())
