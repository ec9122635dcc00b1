"""Acts on API tokens: creating one, which is the only time that the portal knows its secret, and revoking one."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from reviews.api.models import OWN_SCOPES, SCOPES, WITHOUT_TEAM, ApiToken
from reviews.api.permits import why_not_end_token, why_not_own_token
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people import permits
from reviews.people.models import Team, User
from reviews.people.permits import Actor, actor_name

PREFIX = "mrp_"
NO_TEAM = say("no team")
LONGEST = 366
"""The longest life of a token, in days."""


def digest(secret: str) -> str:
    """Return the SHA-256 of a token. The token carries 256 random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def own_digest(secret: str) -> str:
    """Return the digest of a token that acts as a person.

    It is another one than the company's, so that web servers of a version that knows no owners, which go on during an
    upgrade, do not find the token: they would take its scope ``check`` for the company's, which sees every workload.
    """
    return digest(f"own:{secret}")


@act
def create_token(*, name: str, scopes: list[str], days: int, by: Actor) -> tuple[ApiToken, str]:
    """Create a token of the company and return it with its secret, which is shown only once and never stored."""
    if isinstance(by, User):
        permits.require(permits.why_not_manage_tokens(by))
    token, secret = _made(name, scopes, days, SCOPES)
    token.created_by, token.maker = actor_name(by), by if isinstance(by, User) else None
    token.save(force_insert=True)
    record(
        "token:created", actor=actor_name(by), subject=f"token:{token.pk}", label=name, scopes=", ".join(token.scopes)
    )
    return token, secret


@act
def create_own_token(*, team: Team | None, name: str, scopes: list[str], days: int, by: User) -> tuple[ApiToken, str]:
    """Create a token that acts as its maker within a team, or in none, and return it with its secret, shown only once.

    Raises ``ValueError`` with a sentence, also for a scope that acts for a team without one.
    """
    permits.require(why_not_own_token(by, team))
    if why := why_no_team(scopes, team):
        raise ValueError(why)
    token, secret = _made(name, scopes, days, OWN_SCOPES)
    token.created_by, token.maker, token.owner, token.team = actor_name(by), by, by, team
    token.digest = own_digest(secret)
    token.save(force_insert=True)
    record(
        "token:made", actor=actor_name(by), subject=f"token:{token.pk}", label=name, scopes=", ".join(token.scopes),
        team=team.name if team else NO_TEAM,
    )  # fmt: skip
    return token, secret


def why_no_team(scopes: list[str], team: Team | None) -> str:
    """Refuse scopes that act for a team, unless one is chosen; "" if they fit."""
    if team is not None or not (these := [one for one in scopes if one not in WITHOUT_TEAM]):
        return ""
    return say("These scopes act for a team: {scopes}. Choose a team, or leave them out.", scopes=", ".join(these))


def _made(name: str, scopes: list[str], days: int, known: tuple[tuple[str, str], ...]) -> tuple[ApiToken, str]:
    """Return a token that is not stored yet, with its secret. Raises ``ValueError`` with a sentence."""
    if set(scopes) - set(dict(known)) or not scopes:
        raise ValueError(say("Choose at least one of the scopes {dict}.", dict=", ".join(dict(known))))
    if not 1 <= days <= LONGEST:
        raise ValueError(say("A token is valid for 1 to {longest} days.", longest=LONGEST))
    if ApiToken.objects.filter(name__iexact=name).exists():
        raise ValueError(say("A token named {name} exists already. Choose another name.", name=repr(name)))
    secret = PREFIX + secrets.token_urlsafe(32)
    ends = timezone.now() + timedelta(days=days)
    made = ApiToken(
        name=name, prefix=secret[:10], digest=digest(secret), scopes=sorted(set(scopes)), expires_at=ends
    )  # fmt: skip
    return made, secret


@act
def revoke_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """Revoke a token; every later request with the token is refused."""
    if isinstance(by, User):
        permits.require(why_not_end_token(by, token))
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at:
        unchanged(say("The token is revoked already."))
        return token
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record("token:revoked", actor=actor_name(by), subject=f"token:{token.pk}", label=token.name)
    return token
