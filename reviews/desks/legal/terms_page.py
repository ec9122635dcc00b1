"""License terms on the legal desk: numbered, and linked to and from their clauses in the open document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews.desks.legal.paragraphs import Mark
from reviews.legal.documents import LicenseDocuments
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.queries import NewestTerms, held
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Anchor, Term
from reviews.licensing.terms.words import STATUS_SENTENCES, value_words

KNOWN = {"confirmed": "answered", "not_addressed": "answered", "proposed": "unverified", "unknown": "unanswered"}
"""The state of a fact that corresponds to each status of a term."""
ORDER = ("confirmed", "proposed", "not_addressed", "unknown")
BAD_VALUES = {"no", "not_allowed", "research_only", "written_authorization", "nothing", "all"}
WARN_VALUES = {"yes_conditional", "after_registration", "with_duties", "unclear"}


@dataclass(frozen=True)
class ClauseTerm:
    """One term: its number on the page, its value in words, how it is known, and the location of its clause.

    ``here`` is True if its clause is in the open document; ``elsewhere`` is the SHA-256 of another document.
    """

    number: int
    path: str
    title: str
    help: str
    words: list[str]
    term: Term
    here: bool
    elsewhere: str

    @property
    def state(self) -> str:
        """The state of a fact that corresponds to this status."""
        return KNOWN[self.term.status]

    @property
    def why(self) -> str:
        """What the status means, if the badge does not say it."""
        return STATUS_SENTENCES[self.term.status]

    @property
    def ident(self) -> str:
        """The id of its row on the page."""
        return f"t{self.number}"


@dataclass(frozen=True)
class TermsShown:
    """The terms of one license that applies: why it applies, its known terms, and its unread ones."""

    held: NewestTerms
    why: str
    known: list[ClauseTerm]
    silent: list[ClauseTerm]
    open: list[ClauseTerm]
    marks: list[Mark]

    @property
    def confirmed(self) -> int:
        """Number of terms that a person has confirmed."""
        return sum(1 for one in (*self.known, *self.silent) if one.term.read_by)

    @property
    def all(self) -> int:
        """Number of terms."""
        return len(self.known) + len(self.silent) + len(self.open)


def terms_shown(newest: NewestTerms, why: str, document: str, first: int) -> TermsShown:
    """Return the terms of a license for the document with this SHA-256, numbered from ``first``."""
    known: list[ClauseTerm] = []
    silent: list[ClauseTerm] = []
    rest: list[ClauseTerm] = []
    marks: list[Mark] = []
    ordered = sorted(FIELDS, key=lambda path: ORDER.index(newest.terms[path].status))
    for number, path in enumerate(ordered, start=first):
        term, field = newest.terms[path], FIELDS[path]
        anchors = list(_anchors(term))
        here = [one for one in anchors if one.document == document]
        elsewhere = next((one.document for one in anchors if one.document != document), "")
        words = value_words(path, term)
        shown = ClauseTerm(number, path, field.title, field.help, words, term, bool(here), elsewhere)
        {"unknown": rest, "not_addressed": silent}.get(term.status, known).append(shown)
        tone = _tone(term)
        marks += [Mark(one.start, one.end, tone, f"{number} {field.title}", shown.ident) for one in here]
    return TermsShown(newest, why, known, silent, rest, marks)


def applied_terms(documents: LicenseDocuments, above: list[LegalDocument], sha256: str) -> list[TermsShown]:
    """Return the terms of every license that applies, numbered consecutively, with their clauses in one document.

    ``above`` are the license files of ancestors, ``sha256`` the text of the open document, "" for none.
    """
    applied = _applied(documents, above)
    known, found, number = held(applied), [], 1
    for key, why in applied.items():
        if key in known:
            found.append(terms_shown(known[key], why, sha256, number))
            number += found[-1].all
    return found


def _applied(documents: LicenseDocuments, above: list[LegalDocument]) -> dict[str, str]:
    """Return the licenses that apply by key, with the reason: a conclusion, else a verbatim text."""
    found = {one.license.key: f"Concluded by {one.by.name}" for one in documents.concluded}
    for legal_document in above if found else [*documents.legal_documents, *above]:
        if legal_document.identity.key:
            bound = "inherited from an ancestor" if legal_document.owner else "not yet concluded"
            found.setdefault(
                legal_document.identity.key, f"{legal_document.title} is the license text, word for word; {bound}"
            )
    return found


def tie_choices(licenses: Iterable[TermsShown]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the terms that a clause can be tied to: by license, "key path" and the title of every term, by title."""
    return [
        (one.held.license.name, [(f"{one.held.key} {term.path}", f"{term.title} ({term.number})") for term in terms])
        for one in licenses
        if (terms := sorted((*one.known, *one.silent, *one.open), key=lambda term: term.title))
    ]


def _anchors(term: Term) -> Iterator[Anchor]:
    if term.anchor:
        yield term.anchor
    if isinstance(term.value, tuple):
        for one in term.value:
            anchor = None if isinstance(one, str) else one.anchor
            if anchor:
                yield anchor


def _tone(term: Term) -> str:
    if term.value in BAD_VALUES:
        return "clause clause-bad"
    return "clause clause-warn" if isinstance(term.value, tuple) or term.value in WARN_VALUES else "clause"
