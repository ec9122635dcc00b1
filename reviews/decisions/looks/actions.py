"""The act of looking for triggers: nothing that calls for a new review was found, and the next look has a day."""

from datetime import date

from django.utils import timezone

from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.permits import why_not_day, why_not_look
from reviews.decisions.looks.queries import newest_look
from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workflow.actions.reviewing import locked


@act
def look(decision: Decision, *, said: str, look_by: date, by: User) -> TriggerLook:
    """Record what a look for triggers found, and the day of the next one. Raises ``ValueError`` for a wrong day."""
    locked(decision.candidate)
    found = Decision.objects.select_related("candidate", "change").get(pk=decision.pk)
    newest = newest_look(found)
    require(why_not_look(by, found, newest))
    require_sentences({say("What you found"): said})
    if why := why_not_day(look_by, found.review_by):
        raise ValueError(why)
    kept = {"account": newest.account, "team": newest.team} if newest else {}
    row = TriggerLook.objects.create(decision=found, look_by=look_by, said=said, by=by, at=timezone.now(), **kept)
    record(
        "triggers:looked", actor=actor_name(by), subject=f"candidate:{found.candidate_id}",
        label=found.candidate.label, number=found.number, said=said, next=look_by.isoformat(),
    )  # fmt: skip
    return row
