"""The newest backup is restored and verified each night; what cannot be restored, or is not ours, is said in words."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pytest_django import Settings

from portal import backups
from portal.embedded.initdb import binaries
from portal.env import SettingError
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.ledger.models import LedgerEntry
from reviews.upkeep import jobs, scratch, services
from reviews.upkeep.examination import MISSING, OK, UNKNOWN
from reviews.upkeep.figures import PortalFigures
from reviews.upkeep.jobs import check_backup, last_hour, want_backup_check
from tests import scenes
from tests.cast import assemble


def at_server(database: str) -> str:
    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + database


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder for dumps, and an empty database beside the tests' own."""
    name = f"scratch_{os.getpid()}"
    with psycopg.connect(at_server(connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        settings.BACKUP_DIR, settings.BACKUP_CHECK_URL, settings.BACKUP_CHECK_HOUR = tmp_path, at_server(name), 5
        settings.PG_RESTORE = str(binaries() / "pg_restore")
        yield tmp_path
        owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def dump(folder: Path) -> Path:
    """Back the tests' database up, as docs/operate.md says."""
    file = folder / "portal-2027-03-01.dump"
    subprocess.run(
        [binaries() / "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}",
         "--dbname", at_server(connection.settings_dict["NAME"])], check=True,
    )  # fmt: skip
    return file


def refused() -> str:
    with pytest.raises(JobError) as caught:
        check_backup(0, print)
    return str(caught.value)


def test_both_settings_or_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    assert backups.from_env()["BACKUP_DIR"] is None
    monkeypatch.setenv("BACKUP_DIR", "backups")
    with pytest.raises(SettingError, match="both BACKUP_DIR and BACKUP_CHECK_URL"):
        backups.from_env()
    monkeypatch.setenv("BACKUP_CHECK_URL", "postgresql://check@127.0.0.1")
    with pytest.raises(SettingError, match="full path"):
        backups.from_env()
    monkeypatch.setenv("BACKUP_DIR", "/srv/backups")
    with pytest.raises(SettingError, match="BACKUP_CHECK_URL must end with a database name"):
        backups.from_env()
    monkeypatch.setenv("BACKUP_CHECK_URL", "postgresql://check@127.0.0.1/check")
    assert backups.from_env()["PG_RESTORE"] == str(binaries() / "pg_restore")


def test_only_a_dump_of_last_night_counts(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for folder, said in ((tmp_path / "none", "cannot be read|no file"), (tmp_path, "no file whose name ends in .dump")):
        with pytest.raises(JobError, match=said):
            scratch.newest(folder, now)
    old, new = tmp_path / "a.dump", tmp_path / "b.dump"
    for file in (old, new):
        file.write_bytes(b"x")
    os.utime(old, (time.time() - 10**6, time.time() - 10**6))
    assert scratch.newest(tmp_path, now)[0] == new
    new.unlink()
    with pytest.raises(JobError, match=r"The newest backup, a\.dump, is 277 hours old"):
        scratch.newest(tmp_path, now)


@pytest.mark.django_db
def test_it_is_asked_for_once_a_day_where_it_is_configured(settings: Settings) -> None:
    settings.BACKUP_DIR = None
    want_backup_check()
    assert not JobRun.objects.filter(kind="check_backup").exists()
    settings.BACKUP_DIR, settings.BACKUP_CHECK_HOUR = Path("/srv/backups"), 5
    for _ in range(2):
        want_backup_check()
    JobRun.objects.filter(kind="check_backup").update(state="done", ended_at=datetime.now(UTC))
    want_backup_check()
    assert JobRun.objects.filter(kind="check_backup").count() == 1
    JobRun.objects.update(state="failed", error="The backup cannot be restored: it ends early.")
    assert [(line.verdict, line.found[:10]) for line in services.tried_backup()] == [(MISSING, "The backup")]
    JobRun.objects.filter(kind="check_backup").update(created_at=datetime.now(UTC) - timedelta(days=1, minutes=1))
    want_backup_check()
    assert JobRun.objects.filter(kind="check_backup").count() == 2
    morning = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
    assert last_hour(morning) == datetime(2027, 2, 28, 5, 0, tzinfo=UTC)
    assert last_hour(morning + timedelta(hours=1)) == datetime(2027, 3, 1, 5, 0, tzinfo=UTC)


def proven() -> list[float]:
    told = {family.name: family for family in PortalFigures().collect()}
    return [sample.value for sample in told["portal_backup_proven_seconds"].samples]


@pytest.mark.django_db(transaction=True)
def test_a_real_dump_is_restored_verified_and_removed(place: Path, settings: Settings) -> None:
    cast = assemble()
    scenes.candidate_at("read", cast)
    entries = LedgerEntry.objects.count()
    dump(place)
    scenes.proposed(cast, "sample-lab/later-1b")
    want_backup_check()
    run = JobRun.objects.get(kind="check_backup")
    assert proven()[0] < 60
    perform(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    assert run.steps[-1]["name"] == f"{entries} entries verify and the tables match; 1 came since"
    assert proven()[0] < 60
    assert [line.verdict for line in services.tried_backup()] == [OK]
    JobRun.objects.filter(kind="check_backup").update(ended_at=datetime.now(UTC) - timedelta(hours=37))
    assert [line.verdict for line in services.tried_backup()] == [MISSING]
    with psycopg.connect(settings.BACKUP_CHECK_URL) as left:
        assert left.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    settings.BACKUP_DIR = None
    assert proven() == []
    assert [line.verdict for line in services.tried_backup()] == [UNKNOWN]


@pytest.mark.django_db(transaction=True)
def test_what_is_no_backup_of_this_ledger_is_said_in_words(place: Path, settings: Settings) -> None:
    (place / "cut.dump").write_bytes(b"PGDMP and no more")
    assert refused().startswith("The backup cannot be restored: pg_restore: error:")
    (place / "cut.dump").unlink()
    scenes.workload(assemble())
    dump(place)
    with pytest.raises(JobError, match="entry 1 is not the portal's"):
        jobs.compared(1, "0" * 64)
    settings.PG_RESTORE = ""
    assert refused() == "pg_restore is not installed where the worker runs."
    settings.BACKUP_CHECK_URL = at_server(connection.settings_dict["NAME"])
    assert "tables of its own; nothing was changed there" in refused()
    settings.BACKUP_CHECK_URL = "postgresql://nobody@127.0.0.1:1/none"
    assert refused().startswith("The scratch database: ")
