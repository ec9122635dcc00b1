"""What people say in a review, as its acts take it: an answer, a sign-off with its conditions, grounds of a waiver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reviews.language.phrases import say
from reviews.people.holder import Holder


@dataclass(frozen=True)
class AnswerStatement:
    """An answer to one checklist question: ``choice`` is a key of the question's choices, ``text`` the explanation."""

    track: str
    question: str
    choice: str
    text: str


@dataclass(frozen=True)
class ConditionAsked:
    """A condition as the signer writes it: what, who owns it, the day it is due, and whether before the release."""

    text: str
    owner: Holder
    due: date
    first: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the condition as the ledger keeps it."""
        return {
            "text": self.text, "owner": self.owner.name, "holder": self.owner.as_record(), "due": self.due.isoformat(),
            "before_release": self.first,
        }  # fmt: skip


@dataclass(frozen=True)
class SignOffStatement:
    """What a reviewer signs on a track: one of ``states.OUTCOMES`` and the reason.

    Only a pass with conditions has ``conditions``. ``terms`` holds what the track fixes: legal's mirror and owners of
    duties; engineering's runtime, envelope, first artifact to test (with ``format_reason`` for a pickled one) and the
    trade-off. ``review_by`` is the last day of a pass, never later than the policy allows (None: as the policy says).
    """

    track: str
    outcome: str
    reason: str
    conditions: Sequence[ConditionAsked] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)
    review_by: date | None = None

    def sentences(self) -> dict[str, str]:
        """Return what must be said in words, by the label of its field."""
        found = {"Reason": self.reason}
        found |= {say("Condition {n}", n=n): one.text for n, one in enumerate(self.conditions, start=1)}
        if self.outcome.startswith("pass") and (given := self.terms.get("trade_off_accepted")):
            found["Trade-off accepted"] = str(given)
        return found


@dataclass(frozen=True)
class WaiverGrounds:
    """Why a waiver is asked for: the sentence of the conflict, the reason, who answers for it, and its last day."""

    conflict: str
    reason: str
    owner: Holder
    expires: date

    def columns(self) -> dict[str, Any]:
        """Return the grounds as the columns of a waiver."""
        owner = {"owner": self.owner.name, "owner_kind": self.owner.kind, "owner_key": self.owner.key}
        return {"conflict": self.conflict, "reason": self.reason, "expires": self.expires, **owner}
