"""Filters and rows of the list of decisions: words, standing and stage, each narrowing what the person may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from reviews.decisions.answers import EXPIRED, IN_FORCE, SUPERSEDED, SUSPENDED, TEST, UNDER_REVIEW, WITHDRAWN
from reviews.decisions.entries import denied, name_of, standings
from reviews.decisions.models import Decision
from reviews.decisions.past import standings_at
from reviews.decisions.queries import Standing, current
from reviews.readmodels.models import ISSUER, CatalogEntry


@dataclass(frozen=True)
class ListRow:
    """One decision of the list with its standing and the names of who signed and issued it.

    ``denied`` says who denies it now in an emergency, whatever its standing; "" if nobody does.
    """

    number: int
    repo_id: str
    commit: str
    sha256: str
    workload: str
    team: str
    license_name: str
    node_class: str
    legal: str
    engineering: str
    issuer: str
    issued_at: datetime
    review_by: date
    standing: Standing
    denied: str = ""


def containing(found: QuerySet[CatalogEntry], text: str) -> QuerySet[CatalogEntry]:
    """Narrow to a number, a hash prefix, or words in model, workload, license or issuer's name; each by an index."""
    if not text:
        return found
    words = text.lower()
    found = found.annotate(issuer=ISSUER)
    like = Q(search__contains=words) | Q(issuer__contains=words)
    if text.isascii() and text.isdecimal() and len(text) < 7:
        like |= Q(decision=int(text))
    if len(text) >= 7:
        like |= Q(commit__startswith=words) | Q(sha256__startswith=words)
    return found.filter(like)


def standing_as(found: QuerySet[CatalogEntry], word: str, today: date) -> QuerySet[CatalogEntry]:
    """Narrow to one standing, with the rules of ``entries.standing`` applied in the database."""
    if word in (SUPERSEDED, WITHDRAWN):
        return found.filter(ended=word)
    if word == EXPIRED:
        return found.filter(ended="", review_by__lt=today)
    if word == SUSPENDED:
        return found.filter(ended="", review_by__gte=today, suspended_from__lte=today)
    shaken = Q(shaken_from__lte=today)
    if word == IN_FORCE:
        return current(found).filter(Q(shaken_from__isnull=True) | ~shaken)
    return current(found).filter(shaken) if word == UNDER_REVIEW else found


def narrowed(found: QuerySet[CatalogEntry], wanted: Mapping[str, Any], today: date) -> QuerySet[CatalogEntry]:
    """Narrow to what the filters of the list ask for, newest first, without the columns that no list shows."""
    found = containing(found, wanted.get("q", ""))
    if wanted.get("stage"):
        found = found.filter(stage=wanted["stage"])
    if wanted.get("standing"):
        found = standing_as(found, wanted["standing"], today)
    return found.order_by("-decision").defer("search", "languages")


def stage_as(found: QuerySet[Decision], stage: str, moment: datetime) -> QuerySet[Decision]:
    """Narrow to the decisions that were approved for test only, or for production, at a moment."""
    test = Q(for_test__isnull=False) & (Q(release__isnull=True) | Q(release__at__gt=moment))
    return found.filter(test) if stage == TEST else found.exclude(test)


def rows(found: Iterable[CatalogEntry]) -> list[ListRow]:
    """Return the rows of a page as it is now, from its narrow rows alone."""
    entries = list(found)
    stands = standings(entries)
    return [
        ListRow(
            one.decision, one.repo_id, one.commit, one.sha256, one.workload_name, one.team_name, one.license_name,
            one.node_class, name_of(one.card["legal"]), name_of(one.card["engineering"]), name_of(one.card["issuer"]),
            one.issued_at, one.review_by, stands[one.decision],
            next(iter(denied(one)), ""),
        )
        for one in entries
    ]  # fmt: skip


def rows_at(found: Iterable[Decision], moment: datetime) -> list[ListRow]:
    """Return the rows of a page as it was at a moment, or will be by what is recorded now."""
    decisions = list(found)
    return [
        ListRow(
            one.number, one.repo_id, one.commit, one.sha256, one.workload.name, one.workload.team.name,
            one.license_name, one.node_class, one.legal_signoff.signer.name, one.engineering_signoff.signer.name,
            one.issued_by.name, one.issued_at, one.review_by, standing,
        )
        for one, standing in zip(decisions, standings_at(decisions, moment), strict=True)
    ]  # fmt: skip
