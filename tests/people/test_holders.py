"""A typed name is one open account or one team, or it is refused in a sentence that says what to do."""

from typing import Any

import pytest
from django import forms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.people.actions import switch
from reviews.people.holder_fields import HolderField, share_lists, written
from reviews.people.holders import (
    Holder,
    account_holder,
    active_account,
    holder_from,
    people_behind,
    team_holder,
    why_not_hold,
)
from reviews.people.models import Team, User
from reviews.single_lines import PortalForm
from tests.cast import SET_UP, Cast

pytestmark = pytest.mark.django_db


class Asked(PortalForm):
    """A form with three holders, one of them a person only."""

    owner = HolderField(label="Owner")
    second = HolderField(label="Second", required=False)
    person = HolderField(label="Person", teams=False, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        share_lists(self)


def said(text: Any, name: str = "owner") -> Any:
    form = Asked({"owner": "engineer", name: text})
    return form.cleaned_data[name] if form.is_valid() else " ".join(form.errors[name])


@pytest.mark.parametrize(
    "text",
    ["Enno Engineer", "enno engineer", "engineer", "ENGINEER", "engineer@example.org", "Enno Engineer (engineer)"],
)
def test_a_person_is_named_in_any_usual_way(cast: Cast, text: str) -> None:
    assert said(text) == said(text, "person") == Holder("account", "engineer", "Enno Engineer")


@pytest.mark.parametrize("text", ["Claims", "claims", "Claims (team)"])
def test_a_team_is_named_where_teams_may_own(cast: Cast, text: str) -> None:
    assert said(text) == Holder("team", "claims", "Claims")
    assert "is a team. Choose a person" in said(text, "person") or "is not a person" in said(text, "person")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Gandalf the Grey", "“Gandalf the Grey” is not a person or a team of this portal. Choose a person"),
        ("Enno", "is not a person or a team"),
        ("Edda Engineer (engineer)", "is not a person or a team"),  # the name of one, the user name of another
        ("(engineer)", "is not a person or a team"),
        ("engineer\nlegal", "single line"),
        ("engineer\0", "Null characters"),
        ("x" * 251, "250"),
        ("", "required"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(cast: Cast, text: str, why: str) -> None:
    assert why in said(text)


def test_a_name_of_two_people_is_refused_with_the_lines_that_tell_them_apart(cast: Cast) -> None:
    User.objects.filter(pk=cast.legal_two.pk).update(first_name="Lena")
    why = said("Lena Legal")
    assert "names more than one" in why
    assert "“Lena Legal (legal)”" in why
    assert "“Lena Legal (legal_two)”" in why
    assert said("Lena Legal (legal_two)") == Holder("account", "legal_two", "Lena Legal")
    Team.objects.filter(slug="lab").update(name="Enno Engineer")
    assert "“Enno Engineer (team)”" in said("Enno Engineer")
    assert said("Enno Engineer (team)").kind == "team"


def test_a_closed_account_is_refused(cast: Cast) -> None:
    holder = account_holder(cast.engineer)
    assert (active_account(holder), why_not_hold(holder)) == (cast.engineer, "")
    switch(cast.engineer, on=False, reason="Left.", by=SET_UP)
    assert said("Enno Engineer") == "The account of Enno Engineer is closed. Choose another person."
    assert active_account(holder) is None
    assert "is closed or does not exist" in why_not_hold(holder)


def test_a_team_without_an_open_account_answers_for_nothing(cast: Cast) -> None:
    holder = team_holder(cast.lab)
    assert people_behind(holder) == [cast.stranger]
    assert "is a team. Name one person." in why_not_hold(holder, teams=False)
    switch(cast.stranger, on=False, reason="Left.", by=SET_UP)
    assert people_behind(holder) == []
    assert "no member with an open account" in why_not_hold(holder)


@pytest.mark.parametrize("kept", ["Platform on call", {"account": "engineer", "name": "Enno"}, {"name": "Enno"}, None])
def test_a_record_of_any_version_is_read(cast: Cast, kept: Any) -> None:
    holder = holder_from(kept)
    assert holder_from(holder.as_record()) == holder
    assert bool(people_behind(holder)) == (holder.kind == "account")


def test_the_fields_of_a_form_share_their_lists(cast: Cast) -> None:
    page = str(Asked())
    assert page.count("<datalist") == 2  # people and teams, and people alone
    assert page.count('list="id_owner-list"') == 2
    assert '<option value="Claims (team)">' in page
    assert '<option value="Enno Engineer (engineer)">' in page
    switch(cast.engineer, on=False, reason="Left.", by=SET_UP)
    assert "Enno Engineer" not in str(Asked())


def test_a_line_of_the_list_names_what_it_was_written_from(cast: Cast) -> None:
    everyone = [account_holder(one) for one in User.objects.all()] + [team_holder(one) for one in Team.objects.all()]
    for holder in everyone:
        assert said(written(holder)) == holder
        assert f'value="{written(holder)}"' in str(Asked(initial={"owner": holder})["owner"])


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.sampled_from(["engineer (team)", "Claims (claims)", "team (team)", " ( )"]))
def test_no_text_fails_and_none_invents_an_owner(cast: Cast, text: str) -> None:
    try:
        holder = HolderField(label="Owner").clean(text)
    except forms.ValidationError:
        return
    assert people_behind(holder)
