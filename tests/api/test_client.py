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

from reviews.api.service import api
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.runs.models import Run
from reviews.suites.models import SuiteHandout
from reviews.suites.queries import file_lines
from reviews.workflow.models import Candidate
from tests import scenes
from tests.api.asking import REPO, own_token
from tests.api.illustrating import Scene, at_new_year
from tests.api.test_importing import KEYS, LONG, listed
from tests.api.test_importing import secret as runs_token
from tests.cast import Cast, assemble
from tests.programs import ROOT
from tests.readings import COMMIT, OTHER_COMMIT
from tests.shortlist import lists
from tests.suites.samples import entry, handed_out, played, uploaded
from tests.suites.samples import lines as suite_lines
from tests.suites.stub import stub
from tools.run_suite import STATED

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
        (job,) = said["jobs"].values()
        return {one["name"]: one["run"] for one in job["steps"] if "run" in one}
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


def test_the_client_imports_a_run_and_waits_for_the_worker(live_server: LiveServer, tmp_path: Path) -> None:
    with transaction.atomic():
        cast = assemble()
        candidate, mine, small = listed(cast)
        large = played(candidate, SuiteHandout.objects.get(), dict.fromkeys(KEYS, LONG))
        secret = runs_token(cast, cast.engineer, "runs")
    shutil.copy(CLIENT, tmp_path)
    env = {"PATH": os.environ["PATH"], "PORTAL_URL": live_server.url, "PORTAL_TOKEN": secret, "HOME": str(tmp_path)}
    Path(tmp_path, "small.jsonl").write_bytes(small)
    Path(tmp_path, "large.jsonl").write_bytes(large)
    done = client(env, "import-run", "small.jsonl", "--shortlist", str(mine.shortlist_id))
    assert (done.returncode, done.stdout.startswith("run ")) == (0, True), done.stderr
    again = client(env, "import-run", "small.jsonl", "--candidate", str(candidate.pk))
    assert again.stdout == done.stdout
    waits = client(env, "import-run", "large.jsonl", "--candidate", str(candidate.pk), "--wait", "0.1")
    assert (waits.returncode, "It waits for the worker." in waits.stdout) == (0, True), waits.stderr
    perform(JobRun.objects.get(kind="judge_suite_run").pk)
    done = client(env, "import-run", "large.jsonl", "--candidate", str(candidate.pk), "--wait", "0.1")
    assert (done.returncode, done.stdout.startswith("run ")) == (0, True), done.stderr
    refused = client(env, "import-run", "portal_client.py", "--shortlist", str(mine.shortlist_id))
    assert (refused.returncode, "runs of a suite only" in refused.stderr) == (3, True)
    assert client(env, "import-run", "nothing.jsonl", "--candidate", "1").returncode == 2


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
    models.write_text(f"{ALLOWED}\n{DENIED}")  # a last line without an end is a line
    done = run([*shell, lines[check]], place)
    assert (done.returncode, done.stdout.count("denied: ")) == (1, 1), done.stderr
    assert run([*shell, lines[propose]], place).returncode == 0
    made = Candidate.objects.latest("pk")
    assert (made.repo_id, made.requested_revision) == tuple(DENIED.split("@"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "jobs"),
    [("github-evaluation.yaml", ("Play the suite", "Hand the run in")), ("gitlab-ci.yaml", ("evaluate-model",))],
)
def test_the_examples_play_a_suite_and_hand_the_run_in(
    live_server: LiveServer, tmp_path: Path, name: str, jobs: tuple[str, ...]
) -> None:
    with transaction.atomic():
        cast = assemble()
        work = scenes.workload(cast)
        candidate = lists.model(cast, work, lists.ATLAS, state="legal-passed")
        turns = [{"role": "user", "content": "stream"}]
        out = handed_out(uploaded(work, cast, [entry("one", turns=turns), entry("two", turns=turns)]), cast)
        mine = lists.added(cast, lists.started(cast, work), candidate)
        secret = runs_token(cast, cast.engineer, "runs")
        header = json.loads(played(candidate, out).splitlines()[0])
    (tmp_path / "header.json").write_text(json.dumps({name: header[name] for name in STATED}))
    (tmp_path / "suite.jsonl").write_bytes(b"".join(file_lines(out)))
    for tool in (CLIENT, CLIENT.with_name("run_suite.py")):
        shutil.copy(tool, tmp_path)
    with stub() as (url, _):
        env = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PORTAL_URL": live_server.url,
            "PORTAL_TOKEN": secret, "HOME": str(tmp_path), "MODEL_URL": url, "MODEL_NAME": "m", "WAIT": "1",
            "SHORTLIST": str(mine.shortlist_id),
        }  # fmt: skip
        for job in jobs:
            done = run(["bash", "-e", "-o", "pipefail", "-c", lines_of(name)[job]], env)
            assert done.returncode == 0, done.stdout + done.stderr
    assert Run.objects.get().suite_run.answered == 2


@pytest.mark.long
def test_the_client_sends_every_request_of_the_api(live_server: LiveServer, tmp_path: Path) -> None:
    """But for the webhook of the hub, which only the hub sends."""
    found, understood = module(), set()
    with at_new_year(tick=True):
        with transaction.atomic():
            scene = Scene(assemble())
        portals = {key: found.Portal(live_server.url, secret, tries=1) for key, secret in scene.secrets.items()}
        for one in scene.requests():
            if one.key in portals and one.through(portals[one.key], tmp_path):
                understood.add(one.name)
    places = api.get_openapi_schema()["paths"].values()
    assert understood == {said["operationId"] for place in places for said in place.values()} - {"hub_events"}


def test_the_client_sends_what_it_has_no_command_for(live_server: LiveServer, tmp_path: Path) -> None:
    with transaction.atomic():
        cast = assemble()
        scenes.workload(cast)
        secret = own_token(cast.requester, cast.claims, "read", "suites")
    shutil.copy(CLIENT, tmp_path)
    env = {"PATH": os.environ["PATH"], "PORTAL_URL": live_server.url, "PORTAL_TOKEN": secret, "HOME": str(tmp_path)}
    Path(tmp_path, "suite.jsonl").write_bytes(suite_lines([entry("one")]))
    Path(tmp_path, "out.json").write_text('{"place": "on-premises", "purpose": "To compare the two quantizations."}')
    there = "workloads/claims-intake"
    done = client(env, "send", "POST", f"{there}/suites", "--file", "file=suite.jsonl")
    assert (done.returncode, json.loads(done.stdout or "{}").get("number")) == (0, 1), done.stderr
    done = client(env, "send", "POST", f"{there}/suites/1/handouts", "--body", "out.json")
    assert done.returncode == 0, done.stderr
    number = json.loads(done.stdout)["number"]
    assert client(env, "download", f"{there}/handouts/{number}/suite.jsonl", "handed.jsonl").returncode == 0
    assert json.loads(Path(tmp_path, "handed.jsonl").read_text().splitlines()[0])["handed_out"] == number
    assert client(env, "send", "POST", f"{there}/suites/1/handouts", "--body", "nothing.json").returncode == 2
    assert client(env, "download", f"{there}/handouts/9999/suite.jsonl", "x").returncode == 3


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
