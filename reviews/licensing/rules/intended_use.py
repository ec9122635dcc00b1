"""The card's own words on its use: covered, excluded, or silent, which makes it an unvalidated use case.

A person answers about quoted sentences. Words that overlap never decide; they only rank what is worth reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, PUBLISHER, UNKNOWN, RuleResult
from reviews.licensing.terms.values import Anchor, BadTerms

COVERED, EXCLUDED, SILENT, OPEN = "covered", "excluded", "silent", "open"
SAYS = (
    ("covers", "The sentence covers this use"),
    ("excludes", "The sentence excludes this use"),
    ("no_bearing", "The sentence has no bearing on this use"),
)
RULE, TITLE = "intended_use", "The card's intended and out-of-scope use"
SECTIONS = ("card.intended_use", "card.out_of_scope", "card.limitations")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
WORD = re.compile(r"[a-z]{4,}")
COMMON = frozenset(
    (
        "about", "also", "been", "from", "have", "into", "model", "models", "only", "other", "such", "than", "that",
        "their", "them", "there", "these", "they", "this", "used", "user", "users", "using", "were", "what", "when",
        "which", "will", "with", "without", "would", "your",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What a named person says that a quoted sentence of the card means for this use."""

    section: str
    sentence: str
    says: str
    answered_by: str
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        if self.says not in dict(SAYS):
            raise BadTerms(f"{self.says!r} is not an answer about a sentence of the card.")
        if not self.answered_by or not self.sentence:
            raise BadTerms("An answer about the card quotes a sentence and names who answered.")


def intended_use(answers: Iterable[CardAnswer], *, read: bool) -> str:
    """Covered, excluded, silent, or open while nobody has read the card. An exclusion outweighs everything.

    ``read`` says that a person went through the card's sections on its use; an answer about one sentence does not.
    """
    said = {one.says for one in answers}
    if "excludes" in said:
        return EXCLUDED
    if not read:
        return OPEN
    return COVERED if "covers" in said else SILENT


def card_rule(answers: Iterable[CardAnswer], *, read: bool, source: str = "") -> RuleResult:
    """The rule of the publisher's own words."""
    given = tuple(answers)
    found = intended_use(given, read=read)
    if found == EXCLUDED:
        quote = next(one for one in given if one.says == "excludes")
        sentence = f"The publisher excludes this use: “{quote.sentence}”"
        change = "Another use, or a waiver with its reasons, its owner and its end."
        return RuleResult(RULE, TITLE, CONFLICT, sentence, change, kind=PUBLISHER, source=source)
    if found == COVERED:
        quote = next(one for one in given if one.says == "covers")
        return RuleResult(RULE, TITLE, CLEAR, f"The publisher intends this use: “{quote.sentence}”", source=source)
    if found == SILENT:
        sentence = "The card neither covers nor excludes this use: it is an unvalidated use case."
        return RuleResult(RULE, TITLE, UNKNOWN, sentence, "Our own evaluation for this use, recorded.", source=source)
    sentence = "Nobody has read what the card says about its use."
    return RuleResult(RULE, TITLE, UNKNOWN, sentence, "A person who reads the card's sections on use.", source=source)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A quoted sentence worth reading first: its section, the sentence, and the words it shares with the workload."""

    section: str
    sentence: str
    shared: tuple[str, ...]


def suggest_sentences(purpose: str, sections: Mapping[str, str], most: int = 12) -> tuple[Suggestion, ...]:
    """The sentences of a card's sections, those that share words with the purpose first; never an answer.

    ``purpose`` is what the workload says of itself, ``sections`` the texts by key: ``card.out_of_scope`` and the like.
    """
    mine = set(WORD.findall(purpose.lower())) - COMMON
    found = []
    for section, text in sections.items():
        for sentence in SENTENCE.split(text):
            shared = mine & set(WORD.findall(sentence.lower()))
            if sentence.strip():
                found.append(Suggestion(section, sentence.strip(), tuple(sorted(shared))))
    # Out-of-scope sentences go first among equals: a missed exclusion costs more than a missed permission.
    found.sort(key=lambda one: (-len(one.shared), one.section != "card.out_of_scope"))
    return tuple(found[:most])
