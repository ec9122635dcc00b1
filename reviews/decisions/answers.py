"""What a machine is told when it asks whether it may use a model: allow or deny, with the reasons in words."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")

IN_FORCE, UNDER_REVIEW, EXPIRED = "in force", "under review", "expired"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"

STANDING_WORDS: dict[str, tuple[str, str]] = {
    IN_FORCE: ("ok", "In force"),
    UNDER_REVIEW: ("warn", "Under review"),
    EXPIRED: ("warn", "Review date has passed"),
    SUPERSEDED: ("quiet", "Superseded"),
    WITHDRAWN: ("bad", "Withdrawn"),
}


@dataclass(frozen=True)
class Known:
    """One decision on the repository that was asked about, as plain values."""

    number: int
    commit: str
    workload: str
    risk: str
    standing: str
    why: str
    sha256s: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Question:
    """What a machine asks; ``sha256`` is "" when it asks about no single file."""

    hub: str
    repo: str
    commit: str
    workload: str
    sha256: str = ""


@dataclass(frozen=True)
class Reply:
    """The answer: whether, the decision it rests on (None without one), and every reason as a sentence."""

    allow: bool
    decision: int | None
    reasons: tuple[str, ...]


def reply(question: Question, known: Collection[Known]) -> Reply:
    """Allow exactly what one decision covers: this repository, commit and workload, and the file if one is named.

    ``known`` holds the decisions on the repository at this hub. What is under review is allowed with the reason,
    except for a high-risk workload.
    """
    if not COMMIT.fullmatch(question.commit):
        return _deny("Pin a commit: a branch, a tag or a short commit is not one. Give all 40 hexadecimal digits.")
    if question.sha256 and not SHA256.fullmatch(question.sha256):
        return _deny("The file's SHA-256 must be 64 hexadecimal digits.")
    if not known:
        return _deny(f"No decision was ever issued for {question.repo} on the hub {question.hub}.")
    here = [one for one in known if one.commit == question.commit]
    if not here:
        commits = ", ".join(sorted({one.commit for one in known if one.standing == IN_FORCE})) or "none"
        return _deny(f"This commit of {question.repo} was not approved. Approved now: {commits}.")
    mine = [one for one in here if one.workload == question.workload]
    if not mine:
        return _deny("This commit was approved, but not for this workload. An approval is for one purpose.")
    return _by_standing(question, max(mine, key=lambda one: (one.standing in (IN_FORCE, UNDER_REVIEW), one.number)))


def _by_standing(question: Question, found: Known) -> Reply:
    if found.standing in (SUPERSEDED, WITHDRAWN, EXPIRED):
        return Reply(False, found.number, (f"Decision {found.number} is not in force: {found.why}",))
    if question.sha256 and question.sha256 not in found.sha256s:
        why = f"No file with this SHA-256 belongs to decision {found.number}; it may be from another commit."
        return Reply(False, found.number, (why,))
    if found.standing == UNDER_REVIEW:
        if found.risk == "high":
            why = f"Decision {found.number} is under review and the workload's risk is high: {found.why}"
            return Reply(False, found.number, (why,))
        return Reply(True, found.number, (f"Decision {found.number} is under review: {found.why}",))
    return Reply(True, found.number, (f"Decision {found.number} covers this commit for this workload.",))


def _deny(why: str) -> Reply:
    return Reply(False, None, (why,))


def standing(
    *, change: str, successor: int | None, change_reason: str, review_by: date, today: date, moved: list[str]
) -> tuple[str, str]:
    """The standing of a decision on a day, with the reason in words; "" when there is nothing to explain.

    ``change`` is superseded, withdrawn or "" on that day; ``moved`` names what is different from what it rests on.
    """
    if change == SUPERSEDED:
        return SUPERSEDED, f"it was superseded by decision {successor}."
    if change == WITHDRAWN:
        return WITHDRAWN, f"it was withdrawn: {change_reason}"
    if review_by < today:
        return EXPIRED, f"its review was due by {review_by.isoformat()}."
    if moved:
        return UNDER_REVIEW, f"this changed since it was signed: {', '.join(moved)}."
    return IN_FORCE, ""
