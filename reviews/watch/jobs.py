"""Worker entry points of the watch; ``jobs/kinds.py`` holds their dotted names."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.evidence.rows import store
from reviews.hub.errors import HubError, RepositoryNotFound, RevisionNotFound
from reviews.hub.observing import observe
from reviews.hub.reading import read
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.limits import counted_by
from reviews.hub.transport.valkey_windows import shared
from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.models import LIVE, JobRun
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.people.permits import WORKER
from reviews.watch import queries
from reviews.watch.actions import weigh
from reviews.watch.advisories.queries import CURRENT, newest_expired_vex
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Observed
from reviews.watch.rows import repositories as rows

Answer = TypeVar("Answer")
ROUND = 0
"""The one subject of a round: while it is under way, no second one begins."""
AT_ONCE, WHILE_READING = 60, 30
"""Repositories of one round; fewer while readings wait, which leaves them two thirds of the public hub's 500 requests
in five minutes: a round of 30 takes a few seconds and the next one begins a minute later."""
PAUSE = 60.0
"""Least seconds between the beginnings of two rounds."""


NEWEST = 500
"""Decisions that are looked at for a repository that is new, every few seconds; a round looks at all of them."""


def want_round() -> JobRun | None:
    """Ask for a round if repositories are due and the last one began long enough ago."""
    if JobRun.objects.filter(kind="observe_hub", state__in=LIVE).exists():
        return None
    rows.add_unwatched(NEWEST)
    if not queries.is_due():
        return None
    with transaction.atomic():
        return enqueue("observe_hub", ROUND, label=say("Watched repositories"), asked_by=WORKER, delay=_pause())


def want_matching() -> JobRun | None:
    """Have every decision matched once more after a VEX has stopped counting, also while no hub answers."""
    over = newest_expired_vex()
    if over is None or JobRun.objects.filter(kind="match_advisories", created_at__gt=over.at + CURRENT).exists():
        return None
    with transaction.atomic():
        return enqueue("match_advisories", over.pk, label=str(over), asked_by=WORKER)


def _pause() -> float:
    last = JobRun.objects.filter(kind="observe_hub").order_by("-pk").values_list("created_at", flat=True).first()
    return 0 if last is None else max(0.0, PAUSE - (timezone.now() - last).total_seconds())


def observe_hub(_round: int, step: Step) -> None:
    """Ask about the repositories that are due, each once, and weigh what changed; a hub that fails is left alone."""
    rows.add_unwatched()
    rows.rest_unneeded()
    waiting = JobRun.objects.filter(kind="read_hub", state__in=LIVE).exists()
    due = queries.due(WHILE_READING if waiting else AT_ONCE)
    failing: set[str] = set()
    for place, row in enumerate(due, 1):
        if row.hub in failing:
            continue
        step(say("Repository {place} of {number_of}", place=place, number_of=len(due)))
        if not _ask(row):
            failing.add(row.hub)
    rows.put_off([one for one in due if one.hub in failing])


def _ask(row: WatchedRepository) -> bool:
    """Ask about one repository and weigh the answer; return False if its hub does not answer at all."""
    hub = settings.HUBS.get(row.hub)
    if hub is None:
        rows.note_failed(row, say("The hub {hub} is no longer configured.", hub=row.hub))
        return True
    try:
        answer = Observed.of(_counted(lambda: observe(hub, row.repo_id)))
    except RepositoryNotFound:
        rows.note_missing(row, others_answer=_others_answer(row, hub))
    except HubError as error:
        rows.note_failed(row, str(error))
        return not error.retryable
    else:
        rows.note_observed(row, answer)
        _want_newest(row, answer)
    weigh(row)
    return True


def _others_answer(row: WatchedRepository, hub: Hub) -> bool:
    """Tell whether the hub still shows another repository: one 401 for all is our token, not a deletion."""
    if row.missing_since is None or queries.others_answered(row):
        return True
    other = queries.witness(row)
    try:
        return bool(other) and bool(_counted(lambda: observe(hub, other)))
    except HubError:
        return False


def _want_newest(row: WatchedRepository, answer: Observed) -> None:
    """Ask for a reading of the newest commit, unless it was read or all decisions are for it or made from it."""
    read_already = row.newest is not None and row.newest.commit == answer.commit
    commits = {one.commit for one in queries.decisions_on(row)} | queries.commits_above(row)
    if not answer.commit or read_already or commits <= {answer.commit}:
        return
    with transaction.atomic():
        enqueue("read_newest", row.pk, label=row.repo_id, asked_by=WORKER, lane=row.hub)


def read_newest(number: int, step: Step) -> None:
    """Read the newest commit of a watched repository, look whether the decisions' commits are there, and weigh it."""
    row = WatchedRepository.objects.get(pk=number)
    hub = settings.HUBS.get(row.hub)
    if hub is None:
        raise JobError(say("The hub {hub} is no longer configured.", hub=row.hub), code="hub-unknown", retryable=False)
    try:
        reading = _counted(lambda: read(hub, row.repo_id, None, progress=step))
        lost = {one for one in {one.commit for one in queries.decisions_on(row)} if _is_lost(hub, row.repo_id, one)}
    except HubError as error:
        raise JobError(str(error), code=error.code, retryable=error.retryable, retry_after=error.retry_after) from error
    rows.note_newest(row, store(reading), lost)
    weigh(row)


def _is_lost(hub: Hub, repo_id: str, commit: str) -> bool:
    try:
        _counted(lambda: observe(hub, repo_id, commit))
    except RevisionNotFound:
        return True
    return False


def _counted(ask: Callable[[], Answer]) -> Answer:
    with counted_by(shared(settings.REDIS_URL)):
        return ask()


def match_advisories(_number: int, step: Step) -> None:
    """Match every decision alive to the lists of advisories in force; no hub is asked."""
    keys = list(WatchedRepository.objects.filter(queries.needed()).order_by("pk").values_list("pk", flat=True))
    for place, key in enumerate(keys, 1):
        if place % 50 == 1:
            step(say("Repository {place} of {number_of}", place=place, number_of=len(keys)))
        weigh(WatchedRepository.objects.get(pk=key))
