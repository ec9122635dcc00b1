"""License terms on the legal desk: numbered, and linked to and from their clauses in the open document."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from reviews.desks.legal.paragraphs import Mark
from reviews.language.phrases import joined, large, say
from reviews.legal.documents import LicenseDocuments
from reviews.legal.identities import VERBATIM
from reviews.legal.legal_document import LegalDocument
from reviews.legal.sources import GRANTING, about
from reviews.legal.touched import touched_paths
from reviews.licensing.queries import NewestTerms, held
from reviews.licensing.readings.queries import ReadingBook
from reviews.licensing.rules.own_text import OwnText, ReadTerm, bare
from reviews.licensing.terms import anchors as shipped
from reviews.licensing.terms.anchors import ClauseFound, WordIndex
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import FIELDS, LICENSE_FACTS, TERM_FIELDS
from reviews.licensing.terms.values import Anchor, Term
from reviews.licensing.terms.words import STATUS_SENTENCES, value_words

KNOWN = {"confirmed": "answered", "not_addressed": "answered", "proposed": "unverified", "unknown": "unanswered"}
"""The state of a fact that corresponds to each status of a term."""
BAD_VALUES = {"no", "not_allowed", "research_only", "written_authorization", "nothing", "all"}
WARN_VALUES = {"yes_conditional", "after_registration", "with_duties", "unclear"}


@dataclass(frozen=True)
class ClauseTerm:
    """One term: its number on the page, its value in words, how it is known, and the location of its clause.

    ``here`` is True if its clause is in the open document; ``elsewhere`` is the SHA-256 of another document. ``read``
    is what a reviewer read of it in the words of the open document. ``clauses`` are the sentences of the open document
    that say so, and ``silence`` is why there is none; ``apart`` if they stand in another document of the license.
    ``sentences`` are its clauses, each with the number of the earlier term that shows it, 0 if this one is the first.
    ``touched`` if a difference of the open document touches it, as the conclusion says.
    """

    number: int
    path: str
    title: str
    help: str
    words: list[str]
    term: Term
    here: bool
    elsewhere: str
    read: ReadTerm | None = None
    clauses: tuple[ClauseFound, ...] = ()
    silence: tuple[str, ...] = ()
    apart: bool = False
    sentences: tuple[tuple[ClauseFound, int], ...] = ()
    touched: bool = False

    @property
    def state(self) -> str:
        """The state of a fact that corresponds to this status."""
        return KNOWN[self.term.status]

    @property
    def why(self) -> str:
        """What the status means, if the badge does not say it."""
        return STATUS_SENTENCES[self.term.status]

    @property
    def read_words(self) -> str:
        """Who read it in the words of the open document, or that nobody did."""
        if self.read is None:
            return say("Not read in this text.")
        if self.read.value is not None or self.term.value is None:
            return say("{words}.", words=large(self.read.words))
        return say("The text does not say it: {words}.", words=self.read.words)

    @property
    def place(self) -> str:
        """The offsets of the first clause as the form of the term takes them, "" without one."""
        return f"&start={self.clauses[0].start}&end={self.clauses[0].end}" if self.clauses else ""

    @property
    def ident(self) -> str:
        """The id of its row on the page."""
        return f"t{self.number}"


@dataclass(frozen=True)
class TermsShown:
    """The terms of one license that applies: why it applies, its known terms, and its unread ones.

    ``readable`` if they can be read in the open document: its words are the license's own, or a reviewer concluded
    that the license applies to it. What is read there holds for texts with the same words.
    """

    held: NewestTerms
    why: str
    known: list[ClauseTerm]
    silent: list[ClauseTerm]
    open: list[ClauseTerm]
    marks: list[Mark]
    readable: bool = False

    @property
    def facts(self) -> list[str]:
        """What public lists say about the license, in words; these are no terms."""
        return [
            say(
                "{title}: {value}",
                title=field.title,
                value=joined(" ", value_words(path, self.held.terms[path])) or say("not known"),
            )
            for path, field in LICENSE_FACTS.items()
        ]

    @property
    def confirmed(self) -> int:
        """Number of terms that a person has read in the words of the open document."""
        return sum(1 for one in (*self.known, *self.silent, *self.open) if one.read)

    @property
    def all(self) -> int:
        """Number of terms."""
        return len(self.known) + len(self.silent) + len(self.open)


def terms_shown(newest: NewestTerms, why: str, opened: LegalDocument | None, first: int, own: OwnText) -> TermsShown:
    """Return the terms of a license for the open document, None for none, numbered from ``first``.

    A term has the same number whatever was read. ``own`` is what was read of the license in the open document.
    """
    known: list[ClauseTerm] = []
    silent: list[ClauseTerm] = []
    rest: list[ClauseTerm] = []
    marks: list[Mark] = []
    index = WordIndex(opened.text) if opened else None
    for number, path in enumerate(TERM_FIELDS, start=first):
        shown = _shown(newest, number, path, index, own)
        {"unknown": rest, "not_addressed": silent}.get(shown.term.status, known).append(shown)
        places = [(one.start, one.end) for one in _anchors(shown.term) if opened and one.document == opened.sha256]
        tone, title = _tone(shown.term), say("{number_of} {title}", number_of=number, title=shown.title)
        places += [(one.start, one.end) for one in shown.clauses]
        marks += [
            Mark(start, end, tone, title, shown.ident, shown.ident if n == 1 else f"{shown.ident}-{n}")
            for n, (start, end) in enumerate(dict.fromkeys(places), start=1)
        ]
    return TermsShown(newest, why, told_once(known), silent, rest, marks)


def told_once(terms: Iterable[ClauseTerm]) -> list[ClauseTerm]:
    """Return the terms, in the order of the page, with each sentence shown by the first of them that rests on it."""
    first: dict[int, int] = {}
    found = []
    for one in terms:
        shown = [(clause, first.setdefault(clause.start, one.number)) for clause in one.clauses]
        found.append(replace(one, sentences=tuple((clause, n if n != one.number else 0) for clause, n in shown)))
    return found


def _readable(key: str, opened: LegalDocument, documents: LicenseDocuments) -> bool:
    """Tell whether a license is read in a document: its text word for word, or one to which a reviewer concluded it."""
    if opened.identity.verdict == VERBATIM and key in opened.identity.keys:
        return True
    concluded = [one.license.key for one in documents.concluded]
    granting = [one for one in documents.legal_documents if one.role in GRANTING]
    return key in concluded and any(one.ref == opened.ref for one in about(key, concluded, granting))


def _shown(newest: NewestTerms, number: int, path: str, index: WordIndex | None, own: OwnText) -> ClauseTerm:
    """Return one term with its clauses: those that we ship with its value, else those that a person tied to it."""
    term, field, read = newest.terms[path], FIELDS[path], own.readings.get(path)
    anchors = [*(read.anchors if read else ()), *_anchors(term)]
    here = any(one.document == own.digest for one in anchors)
    elsewhere = next((one.document for one in anchors if one.document != own.digest), "")
    found, why, apart = [], [], False
    if newest.key in all_terms() and bare(all_terms()[newest.key][path].value) == bare(term.value):
        found = shipped.clauses(newest.key, path, term, index) if index else []  # the anchors belong to this value
        why = shipped.silence(newest.key, path, term)
        apart = not found and shipped.is_said(newest.key, path, term)
    if index and not found:
        here_only = dict.fromkeys((one.start, one.end) for one in anchors if one.document == own.digest)
        found = [ClauseFound(*one, "", joined(" ", index.text[slice(*one)].split())) for one in sorted(here_only)]
    return ClauseTerm(
        number, path, field.title, field.help, value_words(path, term), term, here or bool(found), elsewhere, read,
        tuple(found), tuple(why), apart,
    )  # fmt: skip


def applied_terms(
    documents: LicenseDocuments, above: list[LegalDocument], opened: LegalDocument | None
) -> list[TermsShown]:
    """Return the terms of every license that applies, numbered consecutively, with their clauses in one document.

    ``above`` are the license files of ancestors, ``opened`` the open document, None for none.
    """
    applied = _applied(documents, above)
    known, found, number = held(applied), [], 1
    book = ReadingBook(applied, [opened.same] if opened else [])
    touched = touched_paths(documents.concluded, opened) if opened and not opened.owner else {}
    for key, why in applied.items():
        if key in known:
            own = book.own_text(key, opened.same) if opened else OwnText("")
            shown = _with_touched(terms_shown(known[key], why, opened, number, own), touched.get(key, []))
            found.append(replace(shown, readable=bool(opened and _readable(key, opened, documents))))
            number += found[-1].all
    return found


def _with_touched(shown: TermsShown, paths: Collection[str]) -> TermsShown:
    """Return the terms with those marked that a difference touches and that no one has read in this text."""

    def marked(terms: list[ClauseTerm]) -> list[ClauseTerm]:
        return [replace(one, touched=one.path in paths and one.read is None) for one in terms]

    return replace(shown, known=marked(shown.known), silent=marked(shown.silent), open=marked(shown.open))


def _applied(documents: LicenseDocuments, above: list[LegalDocument]) -> dict[str, str]:
    """Return the licenses that apply by key, with the reason: a conclusion, else a verbatim text."""
    found = {one.license.key: say("Concluded by {name}", name=one.by.name) for one in documents.concluded}
    for legal_document in above if found else [*documents.legal_documents, *above]:
        if legal_document.identity.key:
            bound = say("inherited from an ancestor") if legal_document.owner else say("not yet concluded")
            found.setdefault(
                legal_document.identity.key,
                say("{title} is the license text, word for word; {bound}", title=legal_document.title, bound=bound),
            )
    return found


def tie_choices(licenses: Iterable[TermsShown]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the terms that a clause can be tied to: by license, "key path" and the title of every term, by title."""
    return [
        (
            one.held.license.name,
            [
                (
                    say("{key} {path}", key=one.held.key, path=term.path),
                    say("{title} ({number_of})", title=term.title, number_of=term.number),
                )
                for term in terms
            ],
        )
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
