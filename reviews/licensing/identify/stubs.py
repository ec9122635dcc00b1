"""Texts that only name or link a license: a card's mention, a notice in a file, front matter; no license text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

LONGEST = 400
LONGEST_NAME = 12
GRANTING = re.compile(
    r"\b(?:may|must|shall|permitted|permission|prohibited|prohibits?|forbidden|granted|grants?|agree|consent|"
    r"(?:not|only|non) (?:be )?(?:for|use|used|allowed|commercial|to)|all rights reserved|no warranty)\b"
)
"""Words with which a text allows, forbids or binds by itself."""
NOTICES = (
    "you may not use this file except in compliance with the license",
    "you may obtain a copy of the license at",
    "you should have received a copy of the",
    "see the license for the specific language governing permissions and limitations under the license",
    "may be found in the license file",
)
"""Sentences of the usual notices, which point at a license and add nothing."""
POINTING = re.compile(r"\b(?:licen[cs]ed?|mpl|gpl|spdx)\b")


def stub(words: Sequence[str]) -> bool:
    """Whether so short a text without a sentence that allows, forbids or binds can be no license."""
    if len(words) > LONGEST:
        return False
    text = " ".join(words)
    for notice in NOTICES:
        text = text.replace(notice, " ")
    return not GRANTING.search(text)


def named(words: Sequence[str], titles: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Keys of the licenses that a short text names, in the order of the text; the longest name wins."""
    if len(words) > LONGEST:
        return ()
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            name = " ".join(words[at : at + length])
            keys = titles.get(name, frozenset()) - {"*"}
            if keys and (length > 1 or POINTING.search(" ".join(words[max(0, at - 4) : at + length + 2]))):
                found += sorted(keys)
                at += length - 1
                break
        at += 1
    return tuple(dict.fromkeys(found))
