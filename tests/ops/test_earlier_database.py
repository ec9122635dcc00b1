"""Upgrade a database from before the migrations were joined: it keeps its records and ends up like a new one.

`thirteen_migrations.sql.xz` is such a database: the whole demonstration, made and dumped (`pg_dump --no-owner
--no-privileges --no-comments`, passwords unusable) by the last version that had thirteen migrations.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from reviews.decisions.models import Decision
from reviews.ledger.models import LedgerEntry
from reviews.licensing.models import License
from reviews.people.models import User
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workloads.nodes.models import NodeClass
from reviews.write_once import REPLACED, SWEPT, TABLES
from tests.ops.earlier import database, restore, upgrade
from tests.ops.schema import grants, schema

DUMP = Path(__file__).with_name("thirteen_migrations.sql.xz")
FIRST, SECOND = "0014_tables", "0015_write_once"


@pytest.fixture(autouse=True)
def may_connect(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """These tests use databases of their own, never the one of the run."""
    with django_db_blocker.unblock():
        yield


def recorded() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'reviews'")
        return {row[0] for row in cursor.fetchall()}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def kept() -> list[int]:
    """How many rows there are of what the portal brings, and of the ledger."""
    return [table.objects.count() for table in (Group, PolicyVersion, License, NodeClass, LedgerEntry)]


@pytest.mark.long
def test_an_earlier_database_becomes_like_a_new_one_and_keeps_its_records() -> None:
    with database():
        assert f"Applying reviews.{FIRST}" in upgrade()
        new, rights, names, shipped = schema(), grants(), recorded(), kept()
        assert all(shipped)
        assert in_force().number == 1
        assert "No migrations to apply." in upgrade()
        assert kept() == shipped
    with database():
        restore(DUMP)
        rows = kept()
        assert len(recorded()) == 13
        later = sorted(name for name in names if name > SECOND)
        assert re.findall(r"Applying reviews\.(\w+)", upgrade()) == later, "neither of the two runs again"
        assert recorded() == names
        assert schema() == new
        assert grants() == rights
        found, fresh = dict(zip("gplne", kept(), strict=True)), dict(zip("gplne", rows, strict=True))
        # A policy with the new requirements, the licenses that came since beside its own, and an entry for each change.
        assert found == fresh | {"p": fresh["p"] + 1, "l": found["l"], "e": found["e"]}
        assert found["l"] >= shipped[2]
        assert found["e"] > fresh["e"]
        holds_and_reads()
        goes_on_when_cut_off()
        assert schema() == new


def holds_and_reads() -> None:
    """The ledger holds, the tables say what it says, a record is shown, and what is written once stays so."""
    said = StringIO()
    call_command("verify_ledger", rebuild=True, stdout=said)
    assert f"entries: {LedgerEntry.objects.count()}\n" in said.getvalue()
    assert "ok: yes" in said.getvalue()
    assert "the tables match" in said.getvalue()
    client, decision = Client(), Decision.objects.earliest("pk")
    client.force_login(User.objects.get(username="ruth"))
    answer = client.get(f"/decisions/{decision.number}/")
    assert answer.status_code == 200
    assert decision.repo_id in answer.content.decode()
    with pytest.raises(DatabaseError, match="written once"):
        run("UPDATE reviews_decision SET license_name = 'mine'")


def goes_on_when_cut_off() -> None:
    """Between the two migrations, the second is still to be applied, although the first has run."""
    call_command("migrate", "reviews", FIRST, verbosity=0)
    assert SECOND not in recorded()
    run("UPDATE reviews_decision SET license_name = license_name")
    assert f"Applying reviews.{SECOND}" in upgrade()


@pytest.mark.parametrize(
    ("last", "lacks"), [("0001", "0003_around_a_reading"), ("0007", "0008_linked_pages"), ("0012", "0013_proof")]
)
def test_a_half_migrated_database_is_refused_in_words_and_left_alone(last: str, lacks: str) -> None:
    with database():
        run("CREATE TABLE django_migrations (id bigserial PRIMARY KEY, app text, name text, applied timestamptz)")
        half = sorted(name for name in earlier() if name[:4] <= last)
        for name in half:
            run(f"INSERT INTO django_migrations (app, name, applied) VALUES ('reviews', '{name}', now())")
        before = schema()
        with pytest.raises(CommandError) as caught:
            call_command("upgrade", stdout=StringIO())
        assert str(caught.value).startswith("Nothing was changed. This database has only some of the migrations that")
        assert f"the first one missing is {lacks}. Run `manage.py upgrade` of the last commit" in str(caught.value)
        assert schema() == before
        assert recorded() == set(half)


def migrations() -> list[ModuleType]:
    """All migrations of the portal's own app."""
    folder = Path(import_module("reviews.migrations").__path__[0])
    return [import_module(f"reviews.migrations.{path.stem}") for path in sorted(folder.glob("0*.py"))]


def earlier() -> list[str]:
    """The migrations that others replace."""
    return [name for module in migrations() for _, name in module.Migration.replaces]


def test_no_migration_is_replaced_twice() -> None:
    assert len(earlier()) == len(set(earlier())) == 13


def test_the_write_once_tables_are_those_whose_triggers_the_migrations_make() -> None:
    frozen = [table for module in migrations() for table in getattr(module, "WRITE_ONCE", ())]
    assert sorted(frozen) == sorted(TABLES)


def test_the_write_once_triggers_of_a_database_are_on_those_tables(db: None) -> None:
    found = [line for line in schema() if line.startswith("trigger ") and "_to_catalog" not in line]
    others = ("_to_turn", "_to_summary", "reviews_signoff_tested")
    found = [line for line in found if not any(name in line for name in others)]
    for table in (*TABLES, *REPLACED):
        assert sum(f" {table}_once O " in line or f" {table}_keep O " in line for line in found) == 2
    for table in SWEPT:
        assert sum(f" {table}_swept O " in line or f" {table}_keep O " in line for line in found) == 2
    assert len(found) == 2 * len(TABLES + SWEPT + REPLACED)
