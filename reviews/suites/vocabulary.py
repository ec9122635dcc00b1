"""The words of suites: kinds of cases, roles of turns, data classes, and where each class may be played."""

from reviews.language.phrases import joined, say
from reviews.workloads.choices import ENVIRONMENTS, SENSITIVITIES

TASK, REFUSE, ANSWER, FORMAT, LONG, SAFETY, LANGUAGE, TOOL_CALL, UNANSWERABLE, PAST_FAILURE = (
    "task", "refuse", "answer", "format", "long-context", "safety", "language", "tool-call", "unanswerable",
    "past-failure",
)  # fmt: skip
KINDS: dict[str, str] = {
    TASK: say("Task"),
    REFUSE: say("Refusal wanted"),
    ANSWER: say("Refusal not wanted"),
    FORMAT: say("Format"),
    LONG: say("Long context"),
    SAFETY: say("Safety"),
    LANGUAGE: say("Language"),
    TOOL_CALL: say("Tool call"),
    UNANSWERABLE: say("Not answerable from the documents"),
    PAST_FAILURE: say("Past failure"),
}
"""Kinds of cases with their words."""
PLACES_OF_FACT = ("start", "middle", "end")
"""Where in a long prompt the needed fact is."""
ROLES = ("system", "user", "assistant")
DATA_CLASSES: dict[str, str] = dict(SENSITIVITIES)
"""Data classes with their words, the least sensitive first."""
PLAYED_AT: dict[str, str] = dict(ENVIRONMENTS)
"""Where a suite may be played, in words."""
ALLOWED_AT: dict[str, frozenset[str]] = {
    "public": frozenset(PLAYED_AT),
    "internal": frozenset(PLAYED_AT) - {"edge"},
    "confidential": frozenset({"on-premises", "on-premises-dedicated", "private-cloud"}),
    "personal": frozenset({"on-premises", "on-premises-dedicated"}),
    "special": frozenset({"on-premises-dedicated"}),
}
"""Where the cases of each data class may be played; a class that is missing here may be played nowhere."""

COMMAND = (
    "python3 tools/run_suite.py SUITE.jsonl RUN.jsonl --url http://localhost:8000/v1 --model NAME --header header.json"
)
"""How a suite that was handed out is played."""


def highest(data_classes: set[str]) -> str:
    """Return the most sensitive of some data classes; there is at least one."""
    order = list(DATA_CLASSES)
    return max(data_classes, key=order.index)


def below(data_class: str, workload: str) -> str:
    """Return a warning if a suite says that its data are less sensitive than the workload's, "" otherwise."""
    order = list(DATA_CLASSES)
    if order.index(data_class) >= order.index(workload):
        return ""
    return say(
        "The workload handles data of the class “{data_classes}”, this suite says “{data_classes2}”. "
        "Check that no case holds real data.",
        data_classes=DATA_CLASSES[workload].lower(),
        data_classes2=DATA_CLASSES[data_class].lower(),
    )


def why_not_played_at(data_class: str, place: str) -> str:
    """Return why a suite of a data class may not be played at a place, "" if it may."""
    if place in ALLOWED_AT.get(data_class, frozenset()):
        return ""
    allowed = [PLAYED_AT[one].lower() for one in PLAYED_AT if one in ALLOWED_AT.get(data_class, frozenset())]
    word = DATA_CLASSES.get(data_class, data_class).lower()
    return say(
        "A suite with data of the class “{word}” may be played only here: {value}.",
        word=word,
        value=joined("; ", allowed) or say("nowhere"),
    )
