"""`manage.py read_hub` as a person or a pipeline runs it: no database, one sentence, a telling exit status."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from portal.sample_hub import SampleHub
from reviews.hub.transport.hubs import Hub
from tests.hub.conftest import TOKEN
from tests.hub_server.odd import odd_hub

ROOT = Path(__file__).parents[2]
PEBBLE = "sample-lab/pebble-1.5b-instruct"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def hubs(sample: SampleHub, settings: Any) -> None:
    settings.HUBS = {"huggingface": Hub("huggingface", sample.url), "gone": Hub("gone", NOWHERE)}


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, output and the sentence of one run in this process; no database is open to it."""
    out, sentence = io.StringIO(), io.StringIO()
    try:
        call_command("read_hub", *words, stdout=out, stderr=sentence, no_color=True)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), sentence.getvalue()
    return 0, out.getvalue(), sentence.getvalue()


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        ([PEBBLE], 0, True),
        (["sample-lab/quill-7b-instruct"], 4, True),
        (["sample-community/atlas-14b-unrestricted"], 4, True),
        (["a/b/c"], 2, False),
        (["pebble/../x"], 2, False),
        ([PEBBLE, "--hub", "nowhere"], 2, False),
        ([PEBBLE, "--revision", "a b"], 2, False),
        (["sample-lab/nothing-of-that-name"], 3, False),
        ([PEBBLE, "--revision", "nope"], 3, False),
        ([PEBBLE, "--revision", "0" * 40], 3, False),
        ([PEBBLE, "--hub", "gone"], 5, False),
    ],
)
def test_the_exit_status_tells_failures_apart(words: list[str], status: int, printed: bool) -> None:
    found, out, sentence = run(*words, "--json")
    assert found == status, sentence
    assert bool(out) == printed
    if printed:
        evidence = json.loads(out)
        assert evidence["repo"]["hub"] == "huggingface"
        assert evidence["digest"]
    assert bool(sentence) == (status != 0)
    assert sentence == "" or (sentence.endswith(".\n") and sentence.count("\n") == 1)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"kind": "garbage"}, 5),
        ({"kind": "garbage", "body": b'{"id": "sample-lab/pebble'}, 6),
        ({"kind": "garbage", "body": b" " * (32 * 2**20 + 1)}, 6),
        ({"kind": "status", "status": 429, "headers": {"Retry-After": "600"}}, 5),
        ({"kind": "status", "status": 500}, 5),
        ({"kind": "close"}, 5),
    ],
)
def test_a_hub_that_gives_no_sense_or_no_answer(sample: SampleHub, fault: dict[str, Any], status: int) -> None:
    sample.fail(match="/api/models", **fault)
    found, out, sentence = run(PEBBLE, "--json")
    assert (found, out) == (status, "")
    assert sentence.endswith(".\n")


def test_a_person_is_told_in_words() -> None:
    status, out, _ = run("sample-lab/kelp-2b-preview")
    assert status == 0
    assert "remote-code" not in out
    assert "Loading runs code of the repository" in out


def test_an_address_with_a_branch_is_understood(sample: SampleHub) -> None:
    status, out, _ = run(f"{sample.url}/sample-lab/atlas-14b-instruct/tree/v1.0", "--json")
    assert status == 0
    assert json.loads(out)["repo"]["commit"] == sample.commit("sample-lab/atlas-14b-instruct", "v1.0")


def process(*words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, with nothing behind DATABASE_URL and a plain C locale."""
    kept = {"PATH": os.environ["PATH"], "LC_ALL": "C", "REDIS_URL": "redis://127.0.0.1:9/0"}
    kept["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"
    command = [sys.executable, "manage.py", "read_hub", *words, "--json"]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environ, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


@pytest.mark.long
def test_letters_that_no_encoding_has_are_printed_all_the_same() -> None:
    with odd_hub() as odd:
        odd.files |= {
            "config.json": b'{"model_type": "a\\ud800b", "architectures": ["\\u0000"]}',
            "LICENSE": "Nutzung \u2013 frei".encode(),
            "odd\ud800name.txt": b"",
        }
        done = process("odd/model", HF_ENDPOINT=odd.url)
    assert done.returncode == 0, done.stderr
    facts = {fact["key"]: fact for fact in json.loads(done.stdout)["facts"]}
    assert facts["architecture.model_type"]["value"].startswith("a")
    assert facts["license.files"]["value"] == ["LICENSE"]


@pytest.mark.long
def test_a_second_hub_has_a_token_of_its_own_that_goes_nowhere_else(sample: SampleHub) -> None:
    environ = {"HF_ENDPOINT": NOWHERE, "HUBS": f"inner={sample.url}", "HUB_TOKEN_INNER": TOKEN}
    done = process("sample-lab/quill-7b-instruct", "--hub", "inner", **environ)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["repo"]["hub"] == "inner"
    assert TOKEN not in done.stdout + done.stderr
    assert {asked.surface for asked in sample.requests if asked.authorized} == {"hub"}
    assert "cdn" in {asked.surface for asked in sample.requests}
