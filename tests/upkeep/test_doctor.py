"""The doctor names what a set-up lacks, in order, and never takes for well what it did not see."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import redis
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings
from rq import Worker

from reviews.hub.transport.hubs import from_env
from reviews.people.factor_adapter import FactorAdapter
from reviews.upkeep import beat, keys, outside, services, staff
from reviews.upkeep.examination import MISSING, OK, UNKNOWN, DoctorLine, examine, missing, well
from tests.cast import Cast
from tests.people.company import company
from tests.upkeep.pages import page

pytestmark = pytest.mark.django_db


def verdicts(lines: Iterator[DoctorLine]) -> dict[str, str]:
    return {line.subject: line.verdict for line in lines}


def told() -> tuple[list[dict[str, str]], int]:
    """Run the command; its lines and its exit status."""
    out = StringIO()
    try:
        call_command("doctor", "--json", "--near", stdout=out)
    except SystemExit as ended:
        return json.loads(out.getvalue()), int(str(ended.code))
    return json.loads(out.getvalue()), 0


def test_the_command_lists_what_is_missing_in_order_and_fails() -> None:
    lines, status = told()
    lacking = [line["subject"] for line in lines if line["verdict"] == MISSING]
    assert status == 1
    assert {"verdict": OK, "subject": "static files", "found": "collected", "remedy": ""} in lines
    assert lacking[0] == "grants", "the tests' role owns the tables, so it may do what the app's may not"
    assert lacking.index("administrators") < lacking.index("worker") < lacking.index("heads")
    assert all(line["remedy"] for line in lines if line["verdict"] == MISSING)


def test_without_what_is_needed_nothing_else_is_asked() -> None:
    def needed() -> Iterator[DoctorLine]:
        yield missing("database", "no connection", "Start it.")

    def never() -> Iterator[DoctorLine]:
        raise AssertionError("asked")

    found = list(examine([never], needed))
    assert [line.verdict for line in found] == [MISSING, UNKNOWN]


def test_a_look_that_fails_is_unknown_and_the_next_is_made() -> None:
    def broken() -> Iterator[DoctorLine]:
        raise ValueError("a-password")

    found = list(examine([broken, lambda: iter([well("clock", "fine")])], lambda: iter([])))
    assert [line.verdict for line in found] == [UNKNOWN, OK]
    assert "a-password" not in str(found[0])


def test_the_apps_role_is_well_and_its_owner_is_not() -> None:
    assert verdicts(services.write_once_tables()) == {"grants": MISSING, "triggers": OK}
    call_command("grant_app_role", role="portal_app", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_app")
    found = verdicts(services.write_once_tables())
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE reviews_decision DISABLE TRIGGER reviews_decision_once")  # its others go on
    assert found == {"grants": OK, "triggers": OK}
    assert verdicts(services.write_once_tables())["triggers"] == MISSING


@pytest.fixture(autouse=True)
def owner() -> Iterator[None]:
    """Let the owner's connection be the test's own, so that grants end with its transaction."""
    aside = connections["owner"]
    connections["owner"] = connections["default"]
    yield
    connections["owner"] = aside


def test_a_newer_schema_and_a_lost_valkey_are_named(settings: Settings) -> None:
    assert verdicts(services.database_and_queue()) == {"database": OK, "migrations": OK, "queue": OK}
    MigrationRecorder(connection).record_applied("reviews", "9999_newer")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = {line.subject: line for line in services.database_and_queue()}
    assert (found["migrations"].verdict, found["queue"].verdict) == (MISSING, MISSING)
    assert "9999_newer" in found["migrations"].found


def test_programs_are_seen_by_their_sign_of_life(settings: Settings) -> None:
    beat.note_round()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        # Workers of earlier tests that were killed; and one more, of which nothing is left but its name.
        client.delete(Worker.redis_workers_keys, *client.scan_iter(f"{Worker.redis_worker_namespace_prefix}*"))
        client.sadd(Worker.redis_workers_keys, f"{Worker.redis_worker_namespace_prefix}killed")
    found = verdicts(services.programs())
    assert (found["worker"], found["scheduler"], found["clock"]) == (MISSING, OK, OK)


def test_a_lost_secret_key_is_named_with_the_people_it_locks_out(cast: Cast, settings: Settings) -> None:
    secret = FactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=cast.decider, type=Authenticator.Type.TOTP, data={"secret": secret})
    assert verdicts(keys.secret_key()) == {"SECRET_KEY": OK}
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 10
    (line,) = keys.secret_key()
    assert line.verdict == MISSING
    assert cast.decider.username in line.found
    settings.SECRET_KEY_FALLBACKS = [old]
    assert verdicts(keys.secret_key()) == {"SECRET_KEY": OK}


def test_the_steps_of_a_review_need_people(cast: Cast) -> None:
    assert verdicts(staff.reviewers()) == {"legal review": OK, "engineering review": OK, "decision": OK}


def test_the_head_needs_a_key_and_a_place(settings: Settings, tmp_path: Any) -> None:
    settings.SIGNING_KEY = b""
    assert verdicts(keys.signed_heads()) == {"SIGNING_KEY": MISSING}
    settings.SIGNING_KEY, settings.HEAD_FILE = b"k" * 32, ""
    assert verdicts(keys.signed_heads()) == {"SIGNING_KEY": OK, "heads": MISSING}
    settings.HEAD_FILE = str(tmp_path / "nowhere" / "heads.jsonl")
    assert verdicts(keys.signed_heads())["HEAD_FILE"] == MISSING


def test_addresses_are_held_against_each_other(settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.PORTAL_URL = ["models.example.org"], "https://models.example.org"
    settings.SECURE_PROXY_SSL_HEADER, settings.PROXY_COUNT, settings.METRICS_TOKEN = ("X", "https"), 1, "token"
    assert verdicts(outside.address()) == {"PORTAL_URL": OK, "proxy": OK}
    settings.ALLOWED_HOSTS, settings.PROXY_COUNT, settings.METRICS_TOKEN = ["other.example.org"], 0, ""
    assert set(verdicts(outside.address()).values()) == {MISSING}


def test_others_are_asked_over_http(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert verdicts(outside.mail_server())["mail"] == MISSING
    with company(settings) as provider:
        settings.OIDC_ISSUER = provider.url
        assert verdicts(outside.company_sign_in()) == {"company sign-in": OK}
        settings.OIDC_ISSUER = provider.url.replace("127.0.0.1", "localhost")
        assert verdicts(outside.company_sign_in()) == {"company sign-in": MISSING}
    with page("<html>Please sign in to the guest network.</html>", "text/html") as captive, page("[]") as hub:
        settings.HUBS = from_env({"HF_ENDPOINT": captive, "HUBS": f"mirror={hub}"})
        assert verdicts(outside.hubs()) == {"hub huggingface": MISSING, "hub mirror": OK}
