"""`manage.py verify_ledger` on the database as a table owner could leave it, and on exported files."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from reviews.ledger import export, queries
from reviews.ledger.act import act
from reviews.ledger.models import LedgerEntry
from reviews.ledger.record import record
from tests import scenes
from tests.cast import Cast
from tests.ledger.test_audit_page import tamper

pytestmark = pytest.mark.django_db


def verify(*words: str) -> tuple[int, str]:
    """Exit status and what was printed."""
    out = StringIO()
    try:
        call_command("verify_ledger", *words, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_an_honest_ledger_verifies(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    status, said = verify()
    head = queries.head()
    assert head is not None
    assert status == 0
    assert said.splitlines() == [f"entries: {head.sequence}", f"head: {head.digest}", "ok: yes"]
    assert json.loads(verify("--json")[1]) == {
        "entries": head.sequence, "head": head.digest, "ok": True, "first_bad": None, "why": "",
    }  # fmt: skip


TAMPERED = {
    "label": ("UPDATE reviews_ledgerentry SET label = 'other' WHERE sequence = 7", 7),
    "actor": ("UPDATE reviews_ledgerentry SET actor = 'Eve' WHERE sequence = 7", 7),
    "event": ("UPDATE reviews_ledgerentry SET event = 'answer:given' WHERE sequence = 7", 7),
    "subject": ("UPDATE reviews_ledgerentry SET subject = 'candidate:0' WHERE sequence = 7", 7),
    "predecessor": ("UPDATE reviews_ledgerentry SET previous = repeat('0', 64) WHERE sequence = 7", 7),
    "number": ("UPDATE reviews_ledgerentry SET sequence = 0 WHERE sequence = 7", 0),
    "words moved between columns": (
        """UPDATE reviews_ledgerentry SET event = event || '","label":"' || label, label = '' WHERE sequence = 7""",
        7,
    ),
    "bytes and their digest": (
        """UPDATE reviews_ledgerentry SET canonical = canonical || ' '::bytea,
            digest = encode(sha256(canonical || ' '::bytea), 'hex') WHERE sequence = 7""",
        7,
    ),
    "time": ("UPDATE reviews_ledgerentry SET at = at + interval '1 microsecond' WHERE sequence = 7", 7),
    "data": ("UPDATE reviews_ledgerentry SET data = '[1]' WHERE sequence = 9", 9),
    "data that no act writes": ("UPDATE reviews_ledgerentry SET data = '1e400' WHERE sequence = 9", 9),
    "bytes": ("UPDATE reviews_ledgerentry SET canonical = '\\xff' WHERE sequence = 7", 7),
    "digest": ("UPDATE reviews_ledgerentry SET digest = repeat('0', 64) WHERE sequence = 7", 7),
    "row gone": ("DELETE FROM reviews_ledgerentry WHERE sequence = 7", 8),
    "first row gone": ("DELETE FROM reviews_ledgerentry WHERE sequence = 1", 2),
    "rows swapped": (
        """UPDATE reviews_ledgerentry SET sequence = 1015 - sequence WHERE sequence IN (7, 8);
        UPDATE reviews_ledgerentry SET sequence = sequence - 1000 WHERE sequence > 1000""",
        7,
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_an_owner_changes_is_named(cast: Cast, name: str) -> None:
    statement, first_bad = TAMPERED[name]
    tamper(statement)
    status, said = verify()
    assert status == 1
    assert f"first bad entry: {first_bad}" in said
    assert json.loads(verify("--json")[1])["first_bad"] == first_bad


@act
def change_team(name: str, *, by: str) -> None:
    """One entry."""
    group = Group.objects.create(name=name)
    record("team:changed", actor=by, subject=f"team:{group.pk}", label=name, members="")


@pytest.mark.django_db(transaction=True)
def test_the_connection_beside_looks_at_every_entry() -> None:
    for number in range(5):
        change_team(f"team-{number}", by="tests")
    assert queries.verify().ok
    for sequence in range(1, 6):
        tamper("UPDATE reviews_ledgerentry SET label = 'team-x' WHERE sequence = %s", sequence)
        verdict = queries.verify()
        assert (verdict.ok, verdict.first_bad) == (False, sequence)
        tamper("UPDATE reviews_ledgerentry SET label = %s WHERE sequence = %s", f"team-{sequence - 1}", sequence)
    assert queries.verify().ok
    tamper("UPDATE reviews_ledgerentry SET sequence = -1 WHERE sequence = 1")
    assert queries.verify().first_bad == -1


def test_a_cut_tail_shows_against_the_head_noted_earlier(cast: Cast) -> None:
    head = queries.head()
    assert head is not None
    assert verify("--head", head.digest)[0] == 0
    tamper("DELETE FROM reviews_ledgerentry WHERE sequence = %s", head.sequence)
    assert verify()[0] == 0
    status, said = verify("--head", head.digest)
    assert status == 1
    assert "entries are missing" in said


def test_the_application_itself_cannot_rewrite(cast: Cast) -> None:
    for statement in (
        "UPDATE reviews_ledgerentry SET label = 'x'",
        "DELETE FROM reviews_ledgerentry",
        "TRUNCATE reviews_ledgerentry",
    ):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert verify()[0] == 0


def test_an_exported_file_verifies_where_no_database_is(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join(export.line(link) for link in queries.links()))
    expected = verify("--json")[1]
    bare = {name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))}

    def run(*words: str) -> Any:
        return subprocess.run(
            [sys.executable, *words], cwd=settings.BASE_DIR, env=bare, capture_output=True, text=True, check=False
        )

    told = run("manage.py", "verify_ledger", "--json", "--file", str(path))
    assert (told.returncode, told.stdout) == (0, expected)
    assert run("-m", "reviews.ledger.export", str(path)).returncode == 0

    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    broken = run("manage.py", "verify_ledger", "--file", str(path))
    assert broken.returncode == 1
    assert "first bad entry: 5" in broken.stdout


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a ledger")
    with pytest.raises(CommandError, match="Line 1 is not an entry") as refused:
        call_command("verify_ledger", "--file", str(path))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_ledger", "--file", str(tmp_path / "missing"))


def test_every_entry_of_a_whole_review_is_numbered_without_a_gap(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    numbers = list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
