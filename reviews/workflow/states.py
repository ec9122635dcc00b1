"""The states of a candidate and of a track as tables, and the drawing of them; nobody assigns a state but by these."""

from dataclasses import dataclass

# Candidate: what is stored. "unreadable" is computed from its job, "ready" from its requirements.
READING, IN_REVIEW, DECIDED, REJECTED, WITHDRAWN = "reading", "in_review", "decided", "rejected", "withdrawn"
UNREADABLE, READY = "unreadable", "ready"

# Track: what is stored. "outdated" is computed from what the sign-off rested on, "expired" from its review date.
LOCKED, OPEN, PASSED, PASSED_WITH_CONDITIONS = "locked", "open", "passed", "passed_with_conditions"
CHANGES_REQUESTED, FAILED = "changes_requested", "failed"
OUTDATED, EXPIRED = "outdated", "expired"

LEGAL, ENGINEERING = "legal", "engineering"
TRACKS = (LEGAL, ENGINEERING)


@dataclass(frozen=True)
class Transition:
    """One line of a table: from which state, by which act, to which state, and by whom."""

    source: str
    act: str
    target: str
    who: str


CANDIDATE_STEPS: tuple[Transition, ...] = (
    Transition(READING, "read", IN_REVIEW, "the worker"),
    Transition(READING, "withdraw", WITHDRAWN, "the requester"),
    Transition(IN_REVIEW, "read", IN_REVIEW, "the worker"),
    Transition(IN_REVIEW, "withdraw", WITHDRAWN, "the requester"),
    Transition(IN_REVIEW, "reject", REJECTED, "a decider"),
    Transition(IN_REVIEW, "issue", DECIDED, "a decider"),
    Transition(DECIDED, "read", DECIDED, "the worker"),
    Transition(DECIDED, "issue", DECIDED, "a decider, superseding the decision"),
)

TRACK_STEPS: tuple[Transition, ...] = (
    Transition(LOCKED, "unlock", OPEN, "the reading (legal), the license intake (engineering)"),
    Transition(LOCKED, "fail", FAILED, "the worker, where a veto stands at an earlier commit"),
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
"""What a reviewer may sign, with the words pages show. A fail is a veto until its author withdraws it."""

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
"""Tone and word of every state a candidate is shown in."""

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
"""Tone and word of every state a track is shown in."""


class WrongState(Exception):
    """The act is not possible in this state; the message is a sentence for a person."""


def step(steps: tuple[Transition, ...], source: str, act: str) -> str:
    """The state that an act leads to. Raises ``WrongState`` with a sentence when the table has no such line."""
    for line in steps:
        if line.source == source and line.act == act:
            return line.target
    raise WrongState(f"“{act.capitalize()}” is not possible while the state is “{source.replace('_', ' ')}”.")


def possible(steps: tuple[Transition, ...], source: str) -> list[str]:
    """The acts that a state allows, in the table's order."""
    return [line.act for line in steps if line.source == source]


def drawing() -> str:
    """Both tables as Markdown with diagrams in Mermaid's state notation; ``docs/states.md`` is exactly this."""
    return "\n".join(
        [
            "# States",
            "",
            "Drawn from `reviews/workflow/states.py` by `manage.py draw_states`; do not edit by hand.",
            "",
            *_table("Candidate", CANDIDATE_STEPS, CANDIDATE_WORDS),
            f"`{UNREADABLE}` is computed while the last reading failed and no snapshot exists; `{READY}` is computed",
            "while both tracks pass on what is known now and every requirement is met.",
            "",
            *_table("Track", TRACK_STEPS, TRACK_WORDS),
            f"`{OUTDATED}` is computed while something that the sign-off rested on is different in the newest reading,",
            f"`{EXPIRED}` from the day after its review was due. Neither counts as a pass. A fail is a veto: only its",
            "author can withdraw it, and it never grows outdated.",
            "",
        ]
    )


def _table(title: str, steps: tuple[Transition, ...], words: dict[str, tuple[str, str]]) -> list[str]:
    arrows = [f"    {line.source} --> {line.target}: {line.act}" for line in steps]
    rows = [f"| {line.source} | {line.act} | {line.target} | {line.who} |" for line in steps]
    shown = [f"- `{state}`: {word}" for state, (_, word) in words.items()]
    diagram = ["```mermaid", "stateDiagram-v2", *arrows, "```"]
    head = ["| from | act | to | by |", "|---|---|---|---|"]
    return [f"## {title}", "", *diagram, "", *head, *rows, "", "Words on pages:", "", *shown, ""]
