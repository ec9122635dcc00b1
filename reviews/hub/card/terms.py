"""Terms in the prose of a card: sentences that allow research alone, forbid commerce, or ask for an agreement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from reviews.hub.shapes.reading import NOT_SAID, UNANSWERED, UNVERIFIED, FactValue
from reviews.language.phrases import say

MOST, MOST_LINES, LONGEST, QUOTE = 20, 20_000, 2_000, 300
NON_COMMERCIAL, RESEARCH, AGREEMENT, PERMISSION = "non-commercial", say("research only"), "agreement", "permission"

_ASKED = (
    r"(?:written|prior|explicit|express|separate|our|obtain(?:ing)?|requires?|request|contact us for|without|with the)"
)
_KINDS = (
    (
        NON_COMMERCIAL,
        ("commercial", "kommerziell", "comercial", "商", "некоммерческ"),
        (
            r"\bnon-?commercial(?:ly)?\b|\bnot (?:be used )?(?:for|permitted for|allowed for|intended for) commercial\b"
            r"|\bcommercial (?:use|usage|purposes?|applications?|exploitation)[^.]{0,40}\b(?:is|are)\b[^.]{0,20}"
            r"\b(?:prohibited|forbidden|not|restricted)\b|\bno commercial use\b"
            r"|\b(?:prohibits?|forbids?|excludes?|do(?:es)? not allow|cannot be used for|may not be used for)\b"
            r"[^.]{0,30}\bcommercial\b"
            r"|非商业|非商業|不得(?:用于|作)商|禁止商|\bnicht[- ]?kommerziell|\bnon commercial(?:e|es)?\b"
            r"|\bno comercial(?:es)?\b|некоммерческ"
        ),
    ),
    (
        RESEARCH,
        (
            "research", "academic", "scientific", "educational", "研究", "学术", "學術", "forschung", "recherche",
            "investigación", "исследова",
        ),
        (
            r"\b(?:academic|research|scientific|educational)\b[^.,;]{0,40}\b(?:purposes?|use|usage)? ?only\b"
            r"|\b(?:only|solely|exclusively|strictly|limited to|restricted to)\b[^.,;]{0,40}"
            r"\b(?:research|academic|scientific|educational)\b[^.,;]{0,12}\b(?:purposes?|use|usage)\b"
            r"|\bresearch[- ]only\b"
            r"|\b(?:used|intended|released|available|licensed|permitted|allowed|provided|distributed|meant|free)\b"
            r"[^.,;]{0,20}\b(?:only|solely|exclusively|strictly)\b[^.,;]{0,20}\bfor\b (?:\w+[- ]){0,2}"
            r"(?:research|academic|scientific|educational)\b"
            r"|\b(?:only|solely|exclusively|strictly) (?:be )?(?:used|intended|released|available|licensed|permitted|"
            r"allowed|provided|distributed|meant|free) (?:to be used )?for (?:\w+[- ]){0,2}"
            r"(?:research|academic|scientific|educational)\b"
            r"|仅(?:供|限|用于)[^。]{0,6}(?:研究|学术)|僅(?:供|限)[^。]{0,6}(?:研究|學術)"
            r"|\bnur (?:für|zu) [^.]{0,20}forschung"
            r"|\bseulement[^.]{0,20}recherche|\bsolo[^.]{0,20}investigación"
            r"|только[^.]{0,20}исследова"
        ),
    ),
    (
        AGREEMENT,
        ("agreement", "contract", "commercial", "licen", "协议", "vereinbarung"),
        (
            rf"\b{_ASKED}\b(?: \w+){{0,2}} (?:agreement|contract|commercial licen[sc]e)\b"
            r"|\bcommercial licen[sc]e (?:is required|must|from|agreement)\b"
            r"|\bfor commercial (?:licen[sc]\w+|use|usage|purposes?|applications?|deployments?)[^.]{0,30}"
            r"\b(?:contact|reach out|e-?mail|write to|get in touch|inquire)\b"
            r"|\bmust (?:\w+ ){0,2}(?:obtain|request|acquire|purchase|buy)\b(?! a copy)[^.]{0,30}\blicen[sc]e\b"
            r"|(?<!not need to )(?<!not have to )\b(?:buy|purchase|acquire|obtain)\b[^.]{0,20}\bcommercial licen[sc]e\b"
            r"|\brequires? an? (?:\w+ )?(?:commercial|paid|separate) licen[sc]e\b"
            r"|书面协议|schriftliche(?:n|r)? vereinbarung"
        ),
    ),
    (
        PERMISSION,
        (
            "permission", "consent", "authori", "approval", "授权", "许可", "同意", "genehmigung", "zustimmung",
            "erlaubnis", "autorisation", "permiso",
        ),
        (
            rf"\b{_ASKED}\b(?: \w+){{0,3}} (?:permission|consent|authori[sz]ation|approval)\b"
            r"|书面(?:授权|许可|同意)|schriftliche(?:n|r)? (?:genehmigung|zustimmung|erlaubnis)"
            r"|autorisation écrite|permiso (?:previo|por escrito)"
        ),
    ),
)  # fmt: skip
KINDS = tuple((kind, stems, re.compile(words, re.IGNORECASE)) for kind, stems, words in _KINDS)
"""Kinds with words of which a sentence has one, which is quickly seen, and with what then decides."""
BOTH = re.compile(
    r"\bcommercial(?:ly)? (?:and|or|&|as well as)(?: also)? (?:for )?non-?commercial"
    r"|\bnon-?commercial(?:ly)? (?:and|or|&|as well as)(?: also)? (?:for )?commercial",
    re.IGNORECASE,
)
"""A sentence that allows both says nothing against commerce."""
LIMITS = frozenset({NON_COMMERCIAL, RESEARCH, AGREEMENT})
"""Kinds of terms that a permissive license does not have."""
IN_TEXTS = frozenset({NON_COMMERCIAL, RESEARCH})
"""Kinds that no text of a permissive license states; the Apache License itself speaks of separate agreements."""
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
PERMISSIVE = frozenset(
    {
        "apache-2.0", "mit", "isc", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "cc0-1.0", "cc-by-2.0",
        "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "unlicense", "wtfpl", "zlib", "openmdw-1.0", "openmdw-1.1", "bsl-1.0",
        "cdla-permissive-1.0", "cdla-permissive-2.0", "postgresql", "ncsa", "ms-pl", "pddl", "odc-by", "artistic-2.0",
        "afl-3.0", "ecl-2.0", "mpl-2.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "epl-2.0", "lgpl-2.1", "lgpl-3.0",
    }
)  # fmt: skip
"""License ids of the hub that allow commercial use to everybody: a sentence that limits it is about something else, or
contradicts them."""


class CardTerm(NamedTuple):
    """One sentence with terms: their kinds, the sentence, and its line from 1."""

    kinds: tuple[str, ...]
    sentence: str
    line: int


def terms_of(text: str, after: int = 0) -> list[CardTerm]:
    """Return the sentences of a text with terms, in their order, at most 20; code fences and comments are left out."""
    found: list[CardTerm] = []
    seen: set[str] = set()
    for number, line in _prose(text, after):
        for sentence in SENTENCE.split(line):
            kinds = kinds_of(sentence)
            if kinds and sentence not in seen and len(found) < MOST:
                seen.add(sentence)
                found.append(CardTerm(kinds, sentence.strip("#>*_ ")[:QUOTE], number))
    return found


def kinds_of(sentence: str) -> tuple[str, ...]:
    """Return the kinds of terms that a sentence states."""
    plain = sentence.casefold().replace("i\u0307", "i").replace("\u0131", "i")  # as patterns fold capitals
    likely = [(kind, words) for kind, stems, words in KINDS if any(stem in plain for stem in stems)]
    said = BOTH.sub(" ", sentence) if likely else ""
    return tuple(kind for kind, words in likely if words.search(said))


def _prose(text: str, after: int) -> Iterable[tuple[int, str]]:
    fence = ""
    for number, whole in enumerate(text.split("\n")[after : after + MOST_LINES], after + 1):
        line = whole[:LONGEST].strip()
        mark = line[:3]
        if fence:
            fence = "" if mark == fence else fence
        elif mark in ("```", "~~~"):
            fence = mark
        elif line and not line.startswith("<!--"):
            yield number, line


def fact(text: str, after: int, path: str) -> FactValue:
    """Return the sentences of a card that state terms as one fact; the publisher's claim, quoted with their lines."""
    key, how = (
        "license.card_terms",
        say("sentences of the card that limit commerce, or ask for an agreement or a permission"),
    )
    found = terms_of(text, after)
    if not found:
        return FactValue(key, None, UNANSWERED, NOT_SAID, path, "", "", how)
    value = [{"kinds": list(one.kinds), "sentence": one.sentence, "line": one.line} for one in found]
    first = next((one for one in found if LIMITS & set(one.kinds)), found[0])
    return FactValue(key, value, UNVERIFIED, "", path, f"L{first.line}", first.sentence, how)


def permissive(tag: object) -> bool:
    """Return whether every license that a tag names allows commercial use to everybody; an expression names several."""
    names = re.split(r"\s+(?:or|and)\s+|[(),]", tag.strip().lower()) if isinstance(tag, str) else []
    if isinstance(tag, list):
        names = [str(one).strip().lower() for one in tag]
    named = [name.strip() for name in names if name.strip()]
    return bool(named) and all(name in PERMISSIVE for name in named)
