"""Who read which document of a repository: the portal when it stored the text, and people by their own statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from reviews.evidence.models import Snapshot
from reviews.language.phrases import dated, joined, say
from reviews.legal.legal_document import LegalDocument
from reviews.legal.models import ReadMark
from reviews.licensing.readings.queries import clause_readers


@dataclass(frozen=True)
class ReadDocument:
    """One document as a source of terms: what it is, when the portal read it, and the people who read it.

    ``clause_readers`` read terms in it, or in a text with the same words, without a statement on the whole document.
    """

    document: LegalDocument
    machine: datetime
    people: tuple[ReadMark, ...]
    clause_readers: tuple[str, ...] = ()

    @property
    def readers(self) -> list[int]:
        """The keys of the people who read it."""
        return [one.by_id for one in self.people]

    @property
    def words(self) -> str:
        """Who read it, in words."""
        by = joined(
            ", ", (say("{name} on {at}", name=one.by.name, at=dated(one.at, "%-d %b %Y")) for one in self.people)
        )
        clauses = joined(", ", self.clause_readers)
        parts = [
            say("read by {by}", by=by) if by else "",
            say("terms in it read by {clauses}", clauses=clauses) if clauses else "",
        ]
        people = joined("; ", (one for one in parts if one)) or say("not read by a person")
        return say(
            "Read by the portal on {machine}; {people}.", machine=dated(self.machine, "%-d %b %Y"), people=people
        )


def read_marks(hub: str, names: Collection[str]) -> dict[str, tuple[ReadMark, ...]]:
    """Return the marks of a repository by the digest of the text, oldest first; one query."""
    found: dict[str, tuple[ReadMark, ...]] = {}
    for one in ReadMark.objects.filter(hub=hub, repo_id__in=names).select_related("by"):
        found[one.sha256] = (*found.get(one.sha256, ()), one)
    return found


def source_rows(documents: Collection[LegalDocument], snapshot: Snapshot) -> list[ReadDocument]:
    """Return the documents with who read them: the portal when it read the commit, the page, or took an added text."""
    marks = read_marks(snapshot.hub, {snapshot.repo_id, snapshot.requested_id})
    clauses = clause_readers([one.same for one in documents])
    return [
        ReadDocument(one, _machine(one, snapshot), marks.get(one.sha256, ()), clauses.get(one.sha256, ()))
        for one in documents
    ]


def _machine(document: LegalDocument, snapshot: Snapshot) -> datetime:
    if document.page:
        return document.page.at
    return document.added.at if document.added else snapshot.read_at
