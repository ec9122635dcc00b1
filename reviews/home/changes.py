"""What each ledger entry changed, in words: the value before, and after, of the same answer, sign-off or text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.memory import ISO_DAY, recalled
from reviews.language.phrases import joined, say
from reviews.ledger.models import LedgerEntry
from reviews.workflow.notes.kinds import CONTROLS, LEVELS
from reviews.workflow.questions import QUESTIONS

MOST = 300
"""Characters of a value that are shown; the whole text is on the page that it belongs to."""

CHOICES = {key: word for track in QUESTIONS.values() for one in track for key, word in one.choices}


@dataclass(frozen=True)
class EntryChange:
    """One value that an entry changed: its name, and what it was and is; "" for nothing."""

    what: str
    before: str
    after: str


FIELDS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "answer": (("track", "question"), (("choice", say("Answer")), ("text", say("Reason")))),
    "intake": ((), (("intake", say("License intake")),)),
    "signoff": (
        ("track",),
        (
            ("outcome", say("Outcome")),
            ("reason", say("Reason")),
            ("conditions", say("Conditions")),
            ("review_by", say("Next review by")),
        ),
    ),
    "note": (("what", "key"), (("values", say("Entry")),)),
    "waiver": (("rule",), (("expires", say("Until")), ("reason", say("Reason")))),
    "condition": (("track", "number"), (("how", say("How it was met")), ("evidence", say("Evidence")))),
    "candidate": ((), (("commit", say("Commit")),)),
    "triggers": (("number",), (("next", say("Next look by")),)),
}
"""By the first word of an event: the values that name the same thing, and those that it changes with their words."""

LABELS = {
    "publisher": say("Publisher"),
    "license_name": say("License"),
    "license_source": say("Location of the terms"),
    "intended_use": say("Intended use"),
    "commercial_limits": say("Commercial limits"),
    "redistribution": say("Redistribution assumption"),
    "acceptable_use": say("Acceptable use"),
    "hold": say("Hold"),
    "text": say("Text"),
    "level": say("Effort"),
    "control": say("Control"),
    "what": say("Details"),
    "owner": say("Owner"),
    "asked_on": say("Asked on"),
    "where": say("Where"),
    "answer": say("Answer"),
    "answered_on": say("Answered on"),
    "withdrawn": say("Withdrawn"),
    "contact": say("Contact"),
    "no_contact": say("No one to call"),
}


def changes(entries: Iterable[LedgerEntry], earlier: Iterable[LedgerEntry]) -> dict[int, list[EntryChange]]:
    """Return the changes of each entry by its number; ``earlier`` are all entries on the subject up to the newest."""
    wanted = {one.sequence for one in entries}
    known: dict[tuple[str, ...], dict[str, str]] = {}
    found: dict[int, list[EntryChange]] = {}
    for one in sorted(earlier, key=lambda entry: entry.sequence):
        noun, _, verb = one.event.partition(":")
        if one.event == "answer:several-given":
            told = _several(one, known)
            if one.sequence in wanted:
                found[one.sequence] = told
            continue
        if verb in ("agreed", "proposed") and noun == "correction":
            now = {str(one.data.get("part", "")): str(one.data.get("new", ""))}
            if one.sequence in wanted:
                found[one.sequence] = [
                    EntryChange(key, _cut(one.data.get("old", "")), _cut(new)) for key, new in now.items()
                ]
            continue
        if noun not in FIELDS:
            continue
        names, fields = FIELDS[noun]
        same = (noun, *(str(one.data.get(name, "")) for name in names))
        now = _values(one, fields)
        before = known.get(same, {})
        if one.sequence in wanted:
            found[one.sequence] = [
                EntryChange(key, _cut(before.get(key, "")), _cut(value))
                for key, value in now.items()
                if before.get(key, "") != value
            ]
        known[same] = before | now
    return found


def _several(one: LedgerEntry, known: dict[tuple[str, ...], dict[str, str]]) -> list[EntryChange]:
    """Return what an entry that lists several answers changed, and keep each as the newest of its question."""
    found = []
    for given in one.data.get("answers", []):
        same = ("answer", str(one.data.get("track", "")), str(given["question"]))
        now = {say("Answer"): _words("choice", given["choice"]), say("Reason"): str(given["text"])}
        before = known.get(same, {})
        found += [
            EntryChange(
                say("{question}: {key}", question=recalled(str(given["question"])), key=key.lower()),
                _cut(before.get(key, "")),
                _cut(value),
            )
            for key, value in now.items()
            if before.get(key, "") != value
        ]
        known[same] = before | now
    return found


def _values(one: LedgerEntry, fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the values of an entry by their words; a withdrawn sign-off or waiver has none left."""
    if one.event == "signoff:withdrawn":
        return {say("Outcome"): ""}
    found: dict[str, str] = {}
    for name, label in fields:
        value = one.data.get(name)
        if isinstance(value, Mapping):
            for key, inner in value.items():
                found[LABELS.get(key, key.replace("_", " ").capitalize())] = _words(key, inner)
        elif name in one.data:
            found[label] = _words(name, value)
    return found


def _words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "choice":
        return CHOICES.get(str(value), str(value))
    if name == "level":
        return dict(LEVELS).get(str(value), str(value))
    if name == "control":
        return dict(CONTROLS).get(str(value), str(value))
    if name == "outcome" or (isinstance(value, str) and ISO_DAY.fullmatch(value)):
        return recalled(str(value))
    if name == "commit":
        return str(value)[:12]
    if isinstance(value, Mapping):
        return str(value.get("name") or joined(", ", (str(inner) for inner in value.values())))
    if isinstance(value, list):
        return joined("; ", (str(one.get("text", one)) if isinstance(one, Mapping) else str(one) for one in value))
    return str(value)


def _cut(text: Any) -> str:
    said = str(text or "")
    return said if len(said) <= MOST else say("{rstrip} …", rstrip=said[:MOST].rstrip())
