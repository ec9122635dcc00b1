"""Whoever a token of a person acts as: that person, with no more than the token's scopes and its team allow."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from reviews.api.models import ApiToken
from reviews.ledger.record import through
from reviews.people import roles
from reviews.people.deputies import note_none
from reviews.people.models import User

POWERS: dict[str, frozenset[str]] = {
    "check": frozenset(),
    "read": frozenset({roles.READ_CATALOG, roles.READ_LEDGER, roles.SEE_JOBS}),
    "propose": frozenset({roles.PROPOSE, roles.RETRY_JOBS}),
    "workloads": frozenset({roles.WRITE_WORKLOAD}),
    "suites": frozenset({roles.WRITE_WORKLOAD, roles.WRITE_SUITES}),
    "runs": frozenset({roles.IMPORT_RUNS}),
    "evidence": frozenset(),
    "nodes": frozenset({roles.OWN_NODES}),
    "webhooks": frozenset({roles.MANAGE_TOKENS}),
    "calendar": frozenset(),
}
"""What each scope lets through of the powers that the person has. Signing, deciding and granting are in none, and so a
token also sees no private workload of other teams, whatever the person reviews."""


def acting(owner: int, token: ApiToken, held: Collection[str]) -> User:
    """Return the owner as the token may act: with the roles that are held, fewer powers, and one team or none.

    A scope that a later version knows, during a rolling upgrade, lets nothing through. It stands in for nobody: whom
    the person is a deputy of has teams of their own.
    """
    person = User.objects.get(pk=owner)
    person.__dict__["role_slugs"] = frozenset(held) & frozenset(roles.BY_SLUG)
    let_through = frozenset().union(*(POWERS.get(scope, frozenset()) for scope in token.scopes))
    person.__dict__["powers"] = roles.powers_of(set(person.role_slugs)) & let_through
    person.__dict__["team_ids"] = frozenset({token.team_id} if token.team_id else ())
    note_none(person)
    return person


def reader(request: HttpRequest) -> User | None:
    """Return whose sight an answer has: that of the token's owner, None for a token of the company, which sees all."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return token.acts_as


@contextmanager
def doing(request: HttpRequest) -> Iterator[User]:
    """Let the token's owner do what a request asks for; the ledger names the token beside the person.

    Raises ``LookupError`` for a token of the company, which acts as nobody.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    if token.acts_as is None:
        raise LookupError("A token of the company acts as nobody.")
    with through(f"API token {token.name}"):
        yield token.acts_as
