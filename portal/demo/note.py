"""What the demo engineer writes down besides the checklist of the first decided candidate."""

from typing import Any

from reviews.desks.engineering.note_page import EngineeringNote
from reviews.people.models import User
from reviews.workflow.models import Candidate
from reviews.workflow.notes.actions import write

TOMASZ = {"account": "tomasz", "name": "Tomasz Wrona"}
ENTRIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("risk", "largest", {"text": "It invents policy numbers when a letter has none, and a clerk sends them."}),
    ("platform", "accelerator", {"text": "Occupies one accelerator from 06:00 to 20:00; off at night."}),
    ("platform", "cold-start", {"text": "Three minutes at disk speed; no one waits: the old replica serves."}),
    ("platform", "shared-cache", {"text": "Replicas on a node share one copy; without it, a start takes 9 minutes."}),
    ("platform", "health", {"text": "Every minute, a letter with a known answer is drafted and compared."}),
    ("platform", "rollout", {"text": "An extra replica gets 10% of letters for a day; roll back by route."}),
    ("shape", "node-pool", {"level": "low", "text": "Shared pool of six, two needed; nothing is idle."}),
    ("shape", "upgrade", {"level": "medium", "text": "Half a day with forty test letters for every runtime version."}),
    (
        "shape", "incident",
        {
            "level": "low", "text": "Clerks write their own letters until morning; no one is on call at night.",
            "contact": TOMASZ,
        },
    ),
    ("shape", "queueing", {"level": "medium", "text": "Drafts wait up to 20 seconds, then the clerk is told."}),
    (
        "publisher", "q-first",
        {
            "text": "Were customer letters among the training data?", "asked_on": "2026-10-12",
            "where": "discussion 7 of the repository", "answer": "Synthetic letters only, written by our own staff.",
            "answered_on": "2026-10-15",
        },
    ),
    (
        "publisher", "q-second",
        {
            "text": "Which tokenizer version was used for the last training run?", "asked_on": "2026-11-03",
            "where": "discussion 9 of the repository", "answer": "", "answered_on": "",
        },
    ),
)  # fmt: skip
CONTROLS = (
    ("validation", "Numbers in a draft are looked up in the contract system; unknown ones are removed."),
    ("escalation", "Letters with a deadline go to a person first."),
)


def write_desk(candidate: Candidate, by: User) -> None:
    """Write the entries, and controls for the card's first limitations; the rest stay unresolved."""
    for kind, key, values in ENTRIES:
        write(candidate, kind=kind, key=key, values=values, by=by)
    stated = [one for one in EngineeringNote(candidate).controls if one.fact]
    for one, (control, what) in zip(stated, CONTROLS, strict=False):
        values = {"text": one.title, "control": control, "what": what, "owner": TOMASZ}
        write(candidate, kind="control", key=one.key, values=values, by=by)
