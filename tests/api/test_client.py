"""``tools/portal_client.py`` and the examples for CI, run as they stand against a live server."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from reviews.jobs.models import JobRun
from reviews.workflow.models import Candidate
from tests import scenes
from tests.api.asking import REPO, own_token
from tests.cast import Cast, assemble
from tests.programs import ROOT
from tests.readings import COMMIT, OTHER_COMMIT

pytestmark = pytest.mark.django_db(transaction=True)
CLIENT = ROOT / "tools" / "portal_client.py"
ALLOWED, DENIED = f"{REPO}@{COMMIT}", f"sample-lab/quill-3b-instruct@{OTHER_COMMIT}"


@pytest.fixture
def place(live_server: LiveServer, tmp_path: Path) -> dict[str, str]:
    """A portal with one decision, and the environment of a pipeline that has a token of the requester's."""
    with transaction.atomic():
        cast: Cast = assemble()
        scenes.candidate_at("decided", cast)
        secret = own_token(cast.requester, cast.claims, "check", "read", "propose")
    shutil.copy(CLIENT, tmp_path)
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PORTAL_URL": live_server.url,
        "PORTAL_TOKEN": secret, "HOME": str(tmp_path), "WORKLOAD": "claims-intake",
    }  # fmt: skip


def run(command: list[str], env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=env, cwd=env["HOME"], capture_output=True, text=True, timeout=120, check=False)


def client(env: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return run([sys.executable, "portal_client.py", *words], env)


def lines_of(name: str) -> dict[str, str]:
    """The shell lines of an example, by the name of the step or job, as its runner passes them to a shell."""
    said = yaml.safe_load((ROOT / "deploy" / "ci" / name).read_text())
    if "jobs" in said:
        steps = said["jobs"]["check"]["steps"]
        return {one["name"]: one["run"] for one in steps if "run" in one}
    return {key: "\n".join(one["script"]) for key, one in said.items() if isinstance(one, dict) and "script" in one}


def test_the_client_checks_proposes_and_reads(place: dict[str, str]) -> None:
    done = client(place, "check", ALLOWED, "--workload", "claims-intake")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"allowed: {ALLOWED} for claims-intake"), done.stderr
    done = client(place, "check", DENIED, "--workload", "claims-intake")
    assert (done.returncode, "No decision has been issued" in done.stdout) == (1, True)
    done = client(place, "propose", "sample-lab/quill-3b-instruct", "--workload", "claims-intake", "--wait", "0.1")
    assert (done.returncode, done.stdout) == (0, f"candidate {Candidate.objects.latest('pk').pk}: Reading\n")
    JobRun.objects.update(state="failed", ended_at="2027-01-05T12:00Z", error="It was not found.")
    number = Candidate.objects.latest("pk").pk
    said = json.loads(client(place, "get", f"candidates/{number}").stdout)
    assert (said["state"], said["reading"]["error"]) == ("unreadable", "It was not found.")
    rows = client(place, "get", f"candidates/{Candidate.objects.earliest('pk').pk}/facts", "limit=30").stdout
    assert len([json.loads(one) for one in rows.splitlines()]) > 30
    done = client(place, "propose", REPO, "--workload", "claims-intake")
    assert (done.returncode, done.stderr[:14]) == (3, "refused (409):")
    done = client(place | {"PORTAL_TOKEN": "mrp_guess"}, "get", "candidates")
    assert (done.returncode, "unknown, expired or revoked" in done.stderr) == (3, True)
    assert client(place | {"PORTAL_TOKEN": ""}, "get", "candidates").returncode == 2


@pytest.mark.parametrize(
    ("name", "check", "propose"),
    [
        ("github-action.yaml", "Check every model", "Propose what is denied"),
        pytest.param("gitlab-ci.yaml", "check-models", "propose-models", marks=pytest.mark.long),
    ],
)
def test_the_examples_for_ci_run_as_they_stand(place: dict[str, str], name: str, check: str, propose: str) -> None:
    lines, models = lines_of(name), Path(place["HOME"], "models.txt")
    shell = ["bash", "-e", "-o", "pipefail", "-c"]
    models.write_text(f"{ALLOWED}\n")
    assert run([*shell, lines[check]], place).returncode == 0
    models.write_text(f"{ALLOWED}\n{DENIED}\n")
    done = run([*shell, lines[check]], place)
    assert (done.returncode, done.stdout.count("denied: ")) == (1, 1), done.stderr
    assert run([*shell, lines[propose]], place).returncode == 0
    made = Candidate.objects.latest("pk")
    assert (made.repo_id, made.requested_revision) == tuple(DENIED.split("@"))


def module() -> Any:
    spec = importlib.util.spec_from_file_location("portal_client", CLIENT)
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules["portal_client"] = found
    spec.loader.exec_module(found)
    return found


def test_a_portal_that_is_away_is_no_permission() -> None:
    found = module()
    with pytest.raises(found.NoAnswer, match="cannot be reached"):
        found.Portal("http://127.0.0.1:9", "x", tries=1).check(REPO, COMMIT, "claims-intake")
    with pytest.raises(found.NoAnswer, match="https://"):
        found.Portal("file:///etc", "x")
