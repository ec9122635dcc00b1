"""The client's address: which forwarded one is believed, and what counts as one client."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from reviews.limits.address import client_address, network
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "expected"),
    [
        (0, "198.51.100.1", "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1", "10.0.0.1"),
        (1, "198.51.100.1:4711", "10.0.0.1", "198.51.100.1"),
        (1, "[2001:db8::7]:4711", "10.0.0.1", "2001:db8::7"),
        (1, "::ffff:198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "unknown", "10.0.0.1", "10.0.0.1"),
        (1, "", "", None),
    ],
)
def test_the_client_is_whom_our_own_proxies_saw(
    settings: Settings, proxies: int, forwarded: str, peer: str, expected: str | None
) -> None:
    settings.PROXY_COUNT = proxies
    request = RequestFactory(REMOTE_ADDR=peer).get("/", headers={"x-forwarded-for": forwarded} if forwarded else {})
    assert client_address(request) == expected


def test_an_ipv6_customer_counts_as_one_address() -> None:
    found = {network(client_address(RequestFactory(REMOTE_ADDR=f"2001:db8:1:2::{n}").get("/"))) for n in range(1, 9)}
    assert found == {"2001:db8:1:2::/64"}


def test_one_forwarded_address_is_one_count_behind_a_proxy(cast: Cast, settings: Settings) -> None:
    settings.PROXY_COUNT = 1
    for number in range(6):
        client = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": f"6.6.6.{number}, 203.0.113.5"})
        last = client.post("/accounts/login/", {"login": "decider", "password": "a guess"}).status_code
    assert last == 429
    other = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "203.0.113.6"})
    assert other.post("/accounts/login/", {"login": "decider", "password": PASSWORD}).status_code == 302
