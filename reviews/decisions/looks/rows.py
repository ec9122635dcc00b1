"""Write of the first look: who looks for the triggers of a new decision, and by when."""

from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.models import Decision
from reviews.decisions.record import Ruling
from reviews.people.holders import active_account, team_of
from reviews.people.models import User


def first_look(decision: Decision, ruling: Ruling, by: User) -> None:
    """Write who looks first, as the ruling says: the change owner by the review date unless it names another."""
    who = ruling.watcher or ruling.change_owner
    account, team = active_account(who), team_of(who)
    if account or team:
        day = ruling.look_by or ruling.review_by
        TriggerLook.objects.create(
            decision=decision, account=account, team=team, look_by=day, by=by, at=decision.issued_at
        )
