"""Every clause that the portal knows, tied by people or shipped as anchors, and what they propose for a new text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reviews.evidence.models import TextBlob
from reviews.evidence.rows import storable
from reviews.legal import rows
from reviews.licensing.queries import NewestTerms, held
from reviews.licensing.terms.anchors import all_anchors, parts_of
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.proposals import KnownClause, by_path, propose
from reviews.licensing.terms.values import Anchor, Entry, Term


def known_clauses() -> list[KnownClause]:
    """Return every known clause with its term; the stored texts are read in one query."""
    licenses = list(held().values())
    wanted = {anchor.document for one in licenses for term in one.terms.values.values() for anchor in _anchors(term)}
    texts = dict(TextBlob.objects.filter(pk__in=wanted).values_list("pk", "text"))
    return [clause for one in licenses for clause in _of(one, texts)]


def proposed_terms(text: str) -> dict[str, Term]:
    """Store a license text and return the terms that it proposes, each with its clause; none for an empty text."""
    body = storable(text.replace("\r\n", "\n"))
    return by_path(propose(body, rows.keep_text(body), known_clauses())) if body.strip() else {}


def _of(newest: NewestTerms, texts: dict[str, str]) -> Iterator[KnownClause]:
    for path, term in newest.terms.values.items():
        if term.value is None:
            continue
        yield from _tied(newest.key, path, term, texts)
        if newest.key in all_terms() and all_terms()[newest.key][path].value == term.value:
            yield from _shipped(newest.key, path, term)


def _tied(key: str, path: str, term: Term, texts: dict[str, str]) -> Iterator[KnownClause]:
    if term.anchor and not _entries(term):
        yield KnownClause(key, path, term, _words(term.anchor, texts))
    for entry in _entries(term):
        if entry.anchor:
            yield KnownClause(key, path, term, _words(entry.anchor, texts), entry)


def _shipped(key: str, path: str, term: Term) -> Iterator[KnownClause]:
    known, entries = all_anchors().get(key, {}), _entries(term)
    if not entries:
        for part in parts_of(path, term):
            for anchor in known[part].anchors if part in known else ():
                yield KnownClause(key, path, term, anchor.words)
        return
    for entry in entries:
        part = parts_of(path, replace(term, value=(entry,)))[0]  # type: ignore[arg-type]  # a list of one
        for anchor in known[part].anchors if part in known else ():
            yield KnownClause(key, path, term, anchor.words, entry)


def _entries(term: Term) -> list[Entry]:
    return [one for one in term.value if not isinstance(one, str)] if isinstance(term.value, tuple) else []


def _anchors(term: Term) -> Iterable[Anchor]:
    found = [term.anchor, *(one.anchor for one in _entries(term))]
    return [one for one in found if one]


def _words(anchor: Anchor, texts: dict[str, str]) -> str:
    return texts.get(anchor.document, "")[anchor.start : anchor.end]
