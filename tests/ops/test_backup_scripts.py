"""The scripts by which compose and Kubernetes make backups, run on PostgreSQL; the worker's job tries the dump."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict

from portal.embedded.initdb import ADMIN, DATABASE, binaries
from tests.ops.production import REQUESTER, Production, in_production, until
from tests.programs import ROOT

SCRIPTS = ROOT / "portal" / "compose"
BASE, MORE = (yaml.safe_load((ROOT / f"docker-compose{name}.yml").read_text()) for name in ("", ".backups"))
CHECK = "from reviews.upkeep.jobs import check_backup; check_backup(0, print)"


def test_compose_makes_backups_with_a_role_that_only_reads_and_shows_them_to_the_worker() -> None:
    backup, postgres = MORE["services"]["backup"], MORE["services"]["postgres"]
    assert backup["image"] == BASE["services"]["postgres"]["image"], "an older pg_dump refuses the server"
    for name in ("restart", "read_only", "cap_drop", "security_opt"):
        assert backup[name] == BASE["services"]["valkey"][name]
    assert (backup["networks"], "ports" in backup, bool(backup["mem_limit"])) == (["inside"], False, True)
    assert set(backup["depends_on"]) <= set(BASE["services"])
    (folder, script), (roles,) = backup["volumes"], postgres["volumes"]
    assert f"{folder}:ro" in BASE["services"]["worker"]["volumes"]
    for mounted in (script, roles):
        assert (ROOT / mounted.split(":")[0]).is_file()
    assert backup["entrypoint"] == ["sh", script.split(":")[1], "nightly"]
    for name in ("web", "worker", "scheduler", "migrate"):
        ours = MORE["services"][name]
        assert ours["build"]["args"] == {"RESTORE": "1"}
        assert set(ours["environment"]) == {"BACKUP_DIR", "BACKUP_CHECK_URL"} <= set(BASE["x-portal"]["environment"])
        assert ours["environment"]["BACKUP_DIR"] == folder.rpartition(":")[2] == "/backups"
    text = (ROOT / "docker-compose.backups.yml").read_text()
    for name in re.findall(r"\$\{(\w*PASSWORD)", text):
        assert f"${{{name}:?" in text
    needed = set(re.findall(r"\$\{(\w+)", (SCRIPTS / "create-backup-roles.sh").read_text()))
    assert needed == set(postgres["environment"])
    used = set(re.findall(r"\$\{([A-Z_]+):-", (SCRIPTS / "make-backup.sh").read_text()))
    assert used == {"BACKUP_DIR", "BACKUP_DAYS", "BACKUP_HOUR"}


@pytest.fixture(scope="module")
def production() -> Iterator[Production]:
    with in_production() as found:
        found.run("shell", "--no-imports", "-c", REQUESTER)
        yield found


def script(name: str, *words: str, url: str, **environ: str) -> "subprocess.Popen[str]":
    """Start a script as the image of PostgreSQL does, with its programs, at the server of a URL."""
    there = {f"PG{key.upper()}": str(value) for key, value in conninfo_to_dict(url).items()}
    there["PGDATABASE"] = there.pop("PGDBNAME")
    path = f"{binaries()}:{os.environ['PATH']}"
    return subprocess.Popen(
        ["sh", str(SCRIPTS / name), *words], env=there | {"PATH": path} | environ, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip


def ended(process: "subprocess.Popen[str]", status: int = 0) -> str:
    said = process.communicate(timeout=120)[0]
    assert process.returncode == status, said
    return said


@pytest.mark.long
def test_a_dump_of_the_reading_role_is_found_good_by_the_worker(production: Production, tmp_path: Path) -> None:
    services, admin = production.services, production.services.postgres.url(ADMIN, "postgres")
    passwords = {"BACKUP_PASSWORD": "b" * 24, "CHECK_PASSWORD": "c" * 24}
    image = {"POSTGRES_USER": ADMIN, "POSTGRES_DB": DATABASE}
    assert ended(script("create-backup-roles.sh", url=admin, **image)) == "", "without passwords it does nothing"
    for _ in range(2):
        ended(script("create-backup-roles.sh", url=admin, **image, **passwords))
    app = services.postgres.url("portal_app")
    reading = app.replace(app.split("@")[0], f"postgresql://portal_backup:{passwords['BACKUP_PASSWORD']}")
    with psycopg.connect(reading) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM reviews_ledgerentry")
    folder = tmp_path / "backups"
    folder.mkdir()
    said = ended(script("make-backup.sh", url=reading, BACKUP_DIR=str(folder)))
    (dump,) = folder.iterdir()
    assert said == f"Wrote {dump}.\n"
    place = app.partition("@")[2].rpartition("/")[0]
    checking = f"postgresql://portal_check:{passwords['CHECK_PASSWORD']}@{place}/portal_check"
    told = production.run(
        "shell", "--no-imports", "-c", CHECK, BACKUP_DIR=str(folder), BACKUP_CHECK_URL=checking,
    )  # fmt: skip
    assert re.search(r"\d+ entries verify and the tables match; 0 came since", told)


@pytest.mark.long
def test_old_dumps_go_only_after_a_new_one_and_a_failed_night_leaves_nothing_half(
    production: Production, tmp_path: Path
) -> None:
    old = tmp_path / "portal-2026-01-01-030000.dump"
    old.write_bytes(b"PGDMP")
    os.utime(old, (0, 0))
    ended(script("make-backup.sh", url="postgresql://nobody@127.0.0.1:1/none", BACKUP_DIR=str(tmp_path)), status=1)
    assert list(tmp_path.iterdir()) == [old]
    ended(script("make-backup.sh", url=production.owner, BACKUP_DIR=str(tmp_path), BACKUP_DAYS="14"))
    (new,) = tmp_path.iterdir()
    assert new.read_bytes().startswith(b"PGDMP")


@pytest.mark.long
def test_the_first_dump_is_made_at_once_and_a_stop_ends_the_wait(production: Production, tmp_path: Path) -> None:
    running = script("make-backup.sh", "nightly", url=production.owner, BACKUP_DIR=str(tmp_path))
    until(lambda: bool(list(tmp_path.glob("*.dump"))), 60)
    running.send_signal(signal.SIGTERM)
    assert "Wrote" in ended(running)
    assert len(list(tmp_path.iterdir())) == 1
