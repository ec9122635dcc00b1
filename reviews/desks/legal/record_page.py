"""The legal record page of a candidate's repository: documents, links, declarations, and entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from reviews.files.models import KeptFile
from reviews.files.permits import sees
from reviews.language.phrases import say
from reviews.legal.addresses import LinkedAddress
from reviews.legal.agreements import agreed_numbers, files_of, notice_day
from reviews.legal.alarms import acceptance_alarms, page_alarms
from reviews.legal.declarations import Declaration, declarations, disagreement
from reviews.legal.documents import LicenseDocuments, card_of
from reviews.legal.identities import same_words
from reviews.legal.legal_document import LegalDocument
from reviews.legal.linked_pages import why_not_read
from reviews.legal.models import ROLES, Agreement, Conclusion, GateAcceptance
from reviews.legal.read_marks import ReadDocument, source_rows
from reviews.legal.touched import titles_of
from reviews.licensing.queries import NewestTerms, held
from reviews.people.models import User
from reviews.workflow.models import Candidate


@dataclass(frozen=True)
class Candidacy:
    """A license offered for conclusion, with the reason, and whether its verbatim text is present."""

    key: str
    why: str
    verbatim: bool


@dataclass(frozen=True)
class AgreementRow:
    """An agreement for one reader: its state as tone and word, its last day of notice, and its file.

    ``file`` is None for readers who may not, and for agreements from before files were kept.
    """

    row: Agreement
    state: tuple[str, str]
    notice: date | None
    file: KeptFile | None

    @property
    def limits(self) -> list[str]:
        """What it does not allow, in words."""
        return [one.words for one in agreed_numbers(self.row)]

    @classmethod
    def of(cls, row: Agreement, files: Mapping[int, KeptFile], user: User) -> "AgreementRow":
        """Return an agreement as this person may see it."""
        file = files.get(row.pk)
        return cls(row, _state(row), notice_day(row), file if file and sees(user, file) else None)


def _state(row: Agreement) -> tuple[str, str]:
    if not row.in_force:
        return "quiet", say("Ended")
    if row.approved_at is None:
        return "warn", say("Waits for a second reviewer")
    today = timezone.localdate()
    if row.valid_until and row.valid_until < today:
        return "bad", say("Over")
    return ("ok", say("In force")) if row.signed_on <= today else ("quiet", say("Not yet begun"))


class LegalRecordPage:
    """The data of the page; ``asked`` is the query of the address, which can prefill a form."""

    def __init__(self, candidate: Candidate, asked: Mapping[str, Any] | None = None) -> None:
        self.candidate, self.asked = candidate, asked or {}
        self.today = timezone.localdate()
        self.bundle = LicenseDocuments(candidate.snapshot) if candidate.snapshot else None

    @property
    def seen(self) -> str:
        """Digest of the snapshot on the page."""
        return self.candidate.snapshot.digest if self.candidate.snapshot else ""

    @property
    def prompt_digest(self) -> str:
        """SHA-256 of the access prompt at the commit, "" if there is none."""
        return self.bundle.prompt_digest if self.bundle else ""

    @cached_property
    def declarations(self) -> list[Declaration]:
        """Every declaration of the license, in order of precedence; none are merged."""
        return declarations(self.bundle) if self.bundle else []

    @cached_property
    def disagreement(self) -> str:
        """One sentence on declarations that name different licenses, "" if there is no disagreement."""
        return disagreement(self.declarations)

    @cached_property
    def known(self) -> dict[str, NewestTerms]:
        """Known licenses that a document or declaration leads to."""
        keys = {key for legal_document in self.legal_documents for key in legal_document.identity.keys}
        keys |= {one.key for one in self.declarations if one.key}
        keys |= {near for legal_document in self.legal_documents for near, _ in legal_document.identity.nearest[:3]}
        return held(keys)

    @property
    def legal_documents(self) -> list[LegalDocument]:
        """The license documents."""
        return self.bundle.legal_documents if self.bundle else []

    @cached_property
    def offers(self) -> list[Candidacy]:
        """Licenses offered for conclusion, those with a verbatim text first."""
        found: dict[str, Candidacy] = {}
        for legal_document in self.legal_documents:
            for key in legal_document.identity.keys:
                if legal_document.identity.verdict == "verbatim":
                    found.setdefault(
                        key,
                        Candidacy(
                            key, say("{title} is the license text, word for word", title=legal_document.title), True
                        ),
                    )
        for one in self.declarations:
            if one.key:
                found.setdefault(one.key, Candidacy(one.key, say("{where} names this license", where=one.where), False))
        return list(found.values())

    @cached_property
    def conclusion_rows(self) -> list[tuple[Conclusion, list[tuple[dict[str, Any], str]]]]:
        """The conclusions; each with its near texts, and the terms in words that their differences touch."""
        rows = self.bundle.conclusions if self.bundle else []
        return [(one, [(text, titles_of(text["terms"])) for text in one.touched]) for one in rows]

    @cached_property
    def alarms(self) -> list[tuple[GateAcceptance, str]]:
        """Acceptances that need attention."""
        return acceptance_alarms(self.bundle, self.today) if self.bundle else []

    def agreements(self, user: User) -> list[AgreementRow]:
        """Return the agreements as this person may see them."""
        rows = self.bundle.agreements if self.bundle else []
        files = files_of(rows)
        return [AgreementRow.of(one, files, user) for one in rows]

    @cached_property
    def page_alarms(self) -> list[str]:
        """Linked pages that changed after the license was concluded."""
        return page_alarms(self.bundle, None) if self.bundle else []

    @cached_property
    def twins(self) -> dict[str, list[str]]:
        """Shortened digests of other stored texts with the same normalised words, by SHA-256; one query."""
        return same_words([legal_document.identity for legal_document in self.legal_documents])

    @property
    def bundle_rows(self) -> list[tuple[ReadDocument, list[str]]]:
        """The documents and the card with who read them, and the digests of stored texts that have the same words."""
        if self.bundle is None:
            return []
        card = card_of(self.bundle.snapshot)
        found = source_rows([*self.legal_documents, *([card] if card else [])], self.bundle.snapshot)
        return [(one, self.twins.get(one.document.sha256, [])) for one in found]

    @property
    def reference_rows(self) -> list[tuple[LinkedAddress, str]]:
        """The addresses, each with the reason why the portal does not fetch it, "" if it does."""
        found = self.bundle.references if self.bundle else []
        return [
            (one, why_not_read(one.url) if one.part else say("This page is not part of the terms.")) for one in found
        ]

    @property
    def text_initial(self) -> dict[str, str]:
        """Initial values from a link to the form: the address whose text is missing."""
        source = str(self.asked.get("source", ""))[:500]
        role = str(self.asked.get("role", ""))
        return {"source": source, "role": role if role in dict(ROLES) else "linked_page"} if source else {}

    @property
    def conclusion_initial(self) -> dict[str, str]:
        """Initial values from a link to the form: the license."""
        return {"license": str(self.asked.get("license", ""))[:80]}
