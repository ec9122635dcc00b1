"""The page that removes a name for good: what goes and what stays is shown first, and it takes two administrators."""

import pytest
from django.test import Client

from reviews.jobs.mail import post
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import rename, switch
from reviews.people.holds import open_hold
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.upkeep.actions import forget_person
from reviews.upkeep.permits import why_not_forget
from reviews.upkeep.queries import names_of, naming, said_of, traces_of
from tests import scenes
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
REASON = "Left in March, and a year is over."


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def closed(person: User, by: User | str) -> User:
    switch(person, on=False, reason="Left the company.", by=by)
    return User.objects.get(pk=person.pk)


def test_a_second_administrator_sees_what_stays_and_removes_the_name(cast: Cast) -> None:
    person = closed(cast.nobody, by=cast.administrator)
    post(cast.reader, "Asked", "Nils Norole asks.", asked_by="tests")
    place = f"/people/{person.pk}/forget/"
    client = signed_in(cast.administrator_two)
    page = client.get(place).content.decode()
    assert "1 other row, such as" in page
    assert "Ava Administrator (administrator) closed the account" in page
    assert f"The account is called “Former person {person.pk}” from then on" in page
    for wrong in (
        {"username": "reader", "reason": REASON},
        {"username": "nobody", "reason": "none"},
        {"username": "nobody", "reason": "Nils Norole has left the company."},
        {"username": "nobody", "reason": "The account NOBODY is old."},
    ):
        assert client.post(place, wrong).status_code == 422
    done = client.post(place, {"username": "nobody", "reason": REASON}, follow=True)
    assert f"The account is called Former person {person.pk}." in done.content.decode()
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.actor, entry.data["reason"]) == (
        "person:forgotten", "Aldo Administrator (administrator_two)", REASON,
    )  # fmt: skip
    again = client.get(place).content.decode()
    assert "The name was removed before." in again
    assert "What goes" not in again
    assert client.post(place, {"username": f"former-{person.pk}", "reason": REASON}).status_code == 409


def test_who_closed_an_account_does_not_remove_its_name(cast: Cast) -> None:
    person = cast.nobody
    place, client = f"/people/{person.pk}/forget/", signed_in(cast.administrator)
    assert "Close the account first" in client.get(place).content.decode()
    person = closed(person, by=cast.administrator)
    assert "a second administrator must remove the name" in client.get(place).content.decode()
    assert client.post(place, {"username": "nobody", "reason": REASON}).status_code == 403
    assert signed_in(cast.legal).get(place).status_code == 403
    assert User.objects.get(pk=person.pk).name == "Nils Norole"
    with pytest.raises(Forbidden, match="second administrator"):
        forget_person(person, reason=REASON, by=cast.administrator)
    with pytest.raises(Forbidden, match="Only administrators"):
        forget_person(person, reason=REASON, by=cast.legal)
    with pytest.raises(ValueError, match="Reason"):
        forget_person(person, reason="none", by=cast.administrator_two)
    forget_person(person, reason=REASON, by="system:command")


def test_two_accounts_of_one_person_are_not_two_administrators(cast: Cast) -> None:
    open_hold(cast.administrator_two, by=cast.administrator, why="saw the first password")
    person = closed(cast.nobody, by=cast.administrator)
    assert "could have signed in as" in why_not_forget(person, cast.administrator_two)


def test_the_newest_closing_counts_also_after_a_renaming_and_one_that_nobody_knows_does_not(cast: Cast) -> None:
    closed(cast.nobody, by=cast.administrator)
    switch(cast.nobody, on=True, reason="Came back.", by=cast.administrator)
    person = closed(cast.nobody, by=cast.administrator_two)
    rename(cast.administrator_two, first_name="Alda", last_name="Newname", by=cast.administrator_two)
    assert why_not_forget(person, cast.administrator) == ""
    assert "You closed this account" in why_not_forget(person, cast.administrator_two)
    unknown = cast.stranger
    User.objects.filter(pk=unknown.pk).update(is_active=False)
    unknown.refresh_from_db()
    assert "only the console can remove the name: manage.py forget_person stranger." in why_not_forget(
        unknown, cast.administrator
    )
    assert why_not_forget(closed(cast.reader, by="system:command"), cast.administrator) == ""


def test_what_the_page_counts_is_what_goes_and_what_stays() -> None:
    cast = assemble()
    scenes.candidate_at("decided", cast)
    person = closed(cast.legal, by="tests")
    before, said = traces_of(person), said_of(person, names_of(person))
    assert min(before.mentions, before.entries, before.sign_offs) > 0
    assert before.mentions == sum(rows.count() for rows, _ in naming(said))
    forget_person(person, reason=REASON, by="system:command")
    after = traces_of(User.objects.get(pk=person.pk))
    assert sum(rows.count() for rows, _ in naming(said)) == 0
    assert (after.sessions, after.factors, after.addresses, after.drafts) == (0, 0, 0, 0)
    assert (after.sign_offs, after.decisions, after.parts) == (before.sign_offs, before.decisions, before.parts)
