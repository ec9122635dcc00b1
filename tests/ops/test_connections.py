"""A kept connection is trusted while it is used and silent, and given up as soon as the server has ended it."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import close_old_connections, connections

from portal.postgres.base import DatabaseWrapper, is_silent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept() -> Iterator[DatabaseWrapper]:
    """Make a connection as a web server keeps one between requests."""
    one: DatabaseWrapper = connections.create_connection("default")
    with one.cursor() as cursor:
        cursor.execute("SELECT 'first request'")
    yield one
    one.close()


def test_a_connection_in_use_is_not_asked_whether_it_lives(kept: DatabaseWrapper) -> None:
    assert kept.is_usable()
    assert _last(kept) == "SELECT 1", "nothing is known of a connection that was never looked at"
    with kept.cursor() as cursor:
        cursor.execute("SELECT 'second request'")
    assert kept.is_usable()
    assert _last(kept) == "SELECT 'second request'"


def test_a_connection_that_the_server_has_ended_is_replaced_before_a_request_notices(kept: DatabaseWrapper) -> None:
    assert kept.is_usable()
    of_server = _number(kept)
    with connections["default"].cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [of_server])
    deadline = time.monotonic() + 5
    while is_silent(kept.connection) and time.monotonic() < deadline:
        time.sleep(0.01)
    kept.close_if_unusable_or_obsolete()  # as between two requests
    assert kept.health_check_enabled
    with kept.cursor() as cursor:  # as the first statement of the next request
        cursor.execute("SELECT 'third request'")
        assert cursor.fetchone() == ("third request",)
    assert _number(kept) != of_server


def test_a_connection_in_a_transaction_is_asked(kept: DatabaseWrapper) -> None:
    assert kept.is_usable()
    kept.set_autocommit(False)
    with kept.cursor() as cursor:
        cursor.execute("SELECT 'left open'")
    assert not is_silent(kept.connection)
    kept.rollback()


def test_the_portal_uses_it() -> None:
    assert isinstance(connections["default"], DatabaseWrapper)
    assert settings.DATABASES["default"]["ENGINE"] == "portal.postgres"
    close_old_connections()
    assert connections["default"].vendor == "postgresql"


def _number(of: DatabaseWrapper) -> int:
    found: int = of.connection.info.backend_pid
    return found


def _last(of: DatabaseWrapper) -> str:
    """Return the last statement that the server was asked over a connection."""
    with connections["default"].cursor() as other:
        other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [_number(of)])
        found: str = other.fetchone()[0]
    return found
