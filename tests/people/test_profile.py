"""A person's own page: name, theme, and the browsers in which they are signed in."""

import pytest
from django.test import Client
from django.urls import reverse

from reviews.ledger.models import LedgerEntry
from reviews.people.models import PersonSession, User
from reviews.people.own_sessions import browser_words, sessions_of
from reviews.people.permits import why_not_be_called
from tests.cast import PASSWORD, Cast

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iOS"),
        ("curl/8.0 <script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words_of_our_own(header: str, words: str) -> None:
    assert browser_words(header) == words


def enter(person: User, **headers: str) -> Client:
    client = Client(**headers)
    said = {"login": person.username, "password": PASSWORD}
    assert client.post("/accounts/login/", said).status_code == 302
    return client


@pytest.mark.django_db
def test_sessions_are_listed_and_ended_one_by_one_and_all_at_once(cast: Cast) -> None:
    here = enter(cast.reader, HTTP_USER_AGENT=FIREFOX)
    there, other = enter(cast.reader), Client()
    other.force_login(cast.legal)
    page = here.get("/profile/").content.decode()
    assert "Firefox on Linux" in page
    assert "127.0.0.1" in page
    assert there.session.session_key not in page, "whoever has the key is signed in"
    rows = sessions_of(cast.reader, here.session.session_key)
    assert [row.current for row in rows] == [True, False]
    here.post("/profile/sessions/end/", {"session": ""})
    assert there.get("/profile/").status_code == 200, "nothing was chosen"
    stranger = sessions_of(cast.legal, None)[0].name
    assert here.post("/profile/sessions/end/", {"session": stranger}).status_code == 302
    assert other.get("/profile/").status_code == 200, "another person's session is left alone"
    here.post("/profile/sessions/end/", {"session": rows[1].name})
    assert (here.get("/profile/").status_code, there.get("/profile/").status_code) == (200, 302)
    enter(cast.reader)
    assert here.post("/profile/sessions/end/", {"session": "everywhere"})["Location"] == reverse("account_login")
    assert here.get("/profile/").status_code == 302
    assert not PersonSession.objects.filter(person=cast.reader).exists()


@pytest.mark.django_db
def test_a_session_from_before_a_changed_password_is_not_listed(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    cast.reader.set_password("another sentence for the door")
    cast.reader.save()
    assert sessions_of(cast.reader, None) == []


@pytest.mark.django_db
def test_a_new_name_is_recorded_and_none_that_is_or_was_another_persons(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    before = cast.reader.name

    def call(first: str, last: str) -> int:
        return client.post("/profile/", {"first_name": first, "last_name": last}).status_code

    assert call("Rita", "Renamed") == 302
    entry = LedgerEntry.objects.get(event="person:renamed")
    assert (entry.data["before"], entry.data["name"]) == (before, "Rita Renamed")
    assert call("Rita", "Renamed") == 302
    assert LedgerEntry.objects.filter(event="person:renamed").count() == 1
    for first, last in [
        (cast.legal.first_name.upper(), cast.legal.last_name), ("Eve", "(decider)"), ("E\u202eve", "X"),
    ]:  # fmt: skip
        assert call(first, last) == 422, (first, last)
    client.force_login(cast.engineer)
    first, _, last = before.partition(" ")
    assert call(first, last) == 422, "records from before name the reader so"


@pytest.mark.django_db
def test_a_name_that_only_looks_like_another_persons_is_refused(cast: Cast) -> None:
    User.objects.create(username="jose", first_name="", last_name="Jos\u00e9 Ott")
    for first, last in [
        ("L\u0435na", "Legal"), ("Lena", "LegaI"), ("Lena", "Legal\u0338"), ("\uff2cena", "Legal"), ("Lena", "Legal."),
        ("Lena Legal", "\u00b7"), ("Jose\u0301", "Ott"), ("Jos\u00e9", "Ott"),
    ]:  # fmt: skip
        assert "looks like it" in why_not_be_called(cast.reader, first_name=first, last_name=last), (first, last)
    assert "in letters" in why_not_be_called(cast.reader, first_name="-", last_name="\u2026")
    for first, last in [("Lena M.", "Legal"), ("Ren\u00e9e", "O\u2019Neil"), ("\u674e", "\u5c0f\u9f99")]:
        assert not why_not_be_called(cast.reader, first_name=first, last_name=last), (first, last)


@pytest.mark.django_db
def test_a_theme_follows_the_person_into_another_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    client.post(reverse("set_theme"), {"theme": "dark", "next": "/profile/"})
    other = Client()
    other.force_login(User.objects.get(pk=cast.reader.pk))
    assert 'data-theme="dark"' in other.get("/profile/").content.decode()
    other.post(reverse("set_theme"), {"theme": "system"})
    assert "data-theme" not in client.get("/profile/").content.decode(), "the cookie of this browser is older"
