"""Guessing is limited for every secret, per account and per address, for parallel requests and without Valkey too."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from reviews.people import guesses
from reviews.people.models import GuessCount, PersonSession, UsedCode
from reviews.people.rows import forget_old_guesses, forget_old_sign_ins
from tests.cast import PASSWORD, Cast, assemble
from tests.people.codes import at_second_factor, give_app, is_in, recovery_code, shown, wrong

AUTHENTICATE = "/accounts/2fa/authenticate/"

pytestmark = pytest.mark.django_db


def post_code(client: Client, code: str, path: str = AUTHENTICATE) -> int:
    """Post one code; 302 is a success, 200 a wrong code, 429 over the limit."""
    return client.post(path, {"code": code}).status_code


def test_sixty_wrong_codes_and_then_the_right_one_do_not_sign_in(cast: Cast) -> None:
    secret = give_app(cast.decider)
    client = at_second_factor(cast.decider)
    answers = [post_code(client, wrong(secret, number)) for number in range(60)]
    assert answers == [200] * 5 + [429] * 55
    assert post_code(client, shown(secret)) == 429
    assert not is_in(client)


def test_a_new_session_another_address_and_recovery_codes_share_the_count(cast: Cast) -> None:
    secret = give_app(cast.decider)
    for number in range(5):
        client = at_second_factor(cast.decider, REMOTE_ADDR=f"203.0.113.{number}")
        assert post_code(client, wrong(secret, number)) == 200
    client = at_second_factor(cast.decider, REMOTE_ADDR="203.0.113.99")
    assert post_code(client, recovery_code(cast.decider)) == 429
    assert not is_in(client)


@pytest.mark.long
def test_the_page_over_the_limit_says_how_long_to_wait(cast: Cast) -> None:
    secret = give_app(cast.decider)
    client = at_second_factor(cast.decider)
    for number in range(5):
        post_code(client, wrong(secret, number))
    answer = client.post(AUTHENTICATE, {"code": shown(secret)})
    assert 14 * 60 < int(answer["Retry-After"]) <= 15 * 60
    assert re.search(r"Try again in 1[45] minutes", answer.content.decode())


def test_after_the_window_the_right_code_signs_in(cast: Cast) -> None:
    secret = give_app(cast.decider)
    client = at_second_factor(cast.decider)
    for number in range(6):
        post_code(client, wrong(secret, number))
    GuessCount.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert post_code(client, shown(secret)) == 302
    assert is_in(client)


def test_a_patient_guesser_of_codes_meets_the_limit_of_a_day(cast: Cast) -> None:
    request = RequestFactory().post("/")
    for _ in range(4):
        for _ in range(5):
            guesses.begin(guesses.CODE, request, cast.decider.pk)
        with pytest.raises(guesses.TooManyGuesses):
            guesses.begin(guesses.CODE, request, cast.decider.pk)
        short = timezone.now() + timedelta(hours=1)
        GuessCount.objects.filter(until__lt=short).update(until=timezone.now())
    with pytest.raises(guesses.TooManyGuesses) as refused:
        guesses.begin(guesses.CODE, request, cast.decider.pk)
    assert refused.value.seconds > 23 * 3600


def test_a_code_works_once(cast: Cast) -> None:
    secret = give_app(cast.decider)
    code = shown(secret)
    assert post_code(at_second_factor(cast.decider), code) == 302
    again = at_second_factor(cast.decider)
    assert post_code(again, code) == 200
    assert not is_in(again)
    assert post_code(again, shown(secret, 1)) == 302
    assert UsedCode.objects.filter(person=cast.decider).count() == 2


def test_a_recovery_code_works_once(cast: Cast) -> None:
    give_app(cast.decider)
    code = recovery_code(cast.decider)
    assert post_code(at_second_factor(cast.decider), code) == 302
    assert post_code(at_second_factor(cast.decider), code) == 200


def test_the_code_that_switched_the_app_on_does_not_sign_in(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "reader", "password": PASSWORD})
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = shown(secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert post_code(at_second_factor(cast.reader), code) == 200


def test_the_database_does_not_hold_a_secret_in_clear(cast: Cast) -> None:
    secret = give_app(cast.decider)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert stored.count("fernet:") == 2


@pytest.mark.parametrize(
    ("path", "field"),
    [("/accounts/reauthenticate/", "password"), ("/accounts/password/change/", "oldpassword")],
)
def test_a_stolen_session_does_not_guess_the_password(cast: Cast, path: str, field: str) -> None:
    client = Client()
    client.force_login(cast.decider)
    rest = {"password1": "another long phrase", "password2": "another long phrase"} if field == "oldpassword" else {}
    answers = [client.post(path, {field: f"guess {n}", **rest}).status_code for n in range(12)]
    assert set(answers[:4]) == {200}
    assert set(answers[5:]) == {429}
    assert client.post(path, {field: PASSWORD, **rest}).status_code == 429


def test_a_stolen_session_does_not_guess_codes(cast: Cast) -> None:
    secret = give_app(cast.decider)
    client = Client()
    client.force_login(cast.decider)
    path = "/accounts/2fa/reauthenticate/"
    assert [post_code(client, wrong(secret, n), path) for n in range(7)] == [200] * 5 + [429] * 2


def test_one_name_guessed_from_many_addresses_is_locked_later(cast: Cast) -> None:
    def guess(number: int, password: str) -> int:
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        return client.post("/accounts/login/", {"login": "decider", "password": password}).status_code

    assert [guess(number, "a guess") for number in range(22)] == [200] * 20 + [429] * 2
    assert guess(99, PASSWORD) == 429


def test_one_address_that_tries_many_names_is_locked_later(cast: Cast) -> None:
    client = Client()
    answers = [
        client.post("/accounts/login/", {"login": f"name{number}", "password": "a guess"}).status_code
        for number in range(102)
    ]
    assert answers == [200] * 100 + [429] * 2


def test_signing_in_oneself_does_not_make_room_for_more_guesses(cast: Cast) -> None:
    request = RequestFactory().post("/")
    for _ in range(50):
        guesses.begin(guesses.PASSWORD, request, "victim" + str(_))
        guesses.begin(guesses.PASSWORD, request, "attacker").succeeded()
    per_address = max(GuessCount.objects.values_list("count", flat=True))
    assert per_address == 50


def test_passkeys_are_limited_by_address_alone_where_the_name_is_only_claimed(cast: Cast) -> None:
    client = Client()
    answers = [
        client.post("/accounts/2fa/webauthn/login/", {"credential": '{"id": "x"}'}).status_code for _ in range(102)
    ]
    assert answers == [302] * 100 + [429] * 2
    other = Client(REMOTE_ADDR="203.0.113.7")
    assert other.post("/accounts/2fa/webauthn/login/", {"credential": '{"id": "x"}'}).status_code == 302


NONSENSE = (
    "", "{}", "[]", "null", "1", '"x"', "{", '{"id": "x"}', '{"response": []}', '{"response": {"userHandle": 7}}',
    ('{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA",'
    '"signature":"AA","userHandle":"MQ"},"clientExtensionResults":{}}'),
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
)  # fmt: skip


@pytest.mark.some(3)
@pytest.mark.parametrize("given", NONSENSE)
def test_nonsense_instead_of_a_passkey_is_no_error_of_ours(cast: Cast, given: str) -> None:
    give_app(cast.decider)
    client = at_second_factor(cast.decider)
    assert client.post(AUTHENTICATE, {"credential": given}).status_code == 200
    assert Client().post("/accounts/2fa/webauthn/login/", {"credential": given}).status_code == 302
    signed = Client()
    signed.post("/accounts/login/", {"login": "reader", "password": PASSWORD})
    signed.post("/accounts/reauthenticate/?next=/", {"password": PASSWORD})
    signed.get("/accounts/2fa/webauthn/add/")
    assert signed.post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": given}).status_code == 200


# --- Parallel requests, proxies, Valkey ----------------------------------------------------------------------------
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_share_the_limit() -> None:
    cast = assemble()
    secret = give_app(cast.decider)
    client = at_second_factor(cast.decider)

    def guess(number: int) -> int:
        try:
            other = Client()
            other.cookies = client.cookies
            return post_code(other, wrong(secret, number))
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(24)))
    assert sorted(answers) == [200] * 5 + [429] * 19


@pytest.mark.django_db(transaction=True)
def test_of_parallel_uses_of_one_code_one_signs_in() -> None:
    cast = assemble()
    secret = give_app(cast.decider)
    code, clients = shown(secret), [at_second_factor(cast.decider) for _ in range(4)]

    def use(client: Client) -> int:
        try:
            return post_code(client, code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(use, clients))
    assert sorted(answers) == [200, 200, 200, 302]


def test_limits_hold_while_valkey_is_down(cast: Cast, settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    secret = give_app(cast.decider)
    client = at_second_factor(cast.decider)
    assert [post_code(client, wrong(secret, n)) for n in range(4)] == [200] * 4
    code = shown(secret)
    assert post_code(client, code) == 302
    assert post_code(at_second_factor(cast.decider), code) == 200
    assert post_code(at_second_factor(cast.decider), wrong(secret)) == 429


def test_old_counts_are_removed_and_names_are_not_stored(cast: Cast) -> None:
    Client().post("/accounts/login/", {"login": "a-name-to-find", "password": "a guess"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(key, ' ') FROM reviews_guesscount")
        assert "a-name-to-find" not in cursor.fetchone()[0]
    assert forget_old_guesses() == 0
    GuessCount.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert forget_old_guesses() == 3


def test_old_sign_ins_and_ended_sessions_are_forgotten(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    now = timezone.now()
    AccessAttempt.objects.create(username="ada", ip_address="203.0.113.9", failures_since_start=1)
    assert forget_old_sign_ins() == 0
    AccessAttempt.objects.update(attempt_time=now - timedelta(days=91))
    PersonSession.objects.update(expire_date=now - timedelta(seconds=1))
    assert forget_old_sign_ins() == 2
    assert not AccessAttempt.objects.exists()
