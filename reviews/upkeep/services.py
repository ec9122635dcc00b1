"""The doctor's looks at PostgreSQL, Valkey and the portal's own programs."""

import time
from collections.abc import Iterator
from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from rq import Worker

from reviews import write_once
from reviews.jobs.models import JobRun, JobState
from reviews.jobs.schema import unknown_migrations
from reviews.jobs.sweep import due
from reviews.upkeep.beat import last_round
from reviews.upkeep.examination import DoctorLine, missing, unseen, well

TIMEOUT = 3.0
"""Seconds that the doctor waits for Valkey."""
OLDEST = 16
"""The oldest major version of PostgreSQL that has what the migrations use; tests run on 18."""
LATE = timedelta(minutes=5)
"""How long a due job may wait until the doctor says that workers are missing or stuck."""
SILENT = 60.0
"""Seconds without a round after which the scheduler counts as away; it makes one every five."""
PROVEN_HOURS = 36
"""How long ago the last backup may have been tried; it is once a day."""
DRIFT = 5.0
"""Seconds by which this machine's clock may differ from the database's."""


def database_and_queue() -> Iterator[DoctorLine]:
    """Look at what everything else needs: a database with this version's tables, and the queue."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('server_version_num')::int")
            user, number = cursor.fetchone()
    except DatabaseError as error:
        yield _no_database(error)
        return
    if number // 10_000 < OLDEST:
        yield missing("database", f"PostgreSQL {number // 10_000}", f"Use PostgreSQL {OLDEST} or newer.")
    else:
        yield well("database", f"PostgreSQL {number // 10_000}, as {user}")
    yield _migrations()
    yield _queue()


def _no_database(error: DatabaseError) -> DoctorLine:
    if "permission denied for database" in str(error):
        found = "the app's role may not connect yet"
        return missing("database", found, "Run manage.py upgrade with MIGRATE_DATABASE_URL: it grants the right.")
    found = f"no connection ({type(error).__name__})"
    return missing("database", found, "Check DATABASE_URL and that PostgreSQL runs.")


def _migrations() -> DoctorLine:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if left:
        return missing("migrations", f"{left} not applied", "Run manage.py upgrade with MIGRATE_DATABASE_URL.")
    if ahead := unknown_migrations():
        return missing(
            "migrations", f"the database has {ahead[-1]}, which this version does not know",
            "Run the version that migrated it, or a newer one.",
        )  # fmt: skip
    return well("migrations", "all applied")


def _queue() -> DoctorLine:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    try:
        with client:
            told = client.info()
    except redis.RedisError as error:
        return missing("queue", f"no answer ({type(error).__name__})", "Check REDIS_URL and that Valkey runs.")
    policy = told.get("maxmemory_policy", "")
    if policy and policy != "noeviction":
        return missing("queue", f"maxmemory-policy is {policy}", "Set noeviction; otherwise queued jobs are dropped.")
    if not told.get("aof_enabled"):
        found = "answers; it keeps nothing over a restart (appendonly no), so the sweeper queues jobs anew after one"
        return well("queue", found)
    return well("queue", "answers, append-only, evicts nothing")


ICON = "img/icon.svg"
"""A file that every page names."""

RIGHTS = """
SELECT name FROM unnest(%s::text[]) AS name
WHERE to_regclass(name) IS NULL OR NOT has_table_privilege(name, 'SELECT')
   OR has_table_privilege(name, 'TRUNCATE')
   OR (has_table_privilege(name, 'UPDATE') AND NOT name = ANY(%s::text[]))
   OR (has_table_privilege(name, 'DELETE') AND NOT name = ANY(%s::text[]))
ORDER BY name
"""
UNGUARDED = """
SELECT name FROM unnest(%s::text[]) AS name
WHERE (
    SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(name) AND tgenabled IN ('O', 'A')
    AND tgname IN (name || '_once', name || '_swept', name || '_keep')
) < 2
ORDER BY name
"""
"""Each table has one trigger against changes of rows and one against TRUNCATE; others on it guard nothing."""


def write_once_tables() -> Iterator[DoctorLine]:
    """Look whether the app's role may only read and add on write-once tables, and whether their triggers are on."""
    tables = [*write_once.TABLES, *write_once.SWEPT, *write_once.REPLACED]
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [tables, list(write_once.REPLACED), list(write_once.SWEPT)])
        wrong = [name for (name,) in cursor.fetchall()]
        cursor.execute(UNGUARDED, [tables])
        open_tables = [name for (name,) in cursor.fetchall()]
    if wrong:
        yield missing(
            "grants", f"rights are wrong on {len(wrong)} write-once tables, first {wrong[0]}",
            "Let DATABASE_URL name the app's role and run manage.py upgrade (a dump has no grants).",
        )  # fmt: skip
    else:
        yield well("grants", f"{len(tables)} write-once tables can be read and added to, not changed")
    if open_tables:
        yield missing(
            "triggers", f"a trigger is off or gone on {len(open_tables)} write-once tables, first {open_tables[0]}",
            "Switch it on as the owner or restore from a dump with it, then run manage.py verify_ledger --rebuild.",
        )  # fmt: skip
    else:
        yield well("triggers", "all on")


def static_files() -> Iterator[DoctorLine]:
    """Look whether style sheets and icons were collected for this version; without them every page fails."""
    try:
        staticfiles_storage.url(ICON)
    except ValueError:
        yield missing(
            "static files", "not collected", "Run manage.py collectstatic --no-input with the web server's VAR_DIR."
        )
    else:
        yield well("static files", "collected")


def programs() -> Iterator[DoctorLine]:
    """Look whether a worker and a scheduler live, whether jobs wait, and whether the clocks agree."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    with client:
        workers = len(
            Worker.all(connection=client)
        )  # a killed one stays in the list of names, without its sign of life
    if workers:
        yield well("worker", f"{workers} running")
    else:
        yield missing("worker", "none has been seen", "Start manage.py worker.")
    ago = last_round()
    if ago is None or ago > SILENT:
        found = "no round has been seen" if ago is None else f"the last round was {ago:.0f} seconds ago"
        yield missing("scheduler", found, "Start manage.py scheduler.")
    else:
        yield well("scheduler", f"the last round was {ago:.0f} seconds ago")
    yield _waiting()
    yield _clock()


def _waiting() -> DoctorLine:
    since = timezone.now() - timedelta(days=1)
    bad = JobRun.objects.filter(state__in=[JobState.FAILED, JobState.GAVE_UP], ended_at__gt=since).count()
    ids = due(1)
    oldest = JobRun.objects.filter(pk__in=ids).values_list("due_at", flat=True).first()
    if oldest and timezone.now() - oldest > LATE:
        minutes = (timezone.now() - oldest).total_seconds() // 60
        return missing(
            "jobs", f"one has been due for {minutes:.0f} minutes", "Look at the workers' logs, or start more of them."
        )
    return well("jobs", f"none waits for long; {bad} failed in the last 24 hours" + (" (see Jobs)" if bad else ""))


def tried_backup() -> Iterator[DoctorLine]:
    """Look whether the newest backup was restored and verified lately."""
    if settings.BACKUP_DIR is None:
        yield unseen("backup", "none is tried (BACKUP_DIR is not set)", "Set it, or restore one by hand every quarter.")
        return
    last = JobRun.objects.filter(kind="check_backup", ended_at__isnull=False).order_by("-pk").first()
    if last is None or last.ended_at is None:
        yield unseen("backup", "none was tried yet", "Wait for BACKUP_CHECK_HOUR; a worker must run.")
        return
    hours = (timezone.now() - last.ended_at) // timedelta(hours=1)
    if last.state != JobState.DONE:
        yield missing("backup", last.error, "Mend what writes backups, then retry the job under Jobs.")
    elif hours > PROVEN_HOURS:
        yield missing("backup", f"the last one was tried {hours} hours ago", "Look whether scheduler and worker run.")
    else:
        yield well("backup", f"{last.steps[-1]['name']}; tried {hours} hours ago")


def _clock() -> DoctorLine:
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        theirs = cursor.fetchone()[0]
    drift = theirs - (before + time.time()) / 2
    if abs(drift) > DRIFT:
        return missing(
            "clock",
            f"the database is {abs(drift):.0f} seconds {'ahead' if drift > 0 else 'behind'}",
            "Start an NTP client.",
        )
    return well("clock", f"within {DRIFT:.0f} seconds of the database's")


def connections_left() -> Iterator[DoctorLine]:
    """Look how many of PostgreSQL's connections are in use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        )
        used, most = cursor.fetchone()
    if used * 10 > most * 9:
        yield missing(
            "connections", f"{used} of {most} are in use", "Raise max_connections (docs/settings.md has a sum)."
        )
    elif not used:
        yield unseen("connections", "this role may not see them")
    else:
        yield well("connections", f"{used} of {most} are in use")
