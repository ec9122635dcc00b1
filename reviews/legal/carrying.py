"""The last reviewed text compared with a new one: the answers that carry over as proposed."""

from collections.abc import Iterator

from reviews.evidence.models import TextBlob
from reviews.legal.documents import LicenseDocuments
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.queries import NewestTerms, held
from reviews.licensing.terms.carryover import Carried, carry
from reviews.licensing.terms.values import Anchor, Term


def carried(license_documents: LicenseDocuments, legal_document: LegalDocument) -> Carried | None:
    """Return what carries over from the last reviewed text; None if this text is known, or no reviewed text is similar.

    The last reviewed text is that of the newest conclusion on this repository, else of the nearest known license.
    """
    if legal_document.identity.key or license_documents.concluded:
        return None
    keys = [one.license.key for one in reversed(license_documents.conclusions)] + [
        key for key, _ in legal_document.identity.nearest[:3]
    ]
    known = held(keys)
    for key in keys:
        if key in known and any(_anchors(known[key])):
            documents = {anchor.document for anchor in _anchors(known[key])}
            texts = dict(TextBlob.objects.filter(sha256__in=documents).values_list("sha256", "text"))
            return carry(known[key].terms, texts, legal_document.sha256, legal_document.text)
    return None


def _anchors(found: NewestTerms) -> Iterator[Anchor]:
    for term in found.terms.values.values():
        yield from _of(term)


def _of(term: Term) -> Iterator[Anchor]:
    if term.anchor:
        yield term.anchor
    for entry in term.value if isinstance(term.value, tuple) else ():
        if not isinstance(entry, str) and entry.anchor:
            yield entry.anchor
