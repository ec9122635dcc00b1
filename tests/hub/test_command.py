"""`manage.py read_hub` as a person or a pipeline runs it: no database, one sentence, a telling exit status."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from portal.sample_hub import SampleHub

ROOT = Path(__file__).parents[2]


def run(sample: SampleHub, *words: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environment = {
        **kept,
        "HF_ENDPOINT": sample.url,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "localhost",
    }
    command = [sys.executable, "manage.py", "read_hub", *words, "--json"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        (["sample-lab/pebble-1.5b-instruct"], 0, True),
        (["sample-lab/quill-7b-instruct"], 4, True),
        (["sample-community/atlas-14b-unrestricted"], 4, True),
        (["a/b/c"], 2, False),
        (["sample-lab/nothing-of-that-name"], 3, False),
        (["sample-lab/pebble-1.5b-instruct", "--revision", "nope"], 3, False),
    ],
)
def test_the_exit_status_tells_failures_apart(sample: SampleHub, words: list[str], status: int, printed: bool) -> None:
    done = run(sample, *words)
    assert done.returncode == status, done.stderr
    assert bool(done.stdout) == printed
    if printed:
        assert json.loads(done.stdout)["repo"]["hub"] == "huggingface"
    lines = done.stderr.strip().split("\n")
    assert len(lines) == 1
    assert bool(lines[0]) == (status != 0)


def test_a_hub_that_gives_no_sense_or_no_answer(sample: SampleHub) -> None:
    sample.fail("garbage", match="/api/models")
    assert run(sample, "sample-lab/pebble-1.5b-instruct").returncode == 6
    sample.heal()
    sample.fail("status", match="/api/models", status=429, headers={"Retry-After": "600"})
    assert run(sample, "sample-lab/pebble-1.5b-instruct").returncode == 5
