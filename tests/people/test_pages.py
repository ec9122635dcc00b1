"""People, roles, teams and tokens: what administrators do there, what is shown once, and who is turned away."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.api.models import ApiToken
from reviews.ledger.models import LedgerEntry
from reviews.people.models import Team, User
from reviews.people.roles import ROLES
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_only_administrators_come_in(cast: Cast) -> None:
    places = (
        "/people/",
        "/people/new/",
        f"/people/{cast.reader.pk}/",
        "/people/teams/new/",
        "/people/teams/claims/",
        "/tokens/",
    )
    for person in cast.by_role().values():
        expected = 200 if person == cast.administrator else 403
        for place in places:
            assert signed_in(person).get(place).status_code == expected, (person, place)
    assert signed_in(cast.requester).post("/people/new/", {"username": "nora"}).status_code == 403
    assert signed_in(cast.auditor).post("/tokens/", {"name": "x", "scopes": "check", "days": 1}).status_code == 403
    assert not User.objects.filter(username="nora").exists()


def test_the_list_shows_roles_and_teams_and_can_be_narrowed(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    page = text(client.get("/people/"))
    for words in (
        "Lena Legal",
        "Legal reviewer",
        "Claims",
        "Nils Norole",
        "13 accounts",
        "signs any track of their own",
    ):
        assert words in page
    narrowed = text(client.get("/people/?q=lena+legal"))
    assert "1 account<" in narrowed
    assert "No account matches" in text(client.get("/people/?q=%00zzz"))


def test_roles_are_given_and_taken_with_a_word_in_the_ledger(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    place = f"/people/{cast.nobody.pk}/"
    given = client.post(f"{place}role/", {"role": "requester", "act": "grant"}, follow=True)
    assert "Nils Norole now has the role Requester." in text(given)
    assert User.objects.get(pk=cast.nobody.pk).role_slugs == {"requester"}
    client.post(f"{place}role/", {"role": "requester", "act": "revoke"})
    assert not User.objects.get(pk=cast.nobody.pk).role_slugs
    assert list(LedgerEntry.objects.values_list("event", flat=True)[:2]) == [
        "person:role-revoked",
        "person:role-granted",
    ]
    for wrong in ({"role": "king", "act": "grant"}, {"role": "decider", "act": "keep"}, {}):
        assert "Nothing was changed" in text(client.post(f"{place}role/", wrong, follow=True))
    assert client.post("/people/99999/role/", {"role": "decider", "act": "grant"}).status_code == 404


@pytest.mark.parametrize("role", [one.slug for one in ROLES if one.needs_second])
def test_no_administrator_gives_a_reviewing_role_alone(cast: Cast, role: str) -> None:
    client = signed_in(cast.administrator)
    refused = client.post(f"/people/{cast.nobody.pk}/role/", {"role": role, "act": "grant"})
    assert refused.status_code == 403
    assert "needs a second administrator" in text(refused)
    assert not User.objects.get(pk=cast.nobody.pk).role_slugs


def test_nobody_changes_their_own_roles(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    place = f"/people/{cast.administrator.pk}/"
    assert "You cannot change your own roles" in text(client.get(place))
    refused = client.post(f"{place}role/", {"role": "decider", "act": "grant"})
    assert refused.status_code == 403
    assert User.objects.get(pk=cast.administrator.pk).role_slugs == {"administrator"}


def test_a_revoked_role_counts_with_the_next_request(cast: Cast) -> None:
    auditor = signed_in(cast.auditor)
    assert auditor.get("/audit/").status_code == 200
    signed_in(cast.administrator).post(f"/people/{cast.auditor.pk}/role/", {"role": "auditor", "act": "revoke"})
    assert auditor.get("/audit/").status_code == 403


@pytest.mark.long
def test_an_account_is_closed_with_a_reason_and_opened_again(cast: Cast) -> None:
    place = f"/people/{cast.reader.pk}/switch/"
    reader, ava = signed_in(cast.reader), signed_in(cast.administrator)
    assert reader.get("/catalog/").status_code == 200
    ava.post(place, {"act": "close", "reason": " "})
    assert reader.get("/catalog/").status_code == 200
    ava.post(place, {"act": "close", "reason": "Left."})
    assert reader.get("/catalog/").status_code == 302, "a closed account is signed out with its next request"
    assert "Closed" in text(ava.get(f"/people/{cast.reader.pk}/"))
    assert LedgerEntry.objects.latest("sequence").event == "person:closed"
    ava.post(place, {"act": "open", "reason": "Came back."})
    assert User.objects.get(pk=cast.reader.pk).is_active
    assert ava.post(f"/people/{cast.administrator.pk}/switch/", {"act": "close", "reason": "x"}).status_code == 403
    assert signed_in(cast.legal).post(place, {"act": "close", "reason": "x"}).status_code == 403


def test_teams_are_made_and_their_members_changed(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert (
        client.post("/people/teams/new/", {"name": "Field Operations", "members": [cast.reader.pk]}).status_code == 302
    )
    team = Team.objects.get(slug="field-operations")
    assert list(team.members.all()) == [cast.reader]
    seen = client.get("/people/teams/field-operations/").context["form"]["seen"].value()
    said = {"name": "Field Ops", "members": [cast.legal.pk, cast.reader.pk], "seen": seen}
    client.post("/people/teams/field-operations/", said)
    late = client.post("/people/teams/field-operations/", {**said, "members": [cast.stranger.pk]})
    assert late.status_code == 409, "the page showed the members from before"
    team.refresh_from_db()
    assert (team.name, team.members.count()) == ("Field Ops", 2)
    taken = client.post("/people/teams/new/", {"name": "claims"})
    assert taken.status_code == 422
    assert "A team with this name already exists." in text(taken)
    assert client.get("/people/teams/nowhere/").status_code == 404


def test_a_token_is_shown_once_and_revoked_after_a_question(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert "No tokens yet" in text(client.get("/tokens/"))
    made = client.post("/tokens/", {"name": "pipeline", "scopes": ["check", "ledger"], "days": 30})
    shown = re.search(r'id="secret">([^<]+)<', text(made))
    assert shown is not None
    assert "no-store" in made["Cache-Control"]
    assert Client().get("/api/v1/ledger/head", headers={"Authorization": f"Bearer {shown[1]}"}).status_code == 200
    page = text(client.get("/tokens/"))
    assert shown[1] not in page
    assert shown[1][:10] in page
    token = ApiToken.objects.get()
    assert "This cannot be undone" in text(client.get(f"/tokens/{token.pk}/revoke/"))
    assert ApiToken.objects.get().usable
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert Client().get("/api/v1/ledger/head", headers={"Authorization": f"Bearer {shown[1]}"}).status_code == 401
    assert "Revoked" in text(client.get("/tokens/"))
    assert client.get("/tokens/999/revoke/").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 367}, {"days": "x"}]
)
def test_a_token_is_not_made_from_bad_answers(cast: Cast, wrong: dict[str, Any]) -> None:
    posted = {"name": "pipeline", "scopes": ["check"], "days": 30, **wrong}
    assert signed_in(cast.administrator).post("/tokens/", posted).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.long
def test_the_lists_ask_as_often_for_sixty_as_for_three(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.administrator)

    def more(place: str, numbers: range) -> None:
        for number in numbers:
            if place == "/people/":
                User.objects.create(username=f"p{number}")
            else:
                token = {"name": f"t{number}", "digest": str(number), "scopes": ["check"]}
                ApiToken.objects.create(**token, expires_at="2030-01-01T00:00Z")

    for place in ("/people/", "/tokens/"):
        more(place, range(3))
        with django_assert_max_num_queries(10) as few:
            client.get(place)
        more(place, range(3, 60))
        with django_assert_max_num_queries(10) as many:
            assert "Page 1 of 3" in text(client.get(place))
        assert len(few.captured_queries) == len(many.captured_queries), place


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_commands_do_the_same_from_a_shell(cast: Cast) -> None:
    link = run(
        "create_person", "ada", "--first", "Ada", "--email", "ada@example.org", "--role", "auditor", "--team", "lab"
    )
    ada = User.objects.get(username="ada")
    assert link.startswith("http://127.0.0.1:8000/invitation/")
    assert not ada.has_usable_password()
    assert (ada.role_slugs, [team.slug for team in ada.teams.all()]) == ({"auditor"}, ["lab"])
    assert Team.objects.get(slug="lab").members.count() == 2
    assert run("create_person", "sam", "--sso") == ""
    assert run("grant_role", "sam", "reader") == "sam now has the role reader."
    assert run("grant_role", "sam", "reader", "--revoke") == "sam no longer has the role reader."
    secret = run("create_token", "cluster", "--scope", "ledger", "--days", "5")
    assert Client().get("/api/v1/ledger/head", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create_person", "Reader"), "An account called 'Reader' already exists."),
        (("create_person", "a b"), "Enter a valid username"),
        (("create_person", "zoe", "--email", "zoe"), "Enter a valid email address"),
        (("create_person", "zoe"), "An invitation needs the person's address"),
        (("create_person", "zoe", "--email", "READER@example.org"), "An account with the address"),
        (("create_person", "zoe", "--team", "none"), "Unknown team: none."),
        (("invite_person", "zoe", "--reason", "x"), "No account is called 'zoe'."),
        (("invite_person", "reader", "--reason", " "), "Give a reason of at most 500 characters."),
        (("grant_role", "zoe", "reader"), "No account is called 'zoe'."),
        (("create_token", "x", "--scope", "check", "--days", "0"), "A token is valid for 1 to 366 days."),
    ],
)
def test_the_commands_refuse_with_a_sentence(cast: Cast, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        run(*words)
    assert not User.objects.filter(username="zoe").exists()
