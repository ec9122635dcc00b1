"""Reads of one candidate for its pages by statements that are kept: writing them took longer than their answers."""

import json
from typing import Any, TypeVar

from django.db.models import Case, JSONField, Model, QuerySet, Value, When

from reviews.evidence.models import Fact, Finding
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.rungs import stops
from reviews.statements import objects, tuples
from reviews.workflow import fact_needs
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, Track
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.permits import sees_private
from reviews.workloads.queries import visible_to

Owned = TypeVar("Owned", bound=Model)

ABOUT = ("workload__team", "requester", "snapshot", "policy")
"""What every page of a candidate shows of it."""
BESIDE = ("signoff__signer", "signoff__snapshot", "signoff__copied_from__snapshot", "signoff__contradiction")


def one_candidate(user: User, candidate_id: int) -> Candidate | None:
    """Return one candidate with its tracks if this person may see it, else None."""

    def build(pk: int) -> QuerySet[Candidate]:
        return Candidate.objects.filter(pk=pk, workload__in=visible_to(user)).select_related(*ABOUT)

    # What the statement depends on: a token of this very person may see less than the person does.
    seen = (sees_private(user), user.team_ids)
    found = objects(("one candidate", *seen), build, Candidate, [candidate_id])
    if not found:
        return None
    hold_tracks(found[0], objects(("tracks",), _tracks, Track, [candidate_id]))
    return found[0]


def hold_tracks(candidate: Candidate, found: list[Track]) -> None:
    """Give a candidate its tracks, as Django's own prefetching leaves them."""
    tracks = candidate.tracks.all()
    tracks._result_cache = _of(candidate, found)
    vars(candidate)["_prefetched_objects_cache"] = {"tracks": tracks}


def _tracks(candidate: int) -> QuerySet[Track]:
    return Track.objects.filter(candidate=candidate).select_related("signoff__signer")


def _of(candidate: Candidate, found: list[Owned]) -> list[Owned]:
    for one in found:
        vars(one)["_state"].fields_cache["candidate"] = candidate
    return found


def tracks_of(candidate: Candidate) -> list[Track]:
    """Return the tracks with their sign-offs and what those rest on."""

    def build(pk: int) -> QuerySet[Track]:
        return Track.objects.filter(candidate=pk).select_related(*BESIDE)

    return _of(candidate, objects(("tracks beside",), build, Track, [candidate.pk]))


def newest_intake(candidate: Candidate) -> LicenseIntake | None:
    """Return the license intake that counts, None before one."""

    def build(pk: int) -> QuerySet[LicenseIntake]:
        return LicenseIntake.objects.filter(candidate=pk).select_related("by").order_by("-pk")[:1]

    return next(iter(_of(candidate, objects(("intake",), build, LicenseIntake, [candidate.pk]))), None)


def last_reading_job(candidate: Candidate) -> JobRun | None:
    """Return the last job that read the repository, None without one."""

    def build(pk: int) -> QuerySet[JobRun]:
        return JobRun.objects.filter(kind="read_hub", subject_id=pk).order_by("-pk")[:1]

    return next(iter(objects(("read_hub",), build, JobRun, [candidate.pk])), None)


def answers_given(candidate: Candidate) -> list[Answer]:
    """Return every answer ever given, oldest first."""

    def build(pk: int) -> QuerySet[Answer]:
        return Answer.objects.filter(candidate=pk).select_related("by").order_by("pk")

    return _of(candidate, objects(("answers",), build, Answer, [candidate.pk]))


def conditions_of(signoffs: list[int | None]) -> list[Condition]:
    """Return the conditions of some sign-offs, at most one a track, in the order of the sign-offs."""

    def build(*some: int) -> QuerySet[Condition]:
        found = Condition.objects.filter(signoff__in=some).select_related("signoff", "met_by")
        return found.order_by("signoff", "number")

    keys = sorted({one for one in signoffs if one is not None})
    return objects(("conditions", len(keys)), build, Condition, keys) if keys else []


def waivers_ever(candidate: Candidate) -> list[Waiver]:
    """Return every waiver of a candidate, including ended ones."""

    def build(pk: int) -> QuerySet[Waiver]:
        return Waiver.objects.filter(candidate=pk).select_related("asked_by", "approved_by", "ended_by")

    return _of(candidate, objects(("waivers",), build, Waiver, [candidate.pk]))


def findings_of(snapshot: int) -> list[tuple[str, str, str]]:
    """Return code, severity and title of each finding, in order."""

    def build(pk: int) -> QuerySet[Finding, tuple[str, str, str]]:
        return Finding.objects.filter(snapshot=pk).values_list("code", "severity", "title")

    return [(code, severity, title) for code, severity, title in tuples(("findings",), build, [snapshot])]


def facts_read(snapshot: int) -> list[dict[str, Any]]:
    """Return key, state and reason of the facts that requirements read, with the values of those that stops compare."""

    def build(pk: int) -> QuerySet[Fact, Any]:
        compared = Case(When(key__in=stops.KEYS, then="value"), default=Value(None, JSONField()))
        found = Fact.objects.filter(snapshot=pk, key__in=sorted({*fact_needs.KEYS, *stops.KEYS}))
        return found.annotate(compared=compared).values_list("key", "state", "why", "compared")

    return [
        {"key": key, "state": state, "why": why, "compared": None if value is None else json.loads(value)}
        for key, state, why, value in tuples(("facts read",), build, [snapshot])
    ]
