"""The card's statements on its use: covered, excluded, or silent, which makes it an unvalidated use case.

A person answers about quoted sentences. Shared words never decide; they only rank which sentences to read first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, PUBLISHER, UNKNOWN, RuleResult
from reviews.licensing.terms.values import Anchor, BadTerms

COVERED, EXCLUDED, SILENT, OPEN = "covered", "excluded", "silent", "open"
SAYS = (
    ("covers", say("The sentence covers this use")),
    ("excludes", say("The sentence excludes this use")),
    ("no_bearing", say("The sentence has no bearing on this use")),
)
RULE, TITLE = "intended_use", say("The card's intended and out-of-scope use")
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
    """A named person's answer on what a quoted sentence of the card means for this use."""

    section: str
    sentence: str
    says: str
    answered_by: str
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        if self.says not in dict(SAYS):
            raise BadTerms(say("{says} is not a valid answer about a sentence of the card.", says=repr(self.says)))
        if not self.answered_by or not self.sentence:
            raise BadTerms(say("An answer about the card must quote a sentence and name the person who answered."))


def intended_use(answers: Iterable[CardAnswer], *, read: bool) -> str:
    """Return covered, excluded, silent, or open if the card has not been read. An exclusion outweighs everything else.

    ``read`` states that a person read the card's sections on its use; an answer about one sentence does not imply that.
    """
    said = {one.says for one in answers}
    if "excludes" in said:
        return EXCLUDED
    if not read:
        return OPEN
    return COVERED if "covers" in said else SILENT


def card_rule(answers: Iterable[CardAnswer], *, read: bool, source: str = "") -> RuleResult:
    """Return the result for the publisher's own statements."""
    given = tuple(answers)
    found = intended_use(given, read=read)
    if found == EXCLUDED:
        quote = next(one for one in given if one.says == "excludes")
        sentence = say("The publisher excludes this use: “{sentence}”", sentence=quote.sentence)
        change = say("Another use, or a waiver with its reasons, owner and end date.")
        return RuleResult(RULE, TITLE, CONFLICT, sentence, change, kind=PUBLISHER, source=source)
    if found == COVERED:
        quote = next(one for one in given if one.says == "covers")
        return RuleResult(
            RULE,
            TITLE,
            CLEAR,
            say("The publisher intends this use: “{sentence}”", sentence=quote.sentence),
            source=source,
        )
    if found == SILENT:
        sentence = say("The card neither covers nor excludes this use: it is an unvalidated use case.")
        return RuleResult(
            RULE, TITLE, UNKNOWN, sentence, say("A record of our own evaluation for this use."), source=source
        )
    sentence = say("Not yet reviewed: what the card says about its use.")
    return RuleResult(RULE, TITLE, UNKNOWN, sentence, say("A review of the card's sections on use."), source=source)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A quoted sentence to read first: its section, the sentence, and the words it shares with the workload."""

    section: str
    sentence: str
    shared: tuple[str, ...]


def suggest_sentences(purpose: str, sections: Mapping[str, str], most: int = 12) -> tuple[Suggestion, ...]:
    """Return the sentences of a card's sections, those that share words with the purpose first; never an answer.

    ``purpose`` is the workload's own description, ``sections`` the texts by key, such as ``card.out_of_scope``.
    """
    mine = set(WORD.findall(purpose.lower())) - COMMON
    found = []
    for section, text in sections.items():
        for sentence in SENTENCE.split(text):
            shared = mine & set(WORD.findall(sentence.lower()))
            if sentence.strip():
                found.append(Suggestion(section, sentence.strip(), tuple(sorted(shared))))
    # On a tie, out-of-scope sentences come first: a missed exclusion costs more than a missed permission.
    found.sort(key=lambda one: (-len(one.shared), one.section != "card.out_of_scope"))
    return tuple(found[:most])
