"""The answer to a machine that asks whether it may use a model: allow or deny, with reasons in words."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")

IN_FORCE, UNDER_REVIEW, SUSPENDED, EXPIRED = "in force", "under review", "suspended", "expired"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"

TEST, PRODUCTION = "test", "production"
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
    approved for.
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


@dataclass(frozen=True)
class CheckQuestion:
    """A machine's question; ``sha256`` is "" if it does not concern a single file.

    ``stage`` is what the model is to be used for; a machine that does not say asks for production.
    """

    hub: str
    repo: str
    commit: str
    workload: str
    sha256: str = ""
    stage: str = PRODUCTION


@dataclass(frozen=True)
class Reply:
    """The answer: allowed or not, the decision it rests on (None if there is none), and every reason as a sentence.

    ``approved_for`` is the stage of that decision while it is in force or under review, else "".
    """

    allow: bool
    decision: int | None
    reasons: tuple[str, ...]
    approved_for: str = ""


def reply(
    question: CheckQuestion,
    known: Collection[DecisionValue],
    files: Collection[tuple[int, str]] = (),
    waits: Mapping[int, str] | None = None,
) -> Reply:
    """Allow exactly what one decision covers: this repository, commit and workload, and the file if one is named.

    ``known`` holds the decisions on the repository at this hub, ``files`` those digests that decisions cover, each with
    the decision's number, and ``waits`` the sentences with what decisions for test still wait for. A decision under
    review is allowed with the reason, or denied if its review policy says so for its risk level.
    """
    if not COMMIT.fullmatch(question.commit):
        return _deny("Pin a full commit of 40 hexadecimal digits; a branch, tag or short commit is not accepted.")
    if question.stage not in STAGE_WORDS:
        return _deny(f"The stage must be {TEST} or {PRODUCTION}; without one, production is asked for.")
    if question.sha256 and not SHA256.fullmatch(question.sha256):
        return _deny("The file's SHA-256 must be 64 hexadecimal digits.")
    if not known:
        return _deny(f"No decision has been issued for {question.repo} on the hub {question.hub}.")
    here = [one for one in known if one.commit == question.commit]
    if not here:
        commits = ", ".join(sorted({one.commit for one in known if one.standing == IN_FORCE})) or "none"
        return _deny(f"This commit of {question.repo} is not approved. Approved commits: {commits}.")
    mine = [one for one in here if one.workload == question.workload]
    if not mine:
        return _deny("This commit is approved, but not for this workload. An approval covers one purpose.")
    found = max(mine, key=lambda one: (one.standing in (IN_FORCE, UNDER_REVIEW), one.number))
    if question.sha256 and found.standing in (IN_FORCE, UNDER_REVIEW) and (found.number, question.sha256) not in files:
        why = f"No file with this SHA-256 belongs to decision {found.number}; it may be from another commit."
        return Reply(False, found.number, (why,), found.stage)
    return _by_standing(question, found, (waits or {}).get(found.number, ""))


def _by_standing(question: CheckQuestion, found: DecisionValue, waits: str) -> Reply:
    if found.standing in (SUPERSEDED, WITHDRAWN, EXPIRED, SUSPENDED):
        return Reply(False, found.number, (f"Decision {found.number} is not in force: {found.why}",))
    if question.stage == PRODUCTION and found.stage == TEST:
        return Reply(False, found.number, (waits, "Ask with stage=test for use in a test."), TEST)
    for_test = ("It is approved for test only.",) if found.stage == TEST else ()
    if found.standing == UNDER_REVIEW:
        if found.refuse:
            risk = f"its policy denies use under review at the workload's risk level, {found.risk}"
            why = f"Decision {found.number} is under review, and {risk}: {found.why}"
            return Reply(False, found.number, (why,), found.stage)
        why = f"Decision {found.number} is under review: {found.why}"
    else:
        why = f"Decision {found.number} covers this commit for this workload."
    return Reply(True, found.number, (why, *for_test, *found.alerts), found.stage)


def _deny(why: str) -> Reply:
    return Reply(False, None, (why,))


@dataclass(frozen=True)
class DecisionLife:
    """What happened to a decision up to a day.

    ``change`` is superseded, withdrawn or "", ``successor`` the number of the decision that superseded it. ``lapsed``
    names the conditions that were not met in time, ``moved`` what is different from what the decision rests on,
    ``contradicted`` what a newer reader of the same files, or the end of an agreement, contradicts, in sentences.
    """

    review_by: date
    lapsed: list[str]
    moved: list[str]
    contradicted: list[str] = field(default_factory=list)
    change: str = ""
    successor: int | None = None
    change_reason: str = ""


def standing(life: DecisionLife, today: date) -> tuple[str, str]:
    """Return the standing of a decision on a day, with the reason in words; "" when there is nothing to explain."""
    if life.change == SUPERSEDED:
        return SUPERSEDED, f"it was superseded by decision {life.successor}."
    if life.change == WITHDRAWN:
        return WITHDRAWN, f"it was withdrawn: {life.change_reason}"
    if life.review_by < today:
        return EXPIRED, f"its review was due by {life.review_by.isoformat()}."
    if life.lapsed:
        return SUSPENDED, f"overdue: {'; '.join(life.lapsed)}."
    if life.moved:
        return UNDER_REVIEW, " ".join([f"changed since signing: {', '.join(life.moved)}.", *life.contradicted])
    if life.contradicted:
        said = " ".join(life.contradicted)
        return UNDER_REVIEW, said if said.startswith("Terms of") else f"a sign-off is contradicted: {said}"
    return IN_FORCE, ""
