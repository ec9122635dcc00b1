"""A thousand rows from a few: every row of a real scene copied inside the database, with keys moved up in steps."""

from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from reviews.api.models import ApiToken
from reviews.decisions.models import Decision
from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.people.models import Team, User
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, Remark, SignOff, Track
from reviews.workloads.models import Workload
from tests.kept import forget

STEP = 10_000
"""How far the keys of one copy stand from those of the one before; the scene's own keys are below."""


class Copied(NamedTuple):
    """How a table's rows are copied: columns that follow their row's copy, and columns that must differ."""

    table: type[Model]
    follow: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()


FAMILIES: tuple[tuple[Copied, ...], ...] = (
    (
        Copied(Candidate, differ=("requested_id", "repo_id")),
        Copied(SignOff, follow=("candidate_id",)),
        Copied(Track, follow=("candidate_id", "signoff_id")),
        Copied(LicenseIntake, follow=("candidate_id",)),
        Copied(Answer, follow=("candidate_id",)),
        Copied(Remark, follow=("candidate_id",)),
        Copied(Condition, follow=("signoff_id",)),
        Copied(JobRun, follow=("subject_id",)),
    ),
    (Copied(Decision, differ=("sha256",)),),
    (Copied(Workload, differ=("slug", "name")),),
    (Copied(LedgerEntry, differ=("digest",)),),
    (
        Copied(User, differ=("username", "email")),
        Copied(User.groups.through, ("user_id",)),
        Copied(Team.members.through, ("user_id",)),
    ),
    (Copied(ApiToken, differ=("name", "digest")),),
)  # fmt: skip
"""What is copied together, as often as its first table needs to have enough rows."""


def grow(rows: int) -> None:
    """Copy until every list that is not empty has so many rows; a second call goes on from where the first stopped."""
    for family in FAMILIES:
        first = family[0].table._meta
        scene, now = _count(first.db_table, first.pk.column, "<"), _count(first.db_table, first.pk.column, ">")
        if not scene:
            continue
        have, want = now // scene, -(-rows // scene) - 1
        for copied in family:
            _copy(copied, have + 1, want)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    forget()


def _count(table: str, key: str, side: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} {side} {STEP}")
        found: int = cursor.fetchone()[0]
        return found


def _copy(copied: Copied, start: int, end: int) -> None:
    meta = copied.table._meta
    key, columns = meta.pk.column, [field.column for field in meta.local_concrete_fields]
    values = [
        f'"{one}" + step * {STEP}' if one in (key, *copied.follow)
        else f'left("{one}", 50) || step' if one in copied.differ
        else f'"{one}"'
        for one in columns
    ]  # fmt: skip
    names = ", ".join(f'"{one}"' for one in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({names}) SELECT {', '.join(values)} FROM {meta.db_table}, "
            f"generate_series(%s, %s) AS step WHERE {key} < {STEP}", [start, end],
        )  # fmt: skip
