"""The answer to a machine that asks whether it may use a model: allow or deny, with reasons in words."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reviews.language.phrases import joined, say

COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")

IN_FORCE, UNDER_REVIEW, SUSPENDED, EXPIRED = say("in force"), say("under review"), "suspended", "expired"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"

TEST, PRODUCTION = "test", "production"
ASK_FOR_TEST = say("Ask with stage=test for use in a test.")
"""What a machine is told that asks for production; people read the stage beside it."""
STAGE_WORDS: dict[str, tuple[str, str]] = {
    TEST: ("warn", say("Approved for test")),
    PRODUCTION: ("ok", say("Approved for production")),
}
"""Tone and words of the stage of a decision while it is in force or under review."""

STANDING_WORDS: dict[str, tuple[str, str]] = {
    IN_FORCE: ("ok", say("In force")), UNDER_REVIEW: ("warn", say("Under review")),
    SUSPENDED: ("bad", say("Suspended")), EXPIRED: ("warn", say("Expired: review date passed")),
    SUPERSEDED: ("quiet", say("Superseded")), WITHDRAWN: ("bad", say("Withdrawn")),
}  # fmt: skip


@dataclass(frozen=True)
class DecisionValue:
    """One decision on the repository in question, as plain values; ``refuse`` if it denies while under review.

    ``alerts`` are sentences that an allowed answer adds: they change nothing in it. ``stage`` is what the decision is
    approved for. ``fallback`` is the record's part about it, ``sha256`` identifies the record, and ``denied`` are the
    sentences of emergency denials that concern it.
    """

    number: int
    commit: str
    workload: str
    risk: str
    refuse: bool
    standing: str
    why: str
    alerts: tuple[str, ...] = ()
    stage: str = PRODUCTION
    fallback: Mapping[str, Any] = field(default_factory=dict)
    sha256: str = ""
    denied: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckQuestion:
    """A machine's question; ``sha256`` and ``file`` (its path) are "" if it does not concern a single file.

    ``stage`` is what the model is to be used for; a machine that does not say asks for production.
    """

    hub: str
    repo: str
    commit: str
    workload: str
    sha256: str = ""
    stage: str = PRODUCTION
    file: str = ""


@dataclass(frozen=True)
class Reply:
    """The answer: allowed or not, the decision it rests on (None if there is none), and every reason as a sentence.

    ``approved_for`` is the stage of that decision while it is in force or under review, else "". ``pack`` is the
    SHA-256 of its duties pack, "" if the record names none, and ``fallback`` the record's part about the fallback.
    ``run`` is the number of the run that proved the model, None if it is estimated; ``candidate`` was reviewed for it.
    ``terms`` is JSON of what the model may be used with, as the record has it. ``met`` are the conditions that
    have been met, as track, number and moment (ISO 8601). ``cautions`` are those reasons of an allowed answer that
    speak against the decision.
    """

    allow: bool
    decision: int | None
    reasons: tuple[str, ...]
    approved_for: str = ""
    pack: str = ""
    fallback: Mapping[str, Any] = field(default_factory=dict)
    run: int | None = None
    candidate: int | None = None
    terms: str = "{}"
    met: tuple[tuple[str, int, str], ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Related:
    """What is known beside the decisions themselves, for one question or many.

    ``files`` are files that decisions cover, each with the decision's number, SHA-256 and path. ``waits`` are the
    sentences with what decisions for test wait for. ``wider`` names, for a decision's number and a workload, the fields
    in which this workload is wider than the approved one.
    """

    files: Collection[tuple[int, str, str]] = ()
    waits: Mapping[int, str] = field(default_factory=dict)
    wider: Mapping[tuple[int, str], Sequence[str]] = field(default_factory=dict)


def reply(question: CheckQuestion, known: Collection[DecisionValue], related: Related | None = None) -> Reply:
    """Allow what one decision covers: this repository, commit and workload, and the file if one is named.

    ``known`` holds the decisions on the repository at this hub. A decision for another workload covers this one if this
    one is equal or narrower on every field; a decision for this very workload comes first, also if it ended. A decision
    under review is allowed with the reason, or denied if its review policy says so for its risk level. A denial names
    every reason.
    """
    related = related or Related()
    faults = malformed(question)
    if faults:
        return Reply(False, None, tuple(faults))
    if not known:
        return _deny(
            say("No decision has been issued for {repo} on the hub {hub}.", repo=question.repo, hub=question.hub)
        )
    here = [one for one in known if one.commit == question.commit]
    if not here:
        commits = joined(", ", sorted({one.commit for one in known if one.standing == IN_FORCE})) or "none"
        return _deny(
            say(
                "This commit of {repo} is not approved. Approved commits: {commits}.",
                repo=question.repo,
                commits=commits,
            )
        )
    mine = [one for one in here if one.workload == question.workload]
    if not mine:
        mine = [one for one in here if related.wider.get((one.number, question.workload)) == []]
    if not mine:
        return _deny(_not_for(question, here, related))
    return _judged(question, max(mine, key=_rank), related)


def _rank(one: DecisionValue) -> tuple[bool, int]:
    return one.standing in (IN_FORCE, UNDER_REVIEW), one.number


def malformed(question: CheckQuestion) -> list[str]:
    """Return everything that is wrong with a question itself, in sentences."""
    found = []
    if not COMMIT.fullmatch(question.commit):
        found.append(say("Pin a full commit of 40 hexadecimal digits; a branch, tag or short commit is not accepted."))
    if question.stage not in STAGE_WORDS:
        found.append(
            say(
                "The stage must be {test} or {production}; without one, production is asked for.",
                test=TEST,
                production=PRODUCTION,
            )
        )
    if question.sha256 and not SHA256.fullmatch(question.sha256):
        found.append(say("The file's SHA-256 must be 64 hexadecimal digits."))
    return found


def _not_for(question: CheckQuestion, here: Collection[DecisionValue], related: Related) -> str:
    """Say that the commit is approved for other workloads only, and in what this one is wider than the nearest."""
    said = [
        (one, related.wider[one.number, question.workload])
        for one in here
        if (one.number, question.workload) in related.wider
    ]
    living = [one for one in said if one[0].standing in (IN_FORCE, UNDER_REVIEW)] or said
    start = say("This commit is approved, but not for this workload.")
    if not living:
        return say("{start} An approval covers one purpose.", start=start)
    near, fields = min(living, key=lambda one: (len(one[1]), -one[0].number))
    return say(
        "{start} It is wider than the one that decision {number_of} approves, in: {fields}.", start=start,
        number_of=near.number, fields=joined(", ", fields),
    )  # fmt: skip


def _judged(question: CheckQuestion, found: DecisionValue, related: Related) -> Reply:
    """Answer by one decision: all that speaks against it, or why it allows."""
    lives = found.standing in (IN_FORCE, UNDER_REVIEW)
    against = list(found.denied)
    if not lives:
        against.append(say("Decision {number_of} is not in force: {why}", number_of=found.number, why=found.why))
        if found.standing == SUSPENDED and found.fallback.get("decision"):
            against.append(
                say(
                    "Its fallback is decision {decision}; ask whether that one may be used.",
                    decision=found.fallback["decision"],
                )
            )
    elif found.standing == UNDER_REVIEW and found.refuse:
        against.append(said_under_review(found.number, found.why, found.risk))
    against += _file_faults(question, found, related.files)
    if lives and question.stage == PRODUCTION and found.stage == TEST:
        against += [
            related.waits.get(found.number, say("It is approved for test only.")),
            ASK_FOR_TEST,
        ]
    stage = found.stage if lives else ""
    if against:
        return Reply(False, found.number, tuple(against), stage, fallback=found.fallback)
    if found.standing == UNDER_REVIEW:
        why = [said_under_review(found.number, found.why)]
    elif found.workload == question.workload:
        why = [say("Decision {number_of} covers this commit for this workload.", number_of=found.number)]
    else:
        other = say("Decision {number_of} covers this commit for another workload of the team", number_of=found.number)
        why = [say("{other}, and this one is equal or narrower on every field.", other=other)]
    against = [one for one in why if found.standing == UNDER_REVIEW] + list(found.alerts)
    why += [say("It is approved for test only.")] if found.stage == TEST else []
    reasons = (*why, *found.alerts)
    return Reply(True, found.number, reasons, stage, fallback=found.fallback, cautions=tuple(against))


def said_under_review(number: int, why: str, refused_at: str = "") -> str:
    """Return what machines are told of a decision under review; ``refused_at`` is the risk level that denies it."""
    if not refused_at:
        return say("Decision {number_of} is under review: {why}", number_of=number, why=why)
    risk = say("its policy denies use under review at the workload's risk level, {risk}", risk=refused_at)
    return say("Decision {number_of} is under review, and {risk}: {why}", number_of=number, risk=risk, why=why)


def _file_faults(question: CheckQuestion, found: DecisionValue, files: Collection[tuple[int, str, str]]) -> list[str]:
    """Return why the file in question does not belong to a decision; [] if it does, or none is named."""
    mine = [(sha256, path) for number, sha256, path in files if number == found.number]
    if question.sha256 and question.sha256 not in {sha256 for sha256, _ in mine}:
        return [
            say(
                "No file with this SHA-256 belongs to decision {number_of}; it may be from another commit.",
                number_of=found.number,
            )
        ]
    if question.file and question.file not in {path for _, path in mine}:
        return [
            say("No file called “{file}” belongs to decision {number_of}.", file=question.file, number_of=found.number)
        ]
    if question.file and question.sha256 and (question.sha256, question.file) not in mine:
        return [
            say(
                "In decision {number_of}, the file “{file}” has another SHA-256.",
                number_of=found.number,
                file=question.file,
            )
        ]
    return []


def _deny(why: str) -> Reply:
    return Reply(False, None, (why,))


@dataclass(frozen=True)
class DecisionLife:
    """What happened to a decision up to a day.

    ``change`` is superseded, withdrawn or "", ``successor`` the number of the decision that superseded it. ``lapsed``
    names the conditions that were not met in time, ``moved`` what is different from what the decision rests on,
    ``contradicted`` what a newer reader of the same files, or the end of an agreement, contradicts, in sentences.
    ``halted`` are the findings that suspend it, in sentences.
    """

    review_by: date
    lapsed: list[str]
    moved: list[str]
    contradicted: list[str] = field(default_factory=list)
    change: str = ""
    successor: int | None = None
    change_reason: str = ""
    halted: list[str] = field(default_factory=list)


def standing(life: DecisionLife, today: date) -> tuple[str, str]:
    """Return the standing of a decision on a day, with the reason in words; "" when there is nothing to explain."""
    if life.change == SUPERSEDED:
        return SUPERSEDED, say("it was superseded by decision {successor}.", successor=life.successor)
    if life.change == WITHDRAWN:
        return WITHDRAWN, say("it was withdrawn: {change_reason}", change_reason=life.change_reason)
    if life.review_by < today:
        return EXPIRED, say("its review was due by {isoformat}.", isoformat=life.review_by.isoformat())
    if life.lapsed or life.halted:
        late = [say("overdue: {lapsed}.", lapsed=joined("; ", life.lapsed))] if life.lapsed else []
        found = [say("a finding suspends it: {halted}", halted=joined(" ", life.halted))] if life.halted else []
        return SUSPENDED, joined(" ", late + found)
    if life.moved:
        return UNDER_REVIEW, joined(
            " ", [say("changed since signing: {moved}.", moved=joined(", ", life.moved)), *life.contradicted]
        )
    if life.contradicted:
        said = joined(" ", life.contradicted)
        return UNDER_REVIEW, said if said.startswith("Terms of") else say(
            "a sign-off is contradicted: {said}", said=said
        )
    return IN_FORCE, ""
