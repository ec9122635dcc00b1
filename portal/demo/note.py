"""What the demonstration's engineer writes down beside the checklist of the first decided candidate."""

from reviews.desks.engineering.note_page import EngineeringNote
from reviews.people.models import User
from reviews.workflow.models import Candidate
from reviews.workflow.notes.actions import write

ENTRIES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("risk", "largest", {"text": "It invents policy numbers where a letter names none, and a clerk sends them."}),
    ("platform", "accelerator", {"text": "Holds one accelerator from 6 to 20 o'clock; off at night."}),
    ("platform", "cold-start", {"text": "Three minutes by the disk's speed; nobody waits, the old replica answers."}),
    ("platform", "shared-cache", {"text": "Replicas of a node read one copy; without it a start takes nine minutes."}),
    ("platform", "health", {"text": "A letter with a known answer is drafted every minute and compared."}),
    ("platform", "rollout", {"text": "One replica more, ten percent of the letters for a day, back by the route."}),
    ("shape", "node-pool", {"level": "low", "text": "Shared pool of six, two needed; nothing stands idle for it."}),
    ("shape", "upgrade", {"level": "medium", "text": "Half a day with forty test letters for every runtime version."}),
    ("shape", "incident", {"level": "low", "text": "Clerks write by themselves until morning; nobody is called."}),
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
    ("validation", "Numbers in a draft are looked up in the contract system; unknown ones are struck out."),
    ("escalation", "Letters with a deadline go to a person first."),
)


def write_desk(candidate: Candidate, by: User) -> None:
    """Write the entries, and a control for the first limitations that the card states; the rest stays unresolved."""
    for kind, key, values in ENTRIES:
        write(candidate, kind=kind, key=key, values=values, by=by)
    stated = [one for one in EngineeringNote(candidate).controls if one.fact]
    for one, (control, what) in zip(stated, CONTROLS, strict=False):
        values = {"text": one.title, "control": control, "what": what, "owner": "Tomasz Wrona"}
        write(candidate, kind="control", key=one.key, values=values, by=by)
