"""The kinds of entries on the engineering desk: prompts, choices, and their one-line form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say
from reviews.people.holder import holder_words

PLATFORM_QUESTIONS: dict[str, tuple[str, str]] = {
    "accelerator": (
        say("Long-lived accelerator"),
        say("Does it occupy an accelerator all day, or only while serving requests?"),
    ),
    "cold-start": (say("Cold start"), say("How long from start to first response, and who waits?")),
    "local-storage": (say("Local storage"), say("How many bytes does it keep on each node, and who cleans them up?")),
    "shared-cache": (
        say("Shared cache"),
        say("Do replicas share one copy of the files, and what breaks if it is lost?"),
    ),
    "replicas": (say("Replicas"), say("How many, how is load balanced, and when do they scale up?")),
    "health": (say("Health"), say("What shows that responses are good, not just that it responds?")),
    "observability": (say("Observability"), say("Which metrics and logs, without user prompts in them?")),
    "rollout": (say("Rollout"), say("How is a new version rolled out, and how is it rolled back?")),
}
DOMAIN_QUESTIONS: dict[str, tuple[str, str]] = {
    "data-set": (
        say("Data set of the fine-tune"),
        say("Which documents was it tuned on, from what period, and with which rights?"),
    ),
    "coverage": (
        say("Evaluation coverage"),
        say("Which of our use cases does its evaluation cover, and which named test covers the rest?"),
    ),
}
CONTROLS = (
    ("guardrail", say("Guardrail")),
    ("validation", say("Output validation")),
    ("retrieval", say("Retrieval boundary")),
    ("logging", say("Logging")),
    ("escalation", say("Escalation to a person")),
    ("accepted", say("Accepted without a control")),
)
HOLDERS = ("contact", "owner")
"""The fields of an entry that name an account or a team; entries from before have free text in the owner."""
INCIDENT = "incident"
SHAPES: dict[str, tuple[str, str]] = {
    "node-pool": (say("Node pool"), say("Which nodes, shared with what, and what is idle.")),
    "upgrade": (say("Upgrade"), say("What it takes to upgrade the model, runtime or driver.")),
    INCIDENT: (say("Incident"), say("Who is on call, what they can do at night, and what the fallback is.")),
    "queueing": (say("Queueing"), say("What happens when demand exceeds capacity.")),
    "access": (say("Developer access"), say("How teams get access, and what they must not do.")),
}
LEVELS = (("low", say("Low")), ("medium", say("Medium")), ("high", say("High")))
RISK_KEY = "largest"


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry: its heading, and its name in the ledger."""

    title: str
    noun: str


KINDS = {
    "platform": EntryKind(say("Platform questions"), say("platform question")),
    "control": EntryKind(say("Limitations and their controls"), "control"),
    "publisher": EntryKind(say("Questions to the publisher"), say("question to the publisher")),
    "shape": EntryKind(say("Operating shape"), say("operating shape")),
    "risk": EntryKind(say("Largest unresolved risk"), say("largest unresolved risk")),
}


def asked(kind: str, key: str) -> tuple[str, str] | None:
    """Return heading and prompt for a key of the fixed kinds, None for any other key."""
    if kind == "platform":
        return PLATFORM_QUESTIONS.get(key) or DOMAIN_QUESTIONS.get(key)
    if kind == "shape":
        return SHAPES.get(key)
    return (say("Largest unresolved risk"), say("In one sentence.")) if kind == "risk" and key == RISK_KEY else None


def words(kind: str, values: Mapping[str, Any]) -> str:
    """Return an entry as one line."""
    if kind == "control":
        return say(
            "{value}: {value2} ({holder_words})",
            value=dict(CONTROLS).get(values.get("control", ""), ""),
            value2=values.get("what", ""),
            holder_words=holder_words(values.get("owner")),
        )
    if kind == "shape":
        call = (
            say(" Call {holder_words}.", holder_words=holder_words(values["contact"])) if values.get("contact") else ""
        )
        call = (
            say(" No one to call: {no_contact}", no_contact=values["no_contact"]) if values.get("no_contact") else call
        )
        return say(
            "{value}. {value2}{call}",
            value=dict(LEVELS).get(values.get("level", ""), ""),
            value2=values.get("text", ""),
            call=call,
        )
    return str(values.get("text", ""))


def sentences(kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what an entry must say in words, by the label of its field; a question to the publisher may be short."""
    labels = {
        "platform": {"text": say("Answer")}, "risk": {"text": say("Risk")}, "control": {"what": say("Details")},
        "shape": {"text": say("Description"), "no_contact": say("No one to call: the reason")},
    }  # fmt: skip
    asked = labels.get(kind, {}).items()
    return {label: str(values.get(name, "")) for name, label in asked if name != "no_contact" or values.get(name)}
