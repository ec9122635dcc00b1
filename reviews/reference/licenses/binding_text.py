"""The text of a candidate for which a license that is being added may be concluded in the same step."""

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest

from reviews.legal.actions import conclude
from reviews.legal.details import ConcludedDocuments
from reviews.legal.documents import LicenseDocuments
from reviews.legal.touched import ROLES, near_texts, several_in_one
from reviews.licensing.models import License
from reviews.people.models import User
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_for


@dataclass(frozen=True)
class BindingText:
    """A text of a candidate that a new license may be concluded for: the documents, and the text's place in them."""

    candidate: Candidate
    documents: LicenseDocuments
    sha256: str
    ref: str

    @classmethod
    def asked(cls, request: HttpRequest, who: User) -> Self | None:
        """Return the text that the address names; None without one, or where its file holds several texts."""
        number, sha256 = request.GET.get("candidate", ""), request.GET.get("doc", "")
        known = number.isascii() and number.isdigit() and len(number) < 10
        candidate = candidate_for(who, int(number)) if known else None
        if candidate is None or candidate.snapshot is None:
            return None
        documents = LicenseDocuments(candidate.snapshot)
        mine = [one for one in documents.legal_documents if one.sha256 == sha256 and one.role in ROLES]
        if not mine or several_in_one(documents.legal_documents):
            return None
        return cls(candidate, documents, sha256, mine[0].ref)

    @property
    def seen(self) -> str:
        """The digest of the snapshot on the page."""
        return self.documents.snapshot.digest

    def conclude(self, row: License, reason: str, by: User) -> None:
        """Conclude that a new license applies to these documents; no other license has texts to compare them with."""
        near = [one.record({}) for one in near_texts(self.documents.legal_documents, row.key)]
        conclude(
            self.candidate.hub, self.candidate.repo_id, license=row, reason=reason, by=by,
            documents=ConcludedDocuments(self.documents.documents_digest, near),
        )  # fmt: skip
