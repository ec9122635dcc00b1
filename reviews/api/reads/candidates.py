"""Candidates that the token may see: how far each is, what is required of it, and who signed what."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.workloads import sight
from reviews.api.routes import PROBLEMS, router
from reviews.api.schemas import Text, one_of
from reviews.api.sight import LARGEST
from reviews.jobs.models import JobRun
from reviews.language.phrases import say
from reviews.proposals.lists import STATES, TRACK_STATES, narrowed, read_filters, rows_of
from reviews.workflow import states
from reviews.workflow.models import Candidate, Track
from reviews.workflow.queries import CandidateDetail, candidate_detail, candidate_for


class CandidatesAsked(PageAsked):
    """What narrows the list, as on its page."""

    q: Text = Field("", description="words in repository or workload, or the beginning of a commit")
    state: Text = Field("", json_schema_extra=one_of(dict(STATES)))
    legal: Text = Field("", description="state of the legal track", json_schema_extra=one_of(dict(TRACK_STATES)))
    engineering: Text = Field(
        "", description="state of the engineering track", json_schema_extra=one_of(dict(TRACK_STATES))
    )
    workload: Text = Field("", description="a workload's short name")


class CandidateAnswer(Schema):
    """One candidate: what is reviewed for which workload, and the states as the pages show them."""

    number: int
    hub: str
    repo: str
    commit: str = Field(description="empty until the repository has been read")
    workload: str
    state: str
    state_words: str
    legal: str
    engineering: str
    requester: str


class CandidateAnswers(Schema):
    """A part of the list; ``next`` is the cursor of the rest, null at the end."""

    items: list[CandidateAnswer]
    next: str | None


class JobAnswer(Schema):
    """The last reading of the repository: how far it is, and why it failed."""

    state: str
    attempt: int
    step: str
    error: str
    started_at: datetime | None
    ended_at: datetime | None


class CandidateStatus(CandidateAnswer):
    """One candidate with its reading, and how many of its requirements are unmet."""

    reading: JobAnswer | None
    unmet: int
    ended_reason: str


class RequirementAnswer(Schema):
    """One requirement: its outcome, and why, or what to do next. ``blocks`` are the acts that need it."""

    key: str
    group: str
    name: str
    outcome: str
    how: str
    met: bool
    weight: str
    blocks: list[str]


class RequirementAnswers(Schema):
    """Everything that is required before a decision."""

    items: list[RequirementAnswer]


class ConditionAnswer(Schema):
    """A condition of a sign-off."""

    number: int
    text: str
    owner: str
    due: date | None
    met_by: str | None
    met_at: datetime | None


class SignOffAnswer(Schema):
    """One person's sign-off."""

    outcome: str
    reason: str
    by: str
    at: datetime
    review_by: date | None
    conditions: list[ConditionAnswer]


class TrackAnswer(Schema):
    """One track with the sign-off in force, null without one. Only people sign."""

    track: str
    state: str
    words: str
    since: datetime
    signoff: SignOffAnswer | None


class TrackAnswers(Schema):
    """Both tracks."""

    items: list[TrackAnswer]


def candidate_of(request: HttpRequest, number: int) -> Candidate:
    """Return a candidate that the token may see. Raises ``HttpError`` 404, also for one that it may not."""
    found = candidate_for(sight(request), number) if 0 < number <= LARGEST else None
    if found is None:
        raise HttpError(404, say("Candidate {number_of} does not exist.", number_of=number))
    return found


@router.get(
    "candidates", response={200: CandidateAnswers, **PROBLEMS}, auth=Bearer(own="read"), summary="List candidates"
)
def candidate_list(request: HttpRequest, asked: Query[CandidatesAsked]) -> dict[str, Any]:
    """Return the candidates that the token may see, newest first. A filter that is not known is refused."""
    who, given = sight(request), QueryDict(mutable=True)
    given.update({name: getattr(asked, name) for name in ("q", "state", "legal", "engineering", "workload")})
    filters = read_filters(given, who)
    if filters.unknown:
        raise HttpError(422, say("Unknown filter: {unknown}.", unknown=", ".join(filters.unknown)))
    found, following = by_number(narrowed(who, filters), asked)
    return listed(
        [_line(one.candidate, one.state, one.value.tracks) for one in rows_of(one.pk for one in found)], following
    )


@router.get(
    "candidates/{number}", response={200: CandidateStatus, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read how far a candidate is",
)  # fmt: skip
def candidate_status(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one candidate with the state of its reading, of both tracks, and the number of unmet requirements."""
    return status_answer(candidate_detail(candidate_of(request, number)))


@router.get(
    "candidates/{number}/requirements", response={200: RequirementAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List what is required of a candidate",
)  # fmt: skip
def candidate_requirements(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return every requirement with its outcome and the next step."""
    found = candidate_detail(candidate_of(request, number)).requirements
    fields = ("key", "group", "name", "outcome", "how", "met", "weight", "blocks")
    return {"items": [{name: getattr(one, name) for name in fields} for one in found]}


@router.get(
    "candidates/{number}/tracks", response={200: TrackAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read both tracks of a candidate",
)  # fmt: skip
def candidate_tracks(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return both tracks with their sign-offs in force and the conditions of these."""
    detail = candidate_detail(candidate_of(request, number))
    return {"items": [_track(detail, name, row) for name, row in detail.tracks.items()]}


def status_answer(detail: CandidateDetail) -> dict[str, Any]:
    """Return a candidate with its reading as the API has it."""
    reading = job_answer(detail.job) if detail.job else None
    return {
        **_line(detail.candidate, detail.state, detail.value.tracks), "reading": reading,
        "unmet": sum(1 for one in detail.requirements if not one.met), "ended_reason": detail.candidate.ended_reason,
    }  # fmt: skip


def job_answer(job: JobRun) -> dict[str, Any]:
    """Return a reading's job as the API has it."""
    return {
        "state": job.state, "attempt": job.attempt, "step": str(job.steps[-1]["name"]) if job.steps else "",
        "error": job.error, "started_at": job.started_at, "ended_at": job.ended_at,
    }  # fmt: skip


def _line(one: Candidate, state: str, tracks: Any) -> dict[str, Any]:
    return {
        "number": one.pk, "hub": one.hub, "repo": one.repo_id, "commit": one.commit, "workload": one.workload.slug,
        "state": state, "state_words": states.CANDIDATE_WORDS[state][1], "legal": tracks[states.LEGAL].shown,
        "engineering": tracks[states.ENGINEERING].shown, "requester": one.requester.name,
    }  # fmt: skip


def _track(detail: CandidateDetail, name: str, row: Track) -> dict[str, Any]:
    shown, signed = detail.value.tracks[name].shown, row.signoff
    said = {
        "outcome": signed.outcome, "reason": signed.reason, "by": signed.signer.name, "at": signed.at,
        "review_by": signed.review_by,
        "conditions": [
            {
                "number": one.number, "text": one.text, "owner": one.owner, "due": one.due, "met_at": one.met_at,
                "met_by": one.met_by.name if one.met_by else None,
            }
            for one in detail.conditions if one.signoff.track == name
        ],
    } if signed else None  # fmt: skip
    words = states.TRACK_WORDS[shown][1]
    return {"track": name, "state": shown, "words": words, "since": row.since, "signoff": said}
