"""Authentication of the API: a bearer token with the scope of the endpoint; browser sessions are ignored."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from reviews.api.actions import digest
from reviews.api.models import ApiToken
from reviews.api.rows import note_use
from reviews.people.second_factor import missing


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
        found = ApiToken.objects.select_related("maker").filter(digest=digest(token)).first()
        if found is None or not found.usable:
            raise NoToken("This API token is unknown, expired or revoked. Ask an administrator for a new one.")
        if found.maker_left:
            raise NoToken(
                "The account of the administrator who created this API token is closed. Ask an administrator for a new "
                "one."
            )
        if found.maker and missing(found.maker):
            raise NoToken("The administrator who created this API token has to set up a second factor first.")
        note_use(found)
        if self.scope not in found.scopes:
            raise HttpError(403, f"This API token does not have the scope “{self.scope}”.")
        return found
