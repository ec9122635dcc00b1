"""The client's address is the one that our outermost proxy saw, whatever a client writes into the header."""

from typing import Any

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory

from reviews.limits.address import UNKNOWN, client_address, network

SEEN = "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, SEEN, "10.0.0.9"),
        (1, SEEN, SEEN),
        (1, f"6.6.6.6, {SEEN}", SEEN),
        (1, f"6.6.6.6,7.7.7.7 , {SEEN}", SEEN),
        (2, f"6.6.6.6, {SEEN}, 198.51.100.7", SEEN),
        (2, SEEN, "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "nonsense", "10.0.0.9"),
        (1, f"{SEEN}:4711", SEEN),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, f"::ffff:{SEEN}", SEEN),
    ],
)
def test_the_address_is_counted_from_the_end(settings: Any, proxies: int, forwarded: str, address: str | None) -> None:
    settings.PROXY_COUNT = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", **more)
    assert client_address(request) == address
    assert get_client_ip_address(request) == address, "lockouts of sign-ins use the same"


def test_an_ipv6_network_counts_as_one_client() -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert network(SEEN) == SEEN
    assert network(None) == UNKNOWN
