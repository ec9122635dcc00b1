"""The license documents on the legal desk: the list, the open document, and how its text differs."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from reviews.desks.legal.paragraphs import MAX_LINES, Mark, Paragraph, TextLine, paragraphs, titled, with_marks
from reviews.evidence.card_html import render
from reviews.evidence.queries import others_with_text
from reviews.language.phrases import say
from reviews.legal.carrying import carried
from reviews.legal.documents import LicenseDocuments, card_of
from reviews.legal.identities import difference
from reviews.legal.legal_document import LegalDocument
from reviews.legal.models import SecondOpinion
from reviews.legal.read_marks import ReadDocument, source_rows
from reviews.legal.sources import documents_above
from reviews.licensing.identify.differences import TextDifference
from reviews.licensing.identify.language import titles
from reviews.licensing.identify.parallel import ParallelDifference, compare_versions, of_one_text
from reviews.licensing.queries import license_by_key
from reviews.licensing.terms.carryover import Carried


@dataclass(frozen=True)
class Opened:
    """The open document: its title, its paragraphs, and the number of others with the same text.

    ``difference`` compares a near text with the nearest known one: in words if a copy is stored, else by places.
    ``storable`` is the key of the license whose text the company could store to see the words. ``rendered`` is Markdown
    as HTML, ``source`` says who read it, ``limits`` are the card's sentences that limit what the license allows.
    ``parallel`` says where the Chinese and the other version of a license differ.
    """

    legal_document: LegalDocument
    title: TextLine
    paragraphs: list[Paragraph]
    cut: bool
    same_elsewhere: int
    difference: TextDifference | None
    second: SecondOpinion | None
    storable: str = ""
    rendered: SafeString | None = None
    source: ReadDocument | None = None
    limits: tuple[str, ...] = ()
    parallel: tuple[str, ...] = ()


class DocumentsColumn:
    """The documents of a snapshot and its ancestors, one of them open; ``doc`` is its number, or "card"."""

    def __init__(self, license_documents: LicenseDocuments | None, doc: str, *, form: str = "") -> None:
        """Read the list; ``form`` is "text" or "page" for how Markdown is shown, "" for the one that fits."""
        self.form = form
        self.license_documents = license_documents
        self.legal_documents: list[LegalDocument] = license_documents.legal_documents if license_documents else []
        self.card_chosen = doc == "card"
        self.chosen = self._choose(doc)

    def _choose(self, doc: str) -> LegalDocument | None:
        if self.card_chosen:
            return None
        if not (self.legal_documents or self.above):
            return self.card if self.card and doc == self.card.ref else None
        legal_documents = [*self.legal_documents, *self.above]
        chosen = next((legal_document for legal_document in legal_documents if legal_document.ref == doc), None)
        if chosen is None and doc and self.card and self.card.ref == doc:
            return self.card
        return chosen or legal_documents[0]

    @cached_property
    def card(self) -> LegalDocument | None:
        """The model card, whose prose may state terms."""
        return card_of(self.license_documents.snapshot) if self.license_documents else None

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
            marks += [
                Mark(hunk.start, hunk.end, _changed(hunk.marks), say("Changed")) for hunk in apart.hunks if hunk.added
            ]
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
            rendered=self._rendered(marks),
            source=source_rows([self.chosen], self.license_documents.snapshot)[0],
            parallel=tuple(one.sentence for one in self._parallel()),
            limits=tuple(self.license_documents.stated.limits) if self.chosen.role == "card" else (),
        )

    def _parallel(self) -> tuple[ParallelDifference, ...]:
        """Return how two language versions of the open license differ: in one file, or in two of the repository."""
        if self.chosen is None or self.chosen.role != "license":
            return ()
        if len(self.chosen.identity.languages) > 1:
            return of_one_text(self.chosen.text)
        mine = self.chosen.identity.languages
        for one in self.legal_documents:
            its = one.identity.languages
            if one.role == "license" and mine and its and mine != its and "zh" in (*mine, *its):
                return compare_versions(self.chosen.text, one.text, titles(mine), titles(its))
        return ()

    def _rendered(self, marks: list[Mark]) -> SafeString | None:
        """Return a document in Markdown as HTML; None where the text is asked for, or has clauses to be marked."""
        if self.chosen is None or not self.chosen.markdown:
            return None
        return render(self.chosen.text) if self.form == "page" or not (self.form or marks) else None


def _changed(marks: tuple[str, ...]) -> str:
    """Return the style of a change; numbers, money, dates and negations are emphasized."""
    return "clause clause-bad" if set(marks) - {"modal"} else "clause clause-warn"
