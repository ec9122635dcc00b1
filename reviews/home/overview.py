"""A candidate's overview as plain values: status sentence, verdicts, requirements by group, sign-offs, steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reviews.decisions.answers import SUPERSEDED, WITHDRAWN
from reviews.decisions.entries import denied
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.home import turn
from reviews.home.changes import EntryChange
from reviews.jobs.models import JobRun
from reviews.language.memory import stored
from reviews.language.phrases import joined, say
from reviews.ledger.events import EVENTS, sentence
from reviews.ledger.models import LedgerEntry
from reviews.readmodels.models import CatalogEntry
from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow
from reviews.workflow.locks import why_engineering_locked
from reviews.workflow.models import SignOff
from reviews.workflow.queries import CandidateDetail
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.requirements import DECISION, ENDORSEMENT, PERMISSION, WORDS, Requirement

PAGE_WORDS = {
    "evidence": say("Evidence"),
    "legal": say("Legal track"),
    "engineering": say("Engineering track"),
    "remarks": say("Remarks"),
    "candidate": say("Conditions"),
    "decide": say("Decide"),
}
"""Link text for the page of a requirement."""

CODE_WORDS = {
    "not-found": say("not found"),
    "revision-not-found": say("revision not found"),
    "gated": say("gated"),
    "disabled": say("disabled"),
    "rate-limited": say("rate limited"),
    "unreachable": say("unreachable"),
    "too-big": say("too big"),
    "malformed": say("malformed"),
    "hub-unknown": say("hub not configured"),
    "worker-died": say("worker stopped"),
    "internal": say("internal error"),
    "too-large": say("too large to read"),
}
"""Why a reading failed, in words; an unlisted code is shown with spaces for hyphens."""


@dataclass(frozen=True)
class Status:
    """The sentence at the top of the page: tone, state, and what happens next."""

    tone: str
    word: str
    text: str


@dataclass(frozen=True)
class TrackVerdict:
    """Permission or endorsement: always shown separately, never merged."""

    name: str
    tone: str
    word: str
    text: str


@dataclass(frozen=True)
class RequirementRow:
    """One requirement with its tone and outcome."""

    requirement: Requirement
    tone: str
    word: str
    link: str


@dataclass(frozen=True)
class SignOffCard:
    """A track's sign-off in force, or none; what changed, or is contradicted, since it was given."""

    track: str
    signoff: SignOff | None
    tone: str
    word: str
    moved: tuple[str, ...]
    contradicted: tuple[str, ...]
    conditions: int


@dataclass(frozen=True)
class JobStep:
    """One step of a job: name, start, duration in seconds (None while it runs), and state."""

    name: str
    at: datetime
    seconds: float | None
    state: str


@dataclass(frozen=True)
class TimelineRow:
    """One ledger entry in words."""

    entry: LedgerEntry
    tone: str
    text: str
    changed: list[EntryChange] = field(default_factory=list)

    @property
    def actor(self) -> str:
        """The name of the actor, without the account in brackets."""
        return self.entry.actor.rpartition(" (")[0] or self.entry.actor


def status(detail: CandidateDetail, row: CandidateRow, decision: Decision | None) -> Status:
    """Return the status sentence: the state, then what it waits for."""
    tone, word = detail.state_words
    candidate = detail.candidate
    waits = joined(" ", list(dict.fromkeys(need.others for need in turn.needs(row)))[:2])
    if detail.state == states.READING and detail.job:
        attempt = (
            say(
                " Attempt {attempt} of {most_attempts}.",
                attempt=detail.job.attempt,
                most_attempts=detail.job.most_attempts,
            )
            if detail.job.attempt > 1
            else ""
        )
        return Status(
            tone,
            word,
            say(
                "The portal is reading the repository. The review begins once it has been read.{attempt}",
                attempt=attempt,
            ),
        )
    if detail.state == states.UNREADABLE and detail.job:
        return Status(
            tone,
            word,
            say("{error} Nothing was lost; the repository can be read again.", error=stored(detail.job.error)),
        )
    if detail.state in (states.REJECTED, states.WITHDRAWN):
        return Status(tone, word, candidate.ended_reason)
    if detail.state == states.DECIDED and decision:
        tone, said = _decided(decision)
        return Status(tone, word, joined(" ", (said, waits)) if waits else said)
    return Status(tone, word, waits)


def _decided(decision: Decision) -> tuple[str, str]:
    """Return tone and sentence of how the candidate's decision stands, and who denies it in an emergency."""
    stands, number = standing(decision), decision.number
    if stands.word in (SUPERSEDED, WITHDRAWN):  # the reason says as much
        return stands.tone, say("Decision {number_of}: {why}", number_of=number, why=stands.why)
    said = say("Decision {number_of} is {title}.", number_of=number, title=stands.title.lower())
    if stands.why:
        said = say(
            "Decision {number_of} is {title}: {why}", number_of=number, title=stands.title.lower(), why=stands.why
        )
    entry = CatalogEntry.objects.filter(decision=number).first() if stands.approved_for[1] else None
    if entry and (stopped := denied(entry)):
        return "bad", joined(" ", (said, say("Machines are denied it: {why}", why=joined(" ", stopped))))
    return stands.tone, said


def verdicts(detail: CandidateDetail) -> list[TrackVerdict]:
    """Return permission (the legal track) and endorsement (the engineering track)."""
    return [_verdict(PERMISSION, states.LEGAL, detail), _verdict(ENDORSEMENT, states.ENGINEERING, detail)]


def _verdict(name: str, track: str, detail: CandidateDetail) -> TrackVerdict:
    value, signoff = detail.value.tracks[track], detail.tracks[track].signoff
    tone, word = states.TRACK_WORDS[value.shown]
    given, asked = len(value.answers), len(QUESTIONS[track])
    if value.shown == states.OUTDATED:
        text = value.why_outdated
    elif signoff:
        text = say("{signer}: {reason}", signer=value.signer, reason=signoff.reason)
    elif value.shown == states.OPEN:
        tone, word = "warn", say("Not settled")
        text = say("{given} of {asked} questions answered; not yet signed.", given=given, asked=asked)
    else:
        tone, word, text = "quiet", say("Not judged"), _locked(track, detail)
    return TrackVerdict(name, tone, word, text)


def _locked(track: str, detail: CandidateDetail) -> str:
    if not detail.value.read:
        return say("The repository has not been read, which counts as not passed.")
    return why_engineering_locked(detail.intake, partial=detail.value.partial)


def requirements(detail: CandidateDetail) -> list[tuple[str, list[RequirementRow]]]:
    """Return the requirements by group, blocking ones first within each group."""
    order = list(WORDS)
    found = []
    for group in (PERMISSION, ENDORSEMENT, DECISION):
        mine = sorted(
            (one for one in detail.requirements if one.group == group), key=lambda one: order.index(one.outcome)
        )
        rows = [RequirementRow(one, *WORDS[one.outcome], PAGE_WORDS.get(one.page, say("Details"))) for one in mine]
        found.append((group, rows))
    return found


def tally(requirements: Iterable[Requirement]) -> list[tuple[str, str]]:
    """Count the requirements by outcome, as tone and words."""
    outcomes = [requirement.outcome for requirement in requirements]
    return [
        (tone, say("{count} {word}", count=outcomes.count(key), word=word.lower()))
        for key, (tone, word) in WORDS.items()
        if key in outcomes
    ]


def signed(detail: CandidateDetail) -> list[SignOffCard]:
    """Return both tracks with their sign-off in force."""
    found = []
    for name in states.TRACKS:
        track, value = detail.tracks[name], detail.value.tracks[name]
        tone, word = states.TRACK_WORDS[track.state]
        asked = sum(1 for condition in detail.conditions if condition.signoff_id == track.signoff_id)
        found.append(SignOffCard(name, track.signoff, tone, word, value.moved, value.contradicted, asked))
    return found


def steps(run: JobRun) -> list[JobStep]:
    """Return the steps of a run; the last is the current one, or the one that failed."""
    kept: list[dict[str, Any]] = list(run.steps)
    times = [datetime.fromisoformat(step["at"]) for step in kept]
    ends: list[datetime | None] = [*times[1:], run.ended_at] if times else []
    last = {JobRun.State.RUNNING: "running", JobRun.State.DONE: "done"}.get(JobRun.State(run.state), "stopped")
    return [
        JobStep(
            str(step["name"]), at, round((end - at).total_seconds(), 1) if end else None,
            "done" if number < len(kept) - 1 else last,
        )
        for number, (step, at, end) in enumerate(zip(kept, times, ends, strict=True))
    ]  # fmt: skip


def events(entries: Iterable[LedgerEntry], changed: Mapping[int, list[EntryChange]] | None = None) -> list[TimelineRow]:
    """Return ledger entries as the timeline shows them; ``changed`` is what each of them changed, by its number."""
    return [
        TimelineRow(
            entry,
            EVENTS[entry.event].tone if entry.event in EVENTS else "quiet",
            sentence(entry.event, entry.label.rpartition("/")[2], entry.data),
            (changed or {}).get(entry.sequence, []),
        )
        for entry in entries
    ]


def code_words(code: str) -> str:
    """Return an error code in words."""
    return CODE_WORDS.get(code, code.replace("-", " "))
