"""Items of a use policy against a workload: each is excluded, touched, silent, or waits for a statement.

Only a stated field of use excludes. Words of the purpose never decide; they make a person look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reviews.language.phrases import joined, say
from reviews.licensing.rules.use import Use
from reviews.licensing.terms.values import Restriction
from reviews.licensing.terms.vocabulary import DOMAINS, SUBJECTS, values_of, words_of

EXCLUDED, TOUCHED, UNSTATED, SILENT = say("excluded"), say("touched"), say("not stated"), say("silent")
ORDER = (EXCLUDED, TOUCHED, UNSTATED, SILENT)
"""From what stops the workload to what does not concern it."""
ANYONE = say("Whoever uses the model can do this: tell them that it is forbidden.")

NOT_ASKED = say(
    "The workload was stated before this field of use could be chosen: tell its users that it is forbidden."
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What brings a workload under a subject: its fields of use, a statement of it, or words of its purpose.

    ``anyone`` marks conduct of whoever uses the model: it always needs a control, whatever the workload is for.
    """

    domains: frozenset[str] = frozenset()
    stated: str = ""
    words: str = ""
    anyone: bool = True


BY_FIELD: Mapping[str, Subject] = MappingProxyType(
    {field: Subject(frozenset({field}), anyone=False) for field in values_of(DOMAINS) if field != "other"}
    | {
        "justice": Subject(
            frozenset({"justice"}),
            words=r"justice|court|police|law enforcement|crim|immigra|migra|asylum|border",
            anyone=False,
        ),
        "professions": Subject(
            frozenset({"medical", "legal_practice", "finance"}), words=r"financ|invest|tax\b|taxes|account|insur|audit"
        ),
        "discrimination": Subject(frozenset({"essential_services"})),
        "weapons_drugs": Subject(frozenset({"weapons_drugs"})),
        "sexual_content": Subject(frozenset({"sexual_content"})),
        "malware": Subject(frozenset({"malware"})),
        "automated_decisions": Subject(frozenset({"essential_services"}), stated="unchecked", anyone=False),
        "personal_data": Subject(stated="personal", anyone=False),
    }
)
"""Subjects that a workload can state; every other one is conduct of whoever uses the model."""
CONDUCT = Subject()
STATED: Mapping[str, str] = MappingProxyType(
    {
        "unchecked": say("Its outputs reach customers or drive decisions unchecked."),
        "personal": say("The workload handles personal data."),
    }
)


@dataclass(frozen=True, slots=True)
class MatchedItem:
    """An item with what it means for the workload, and why; ``anyone`` if only the conduct of users touches it."""

    entry: Restriction
    state: str
    why: str
    anyone: bool = False

    @property
    def subject(self) -> str:
        """The subject in words."""
        return words_of(SUBJECTS, self.entry.field)


def matched(entry: Restriction, use: Use) -> MatchedItem:
    """Return what an item means for a workload."""
    subject = BY_FIELD.get(entry.field, CONDUCT)
    if subject.domains and use.domains is None:
        return MatchedItem(entry, UNSTATED, say("The workload does not state its fields of use."))
    if subject.domains & (use.domains or frozenset()):
        state = EXCLUDED if entry.extent == "banned" else TOUCHED
        return MatchedItem(entry, state, say("The workload is in this field of use."))
    if subject.stated and (found := getattr(use, subject.stated)) is not False:
        return MatchedItem(entry, UNSTATED if found is None else TOUCHED, STATED[subject.stated] if found else "")
    if subject.words and (said := re.search(rf"\b(?:{subject.words})\w*", use.purpose, re.IGNORECASE)):
        return MatchedItem(entry, TOUCHED, say("The purpose speaks of “{value}”.", value=said[0]))
    if subject.anyone:
        return MatchedItem(entry, TOUCHED, ANYONE, anyone=True)
    if subject.domains and not subject.stated and not subject.domains <= use.asked:
        return MatchedItem(entry, TOUCHED, NOT_ASKED, anyone=True)
    return MatchedItem(entry, SILENT, "")


def in_order(entries: Iterable[Restriction], use: Use) -> list[MatchedItem]:
    """Return every item, excluded ones first, then touched, not stated and silent ones, each in the text's order."""
    return sorted((matched(one, use) for one in entries), key=lambda one: ORDER.index(one.state))


def listed(items: Iterable[MatchedItem]) -> str:
    """Return items in one line: each subject once, with the numbers of its items or, where there is none, its notes."""
    by_subject: dict[str, list[str]] = {}
    for one in items:
        places = by_subject.setdefault(one.subject, [])
        places.extend(said for said in (one.entry.item or one.entry.note,) if said and said not in places)
    return joined(
        "; ",
        (
            say("{name} ({places})", name=name, places=joined(", ", places)) if places else name
            for name, places in by_subject.items()
        ),
    )
