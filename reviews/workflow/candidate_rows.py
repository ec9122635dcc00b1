"""Many candidates at once as plain values: one query for any number, so that lists can show computed states."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.evidence import groups
from reviews.evidence.lessons import TITLES_OF
from reviews.evidence.sides import still_said
from reviews.jobs.models import JobRun
from reviews.language.phrases import dated, say
from reviews.readmodels.models import ALWAYS, CatalogEntry
from reviews.workflow import states
from reviews.workflow.commitments import ConditionLine, waived_words
from reviews.workflow.models import Candidate, Track
from reviews.workflow.policy.rules import TUNABLE
from reviews.workflow.queries import ReviewRows, candidate_value
from reviews.workflow.requirements import CandidateValue, Requirement, TrackValue, requirements
from reviews.workflow.seconding import SecondAsked, asked_of
from reviews.workflow.waivers.models import Waiver

UNDECIDED = (states.READING, states.IN_REVIEW, states.REJECTED, states.WITHDRAWN)
UNREADABLE_JOBS = (JobRun.State.FAILED, JobRun.State.GAVE_UP)


@dataclass(frozen=True)
class GivenWord:
    """The sign-off in force on a track: author, whether they still review there, time, snapshot, content."""

    signer: str
    signer_id: int
    reviews: bool
    at: datetime
    outcome: str
    reason: str
    snapshot_id: int


@dataclass(frozen=True)
class OpenRemark:
    """An open remark: who spoke last in its thread, when, and what."""

    number: int
    track: str
    text: str
    by: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class WaiverRequest:
    """A requested waiver that awaits approval; ``title`` names what it sets aside."""

    title: str
    track: str
    glass: bool
    reason: str
    expires: date
    by: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class LearnedLine:
    """One reader finding that waits for at least one track: its title, reader and time, and the tracks it waits for."""

    title: str
    reader: int
    at: datetime
    waits_for: tuple[str, ...]


@dataclass(frozen=True)
class CandidateRow:
    """One candidate of a list: its rows, its case, and who took part in it.

    ``since`` holds the time when each track reached its stored state; ``signed`` every (person, track) ever signed,
    ``signed_at`` the same with the time at which each account must have been another person's;
    ``intake`` (person, time) of the newest intake; ``job`` holds state, error, error_code, ended_at, attempt;
    ``seconds`` is what waits for a second legal reviewer, empty unless ``with_turns`` annotated the candidate.
    All of it is as of ``day``: on later days conditions are overdue, and passes and waivers have expired.
    """

    candidate: Candidate
    value: CandidateValue
    since: Mapping[str, datetime]
    words: Mapping[str, GivenWord]
    signed: frozenset[tuple[int, str]]
    signed_at: tuple[tuple[int, str, datetime], ...]
    remarks: tuple[OpenRemark, ...]
    intake: tuple[int, datetime] | None
    job: Mapping[str, Any] | None
    conditions: tuple[ConditionLine, ...] = ()
    asked: tuple[WaiverRequest, ...] = ()
    learned: tuple[LearnedLine, ...] = ()
    seconds: tuple[SecondAsked, ...] = ()
    day: date = field(default_factory=timezone.localdate)

    @cached_property
    def requirements(self) -> list[Requirement]:
        """The requirements, judged when something first asks: a list asks only for candidates in review."""
        return requirements(self.value)

    @property
    def state(self) -> str:
        """The state that pages show, including unreadable and ready."""
        if self.candidate.state == states.READING and self.job and self.job["state"] in UNREADABLE_JOBS:
            return states.UNREADABLE
        if self.candidate.state == states.IN_REVIEW and self._passed and all(one.met for one in self.requirements):
            return states.READY
        return self.candidate.state

    @property
    def _passed(self) -> bool:
        """Whether both tracks passed, without which the requirements on them are not met and none need be judged."""
        return all(track.state in states.PASSING for track in self.value.tracks.values())

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label of the state."""
        return states.CANDIDATE_WORDS[self.state]


def _asked_for(said: dict[str, Any]) -> WaiverRequest:
    title = said["rule"].removeprefix("requirement:")
    return WaiverRequest(
        TUNABLE.get(title, title.replace("-", " ").replace("_", " ")), said["track"],
        said["kind"] == Waiver.WaiverKind.BREAK_GLASS, said["reason"], date.fromisoformat(said["expires"]), _name(said),
        said["by_id"], _time(said["at"]),
    )  # fmt: skip


def _waiver(said: dict[str, Any]) -> Waiver:
    """Build a waiver with just enough for its words; it is never saved."""
    return Waiver(**{**said, "expires": date.fromisoformat(said["expires"])})


def rows(found: QuerySet[Candidate]) -> Iterator[CandidateRow]:
    """Yield the rows of a queryset annotated by ``with_values``, as of today."""
    for candidate in found:
        yield row(candidate)


def row(candidate: Candidate, day: date | None = None) -> CandidateRow:
    """Return one annotated candidate as plain values, as of a day: today by default."""
    noted, today = vars(candidate), day or timezone.localdate()
    said = candidate.snapshot.said if candidate.snapshot else []
    intake, job = noted["c_intake"], noted["c_job"]
    conditions = [ConditionLine.of(one) for one in noted["c_conditions"]]
    review = ReviewRows(
        tracks={t["name"]: _track(t, said, noted, today) for t in noted["c_tracks"]},
        reading_error=job["error"] if job and job["state"] in UNREADABLE_JOBS else "",
        intake=say(
            "By {name} on {time}: {license}",
            name=_name(intake),
            time=dated(_time(intake["at"]), "%-d %b %Y"),
            license=intake["license"],
        )
        if intake
        else "",
        license_known=bool(intake and intake["source"]),
        findings=[(f["code"], f["severity"], f["title"]) for f in noted["c_findings"]],
        conditions=conditions,
        match=intake["match"] if intake else [],
        hold=intake["hold"] if intake else "",
        waived={one["rule"]: waived_words(_waiver(one)) for one in _lasting(noted["c_waived"], today)},
        read=noted["c_read"],
        evaluation=noted["c_evaluation"],
    )
    return CandidateRow(
        candidate=candidate,
        value=candidate_value(candidate, review, today),
        since={t["name"]: _time(t["since"]) for t in noted["c_tracks"]},
        words={t["name"]: _word(t["signoff"]) for t in noted["c_tracks"] if t["signoff"]["id"]},
        signed=frozenset((one["by"], one["track"]) for one in noted["c_signed"]),
        signed_at=tuple((one["by"], one["track"], _time(one["at"])) for one in noted["c_signed"]),
        remarks=tuple(_remark(one) for one in noted["c_remarks"]),
        intake=(intake["by_id"], _time(intake["at"])) if intake else None,
        conditions=tuple(conditions),
        asked=tuple(_asked_for(one) for one in _lasting(noted["c_asked"], today)),
        learned=tuple(_learned(one) for one in noted["c_learned"]),
        seconds=asked_of(noted, candidate.policy.policy.readers(candidate.workload.risk_level)),
        job={**job, "ended_at": _time(job["ended_at"]) if job["ended_at"] else None} if job else None,
        day=today,
    )


def outdated_on(track: str = "") -> Q:
    """Return the filter for candidates with a sign-off in force (on this track) that is outdated or contradicted."""
    # Of thousands of decided candidates, only those whose entry says that somebody has to act now are compared. Their
    # keys are read first: within one statement, the planner would compare what all of them rest on.
    waiting = CatalogEntry.objects.filter(turn_from=ALWAYS).order_by().values_list("candidate")
    others = Candidate.objects.filter(state__in=UNDECIDED).order_by().values_list("pk")
    asked = list(others.union(waiting))
    signed = Track.objects.filter(signoff__isnull=False, candidate__in=[candidate for (candidate,) in asked])
    moved = signed.exclude(still_said("signoff__basis", "candidate__snapshot"))
    against = signed.filter(signoff__contradiction__isnull=False)
    tracks = [found.filter(name=track) if track else found for found in (moved, against)]
    keys = tracks[0].order_by().values_list("candidate").union(tracks[1].order_by().values_list("candidate"))
    return Q(pk__in=[candidate for (candidate,) in keys])


def turning_days(candidate: Candidate) -> list[date]:
    """Return, in order, every day on which the row of an annotated candidate may become another by time alone."""
    noted = vars(candidate)
    last = [one["expires"] for one in (*noted["c_waived"], *noted["c_asked"])]
    last += [one["signoff"]["review_by"] for one in noted["c_tracks"]]
    last += [one[name] for one in noted["c_conditions"] if not one["met_at"] for name in ("due", "lapses_on")]
    return sorted({date.fromisoformat(day) + timedelta(days=1) for day in last if day})


def _lasting(waivers: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    return [one for one in waivers if date.fromisoformat(one["expires"]) >= day]


def _track(found: dict[str, Any], said: list[dict[str, str]], noted: dict[str, Any], day: date) -> TrackValue:
    signoff = found["signoff"]
    signed = bool(signoff["id"])
    return TrackValue(
        state=found["state"],
        signer=_name(signoff) if signed else "",
        moved=tuple(groups.titles(groups.moved(signoff["basis"], *said))) if signed else (),
        contradicted=tuple(signoff["contradicted"] or ()),
        review_by=date.fromisoformat(signoff["review_by"]) if signoff["review_by"] else None,
        expired=bool(signoff["review_by"] and date.fromisoformat(signoff["review_by"]) < day),
        known=signoff["known"] or "",
        related=signoff["related"] or "",
        open_remarks=sum(1 for remark in noted["c_remarks"] if remark["track"] == found["name"]),
        answers={a["question"]: a["choice"] for a in noted["c_answers"] if a["track"] == found["name"]},
    )


def _word(signoff: dict[str, Any]) -> GivenWord:
    return GivenWord(
        _name(signoff), signoff["signer_id"], signoff["reviews"], _time(signoff["at"]), signoff["outcome"],
        signoff["reason"], signoff["snapshot_id"],
    )  # fmt: skip


def _remark(remark: dict[str, Any]) -> OpenRemark:
    found = remark | (remark["reply"] or {})
    return OpenRemark(found["id"], found["track"], found["text"], _name(found), found["by_id"], _time(found["at"]))


def _learned(said: dict[str, Any]) -> LearnedLine:
    waits = tuple(track for track in states.TRACKS if track in said["tracks"] and said[track])
    return LearnedLine(TITLES_OF.get(said["kind"], said["kind"]), said["reader"], _time(said["at"]), waits)


def _name(person: dict[str, Any]) -> str:
    return say(
        "{first_name} {last_name}", first_name=person["first_name"], last_name=person["last_name"]
    ).strip() or str(person["username"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
