"""What waits for the people for whom someone acts today, as their deputy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.safestring import SafeString

from reviews.decisions.alerts import alerts_for
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import visible_to
from reviews.decisions.responsibility.owed import OwedItem, owed_by
from reviews.home import turn, waiting
from reviews.home.alert_turns import AlertTurn, alert_turns
from reviews.home.line_rows import owed_row, queue_row
from reviews.home.lines import NEVER, lines, owed_lines
from reviews.people.deputies import represented
from reviews.people.models import User
from reviews.readmodels.models import Turn


@dataclass(frozen=True)
class StandIn:
    """What waits for one person who is away: steps with whether the deputy may take them, alerts, what is owed.

    ``steps`` is the number of all steps, of which ``items`` are the oldest.
    """

    person: User
    until: date
    items: list[tuple[turn.Item, bool]]
    steps: int
    alerts: list[AlertTurn]
    owed: list[OwedItem]

    @property
    def count(self) -> int:
        """The number of things that wait."""
        return self.steps + len(self.alerts) + len(self.owed)

    @property
    def lines(self) -> SafeString:
        """The steps as the page shows them."""
        return lines([queue_row(item, act=may) for item, may in self.items], timezone.now(), target=NEVER)

    @property
    def owed_lines(self) -> SafeString:
        """What they owe, as the page shows it."""
        return owed_lines([owed_row(one) for one in self.owed], timezone.now())


def stand_ins(user: User, day: date, most: int) -> list[StandIn]:
    """Return what waits for everyone for whom this person acts on a day, among what the deputy may see.

    At most ``most`` steps are listed for each person, the others are counted.
    """
    result, found = [], waiting.seen_by(user, day)
    may = waiting.answerable(user, found)
    for one in represented(user):
        theirs = waiting.mine(one.person, waiting.answerable(one.person, found), found)
        alerts = alert_turns(_seen(alerts_for(one.person), user), user)
        owed = owed_by([one.person], user)
        result.append(StandIn(one.person, one.to_day, _steps(theirs, may, most), theirs.count(), alerts, owed))
    return result


def _steps(theirs: QuerySet[Turn], may: Q, most: int) -> list[tuple[turn.Item, bool]]:
    if not most:
        return []
    allowed = Case(When(may, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows: Sequence[Turn] = list(theirs.annotate(allowed=allowed)[:most])
    return [(item, bool(vars(one)["allowed"])) for one, item in zip(rows, waiting.items(rows), strict=True)]


def _seen(alerts: list[DecisionAlert], user: User) -> list[DecisionAlert]:
    numbers = {one.decision_id for one in alerts}
    seen = visible_to(user).filter(pk__in=numbers).order_by() if numbers else Decision.objects.none()
    visible = set(seen.values_list("pk", flat=True))
    return [one for one in alerts if one.decision_id in visible]
