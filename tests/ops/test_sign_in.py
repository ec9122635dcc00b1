"""Wrong passwords lock a name at an address, however the name was typed; nobody opens an account alone."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

PASSWORD = "a long enough passphrase"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ada() -> None:
    get_user_model().objects.create_user("ada", "ada@example.org", PASSWORD)


def sign_in(client: Client, login: str, password: str) -> int:
    """Post the sign-in form; 302 is a success, 200 a wrong password, 429 locked."""
    return client.post("/accounts/login/", {"login": login, "password": password}).status_code


@pytest.mark.parametrize("login", ["ada", "ada@example.org", "Ada@Example.org"])
def test_a_name_or_an_address_signs_in(login: str) -> None:
    client = Client()
    assert sign_in(client, login, PASSWORD) == 302
    assert "_auth_user_id" in client.session


def test_five_wrong_passwords_lock_and_the_right_one_is_then_refused() -> None:
    client = Client()
    assert [sign_in(client, "ada", f"guess {n}") for n in range(5)] == [200, 200, 200, 200, 429]
    assert sign_in(client, "ada", PASSWORD) == 429
    assert "_auth_user_id" not in client.session


def test_two_spellings_of_one_person_share_the_count() -> None:
    client = Client()
    for login in ("ada", "ADA", "ada@example.org", " ada ", "Ada@example.org"):
        last = sign_in(client, login, "a guess")
    assert last == 429
    assert sign_in(client, "ada", PASSWORD) == 429


def test_a_lock_holds_for_one_address_only() -> None:
    for n in range(6):
        sign_in(Client(REMOTE_ADDR="203.0.113.5"), "ada", f"guess {n}")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), "ada", PASSWORD) == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.6"), "ada", PASSWORD) == 302


def test_a_forwarded_address_is_not_believed_without_a_proxy_of_ours() -> None:
    for n in range(6):
        sign_in(Client(REMOTE_ADDR="203.0.113.5", headers={"x-forwarded-for": f"198.51.100.{n}"}), "ada", f"guess {n}")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), "ada", PASSWORD) == 429


def test_a_success_clears_the_count() -> None:
    client = Client()
    for _ in range(2):
        assert [sign_in(client, "ada", f"guess {n}") for n in range(4)] == [200] * 4
        assert sign_in(client, "ada", PASSWORD) == 302
        client.logout()


def test_an_unknown_name_is_answered_like_a_wrong_password() -> None:
    assert sign_in(Client(), "nobody", "a guess") == 200


def test_nobody_opens_an_account_alone() -> None:
    client = Client()
    form = {"username": "eve", "email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert not get_user_model().objects.filter(username="eve").exists()
