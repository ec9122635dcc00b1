"""The legal record of a candidate's repository as its page shows it: documents, links, declarations, and entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from reviews.legal.addresses import LinkedAddress
from reviews.legal.alarms import acceptance_alarms, page_alarms
from reviews.legal.declarations import Declaration, declarations, disagreement
from reviews.legal.documents import LicenseDocuments
from reviews.legal.identities import same_words
from reviews.legal.linked_pages import why_not_read
from reviews.legal.models import ROLES, GateAcceptance
from reviews.legal.papers import Paper
from reviews.licensing.queries import NewestTerms, held
from reviews.workflow.models import Candidate


@dataclass(frozen=True)
class Candidacy:
    """A license that could be concluded, why it is offered, and whether its text is here word for word."""

    key: str
    why: str
    verbatim: bool


class LegalRecordPage:
    """What the page prints; ``asked`` is the address's query, which can fill a form in part."""

    def __init__(self, candidate: Candidate, asked: Mapping[str, Any] | None = None) -> None:
        self.candidate, self.asked = candidate, asked or {}
        self.today = timezone.localdate()
        self.bundle = LicenseDocuments(candidate.snapshot) if candidate.snapshot else None

    @property
    def seen(self) -> str:
        """The digest of the snapshot that the page is about."""
        return self.candidate.snapshot.digest if self.candidate.snapshot else ""

    @property
    def prompt_digest(self) -> str:
        """SHA-256 of the access prompt at the commit, "" where there is none."""
        return self.bundle.prompt_digest if self.bundle else ""

    @cached_property
    def declarations(self) -> list[Declaration]:
        """What every place says the license is, in the order of precedence; nothing is collapsed."""
        return declarations(self.bundle) if self.bundle else []

    @cached_property
    def disagreement(self) -> str:
        """One sentence on places that name different licenses, "" when they agree or only one speaks."""
        return disagreement(self.declarations)

    @cached_property
    def known(self) -> dict[str, NewestTerms]:
        """The licenses of the knowledge base that any document or declaration leads to."""
        keys = {key for paper in self.papers for key in paper.identity.keys}
        keys |= {one.key for one in self.declarations if one.key}
        keys |= {near for paper in self.papers for near, _ in paper.identity.nearest[:3]}
        return held(keys)

    @property
    def papers(self) -> list[Paper]:
        """The license documents."""
        return self.bundle.papers if self.bundle else []

    @cached_property
    def offers(self) -> list[Candidacy]:
        """Licenses that a person could conclude, what is word for word here first."""
        found: dict[str, Candidacy] = {}
        for paper in self.papers:
            for key in paper.identity.keys:
                if paper.identity.verdict == "verbatim":
                    found.setdefault(key, Candidacy(key, f"{paper.title} is its text, word for word", True))
        for one in self.declarations:
            if one.key:
                found.setdefault(one.key, Candidacy(one.key, f"{one.where} names it", False))
        return list(found.values())

    @cached_property
    def alarms(self) -> list[tuple[GateAcceptance, str]]:
        """Acceptances that need somebody."""
        return acceptance_alarms(self.bundle, self.today) if self.bundle else []

    @cached_property
    def page_alarms(self) -> list[str]:
        """Linked pages whose text changed after somebody concluded what applies."""
        return page_alarms(self.bundle, None) if self.bundle else []

    @cached_property
    def twins(self) -> dict[str, list[str]]:
        """By SHA-256 the other stored texts with the same normalised words, shortened digests; one query."""
        return same_words([paper.identity for paper in self.papers])

    @property
    def bundle_rows(self) -> list[tuple[Paper, list[str]]]:
        """The documents, each with the stored texts that have the same words."""
        return [(paper, self.twins.get(paper.sha256, [])) for paper in self.papers]

    @property
    def reference_rows(self) -> list[tuple[LinkedAddress, str]]:
        """The addresses, each with why the portal does not read it itself ("" when it does, or when it need not)."""
        found = self.bundle.references if self.bundle else []
        return [(one, why_not_read(one.url) if one.part else "It is not part of the terms.") for one in found]

    @property
    def text_initial(self) -> dict[str, str]:
        """What a link to the form already knows: the address whose text is asked for."""
        source = str(self.asked.get("source", ""))[:500]
        role = str(self.asked.get("role", ""))
        return {"source": source, "role": role if role in dict(ROLES) else "linked_page"} if source else {}

    @property
    def conclusion_initial(self) -> dict[str, str]:
        """The license that a link to the form names."""
        return {"license": str(self.asked.get("license", ""))[:80]}
