"""What waits for the people for whom someone acts today, as their deputy."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from reviews.decisions.alerts import alerts_for
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import visible_to
from reviews.decisions.responsibility.owed import OwedItem, owed_by
from reviews.home import turn
from reviews.people.deputies import represented
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.workflow.candidate_rows import CandidateRow


@dataclass(frozen=True)
class StandIn:
    """What waits for one person who is away: steps with whether the deputy may take them, alerts, what is owed."""

    person: User
    until: date
    items: list[tuple[turn.Item, bool]]
    alerts: list[DecisionAlert]
    owed: list[OwedItem]

    @property
    def count(self) -> int:
        """The number of things that wait."""
        return len(self.items) + len(self.alerts) + len(self.owed)


def stand_ins(user: User, rows: Iterable[CandidateRow]) -> list[StandIn]:
    """Return what waits for everyone for whom this person acts today; ``rows`` are what the deputy may see."""
    away, found = represented(user), list(rows)
    if not away:
        return []
    book = HoldBook({user.pk, *(one.person_id for one in away)}.union(*map(turn.involved, found)))
    result = []
    for one in away:
        mine, _ = turn.sort(found, one.person, book)
        items = [(item, turn.is_for(replace(item.need, person=None), item.row, user, book)) for item in mine]
        alerts = _seen(alerts_for(one.person), user)
        result.append(StandIn(one.person, one.to_day, items, alerts, owed_by([one.person], user)))
    return result


def _seen(alerts: list[DecisionAlert], user: User) -> list[DecisionAlert]:
    numbers = {one.decision_id for one in alerts}
    seen = visible_to(user).filter(pk__in=numbers).order_by() if numbers else Decision.objects.none()
    visible = set(seen.values_list("pk", flat=True))
    return [one for one in alerts if one.decision_id in visible]
