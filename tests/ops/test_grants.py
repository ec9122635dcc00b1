"""The app's database role adds to write-once tables and cannot change them, whatever the code does."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from reviews import write_once
from reviews.api.actions import create_token, revoke_token
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.home.working_out import differing, refresh
from reviews.jobs.heads import sign_head
from reviews.ledger.models import HeadDelivery
from reviews.ledger.queries import verify
from reviews.management.commands.grant_app_role import READ_ONLY
from reviews.management.commands.upgrade import analyse
from reviews.people.actions import switch as switch_account
from reviews.people.models import User
from reviews.proposals.actions import submit, take_reading
from reviews.readmodels.models import CatalogEntry, Turn
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.reviewing import remark, reply, resolve
from reviews.workflow.models import SignOff
from reviews.workflow.notes.actions import take_back, write
from reviews.workflow.policy.actions import adopt
from reviews.workflow.policy.actions import write as write_policy
from reviews.workflow.policy.rules import SHIPPED
from reviews.workflow.reminders import remind
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers.actions import approve, ask_requirement
from reviews.workloads.nodes.actions import change, switch
from reviews.workloads.nodes.models import NodeClass
from tests import scenes
from tests.cast import Cast, assemble
from tests.readings import reading

APP = "portal_app"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owner(db: None) -> Iterator[None]:
    """Let the owner's connection be the test's own: tests run as the owner, and grants end with their transaction."""
    aside = connections["owner"]
    connections["owner"] = connections["default"]
    yield
    connections["owner"] = aside


@pytest.fixture
def app_role(owner: None) -> Iterator[None]:
    """Grant, then go on as the app's role until the end of the test."""
    call_command("grant_app_role", role=APP, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
    yield
    connection.needs_rollback = False
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def refused(statement: str) -> str:
    """Run a statement that must fail, and return what PostgreSQL said."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.parametrize("table", write_once.TABLES)
def test_write_once_tables_are_read_and_added_to_only(app_role: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT')", [table])
        assert cursor.fetchone() == (True,)
        column = connection.introspection.get_primary_key_column(cursor, table)
    assert "permission denied" in refused(f"DELETE FROM {table}")
    assert "permission denied" in refused(f"UPDATE {table} SET {column} = {column}")
    assert "permission denied" in refused(f"TRUNCATE {table}")
    assert "must be owner" in refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    assert "must be owner" in refused(f"DROP TABLE {table}")


@pytest.mark.parametrize("table", write_once.SWEPT)
def test_swept_tables_are_never_changed_and_lose_only_old_rows(app_role: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT'), has_table_privilege(%s, 'DELETE')", [table, table])
        assert cursor.fetchone() == (True, True)
    assert "permission denied" in refused(f"UPDATE {table} SET id = id")
    assert "permission denied" in refused(f"TRUNCATE {table}")


IGNORE = "SELECT set_config('pgtrigger.ignore', '{reviews_decision:all,reviews_ledgerentry:all}', true)"
"""How django-pgtrigger's triggers are told to stand aside; ours are plain SQL and do not ask."""


@pytest.mark.parametrize("table", ["reviews_decision", "reviews_ledgerentry", "reviews_signoff"])
def test_a_triggers_ignore_setting_opens_nothing(cast: Cast, table: str) -> None:
    scenes.candidate_at("decided", cast)
    with connection.cursor() as cursor:
        cursor.execute(IGNORE)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        assert "written once" in refused(statement)  # as the owner, whom the grants do not hold


def test_a_triggers_ignore_setting_opens_nothing_to_the_apps_role(app_role: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(IGNORE)
    assert "permission denied" in refused("UPDATE reviews_decision SET license_name = 'mine'")


def test_triggers_cannot_be_put_aside_for_a_session(app_role: None) -> None:
    assert "permission denied" in refused("SET session_replication_role = replica")


@pytest.mark.parametrize("table", write_once.REPLACED)
def test_rows_that_a_new_key_replaces_are_never_removed(app_role: None, table: str) -> None:
    with connection.cursor() as cursor:
        for right in ("SELECT", "INSERT", "UPDATE"):
            cursor.execute("SELECT has_table_privilege(%s, %s)", [table, right])
            assert cursor.fetchone() == (True,)
    assert "permission denied" in refused(f"DELETE FROM {table}")
    assert "permission denied" in refused(f"TRUNCATE {table}")


def test_the_rows_of_lists_follow_what_the_app_writes_and_take_nothing_else_from_it(app_role: None) -> None:
    cast = assemble()
    scenes.candidate_at("decided", cast)
    withdraw(Decision.objects.get(), reason="The publisher revoked it.", by=cast.decider)
    assert CatalogEntry.objects.get().ended == "withdrawn"
    assert "permission denied" in refused("UPDATE reviews_catalogentry SET ended = ''")
    assert "permission denied" in refused("DELETE FROM reviews_catalogentry")
    shadow = "CREATE TEMP TABLE reviews_decisionchange (LIKE reviews_decisionchange)"
    with connection.cursor() as cursor:  # a table of the same name, empty, does not stand in for ours
        cursor.execute(f"{shadow}; SELECT refresh_catalog(array[1])")
    assert CatalogEntry.objects.get().ended == "withdrawn"


def test_every_other_table_is_workable(app_role: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        apart = {*write_once.TABLES, *write_once.SWEPT, *write_once.REPLACED, *READ_ONLY}
        others = {row[0] for row in cursor.fetchall()} - apart
        for table in others:
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [table, right])
                assert cursor.fetchone() == (True,), (table, right)


def test_a_role_that_could_go_round_its_grants_is_refused() -> None:
    with pytest.raises(CommandError, match="no role 'nobody_here'"):
        call_command("grant_app_role", role="nobody_here")
    with pytest.raises(CommandError, match="superuser or owns tables"):
        call_command("grant_app_role", role="postgres")


def test_one_role_for_both_needs_no_grants() -> None:
    said = StringIO()
    call_command("grant_app_role", role="portal_owner", stdout=said)
    assert "nothing to grant" in said.getvalue()


def test_upgrade_migrates_and_grants_and_may_run_again() -> None:
    said = StringIO()
    call_command("upgrade", stdout=said)
    assert "No migrations to apply." in said.getvalue()
    assert "nothing to grant" in said.getvalue()  # in tests the app is the owner


def test_upgrade_lets_postgresql_look_at_tables_that_it_knows_nothing_of_and_at_new_expressions() -> None:
    scenes.candidate_at("decided", assemble())
    analyse(connection)
    assert analyse(connection) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_clear_relation_stats('public', 'reviews_candidate')")
        assert analyse(connection) == ["reviews_candidate"]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE INDEX of_two ON reviews_decision ((number % 2))")
        assert analyse(connection) == ["reviews_decision"]
    assert analyse(connection) == []


def test_a_whole_review_needs_no_more_than_the_apps_role(app_role: None) -> None:
    cast = assemble()
    candidate = scenes.candidate_at("decided", cast)
    found = remark(candidate, track="legal", about="", text="Why?", by=cast.legal)
    reply(found, text="Because.", by=cast.requester)
    resolve(found, resolution="So.", by=cast.legal)
    withdraw(Decision.objects.get(), reason="The publisher revoked it.", by=cast.decider)
    write(candidate, kind="risk", key="largest", values={"text": "It invents policy numbers."}, by=cast.engineer)
    take_back(candidate, kind="risk", key="largest", reason="It does not.", by=cast.engineer)
    row = NodeClass.objects.get(slug="edge-16")
    version = change(row, title="Edge", spec=row.versions.get().node, seen=1, reason="Renamed.", by=cast.engineer)
    switch(row, retired=True, seen=version.number, reason="Sold.", by=cast.engineer)
    version_two = write_policy(body=SHIPPED | {"grace_days": 3}, reason="Stricter.", by=cast.decider)
    adopt(version_two, reason="Agreed.", by=cast.both)
    take_reading(candidate.pk, reading(license_text="Other words.\n"))
    scenes.read_license(scenes.fresh(candidate), cast)
    renew(candidate, track="legal", seen=scenes.seen(candidate), reason="The same terms.", by=cast.legal)
    until = timezone.localdate() + timedelta(days=3)
    waiver = ask_requirement(
        candidate,
        key="complete",
        glass=True,
        by=cast.engineer,
        grounds=WaiverGrounds(conflict="A shard.", reason="Known.", owner=scenes.ENNO, expires=until),
    )
    approve(waiver, by=cast.decider)
    later = submit(candidate.repo_id, hub=candidate.hub, revision="c" * 40, workload=candidate.workload,
                   by=cast.requester)  # fmt: skip
    take_reading(later.pk, reading(commit="c" * 40, license_text="Other words.\n"))
    assert SignOff.objects.filter(candidate=later, rule="inherited").exists()
    head = sign_head("a test")
    assert head is not None
    HeadDelivery.objects.create(head=head, place="file:/somewhere")
    remind(timezone.localdate() + timedelta(days=360))
    token, _ = create_token(name="ci", scopes=["check"], days=1, by=cast.administrator)
    revoke_token(token, by=cast.administrator)
    assert verify().ok


def test_whoever_reads_works_out_turns_with_the_rights_of_the_app(cast: Cast, app_role: None) -> None:
    remark(scenes.candidate_at("answered", cast), track="legal", about="", text="Why?", by=cast.legal)
    assert refresh() > 0
    assert Turn.objects.filter(what="Remarks").exists()
    assert differing() == []


def test_a_person_is_forgotten_with_the_rights_of_the_app(app_role: None) -> None:
    cast = assemble()
    switch_account(cast.nobody, on=False, reason="Left.", by=cast.administrator)
    call_command("forget_person", "nobody", reason="A year is over.", stdout=StringIO())
    assert User.objects.get(pk=cast.nobody.pk).name == f"Former person {cast.nobody.pk}"
