"""The scratch database: a backup is restored into it, verified there by the portal's own commands, and removed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from reviews.jobs.kinds import JobError

MARK = "Scratch of the model review portal: emptied for each check of a backup."
"""The comment on a schema that may be emptied; one with tables and without it belongs to someone else."""
STALE = timedelta(hours=36)
"""How old last night's dump may be."""
RESTORE_SECONDS, VERIFY_SECONDS = 500.0, 180.0
"""How long a restore may take, and each of migration and verification: the queue's worker ends a job after 900."""


def newest(folder: Path, now: datetime) -> tuple[Path, datetime]:
    """Return the newest ``*.dump`` of a folder and when it was written. Raises JobError without one of last night."""
    try:
        found = max((one.stat().st_mtime, one) for one in folder.glob("*.dump") if one.is_file())
    except OSError as error:
        raise _failure(f"The folder of backups cannot be read: {(error.strerror or 'no access').lower()}.") from None
    except ValueError:
        raise _failure("BACKUP_DIR has no file whose name ends in .dump.") from None
    written = datetime.fromtimestamp(found[0], UTC)
    if now - written > STALE:
        hours = (now - written) // timedelta(hours=1)
        raise _failure(f"The newest backup, {found[1].name}, is {hours} hours old. Look at whatever writes backups.")
    return found[1], written


def clear(url: str) -> None:
    """Empty the scratch database and mark it. Raises JobError if it holds what is not ours, or cannot be reached."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT obj_description('public'::regnamespace), EXISTS ("
                "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v'))"
            ).fetchone()
            comment, filled = row or ("", True)
            if filled and comment != MARK:
                raise _failure("BACKUP_CHECK_URL names a database with tables of its own; nothing was changed there.")
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
            connection.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(sql.Literal(MARK)))
    except psycopg.Error as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise JobError(f"The scratch database: {said}.", code="scratch", retryable=True) from None


def restore(dump: Path, url: str) -> None:
    """Restore a dump into the empty scratch database. Raises JobError with what pg_restore said first."""
    if not settings.PG_RESTORE:
        raise _failure("pg_restore is not installed where the worker runs.")
    place = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    password = {"PGPASSWORD": place.pop("password", "")}  # not among the words, which every user may see
    command = [
        settings.PG_RESTORE,
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--dbname",
        make_conninfo(**place),
    ]
    _run([*command, str(dump)], os.environ | password, "The backup cannot be restored", seconds=RESTORE_SECONDS)


def verify(url: str) -> dict[str, Any]:
    """Migrate what was restored if it is of an earlier version, verify its ledger and compare it with its tables.

    Returns the answer of ``verify_ledger --rebuild --json``. Raises JobError unless everything is well.
    """
    other = ("MIGRATE_DATABASE_URL", "DATABASE_URL_FILE")
    kept = {name: value for name, value in os.environ.items() if name not in other}
    environ = kept | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    _run([*manage, "migrate", "--no-input", "--verbosity", "0"], environ, "The restored tables cannot be migrated")
    failed = "The restored ledger does not verify"
    told: dict[str, Any] = json.loads(
        _run([*manage, "verify_ledger", "--rebuild", "--json"], environ, failed, fine=(0, 1))
    )
    if not told["ok"]:
        raise _failure(f"{failed}: entry {told['first_bad']}: {told['why']}")
    if told["rebuilt"]:
        one = told["rebuilt"][0]
        raise _failure(
            f"The restored tables differ from the ledger in {len(told['rebuilt'])} places: {one['subject']}."
        )
    return told


def _run(
    command: list[str],
    environ: Mapping[str, str],
    failed: str,
    *,
    fine: tuple[int, ...] = (0,),
    seconds: float = VERIFY_SECONDS,
) -> str:
    try:
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=seconds, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _failure(f"{failed} within {seconds / 60:.0f} minutes.") from None
    except OSError as error:
        raise _failure(f"{failed}: {(error.strerror or str(error)).lower()}.") from None
    if done.returncode not in fine:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
        raise _failure(f"{failed}: {lines[0][:300]}")
    return done.stdout


def _failure(sentence: str) -> JobError:
    return JobError(sentence, code="backup", retryable=False)
