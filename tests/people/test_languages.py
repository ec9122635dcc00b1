"""A person reads in the language they chose, else in the browser's; records, the ledger and the API stay English."""

import pytest
from django.test import Client

from reviews.jobs.mail import post
from reviews.jobs.models import Mail
from reviews.language.phrases import say
from reviews.language.reader import PSEUDO
from reviews.ledger.models import LedgerEntry
from reviews.people.languages import language_of
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def spoken_by(client: Client, path: str, **headers: str) -> tuple[str, str]:
    """The language of a page as it names it, and its text."""
    page = client.get(path, headers=headers).content.decode()
    return page.split('<html lang="')[1].split('"')[0], page


def test_the_browser_decides_until_the_person_chooses(cast: Cast, client: Client) -> None:
    assert spoken_by(client, "/accounts/login/", Accept_Language="de-AT,de;q=0.9")[0] == "de"
    assert spoken_by(client, "/accounts/login/", Accept_Language="pl,sv;q=0.9")[0] == "en"
    assert "Accept-Language" in client.get("/accounts/login/")["Vary"]
    client.force_login(cast.reader)
    assert spoken_by(client, "/profile/", Accept_Language="de")[0] == "de"
    answer = client.post("/language/", {"language": "en"}, headers={"Accept-Language": "de"}, follow=True)
    assert '<html lang="en"' in answer.content.decode()
    client.post("/language/", {"language": "klingon"})
    assert User.objects.get(pk=cast.reader.pk).language == ""


def test_mails_follow_the_browser_of_the_last_sign_in_until_the_person_chooses(cast: Cast, client: Client) -> None:
    password = "long enough 4711"
    cast.reader.set_password(password)
    cast.reader.save()
    signing = {"login": cast.reader.username, "password": password}
    client.post("/accounts/login/", signing, headers={"Accept-Language": "de-AT,de;q=0.9"})
    reader = User.objects.get(pk=cast.reader.pk)
    assert (reader.language, reader.browser_language) == ("", "de")
    post(reader, say("Decision {number_of} was issued", number_of=7), say("Read it."), asked_by="system:test")
    assert Mail.objects.latest("pk").subject == "Entscheidung 7 wurde erlassen"
    client.post("/language/", {"language": "en"})
    assert language_of(User.objects.get(pk=reader.pk)) == "en", "a choice is one"
    assert language_of(cast.engineer) == "en", "who has never signed in is written to in English"


def test_an_act_of_a_german_reader_is_recorded_in_english(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    User.objects.update(language="de")
    client.force_login(cast.requester)
    client.post(
        f"/candidates/{candidate.pk}/remarks/", {"track": "legal", "text": "Welche Fassung der Lizenz gilt hier?"}
    )
    newest = LedgerEntry.objects.latest("sequence")
    assert all(
        str(value).isascii() or "Fassung" in str(value) for value in newest.data.values() if isinstance(value, str)
    )


def test_a_mail_is_in_the_language_of_whoever_gets_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.legal.pk).update(language=PSEUDO)
    for person in (User.objects.get(pk=cast.legal.pk), cast.engineer):
        post(person, say("Decision {number_of} was issued", number_of=7), say("Read it."), asked_by="system:test")
    assert [one.subject for one in Mail.objects.order_by("pk")] == [
        "⟦Déçíšíóñ 7 wáš íššúéd · ·⟧",
        "Decision 7 was issued",
    ]


def test_machines_get_english_data_and_problems_in_their_language(cast: Cast, client: Client) -> None:
    told = client.get("/api/v1/check", headers={"Accept-Language": "de"}).json()["detail"]
    plain = client.get("/api/v1/check").json()["detail"]
    assert plain == "Send an API token: Authorization: Bearer mrp_…"
    assert told != plain
