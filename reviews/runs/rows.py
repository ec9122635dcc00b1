"""Writes of runs that belong to an act of an upper room: one run with its files."""

import hashlib
from dataclasses import dataclass
from typing import Any

from reviews.files.rows import keep
from reviews.files.uploads import FileContent
from reviews.people.models import User
from reviews.runs.models import OWNER, Run


@dataclass(frozen=True)
class RunFiles:
    """What is handed in with a run: the result file, and the server's log if there is one."""

    result: FileContent
    log: FileContent | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the result file."""
        return hashlib.sha256(self.result.data).hexdigest()

    @property
    def log_sha256(self) -> str:
        """SHA-256 of the log, "" without one."""
        return hashlib.sha256(self.log.data).hexdigest() if self.log else ""


def keep_run(columns: dict[str, Any], files: RunFiles, *, by: User) -> Run:
    """Write a run and keep its files; the act that calls this records it."""
    row = Run.objects.create(**columns, digest=files.digest, log_sha256=files.log_sha256, by=by)
    for one in (files.result, files.log):
        if one:
            keep(one, owner_kind=OWNER, owner_id=str(row.pk), by=by)
    return row
