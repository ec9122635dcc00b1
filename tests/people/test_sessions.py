"""A session brings its person along, and nothing of what ends a session is lost by that."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as StoredSession
from django.test import Client
from django.utils import timezone

from reviews.people.models import PersonSession
from reviews.people.sessions import SessionStore
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_row_names_the_person_from_sign_in_to_sign_out(cast: Cast) -> None:
    client = signed_in(cast.reader)
    assert PersonSession.objects.get().person == cast.reader
    client.force_login(cast.legal)
    assert [row.person for row in PersonSession.objects.all()] == [cast.legal]
    client.post("/accounts/logout/")
    assert not PersonSession.objects.filter(person__isnull=False).exists()
    store = SessionStore()
    store["colour"] = "red"
    store.save()
    assert PersonSession.objects.get(session_key=store.session_key).person is None
    assert SessionStore(store.session_key)["colour"] == "red"


def test_session_person_roles_and_teams_are_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.reader)
    client.get("/people/")  # now the number in the header is kept
    with django_assert_num_queries(1):
        assert client.get("/people/").status_code == 403


def test_the_kept_statement_finds_what_django_finds_and_nothing_that_expired(cast: Cast) -> None:
    client = signed_in(cast.legal)
    key = str(client.session.session_key)
    for asked in (key, "b" * 32, "None", "\ue0000"):
        own, django = SessionStore(asked), StoredSession(asked)
        django.model = PersonSession
        assert dict(own.items()) == dict(django.items())
        assert own.session_key == django.session_key
    client.get("/people/")
    PersonSession.objects.all().update(expire_date=timezone.now() - timedelta(seconds=1))
    assert SessionStore(key).load() == {}
    assert client.get("/people/").status_code == 302


def test_a_session_from_before_the_column_is_read_as_ever(cast: Cast) -> None:
    client = signed_in(cast.legal)
    PersonSession.objects.all().update(person=None)
    assert client.get("/audit/").status_code == 200


def test_the_person_of_the_session_counts_and_not_that_of_the_column(cast: Cast) -> None:
    client = signed_in(cast.reader)
    PersonSession.objects.all().update(person=cast.legal)
    assert client.get("/audit/").status_code == 403
    assert client.session[SESSION_KEY] == str(cast.reader.pk)


def test_a_closed_account_a_new_password_and_a_revoked_role_count_at_once(cast: Cast) -> None:
    for change, status in (
        ({"is_active": False}, 302),
        ({"password": "another"}, 302),
        ({}, 403),
    ):
        client = signed_in(cast.legal_two)
        assert client.get("/audit/").status_code == 200
        before = {name: getattr(cast.legal_two, name) for name in change}
        type(cast.legal_two).objects.filter(pk=cast.legal_two.pk).update(**change)
        if not change:
            cast.legal_two.groups.clear()
        assert client.get("/audit/").status_code == status, change
        type(cast.legal_two).objects.filter(pk=cast.legal_two.pk).update(**before)
