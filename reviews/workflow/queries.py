"""Reads for the candidate's pages: one candidate as plain values, its checklist, its requirements, and the lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from reviews.evidence import groups
from reviews.evidence.models import Document
from reviews.hub.shapes.reading import UNANSWERED
from reviews.jobs.models import JobRun
from reviews.language.phrases import dated, say
from reviews.people.models import User
from reviews.rungs import stops
from reviews.rungs.servable import TEXT_TASKS
from reviews.workflow import fact_needs, states
from reviews.workflow.commitments import ConditionLine, waived_words
from reviews.workflow.detail_reads import (
    answers_given,
    conditions_of,
    facts_read,
    findings_of,
    last_reading_job,
    newest_intake,
    one_candidate,
    tracks_of,
    waivers_ever,
)
from reviews.workflow.evaluation import EvaluationValue
from reviews.workflow.evaluation_query import counts_and_evaluation
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, Remark, RemarkReply, SignOff, Track
from reviews.workflow.requirements import CandidateValue, Requirement, TrackValue, requirements
from reviews.workflow.rereads.queries import contradicted
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.queries import visible_to

NO_TOKENIZER_TASKS = frozenset(
    {
        "image-classification", "object-detection", "image-segmentation", "depth-estimation", "text-to-image",
        "image-to-image", "audio-classification", "automatic-speech-recognition", "text-to-speech", "text-to-audio",
        "voice-activity-detection", "reinforcement-learning", "tabular-classification", "tabular-regression",
        "image-feature-extraction", "time-series-forecasting", "unconditional-image-generation", "video-classification",
    }
)  # fmt: skip
"""Hub pipeline tags whose models need no text tokenizer."""


def candidates_for(user: User | AnonymousUser) -> QuerySet[Candidate]:
    """Return the candidates that this person may see: those of the workloads that they may see."""
    return (
        Candidate.objects.filter(workload__in=visible_to(user))
        .select_related("workload__team", "requester", "snapshot", "policy")
        .prefetch_related(Prefetch("tracks", Track.objects.select_related("signoff__signer")))
    )


def candidate_for(user: User | AnonymousUser, candidate_id: int) -> Candidate | None:
    """Return one candidate if this person may see it, else None."""
    return one_candidate(user, candidate_id) if isinstance(user, User) else None


@dataclass(frozen=True)
class CandidateDetail:
    """One candidate with everything that its pages and rules need, read in a fixed number of queries."""

    candidate: Candidate
    value: CandidateValue
    requirements: list[Requirement]
    tracks: dict[str, Track]
    answers: dict[str, dict[str, Answer]]
    intake: LicenseIntake | None
    conditions: list[Condition]
    job: JobRun | None

    @property
    def state(self) -> str:
        """The state that pages show: the stored one, or unreadable or ready, which are computed."""
        return shown_state(self.candidate, self.job, self.requirements)

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label of the state."""
        return states.CANDIDATE_WORDS[self.state]


def shown_state(candidate: Candidate, job: JobRun | None, requirements: Iterable[Requirement]) -> str:
    """Return the state that pages show, computed from a candidate's row, its last job and its requirements."""
    if candidate.state == states.READING and job and job.state in (JobRun.State.FAILED, JobRun.State.GAVE_UP):
        return states.UNREADABLE
    if candidate.state == states.IN_REVIEW and all(requirement.met for requirement in requirements):
        return states.READY
    return candidate.state


def candidate_detail(candidate: Candidate) -> CandidateDetail:
    """Return everything about one candidate; the rules see only plain values."""
    tracks = {track.name: track for track in tracks_of(candidate)}
    intake = newest_intake(candidate)
    answers = latest_answers(candidate)
    conditions = conditions_in_force(tracks.values())
    job = last_reading_job(candidate)
    value = _value(candidate, tracks, intake, answers, conditions, job)
    return CandidateDetail(candidate, value, requirements(value), tracks, answers, intake, conditions, job)


def latest_answers(candidate: Candidate) -> dict[str, dict[str, Answer]]:
    """Return the current answers, by track and question."""
    found: dict[str, dict[str, Answer]] = {track: {} for track in states.TRACKS}
    for answer in answers_given(candidate):
        found[answer.track][answer.question] = answer
    return found


def remarks_about(candidate: Candidate, about: str) -> list[Remark]:
    """Return the remarks on one fact or file with their threads, open ones first."""
    threads = Prefetch("replies", RemarkReply.objects.select_related("by"))
    found = candidate.remarks.filter(about=about).select_related("by", "resolved_by").prefetch_related(threads)
    return sorted(found, key=lambda one: (one.resolved_at is not None, -one.pk))


def open_remarks(candidate: Candidate) -> dict[str, int]:
    """Return the number of open remarks, by the fact or file that they concern."""
    found = candidate.remarks.filter(resolved_at__isnull=True).exclude(about="").values_list("about")
    return dict(found.annotate(n=Count("pk")))


def conditions_in_force(tracks: Iterable[Track]) -> list[Condition]:
    """Return the conditions of the sign-offs in force, legal first."""
    ids = [track.signoff.root_id or track.signoff_id for track in tracks if track.signoff]
    return conditions_of(ids)


def track_value(track: Track, said: list[dict[str, str]], answers: dict[str, Answer], open_remarks: int) -> TrackValue:
    """Return one track as plain values."""
    signoff = track.signoff
    moved = groups.titles(groups.moved(signoff.basis, *said)) if signoff else []
    return TrackValue(
        state=track.state,
        signer=signoff.signer.name if signoff else "",
        moved=tuple(moved),
        contradicted=tuple(contradicted(signoff)),
        review_by=signoff.review_by if signoff else None,
        expired=bool(signoff and signoff.review_by and signoff.review_by < timezone.localdate()),
        known=str(signoff.terms.get("known", "")) if signoff else "",
        ran=bool(signoff and signoff.terms.get("run")),
        related=signoff.related if signoff else "",
        open_remarks=open_remarks,
        answers={key: answer.choice for key, answer in answers.items()},
    )


def _value(
    candidate: Candidate,
    tracks: dict[str, Track],
    intake: LicenseIntake | None,
    answers: dict[str, dict[str, Answer]],
    conditions: list[Condition],
    job: JobRun | None,
) -> CandidateValue:
    snapshot = candidate.snapshot
    counted = counts_and_evaluation(candidate)
    rows = ReviewRows(
        tracks={
            name: track_value(track, snapshot.said if snapshot else [], answers[name], counted[name])
            for name, track in tracks.items()
        },
        reading_error=job.error if job and job.state in (JobRun.State.FAILED, JobRun.State.GAVE_UP) else "",
        intake=say(
            "By {name} on {at}: {license_name}",
            name=intake.by.name,
            at=dated(intake.at, "%-d %b %Y"),
            license_name=intake.license_name,
        )
        if intake
        else "",
        license_known=bool(intake and intake.license_source),
        findings=findings_of(snapshot.pk) if snapshot else [],
        conditions=[ConditionLine.of(vars(one) | {"track": one.signoff.track}) for one in conditions],
        match=intake.match if intake else [],
        hold=intake.hold if intake else "",
        waived={rule: waived_words(one) for rule, one in in_force(waivers_of(candidate), timezone.localdate()).items()},
        read=_read(candidate),
        evaluation=counted["evaluation"],
    )
    return candidate_value(candidate, rows, timezone.localdate())


def _read(candidate: Candidate) -> list[dict[str, Any]]:
    """Return key, state and reason of the facts that requirements read, with the values of those that stops compare."""
    if candidate.snapshot is None:
        return []
    return facts_read(candidate.snapshot.pk)


@dataclass(frozen=True)
class ReviewRows:
    """The rows about the review of one candidate that the rules need.

    ``findings`` are (code, severity, title) in order, ``match`` and ``hold`` those of the newest intake, ``read``
    key, state and why of the facts that requirements read, and as ``compared`` the value of those that stops depend on.
    ``evaluation`` is what ``evaluation_query`` says, None without a suite.
    """

    tracks: dict[str, TrackValue]
    reading_error: str
    intake: str
    license_known: bool
    findings: Sequence[tuple[str, str, str]]
    conditions: Sequence[ConditionLine]
    match: Sequence[dict[str, Any]]
    hold: str
    waived: Mapping[str, str]
    read: Sequence[Mapping[str, Any]]
    evaluation: Mapping[str, Any] | None

    @property
    def told(self) -> dict[str, Any]:
        """The facts that hard stops depend on, by key."""
        return {
            one["key"]: one["compared"] for one in self.read if one["key"] in stops.KEYS and one["state"] != UNANSWERED
        }


def candidate_value(candidate: Candidate, rows: ReviewRows, day: date) -> CandidateValue:
    """Return the plain values that the rules read, as of a day; no other function makes a ``CandidateValue``.

    The rows come from a page's queries in ``candidate_detail``, or from a list's single query in ``candidate_rows``.
    """
    snapshot, work = candidate.snapshot, candidate.workload
    needs = stops.Needs(work.input_modality, work.context_tokens, work.overflow_plan)
    task = str((snapshot.repo.get("pipeline_tag") or "") if snapshot else "")
    against = [one for one in rows.match if one["outcome"] == "conflict" and one["rule"] not in rows.waived]
    return CandidateValue(
        requester=candidate.requester.name, hard=tuple(one.sentence for one in stops.stops(rows.told, needs)),
        tracks=rows.tracks, read=snapshot is not None, reading_error=rows.reading_error,
        partial=bool(snapshot and snapshot.partial), intake=rows.intake, license_known=rows.license_known,
        conflicts=tuple(dict.fromkeys(one["sentence"] for one in against)), waived=rows.waived,
        stops=tuple(dict.fromkeys([*(one["sentence"] for one in against if one["hard"]), *_held(rows.hold)])),
        blocking=tuple(title for _, severity, title in rows.findings if severity == "block"),
        findings=frozenset(code for code, _, _ in rows.findings), tokenizer_needed=task not in NO_TOKENIZER_TASKS,
        unanswered=fact_needs.unanswered(rows.read), template_needed=task in TEXT_TASKS if task else None,
        policy=candidate.policy.policy, risk=work.risk_level, conditions=len(rows.conditions),
        conditions_without_owner=sum(1 for one in rows.conditions if not one.owner),
        lapsed=tuple(one.words for one in rows.conditions if one.lapsed(day)),
        evaluation=EvaluationValue.of(rows.evaluation, candidate.snapshot_id),
    )  # fmt: skip


def _held(hold: str) -> list[str]:
    return [say("Legal holds technical work until this is clear: {hold}", hold=hold)] if hold else []


def waivers_of(candidate: Candidate) -> list[Waiver]:
    """Return every waiver of a candidate, including ended ones."""
    return waivers_ever(candidate)


def in_force(waivers: Iterable[Waiver], today: date) -> dict[str, Waiver]:
    """Return the waivers in force on this day, by rule."""
    return {one.rule: one for one in waivers if one.approved_at and not one.ended_at and one.expires >= today}


def history_of_signoffs(candidate: Candidate) -> QuerySet[SignOff]:
    """Return every sign-off ever given, newest first, with its withdrawal if there is one."""
    return candidate.signoffs.select_related("signer", "snapshot", "withdrawal").prefetch_related("conditions")


def earlier_intake(user: User | AnonymousUser, candidate: Candidate) -> LicenseIntake | None:
    """Return the newest intake of this repository on another candidate that this person may see; it is never copied."""
    return (
        LicenseIntake.objects.filter(
            candidate__hub=candidate.hub, candidate__repo_id=candidate.repo_id, candidate__workload__in=visible_to(user)
        )
        .exclude(candidate=candidate)
        .select_related("by", "snapshot", "candidate__workload__team")
        .order_by("-pk")
        .first()
    )


def intake_on_same_text(user: User | AnonymousUser, candidate: Candidate) -> LicenseIntake | None:
    """Return the newest intake of another repository with the same license text that this person may see."""
    if candidate.snapshot is None:
        return None
    roles = ("license", "gate_prompt")
    texts = candidate.snapshot.documents.filter(role__in=roles).values("blob_id")
    same = Document.objects.filter(snapshot=OuterRef("snapshot"), role__in=roles, blob_id__in=texts)
    return (
        LicenseIntake.objects.filter(Exists(same), candidate__workload__in=visible_to(user))
        .exclude(candidate__repo_id=candidate.repo_id)
        .select_related("by", "candidate__workload")
        .order_by("-pk")
        .first()
    )
