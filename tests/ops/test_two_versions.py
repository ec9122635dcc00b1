"""The version before this one goes on while this one has migrated: its web server answers, its worker gives way.

The version before is the last commit that lacks the newest migration, with its own code, templates and people; this
version's worker and scheduler run beside its web server, as they do in the middle of a rolling upgrade.
"""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.process import free_port
from tests.ops.chaos import copies
from tests.ops.production import Production, answers, in_production, until
from tests.programs import ROOT, SAMPLE

pytestmark = pytest.mark.long
SETTINGS = {"SECOND_FACTOR_ROLES": "none", "LIMIT_ACTS": "1000000", "LIMIT_ACTS_ADDRESS": "1000000"}
PEOPLE = "tests/ops/people_play.py"
FOLDER = "reviews/migrations"


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


def newest_migration() -> str:
    return max(path.name for path in (ROOT / FOLDER).glob("0*.py"))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the version before."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("This is no clone with git, which has the version before.")
    for commit in git("rev-list", "--first-parent", "--max-count=2000", "HEAD").decode().split():
        if newest_migration() not in git("ls-tree", "--name-only", commit, f"{FOLDER}/").decode():
            break
    else:
        pytest.skip("This clone is too shallow: it has no commit without the newest migration.")
    folder = tmp_path_factory.mktemp("before")
    subprocess.run(["tar", "--extract", "--directory", str(folder)], input=git("archive", commit), check=True)
    return folder


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """A set-up that this version has migrated."""
    hub = copies(SAMPLE / "sample-lab" / "quill-3b-instruct", tmp_path_factory.mktemp("hub"), 20)
    with in_production(hub) as found:
        found.environ |= SETTINGS
        yield found


def play(tree: Path, production: Production, *words: str) -> "subprocess.Popen[bytes]":
    """Start the people of a version, who use its code."""
    command = [sys.executable, str(tree / PEOPLE), *words]
    found = subprocess.Popen(command, cwd=tree, env=production.environ, stdout=subprocess.PIPE)
    production.started.append(found)
    return found


def web(tree: Path, production: Production, port: int) -> None:
    """Start the web server of a version, with static files of its own."""
    environ = production.environ | {"VAR_DIR": str(production.folder / "before")}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=tree, env=environ, check=True)
    words = ["-m", "gunicorn", "-c", "portal/gunicorn.py", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    production.started.append(subprocess.Popen([sys.executable, *words], cwd=tree, env=environ))


def test_people_decide_through_the_version_before_while_this_one_has_migrated(
    before: Path, production: Production
) -> None:
    port = free_port()
    prepared = play(before, production, "prepare")
    prepared.communicate(timeout=300)
    assert prepared.returncode == 0
    web(before, production, port)
    for program in ("worker", "scheduler"):
        production.start("manage.py", program)
    until(lambda: answers(port, "/accounts/login/") == 200)
    people = play(before, production, "act", str(port))
    decisions = "SELECT count(*) FROM reviews_decision"
    until(lambda: people.poll() is not None or production.ask(decisions) != [(0,)], 300)
    people.send_signal(signal.SIGTERM)
    done = json.loads(people.communicate(timeout=150)[0])
    assert (done["decided"] > 0, done["repeats"]) == (True, 0)
    look = json.loads(play(ROOT, production, "look").communicate(timeout=120)[0])
    assert (look["candidates"], look["decisions"]) == (done["decided"], done["decided"])
    assert all(look[name] for name in ("same", "numbers", "signed once", "read once", "whole", "verifies", "rebuilt"))


@pytest.mark.parametrize("program", ["worker", "scheduler"])
def test_a_worker_of_the_version_before_refuses_the_newer_tables(
    before: Path, production: Production, program: str
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", program], cwd=before, env=production.environ, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"has the migration {Path(newest_migration()).stem}, which this version does not know" in (
        done.stdout + done.stderr
    )
