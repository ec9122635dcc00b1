"""Which sentences of the open document a license's terms rest on: by our anchors, or by words that people quoted."""

from functools import cached_property

from reviews.evidence.models import TextBlob
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.queries import NewestTerms
from reviews.licensing.readings.statements import anchors_of
from reviews.licensing.rules.own_text import bare
from reviews.licensing.terms.anchors import WordIndex, tied
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.carryover import moved_term
from reviews.licensing.terms.clauses import Packed
from reviews.licensing.terms.values import Term


class TermTies:
    """The terms of one license against the text of one document."""

    def __init__(self, held: NewestTerms, document: LegalDocument) -> None:
        self.held, self.document = held, document

    def tied(self, path: str, term: Term) -> Term | None:
        """Return a term with each of its parts tied to a sentence of this text: ours, or one that is word for word."""
        key = self.held.key
        if term.value is None:
            return None
        if key in all_terms() and bare(all_terms()[key][path].value) == bare(term.value):
            found = tied(key, path, term, self.index, self.document.sha256)
            if found:
                return found
        return moved_term(term, self._quoted, self.document.sha256, self._packed) if any(anchors_of(term)) else None

    @cached_property
    def index(self) -> WordIndex:
        """The words and sentences of the document."""
        return WordIndex(self.document.text)

    @cached_property
    def _packed(self) -> Packed:
        return Packed.of(self.document.text)

    @cached_property
    def _quoted(self) -> dict[str, str]:
        """The stored texts that the license's terms quote, by SHA-256."""
        terms = self.held.terms.values.values()
        wanted = {one.document for term in terms for one in anchors_of(term)}
        return dict(TextBlob.objects.filter(sha256__in=wanted).values_list("sha256", "text")) if wanted else {}
