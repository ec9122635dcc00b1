"""A candidate's overview as plain values: the status sentence, verdicts, requirements by group, sign-offs, steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.home import turn
from reviews.jobs.models import JobRun
from reviews.ledger.events import EVENTS, sentence
from reviews.ledger.models import LedgerEntry
from reviews.workflow import states
from reviews.workflow.cases import CandidateRow
from reviews.workflow.models import SignOff
from reviews.workflow.queries import Dossier
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.requirements import DECISION, ENDORSEMENT, PERMISSION, WORDS, Requirement

PAGE_WORDS = {
    "evidence": "Evidence", "legal": "Legal track", "engineering": "Engineering track", "remarks": "Remarks",
    "candidate": "Conditions", "decide": "Decide",
}  # fmt: skip
"""What the link of a requirement says."""

CODE_WORDS = {
    "not-found": "not found", "revision-not-found": "revision not found", "gated": "gated", "disabled": "disabled",
    "rate-limited": "rate limited", "unreachable": "unreachable", "too-big": "too big", "malformed": "malformed",
    "hub-unknown": "hub not configured", "worker-died": "worker stopped", "internal": "an error of the portal itself",
}  # fmt: skip
"""Why a reading failed, in words; a code that is not here is shown with its hyphens as spaces."""


@dataclass(frozen=True)
class Status:
    """The sentence that the page begins with: tone of the look, the state's word, and what happens next."""

    tone: str
    word: str
    text: str


@dataclass(frozen=True)
class TrackVerdict:
    """Permission or endorsement: always both, never merged."""

    name: str
    tone: str
    word: str
    text: str


@dataclass(frozen=True)
class RequirementRow:
    """One requirement with its tone and word."""

    requirement: Requirement
    tone: str
    word: str
    link: str


@dataclass(frozen=True)
class SignOffCard:
    """A track's sign-off in force, or that there is none; ``moved`` names what changed since it was given."""

    track: str
    signoff: SignOff | None
    tone: str
    word: str
    moved: tuple[str, ...]
    conditions: int


@dataclass(frozen=True)
class JobStep:
    """One step of a job: its name, when it began, how many seconds it took (None while it runs), and its state."""

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

    @property
    def actor(self) -> str:
        """The name that acted, without the account in brackets."""
        return self.entry.actor.rpartition(" (")[0] or self.entry.actor


def status(dossier: Dossier, row: CandidateRow, decision: Decision | None) -> Status:
    """The status sentence: the state, then what it waits for."""
    tone, word = dossier.state_words
    candidate = dossier.candidate
    waits = " ".join(list(dict.fromkeys(need.others for need in turn.needs(row)))[:2])
    if dossier.state == states.READING and dossier.job:
        attempt = f" Attempt {dossier.job.attempt} of {dossier.job.most_attempts}." if dossier.job.attempt > 1 else ""
        return Status(tone, word, f"The portal reads the repository; the review begins when that has ended.{attempt}")
    if dossier.state == states.UNREADABLE and dossier.job:
        return Status(tone, word, f"{dossier.job.error} Nothing is lost: it can be read again.")
    if dossier.state in (states.REJECTED, states.WITHDRAWN):
        return Status(tone, word, candidate.ended_reason)
    if dossier.state == states.DECIDED and decision:
        stands = standing(decision)
        why = f": {stands.why}" if stands.why else "."
        return Status(stands.tone, word, f"Decision {decision.number} is {stands.title.lower()}{why} {waits}".strip())
    return Status(tone, word, waits)


def verdicts(dossier: Dossier) -> list[TrackVerdict]:
    """Permission (the legal track) and endorsement (the engineering track)."""
    return [_verdict(PERMISSION, states.LEGAL, dossier), _verdict(ENDORSEMENT, states.ENGINEERING, dossier)]


def _verdict(name: str, track: str, dossier: Dossier) -> TrackVerdict:
    case, signoff = dossier.case.tracks[track], dossier.tracks[track].signoff
    tone, word = states.TRACK_WORDS[case.shown]
    given, asked = len(case.answers), len(QUESTIONS[track])
    if case.shown == states.OUTDATED:
        text = f"This changed since {case.signer} signed: {', '.join(case.moved).lower()}."
    elif signoff:
        text = f"{case.signer}: {signoff.reason}"
    elif case.shown == states.OPEN:
        tone, word = "warn", "Not settled"
        text = f"{given} of {asked} questions are answered; nobody has signed."
    else:
        tone, word, text = "quiet", "Not judged", _locked(track, dossier)
    return TrackVerdict(name, tone, word, text)


def _locked(track: str, dossier: Dossier) -> str:
    if not dossier.case.read:
        return "Nothing was read yet, and not read counts as not passed."
    if track == states.ENGINEERING and dossier.case.partial:
        return "The files are gated and were not read, so engineering stays locked."
    return "Locked until legal has recorded the license intake."


def gates(dossier: Dossier) -> list[tuple[str, list[RequirementRow]]]:
    """The requirements by group; within a group what blocks comes first."""
    order = list(WORDS)
    found = []
    for group in (PERMISSION, ENDORSEMENT, DECISION):
        mine = [gate for gate in dossier.gates if gate.group == group]
        mine.sort(key=lambda gate: order.index(gate.outcome))
        found.append(
            (group, [RequirementRow(gate, *WORDS[gate.outcome], PAGE_WORDS.get(gate.page, "Look")) for gate in mine])
        )
    return found


def tally(requirements: Iterable[Requirement]) -> list[tuple[str, str]]:
    """How many requirements have which outcome, as tone and words."""
    outcomes = [gate.outcome for gate in requirements]
    return [(tone, f"{outcomes.count(key)} {word.lower()}") for key, (tone, word) in WORDS.items() if key in outcomes]


def signed(dossier: Dossier) -> list[SignOffCard]:
    """Both tracks with their sign-off in force."""
    found = []
    for name in states.TRACKS:
        track, case = dossier.tracks[name], dossier.case.tracks[name]
        tone, word = states.TRACK_WORDS[track.state]
        asked = sum(1 for condition in dossier.conditions if condition.signoff_id == track.signoff_id)
        found.append(SignOffCard(name, track.signoff, tone, word, case.moved, asked))
    return found


def steps(run: JobRun) -> list[JobStep]:
    """The steps of a run; the last one is what it does now, or where it failed."""
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


def events(entries: Iterable[LedgerEntry]) -> list[TimelineRow]:
    """Ledger entries as the timeline shows them."""
    return [
        TimelineRow(
            entry,
            EVENTS[entry.event].tone if entry.event in EVENTS else "quiet",
            sentence(entry.event, entry.label.rpartition("/")[2], entry.data),
        )
        for entry in entries
    ]


def code_words(code: str) -> str:
    """An error code in words."""
    return CODE_WORDS.get(code, code.replace("-", " "))
