"""License terms as pages show them: the groups, a value in words, how it is known, and what a change was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.licensing.terms.fields import FIELDS, LIST, Field
from reviews.licensing.terms.json_form import term_from_json
from reviews.licensing.terms.values import Anchor, BadTerms, Term, Terms
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED, UNKNOWN
from reviews.licensing.terms.words import entry_words, value_words
from reviews.reference.licenses.clauses import Clause, Clauses

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Commercial use", ("commercial_use", "internal_use_is_commercial", "non_commercial_scope", "thresholds")),
    ("Acts", ("acts.", "hosting_is_distribution")),
    ("Outputs", ("outputs.",)),
    ("Duties", ("duties",)),
    ("Restrictions and policy", ("restrictions", "use_policy.")),
    ("Territory", ("territory.",)),
    (
        "Patents, ending and law",
        (
            "patents.", "litigation_termination", "revocable", "cure_days", "unilateral_update", "latest_version_duty",
            "remote_restriction", "governing_law", "venue",
        ),
    ),
)  # fmt: skip
"""The groups of a license's page, each with the paths or beginnings of paths in it; what is in none stands last."""
OTHER = "Other"

STATUS_WORDS: Mapping[str, str] = {
    CONFIRMED: "Confirmed",
    PROPOSED: "Proposed",
    UNKNOWN: "Unknown",
    NOT_ADDRESSED: "Not addressed",
}
NOTHING: Mapping[str, str] = {
    UNKNOWN: "Nobody has read it.",
    NOT_ADDRESSED: "The text does not speak of it.",
}
"""What stands in the place of a value where there is none."""
SAID_SILENT = "The text is said not to speak of it."


@dataclass(frozen=True)
class EntryShown:
    """One threshold, duty or restriction as a sentence, with its clause."""

    words: str
    clause: Clause | None


@dataclass(frozen=True)
class TermRow:
    """One fact of a license as a row of a page; ``words`` is empty where ``entries`` are listed."""

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
        """How it is known, in a word or two."""
        return status_words(self.term)

    @property
    def firm(self) -> bool:
        """Whether a person here stands by it."""
        return is_firm(self.term)


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
        """How many of them a person here stands by."""
        return sum(1 for one in self.rows if one.firm)


def slug_of(path: str) -> str:
    """A path as part of an address: letters, digits and dashes."""
    return "term-" + path.replace(".", "-").replace("_", "-")


def is_firm(term: Term) -> bool:
    """Whether a person here read the text for it: confirmed, or found not to be addressed."""
    return term.status == CONFIRMED or (term.status == NOT_ADDRESSED and bool(term.read_by))


def status_words(term: Term) -> str:
    """How a term is known; that a text is silent may be a proposal too, as long as nobody here has read it."""
    return STATUS_WORDS[PROPOSED if proposed_silent(term) else term.status]


def proposed_silent(term: Term) -> bool:
    """Whether that the text does not speak of it is only a proposal, because nobody here has read it."""
    return term.status == NOT_ADDRESSED and not term.read_by


def short(path: str, term: Term) -> str:
    """A value in one line; a full stop belongs to sentences alone."""
    if term.value is None:
        return SAID_SILENT if proposed_silent(term) else NOTHING[term.status]
    return " ".join(value_words(path, term))


def shown(path: str, term: Term, clauses: Clauses) -> TermRow:
    """One term as a row, with the clauses that it and its entries rest on."""
    entries: list[EntryShown] = []
    if FIELDS[path].kind == LIST and isinstance(term.value, tuple):
        entries = [
            EntryShown(entry_words(one), clauses.clause(one.anchor)) for one in term.value if not isinstance(one, str)
        ]
    words = "" if entries else short(path, term)
    return TermRow(FIELDS[path], term, words, entries, clauses.clause(term.anchor))


def anchors_of(terms: Terms) -> list[Anchor]:
    """Every place in a document that these terms rest on."""
    return [anchor for term in terms.values.values() for anchor in anchors_in(term)]


def anchors_in(term: Term) -> list[Anchor]:
    """Every place in a document that one term rests on: its own, and those of its entries."""
    entries = term.value if isinstance(term.value, tuple) else ()
    found = [term.anchor, *(one.anchor for one in entries if not isinstance(one, str))]
    return [anchor for anchor in found if anchor is not None]


def grouped(terms: Terms, clauses: Clauses) -> list[TermGroup]:
    """All terms in the groups of the page, known or not."""
    rows = {path: shown(path, terms[path], clauses) for path in FIELDS}
    found, left = [], dict(rows)
    for title, beginnings in GROUPS:
        mine = [path for path in rows if path.startswith(beginnings) and path in left]
        found.append(TermGroup(title, [left.pop(path) for path in mine]))
    return [*found, TermGroup(OTHER, list(left.values()))]


@dataclass(frozen=True)
class Tally:
    """How many terms are known how. ``silent`` are those that a person here found not to be addressed."""

    confirmed: int
    silent: int
    proposed: int
    unknown: int

    @property
    def all(self) -> int:
        """All terms that a license can state."""
        return len(FIELDS)

    @property
    def read(self) -> int:
        """Those that a person here has read the text for."""
        return self.confirmed + self.silent


def tally(terms: Terms) -> Tally:
    """Count the terms of a license by how they are known."""
    found = [terms[path] for path in FIELDS]
    confirmed = sum(1 for one in found if one.status == CONFIRMED)
    silent = sum(1 for one in found if one.status == NOT_ADDRESSED and one.read_by)
    unknown = sum(1 for one in found if one.status == UNKNOWN)
    return Tally(confirmed, silent, len(found) - confirmed - silent - unknown, unknown)


def told(path: str, data: object) -> str:
    """One term of a stored version in a line: value and how it is known; what cannot be read any more says so."""
    if data is None:
        return STATUS_WORDS[UNKNOWN]
    try:
        term = term_from_json(path, data)
    except BadTerms:
        return "Written in words that are not used any more"
    if term.value is None:
        return STATUS_WORDS[term.status] + (" (proposed)" if proposed_silent(term) else "")
    return f"{short(path, term)} ({status_words(term).lower()})"


def title_of(path: str) -> str:
    """A path in words; one that is not used any more as it is."""
    return FIELDS[path].title if path in FIELDS else path


@dataclass(frozen=True)
class TermChange:
    """One term that a version changed: before and after in words; ``also`` names what else changed, as the clause."""

    title: str
    before: str
    after: str
    also: str = ""


ASIDES = (("anchor", "clause"), ("note", "note"), ("source", "source"), ("read_by", "reader"), ("read_on", "day"))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[TermChange]:
    """What is different in the values of two stored versions, in the order of the catalogue."""
    paths = [path for path in dict.fromkeys([*FIELDS, *old, *new]) if old.get(path) != new.get(path)]
    found = []
    for path in paths:
        before, after = old.get(path), new.get(path)
        one, two = (side if isinstance(side, Mapping) else {} for side in (before, after))
        also = [word for name, word in ASIDES if one.get(name) != two.get(name)]
        if isinstance(one.get("value"), list) and _anchors(one) != _anchors(two) and "clause" not in also:
            also.append("clauses")
        found.append(TermChange(title_of(path), told(path, before), told(path, after), ", ".join(also)))
    return found


def _anchors(data: Mapping[str, Any]) -> list[Any]:
    value = data.get("value")
    return [one.get("anchor") for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
