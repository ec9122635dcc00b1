"""The limitations stated in a card, one by one, so that each can have a control; plain text processing.

A statement is one by its meaning: it is below a heading about limitations, bias, risks or what is out of scope, or it
uses the words of one. Tables, addresses, code, quotations of papers and thanks are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from reviews.language.phrases import say
from reviews.workflow.notes.plain import plain_lines, plain_words

GROUPS = {
    "card.limitations": say("Limitations"),
    "card.bias": say("Bias"),
    "card.safety": say("Risks"),
    "card.out_of_scope": say("Out of scope"),
}
"""The sections that state limitations, with the heading of each group."""
OF_RISK = re.compile(r"\b(?:limit\w*|bias\w*|risks?|harms?|out[- ]of[- ]scope|misuse|prohibited)\b", re.IGNORECASE)
"""Headings below which every statement counts."""
SAYS_SO = re.compile(
    r"\b(?:limit\w*|bias\w*|risk\w*|harm\w*|toxic\w*|stereotyp\w*|hallucinat\w*|inaccura\w*|incorrect\w*|mislead\w*"
    r"|fabricat\w*|fail\w*|unsafe|unreliable|misuse\w*|prohibited|discriminat\w*|offensive|sensitive|vulnerab\w*"
    r"|(?:not|never) (?:be )?(?:intended|suitable|recommended|designed|tested|trained|supported|used|evaluated)"
    r"|(?:should|must|do|does|can) ?not|cannot|may (?:produce|generate|contain|reflect|exhibit)|struggles?|degrad\w*"
    r"|worse|weak\w*|out[- ]of[- ]scope)\b",
    re.IGNORECASE,
)
"""Words of a limitation, below another heading."""
NO_STATEMENT = re.compile(
    r"(?i)\b(?:thank(?:s| you)?|grateful|acknowledg\w*|sponsored by|cite|citation|bibtex|arxiv preprint)\b|@\w+\{"
    r"|^(?:see|for more|more (?:information|details)|read|contact|please (?:see|refer|cite|contact|visit))\b"
)
BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ“\"(*_`\[])")
MOST, SHORTEST, LONGEST, LEAST_WORDS = 30, 12, 600, 3


@dataclass(frozen=True)
class Limitation:
    """One limitation in the publisher's words, without marks; ``key`` is stable for the same words of the card."""

    key: str
    text: str
    fact: str

    @property
    def group(self) -> str:
        """The heading of its group."""
        return GROUPS[self.fact]


def key_of(text: str) -> str:
    """Return a short key for a limitation's words, regardless of whitespace."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def limitations(facts: Mapping[str, Any]) -> list[Limitation]:
    """Return bullets as they are and other text by sentence, grouped by section and each once."""
    found: list[Limitation] = []
    seen: set[str] = set()
    for fact in GROUPS:
        value = facts.get(fact)
        text = value.get("text") if isinstance(value, dict) else None
        every = isinstance(value, dict) and bool(OF_RISK.search(str(value.get("heading") or "limitations")))
        for raw in _parts(text) if isinstance(text, str) else []:
            words = plain_words(raw)[:LONGEST]
            told = re.sub(r"\W+", " ", words).strip().casefold()
            if told not in seen and _states(words, every=every):
                seen.add(told)
                found.append(Limitation(key_of(raw), words, fact))
    return found[:MOST]


def _states(words: str, *, every: bool) -> bool:
    """Tell whether a statement is a limitation: under a heading of risk, or by its own words."""
    if len(words) < SHORTEST or len(words.split()) < LEAST_WORDS or words.endswith(":") or NO_STATEMENT.search(words):
        return False
    return every or bool(SAYS_SO.search(words))


def _parts(text: str) -> list[str]:
    """Split a section into single statements, as the card writes them."""
    items: list[str] = []
    joined: list[str] = []
    for line in plain_lines(text):
        if BULLET.match(line) or not line.strip():
            items += _sentences(" ".join(joined))
            joined = []
            if BULLET.match(line):
                items.append(BULLET.sub("", line).strip())
            continue
        if items and not joined and line.startswith((" ", "\t")):
            items[-1] = f"{items[-1]} {line.strip()}"
        else:
            joined.append(line.strip())
    items += _sentences(" ".join(joined))
    return [one[:LONGEST] for one in items if one]


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in SENTENCE.split(text) if one.strip()]
