"""Authentication of the API: a bearer token with the scope of the endpoint; browser sessions are ignored."""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from reviews.api.acting import acting
from reviews.api.actions import digest, own_digest
from reviews.api.models import ApiToken
from reviews.api.rows import note_digest, note_use
from reviews.language.phrases import say
from reviews.people.models import FACTORS
from reviews.people.second_factor import missing
from reviews.query_plans import planned

QUERY = """
SELECT t.*, u.is_active AS c_active,
    ARRAY(SELECT g.name FROM reviews_user_groups ug JOIN auth_group g ON g.id = ug.group_id
        WHERE ug.user_id = t.maker_id) AS c_roles,
    EXISTS (SELECT FROM mfa_authenticator a WHERE a.user_id = t.maker_id AND a.type = ANY (%s)) AS c_factor,
    t.team_id IS NULL OR EXISTS (SELECT FROM reviews_team_members m
        WHERE m.team_id = t.team_id AND m.user_id = t.owner_id) AS c_member,
    EXISTS (SELECT FROM reviews_hold h WHERE h.person_id = t.owner_id AND h.since <= t.created_at
        AND h.until > t.created_at) AS c_held
FROM reviews_apitoken t LEFT JOIN reviews_user u ON u.id = t.maker_id WHERE t.digest = ANY (%s)
"""
"""A token, found by the index on digests, with all that is asked of its maker in most cases."""

NEEDS_A_PERSON = say("This address takes only a token that acts as a person. Make one on the page “Your API tokens”.")
NEEDS_THE_COMPANY = say("This address takes only a token of the company; an administrator can create one.")


class NoToken(Exception):
    """A request without a usable token; the message is the sentence for the caller."""


class Bearer(HttpBearer):
    """Bearer authentication: accepts ``Authorization: Bearer mrp_…`` if the token is valid and has the scope.

    ``scope`` is what a token of the company needs, ``own`` what the token of a person needs; "" refuses that kind.
    """

    def __init__(self, scope: str = "", *, own: str = "") -> None:
        self.scope, self.own = scope, own
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Return the token of the request. Raises ``NoToken`` (401) or ``HttpError`` 403 with a sentence."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise NoToken(say("Send an API token: Authorization: Bearer mrp_…"))
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Look up the secret by its digests. Unknown, expired and revoked tokens get one answer, to deter guessing."""
        either = [digest(token), own_digest(token)]
        found = _found(either)
        if found is None or not found.usable:
            raise NoToken(say("This API token is unknown, expired or revoked. Ask an administrator for a new one."))
        _require_maker(found)
        note_use(found)
        if found.owner_id and found.digest != either[1]:
            note_digest(found, either[1])
        needed = self.own if found.owner_id else self.scope
        if not needed:
            raise HttpError(403, NEEDS_THE_COMPANY if found.owner_id else NEEDS_A_PERSON)
        if needed not in found.scopes:
            raise HttpError(403, say("This API token does not have the scope “{needed}”.", needed=needed))
        if found.owner_id:
            found.acts_as = acting(found.owner_id, found, vars(found)["c_roles"])
        return found


def _found(digests: list[str]) -> ApiToken | None:
    """Return the token with one of these digests, with what is asked of its maker beside its columns."""
    with planned() as cursor:
        cursor.execute(QUERY, [list(FACTORS), digests])
        row = cursor.fetchone()
        told = dict(zip((column.name for column in cursor.description), row, strict=True)) if row else {}
    if row is None:
        return None
    own = [field.attname for field in ApiToken._meta.concrete_fields]
    found = ApiToken.from_db(DEFAULT_DB_ALIAS, own, [told.pop(name) for name in own])
    vars(found).update(told)
    return found


def _require_maker(found: ApiToken) -> None:
    """Raise ``NoToken`` unless who made a token could use it: account, second factor, and for their own, the team."""
    told = vars(found)
    if found.owner_id and not told["c_active"]:
        raise NoToken(say("The account of the person as whom this API token acts is closed."))
    if found.owner_id and not told["c_member"]:
        raise NoToken(say("The person as whom this API token acts is no longer in its team."))
    if told["c_held"]:  # once the hold is closed, whoever held the account would no longer answer for what a token does
        raise NoToken(say("This API token was made while someone else could sign in to the account. Make a new one."))
    if found.maker_id and not told["c_active"]:
        raise NoToken(
            say(
                "The account of the administrator who created this API token is closed. "
                "Ask an administrator for a new one."
            )
        )
    needed = settings.SECOND_FACTOR_ROLES and settings.SECOND_FACTOR_ROLES.intersection(told["c_roles"])
    if needed and not told["c_factor"] and found.maker and missing(found.maker):
        who = (
            say("person as whom this API token acts")
            if found.owner_id
            else say("administrator who created this API token")
        )
        raise NoToken(say("The {who} has to set up a second factor first.", who=who))
