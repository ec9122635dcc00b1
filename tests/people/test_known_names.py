"""Answers, and the time that they take, do not tell whether an account exists; requests for resets are limited."""

import time
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from pytest_django import Settings

from reviews.jobs.models import JobRun
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def ask_reset(email: str, **origin: str) -> Any:
    return Client(**origin).post("/accounts/password/reset/", {"email": email})


def test_a_reset_is_answered_alike_for_known_and_unknown_addresses(cast: Cast) -> None:
    known, unknown = ask_reset("decider@example.org"), ask_reset("nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    asked = JobRun.objects.filter(kind="send_reset").order_by("subject_id").values_list("subject_id", flat=True)
    assert len(asked) == 2
    assert asked[0] < 0, "no account has this number"
    assert asked[1] == cast.decider.pk


@pytest.mark.parametrize("email", ["decider@example.org", "nobody@example.com"])
def test_resets_are_limited_per_typed_address(cast: Cast, email: str) -> None:
    answers = [ask_reset(email, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(5)]
    assert answers == [302] * 3 + [429] * 2


def test_resets_are_limited_per_client(cast: Cast) -> None:
    answers = [ask_reset(f"x{n}@example.com").status_code for n in range(22)]
    assert answers == [302] * 20 + [429] * 2


# --- Whether an account exists ------------------------------------------------------------------------------------
class CountedHasher(PBKDF2PasswordHasher):
    """The hasher of production, which counts how often it computes: that is what an answer's time is made of."""

    computed = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        type(self).computed += 1
        return super().encode(password, salt, iterations)


@pytest.fixture
def slow(cast: Cast, settings: Settings) -> Cast:
    """Passwords hashed as in production, and a person who has none."""
    settings.PASSWORD_HASHERS = [f"{CountedHasher.__module__}.{CountedHasher.__qualname__}"]
    settings.LOCKOUT_FAILURES = settings.AXES_FAILURE_LIMIT = 100
    cast.decider.set_password(PASSWORD)
    cast.decider.save()
    cast.reader.set_unusable_password()
    cast.reader.save()
    return cast


LOGINS = ("decider", "nobody", "decider@example.org", "nobody@example.com", "reader", "reader@example.org")
"""Known and unknown, by name and by address, and someone without a password."""


def wrong_password(login: str) -> tuple[int, int]:
    """Try a wrong password; return the answer's status and the number of hashes that it took."""
    before = CountedHasher.computed
    answer = Client().post("/accounts/login/", {"login": login, "password": "a guess"})
    return answer.status_code, CountedHasher.computed - before


@pytest.mark.long
def test_unknown_names_cost_as_many_hashes_as_known_ones(slow: Cast) -> None:
    assert {login: wrong_password(login) for login in LOGINS} == dict.fromkeys(LOGINS, (200, 1))


ROUNDS = 9


@pytest.mark.long  # a measurement
def test_unknown_names_cost_as_much_time_as_known_ones(slow: Cast) -> None:
    """One hash more or less would be a factor of two; other work on the machine makes up to a half, even in turns."""
    found: dict[str, list[float]] = {login: [] for login in LOGINS}
    for login in LOGINS * ROUNDS:
        begun = time.thread_time()
        wrong_password(login)
        found[login].append(time.thread_time() - begun)
    times = {login: min(each) for login, each in found.items()}
    assert max(times.values()) < 1.6 * min(times.values()), times
