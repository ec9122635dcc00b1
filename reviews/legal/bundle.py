"""The bundle of documents that a repository's rights rest on: its own files, its gate, and what reviewers brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from django.db.models import QuerySet

from reviews.evidence.models import Document, Fact, Snapshot
from reviews.evidence.queries import documents_of, facts_of
from reviews.legal.identities import Identity, identities
from reviews.legal.looks import Looks, looks_at
from reviews.legal.models import AddedDocument, Agreement, Conclusion, GateAcceptance, Kept, PageReading
from reviews.licensing.identify.links import TextLink, host_of, links

Row = TypeVar("Row", bound=Kept)
ROLES = ("license", "use_policy", "notice", "addendum", "gate_prompt", "linked_page")
ROLE_WORDS = {
    "license": "License text",
    "use_policy": "Use policy",
    "notice": "Notice",
    "addendum": "Addendum",
    "gate_prompt": "Access prompt",
    "linked_page": "Linked page",
}
GROUPS = ("license-documents", "license-fields", "gate")
MOST_LINKS = 40


@dataclass(frozen=True)
class Paper:
    """One document: a file at the commit (``path``), a text that a person ``added``, or a linked ``page``.

    ``owner`` is the ancestor that a file belongs to, "" for the repository itself.
    """

    ref: str
    role: str
    title: str
    sha256: str
    text: str
    identity: Identity
    path: str = ""
    document: Document | None = None
    added: AddedDocument | None = None
    page: PageReading | None = None
    owner: str = ""

    @property
    def role_words(self) -> str:
        """The role in words."""
        return ROLE_WORDS.get(self.role, self.role)

    @cached_property
    def links(self) -> list[TextLink]:
        """The addresses in it; those that are part of the terms come first."""
        return links(self.text)


@dataclass(frozen=True)
class LinkedAddress:
    """An address that the bundle points at: it can change without any commit.

    ``copy`` is a text that a reviewer brought for it, ``looks`` what the portal read there itself.
    """

    url: str
    sentence: str
    part: bool
    where: str
    copy: AddedDocument | None
    looks: Looks | None = None

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word for a page."""
        if self.looks and self.looks.changed:
            return "warn", f"Changed {self.looks.changed:%-d %b %Y}"
        if self.looks and self.looks.text:
            return "ok", f"Read {self.looks.text.at:%-d %b %Y}"
        if self.copy:
            return "ok", f"Copy of {self.copy.dated:%-d %b %Y}"
        if self.looks and self.looks.trouble:
            return "warn", "Could not be read"
        return ("warn", "Not fetched") if self.part else ("quiet", "Not fetched")


class LicenseDocuments:
    """Everything that speaks about the rights in one snapshot; a handful of queries however large it is."""

    def __init__(self, snapshot: Snapshot, facts: Mapping[str, Fact] | None = None) -> None:
        self.snapshot = snapshot
        self.facts = facts if facts is not None else facts_of(snapshot)
        self.names = {snapshot.repo_id, snapshot.requested_id}

    @property
    def documents_digest(self) -> str:
        """What a conclusion is tied to: one digest of the license documents, what is declared, and the texts added."""
        added = sorted(one.blob_id for one in self.added if one.in_force)
        added += sorted(one.sha256 for one in self._page_papers)
        parts = [self.snapshot.groups.get(slug, "") for slug in GROUPS]
        return sha256("\n".join([*parts, *added]).encode()).hexdigest()

    @cached_property
    def papers(self) -> list[Paper]:
        """The documents in the order in which a lawyer reads them: agreement, policy, notice, and what was added."""
        found = [*self._own_papers, *self._page_papers]
        return sorted(found, key=lambda paper: (ROLES.index(paper.role), not paper.path, paper.title))

    @cached_property
    def _page_papers(self) -> list[Paper]:
        """The newest text of every page that the documents make part of themselves and that was read."""
        texts = [(one.text, one.text.blob) for one in self.looks.values() if one.text and one.text.blob]
        found = identities({blob.sha256: blob.text for _, blob in texts})
        return [
            Paper(f"p{one.pk}", "linked_page", one.page.url, blob.sha256, blob.text, found[blob.sha256], page=one)
            for one, blob in texts
        ]

    @cached_property
    def looks(self) -> dict[str, Looks]:
        """What the portal read itself of the pages that are part of the terms, by address."""
        return looks_at([one.url for one in self._references_of(self._own_papers) if one.part])

    @cached_property
    def _own_papers(self) -> list[Paper]:
        """The files at the commit and the texts that people brought."""
        files = documents_of(self.snapshot, *ROLES)
        added = [one for one in self.added if one.in_force]
        texts = {d.sha256: d.blob.text for d in files} | {one.blob_id: one.blob.text for one in added}
        found = identities(texts)
        papers = [Paper(str(d.pk), d.role, d.path, d.sha256, d.blob.text, found[d.sha256], d.path, d) for d in files]
        papers += [
            Paper(f"a{one.pk}", one.role, one.title, one.blob_id, one.blob.text, found[one.blob_id], added=one)
            for one in added
        ]
        return papers

    @cached_property
    def added(self) -> list[AddedDocument]:
        """Texts that people brought, ended ones too."""
        return list(self._of(AddedDocument.objects.select_related("blob", "by", "ended_by")))

    @cached_property
    def agreements(self) -> list[Agreement]:
        """Agreements with the licensor, ended ones too."""
        return list(self._of(Agreement.objects.select_related("by", "ended_by")))

    @cached_property
    def acceptances(self) -> list[GateAcceptance]:
        """Who accepted the gate's prompt for us."""
        return list(self._of(GateAcceptance.objects.select_related("by", "ended_by", "person")))

    @cached_property
    def conclusions(self) -> list[Conclusion]:
        """What people concluded about this repository, on these documents and on earlier ones."""
        return list(self._of(Conclusion.objects.select_related("license", "by", "ended_by")))

    @cached_property
    def concluded(self) -> list[Conclusion]:
        """The conclusions in force on exactly these documents."""
        return [one for one in self.conclusions if one.in_force and one.documents == self.documents_digest]

    @cached_property
    def references(self) -> list[LinkedAddress]:
        """Every address in the bundle once, those that are part of the terms first."""
        return [replace(one, looks=self.looks.get(one.url)) for one in self._references_of(self.papers)]

    def _references_of(self, papers: list[Paper]) -> list[LinkedAddress]:
        copies = {one.source: one for one in self.added if one.in_force}
        found: dict[str, LinkedAddress] = {}
        for paper in papers:
            for link in paper.links:
                known = found.get(link.url)
                if known is None or (link.part and not known.part):
                    copy = copies.get(link.url)
                    found[link.url] = LinkedAddress(link.url, link.sentence, link.part, paper.title, copy)
        if (fact := self.facts.get("license.link")) and isinstance(fact.value, str) and host_of(fact.value):
            sentence = "The card names this address as the place of the license."
            found[fact.value] = LinkedAddress(fact.value, sentence, True, "README.md", copies.get(fact.value))
        return sorted(found.values(), key=lambda one: not one.part)[:MOST_LINKS]

    @property
    def status(self) -> tuple[str, str]:
        """Whether there is a text at all, as tone and words."""
        if any(paper.role in ("license", "gate_prompt") for paper in self.papers):
            return "ok", "A license text was read"
        if self.snapshot.partial:
            return "warn", "Gated: no license text was read"
        if any(paper.added for paper in self.papers):
            return "warn", "No text in the repository; a reviewer brought one"
        return "quiet", "Declared only, no text in the repository"

    @cached_property
    def prompt_digest(self) -> str:
        """SHA-256 of the gate's prompt as it was read; "" when there is none."""
        return next((paper.sha256 for paper in self.papers if paper.role == "gate_prompt"), "")

    def acceptance_alarms(self, today: date) -> list[tuple[GateAcceptance, str]]:
        """Acceptances in force that need somebody: the prompt is another one now, or they are no longer valid."""
        found = []
        for one in self.acceptances:
            if not one.in_force:
                continue
            if self.prompt_digest and one.prompt_sha256 != self.prompt_digest:
                found.append((one, "The prompt has changed since it was accepted; accept it again or end this entry."))
            if one.person and not one.person.is_active:
                gone = f"{one.person.name} has left and still answers for this account"
                found.append((one, f"{gone}; accept the prompt with another account, or end this entry."))
            if one.valid_until and one.valid_until < today:
                found.append((one, f"It was valid until {one.valid_until:%-d %b %Y}."))
        return found

    def page_alarms(self, since: datetime | None) -> list[str]:
        """Pages whose text changed after a moment, a sign-off; for None, after the first conclusion in force."""
        at = since or min((one.at for one in self.conclusions if one.in_force), default=None)
        changed = [(url, one.changed) for url, one in self.looks.items() if one.changed]
        return [
            f"The text at {url} has changed since, on {day:%-d %b %Y}: read it again."
            for url, day in changed
            if at and day > at
        ]

    def _of(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        return rows.filter(hub=self.snapshot.hub, repo_id__in=self.names)


def valid_agreements(agreements: Iterable[Agreement], today: datetime | date) -> list[Agreement]:
    """The agreements that hold on this day."""
    day = today.date() if isinstance(today, datetime) else today
    return [
        one
        for one in agreements
        if one.in_force and one.signed_on <= day and (one.valid_until is None or one.valid_until >= day)
    ]
