"""The limitations stated in a card, one by one, so that each can have a control; plain text processing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

KEYS = ("card.limitations", "card.bias", "card.safety", "card.out_of_scope")
BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ“\"(])")
MOST, SHORTEST, LONGEST = 30, 12, 600


@dataclass(frozen=True)
class Limitation:
    """One limitation in the publisher's words; ``key`` is stable for the same words, ``fact`` is its source."""

    key: str
    text: str
    fact: str


def key_of(text: str) -> str:
    """Return a short key for a limitation's words, regardless of whitespace."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def limitations(facts: Mapping[str, Any]) -> list[Limitation]:
    """Return bullets as they are and other text by sentence, without duplicates."""
    found: dict[str, Limitation] = {}
    for fact in KEYS:
        value = facts.get(fact)
        text = value.get("text") if isinstance(value, dict) else None
        for words in _parts(text) if isinstance(text, str) else []:
            found.setdefault(key_of(words), Limitation(key_of(words), words, fact))
    return list(found.values())[:MOST]


def _parts(text: str) -> list[str]:
    """Split a section into single statements."""
    items: list[str] = []
    joined: list[str] = []
    for line in text.splitlines():
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
    return [one[:LONGEST] for one in items if len(one) >= SHORTEST and not one.endswith(":")]


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in SENTENCE.split(text) if one.strip()]
