"""The states of a candidate and of a track as tables, and their drawing; acts follow only these tables."""

from dataclasses import dataclass

from reviews.language.phrases import joined, say

# Stored candidate states. "unreadable" is computed from the job, "ready" from the requirements.
READING, IN_REVIEW, DECIDED, REJECTED, WITHDRAWN = "reading", "in_review", "decided", "rejected", "withdrawn"
UNREADABLE, READY = "unreadable", "ready"

# Stored track states. "outdated" is computed from the basis of the sign-off, "expired" from its review date.
LOCKED, OPEN, PASSED, PASSED_WITH_CONDITIONS = "locked", "open", "passed", "passed_with_conditions"
CHANGES_REQUESTED, FAILED = "changes_requested", "failed"
OUTDATED, EXPIRED = "outdated", "expired"

LEGAL, ENGINEERING = say("legal"), say("engineering")
TRACKS = (LEGAL, ENGINEERING)


@dataclass(frozen=True)
class Transition:
    """One row of a table: source state, act, target state, and actor."""

    source: str
    act: str
    target: str
    who: str


CANDIDATE_STEPS: tuple[Transition, ...] = (
    Transition(READING, "read", IN_REVIEW, say("the worker")),
    Transition(READING, "withdraw", WITHDRAWN, say("the requester; the worker, if the commit is under review already")),
    Transition(IN_REVIEW, "read", IN_REVIEW, say("the worker")),
    Transition(IN_REVIEW, "withdraw", WITHDRAWN, say("the requester")),
    Transition(IN_REVIEW, "reject", REJECTED, say("a decider")),
    Transition(IN_REVIEW, "issue", DECIDED, say("a decider")),
    Transition(DECIDED, "read", DECIDED, say("the worker")),
    Transition(DECIDED, "issue", DECIDED, say("a decider, superseding the decision")),
)

TRACK_STEPS: tuple[Transition, ...] = (
    Transition(LOCKED, "unlock", OPEN, say("the reading (legal), the license intake (engineering)")),
    Transition(LOCKED, "fail", FAILED, say("the worker, if a veto applies from an earlier commit")),
    *(
        Transition(source, act, target, say("a reviewer of the track"))
        for source in (OPEN, PASSED, PASSED_WITH_CONDITIONS, CHANGES_REQUESTED)
        for act, target in (
            (say("pass"), PASSED),
            (say("pass with conditions"), PASSED_WITH_CONDITIONS),
            (say("request changes"), CHANGES_REQUESTED),
            (say("fail"), FAILED),
        )
    ),
    *(
        Transition(source, say("withdraw sign-off"), OPEN, say("the author of the sign-off"))
        for source in (PASSED, PASSED_WITH_CONDITIONS, CHANGES_REQUESTED, FAILED)
    ),
)

OUTCOMES: dict[str, str] = {
    "pass": say("Pass"),
    "pass with conditions": say("Pass with conditions"),
    "request changes": say("Request changes"),
    "fail": say("Fail"),
}
"""The outcomes a reviewer may sign, with their labels. A fail is a veto until its author withdraws it."""

PASSING = frozenset({PASSED, PASSED_WITH_CONDITIONS})

CANDIDATE_WORDS: dict[str, tuple[str, str]] = {
    READING: ("info", say("Reading")),
    UNREADABLE: ("bad", say("Unreadable")),
    IN_REVIEW: ("warn", say("In review")),
    READY: ("ok", say("Ready to decide")),
    DECIDED: ("ok", say("Decided")),
    REJECTED: ("bad", say("Rejected")),
    WITHDRAWN: ("quiet", say("Withdrawn")),
}
"""Tone and label of every candidate state shown."""

TRACK_WORDS: dict[str, tuple[str, str]] = {
    LOCKED: ("quiet", say("Locked")),
    OPEN: ("warn", say("Open")),
    PASSED: ("ok", say("Passed")),
    PASSED_WITH_CONDITIONS: ("ok", say("Passed with conditions")),
    CHANGES_REQUESTED: ("warn", say("Changes requested")),
    FAILED: ("bad", say("Failed")),
    OUTDATED: ("warn", say("Outdated")),
    EXPIRED: ("warn", say("Expired")),
}
"""Tone and label of every track state shown."""


class WrongState(Exception):
    """The act is not possible in this state; the message is a sentence for the reader."""


def step(steps: tuple[Transition, ...], source: str, act: str) -> str:
    """Return the state that an act leads to. Raises ``WrongState`` with a sentence if the table has no such row."""
    for line in steps:
        if line.source == source and line.act == act:
            return line.target
    raise WrongState(
        say("“{act}” is not possible in state “{replace}”.", act=act.capitalize(), replace=source.replace("_", " "))
    )


def possible(steps: tuple[Transition, ...], source: str) -> list[str]:
    """Return the acts that a state allows, in table order."""
    return [line.act for line in steps if line.source == source]


def drawing() -> str:
    """Return both tables as Markdown with Mermaid state diagrams; ``docs/states.md`` is exactly this text."""
    return joined(
        "\n",
        [
            "# States",
            "",
            say("Drawn from `reviews/workflow/states.py` by `manage.py draw_states`; do not edit by hand."),
            "",
            *_table(say("Candidate"), CANDIDATE_STEPS, CANDIDATE_WORDS),
            say(
                "`{unreadable}` is computed when the last reading failed and there is no snapshot; `{ready}` "
                "is computed",
                unreadable=UNREADABLE,
                ready=READY,
            ),
            say("when both tracks pass on the current evidence and every requirement is met."),
            "",
            *_table(say("Track"), TRACK_STEPS, TRACK_WORDS),
            say(
                "`{outdated}` is computed when the newest reading differs in something that the sign-off depends on,",
                outdated=OUTDATED,
            ),
            say(
                "or when a newer reader contradicts it. A fail is a veto: only its author can withdraw it, and it never"
            ),
            say(
                "becomes outdated. `{expired}` is computed from the day after the review was due. Neither counts as a",
                expired=EXPIRED,
            ),
            "pass.",
            "",
        ],
    )


def _table(title: str, steps: tuple[Transition, ...], words: dict[str, tuple[str, str]]) -> list[str]:
    arrows = [
        say("    {source} --> {target}: {act}", source=line.source, target=line.target, act=line.act) for line in steps
    ]
    rows = [f"| {line.source} | {line.act} | {line.target} | {line.who} |" for line in steps]
    shown = [say("- `{state}`: {word}", state=state, word=word) for state, (_, word) in words.items()]
    diagram = ["```mermaid", "stateDiagram-v2", *arrows, "```"]
    head = ["| from | act | to | by |", "|---|---|---|---|"]
    return [f"## {title}", "", *diagram, "", *head, *rows, "", say("Labels on pages:"), "", *shown, ""]
