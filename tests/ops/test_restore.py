"""A portal is restored exactly as docs/operate.md says, from a dump that has neither grants nor roles."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest

from portal.embedded.initdb import ADMIN, binaries
from portal.embedded.process import free_port
from tests.ops.production import REQUESTER, Production, answers, in_production, until
from tests.programs import ROOT

pytestmark = pytest.mark.long
GUIDE = (ROOT / "docs" / "operate.md").read_text()
OTHER = "restored"


def shell(command: str, owner: str) -> None:
    """Run a line of the guide with the programs of PostgreSQL, as the owner of the tables."""
    environ = {"PATH": f"{binaries()}:{os.environ['PATH']}", "MIGRATE_DATABASE_URL": owner}
    done = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def elsewhere(url: str) -> str:
    return url.rpartition("/")[0] + f"/{OTHER}"


def line(beginning: str) -> str:
    """The line of the guide that begins so, with the name of a file that the test chooses."""
    (found,) = re.findall(rf"^\s+(?:\d\. `)?({beginning}[^`\n]+)", GUIDE, re.MULTILINE)
    return re.sub(r"portal-(\$\([^)]*\)|[\d-]+)\.dump", '"$DUMP"', found)


def restored(production: Production, dump: Path) -> dict[str, str]:
    """Go through the steps of the guide into a database of another name; return what the programs need for it."""
    shell(f"DUMP={dump}; {line('pg_dump')}", production.owner)
    statements = re.findall(
        r"^\s+(CREATE DATABASE portal OWNER .+;|REVOKE ALL ON DATABASE portal .+;)$", GUIDE, re.MULTILINE
    )
    server = production.services.postgres.url(ADMIN, "postgres")
    with psycopg.connect(server, autocommit=True) as admin:
        for one in statements:
            admin.execute(one.replace("DATABASE portal ", f"DATABASE {OTHER} "))
    assert len(statements) == 2
    owner, app = elsewhere(production.owner), elsewhere(production.database)
    shell(f"DUMP={dump}; {line('pg_restore')}", owner)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(app)
    environ = {"DATABASE_URL": app}
    production.run("upgrade", MIGRATE_DATABASE_URL=owner, **environ)
    return environ


def test_the_steps_of_the_guide_bring_a_portal_back(tmp_path: Path) -> None:
    with in_production() as production:
        heads = production.environ["HEAD_FILE"]
        production.run("shell", "--no-imports", "-c", REQUESTER)
        production.run("collectstatic", "--no-input")
        production.propose("sample-lab/quill-3b-instruct")
        worker = production.start("manage.py", "worker")
        production.start("manage.py", "scheduler", "--every", "0.5")
        until(lambda: production.ask("SELECT FROM reviews_candidate WHERE state = 'in_review'") != [])
        until(lambda: Path(heads).exists())
        environ = restored(production, tmp_path / "night.dump")
        said = production.run("verify_ledger", "--rebuild", "--heads", heads, **environ)
        assert "ok: yes" in said
        assert "the tables match" in said
        with psycopg.connect(environ["DATABASE_URL"]) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM reviews_ledgerentry")
        production.propose("sample-lab/pebble-1.5b-instruct")  # after the dump: lost in what was restored
        worker.terminate()
        production.environ |= environ
        assert production.lines()["grants"]["verdict"] == production.lines()["triggers"]["verdict"] == "ok"
        port = free_port()
        production.web(port)
        until(lambda: answers(port, "/readyz") == 200)
        with psycopg.connect(environ["DATABASE_URL"]) as app:
            found = app.execute("SELECT repo_id FROM reviews_candidate").fetchall()
        assert found == [("sample-lab/quill-3b-instruct",)]
