"""The license documents on the legal desk: the list, the open document, and how its text differs."""

from dataclasses import dataclass
from functools import cached_property

from reviews.desks.legal.paragraphs import MAX_LINES, Mark, Paragraph, TextLine, paragraphs, titled, with_marks
from reviews.evidence.queries import others_with_text
from reviews.legal.carrying import carried
from reviews.legal.documents import LicenseDocuments
from reviews.legal.identities import difference
from reviews.legal.legal_document import LegalDocument
from reviews.legal.models import SecondOpinion
from reviews.legal.sources import documents_above
from reviews.licensing.identify.differences import TextDifference
from reviews.licensing.queries import license_by_key
from reviews.licensing.terms.carryover import Carried


@dataclass(frozen=True)
class Opened:
    """The open document: its title, its paragraphs, and the number of others with the same text.

    ``difference`` compares a near text with the nearest known one: in words if a copy is stored, else by places.
    ``storable`` is the key of the license whose text the company could store to see the words.
    """

    legal_document: LegalDocument
    title: TextLine
    paragraphs: list[Paragraph]
    cut: bool
    same_elsewhere: int
    difference: TextDifference | None
    second: SecondOpinion | None
    storable: str = ""


class DocumentsColumn:
    """The documents of a snapshot and its ancestors, one of them open; ``doc`` is its number, or "card"."""

    def __init__(self, license_documents: LicenseDocuments | None, doc: str) -> None:
        self.license_documents = license_documents
        self.legal_documents: list[LegalDocument] = license_documents.legal_documents if license_documents else []
        self.card_chosen = doc == "card"
        self.chosen = self._choose(doc)

    def _choose(self, doc: str) -> LegalDocument | None:
        if self.card_chosen or not (self.legal_documents or self.above):
            return None
        legal_documents = [*self.legal_documents, *self.above]
        return next(
            (legal_document for legal_document in legal_documents if legal_document.ref == doc), legal_documents[0]
        )

    @cached_property
    def above(self) -> list[LegalDocument]:
        """Stored license files of the models that this one derives from."""
        return documents_above(self.license_documents) if self.license_documents else []

    @cached_property
    def carried(self) -> Carried | None:
        """Terms that carry over from the last reviewed text to the open document."""
        if self.license_documents is None or self.chosen is None:
            return None
        if self.chosen.role not in ("license", "addendum", "use_policy"):
            return None
        return carried(self.license_documents, self.chosen)

    def opened(self, clauses: list[Mark]) -> Opened | None:
        """Return the open document for display, with the clauses of terms and changed words marked."""
        if self.chosen is None or self.license_documents is None:
            return None
        text = self.chosen.text
        apart = difference(text, self.chosen.identity) if self.chosen.identity.verdict == "near" else None
        marks = list(clauses)
        if apart:
            marks += [Mark(hunk.start, hunk.end, _changed(hunk.marks), "Changed") for hunk in apart.hunks if hunk.added]
        lacks = self.chosen.identity.nearest[:1] if not apart or apart.hidden else ()
        wanted = apart.reference if apart else next((key for key, _ in lacks), "")
        storable = license_by_key(wanted) if lacks and self.chosen.identity.verdict == "near" else None
        head, body = titled(with_marks(paragraphs(text), text, marks), self.chosen.title)
        return Opened(
            legal_document=self.chosen,
            title=head,
            paragraphs=body,
            cut=text.count("\n") >= MAX_LINES,
            same_elsewhere=others_with_text(self.chosen.sha256, self.license_documents.snapshot),
            difference=apart,
            second=SecondOpinion.objects.filter(pk=self.chosen.sha256).first(),
            storable=storable.key if storable else "",
        )


def _changed(marks: tuple[str, ...]) -> str:
    """Return the style of a change; numbers, money, dates and negations are emphasized."""
    return "clause clause-bad" if set(marks) - {"modal"} else "clause clause-warn"
