"""Writes about watched repositories: which they are, what a hub answered, and what could not be asked."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists
from django.utils import timezone

from reviews.evidence.models import Snapshot
from reviews.evidence.rows import storable
from reviews.readmodels.models import CatalogEntry
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Observed
from reviews.watch.queries import naming, unwatched

AGAIN = timedelta(minutes=15)
"""When a question that could not be asked is asked again."""
CONFIRMED = timedelta(hours=24)
"""Time between two answers that a repository is not there, before it counts as gone."""


def add_unwatched(newest: int | None = None) -> int:
    """Watch every repository that a decision alive names and that is not watched yet; return how many were new.

    ``newest`` looks only at so many of the newest decisions.
    """
    now = timezone.now()
    found = [WatchedRepository(hub=hub, repo_id=repo, due_at=now) for hub, repo in unwatched(newest)]
    return len(WatchedRepository.objects.bulk_create(found, ignore_conflicts=True))


def note_observed(row: WatchedRepository, answer: Observed) -> None:
    """Write an answer of the hub about a repository that is there."""
    now = timezone.now()
    row.answer = storable(answer.to_json())
    row.first_id = row.first_id or answer.own_id
    row.seen_at = row.asked_at = now
    row.due_at = now + timedelta(hours=settings.WATCH_HOURS)
    row.missing_since, row.gone_at, row.error = None, None, ""
    row.save()


def note_missing(row: WatchedRepository, *, others_answer: bool) -> None:
    """Write an answer that the repository is not there: gone after a second one a day later, while others answer."""
    now = timezone.now()
    row.missing_since = row.missing_since or now
    if row.gone_at is None and others_answer and now - row.missing_since >= CONFIRMED:
        row.gone_at = now
    row.asked_at, row.error = now, ""
    row.due_at = now + CONFIRMED
    row.save()


def note_failed(row: WatchedRepository, why: str) -> None:
    """Write that the hub could not be asked; what it said before stays, as of then."""
    now = timezone.now()
    row.asked_at, row.error, row.due_at = now, why[:500], now + AGAIN
    row.save()


def rest_unneeded() -> int:
    """Let what is due and that no decision alive names any more rest until its next time; return how many."""
    now = timezone.now()
    idle = WatchedRepository.objects.filter(~Exists(naming(CatalogEntry.objects.all())), due_at__lte=now)
    return idle.update(due_at=now + timedelta(hours=settings.WATCH_HOURS))


def put_off(rows: Collection[WatchedRepository]) -> None:
    """Ask about these repositories a little later, because their hub does not answer now."""
    keys = [one.pk for one in rows]
    WatchedRepository.objects.filter(pk__in=keys).update(due_at=timezone.now() + AGAIN)


def note_newest(row: WatchedRepository, snapshot: Snapshot, lost: Collection[str]) -> None:
    """Write the reading of the newest commit, and the commits of decisions that the hub no longer has."""
    row.newest, row.lost = snapshot, sorted(lost)
    row.save(update_fields=["newest", "lost"])


def ask_now(row: WatchedRepository) -> None:
    """Let the next round ask about a repository."""
    WatchedRepository.objects.filter(pk=row.pk, due_at__gt=timezone.now()).update(due_at=timezone.now())
