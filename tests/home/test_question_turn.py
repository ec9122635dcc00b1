"""A question that was passed on is on “Your turn” of whoever may answer it, until one of them has."""

import pytest
from django.test import Client

from reviews.catalog.asking.actions import answer, pass_on
from reviews.catalog.asking.axes import heard
from reviews.home.queries import count_of, turns_of
from reviews.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_a_question_reaches_requesters_and_reviewers_and_leaves_when_it_is_answered(cast: Cast) -> None:
    people = (cast.requester, cast.legal, cast.engineer, cast.decider, cast.reader, cast.auditor, cast.administrator)
    before = [count_of(fresh(one)) for one in people]
    asked = pass_on(heard("Translate letters to customers"), by=cast.requester)
    more = [count_of(fresh(one)) - was for one, was in zip(people, before, strict=True)]
    assert more == [0, 1, 1, 1, 0, 0, 0], "not the one who asked, and nobody who may not answer"
    assert turns_of(fresh(cast.legal)).count == count_of(fresh(cast.legal)), "the list and the number agree"
    client = Client()
    client.force_login(fresh(cast.legal))
    page = client.get("/").content.decode()
    assert "Translate letters to customers" in page
    assert f"/ask/questions/{asked.pk}/" in page
    answer(asked, text="State the use first.", by=fresh(cast.engineer))
    assert [count_of(fresh(one)) for one in people] == before


def test_the_page_says_that_rows_are_left_out_only_if_some_are(cast: Cast) -> None:
    for number in range(11):
        pass_on(heard(f"Translate letters to customers, part {number}"), by=(cast.requester, cast.reader)[number % 2])
    client = Client()
    client.force_login(fresh(cast.legal))
    page = client.get("/").content.decode()
    assert page.count("Translate letters to customers") >= 11
    assert "are shown. Later ones" not in page
