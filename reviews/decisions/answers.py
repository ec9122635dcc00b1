"""The answer to a machine that asks whether it may use a model: allow or deny, with reasons in words."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")

IN_FORCE, UNDER_REVIEW, SUSPENDED, EXPIRED = "in force", "under review", "suspended", "expired"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"

TEST, PRODUCTION = "test", "production"
ASK_FOR_TEST = "Ask with stage=test for use in a test."
"""What a machine is told that asks for production; people read the stage beside it."""
STAGE_WORDS: dict[str, tuple[str, str]] = {
    TEST: ("warn", "Approved for test"),
    PRODUCTION: ("ok", "Approved for production"),
}
"""Tone and words of the stage of a decision while it is in force or under review."""

STANDING_WORDS: dict[str, tuple[str, str]] = {
    IN_FORCE: ("ok", "In force"),
    UNDER_REVIEW: ("warn", "Under review"),
    SUSPENDED: ("bad", "Suspended"),
    EXPIRED: ("warn", "Expired: review date passed"),
    SUPERSEDED: ("quiet", "Superseded"),
    WITHDRAWN: ("bad", "Withdrawn"),
}


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
    have been met, as track, number and moment (ISO 8601).
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
        return _deny(f"No decision has been issued for {question.repo} on the hub {question.hub}.")
    here = [one for one in known if one.commit == question.commit]
    if not here:
        commits = ", ".join(sorted({one.commit for one in known if one.standing == IN_FORCE})) or "none"
        return _deny(f"This commit of {question.repo} is not approved. Approved commits: {commits}.")
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
        found.append("Pin a full commit of 40 hexadecimal digits; a branch, tag or short commit is not accepted.")
    if question.stage not in STAGE_WORDS:
        found.append(f"The stage must be {TEST} or {PRODUCTION}; without one, production is asked for.")
    if question.sha256 and not SHA256.fullmatch(question.sha256):
        found.append("The file's SHA-256 must be 64 hexadecimal digits.")
    return found


def _not_for(question: CheckQuestion, here: Collection[DecisionValue], related: Related) -> str:
    """Say that the commit is approved for other workloads only, and in what this one is wider than the nearest."""
    said = [
        (one, related.wider[one.number, question.workload])
        for one in here
        if (one.number, question.workload) in related.wider
    ]
    living = [one for one in said if one[0].standing in (IN_FORCE, UNDER_REVIEW)] or said
    start = "This commit is approved, but not for this workload."
    if not living:
        return f"{start} An approval covers one purpose."
    near, fields = min(living, key=lambda one: (len(one[1]), -one[0].number))
    return f"{start} It is wider than the one that decision {near.number} approves, in: {', '.join(fields)}."


def _judged(question: CheckQuestion, found: DecisionValue, related: Related) -> Reply:
    """Answer by one decision: all that speaks against it, or why it allows."""
    lives = found.standing in (IN_FORCE, UNDER_REVIEW)
    against = list(found.denied)
    if not lives:
        against.append(f"Decision {found.number} is not in force: {found.why}")
        if found.standing == SUSPENDED and found.fallback.get("decision"):
            against.append(f"Its fallback is decision {found.fallback['decision']}; ask whether that one may be used.")
    elif found.standing == UNDER_REVIEW and found.refuse:
        risk = f"its policy denies use under review at the workload's risk level, {found.risk}"
        against.append(f"Decision {found.number} is under review, and {risk}: {found.why}")
    against += _file_faults(question, found, related.files)
    if lives and question.stage == PRODUCTION and found.stage == TEST:
        against += [
            related.waits.get(found.number, "It is approved for test only."),
            ASK_FOR_TEST,
        ]
    stage = found.stage if lives else ""
    if against:
        return Reply(False, found.number, tuple(against), stage, fallback=found.fallback)
    if found.standing == UNDER_REVIEW:
        why = [f"Decision {found.number} is under review: {found.why}"]
    elif found.workload == question.workload:
        why = [f"Decision {found.number} covers this commit for this workload."]
    else:
        other = f"Decision {found.number} covers this commit for another workload of the team"
        why = [f"{other}, and this one is equal or narrower on every field."]
    why += ["It is approved for test only."] if found.stage == TEST else []
    return Reply(True, found.number, (*why, *found.alerts), stage, fallback=found.fallback)


def _file_faults(question: CheckQuestion, found: DecisionValue, files: Collection[tuple[int, str, str]]) -> list[str]:
    """Return why the file in question does not belong to a decision; [] if it does, or none is named."""
    mine = [(sha256, path) for number, sha256, path in files if number == found.number]
    if question.sha256 and question.sha256 not in {sha256 for sha256, _ in mine}:
        return [f"No file with this SHA-256 belongs to decision {found.number}; it may be from another commit."]
    if question.file and question.file not in {path for _, path in mine}:
        return [f"No file called “{question.file}” belongs to decision {found.number}."]
    if question.file and question.sha256 and (question.sha256, question.file) not in mine:
        return [f"In decision {found.number}, the file “{question.file}” has another SHA-256."]
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
        return SUPERSEDED, f"it was superseded by decision {life.successor}."
    if life.change == WITHDRAWN:
        return WITHDRAWN, f"it was withdrawn: {life.change_reason}"
    if life.review_by < today:
        return EXPIRED, f"its review was due by {life.review_by.isoformat()}."
    if life.lapsed or life.halted:
        late = [f"overdue: {'; '.join(life.lapsed)}."] if life.lapsed else []
        found = [f"a finding suspends it: {' '.join(life.halted)}"] if life.halted else []
        return SUSPENDED, " ".join(late + found)
    if life.moved:
        return UNDER_REVIEW, " ".join([f"changed since signing: {', '.join(life.moved)}.", *life.contradicted])
    if life.contradicted:
        said = " ".join(life.contradicted)
        return UNDER_REVIEW, said if said.startswith("Terms of") else f"a sign-off is contradicted: {said}"
    return IN_FORCE, ""
