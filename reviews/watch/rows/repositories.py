"""Writes about watched repositories: which they are, what a hub answered, and what could not be asked."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.evidence.models import Fact, Snapshot
from reviews.evidence.queries import latest_reading
from reviews.evidence.rows import storable
from reviews.evidence.spelling import records
from reviews.hub.shapes.lineage import KNOWN
from reviews.watch.models import WatchedAncestor, WatchedRepository
from reviews.watch.observed import Observed
from reviews.watch.queries import needed, unlinked, unwatched

MOST_HINTS = 20
"""Webhooks of a repository that are remembered, so that the same one counts once."""
HINT_PAUSE = timedelta(minutes=10)
"""Least time between two looks for which webhooks ask."""
AGAIN = timedelta(minutes=15)
"""When a question that could not be asked is asked again."""
PORTION = 200
"""Decisions whose ancestors are looked for together."""
CONFIRMED = timedelta(hours=24)
"""Time between two answers that a repository is not there, before it counts as gone."""


def add_unwatched(newest: int | None = None) -> int:
    """Watch every repository that a decision alive names, or comes from, and that is not watched yet.

    Return how many were new. ``newest`` looks only at so many of the newest decisions.
    """
    now = timezone.now()
    wanted = {*unwatched(newest), *_link_ancestors(newest)}
    found = [WatchedRepository(hub=hub, repo_id=repo, due_at=now) for hub, repo in sorted(wanted)]
    return len(WatchedRepository.objects.bulk_create(found, ignore_conflicts=True))


def _link_ancestors(newest: int | None) -> list[tuple[str, str]]:
    """Write the ancestors of decisions that were not looked through yet; return hub and id of each."""
    numbers = unlinked(newest)
    found = [
        row
        for start in range(0, len(numbers), PORTION)
        for one in Decision.objects.filter(pk__in=numbers[start : start + PORTION])
        .select_related("snapshot")
        .defer("canonical")
        for row in ancestors_in(one)
    ]
    WatchedAncestor.objects.bulk_create(found, ignore_conflicts=True, batch_size=1000)
    return [(one.hub, one.repo_id) for one in found if one.repo_id]


def ancestors_in(decision: Decision) -> list[WatchedAncestor]:
    """Return the rows of the ancestors that a decision's reading described; one without an id if there are none."""
    fact = Fact.objects.filter(snapshot=decision.snapshot_id, key="lineage.ancestors").first()
    rows = [one for one in records(fact.value if fact else None) if one.get("state") in KNOWN]
    if not rows:
        return [WatchedAncestor(decision=decision, hub=decision.hub, gated="False")]
    reading = latest_reading(decision.snapshot)
    around = records(reading.around.get("ancestors")) if reading else []
    commits = {(one.get("id"), one.get("revision") or ""): str(one.get("commit") or "") for one in around}
    found = {}
    for one in rows:
        name, revision = str(one["id"])[:200], str(one.get("revision") or "")
        said = one.get("license")
        licenses = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        commit = commits.get((name, revision), "")
        found[name] = WatchedAncestor(
            decision=decision, hub=decision.hub, repo_id=name, commit=commit,
            licenses=sorted(str(each).casefold() for each in licenses), gated=str(one.get("gated") or False)[:10],
            pinned=bool(commit) and commit == revision,
        )  # fmt: skip
    return list(found.values())


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
    idle = WatchedRepository.objects.filter(~needed(), due_at__lte=now)
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


def take_hint(hub: str, name: str, key: str, digest: str) -> int:
    """Let a round look again at the repository that a webhook names; return how many repositories that is.

    ``name`` and ``key`` are the repository's name and the hub's own key, ``digest`` the SHA-256 of the webhook. One
    that came before counts no more, and however many others come, there is one look in ten minutes.
    """
    wanted = Q(pk__in=[])
    wanted |= Q(repo_id=name) if name else Q(pk__in=[])
    wanted |= Q(first_id=key) if key else Q(pk__in=[])
    taken = 0
    with transaction.atomic():
        for row in WatchedRepository.objects.select_for_update().filter(wanted, hub=hub).order_by("pk"):
            if digest in row.hints:
                continue
            now = timezone.now()
            soonest = max(now, row.asked_at + HINT_PAUSE) if row.asked_at else now
            row.hints = [*row.hints, digest][-MOST_HINTS:]
            row.due_at = min(row.due_at, soonest)
            row.save(update_fields=["hints", "due_at"])
            taken += 1
    return taken
