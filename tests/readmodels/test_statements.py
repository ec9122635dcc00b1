"""Statements whose text is kept depend on nothing but what they are kept under; their answers are never kept."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reviews.home.at_hand import at_hand, at_hand_statement
from reviews.people.models import Team, User
from reviews.readmodels import statements
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_it_is_written_once_for_a_person_and_a_day(cast: Cast) -> None:
    morning = timezone.now().replace(hour=0, minute=1)
    written = {}
    for at in (morning, morning + timedelta(hours=23)):
        statements._kept.clear()
        with time_machine.travel(at, tick=False):
            written[at] = {
                person.pk: at_hand_statement(person, timezone.localdate()) for person in User.objects.order_by("pk")
            }
    first, second = written.values()
    assert first == second
    assert len(set(first.values())) == len(first)


def test_what_a_person_may_see_and_the_day_are_part_of_it(cast: Cast) -> None:
    today = timezone.localdate()
    own = at_hand_statement(again(cast.reader), today)
    assert at_hand_statement(again(cast.reader), today) is own
    assert at_hand_statement(again(cast.reader), today + timedelta(days=1)) != own
    Team.objects.get(slug="claims").members.add(cast.reader)
    joined = at_hand_statement(again(cast.reader), today)
    assert joined != own
    cast.reader.groups.add(*cast.legal.groups.all())
    assert at_hand_statement(again(cast.reader), today) not in (own, joined)


def test_the_answer_is_read_each_time(cast: Cast) -> None:
    assert at_hand(again(cast.legal), timezone.localdate()).own == 0
    scenes.candidate_at("answered", cast)
    assert at_hand(again(cast.legal), timezone.localdate()).own == 1


def test_only_so_many_are_kept(cast: Cast) -> None:
    for number in range(statements.MOST + 10):
        statements.statement(("a test", number), lambda: ("SELECT 1", ()))
    assert len(statements._kept) <= statements.MOST
