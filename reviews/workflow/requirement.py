"""One candidate as plain values, and the requirements that both tracks share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reviews.language.phrases import dated, joined, say, say_count
from reviews.workflow import states
from reviews.workflow.evaluation import NO_SUITE, EvaluationValue
from reviews.workflow.policy.rules import BLOCK, SHIPPED, WARN, Policy, parse
from reviews.workflow.questions import QUESTIONS

SATISFIED, UNSATISFIED, WAIVED = "satisfied", "unsatisfied", "waived"
NOT_APPLICABLE, ERROR = say("not applicable"), "error"

WORDS: dict[str, tuple[str, str]] = {
    ERROR: ("bad", say("Error")),
    UNSATISFIED: ("warn", say("Unsatisfied")),
    SATISFIED: ("ok", say("Satisfied")),
    WAIVED: ("info", say("Waived")),
    NOT_APPLICABLE: ("quiet", say("Not applicable")),
}
"""Tone and label of every outcome in the order of the pages, blocking ones first."""

PERMISSION, ENDORSEMENT, DECISION = say("Permission"), say("Endorsement"), say("Decision")


@dataclass(frozen=True)
class TrackValue:
    """The state of one track: its stored state, its signer, the titles of what changed since, and its review date.

    ``contradicted`` says in sentences what a newer reader of the same files contradicts of the sign-off.
    ``known`` is how engineering's envelope is known, "" if the sign-off fixes none; ``ran`` if a run tested it.
    ``related`` is the mark that the signer's account is related to that of someone who must be another person.
    """

    state: str = states.LOCKED
    signer: str = ""
    moved: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    review_by: date | None = None
    expired: bool = False
    known: str = ""
    ran: bool = False
    related: str = ""
    open_remarks: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The effective state: a sign-off whose basis changed is outdated, a pass past its review date is expired.

        A fail stays a fail: it is a veto until its author withdraws it, whatever changes.
        """
        if self.state in (states.LOCKED, states.OPEN, states.FAILED):
            return self.state
        if self.moved or self.contradicted:
            return states.OUTDATED
        return states.EXPIRED if self.expired and self.state in states.PASSING else self.state

    @property
    def why_outdated(self) -> str:
        """What outdates the sign-off, in sentences; "" for nothing."""
        changed = (
            say("This changed since {signer} signed: {moved}.", signer=self.signer, moved=joined(", ", self.moved))
            if self.moved
            else ""
        )
        return joined(" ", (one for one in (changed, *self.contradicted) if one))

    @property
    def passed(self) -> bool:
        """Whether the sign-off in force is a pass that is neither outdated nor expired."""
        return self.shown in states.PASSING


FIRST = parse(1, SHIPPED)


@dataclass(frozen=True)
class CandidateValue:
    """One candidate as plain values, the only input of the requirements.

    ``template_needed`` is None where no task is stated. ``waived`` gives the expiry and owner of each waiver by rule
    (``requirement:…`` for a requirement). ``unanswered`` says why a fact that requirements read (``fact_needs``) has no
    answer. ``lapsed`` names the conditions that are open beyond their grace period.
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
    unanswered: Mapping[str, str] = field(default_factory=dict)
    tokenizer_needed: bool = True
    template_needed: bool | None = False
    hard: tuple[str, ...] = ()
    conditions_without_owner: int = 0
    conditions: int = 0
    lapsed: tuple[str, ...] = ()
    evaluation: EvaluationValue = NO_SUITE


@dataclass(frozen=True)
class Requirement:
    """One requirement: ``outcome`` is one of ``WORDS``, ``how`` says what would satisfy it or why it is satisfied.

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
        """Whether the requirement blocks nothing: satisfied, waived, not applicable, or only a warning."""
        return self.outcome in (SATISFIED, WAIVED, NOT_APPLICABLE) or self.weight == WARN


@dataclass(frozen=True)
class RequirementRule:
    """The definition of a requirement: key, group, name, page of evidence, and acts besides issuing that need it."""

    key: str
    group: str
    name: str
    page: str
    blocks: tuple[str, ...] = ()

    def judge(self, ok: bool, done: str, todo: str) -> Requirement:
        """Return the requirement: satisfied because of ``done``, or unsatisfied with ``todo`` as the next step."""
        outcome, how = (SATISFIED, done) if ok else (UNSATISFIED, say("To satisfy: {todo}", todo=todo))
        return Requirement(self.key, self.group, self.name, outcome, how, self.page, (*self.blocks, "issue"))


def answers(candidate: CandidateValue, track: str, group: str, name: str) -> Requirement:
    """Require an answer to every question of a track, none of them “no”."""
    given = candidate.tracks[track].answers
    missing = [question.title for question in QUESTIONS[track] if question.key not in given]
    refused = [question.title for question in QUESTIONS[track] if given.get(question.key) == "no"]
    if "intended_use" in candidate.waived and given.get("intended-use") == "no":
        refused.remove(next(one.title for one in QUESTIONS[track] if one.key == "intended-use"))
    todo = (
        say("answer {missing}.", missing=joined(", ", missing))
        if missing
        else say("resolve each “no”: {refused}.", refused=joined(", ", refused))
    )
    done = say("All {number_of} questions are answered, none with “no”.", number_of=len(QUESTIONS[track]))
    return RequirementRule(f"{track}-answers", group, name, track, (f"pass {track}",)).judge(
        not missing and not refused, done, todo
    )


def remarks(candidate: CandidateValue, name: str, group: str) -> Requirement:
    """Require that no remark on a track is open; nothing unread is remarked on."""
    n = candidate.tracks[name].open_remarks
    if not candidate.read and not n:
        how = say("Applies once the repository has been read.")
        return Requirement(
            f"{name}-remarks",
            group,
            say("No open remark on the {name} track", name=name),
            NOT_APPLICABLE,
            how,
            "remarks",
        )
    todo = say_count(
        n,
        "resolve {number} open remark on the {name} track.",
        "resolve {number} open remarks on the {name} track.",
        name=name,
    )
    title = say("No open remark on the {name} track", name=name)
    return RequirementRule(f"{name}-remarks", group, title, "remarks", (f"pass {name}",)).judge(
        n == 0, say("No remark is open."), todo
    )


def passed(track: TrackValue, name: str, group: str, title: str) -> Requirement:
    """Require a pass on a track; say what is missing."""
    word = states.TRACK_WORDS[track.shown][1].lower()
    done = say("{signer} signed: {word}.", signer=track.signer, word=word)
    if track.shown == states.OUTDATED:
        todo = say("sign again. {why_outdated}", why_outdated=track.why_outdated)
    elif track.shown == states.EXPIRED and track.review_by:
        todo = say(
            "have a reviewer of the track renew the pass; its review was due by {review_by}.",
            review_by=dated(track.review_by, "%-d %b %Y"),
        )
    elif track.shown == states.FAILED:
        todo = say("{signer} must withdraw the fail, which is a veto until then.", signer=track.signer)
    else:
        todo = say("have a reviewer sign the {name} track (now {word}).", name=name, word=word)
    return RequirementRule(f"{name}-passed", group, title, name).judge(track.passed, done, todo)
