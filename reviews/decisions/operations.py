"""How a model is run, as a decision record keeps it: the entries of the engineering note."""

from typing import Any

from reviews.desks.engineering.note_page import newest_entries
from reviews.workflow.models import Candidate
from reviews.workflow.notes.kinds import INCIDENT
from reviews.workflow.notes.models import SHAPE


def operations(candidate: Candidate) -> list[dict[str, Any]]:
    """Return engineering's notes on operation: platform questions, controls, the structure of the cost."""
    return [
        {"kind": kind, "about": key, "values": row.values, "by": row.by.name}
        for (kind, key), row in sorted(newest_entries(candidate).items())
    ]


def incident_contact(candidate: Candidate) -> dict[str, str] | None:
    """Return whom to call in an incident, as the note names them; None if it names no one."""
    entry = newest_entries(candidate).get((SHAPE, INCIDENT))
    return dict(entry.values["contact"]) if entry and entry.values.get("contact") else None
