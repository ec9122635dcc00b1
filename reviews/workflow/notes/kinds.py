"""The kinds of entries on the engineering desk: what is asked, their choices, and how one reads in a line."""

from __future__ import annotations

from dataclasses import dataclass

PLATFORM_QUESTIONS: dict[str, tuple[str, str]] = {
    "accelerator": ("Long-lived accelerator", "Does it hold an accelerator all day, or only while it is asked?"),
    "cold-start": ("Cold start", "How long until the first answer after a start, and who waits?"),
    "local-storage": ("Local storage", "How many bytes stand on each node, and who clears them?"),
    "shared-cache": ("Shared cache", "Do replicas share one copy of the files, and what breaks when it is gone?"),
    "replicas": ("Replicas", "How many, how are they balanced, and when are there more?"),
    "health": ("Health", "What says that it answers well, and not only that it answers?"),
    "observability": ("Observability", "Which figures and which logs, without prompts of people in them?"),
    "rollout": ("Rollout", "How does a new version come in, and how does it go back?"),
}
DOMAIN_QUESTIONS: dict[str, tuple[str, str]] = {
    "data-set": ("Data set of the fine-tune", "Which documents was it tuned on, from when, with which rights?"),
    "coverage": (
        "Evaluation coverage",
        "Which of our cases does its evaluation cover, and which named test covers the rest?",
    ),
}
CONTROLS = (
    ("guardrail", "Guardrail"), ("validation", "Output validation"), ("retrieval", "Retrieval boundary"),
    ("logging", "Logging"), ("escalation", "Escalation to a person"), ("accepted", "Accepted without a control"),
)  # fmt: skip
SHAPES: dict[str, tuple[str, str]] = {
    "node-pool": ("Node pool", "Which nodes, shared with what, and what stands idle."),
    "upgrade": ("Upgrade", "What a new version of model, runtime or driver takes."),
    "incident": ("Incident", "Who is called, what they can do at night, what falls back."),
    "queueing": ("Queueing", "What happens when more is asked than it can serve."),
    "access": ("Developer access", "How teams get at it, and what they must not do."),
}
LEVELS = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
RISK_KEY = "largest"


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry: heading, and what an entry of it is called in the ledger."""

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
    """Heading and question of a key of the fixed kinds, None for one that is not asked."""
    if kind == "platform":
        return PLATFORM_QUESTIONS.get(key) or DOMAIN_QUESTIONS.get(key)
    if kind == "shape":
        return SHAPES.get(key)
    return ("Largest unresolved risk", "In one sentence.") if kind == "risk" and key == RISK_KEY else None


def words(kind: str, values: dict[str, str]) -> str:
    """An entry in one line."""
    if kind == "control":
        return (
            f"{dict(CONTROLS).get(values.get('control', ''), '')}: {values.get('what', '')} ({values.get('owner', '')})"
        )
    if kind == "shape":
        return f"{dict(LEVELS).get(values.get('level', ''), '')}. {values.get('text', '')}"
    return values.get("text", "")
