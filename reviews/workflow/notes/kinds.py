"""The kinds of entries on the engineering desk: prompts, choices, and their one-line form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.people.holder import holder_words

PLATFORM_QUESTIONS: dict[str, tuple[str, str]] = {
    "accelerator": ("Long-lived accelerator", "Does it occupy an accelerator all day, or only while serving requests?"),
    "cold-start": ("Cold start", "How long from start to first response, and who waits?"),
    "local-storage": ("Local storage", "How many bytes does it keep on each node, and who cleans them up?"),
    "shared-cache": ("Shared cache", "Do replicas share one copy of the files, and what breaks if it is lost?"),
    "replicas": ("Replicas", "How many, how is load balanced, and when do they scale up?"),
    "health": ("Health", "What shows that responses are good, not just that it responds?"),
    "observability": ("Observability", "Which metrics and logs, without user prompts in them?"),
    "rollout": ("Rollout", "How is a new version rolled out, and how is it rolled back?"),
}
DOMAIN_QUESTIONS: dict[str, tuple[str, str]] = {
    "data-set": (
        "Data set of the fine-tune",
        "Which documents was it tuned on, from what period, and with which rights?",
    ),
    "coverage": (
        "Evaluation coverage",
        "Which of our use cases does its evaluation cover, and which named test covers the rest?",
    ),
}
CONTROLS = (
    ("guardrail", "Guardrail"), ("validation", "Output validation"), ("retrieval", "Retrieval boundary"),
    ("logging", "Logging"), ("escalation", "Escalation to a person"), ("accepted", "Accepted without a control"),
)  # fmt: skip
HOLDERS = ("contact", "owner")
"""The fields of an entry that name an account or a team; entries from before have free text in the owner."""
INCIDENT = "incident"
SHAPES: dict[str, tuple[str, str]] = {
    "node-pool": ("Node pool", "Which nodes, shared with what, and what is idle."),
    "upgrade": ("Upgrade", "What it takes to upgrade the model, runtime or driver."),
    INCIDENT: ("Incident", "Who is on call, what they can do at night, and what the fallback is."),
    "queueing": ("Queueing", "What happens when demand exceeds capacity."),
    "access": ("Developer access", "How teams get access, and what they must not do."),
}
LEVELS = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
RISK_KEY = "largest"


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry: its heading, and its name in the ledger."""

    title: str
    noun: str


KINDS = {
    "platform": EntryKind("Platform questions", "platform question"),
    "control": EntryKind("Limitations and their controls", "control"),
    "publisher": EntryKind("Questions to the publisher", "question to the publisher"),
    "shape": EntryKind("Operating shape", "operating shape"),
    "risk": EntryKind("Largest unresolved risk", "largest unresolved risk"),
}


def asked(kind: str, key: str) -> tuple[str, str] | None:
    """Return heading and prompt for a key of the fixed kinds, None for any other key."""
    if kind == "platform":
        return PLATFORM_QUESTIONS.get(key) or DOMAIN_QUESTIONS.get(key)
    if kind == "shape":
        return SHAPES.get(key)
    return ("Largest unresolved risk", "In one sentence.") if kind == "risk" and key == RISK_KEY else None


def words(kind: str, values: Mapping[str, Any]) -> str:
    """Return an entry as one line."""
    if kind == "control":
        return (
            f"{dict(CONTROLS).get(values.get('control', ''), '')}: {values.get('what', '')}"
            f" ({holder_words(values.get('owner'))})"
        )
    if kind == "shape":
        call = f" Call {holder_words(values['contact'])}." if values.get("contact") else ""
        call = f" No one to call: {values['no_contact']}" if values.get("no_contact") else call
        return f"{dict(LEVELS).get(values.get('level', ''), '')}. {values.get('text', '')}{call}"
    return str(values.get("text", ""))


def sentences(kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what an entry must say in words, by the label of its field; a question to the publisher may be short."""
    labels = {
        "platform": {"text": "Answer"}, "risk": {"text": "Risk"}, "control": {"what": "Details"},
        "shape": {"text": "Description", "no_contact": "No one to call: the reason"},
    }  # fmt: skip
    asked = labels.get(kind, {}).items()
    return {label: str(values.get(name, "")) for name, label in asked if name != "no_contact" or values.get(name)}
