"""Many candidates at once as plain values: one query for any number, so that lists can show computed states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from reviews.evidence import groups
from reviews.evidence.models import Fact, Finding
from reviews.jobs.models import JobRun
from reviews.workflow import states, stops
from reviews.workflow.lines import ConditionLine, waived_words
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, Remark, RemarkReply, SignOff, Track
from reviews.workflow.policy import TUNABLE
from reviews.workflow.queries import case_from
from reviews.workflow.requirements import Case, Requirement, TrackCase, requirements
from reviews.workflow.waiver_models import Waiver

UNREADABLE_JOBS = (JobRun.State.FAILED, JobRun.State.GAVE_UP)


@dataclass(frozen=True)
class Word:
    """The sign-off in force on a track: who gave it, when, on which snapshot, and what it says."""

    signer: str
    signer_id: int
    active: bool
    at: datetime
    outcome: str
    reason: str
    snapshot_id: int


@dataclass(frozen=True)
class OpenRemark:
    """A remark that is not resolved yet: who spoke last in its thread, when, and what."""

    number: int
    track: str
    text: str
    by: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A waiver that somebody asked for and nobody approved yet; ``title`` names what it sets aside."""

    title: str
    track: str
    glass: bool
    reason: str
    expires: date
    by: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class Row:
    """One candidate of a list: its rows, its case and gates, and who has had a hand in it.

    ``since`` says when each track came to its stored state; ``signed`` holds every (person, track) that was ever
    signed; ``intake`` is (person, when) of the newest one; ``job`` holds state, error, error_code, ended_at, attempt.
    """

    candidate: Candidate
    case: Case
    gates: list[Requirement]
    since: Mapping[str, datetime]
    words: Mapping[str, Word]
    signed: frozenset[tuple[int, str]]
    remarks: tuple[OpenRemark, ...]
    intake: tuple[int, datetime] | None
    job: Mapping[str, Any] | None
    conditions: tuple[ConditionLine, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def state(self) -> str:
        """The state that pages show, unreadable and ready included."""
        if self.candidate.state == states.READING and self.job and self.job["state"] in UNREADABLE_JOBS:
            return states.UNREADABLE
        if self.candidate.state == states.IN_REVIEW and all(gate.met for gate in self.gates):
            return states.READY
        return self.candidate.state

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and word of the state."""
        return states.CANDIDATE_WORDS[self.state]

    def track_words(self, track: str) -> tuple[str, str]:
        """Tone and word of one track."""
        return states.TRACK_WORDS[self.case.tracks[track].shown]


def _person(field: str) -> dict[str, str]:
    return {part: f"{field}__{part}" for part in ("first_name", "last_name", "username")}


def with_cases(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """The candidates with everything that ``rows`` needs, gathered inside the one query by subqueries."""
    here = OuterRef("pk")
    signoff = JSONObject(
        id="signoff_id", signer_id="signoff__signer_id", active="signoff__signer__is_active", at="signoff__at",
        outcome="signoff__outcome", reason="signoff__reason", snapshot_id="signoff__snapshot_id",
        basis="signoff__basis", review_by="signoff__review_by", known="signoff__terms__known",
        **_person("signoff__signer"),
    )  # fmt: skip
    tracks = Track.objects.filter(candidate=here).order_by("-name")
    answers = Answer.objects.filter(candidate=here).order_by("pk")
    findings = Finding.objects.filter(snapshot=OuterRef("snapshot_id")).order_by("pk")
    told = Fact.objects.filter(snapshot=OuterRef("snapshot_id"), key__in=stops.KEYS).exclude(state="unanswered")
    intakes = LicenseIntake.objects.filter(candidate=here).order_by("-pk")
    jobs = JobRun.objects.filter(kind="read_hub", subject_id=here).order_by("-pk")
    return found.select_related("workload__team", "requester", "snapshot", "policy").annotate(
        c_tracks=ArraySubquery(
            tracks.values(json=JSONObject(name="name", state="state", since="since", signoff=signoff))
        ),
        c_answers=ArraySubquery(answers.values(json=JSONObject(track="track", question="question", choice="choice"))),
        c_remarks=ArraySubquery(_open_remarks()),
        c_findings=ArraySubquery(findings.values(json=JSONObject(code="code", severity="severity", title="title"))),
        c_conditions=ArraySubquery(_conditions()),
        c_signed=ArraySubquery(
            SignOff.objects.filter(candidate=here).order_by("pk").values(json=JSONObject(by="signer_id", track="track"))
        ),
        c_intake=Subquery(
            intakes.values(
                json=JSONObject(
                    by_id="by_id", at="at", license="license_name", source="license_source", match="match", hold="hold",
                    **_person("by"),
                )
            )[:1]
        ),
        c_waived=ArraySubquery(_waived()),
        c_asked=ArraySubquery(_asked()),
        c_told=ArraySubquery(told.values(json=JSONObject(key="key", value="value"))),
        c_job=Subquery(
            jobs.values(
                json=JSONObject(
                    id="pk", state="state", error="error", error_code="error_code", attempt="attempt",
                    ended_at="ended_at", created_at="created_at",
                )
            )[:1]
        ),
    )  # fmt: skip


def _open_remarks() -> QuerySet[Any, Any]:
    """The open remarks of a candidate, each with who spoke last in its thread."""
    found = Remark.objects.filter(candidate=OuterRef("pk"), resolved_at__isnull=True).order_by("pk")
    names = {"id": "pk", "track": "track", "text": "text", "by_id": "by_id", "at": "at", **_person("by")}
    return found.values(json=JSONObject(reply=_last_reply(), **names))


def _conditions() -> QuerySet[Any, Any]:
    """The conditions of the sign-offs in force on a candidate; a renewal goes on with those of its first."""
    in_force = Track.objects.filter(Q(signoff=OuterRef("signoff")) | Q(signoff__root=OuterRef("signoff")))
    found = Condition.objects.filter(Exists(in_force.filter(candidate=OuterRef(OuterRef("pk"))))).order_by("pk")
    names = ("number", "owner", "due", "lapses_on", "met_at", "before_release")
    return found.values(json=JSONObject(track="signoff__track", **{name: name for name in names}))


def _waived() -> QuerySet[Any, Any]:
    """What a waiver in force sets aside for a candidate."""
    today = timezone.localdate()
    found = Waiver.objects.filter(candidate=OuterRef("pk"), approved_at__isnull=False, ended_at__isnull=True)
    said = JSONObject(rule="rule", kind="kind", expires="expires", owner="owner", renewals="renewals")
    return found.filter(expires__gte=today).values(json=said)


def _asked() -> QuerySet[Any, Any]:
    """The waivers of a candidate that wait for somebody to approve them."""
    found = Waiver.objects.filter(candidate=OuterRef("pk"), approved_at__isnull=True, ended_at__isnull=True)
    return found.filter(expires__gte=timezone.localdate()).values(
        json=JSONObject(
            rule="rule", track="track", kind="kind", reason="reason", expires="expires", by_id="asked_by_id",
            at="asked_at", **_person("asked_by"),
        )
    )  # fmt: skip


def _asked_for(said: dict[str, Any]) -> Asked:
    title = said["rule"].removeprefix("requirement:")
    return Asked(
        TUNABLE.get(title, title.replace("-", " ").replace("_", " ")), said["track"],
        said["kind"] == Waiver.Kind.BREAK_GLASS, said["reason"], date.fromisoformat(said["expires"]), _name(said),
        said["by_id"], _time(said["at"]),
    )  # fmt: skip


def _waiver(said: dict[str, Any]) -> Waiver:
    """A waiver as far as its words need it; never saved."""
    return Waiver(**{**said, "expires": date.fromisoformat(said["expires"])})


def rows(found: QuerySet[Candidate]) -> Iterator[Row]:
    """The rows of a queryset that came through ``with_cases``."""
    for candidate in found:
        yield row(candidate)


def row(candidate: Candidate) -> Row:
    """One annotated candidate as plain values."""
    noted = vars(candidate)
    digests = candidate.snapshot.groups if candidate.snapshot else {}
    intake, job = noted["c_intake"], noted["c_job"]
    conditions = [ConditionLine.of(one) for one in noted["c_conditions"]]
    case = case_from(
        candidate,
        tracks={t["name"]: _track(t, digests, noted) for t in noted["c_tracks"]},
        reading_error=job["error"] if job and job["state"] in UNREADABLE_JOBS else "",
        intake=f"By {_name(intake)} on {_time(intake['at']):%-d %b %Y}: {intake['license']}" if intake else "",
        license_known=bool(intake and intake["source"]),
        findings=[(f["code"], f["severity"], f["title"]) for f in noted["c_findings"]],
        conditions=conditions,
        match=intake["match"] if intake else [],
        hold=intake["hold"] if intake else "",
        waived={one["rule"]: waived_words(_waiver(one)) for one in noted["c_waived"]},
        told={one["key"]: one["value"] for one in noted["c_told"]},
    )
    return Row(
        candidate=candidate,
        case=case,
        gates=requirements(case),
        since={t["name"]: _time(t["since"]) for t in noted["c_tracks"]},
        words={t["name"]: _word(t["signoff"]) for t in noted["c_tracks"] if t["signoff"]["id"]},
        signed=frozenset((one["by"], one["track"]) for one in noted["c_signed"]),
        remarks=tuple(_remark(one) for one in noted["c_remarks"]),
        intake=(intake["by_id"], _time(intake["at"])) if intake else None,
        conditions=tuple(conditions),
        asked=tuple(_asked_for(one) for one in noted["c_asked"]),
        job={**job, "ended_at": _time(job["ended_at"]) if job["ended_at"] else None} if job else None,
    )


def expired() -> Q:
    """Candidates with a pass in force whose review date has passed."""
    past = Track.objects.filter(signoff__review_by__lt=timezone.localdate(), state__in=states.PASSING)
    return Q(pk__in=past.values("candidate"))


def outdated_on(track: str = "") -> Q:
    """Candidates with a sign-off in force (on this track) whose basis the newest reading no longer holds."""
    moved = Track.objects.filter(signoff__isnull=False).exclude(
        candidate__snapshot__groups__contains=F("signoff__basis")
    )
    return Q(pk__in=(moved.filter(name=track) if track else moved).values("candidate"))


def _track(found: dict[str, Any], digests: dict[str, str], noted: dict[str, Any]) -> TrackCase:
    signoff = found["signoff"]
    signed = bool(signoff["id"])
    return TrackCase(
        state=found["state"],
        signer=_name(signoff) if signed else "",
        moved=tuple(groups.titles(groups.moved(signoff["basis"], digests))) if signed else (),
        review_by=date.fromisoformat(signoff["review_by"]) if signoff["review_by"] else None,
        expired=bool(signoff["review_by"] and date.fromisoformat(signoff["review_by"]) < timezone.localdate()),
        known=signoff["known"] or "",
        open_remarks=sum(1 for remark in noted["c_remarks"] if remark["track"] == found["name"]),
        answers={a["question"]: a["choice"] for a in noted["c_answers"] if a["track"] == found["name"]},
    )


def _word(signoff: dict[str, Any]) -> Word:
    return Word(
        _name(signoff), signoff["signer_id"], signoff["active"], _time(signoff["at"]), signoff["outcome"],
        signoff["reason"], signoff["snapshot_id"],
    )  # fmt: skip


def _last_reply() -> Subquery:
    """Who spoke last in the thread of a remark, and what; null where nobody answered."""
    found = RemarkReply.objects.filter(remark=OuterRef("pk")).order_by("-pk")
    return Subquery(found.values(json=JSONObject(text="text", by_id="by_id", at="at", **_person("by")))[:1])


def _remark(remark: dict[str, Any]) -> OpenRemark:
    found = remark | (remark["reply"] or {})
    return OpenRemark(found["id"], found["track"], found["text"], _name(found), found["by_id"], _time(found["at"]))


def _name(person: dict[str, Any]) -> str:
    return f"{person['first_name']} {person['last_name']}".strip() or str(person["username"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
