"""Holds: who could have signed in as whom, at which moment, and which accounts are related for it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reviews.ledger.models import LedgerEntry
from reviews.people import rules
from reviews.people.actions import create_person, secure
from reviews.people.holds import close_holds, controllers, open_hold, open_holds, related
from reviews.people.models import Hold, User
from reviews.people.rules import HoldValue
from tests.cast import Cast

WHY = "an administrator reset the password"
START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def test_without_holds_only_the_owner_signs_in() -> None:
    assert rules.controllers([], 1, day(0)) == {1}


@pytest.mark.parametrize(("at", "expected"), [(0, {1}), (1, {1, 2}), (4, {1, 2}), (5, {1, 2}), (6, {1})])
def test_a_hold_counts_from_its_beginning_to_its_end(at: int, expected: set[int]) -> None:
    assert rules.controllers([HoldValue(1, 2, day(1), day(5))], 1, day(at)) == expected


def test_whoever_held_the_holder_while_the_hold_was_open_is_included() -> None:
    holds = [
        HoldValue(1, 2, day(3), None),
        HoldValue(2, 3, day(1), day(4)),  # 3 acted as 2 when the password of 1 was shown
        HoldValue(2, 4, day(1), day(2)),  # before there was anything to see
        HoldValue(3, "system:command", day(0), None),
    ]
    assert rules.controllers(holds, 1, day(9)) == {1, 2, 3, "system:command"}


def test_circles_end() -> None:
    holds = [HoldValue(1, 2, day(1), None), HoldValue(2, 1, day(1), None)]
    assert rules.controllers(holds, 1, day(2)) == {1, 2}


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 9), st.none() | st.integers(0, 9)), max_size=12
    ),
    st.integers(0, 9),
)
def test_more_holds_never_make_accounts_less_related(found: list[tuple[int, int, int, int | None]], at: int) -> None:
    holds = [HoldValue(a, b, day(s), None if u is None else day(max(s, u))) for a, b, s, u in found if a != b]
    for person in range(1, 6):
        all_of_them = rules.controllers(holds, person, day(at))
        assert person in all_of_them
        assert rules.controllers(holds[1:], person, day(at)) <= all_of_them


@pytest.mark.django_db
def test_an_account_is_held_until_it_is_secured(cast: Cast) -> None:
    said = {"first_name": "Nora", "last_name": "New", "email": "nora@example.org"}
    nora = create_person(username="nora", **said, by=cast.administrator)
    open_hold(nora, by=cast.administrator, why=WHY)
    assert controllers(nora) == {nora.pk, cast.administrator.pk}
    assert related(nora, cast.administrator) == "Ava Administrator could have signed in as Nora New."
    assert related(cast.administrator, nora) == related(nora, cast.administrator)
    before = timezone.now()
    assert close_holds(nora, how="accepted an invitation with an own second factor") == ["Ava Administrator"]
    assert related(nora, cast.administrator) == ""
    assert related(nora, cast.administrator, a_at=before), "what was done before stays what it was"
    assert close_holds(nora, how="again") == []


@pytest.mark.django_db
def test_two_accounts_of_one_maker_are_related_and_the_sentence_names_the_maker(cast: Cast) -> None:
    open_hold(cast.nobody, by=cast.administrator, why=WHY)
    open_hold(cast.stranger, by=cast.administrator, why=WHY)
    open_hold(cast.reader, by="system:command", why=WHY)
    open_hold(cast.auditor, by="system:command", why=WHY)
    said = "Ava Administrator could have signed in as both Nils Norole and Stella Stranger."
    assert related(cast.nobody, cast.stranger) == said
    assert related(cast.reader, cast.auditor).startswith("system:command could have signed in as both")
    assert related(cast.reader, cast.nobody) == ""
    open_hold(cast.administrator, by="system:command", why=WHY)
    assert related(cast.reader, cast.nobody), "the console held the administrator who held the account"


@pytest.mark.django_db
def test_no_one_holds_their_own_account_and_a_hold_is_open_once(cast: Cast) -> None:
    open_hold(cast.nobody, by=cast.nobody, why=WHY)
    assert not Hold.objects.exists()
    for _ in range(2):
        open_hold(cast.nobody, by=cast.administrator, why=WHY)
    assert open_holds(cast.nobody).count() == 1


@pytest.mark.django_db
def test_securing_an_account_that_no_one_holds_leaves_its_password(cast: Cast) -> None:
    entries = LedgerEntry.objects.count()
    assert secure(cast.nobody, by="system:sign-in").has_usable_password()
    assert LedgerEntry.objects.count() == entries


@pytest.mark.django_db
def test_the_page_of_a_person_says_who_holds_the_account(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    page = f"/people/{cast.nobody.pk}/"
    assert "Only the owner of the account" in client.get(page).content.decode()
    open_hold(cast.nobody, by=cast.administrator_two, why=WHY)
    said = " ".join(client.get(page).content.decode().split())
    assert "Aldo Administrator" in said
    assert "an administrator reset the password." in said


@pytest.mark.django_db
def test_an_upgrade_writes_the_holds_of_earlier_accounts_from_the_ledger_once(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        for name, by in (
            ("by_ava", cast.administrator),
            ("by_console", "system:command"),
            ("by_demo", "system:set-up"),
        ):
            made = create_person(username=name, first_name="", last_name="", email="", by=by)
            made.set_password("seen-by-them")  # as earlier versions did
            made.save()
        create_person(username="sso", first_name="", last_name="", email="", by=cast.administrator)
    Hold.objects.all().delete()
    as_before_holds()
    for expected in ("2 accounts are held by whoever saw their first password", ""):
        said = StringIO()
        call_command("ship_holds", stdout=said)
        assert expected in said.getvalue()
    held = {one.person.username: (one.holder, one.holder_name, one.since) for one in Hold.objects.all()}
    assert held == {
        "by_ava": (cast.administrator, "Ava Administrator", START),
        "by_console": (None, "system:command", START),
    }
    assert User.objects.get(username="sso").account_holds.count() == 0
    assert LedgerEntry.objects.filter(event="holds:derived").count() == 1


def as_before_holds() -> None:
    """Entries as earlier versions wrote them, which the triggers would not let anyone make of today's."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_ledgerentry DISABLE TRIGGER reviews_ledgerentry_once")
        cursor.execute(
            "UPDATE reviews_ledgerentry SET data = data - 'held_by' WHERE label = ANY(%s)",
            [["by_ava", "by_console", "by_demo", "sso"]],
        )
        cursor.execute("ALTER TABLE reviews_ledgerentry ENABLE TRIGGER reviews_ledgerentry_once")
