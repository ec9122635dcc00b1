"""Related accounts: one person could have signed in as both. Every rule of separate people asks here.

While someone is a deputy, what they do counts as done by the person for whom they act, too. A hold opens where someone
besides its owner learns how to sign in to an account, and closes where the owner secures it. The functions that write
are re-exported from ``rows``, for the acts of this room.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from reviews.language.phrases import say
from reviews.people import rules
from reviews.people.models import Hold, User
from reviews.people.rows import close_holds, open_hold
from reviews.people.rules import HoldValue, Principal

__all__ = ["HoldBook", "close_holds", "controllers", "kin", "open_hold", "open_holds", "related"]

BOOK = """
book AS NOT MATERIALIZED (
    SELECT person_id, holder_id, holder_name, since, until, false AS deputy FROM reviews_hold
    UNION ALL
    SELECT deputy_id, person_id, '',
           greatest(seconded_at, from_day::timestamp AT TIME ZONE 'UTC'),
           least(ended_at, (to_day + 1)::timestamp AT TIME ZONE 'UTC'), true
    FROM reviews_deputy
    WHERE seconded_at IS NOT NULL
      AND (ended_at IS NULL OR ended_at > greatest(seconded_at, from_day::timestamp AT TIME ZONE 'UTC'))
)
"""
"""Every hold and every deputy as rows of one kind."""

REACHABLE = """
WITH RECURSIVE {book}, reached AS (
    SELECT * FROM book WHERE person_id = ANY(%s)
    UNION
    SELECT book.* FROM book JOIN reached ON book.person_id = reached.holder_id
)
SELECT person_id, holder_id, holder_name, since, until, deputy FROM reached
""".replace("{book}", BOOK)
"""Every hold on these people, on their holders, and so on: one query for any number of people and any depth.

In the span of a deputy, whoever is behind the person is behind the deputy, too: both count as one person. One that
ended before it began never counted.
"""

KIN = """
WITH RECURSIVE {book}, behind AS (
    SELECT * FROM book WHERE person_id = %(person)s
    UNION
    SELECT book.* FROM book JOIN behind ON book.person_id = behind.holder_id
), below AS (
    SELECT person_id FROM book WHERE holder_id = %(person)s OR holder_id IN (SELECT holder_id FROM behind)
        OR (holder_id IS NULL AND holder_name IN (SELECT holder_name FROM behind WHERE holder_id IS NULL))
    UNION
    SELECT book.person_id FROM book JOIN below ON book.holder_id = below.person_id
)
SELECT person_id FROM below UNION SELECT holder_id FROM behind WHERE holder_id IS NOT NULL
""".replace("{book}", BOOK)
"""Everyone with whom a person shares someone who could ever have signed in as both, whenever that was."""

SECURE_IT = say(
    "Another person must act, or the owner of the account secures it first: by accepting an invitation with their own"
    " second factor, or by signing in through the company sign-in. What was done before that must be done again."
)
"""The way out, after the reason."""

DEPUTY = say("acts as deputy for")
ANOTHER = say("Someone else must act, who is no deputy of theirs.")
"""The words for a deputy, and the way out then."""


def remedy(sentence: str) -> str:
    """Return the way out after the sentence that two accounts are related."""
    return ANOTHER if DEPUTY in sentence else SECURE_IT


class HoldBook:
    """The holds on some people and on everyone who holds them, read in one query."""

    def __init__(self, people: Iterable[int]) -> None:
        self.holds: list[HoldValue] = []
        self.names: dict[Principal, str] = {}
        wanted = sorted(set(people))
        if not wanted:
            return
        with connection.cursor() as cursor:
            cursor.execute(REACHABLE, [wanted])
            for person, holder, name, since, until, deputy in cursor.fetchall():
                self.holds.append(HoldValue(person, holder or name, since, until, deputy))
                if name:
                    self.names[holder or name] = name

    def controllers(self, person: int, at: datetime | None = None) -> frozenset[Principal]:
        """Return who could have signed in as this person at a moment, by default now; the person is among them."""
        if not self.holds:
            return frozenset({person})
        return rules.controllers(self.holds, person, at or timezone.now())

    def shared(self, a: tuple[int, datetime | None], b: tuple[int, datetime | None]) -> Principal | None:
        """Return someone who could have acted as both people, each at a moment; None if there is none."""
        both = self.controllers(*a) & self.controllers(*b)
        order = sorted(both, key=lambda one: (one not in (a[0], b[0]), str(one)))
        return order[0] if order else None

    def _deputies(self, person: int) -> set[Principal]:
        """Return for whom a person is, was or will be a deputy."""
        return {one.holder for one in self.holds if one.deputy and one.person == person}

    def sentence(self, a: User, b: User, *, a_at: datetime | None = None, b_at: datetime | None = None) -> str:
        """Return the sentence that two accounts are related, each at a moment; "" if they are not."""
        if a.pk == b.pk:
            return say("{name} is the same account.", name=a.name)
        one = self.shared((a.pk, a_at), (b.pk, b_at))
        if one is None:
            return ""
        if one in (a.pk, b.pk):
            holder, held = (a, b) if one == a.pk else (b, a)
            if self._deputies(held.pk) & {holder.pk}:
                return say(
                    "{name} {deputy} {name2}, so both count as one person.",
                    name=held.name,
                    deputy=DEPUTY,
                    name2=holder.name,
                )
            return say("{name} could have signed in as {name2}.", name=holder.name, name2=held.name)
        if one in self._deputies(a.pk) | self._deputies(b.pk) or one not in self.names:
            return say(
                "{name} or {name2} {deputy} someone who is behind both, so they count as one person.",
                name=a.name,
                name2=b.name,
                deputy=DEPUTY,
            )
        return say(
            "{names} could have signed in as both {name} and {name2}.", names=self.names[one], name=a.name, name2=b.name
        )


def controllers(person: User, at: datetime | None = None) -> frozenset[Principal]:
    """Return who could have signed in as a person at a moment, by default now: primary keys, or a command's name."""
    return HoldBook([person.pk]).controllers(person.pk, at)


def related(a: User, b: User, *, a_at: datetime | None = None, b_at: datetime | None = None) -> str:
    """Return why one person could have acted as both accounts, in a sentence; "" if no one could.

    The moments are those of the two acts, by default now.
    """
    return HoldBook([a.pk, b.pk]).sentence(a, b, a_at=a_at, b_at=b_at)


def kin_statement(person: User) -> tuple[str, tuple[int, ...]]:
    """Return the query for ``kin`` with its values, as text for a larger one; it finds the person as well."""
    return KIN.replace("%(person)s", "%s"), (person.pk,) * KIN.count("%(person)s")


def kin(person: User) -> frozenset[int]:
    """Return the people who may be related to a person, at any moments: for everyone else ``HoldBook`` need not ask."""
    with connection.cursor() as cursor:
        cursor.execute(*kin_statement(person))
        return frozenset(pk for (pk,) in cursor.fetchall()) - {person.pk}


def open_holds(person: User) -> QuerySet[Hold]:
    """Return the holds on an account that its owner has not ended, oldest first."""
    return Hold.objects.filter(person=person, until__isnull=True).order_by("since", "pk")
