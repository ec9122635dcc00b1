"""What “Your turn” shows a person, kept until an act, a day, or turns that were worked out anew can change it.

One statement asks on each page what changes without an act: marks of turns that are due, how often turns were worked
out, which notices are unread, and whether there is a draft (docs/adr/0064-your-turn-is-kept-by-what-changes-it.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from reviews.decisions.responsibility.owed import owed_by
from reviews.decisions.telling.queries import KEPT, news
from reviews.home.at_hand import ACTING, MOST, TurnsAtHand, at_hand
from reviews.home.endings import recently_ended
from reviews.home.line_rows import Row, ended_row, news_row, owed_row, queue_row
from reviews.home.queries import AskedTurns, asked_of, queues_of
from reviews.home.stand_ins import StandIn, stand_ins
from reviews.home.working_out import refresh
from reviews.language.reader import spoken
from reviews.ledger.models import LedgerEntry
from reviews.people.deputies import note_none
from reviews.people.models import User
from reviews.people.sessions import ledger_head
from reviews.query_plans import planned
from reviews.readmodels.kept import kept_here

MOVING = """
SELECT coalesce((SELECT min(from_day) <= %s FROM reviews_turnmark), false),
    (SELECT last_value FROM reviews_turn_id_seq),
    (SELECT md5(coalesce(string_agg(event_id::text, ',' ORDER BY event_id), '')) FROM reviews_decisionnotice
        WHERE person_id = %s AND read_at IS NULL),
    EXISTS (SELECT FROM reviews_statementdraft WHERE owner_id = %s)
"""


class MovingParts(NamedTuple):
    """What of the page changes without an act: whether turns are due to be worked out, the number of the last turn that
    was written, a digest of the unread notices, and whether the person has a draft."""

    is_due: bool
    worked_out: int
    notices: str
    has_draft: bool


class HomeRows(NamedTuple):
    """The lines of the page, and what else there is (``there`` holds the values of ``TurnsAtHand``).

    The numbers are those of all items, also of those that have no line.
    """

    there: Sequence[Any]
    mine: list[Row]
    mine_count: int
    others: list[Row]
    others_count: int
    owed: list[Row]
    news: list[Row]
    ended: list[Row]


@dataclass(frozen=True)
class HomePage(AskedTurns):
    """What “Your turn” shows a person: lines as plain values, and what is read anew each time."""

    rows: HomeRows
    stand_ins: list[StandIn]
    has_draft: bool

    @property
    def count(self) -> int:
        """The number of things that need the person."""
        return self.own + sum(one.count for one in self.stand_ins)

    @property
    def own(self) -> int:
        """The number without what waits for people who are away."""
        return self.rows.mine_count + len(self.rows.owed) + self.asked_count

    def news(self, now: datetime) -> list[Row]:
        """Return the notices that still count, without those of alerts that the page shows."""
        shown, since = {f"alert:{one.pk}" for one in self.alerts}, now - KEPT
        return [one for one in self.rows.news if one[3] not in shown and datetime.fromisoformat(one[2]) >= since]


def page_of(request: HttpRequest, user: User, most: int) -> HomePage:
    """Return what a person is shown now, with at most ``most`` lines of each queue."""
    day, head = timezone.localdate(), ledger_head(request)
    moving = moving_parts(user, day)
    if moving.is_due and user.powers & ACTING:
        refresh(day, MOST)
        moving = moving_parts(user, day)
    found = None
    if head and not (moving.is_due and user.powers & ACTING):
        known = kept_here(parts_of(user, day, most, head, moving), lambda: _steady(user, day, most))
        found = HomeRows(*known) if known else None
    rows = found or home_rows(user, day, most, at_hand(user, day, counted=False))
    there = TurnsAtHand(*rows.there)
    if not there.stands_in:
        note_none(user)
    return HomePage(
        **asked_of(user, there),
        rows=rows,
        stand_ins=stand_ins(user, day, most) if there.stands_in else [],
        has_draft=moving.has_draft,
    )


def moving_parts(user: User, day: date) -> MovingParts:
    """Return what of a person's page changes without an act, as it is now."""
    with planned() as cursor:
        cursor.execute(MOVING, (day, user.pk, user.pk))
        return MovingParts(*cursor.fetchone())


def parts_of(user: User, day: date, most: int, head: LedgerEntry, moving: MovingParts) -> list[Any]:
    """Return the key under which a person's page is kept: all that can change it, who reads it, and in which language.

    Marks are no part of it, because nothing is kept while one is due; nor is the draft, which is read each time.
    """
    person = [user.pk, user.is_active, sorted(user.role_slugs), sorted(user.powers), sorted(user.team_ids)]
    return ["your turn", *person, spoken(), most, day.isoformat(), head.digest, moving.worked_out, moving.notices]


def _steady(user: User, day: date, most: int) -> list[Any]:
    """Return the rows of a person whose turns only acts and days change, [] for anyone else: holds on accounts and
    spans of deputies are judged anew for each page."""
    there = at_hand(user, day, counted=False)
    return [] if there.doubtful or there.stands_in else list(home_rows(user, day, most, there))


def home_rows(user: User, day: date, most: int, there: TurnsAtHand) -> HomeRows:
    """Return the lines of a person's page on a day, worked out from the tables."""
    own, theirs = queues_of(user, day, most, there)
    return HomeRows(
        there=list(there),
        mine=[queue_row(one, act=True) for one in own[0]],
        mine_count=own[1],
        others=[queue_row(one, act=False) for one in theirs[0]],
        others_count=theirs[1],
        owed=[owed_row(one) for one in owed_by([user], user)] if there.owes else [],
        news=[news_row(one) for one in news(user, [])],
        ended=[ended_row(one) for one in recently_ended(user)],
    )
