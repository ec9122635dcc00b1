"""What the pages of the license knowledge base show: the list with its filters, one license, its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force
from reviews.decisions.queries import visible_to as visible_decisions
from reviews.licensing.models import License, TermsVersion
from reviews.licensing.terms.bundled import VERIFIED
from reviews.licensing.terms.json_form import from_json
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
    short,
    status_words,
    tally,
)

PAGE = 25
VERSIONS = 10
"""Versions on one page of a license's history."""
NO_TRAINING = frozenset({"not_allowed", "same_family_only", "non_competing", "research_only"})
"""What a license may say of training on outputs that keeps some or all models from being trained."""


@dataclass(frozen=True)
class Brief:
    """One term in a cell of the list: its words, how it is known, and whether a person here stands by it."""

    words: str
    status: str
    firm: bool
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
        """How many of its terms are known how."""
        return tally(self.terms)

    @property
    def commercial(self) -> Brief:
        """Commercial use."""
        return _brief("commercial_use", self.terms)

    @property
    def training(self) -> Brief:
        """Training on outputs."""
        return _brief("outputs.train_models", self.terms)

    @property
    def thresholds(self) -> list[str]:
        """The thresholds as sentences."""
        return [entry_words(one) for one in self.terms.thresholds()]

    @property
    def threshold(self) -> Brief:
        """How the thresholds are known; what the words say where there is none."""
        return _brief("thresholds", self.terms)

    @property
    def searched(self) -> str:
        """What the words of a search are looked for in."""
        row = self.license
        return " ".join([row.name, row.key, row.spdx, row.steward, *map(str, row.hub_ids)]).casefold()


def _brief(path: str, terms: Terms) -> Brief:
    term = terms[path]
    return Brief(short(path, term), status_words(term), is_firm(term), term.status)


def rows() -> list[LicenseRow]:
    """Every license with its newest terms, by name; one query."""
    newest = TermsVersion.objects.order_by("license_id", "-number").distinct("license_id").select_related("license")
    found = [LicenseRow(one.license, from_json(one.terms), one.number, one.at) for one in newest]
    return sorted(found, key=lambda one: (one.license.name.casefold(), one.license.key))


@dataclass(frozen=True)
class LicenseFilters:
    """The filters of the list, as the form understood them."""

    q: str = ""
    commercial: str = ""
    thresholds: bool = False
    no_training: bool = False
    unconfirmed: bool = False

    def fits(self, row: LicenseRow) -> bool:
        """Whether a license is among those asked for; every word has to be found."""
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
    """One page of the list."""
    return Paginator(list(found), PAGE).get_page(number)


def newest(row: License) -> TermsVersion | None:
    """The version of a license's terms that counts."""
    return row.versions.first()


@dataclass(frozen=True)
class Version:
    """One version in the history with what it changed; ``first`` has nothing before it."""

    row: TermsVersion
    changes: list[TermChange]
    first: bool


@dataclass(frozen=True)
class Older:
    """A decision in force whose legal sign-off rested on an older version of the terms."""

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
        """How the proposed values were found, in words; "" where it does not matter."""
        return VERIFIED.get(self.terms.verified, "")

    @property
    def status(self) -> tuple[str, str, str]:
        """The one sentence of the page: tone, lead, rest."""
        return status_sentence(self.tally)


def status_sentence(count: Tally) -> tuple[str, str, str]:
    """How far the terms of a license can be relied on, as tone, lead and rest."""
    if count.unknown == count.all:
        return "quiet", "Unknown.", "Nobody has read this license; it answers unknown to every question."
    lead = f"{count.confirmed} of {count.all} terms {'is' if count.confirmed == 1 else 'are'} confirmed."
    rest = []
    if count.proposed:
        noun = "a proposal" if count.proposed == 1 else "proposals"
        rest.append(f"{count.proposed} {_are(count.proposed)} {noun} that nobody here has read")
    if count.silent:
        rest.append(f"of {count.silent} the text was found not to speak")
    if count.unknown:
        rest.append(f"{count.unknown} {_are(count.unknown)} unknown")
    tone = "ok" if count.read == count.all else "warn"
    sentence = "; ".join(rest)
    return tone, lead, f"{sentence[:1].upper()}{sentence[1:]}." if rest else ""


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def license_page(row: License, version: TermsVersion, user: User | AnonymousUser, page: str | None) -> LicensePage:
    """One license; the number of queries depends neither on its terms nor on its versions."""
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
    """The versions of a page, each beside the one before it."""
    start = page.start_index() - 1
    found = list(row.versions.all()[start : start + VERSIONS + 1])
    return [Version(one, changes(_values(before), _values(one)), False) for one, before in pairwise(found)] + (
        [Version(found[-1], [], True)] if len(found) <= VERSIONS else []
    )


def _values(version: TermsVersion) -> Mapping[str, object]:
    values = version.terms.get("values") if isinstance(version.terms, dict) else None
    return values if isinstance(values, dict) else {}


def older_decisions(key: str, number: int, user: User | AnonymousUser) -> list[Older]:
    """The decisions in force that this person may see and whose legal sign-off saw an older version of the terms."""
    found = in_force(visible_decisions(user)).filter(legal_signoff__terms__licenses__has_key=key)
    rested = [(decision, _rested_on(decision, key)) for decision in found]
    return [Older(decision, seen) for decision, seen in rested if seen is not None and seen < number]


def _rested_on(decision: Decision, key: str) -> int | None:
    """The version of a license's terms that the legal sign-off of a decision recorded."""
    recorded = decision.legal_signoff.terms
    licenses = recorded.get("licenses") if isinstance(recorded, dict) else None
    seen = licenses.get(key) if isinstance(licenses, dict) else None
    return seen if isinstance(seen, int) and not isinstance(seen, bool) else None


def term_of(version: TermsVersion, path: str) -> Term:
    """One term of a stored version."""
    return from_json(version.terms)[path]
