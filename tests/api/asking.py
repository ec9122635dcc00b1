"""How the tests ask the API: a fresh token, and a question with it."""

from typing import Any

from django.test import Client

from reviews.api import actions
from reviews.api.models import OWN_SCOPES, WITHOUT_TEAM, ApiToken
from reviews.people.models import Team, User
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from tests.readings import COMMIT, reading

REPO = "sample-lab/atlas-1b-instruct"
ASKED = {"repo": REPO, "commit": COMMIT, "workload": "claims-intake"}


def token(*scopes: str, days: int = 30) -> str:
    """The secret of a fresh token."""
    name = f"token {ApiToken.objects.count()}"
    return actions.create_token(
        name=name, scopes=list(scopes or ("check", "decisions", "ledger")), days=days, by="system:tests"
    )[1]


def own_token(person: User, team: Team | None, *scopes: str, days: int = 30) -> str:
    """The secret of a fresh token that acts as a person in a team, or in none."""
    name, chosen = f"token {ApiToken.objects.count()}", list(scopes or (dict(OWN_SCOPES) if team else WITHOUT_TEAM))
    return actions.create_own_token(team=team, name=name, scopes=chosen, days=days, by=person)[1]


def get(path: str, secret: str | None = None, **parameters: str) -> Any:
    headers = {"Authorization": f"Bearer {secret or token()}"}
    return Client().get(f"/api/v1/{path}", parameters, headers=headers)


def move(candidate: Candidate) -> None:
    """Something that legal rests on is different in a later reading of the same commit."""
    take_reading(candidate.pk, reading(REPO, facts={"publisher": ("somebody-else", "hub", "", "")}))


def same_shape(one: Any, other: Any) -> bool:
    """Whether two JSON values have the same keys and kinds of values; null stands beside any kind."""
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(same_shape(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return not one or not other or same_shape(one[0], other[0])
    return one is None or other is None or type(one) is type(other)
