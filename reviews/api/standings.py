"""How a decision stands now, beside whatever else is answered about it: a record alone would not say that it ended."""

from typing import Any

from ninja import Schema

from reviews.decisions.alerts import alerts_on
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing


class StandsNow(Schema):
    """The standing now with its reason; ``alerts`` are the sentences that an answer of ``check`` adds."""

    standing: str
    why: str
    alerts: list[str]


def stands_now(found: Decision) -> dict[str, Any]:
    """Return the fields of ``StandsNow`` for a decision."""
    stands = standing(found)
    return {"standing": stands.word, "why": stands.why, "alerts": alerts_on([found])[found.number]}
