"""The states of a candidate and of a track as tables, and their drawing; acts follow only these tables."""

from dataclasses import dataclass

# Stored candidate states. "unreadable" is computed from the job, "ready" from the requirements.
READING, IN_REVIEW, DECIDED, REJECTED, WITHDRAWN = "reading", "in_review", "decided", "rejected", "withdrawn"
UNREADABLE, READY = "unreadable", "ready"

# Stored track states. "outdated" is computed from the basis of the sign-off, "expired" from its review date.
LOCKED, OPEN, PASSED, PASSED_WITH_CONDITIONS = "locked", "open", "passed", "passed_with_conditions"
CHANGES_REQUESTED, FAILED = "changes_requested", "failed"
OUTDATED, EXPIRED = "outdated", "expired"

LEGAL, ENGINEERING = "legal", "engineering"
TRACKS = (LEGAL, ENGINEERING)


@dataclass(frozen=True)
class Transition:
    """One row of a table: source state, act, target state, and actor."""

    source: str
    act: str
    target: str
    who: str


CANDIDATE_STEPS: tuple[Transition, ...] = (
    Transition(READING, "read", IN_REVIEW, "the worker"),
    Transition(READING, "withdraw", WITHDRAWN, "the requester; the worker, if the commit is under review already"),
    Transition(IN_REVIEW, "read", IN_REVIEW, "the worker"),
    Transition(IN_REVIEW, "withdraw", WITHDRAWN, "the requester"),
    Transition(IN_REVIEW, "reject", REJECTED, "a decider"),
    Transition(IN_REVIEW, "issue", DECIDED, "a decider"),
    Transition(DECIDED, "read", DECIDED, "the worker"),
    Transition(DECIDED, "issue", DECIDED, "a decider, superseding the decision"),
)

TRACK_STEPS: tuple[Transition, ...] = (
    Transition(LOCKED, "unlock", OPEN, "the reading (legal), the license intake (engineering)"),
    Transition(LOCKED, "fail", FAILED, "the worker, if a veto applies from an earlier commit"),
    *(
        Transition(source, act, target, "a reviewer of the track")
        for source in (OPEN, PASSED, PASSED_WITH_CONDITIONS, CHANGES_REQUESTED)
        for act, target in (
            ("pass", PASSED),
            ("pass with conditions", PASSED_WITH_CONDITIONS),
            ("request changes", CHANGES_REQUESTED),
            ("fail", FAILED),
        )
    ),
    *(
        Transition(source, "withdraw sign-off", OPEN, "the author of the sign-off")
        for source in (PASSED, PASSED_WITH_CONDITIONS, CHANGES_REQUESTED, FAILED)
    ),
)

OUTCOMES: dict[str, str] = {
    "pass": "Pass",
    "pass with conditions": "Pass with conditions",
    "request changes": "Request changes",
    "fail": "Fail",
}
"""The outcomes a reviewer may sign, with their labels. A fail is a veto until its author withdraws it."""

PASSING = frozenset({PASSED, PASSED_WITH_CONDITIONS})

CANDIDATE_WORDS: dict[str, tuple[str, str]] = {
    READING: ("info", "Reading"),
    UNREADABLE: ("bad", "Unreadable"),
    IN_REVIEW: ("warn", "In review"),
    READY: ("ok", "Ready to decide"),
    DECIDED: ("ok", "Decided"),
    REJECTED: ("bad", "Rejected"),
    WITHDRAWN: ("quiet", "Withdrawn"),
}
"""Tone and label of every candidate state shown."""

TRACK_WORDS: dict[str, tuple[str, str]] = {
    LOCKED: ("quiet", "Locked"),
    OPEN: ("warn", "Open"),
    PASSED: ("ok", "Passed"),
    PASSED_WITH_CONDITIONS: ("ok", "Passed with conditions"),
    CHANGES_REQUESTED: ("warn", "Changes requested"),
    FAILED: ("bad", "Failed"),
    OUTDATED: ("warn", "Outdated"),
    EXPIRED: ("warn", "Expired"),
}
"""Tone and label of every track state shown."""


class WrongState(Exception):
    """The act is not possible in this state; the message is a sentence for the reader."""


def step(steps: tuple[Transition, ...], source: str, act: str) -> str:
    """Return the state that an act leads to. Raises ``WrongState`` with a sentence if the table has no such row."""
    for line in steps:
        if line.source == source and line.act == act:
            return line.target
    raise WrongState(f"“{act.capitalize()}” is not possible in state “{source.replace('_', ' ')}”.")


def possible(steps: tuple[Transition, ...], source: str) -> list[str]:
    """Return the acts that a state allows, in table order."""
    return [line.act for line in steps if line.source == source]


def drawing() -> str:
    """Return both tables as Markdown with Mermaid state diagrams; ``docs/states.md`` is exactly this text."""
    return "\n".join(
        [
            "# States",
            "",
            "Drawn from `reviews/workflow/states.py` by `manage.py draw_states`; do not edit by hand.",
            "",
            *_table("Candidate", CANDIDATE_STEPS, CANDIDATE_WORDS),
            f"`{UNREADABLE}` is computed when the last reading failed and there is no snapshot; `{READY}` is computed",
            "when both tracks pass on the current evidence and every requirement is met.",
            "",
            *_table("Track", TRACK_STEPS, TRACK_WORDS),
            f"`{OUTDATED}` is computed when the newest reading differs in something that the sign-off depends on,",
            "or when a newer reader contradicts it. A fail is a veto: only its author can withdraw it, and it never",
            f"becomes outdated. `{EXPIRED}` is computed from the day after the review was due. Neither counts as a",
            "pass.",
            "",
        ]
    )


def _table(title: str, steps: tuple[Transition, ...], words: dict[str, tuple[str, str]]) -> list[str]:
    arrows = [f"    {line.source} --> {line.target}: {line.act}" for line in steps]
    rows = [f"| {line.source} | {line.act} | {line.target} | {line.who} |" for line in steps]
    shown = [f"- `{state}`: {word}" for state, (_, word) in words.items()]
    diagram = ["```mermaid", "stateDiagram-v2", *arrows, "```"]
    head = ["| from | act | to | by |", "|---|---|---|---|"]
    return [f"## {title}", "", *diagram, "", *head, *rows, "", "Labels on pages:", "", *shown, ""]
