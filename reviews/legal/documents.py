"""The license documents of a snapshot: its own files, its access prompt, and the texts that reviewers added."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from django.db.models import QuerySet

from reviews.evidence.groups import moved
from reviews.evidence.models import Document, Fact, Snapshot
from reviews.evidence.queries import documents_of, facts_of
from reviews.evidence.sides import by_other_readers
from reviews.hub.files.legal_words import reads_as_license
from reviews.language.phrases import say
from reviews.legal.addresses import LinkedAddress, linked_addresses
from reviews.legal.agreements import counts
from reviews.legal.identities import NO_TEXT, Identity, identities
from reviews.legal.legal_document import ROLES, LegalDocument
from reviews.legal.looks import Looks, looks_at
from reviews.legal.models import AddedDocument, Agreement, Conclusion, GateAcceptance, Kept
from reviews.legal.stated_terms import StatedTerms

Row = TypeVar("Row", bound=Kept)
GROUPS = ("license-documents", "license-fields", "gate")


class LicenseDocuments:
    """All documents and entries on the rights in one snapshot, read in a few queries whatever its size."""

    def __init__(self, snapshot: Snapshot, facts: Mapping[str, Fact] | None = None) -> None:
        self.snapshot = snapshot
        self.facts = facts if facts is not None else facts_of(snapshot)
        self.names = {snapshot.repo_id, snapshot.requested_id}

    @property
    def documents_digest(self) -> str:
        """The digest that a conclusion is tied to: license documents, declarations, and added texts."""
        added = sorted(one.blob_id for one in self.added if one.in_force)
        added += sorted(one.sha256 for one in self._page_documents)
        parts = [self.snapshot.groups.get(slug, "") for slug in GROUPS]
        if self.stated.unread or self.stated.limits:
            parts.append(self.snapshot.groups.get("license-terms", ""))
        return sha256("\n".join([*parts, *added]).encode()).hexdigest()

    @cached_property
    def stated(self) -> StatedTerms:
        """What the facts say beside the texts: documents not read, terms in the card, what each text binds."""
        return StatedTerms(self.facts)

    @cached_property
    def legal_documents(self) -> list[LegalDocument]:
        """The documents in reading order: license, use policy, notice, addendum, access prompt, linked page."""
        found = [*self._own_documents, *self._page_documents]
        return sorted(found, key=lambda one: (ROLES.index(one.role), not one.path, one.title))

    @cached_property
    def _page_documents(self) -> list[LegalDocument]:
        """The newest text of every page that is part of the terms and has been read."""
        texts = [(one.text, one.text.blob) for one in self.looks.values() if one.text and one.text.blob]
        found = identities({blob.sha256: blob.text for _, blob in texts})
        return [
            LegalDocument(
                f"p{one.pk}", "linked_page", one.page.url, blob.sha256, blob.text, found[blob.sha256], page=one
            )
            for one, blob in texts
        ]

    @cached_property
    def looks(self) -> dict[str, Looks]:
        """What the portal itself read of the pages that are part of the terms, by address."""
        return looks_at([one.url for one in linked_addresses(self._own_documents, self.added, self.facts) if one.part])

    @cached_property
    def _own_documents(self) -> list[LegalDocument]:
        """The files at the commit, and the texts that reviewers added."""
        files = documents_of(self.snapshot, *ROLES)
        added = [one for one in self.added if one.in_force]
        texts = {d.sha256: d.blob.text for d in files} | {one.blob_id: one.blob.text for one in added}
        found = identities(texts)
        legal_documents = [_of_file(one, found[one.sha256], self.stated) for one in files]
        legal_documents += [
            LegalDocument(f"a{one.pk}", one.role, one.title, one.blob_id, one.blob.text, found[one.blob_id], added=one)
            for one in added
        ]
        return legal_documents

    @cached_property
    def added(self) -> list[AddedDocument]:
        """Texts that reviewers added, including ended ones."""
        return list(self._of(AddedDocument.objects.select_related("blob", "by", "ended_by")))

    @cached_property
    def agreements(self) -> list[Agreement]:
        """Agreements with the licensor, including ended ones."""
        return list(self._of(Agreement.objects.select_related("by", "ended_by", "approved_by")))

    @cached_property
    def acceptances(self) -> list[GateAcceptance]:
        """Acceptances of the access prompt, including ended ones."""
        return list(self._of(GateAcceptance.objects.select_related("by", "ended_by", "person")))

    @cached_property
    def conclusions(self) -> list[Conclusion]:
        """Conclusions on this repository, from these documents and from earlier ones."""
        return list(self._of(Conclusion.objects.select_related("license", "by", "ended_by")))

    @cached_property
    def concluded(self) -> list[Conclusion]:
        """The conclusions in force on exactly these documents, in the words of this reader or an earlier one."""
        return on_same_documents(self)

    @cached_property
    def references(self) -> list[LinkedAddress]:
        """Every address in the documents once, those that are part of the terms first."""
        return [
            replace(one, looks=self.looks.get(one.url))
            for one in linked_addresses(self.legal_documents, self.added, self.facts)
        ]

    @property
    def status(self) -> tuple[str, str]:
        """Whether there is a license text, as tone and words."""
        own = [one for one in self.legal_documents if not one.added]
        if self.stated.unread and not self.snapshot.partial:
            return self.stated.status
        if any(one.role == "license" or (one.role == "gate_prompt" and reads_as_license(one.text)) for one in own):
            if self.stated.unread:
                return "warn", say("Gated: a license text was read, and others were not")
            return "ok", say("A license text was read")
        if self.snapshot.partial:
            return "warn", say("Gated: no license text was read")
        if any(one.added and one.role == "license" for one in self.legal_documents):
            return "warn", say("No license text in the repository; a reviewer added one")
        return "quiet", say("Declared only, no license text in the repository")

    @cached_property
    def prompt_digest(self) -> str:
        """SHA-256 of the access prompt as read, "" if there is none."""
        return next(
            (legal_document.sha256 for legal_document in self.legal_documents if legal_document.role == "gate_prompt"),
            "",
        )

    def _of(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        return rows.filter(hub=self.snapshot.hub, repo_id__in=self.names)


def card_of(snapshot: Snapshot) -> LegalDocument | None:
    """Return the model card as a document: its prose may state terms, and it grants nothing by itself."""
    row = next(iter(documents_of(snapshot, "card")), None)
    if row is None:
        return None
    identity = Identity(row.sha256, NO_TEXT)
    return LegalDocument(str(row.pk), "card", row.path, row.sha256, row.blob.text, identity, row.path, row)


def _of_file(one: Document, identity: Identity, stated: StatedTerms) -> LegalDocument:
    """Return a file at the commit; the same bytes may have been stored as text before text was taken from them."""
    known = identity.of_file(stated.taken.get(one.path, ""))
    binds = stated.binds.get(one.path, "")
    return LegalDocument(str(one.pk), one.role, one.path, one.sha256, one.blob.text, known, one.path, one, binds=binds)


def on_same_documents(documents: LicenseDocuments) -> list[Conclusion]:
    """Return the conclusions in force on these documents, also where only an earlier reader wrote their digest."""
    valid = [one for one in documents.conclusions if one.in_force]
    found = [one for one in valid if one.documents == documents.documents_digest]
    if found or not valid or not documents.snapshot.earlier:
        return found
    earlier = earlier_digests(documents)
    return [one for one in valid if one.documents in earlier]


def earlier_digests(documents: LicenseDocuments) -> set[str]:
    """Return the digests of the same documents as earlier readers wrote them; none where this one found more."""
    if documents.stated.unread or documents.stated.limits:
        return set()
    snapshot, found = documents.snapshot, set()
    mine = set(snapshot.documents.filter(role__in=ROLES).values_list("path", "sha256"))
    for old in by_other_readers(snapshot):
        texts = set(old.documents.filter(role__in=ROLES).values_list("path", "sha256"))
        kept = {slug: old.groups.get(slug, "") for slug in GROUPS}
        if texts == mine and not moved(kept, *snapshot.said):
            found.add(LicenseDocuments(old).documents_digest)
    return found


def valid_agreements(agreements: Iterable[Agreement], today: datetime | date) -> list[Agreement]:
    """Return the agreements that settle terms on this day."""
    day = today.date() if isinstance(today, datetime) else today
    return [one for one in agreements if counts(one, day)]
