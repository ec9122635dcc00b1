"""Authentication of the API: a bearer token with the scope of the endpoint; browser sessions are ignored."""

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from reviews.api.actions import digest
from reviews.api.models import ApiToken
from reviews.api.rows import note_use
from reviews.people.models import FACTORS
from reviews.people.second_factor import missing

QUERY = """
SELECT t.*, u.is_active AS c_active,
    ARRAY(SELECT g.name FROM reviews_user_groups ug JOIN auth_group g ON g.id = ug.group_id
        WHERE ug.user_id = t.maker_id) AS c_roles,
    EXISTS (SELECT FROM mfa_authenticator a WHERE a.user_id = t.maker_id AND a.type = ANY (%s)) AS c_factor
FROM reviews_apitoken t LEFT JOIN reviews_user u ON u.id = t.maker_id WHERE t.digest = %s
"""
"""A token, found by the index on digests, with all that is asked of its maker in most cases."""


class NoToken(Exception):
    """A request without a usable token; the message is the sentence for the caller."""


class Bearer(HttpBearer):
    """Bearer authentication: accepts ``Authorization: Bearer mrp_…`` if the token is valid and has the scope."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Return the token of the request. Raises ``NoToken`` (401) or ``HttpError`` 403 with a sentence."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise NoToken("Send an API token: Authorization: Bearer mrp_…")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Look up the secret by its digest. Unknown, expired and revoked tokens get one answer, to deter guessing."""
        found = next(iter(ApiToken.objects.raw(QUERY, [list(FACTORS), digest(token)])), None)
        if found is None or not found.usable:
            raise NoToken("This API token is unknown, expired or revoked. Ask an administrator for a new one.")
        told = vars(found)
        if found.maker_id and not told["c_active"]:
            raise NoToken(
                "The account of the administrator who created this API token is closed. Ask an administrator for a new "
                "one."
            )
        needed = settings.SECOND_FACTOR_ROLES and settings.SECOND_FACTOR_ROLES.intersection(told["c_roles"])
        if needed and not told["c_factor"] and found.maker and missing(found.maker):
            raise NoToken("The administrator who created this API token has to set up a second factor first.")
        note_use(found)
        if self.scope not in found.scopes:
            raise HttpError(403, f"This API token does not have the scope “{self.scope}”.")
        return found
