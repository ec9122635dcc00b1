"""A kept connection is trusted while it is used and silent, and given up as soon as the server has ended it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, close_old_connections, connections
from psycopg import ClientCursor, Cursor

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


@pytest.mark.parametrize("kind", [ClientCursor, Cursor], ids=["bound here", "planned once"])
def test_a_connection_that_ends_after_it_was_trusted_is_replaced_under_what_only_reads(
    kept: DatabaseWrapper, kind: type[Cursor[Any]]
) -> None:
    _trust_and_end(kept)
    with kept.make_cursor(kind(kept.connection)) as cursor:
        cursor.execute("SELECT %s::text", ["read"])
        assert cursor.fetchone() == ("read",)
    with kept.cursor() as cursor:
        cursor.execute("SELECT 'and the next one'")


def test_what_writes_is_never_asked_twice(kept: DatabaseWrapper) -> None:
    _trust_and_end(kept)
    with pytest.raises(OperationalError), kept.cursor() as cursor:
        cursor.execute("UPDATE reviews_user SET theme = theme")


def test_nothing_is_asked_twice_within_a_transaction(kept: DatabaseWrapper) -> None:
    _trust_and_end(kept)
    kept.in_atomic_block = True
    with pytest.raises(OperationalError), kept.cursor() as cursor:
        cursor.execute("SELECT 'read'")
    kept.in_atomic_block = False


def test_a_statement_that_fails_over_a_living_connection_fails(kept: DatabaseWrapper) -> None:
    assert kept.is_usable()
    assert kept.is_usable()
    with kept.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5ms'")
    assert kept.is_usable()
    with pytest.raises(OperationalError, match="timeout"), kept.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")


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


def _trust_and_end(of: DatabaseWrapper) -> None:
    """Trust a connection as at the start of a request, and end it before its first statement."""
    assert of.is_usable()
    assert of.is_usable()
    assert of.unproven
    with connections["default"].cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [_number(of)])


def _number(of: DatabaseWrapper) -> int:
    found: int = of.connection.info.backend_pid
    return found


def _last(of: DatabaseWrapper) -> str:
    """Return the last statement that the server was asked over a connection."""
    with connections["default"].cursor() as other:
        other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [_number(of)])
        found: str = other.fetchone()[0]
    return found
