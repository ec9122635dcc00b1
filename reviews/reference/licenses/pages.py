"""What the license pages show: the list with its filters, one license, its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force
from reviews.decisions.queries import visible_to as visible_decisions
from reviews.language.phrases import joined, large, say, say_count
from reviews.licensing.models import License, TermsVersion
from reviews.licensing.terms.bundled import VERIFIED
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.notes import as_reason
from reviews.licensing.terms.values import Term, Terms
from reviews.licensing.terms.words import entry_words
from reviews.people.models import User
from reviews.reference.licenses.clauses import Clauses, StoredText, stored_texts
from reviews.reference.licenses.words import (
    Tally,
    TermChange,
    TermGroup,
    anchors_of,
    changes,
    grouped,
    is_firm,
    is_unreviewed,
    short,
    status_words,
    tally,
)

PAGE = 25
VERSIONS = 10
"""Versions per page of a license's history."""
NO_TRAINING = frozenset({"not_allowed", "same_family_only", "no_foundation_models", "non_competing", "research_only"})
"""Values of “training on outputs” that forbid or restrict training some or all models."""


@dataclass(frozen=True)
class Brief:
    """One term in a cell of the list: its words, its status, and whether a reviewer here confirmed it."""

    words: str
    status: str
    firm: bool
    unreviewed: bool
    code: str


@dataclass(frozen=True)
class LicenseRow:
    """One license in the list."""

    license: License
    terms: Terms
    number: int
    at: datetime

    @property
    def tally(self) -> Tally:
        """The number of its terms by status."""
        return tally(self.terms)

    @property
    def commercial(self) -> Brief:
        """The commercial-use term."""
        return _brief("commercial_use", self.terms)

    @property
    def training(self) -> Brief:
        """The training-on-outputs term."""
        return _brief("outputs.train_models", self.terms)

    @property
    def thresholds(self) -> list[str]:
        """The thresholds as sentences."""
        return [entry_words(one) for one in self.terms.thresholds()]

    @property
    def threshold(self) -> Brief:
        """The status of the thresholds; the words say so if there are none."""
        return _brief("thresholds", self.terms)

    @property
    def searched(self) -> str:
        """The text that a search covers."""
        row = self.license
        return joined(" ", [row.name, row.key, row.spdx, row.steward, *map(str, row.hub_ids)]).casefold()


def _brief(path: str, terms: Terms) -> Brief:
    term = terms[path]
    return Brief(short(path, term), status_words(term), is_firm(term), is_unreviewed(term), term.status)


def rows() -> list[LicenseRow]:
    """Return every license with its newest terms, sorted by name; one query."""
    newest = TermsVersion.objects.order_by("license_id", "-number").distinct("license_id").select_related("license")
    found = [LicenseRow(one.license, from_json(one.terms), one.number, one.at) for one in newest]
    return sorted(found, key=lambda one: (one.license.name.casefold(), one.license.key))


@dataclass(frozen=True)
class LicenseFilters:
    """The valid filters of the list."""

    q: str = ""
    commercial: str = ""
    thresholds: bool = False
    no_training: bool = False
    unconfirmed: bool = False

    def fits(self, row: LicenseRow) -> bool:
        """Tell whether a license matches; every search word must be found."""
        terms = row.terms
        use = terms["commercial_use"]
        return (
            all(word in row.searched for word in self.q.casefold().split())
            and (not self.commercial or self.commercial == (use.value or use.status))
            and (not self.thresholds or bool(terms.thresholds()))
            and (not self.no_training or terms["outputs.train_models"].value in NO_TRAINING)
            and (not self.unconfirmed or row.tally.confirmed == 0)
        )


def page_of(found: Iterable[LicenseRow], number: str | None) -> Page:
    """Return one page of the list."""
    return Paginator(list(found), PAGE).get_page(number)


def newest(row: License) -> TermsVersion | None:
    """Return the version of a license's terms that counts."""
    return row.versions.first()


@dataclass(frozen=True)
class Version:
    """One version in the history with what it changed; ``first`` has no predecessor."""

    row: TermsVersion
    changes: list[TermChange]
    first: bool

    @property
    def reason(self) -> str:
        """Why it was written; for the reader, if the portal says so itself."""
        return as_reason(self.row.reason)


@dataclass(frozen=True)
class Older:
    """A decision in force whose legal sign-off used an older version of the terms."""

    decision: Decision
    number: int


@dataclass(frozen=True)
class LicensePage:
    """Everything that the page of one license shows."""

    license: License
    version: TermsVersion
    terms: Terms
    tally: Tally
    groups: list[TermGroup]
    texts: list[StoredText]
    history: list[Version]
    versions: Page
    older: list[Older]

    @property
    def found_by(self) -> str:
        """How the unreviewed values were found, in words; "" if it does not matter."""
        return VERIFIED.get(self.terms.verified, "")

    @property
    def status(self) -> tuple[str, str, str]:
        """The page's status: tone, lead, rest."""
        return status_sentence(self.tally)


def status_sentence(count: Tally) -> tuple[str, str, str]:
    """Return how far the terms of a license can be relied on, as tone, lead and rest."""
    if count.unknown == count.all:
        return "quiet", say("Unread."), say("No one has read this license yet: every term is unknown.")
    lead = say_count(
        count.confirmed,
        "{number} of {all} terms is confirmed.",
        "{number} of {all} terms are confirmed.",
        all=count.all,
    )
    rest = []
    if count.proposed:
        rest.append(say_count(count.proposed, "{number} is unreviewed", "{number} are unreviewed"))
    if count.silent:
        rest.append(
            say_count(count.silent, "{number} is not addressed by the text", "{number} are not addressed by the text")
        )
    if count.unknown:
        rest.append(say_count(count.unknown, "{number} is unknown", "{number} are unknown"))
    tone = "ok" if count.read == count.all else "warn"
    sentence = joined("; ", rest)
    return (
        tone,
        lead,
        large(sentence) + "." if rest else "",
    )


def license_page(row: License, version: TermsVersion, user: User | AnonymousUser, page: str | None) -> LicensePage:
    """Return one license's page; the number of queries depends neither on its terms nor on its versions."""
    terms = from_json(version.terms)
    versions = Paginator(row.versions.all(), VERSIONS).get_page(page)
    return LicensePage(
        license=row,
        version=version,
        terms=terms,
        tally=tally(terms),
        groups=grouped(terms, Clauses(anchors_of(terms), user)),
        texts=stored_texts(row.key, user),
        history=_history(row, versions),
        versions=versions,
        older=older_decisions(row.key, version.number, user),
    )


def _history(row: License, page: Page) -> list[Version]:
    """Return one page of versions, each with its predecessor."""
    start = page.start_index() - 1
    found = list(row.versions.all()[start : start + VERSIONS + 1])
    return [Version(one, changes(_values(before), _values(one)), False) for one, before in pairwise(found)] + (
        [Version(found[-1], [], True)] if len(found) <= VERSIONS else []
    )


def _values(version: TermsVersion) -> Mapping[str, object]:
    values = version.terms.get("values") if isinstance(version.terms, dict) else None
    return values if isinstance(values, dict) else {}


def older_decisions(key: str, number: int, user: User | AnonymousUser) -> list[Older]:
    """Return the visible decisions in force whose legal sign-off used an older version of the terms."""
    found = in_force(visible_decisions(user)).filter(legal_signoff__terms__licenses__has_key=key)
    rested = [(decision, _rested_on(decision, key)) for decision in found]
    return [Older(decision, seen) for decision, seen in rested if seen is not None and seen < number]


def _rested_on(decision: Decision, key: str) -> int | None:
    """Return the terms version of a license that a decision's legal sign-off recorded."""
    recorded = decision.legal_signoff.terms
    licenses = recorded.get("licenses") if isinstance(recorded, dict) else None
    seen = licenses.get(key) if isinstance(licenses, dict) else None
    return seen if isinstance(seen, int) and not isinstance(seen, bool) else None


def term_of(version: TermsVersion, path: str) -> Term:
    """Return one term of a stored version."""
    return from_json(version.terms)[path]
