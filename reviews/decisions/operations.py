"""How a model is run, as a decision record keeps it: the entries of the engineering note."""

from typing import Any

from reviews.desks.engineering.note_page import newest_entries
from reviews.workflow.models import Candidate


def operations(candidate: Candidate) -> list[dict[str, Any]]:
    """Return engineering's notes on operation: platform questions, controls, the structure of the cost."""
    return [
        {"kind": kind, "about": key, "values": row.values, "by": row.by.name}
        for (kind, key), row in sorted(newest_entries(candidate).items())
    ]
