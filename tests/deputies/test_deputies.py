"""A deputy sees what waits and hands over, with their own powers only; two people reach no more by it than one may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.responsibility.actions import hand_over
from reviews.decisions.responsibility.queries import CHANGE_OWNER
from reviews.deputies.actions import end_deputy, name_deputy, second_deputy
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import grant_role, switch
from reviews.people.deputies import represented
from reviews.people.holders import account_holder
from reviews.people.models import Deputy, User
from reviews.people.permits import Forbidden
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.statements import AnswerStatement
from tests import scenes
from tests.cast import SET_UP, Cast
from tests.decisions.test_decision_pages import get
from tests.decisions.test_responsibility import issued

pytestmark = pytest.mark.django_db


def named(person: User, deputy: User, first: int = 0, last: int = 10) -> Deputy:
    today = timezone.now().date()
    days = {"from_day": today + timedelta(first), "to_day": today + timedelta(last)}
    return name_deputy(deputy, reason="On leave.", by=person, **days)


def deputise(cast: Cast, person: User, deputy: User, first: int = 0, last: int = 10) -> Deputy:
    by = cast.administrator if cast.administrator not in (person, deputy) else cast.administrator_two
    return second_deputy(named(person, deputy, first, last), by=by)


def again(person: User) -> User:
    """The person as the next request loads them."""
    return User.objects.get(pk=person.pk)


def test_a_deputy_is_named_seconded_and_ends_by_itself(cast: Cast) -> None:
    row = named(cast.legal, cast.legal_two, 2, 4)
    assert Mail.objects.filter(to=cast.administrator, subject__contains="names Luis Legal as deputy").exists()
    with scenes.later(days=3):
        assert not represented(again(cast.legal_two))  # no administrator has seconded it
    second_deputy(row, by=cast.administrator)
    assert not represented(again(cast.legal_two))
    for day, count in ((2, 1), (4, 1), (5, 0)):
        with scenes.later(days=day):
            assert len(represented(again(cast.legal_two))) == count
    events = list(LedgerEntry.objects.order_by("-sequence").values_list("event", flat=True)[:2])
    assert events == ["deputy:seconded", "deputy:named"]
    assert Mail.objects.filter(subject="Luis Legal acts for Lena Legal").count() == 2


def test_only_a_third_administrator_seconds(cast: Cast) -> None:
    row = named(cast.administrator, cast.legal)
    for who in (cast.administrator, cast.legal, cast.decider):
        with pytest.raises(Forbidden):
            second_deputy(row, by=who)
    second_deputy(row, by=cast.administrator_two)
    with pytest.raises(Forbidden, match="already"):
        second_deputy(row, by=cast.administrator_two)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.filter(pk=row.pk).update(seconded_by=cast.legal)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda cast: named(cast.legal, cast.legal), "your own deputy"),
        (lambda cast: named(cast.legal, cast.legal_two, -1, 3), "must not be in the past"),
        (lambda cast: named(cast.legal, cast.legal_two, 3, 2), "must not be before"),
        (lambda cast: named(cast.legal, cast.legal_two, 0, 92), "at most 92 days"),
        (lambda cast: (named(cast.legal, cast.legal_two), named(cast.legal, cast.reader, 5, 20)), "is named for days"),
        (lambda cast: (named(cast.legal, cast.legal_two), named(cast.legal_two, cast.legal)), "On some of these days"),
        (lambda cast: (named(cast.legal, cast.legal_two), named(cast.legal_two, cast.reader)), "On some of these days"),
        (lambda cast: (named(cast.legal, cast.legal_two), named(cast.reader, cast.legal)), "On some of these days"),
    ],
)
def test_nonsense_is_refused(cast: Cast, act: Callable[[Cast], Any], why: str) -> None:
    with pytest.raises(Forbidden, match=why):
        act(cast)


def test_both_people_and_administrators_end_it(cast: Cast) -> None:
    for who in (cast.legal, cast.legal_two, cast.administrator_two):
        row = deputise(cast, cast.legal, cast.legal_two)
        with pytest.raises(Forbidden):
            end_deputy(row, by=cast.reader)
        end_deputy(row, by=who)
        assert not represented(again(cast.legal_two))
        with pytest.raises(Forbidden, match="has ended"):
            end_deputy(row, by=who)


@pytest.mark.long
def test_the_deputy_sees_what_waits_and_until_when(cast: Cast, client: Client) -> None:
    scenes.candidate_at("read", cast)
    assert "For Lena Legal" not in get(client, cast.engineer, "/")
    row = deputise(cast, cast.legal, cast.engineer)
    page = get(client, cast.engineer, "/")
    assert "For Lena Legal" in page
    assert f'Away until <time datetime="{row.to_day.isoformat()}">' in page
    assert "A legal reviewer must record the license intake." in page  # an engineer may not, so there is no button
    assert "Record intake" not in page
    with scenes.later(days=11):
        assert "For Lena Legal" not in get(client, cast.engineer, "/")


def test_a_deputy_without_powers_sees_and_what_is_private_stays_so(cast: Cast, client: Client) -> None:
    secret = scenes.workload(cast, name="Secret", private=True)
    scenes.candidate_at("read", cast, "sample-lab/hidden", work=secret)
    scenes.candidate_at("read", cast, "sample-lab/open")
    deputise(cast, cast.legal, cast.reader)
    page = get(client, cast.reader, "/")
    assert 'sample-lab/</span><span class="name">open' in page
    assert "sample-lab/hidden" not in page
    assert '<span class="name">hidden' not in page


def test_a_deputy_hands_over_what_the_person_answers_for_and_gets_no_power(cast: Cast) -> None:
    decision = issued(cast)
    to = account_holder(cast.engineer_two)
    deputise(cast, cast.engineer, cast.reader)
    with pytest.raises(Forbidden):
        hand_over(decision, part="condition:legal-1", to=to, why="x", by=again(cast.reader))
    hand_over(decision, part=CHANGE_OWNER, to=to, why="Enno is away.", by=again(cast.reader))
    candidate = scenes.candidate_at("answered", cast, "sample-lab/other-1b")
    with pytest.raises(Forbidden, match="Only an engineering reviewer"):
        scenes.sign_track(candidate, "engineering", cast, by=again(cast.reader))


def test_the_deputy_of_the_requester_neither_decides_nor_withdraws(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    deputise(cast, cast.requester, cast.decider)
    with pytest.raises(Forbidden, match="Dora Decider acts as deputy for Rolf Requester"):
        scenes.decide(candidate, cast)
    with scenes.later(days=11):
        decision = scenes.decide(candidate, cast, review_by=scenes.due())
    deputise_again = named(cast.requester, cast.decider, 20, 21)
    second_deputy(deputise_again, by=cast.administrator)
    with scenes.later(days=20), pytest.raises(Forbidden, match="You act for Rolf Requester"):
        withdraw(decision, reason="The publisher revoked it.", by=again(cast.decider))


def test_the_deputy_of_the_requester_neither_signs_nor_answers(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    deputise(cast, cast.requester, cast.legal)
    with pytest.raises(Forbidden, match="Lena Legal acts as deputy for Rolf Requester"):
        scenes.sign_track(candidate, "legal", cast)
    said = AnswerStatement("legal", "license", "yes", "Seen.")
    with pytest.raises(Forbidden, match="acts as deputy"):
        answer(candidate, seen=scenes.seen(candidate), by=cast.legal, said=said)
    scenes.sign_track(candidate, "legal", cast, by=cast.legal_two)


def test_the_deputy_of_who_signed_legal_does_not_sign_engineering(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    deputise(cast, cast.legal, cast.engineer)
    with pytest.raises(Forbidden, match="Enno Engineer acts as deputy for Lena Legal"):
        scenes.sign_track(candidate, "engineering", cast)
    scenes.sign_track(candidate, "engineering", cast, by=cast.engineer_two)


def test_what_a_deputy_signed_binds_the_person_after_the_span(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    row = deputise(cast, cast.engineer, cast.legal)
    scenes.sign_track(candidate, "legal", cast)
    end_deputy(row, by=cast.engineer)
    with pytest.raises(Forbidden, match="Lena Legal acts as deputy for Enno Engineer"):
        scenes.sign_track(candidate, "engineering", cast)


def test_a_policy_that_marks_related_accounts_still_refuses_deputies(cast: Cast) -> None:
    work = scenes.workload(cast, name="Low", risk_level="low")
    candidate = scenes.candidate_at("ready", cast, work=work)
    deputise(cast, cast.requester, cast.decider)
    with pytest.raises(Forbidden, match="acts as deputy"):
        scenes.decide(candidate, cast)


def test_one_that_ended_before_it_began_never_counted(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    row = deputise(cast, cast.requester, cast.decider, 5, 9)
    end_deputy(row, by=cast.requester)
    with scenes.later(days=6):
        scenes.decide(candidate, cast, review_by=scenes.due())


def test_a_closed_account_is_no_deputy(cast: Cast) -> None:
    switch(cast.auditor, on=False, reason="Left.", by=SET_UP)
    with pytest.raises(Forbidden, match="is closed"):
        named(cast.legal, cast.auditor)
    row = named(cast.legal, cast.legal_two)
    switch(cast.legal_two, on=False, reason="Left.", by=SET_UP)
    with pytest.raises(Forbidden, match="closed"):
        second_deputy(row, by=cast.administrator)


def test_the_pages_name_second_and_end(cast: Cast, client: Client) -> None:
    today = timezone.now().date()
    sent = {"from_day": today.isoformat(), "to_day": (today + timedelta(5)).isoformat(), "reason": "On leave."}
    client.force_login(cast.legal)
    answer = client.post("/deputy/", {**sent, "deputy": "Gandalf"})
    assert answer.status_code == 422
    assert "“Gandalf” is not a person of this portal." in answer.content.decode()
    assert client.post("/deputy/", {**sent, "deputy": "Lena Legal"}).status_code == 422
    assert client.post("/deputy/", {**sent, "deputy": "Luis Legal"}).status_code == 302
    row = Deputy.objects.get()
    assert "Waits for an administrator" in get(client, cast.legal, "/deputy/")
    assert get(client, cast.reader, f"/deputy/{row.pk}/", 404)
    assert "names a deputy: On leave." in get(client, cast.administrator, "/")
    client.force_login(cast.legal_two)
    assert client.post(f"/deputy/{row.pk}/", {"act": "second"}).status_code == 403
    client.force_login(cast.administrator)
    assert client.post(f"/deputy/{row.pk}/", {"act": "second"}).status_code == 302
    assert client.post(f"/deputy/{row.pk}/", {"act": "second"}).status_code == 409
    assert "names a deputy" not in get(client, cast.administrator, "/")
    assert "In force" in get(client, cast.legal_two, f"/deputy/{row.pk}/")
    client.force_login(cast.legal)
    assert client.post(f"/deputy/{row.pk}/", {"act": "end"}).status_code == 302
    assert client.post(f"/deputy/{row.pk}/", {"act": "end"}).status_code == 409
    assert client.post(f"/deputy/{row.pk}/", {"act": "x"}).status_code == 302


def test_an_administrator_who_holds_an_account_does_not_second_it(cast: Cast) -> None:
    grant_role(cast.reader, "administrator", by=SET_UP)
    deputise(cast, cast.legal, cast.reader)
    row = named(cast.engineer, cast.engineer_two)
    second_deputy(row, by=again(cast.reader))  # related to neither
    other = named(cast.decider, cast.auditor, 1, 2)
    assert other.seconded_at is None
