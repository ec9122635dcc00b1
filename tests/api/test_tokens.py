"""Which token opens which endpoint: every scope, every end of its life, and every way to write its header."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product
from typing import Any

import pytest
import time_machine
from django.test import Client

from reviews.api import actions
from reviews.api.models import SCOPES, ApiToken
from reviews.people.actions import revoke_role, switch
from tests.api.asking import get, token
from tests.api.test_endpoints import ENDPOINTS, TAKES
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ALL = tuple(key for key, _ in SCOPES)


def asked(path: str, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(f"/api/v1/{path}", TAKES.get(path, {}), headers=headers)


@pytest.mark.parametrize(
    "chosen",
    [
        # Every set of scopes, and one that is in another order and names a scope twice; then each such one.
        pytest.param([*chain.from_iterable(combinations(ALL, n) for n in (1, 2, 3)), (*ALL[2::-1], ALL[0])], id="sets"),
        pytest.param(
            [*chain.from_iterable(product(ALL, repeat=n) for n in (1, 2, 3))], id="orders", marks=pytest.mark.long
        ),
    ],
)
def test_every_endpoint_opens_for_exactly_its_scope(cast: Cast, chosen: Iterable[tuple[str, ...]]) -> None:
    for scopes in chosen:
        secret = token(*scopes)
        for path, scope in ENDPOINTS.items():
            status = get(path, secret, **TAKES.get(path, {})).status_code
            assert (status != 403) == (scope in scopes), (path, scopes, status)
            assert status in (200, 403, 404)


def test_a_token_ends_at_its_second_and_cannot_be_given_a_longer_life(cast: Cast) -> None:
    start = datetime(2027, 1, 5, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        secret = token("ledger", days=1)
    for seconds, status in ((-1, 200), (0, 401), (1, 401)):
        with time_machine.travel(start + timedelta(days=1, seconds=seconds), tick=False):
            assert get("ledger/head", secret).status_code == status, seconds
    for days in (0, -1, 367):
        with pytest.raises(ValueError, match="1 to 366 days"):
            token("ledger", days=days)


@pytest.mark.parametrize("scopes", [[], ["Check"], ["CHECK"], ["check "], ["*"], ["check", "admin"], [""]])
def test_no_token_is_made_with_another_scope(cast: Cast, scopes: list[str]) -> None:
    with pytest.raises(ValueError, match="scopes"):
        actions.create_token(name="ci", scopes=scopes, days=1, by=cast.administrator)
    assert not ApiToken.objects.exists()


def test_the_header_is_read_strictly(cast: Cast) -> None:
    secret = token("ledger")
    assert asked("ledger/head", authorization=f"Bearer {secret}").status_code == 200
    assert asked("ledger/head", authorization=f"bEARER   {secret} ").status_code == 200, "RFC 9110: any case"
    tricks = (
        secret, f"Bearer {secret.upper()}", f"Bearer {secret.lower()}", f"Bearer {secret[:-1]}", f"Bearer {secret}x",
        f"Bearer {secret}, Bearer {secret}", f"Bearer {secret} {secret}", f'Bearer "{secret}"', f"Token {secret}",
        f"Basic {secret}", f"Bearer\t{secret}", f"Bearer {secret}%00", f"Bearer {secret}\x00", f"Bearer,{secret}",
        "Bearer " + "x" * 8000, "Bearer mrp_", "Bearer *", "Bearer null", "Bearer ' OR 1=1 --", "Bearer \ud7ff",
        f"Bearer {ApiToken.objects.get().digest}", f"Bearer {ApiToken.objects.get().prefix}",
    )  # fmt: skip
    for trick in tricks:
        assert asked("ledger/head", authorization=trick).status_code == 401, trick


def test_a_token_counts_in_its_header_only(cast: Cast) -> None:
    secret = token("ledger")
    for name in ("X-Authorization", "Proxy-Authorization", "X-Api-Key", "X-Original-Authorization", "X-Forwarded-User"):
        assert asked("ledger/head", **{name: f"Bearer {secret}"}).status_code == 401, name
    for name in ("token", "access_token", "authorization", "api_key"):
        assert Client().get("/api/v1/ledger/head", {name: secret}).status_code == 401, name
    client = Client()
    client.cookies["Authorization"] = f"Bearer {secret}"
    assert client.get("/api/v1/ledger/head").status_code == 401
    for override in ("X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"):
        assert (
            asked("decisions", authorization=f"Bearer {secret}", **{override: "/api/v1/ledger/head"}).status_code == 403
        )


def test_a_token_opens_no_page(cast: Cast) -> None:
    secret = token(*ALL)
    for path in ("/", "/tokens/", "/audit/export/", "/decisions/1.json"):
        answer = Client().get(path, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 302, path
        assert "/accounts/login/" in answer["Location"]


def test_a_token_of_a_closed_account_does_not_work_until_the_account_is_opened_again(cast: Cast) -> None:
    _, secret = actions.create_token(name="ci", scopes=["ledger"], days=9, by=cast.administrator_two)
    assert get("ledger/head", secret).status_code == 200
    switch(cast.administrator_two, on=False, reason="Left.", by=cast.administrator)
    refused = get("ledger/head", secret)
    assert refused.status_code == 401
    assert refused.json()["detail"] == (
        "The account of the administrator who created this API token is closed. Ask an administrator for a new one."
    )
    switch(cast.administrator_two, on=True, reason="Back.", by=cast.administrator)
    assert get("ledger/head", secret).status_code == 200


def test_a_token_outlives_the_role_of_who_made_it_as_the_page_of_tokens_says(cast: Cast) -> None:
    """Tokens belong to machines: another administrator sees them on the same page and revokes them."""
    made, secret = actions.create_token(name="ci", scopes=["ledger"], days=9, by=cast.administrator_two)
    revoke_role(cast.administrator_two, "administrator", by=cast.administrator)
    assert get("ledger/head", secret).status_code == 200
    actions.revoke_token(made, by=cast.administrator)
    assert get("ledger/head", secret).status_code == 401
