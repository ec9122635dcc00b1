"""Texts that only name or link to a license (a mention in a card, a file notice, front matter): not license texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

LONGEST = 400
LONGEST_NAME = 12
GRANTING = re.compile(
    r"\b(?:may|must|shall|permitted|permission|prohibited|prohibits?|forbidden|granted|grants?|agree|consent|"
    r"(?:not|only|non) (?:be )?(?:for|use|used|allowed|commercial|to)|all rights reserved|no warranty)\b"
)
"""Words by which a text itself allows, forbids or binds."""
NOTICES = (
    "you may not use this file except in compliance with the license",
    "you may obtain a copy of the license at",
    "you should have received a copy of the",
    "see the license for the specific language governing permissions and limitations under the license",
    "may be found in the license file",
)
"""Sentences of the usual notices, which refer to a license and add nothing."""
POINTING = re.compile(r"\b(?:licen[cs]ed?|mpl|gpl|spdx)\b")


def stub(words: Sequence[str]) -> bool:
    """Tell whether the text is too short to be a license and has no sentence that allows, forbids or binds."""
    if len(words) > LONGEST:
        return False
    text = " ".join(words)
    for notice in NOTICES:
        text = text.replace(notice, " ")
    return not GRANTING.search(text)


def named(words: Sequence[str], titles: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the keys of the licenses that a short text names, in the order of the text; the longest name wins."""
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
