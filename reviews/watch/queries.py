"""Reads of the watch: what is due, what a decision rests on, and what a person may see of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from reviews.decisions.alerts import alive, open_alerts
from reviews.decisions.entries import visible_to
from reviews.decisions.models import Decision, DecisionAlert, DecisionFile
from reviews.decisions.rows import TOLD
from reviews.evidence.models import Fact, Snapshot
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Basis

OVERDUE = timedelta(hours=1)
"""How late a question may be before the page says that nothing was asked."""


def living_entries(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Narrow entries to those of decisions alive."""
    return found.filter(ended="", review_by__gte=timezone.now().date()).order_by()


def naming(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Narrow entries to those of decisions alive on the watched repository of the query around."""
    return living_entries(found).filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id"))


def unwatched(newest: int | None = None) -> list[tuple[str, str]]:
    """Return hub and id of the repositories that decisions alive name and nobody watches, each once.

    ``newest`` looks only at so many of the newest decisions, which costs the same at any number of them.
    """
    watched = WatchedRepository.objects.filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id"))
    found = living_entries(CatalogEntry.objects.all())
    if newest is not None:
        last = CatalogEntry.objects.order_by("-decision").values_list("decision", flat=True).first() or 0
        found = found.filter(decision__gt=last - newest)
    return list(found.filter(~Exists(watched)).order_by("hub", "repo_id").values_list("hub", "repo_id").distinct())


def is_due() -> bool:
    """Tell whether a repository is due, by its index; one that no decision alive names any more may be among them."""
    return WatchedRepository.objects.filter(due_at__lte=timezone.now()).exists()


def due(most: int) -> list[WatchedRepository]:
    """Return the repositories to ask about now, the longest due first."""
    found = WatchedRepository.objects.filter(due_at__lte=timezone.now())
    return list(found.filter(Exists(naming(CatalogEntry.objects.all()))).order_by("due_at", "pk")[:most])


def decisions_on(row: WatchedRepository) -> list[Decision]:
    """Return the decisions alive on a repository, with what telling people of them reads."""
    about = [one.removeprefix("decision__") for one in TOLD]
    found = alive().filter(hub=row.hub, repo_id=row.repo_id).select_related("snapshot", *about)
    return list(found.defer("canonical").order_by("number"))


def bases(found: Iterable[Decision]) -> dict[int, Basis]:
    """Return what each of these decisions rests on, by its number, in two queries."""
    rows = list(found)
    files: dict[int, set[str]] = {one.number: set() for one in rows}
    for number, path in DecisionFile.objects.filter(decision__in=files).values_list("decision", "path"):
        files[number].add(path)
    scans = Fact.objects.filter(snapshot__in={one.snapshot_id for one in rows}, key="scan.hub")
    said = {snapshot: (value or {}).get("files") or {} for snapshot, value in scans.values_list("snapshot", "value")}
    return {
        one.number: Basis(
            one.snapshot.repo_id, one.commit, one.snapshot.repo, said.get(one.snapshot_id, {}), files[one.number]
        )
        for one in rows
    }


def others_answered(row: WatchedRepository) -> bool:
    """Tell whether the hub has shown the portal another repository since this one was missing."""
    if row.missing_since is None:
        return False
    others = WatchedRepository.objects.filter(hub=row.hub, seen_at__gt=row.missing_since).exclude(pk=row.pk)
    return others.exists()


def witness(row: WatchedRepository) -> str:
    """Return the id of another repository that this hub once showed the portal, the newest read; "" if none."""
    read = Snapshot.objects.filter(hub=row.hub).exclude(repo_id=row.repo_id)
    return read.order_by("-pk").values_list("repo_id", flat=True).first() or ""


def overdue_findings() -> list[DecisionAlert]:
    """Return the findings whose day has passed without an answer and that were not escalated, by their own index."""
    late = open_alerts().filter(due__lt=timezone.now().date(), escalated_at__isnull=True)
    return list(late.select_related("decision__candidate").defer("decision__canonical").order_by("pk"))


def watched_by(user: User) -> QuerySet[WatchedRepository]:
    """Return the watched repositories of the decisions alive that this person may see."""
    return WatchedRepository.objects.filter(Exists(naming(visible_to(user))))
