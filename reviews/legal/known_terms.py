"""The terms of licenses together with what was read of them in given texts, as the rules take them."""

from collections.abc import Iterable

from reviews.legal.legal_document import LegalDocument
from reviews.licensing.queries import held
from reviews.licensing.readings.queries import ReadingBook
from reviews.licensing.rules.outcomes import LicenseDocument
from reviews.licensing.rules.own_text import TextKey
from reviews.licensing.terms.values import unread

ROLES = {
    "license": "agreement", "use_policy": "use_policy", "notice": "notice", "addendum": "addendum",
    "gate_prompt": "gate_prompt", "linked_page": "addendum",
}  # fmt: skip


class KnownTerms:
    """The terms of some licenses, and what was read of them in some texts; read in two queries."""

    def __init__(self, keys: Iterable[str], texts: Iterable[TextKey]) -> None:
        wanted = set(keys)
        self.terms, self.book = held(wanted), ReadingBook(wanted, texts)

    def document(self, key: str, legal_documents: Iterable[LegalDocument]) -> LicenseDocument:
        """Return a license with the documents that it must have been read in; unread if its terms are not known."""
        found = list(legal_documents)
        role = "agreement"
        if found and all(one.role == found[0].role for one in found):
            role = ROLES[found[0].role]
        return self.license(key, [one.same for one in found], role)

    def license(self, key: str, texts: Iterable[TextKey], role: str = "agreement") -> LicenseDocument:
        """Return a license with what was read of it in these texts."""
        terms = self.terms[key].terms if key in self.terms else unread(key)
        return LicenseDocument(terms, role, tuple(self.book.own_text(key, one) for one in texts))
