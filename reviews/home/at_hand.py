"""What there is of “Your turn” for a person, in one statement that is written once for the person and the day."""

from collections.abc import Hashable
from datetime import date
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from reviews.catalog.asking.permits import waiting_for as questions_for
from reviews.decisions.alerts import concerning
from reviews.decisions.corrections.queries import open_for
from reviews.decisions.denials.queries import waiting_for as denials_for
from reviews.decisions.exit_steps.queries import exit_steps_for
from reviews.decisions.looks.queries import looks_of
from reviews.decisions.responsibility.owed import may_owe
from reviews.decisions.stages.turns import releases_of
from reviews.home import waiting
from reviews.home.working_out import refresh
from reviews.people import roles
from reviews.people.deputies import in_span, note_none, unseconded
from reviews.people.holds import kin_statement
from reviews.people.models import User
from reviews.query_plans import planned
from reviews.readmodels.models import Turn
from reviews.statements import Statement, exists, number, statement, together, written_out
from reviews.watch.advisories.queries import waiting_keys

ACTING = frozenset({roles.PROPOSE, roles.RECORD_INTAKE, roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE})
"""Permissions without which a person never has a turn."""

MOST = 100
"""Candidates that one page works out: a changed term marks thousands at once, and no page waits for all of them."""


class TurnsAtHand(NamedTuple):
    """What there is for a person; a list that has nothing needs no query of its own.

    ``own`` is the number of turns that are the person's, if none is ``doubtful``: then someone from whom the person
    must differ shares an account with them, and each turn is judged by the holds.
    """

    stands_in: bool
    owes: bool
    unseconded: bool
    keys: bool
    corrections: bool
    is_due: bool
    doubtful: bool
    own: int
    alerts: int
    looks: int
    exits: int
    releases: int
    denials: int
    questions: int


def reader(user: User) -> tuple[Hashable, ...]:
    """Return what the statements of a person depend on: who they are, what they may do, and what they may see.

    A token of this person has the same roles and fewer powers.
    """
    return user.pk, user.is_active, user.role_slugs, user.powers, user.team_ids


def at_hand(user: User, day: date, *, counted: bool = True) -> TurnsAtHand:
    """Return what there is for a person on a day; whatever is due is worked out before it is counted.

    Unless ``counted``, ``own`` is 0: whoever lists the turns counts them at once.
    """
    found = _ask(user, day, counted)
    if found.is_due and (user.powers & ACTING or found.stands_in):
        refresh(day, MOST)
        found = _ask(user, day, counted)
    if not found.stands_in:
        note_none(user)
    return found


def _ask(user: User, day: date, counted: bool) -> TurnsAtHand:
    text, values = at_hand_statement(user, day, counted)
    with planned() as cursor:
        cursor.execute(text, values)
        return TurnsAtHand(*cursor.fetchone())


def at_hand_statement(user: User, day: date, counted: bool = True) -> Statement:
    """Return the statement, which depends on the person, their roles and teams, and the day alone."""
    return statement(("at hand", *reader(user), day, counted), lambda: _written(user, day, counted))


def _written(user: User, day: date, counted: bool) -> Statement:
    found = waiting.seen_by(user, day)
    groups = waiting.of_groups(user)
    mine = waiting.mine(user, groups, found) if user.powers & ACTING else Turn.objects.none()
    every = together(
        exists(in_span().filter(deputy=user)),
        exists(User.objects.filter(may_owe(), pk=user.pk)),
        exists(unseconded()),
        exists(waiting_keys()),
        exists(open_for(user)),
        # The first mark, by its index: marks of days to come are thousands.
        ("coalesce((SELECT min(from_day) <= %s FROM reviews_turnmark), false)", (day,)),
        _doubtful(user, found.filter(groups)),
        number(mine) if counted else ("0", ()),
        number(concerning(user)),
        number(looks_of(user)),
        number(exit_steps_for(user)),
        number(releases_of(user)),
        number(denials_for(user)),
        number(questions_for(user)),
    )
    return written_out(every)


def _doubtful(user: User, found: QuerySet[Turn]) -> Statement:
    """Return whether a turn of the person's groups names someone to differ from who may be the same person."""
    try:
        rows, values = found.filter(strict=True).order_by().values("apart").query.sql_with_params()
    except EmptyResultSet:
        return "false", ()
    kin, more = kin_statement(user)
    # Every text is the code's own, or Django's with the values apart. Most people share their account with nobody, and
    # then no turn is looked at.
    text = (
        f"(SELECT CASE WHEN cardinality(known) = 0 THEN false ELSE"  # noqa: S608
        f" EXISTS (SELECT FROM ({rows}) AS held (apart), jsonb_array_elements(held.apart) AS one"
        f" WHERE (one->>0)::bigint = ANY (known)) END"
        f" FROM (SELECT ARRAY(SELECT pk FROM ({kin}) AS found (pk) WHERE pk <> %s) OFFSET 0) AS kin (known))"
    )
    return text, (*values, *more, user.pk)
