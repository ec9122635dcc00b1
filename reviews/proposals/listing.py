"""Rows of the page of candidates: a few columns of each, and the whole review only where it decides what is shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reviews.evidence.sides import still_said
from reviews.jobs.models import JobRun
from reviews.people.models import full_name
from reviews.statements import objects, tuples
from reviews.workflow import states
from reviews.workflow.candidate_query import sharing_policies
from reviews.workflow.candidate_rows import UNREADABLE_JOBS, CandidateRow, row
from reviews.workflow.models import Candidate
from reviews.workflow.policy.models import PolicyVersion
from reviews.workflow.requirement import TrackValue

COLUMNS = (
    "pk", "repo_id", "commit", "state", "created_at", "workload__name", "workload__private", "workload__team__name",
    "requester__first_name", "requester__last_name", "requester__username", "job",
)  # fmt: skip
JUDGED = (
    "state", "policy", "workload__input_modality", "workload__context_tokens", "workload__overflow_plan",
    "workload__risk_level", "requester__first_name", "requester__last_name", "requester__username",
    "snapshot__partial", "snapshot__repo", "snapshot__groups", "snapshot__earlier",
)  # fmt: skip
"""What requirements read of a candidate besides what is annotated: a fifth of the columns of its rows."""
OF_TRACK = ("tracks__name", "tracks__state", "tracks__since", "tracks__signoff__review_by", "plain")


@dataclass(frozen=True)
class ListedTrack:
    """One track as the page shows it: the state that counts today, and since when the stored one lasts."""

    name: str
    shown: str
    since: datetime


@dataclass(frozen=True)
class ListedCandidate:
    """One candidate of the page; ``state`` is the one that pages show, ``tracks`` are in the order of the columns."""

    pk: int
    repo_id: str
    commit: str
    state: str
    created_at: datetime
    workload: str
    private: bool
    team: str
    requester: str
    tracks: tuple[ListedTrack, ...]


@dataclass(frozen=True)
class _Stored:
    """A track as it is stored; ``plain`` tells that nothing outdates its sign-off, or that it has none."""

    name: str
    state: str
    since: datetime
    review_by: date | None
    plain: bool

    def listed(self, today: date) -> ListedTrack:
        expired = bool(self.review_by and self.review_by < today)
        return ListedTrack(self.name, TrackValue(self.state, expired=expired).shown, self.since)


def listed(keys: Sequence[int]) -> list[ListedCandidate]:
    """Return these candidates, newest first, in one query; in two more, those that the whole review must tell.

    These are candidates with a sign-off whose basis is not what their snapshot says, or that a newer reader
    contradicts, and those in review whose tracks both passed: only requirements tell whether they are ready.
    """
    tracks = defaultdict[int, dict[str, _Stored]](dict)
    found: dict[int, tuple[Any, ...]] = {}
    for said in tuples(("listed candidates", len(keys)), _listed_with_tracks, keys) if keys else []:
        pk, one = said[0], _Stored(*said[len(COLUMNS) :])
        found[pk], tracks[pk][one.name] = said[: len(COLUMNS)], one
    whole = whole_rows([pk for pk, (_, _, _, state, *_) in found.items() if _asks_all(state, tracks[pk])])
    today = timezone.localdate()
    return [_listed(one, tracks[pk], whole.get(pk), today) for pk, one in found.items()]


def whole_rows(keys: Sequence[int]) -> dict[int, CandidateRow]:
    """Return these candidates with all that requirements read, by key; each policy is read once."""
    found = objects(("candidate rows", len(keys)), _sharing, Candidate, keys) if keys else []
    numbers = sorted({one.policy_id for one in found})
    shared = objects(("policies", len(numbers)), _policies, PolicyVersion, numbers) if numbers else []
    policies = {one.number: one for one in shared}
    for one in found:
        one.policy = policies[one.policy_id]
    return {one.pk: row(one) for one in found}


def _asks_all(state: str, tracks: Mapping[str, _Stored]) -> bool:
    if not all(one.plain for one in tracks.values()):
        return True
    return state == states.IN_REVIEW and all(one.state in states.PASSING for one in tracks.values())


def _listed(
    said: tuple[Any, ...], tracks: Mapping[str, _Stored], whole: CandidateRow | None, today: date
) -> ListedCandidate:
    pk, repo_id, commit, state, created_at, workload, private, team, first, last, username, job = said
    if whole:
        shown = tuple(ListedTrack(name, whole.value.tracks[name].shown, whole.since[name]) for name in states.TRACKS)
        state = whole.state
    else:
        shown = tuple(tracks[name].listed(today) for name in states.TRACKS)
        state = states.UNREADABLE if state == states.READING and job in UNREADABLE_JOBS else state
    name = full_name(first, last, username)
    return ListedCandidate(pk, repo_id, commit, state, created_at, workload, private, team, name, shown)


def _listed_with_tracks(*keys: int) -> QuerySet[Candidate, tuple[Any, ...]]:
    """Return one row for each track of each candidate."""
    jobs = JobRun.objects.filter(kind="read_hub", subject_id=OuterRef("pk")).order_by("-pk")
    stands = still_said("tracks__signoff__basis", "snapshot") & Q(tracks__signoff__contradiction__isnull=True)
    plain = ExpressionWrapper(Q(tracks__signoff__isnull=True) | stands, output_field=BooleanField())
    found = Candidate.objects.filter(pk__in=keys).annotate(job=Subquery(jobs.values("state")[:1]), plain=plain)
    return found.order_by("-pk").values_list(*COLUMNS, *OF_TRACK)


def _sharing(*keys: int) -> QuerySet[Candidate]:
    found = sharing_policies(Candidate.objects.filter(pk__in=keys)).select_related(None)
    return found.select_related("workload", "requester", "snapshot").only(*JUDGED).order_by("-pk")


def _policies(*numbers: int) -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(number__in=numbers)
