"""The words behind each term in the texts at hand: what a person tied to it, else what its shipped anchors find."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviews.evidence.models import TextBlob
from reviews.language.phrases import say
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.queries import NewestTerms
from reviews.licensing.terms import anchors as shipped
from reviews.licensing.terms.anchors import WordIndex
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.clauses import line_of
from reviews.licensing.terms.values import Anchor, Term
from reviews.licensing.terms.vocabulary import PROPOSED


@dataclass(frozen=True)
class Quotation:
    """The words of a clause and where they stand: the document's title and the line."""

    words: str
    where: str


class Quotations:
    """The clauses of the terms of some licenses, in the documents of a repository and in other stored texts."""

    def __init__(self, documents: Iterable[LegalDocument], licenses: Iterable[NewestTerms]) -> None:
        """Read the other texts that terms are tied to, in one query."""
        self.documents = {one.sha256: one for one in documents}
        self.indexes: dict[str, WordIndex] = {}
        wanted = {anchor.document for one in licenses for term in one.terms.values.values() for anchor in anchors(term)}
        elsewhere = wanted - set(self.documents)
        rows = TextBlob.objects.filter(pk__in=elsewhere).values_list("pk", "text") if elsewhere else ()
        self.texts: Mapping[str, str] = {sha: one.text for sha, one in self.documents.items()} | dict(rows)

    def of(self, newest: NewestTerms, path: str) -> list[Quotation]:
        """Return the clauses of one term, those that a person tied to it before those that its shipped anchors find."""
        term = newest.terms[path]
        tied = [found for one in anchors(term) if (found := self._tied(one))]
        if tied or term.status != PROPOSED or newest.key not in all_terms():
            return tied
        if all_terms()[newest.key][path].value != term.value:
            return []
        return [
            Quotation(found.sentence, self._where(sha, found.start))
            for sha, one in self.documents.items()
            if newest.key in one.identity.keys
            for found in shipped.clauses(newest.key, path, term, self._index(sha))
        ]

    def _index(self, sha256: str) -> WordIndex:
        if sha256 not in self.indexes:
            self.indexes[sha256] = WordIndex(self.texts[sha256])
        return self.indexes[sha256]

    def _tied(self, anchor: Anchor) -> Quotation | None:
        words = self.texts.get(anchor.document, "")[anchor.start : anchor.end]
        return Quotation(words, self._where(anchor.document, anchor.start)) if words else None

    def _where(self, sha256: str, start: int) -> str:
        line = line_of(self.texts[sha256], start)
        if sha256 in self.documents:
            return say("{title}, line {line}", title=self.documents[sha256].title, line=line)
        return say("another copy of the text, SHA-256 {sha256}, line {line}", sha256=sha256[:12], line=line)


def anchors(term: Term) -> Iterator[Anchor]:
    """Yield the anchors of a term: its own, and those of its entries."""
    if term.anchor:
        yield term.anchor
    if isinstance(term.value, tuple):
        for one in term.value:
            if not isinstance(one, str) and one.anchor:
                yield one.anchor
