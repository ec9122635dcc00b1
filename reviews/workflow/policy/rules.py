"""The review policy as a plain value: what is required at which risk, how long things last, who may waive what.

A policy is versioned data. A candidate keeps the version under which it was proposed; a new version runs dry first and
shows what it would block. What a license grants, that both tracks must pass, and that no account does what another must
do are not policy: they cannot be turned off here. Only acts by related accounts can be marked instead of refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.workflow.policy import lists
from reviews.workflow.policy.lists import Lists
from reviews.workflow.states import ENGINEERING, LEGAL, TRACKS

BLOCK, WARN, OFF = "block", "warn", "off"
LEVELS = {BLOCK: say("Blocks"), WARN: say("Warns"), OFF: say("Not required")}
RISKS = (say("low"), say("medium"), say("high"))

UNCHANGED, NEVER = "basis-unchanged", "never"
COPY_RULES = {UNCHANGED: say("If its basis is unchanged"), NEVER: say("Never")}
"""When a sign-off carries over to a later commit; a veto always does."""

ALLOW, DENY = "allow", "deny"

REFUSE, MARK = "refuse", "mark"
RELATED = {REFUSE: say("Refused"), MARK: say("Marked on the record")}
"""What happens to a sign-off, approval or decision by an account that is related to one that must be another person."""

ONE_READER, TWO_READERS = "one", "two"
READERS = {ONE_READER: say("One, said on the record"), TWO_READERS: say("Two")}
"""How many legal reviewers must have read a term before it clears anything."""

TUNABLE: dict[str, str] = {
    "template": say("Chat template is present"),
    "formats": say("Safe formats, or a recorded reason"),
    "scanned": say("Every file is scanned, or a recorded reason"),
    "base-known": say("Base model is known"),
    "remote-code": say("Runs without code from the repository"),
    "hub-scan": say("The hub's scan reports no unsafe file"),
    "tested-envelope": say("We have tested the hardware envelope"),
    "evaluated": say("Evaluated on our cases"),
}
"""The requirements whose weight a policy sets by risk level."""

WAIVABLE: dict[str, str] = {
    "template": ENGINEERING, "formats": ENGINEERING, "scanned": ENGINEERING, "base-known": ENGINEERING,
    "remote-code": ENGINEERING, "hub-scan": ENGINEERING, "tested-envelope": ENGINEERING, "evaluated": ENGINEERING,
}  # fmt: skip
"""Requirements that can be waived, with the track whose reviewers approve."""

BREAK_GLASS: dict[str, str] = WAIVABLE | {
    "whole": ENGINEERING, "complete": ENGINEERING, "tokenizer": ENGINEERING, "no-hard-stop": ENGINEERING,
    "engineering-answers": ENGINEERING, "legal-answers": LEGAL, "terms-fit": LEGAL, "conditions": ENGINEERING,
}  # fmt: skip
"""What a decider and a reviewer of the track may set aside for a few days. This excludes rights, the reading, both
passes, open remarks and the separation of duties."""

SHIPPED: dict[str, Any] = {
    "requirements": {
        "template": {"low": BLOCK, "medium": BLOCK, "high": BLOCK},
        "formats": {"low": BLOCK, "medium": BLOCK, "high": BLOCK},
        "scanned": {"low": BLOCK, "medium": BLOCK, "high": BLOCK},
        "base-known": {"low": BLOCK, "medium": BLOCK, "high": BLOCK},
        "remote-code": {"low": OFF, "medium": WARN, "high": WARN},
        "hub-scan": {"low": WARN, "medium": WARN, "high": BLOCK},
        "tested-envelope": {"low": OFF, "medium": OFF, "high": WARN},
        "evaluated": {"low": OFF, "medium": WARN, "high": WARN},
    },
    "copy": {LEGAL: UNCHANGED, ENGINEERING: UNCHANGED},
    "review_days": {"low": 730, "medium": 365, "high": 182},
    "remind_days": [30, 7],
    "grace_days": 14,
    "waiver_days": 180,
    "waiver_renewals": 2,
    "break_glass_days": 7,
    "under_review": {"low": ALLOW, "medium": ALLOW, "high": DENY},
    "related_accounts": {"low": REFUSE, "medium": REFUSE, "high": REFUSE},
    "term_readers": {"low": ONE_READER, "medium": TWO_READERS, "high": TWO_READERS},
    **lists.SHIPPED,
}
"""The first version, bundled with the portal."""


LIMITS: dict[str, tuple[int, int]] = {
    "review_days": (1, 731), "remind_days": (1, 365), "grace_days": (0, 90), "waiver_days": (1, 731),
    "waiver_renewals": (0, 20), "break_glass_days": (1, 30),
}  # fmt: skip
"""The least and the largest whole number of each part that counts days or times."""
MOST_REMINDERS = 6
MOST_WRITTEN = 60
"""Most characters of a wrong value in the sentence about it."""


class BadPolicy(ValueError):
    """The body is not a valid policy; the message says which part is wrong and what is allowed."""


@dataclass(frozen=True)
class Policy:
    """One validated version: durations in whole days; ``levels`` maps requirement to risk to block, warn or off.

    ``suspend_on`` has the kinds of finding that suspend by themselves at each risk, ``publishers`` owners in lower
    case.
    """

    number: int
    levels: Mapping[str, Mapping[str, str]]
    copy: Mapping[str, str]
    review_days: Mapping[str, int]
    remind_days: tuple[int, ...]
    grace_days: int
    waiver_days: int
    waiver_renewals: int
    break_glass_days: int
    under_review: Mapping[str, str]
    related_accounts: Mapping[str, str]
    term_readers: Mapping[str, str]
    suspend_on: Lists
    publishers: Lists
    intake_stops: Lists
    advisory_lists: Lists

    def readers(self, risk: str) -> int:
        """Return how many legal reviewers must have read a term at a risk."""
        return 2 if self.term_readers[risk] == TWO_READERS else 1

    def asks(self, requirement: str) -> bool:
        """Return whether this version was written when the requirement existed; an earlier one does not ask for it."""
        return requirement in self.levels

    def level(self, requirement: str, risk: str) -> str:
        """Return the weight of a requirement at a risk; one newer than this version is not required."""
        return self.levels.get(requirement, {}).get(risk, OFF)


def parse(number: int, body: Mapping[str, Any], *, stored: bool = False) -> Policy:
    """Parse a body into a policy. Raises ``BadPolicy`` with a sentence.

    A ``stored`` body may lack later requirements or name removed ones; a new body must name exactly the current ones.
    A stored body from before related accounts or readers of terms were known has the shipped values: it never allowed
    one person to be two, nor a clear answer that no one had read.
    """
    said = body.get("requirements")
    body = completed(body) if stored else body
    known = [key for key in TUNABLE if key in said] if stored and isinstance(said, Mapping) else list(TUNABLE)
    levels = said if stored and isinstance(said, Mapping) else _section(body, "requirements", TUNABLE)
    return Policy(
        number=number,
        levels={key: _by_risk(f"requirements, {key}", levels[key], LEVELS) for key in known},
        copy={track: _one_of(f"copy, {track}", _section(body, "copy", TRACKS)[track], COPY_RULES) for track in TRACKS},
        review_days={
            risk: _days(f"review_days, {risk}", _section(body, "review_days", RISKS)[risk], "review_days")
            for risk in RISKS
        },
        remind_days=_list_of_days(body.get("remind_days")),
        grace_days=_days("grace_days", body.get("grace_days")),
        waiver_days=_days("waiver_days", body.get("waiver_days")),
        waiver_renewals=_days("waiver_renewals", body.get("waiver_renewals")),
        break_glass_days=_days("break_glass_days", body.get("break_glass_days")),
        under_review=_by_risk("under_review", body.get("under_review"), {ALLOW: "", DENY: ""}),
        related_accounts=_by_risk("related_accounts", body.get("related_accounts"), RELATED),
        term_readers=_by_risk("term_readers", body.get("term_readers"), READERS),
        **_lists(body, stored=stored),
    )


def _lists(body: Mapping[str, Any], *, stored: bool) -> dict[str, Lists]:
    try:
        return lists.read(body, RISKS, stored=stored)
    except ValueError as error:
        raise BadPolicy(str(error)) from None


def with_later(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored body with the requirements that it does not know, at the levels of a new portal."""
    said = {key: level for key, level in body["requirements"].items() if key in TUNABLE}
    return completed(body) | {"requirements": SHIPPED["requirements"] | said}


def editable(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored body as a new version has it that changes nothing: what it does not ask for is not required."""
    said = body["requirements"]
    levels = {key: said.get(key) or dict.fromkeys(RISKS, OFF) for key in TUNABLE}
    return {name: completed(body)[name] for name in SHIPPED} | {"requirements": levels}


def completed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored body with the parts that later versions of the portal added, as they apply to it."""
    later = ("related_accounts", "term_readers", *lists.SHIPPED)
    return {name: SHIPPED[name] for name in later} | dict(body)


def _section(body: Mapping[str, Any], name: str, keys: Any) -> Mapping[str, Any]:
    found = body.get(name)
    if not isinstance(found, Mapping) or set(found) != set(keys):
        raise BadPolicy(say("“{name}” must have exactly these entries: {keys}.", name=name, keys=joined(", ", keys)))
    return found


def _by_risk(where: str, found: Any, words: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(found, Mapping) or set(found) != set(RISKS):
        raise BadPolicy(say("“{where}” must have a value for low, medium and high.", where=where))
    return {risk: _one_of(f"{where}, {risk}", found[risk], words) for risk in RISKS}


def _one_of(where: str, value: Any, words: Mapping[str, str]) -> str:
    if not isinstance(value, str) or value not in words:
        raise BadPolicy(
            say(
                "“{where}” is {short}; use one of {words}.", where=where, short=_short(value), words=joined(", ", words)
            )
        )
    return str(value)


def _days(where: str, value: Any, name: str = "") -> int:
    least, most = LIMITS[name or where]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadPolicy(
            say(
                "“{where}” is {short}; use a whole number from {least} to {most}.",
                where=where,
                short=_short(value),
                least=least,
                most=most,
            )
        )
    return value


def _short(value: Any) -> str:
    """Return a value as written in the body, not longer than a line."""
    written = repr(value)
    return written if len(written) <= MOST_WRITTEN else f"{written[:MOST_WRITTEN]}…"


def _list_of_days(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or len(value) > MOST_REMINDERS:
        raise BadPolicy(
            say("“remind_days” must list one to six numbers of days before the review is due, for example [30, 7].")
        )
    return tuple(sorted({_days("remind_days", one) for one in value}, reverse=True))


def differences(old: Policy, new: Policy) -> list[tuple[str, str, str]]:
    """Return what a version changes: item, old value, new value."""
    found: list[tuple[str, str, str]] = []
    for key, title in TUNABLE.items():
        found += [
            (
                say("{title}, {risk} risk", title=title, risk=risk),
                LEVELS[old.level(key, risk)],
                LEVELS[new.level(key, risk)],
            )
            for risk in RISKS
            if old.level(key, risk) != new.level(key, risk)
        ]
    for name, words in (
        ("review_days", say("days until the next review")),
        ("under_review", say("while a decision is under review")),
        ("related_accounts", say("acts by related accounts")),
        ("term_readers", say("legal reviewers who read a term")),
    ):
        then, now = getattr(old, name), getattr(new, name)
        found += [
            (say("{risk} risk, {words}", risk=say(risk.capitalize()), words=words), str(then[risk]), str(now[risk]))
            for risk in RISKS
            if then[risk] != now[risk]
        ]
    found += [
        (
            say("{track} sign-offs at a later commit", track=say(track.capitalize())),
            COPY_RULES[old.copy[track]],
            COPY_RULES[new.copy[track]],
        )
        for track in TRACKS
        if old.copy[track] != new.copy[track]
    ]
    for name, words in (
        ("remind_days", say("Reminders, days before")), ("grace_days", say("Grace period for a condition, days")),
        ("waiver_days", say("Longest waiver, days")), ("waiver_renewals", say("Most renewals of a waiver")),
        ("break_glass_days", say("Longest break-glass, days")),
    ):  # fmt: skip
        if getattr(old, name) != getattr(new, name):
            found.append((words, _words(getattr(old, name)), _words(getattr(new, name))))
    for (name, key), title in lists.titles().items():
        then, now = getattr(old, name)[key], getattr(new, name)[key]
        found += [(title, lists.words(name, then), lists.words(name, now))] if then != now else []
    return found


def _words(value: Any) -> str:
    return joined(", ", (str(one) for one in value)) if isinstance(value, tuple) else str(value)
