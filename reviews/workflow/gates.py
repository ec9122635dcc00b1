"""One candidate as plain values, a gate over it, and the gates that both tracks share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reviews.workflow import states
from reviews.workflow.policy.rules import BLOCK, SHIPPED, WARN, Policy, parse
from reviews.workflow.questions import QUESTIONS

SATISFIED, UNSATISFIED, WAIVED = "satisfied", "unsatisfied", "waived"
NOT_APPLICABLE, ERROR = "not applicable", "error"

WORDS: dict[str, tuple[str, str]] = {
    ERROR: ("bad", "Error"),
    UNSATISFIED: ("warn", "Unsatisfied"),
    SATISFIED: ("ok", "Satisfied"),
    WAIVED: ("info", "Waived"),
    NOT_APPLICABLE: ("quiet", "Not applicable"),
}
"""Tone and word of every outcome, in the order in which pages show them: what blocks comes first."""

PERMISSION, ENDORSEMENT, DECISION = "Permission", "Endorsement", "Decision"


@dataclass(frozen=True)
class TrackValue:
    """How one track stands: its stored state, who signed it, the titles of what moved since, and until when it holds.

    ``known`` is how engineering's envelope is known, "" where the sign-off fixes none.
    """

    state: str = states.LOCKED
    signer: str = ""
    moved: tuple[str, ...] = ()
    review_by: date | None = None
    expired: bool = False
    known: str = ""
    open_remarks: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The state that counts: a sign-off on a basis that moved is outdated, a pass past its day expired.

        A fail stays what it is: it is a veto until its author withdraws it, whatever moved.
        """
        if self.state in (states.LOCKED, states.OPEN, states.FAILED):
            return self.state
        if self.moved:
            return states.OUTDATED
        return states.EXPIRED if self.expired and self.state in states.PASSING else self.state

    @property
    def passed(self) -> bool:
        """Whether the sign-off in force passes on what is known now."""
        return self.shown in states.PASSING


FIRST = parse(1, SHIPPED)


@dataclass(frozen=True)
class CandidateValue:
    """One candidate as plain values, which is all that the requirements look at.

    ``waived`` says by rule (``requirement:…`` for a requirement) until when and by whom it was set aside.
    ``conditions_first`` counts the open ones that must be met before a release, ``lapsed`` names the overdue ones.
    """

    requester: str
    tracks: Mapping[str, TrackValue]
    policy: Policy = FIRST
    risk: str = "medium"
    read: bool = False
    reading_error: str = ""
    partial: bool = False
    intake: str = ""
    license_known: bool = False
    conflicts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    waived: Mapping[str, str] = field(default_factory=dict)
    blocking: tuple[str, ...] = ()
    findings: frozenset[str] = frozenset()
    tokenizer_needed: bool = True
    template_needed: bool = False
    hard: tuple[str, ...] = ()
    conditions_without_owner: int = 0
    conditions: int = 0
    conditions_first: int = 0
    lapsed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """One gate: ``outcome`` is one of ``WORDS``, ``how`` says what satisfies it or why it is satisfied.

    ``page`` is the URL name of the evidence; ``blocks`` are the acts that need it: pass legal, pass engineering, issue.
    """

    key: str
    group: str
    name: str
    outcome: str
    how: str
    page: str
    blocks: tuple[str, ...] = ("issue",)
    weight: str = BLOCK

    @property
    def met(self) -> bool:
        """Whether it stands in nobody's way: it is satisfied, set aside, does not apply, or the policy only warns."""
        return self.outcome in (SATISFIED, WAIVED, NOT_APPLICABLE) or self.weight == WARN


@dataclass(frozen=True)
class Gate:
    """What is required: key, group and name, the page of its evidence, and the acts besides issuing that need it."""

    key: str
    group: str
    name: str
    page: str
    blocks: tuple[str, ...] = ()

    def judge(self, ok: bool, done: str, todo: str) -> Requirement:
        """Return the requirement: satisfied with ``done`` as the reason, or not, with ``todo`` as what satisfies it."""
        outcome, how = (SATISFIED, done) if ok else (UNSATISFIED, f"To satisfy: {todo}")
        return Requirement(self.key, self.group, self.name, outcome, how, self.page, (*self.blocks, "issue"))


def answers(candidate: CandidateValue, track: str, group: str, name: str) -> Requirement:
    """Whether every question of a track is answered, and none with no."""
    given = candidate.tracks[track].answers
    missing = [question.title for question in QUESTIONS[track] if question.key not in given]
    refused = [question.title for question in QUESTIONS[track] if given.get(question.key) == "no"]
    if "intended_use" in candidate.waived and given.get("intended-use") == "no":
        refused.remove(next(one.title for one in QUESTIONS[track] if one.key == "intended-use"))
    todo = f"answer {', '.join(missing)}." if missing else f"what was answered “no” must change: {', '.join(refused)}."
    done = f"All {len(QUESTIONS[track])} questions are answered and none says no."
    return Gate(f"{track}-answers", group, name, track, (f"pass {track}",)).judge(
        not missing and not refused, done, todo
    )


def remarks(track: TrackValue, name: str, group: str) -> Requirement:
    """Whether no remark on a track is open."""
    n = track.open_remarks
    todo = f"resolve {n} open remark{'s' if n != 1 else ''} on the {name} track."
    title = f"No open remark on the {name} track"
    return Gate(f"{name}-remarks", group, title, "remarks", (f"pass {name}",)).judge(n == 0, "Nothing is open.", todo)


def passed(track: TrackValue, name: str, group: str, title: str) -> Requirement:
    """Whether a track passes, and what would make it."""
    word = states.TRACK_WORDS[track.shown][1].lower()
    done = f"{track.signer} signed: {word}."
    if track.shown == states.OUTDATED:
        todo = f"sign again, because this changed since {track.signer} signed: {', '.join(track.moved)}."
    elif track.shown == states.EXPIRED and track.review_by:
        todo = f"a reviewer of the track looks again and renews it; its review was due by {track.review_by:%-d %b %Y}."
    elif track.shown == states.FAILED:
        todo = f"{track.signer} failed it; that is a veto until {track.signer} withdraws it."
    else:
        todo = f"a reviewer signs the {name} track (it is {word})."
    return Gate(f"{name}-passed", group, title, name).judge(track.passed, done, todo)
