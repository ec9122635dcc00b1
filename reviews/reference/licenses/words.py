"""License terms as pages show them: groups, values in words, status, and changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say, sense
from reviews.licensing.terms.fields import FIELDS, LICENSE_FACTS, LIST, TERM_FIELDS, Field
from reviews.licensing.terms.json_form import term_from_json
from reviews.licensing.terms.values import Anchor, BadTerms, Term, Terms
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED, UNKNOWN
from reviews.licensing.terms.words import entry_words, value_words
from reviews.reference.licenses.clauses import Clause, Clauses

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (say("Commercial use"), ("commercial_use", "internal_use_is_commercial", "non_commercial_scope", "thresholds")),
    (say("Acts"), ("acts.", "hosting_is_distribution")),
    (say("Outputs"), ("outputs.",)),
    (say("Duties"), ("duties",)),
    (say("Restrictions and policy"), ("restrictions", "use_policy.")),
    (say("Territory"), ("territory.",)),
    (
        say("Patents, termination and law"),
        (
            "patents.",
            "litigation_termination",
            "revocable",
            "cure_days",
            "termination.",
            "unilateral_update",
            "latest_version_duty",
            "remote_restriction",
            "audit_right",
            "export_control",
            "governing_law",
            "venue",
        ),
    ),
    (say("Liability"), ("liability.", "notification")),
    (
        say("Others who use it, names and results"),
        ("affiliates", "contractors", "assignment", "publicity", "benchmarks"),
    ),
    (say("Facts about the license, which no text states"), ("flags.",)),
)
"""The groups of a license page, each with paths or path prefixes; unlisted terms come last."""
OTHER = say("Other")

STATUS_WORDS: Mapping[str, str] = {
    CONFIRMED: say("Confirmed"),
    PROPOSED: say("Unreviewed"),
    UNKNOWN: say("Unknown"),
    NOT_ADDRESSED: say("Not addressed"),
}
NOTHING: Mapping[str, str] = {
    UNKNOWN: say("Not yet read."),
    NOT_ADDRESSED: say("The text does not address it."),
}
"""What is shown in place of a missing value."""
SAID_SILENT = say("Reported as not addressed by the text.")


@dataclass(frozen=True)
class EntryShown:
    """One threshold, duty or restriction as a sentence, with its clause."""

    words: str
    clause: Clause | None


@dataclass(frozen=True)
class TermRow:
    """One term of a license as a table row; ``words`` is empty if ``entries`` are listed."""

    field: Field
    term: Term
    words: str
    entries: list[EntryShown]
    clause: Clause | None

    @property
    def slug(self) -> str:
        """The row's own address on the page."""
        return slug_of(self.field.path)

    @property
    def status(self) -> str:
        """The status in a word or two."""
        return status_words(self.term)

    @property
    def firm(self) -> bool:
        """Whether it was confirmed here."""
        return is_firm(self.term)

    @property
    def unreviewed(self) -> bool:
        """Whether it has a value, or “not addressed”, that no reviewer here has confirmed."""
        return is_unreviewed(self.term)


@dataclass(frozen=True)
class TermGroup:
    """Terms under one heading."""

    title: str
    rows: list[TermRow]

    @property
    def slug(self) -> str:
        """The heading's own address on the page."""
        return self.title.split(",")[0].lower().replace(" ", "-")

    @property
    def firm(self) -> int:
        """The number of terms confirmed here."""
        return sum(1 for one in self.rows if one.firm)

    @property
    def facts(self) -> bool:
        """Whether these are facts of public lists, which no text states."""
        return all(one.field.path in LICENSE_FACTS for one in self.rows)


def slug_of(path: str) -> str:
    """Return a path as part of an address: letters, digits and dashes."""
    return "term-" + path.replace(".", "-").replace("_", "-")


def is_firm(term: Term) -> bool:
    """Tell whether a reviewer here read the text for it: confirmed, or found not to be addressed."""
    return term.status == CONFIRMED or (term.status == NOT_ADDRESSED and bool(term.read_by))


def status_words(term: Term) -> str:
    """Return a term's status in words; “not addressed” can also be unreviewed."""
    return STATUS_WORDS[PROPOSED if is_unreviewed(term) else term.status]


def is_unreviewed(term: Term) -> bool:
    """Tell whether a value, or “not addressed”, was proposed and no reviewer here has confirmed it."""
    return term.status == PROPOSED or proposed_silent(term)


def proposed_silent(term: Term) -> bool:
    """Tell whether “not addressed” was proposed and is unreviewed."""
    return term.status == NOT_ADDRESSED and not term.read_by


def short(path: str, term: Term) -> str:
    """Return a value in one line; only sentences end with a full stop."""
    if term.value is None:
        return SAID_SILENT if proposed_silent(term) else NOTHING[term.status]
    return joined(" ", value_words(path, term))


def shown(path: str, term: Term, clauses: Clauses) -> TermRow:
    """Return one term as a row, with the clauses that it and its entries cite."""
    entries: list[EntryShown] = []
    if FIELDS[path].kind == LIST and isinstance(term.value, tuple):
        entries = [
            EntryShown(entry_words(one), clauses.clause(one.anchor)) for one in term.value if not isinstance(one, str)
        ]
    words = "" if entries else short(path, term)
    return TermRow(FIELDS[path], term, words, entries, clauses.clause(term.anchor))


def anchors_of(terms: Terms) -> list[Anchor]:
    """Return every location in a document that these terms cite."""
    return [anchor for term in terms.values.values() for anchor in anchors_in(term)]


def anchors_in(term: Term) -> list[Anchor]:
    """Return every location in a document that one term cites: its own, and those of its entries."""
    entries = term.value if isinstance(term.value, tuple) else ()
    found = [term.anchor, *(one.anchor for one in entries if not isinstance(one, str))]
    return [anchor for anchor in found if anchor is not None]


def grouped(terms: Terms, clauses: Clauses) -> list[TermGroup]:
    """Return all terms by page group, known or not."""
    rows = {path: shown(path, terms[path], clauses) for path in FIELDS}
    found, left = [], dict(rows)
    for title, beginnings in GROUPS:
        mine = [path for path in rows if path.startswith(beginnings) and path in left]
        found.append(TermGroup(title, [left.pop(path) for path in mine]))
    return [*found, TermGroup(OTHER, list(left.values()))]


@dataclass(frozen=True)
class Tally:
    """The number of terms by status. ``silent`` are those found here not to be addressed."""

    confirmed: int
    silent: int
    proposed: int
    unknown: int

    @property
    def all(self) -> int:
        """The number of terms that a license can state."""
        return len(TERM_FIELDS)

    @property
    def read(self) -> int:
        """The number of terms for which a reviewer here has read the text."""
        return self.confirmed + self.silent


def tally(terms: Terms) -> Tally:
    """Count the terms of a license by status; facts of public lists are none."""
    found = [terms[path] for path in TERM_FIELDS]
    confirmed = sum(1 for one in found if one.status == CONFIRMED)
    silent = sum(1 for one in found if one.status == NOT_ADDRESSED and one.read_by)
    unknown = sum(1 for one in found if one.status == UNKNOWN)
    return Tally(confirmed, silent, len(found) - confirmed - silent - unknown, unknown)


def told(path: str, data: object) -> str:
    """Return one term of a stored version in a line: value and status; values no longer supported say so."""
    if data is None:
        return STATUS_WORDS[UNKNOWN]
    try:
        term = term_from_json(path, data)
    except BadTerms:
        return say("Stored with a term that is no longer in use")
    if term.value is None:
        return STATUS_WORDS[term.status] + (say(" (unreviewed)") if proposed_silent(term) else "")
    return say("{short} ({status_words})", short=short(path, term), status_words=status_words(term).lower())


def title_of(path: str) -> str:
    """Return a path in words; a path no longer in use is returned as it is."""
    return FIELDS[path].title if path in FIELDS else path


@dataclass(frozen=True)
class TermChange:
    """One term that a version changed: before and after in words; ``also`` names other changes, such as the clause."""

    title: str
    before: str
    after: str
    also: str = ""


ASIDES = (
    ("anchor", sense("clause", "its clause")), ("note", sense("note", "its note")),
    ("source", sense("source", "its source")), ("read_by", sense("reader", "its reader")),
    ("read_on", sense("day", "its day")),
)  # fmt: skip
"""What else of a term may change, as words of ours."""


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[TermChange]:
    """Return the differences between two stored versions, in catalogue order."""
    paths = [path for path in dict.fromkeys([*FIELDS, *old, *new]) if old.get(path) != new.get(path)]
    found = []
    for path in paths:
        before, after = old.get(path), new.get(path)
        one, two = (side if isinstance(side, Mapping) else {} for side in (before, after))
        also = [word for name, word in ASIDES if one.get(name) != two.get(name)]
        if isinstance(one.get("value"), list) and _anchors(one) != _anchors(two) and "clause" not in also:
            also.append(sense("clauses", "its clauses"))
        found.append(TermChange(title_of(path), told(path, before), told(path, after), joined(", ", also)))
    return found


def _anchors(data: Mapping[str, Any]) -> list[Any]:
    value = data.get("value")
    return [one.get("anchor") for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
