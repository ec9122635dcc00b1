"""The one-file tool: what it sends, what it writes, what it refuses, and that it overwrites nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviews.suites.run_file import suite_run_file
from reviews.suites.suite_file import suite_file
from tests.house.source import ROOT
from tests.suites.samples import entry, lines
from tests.suites.stub import stub

TOOL = ROOT / "tools" / "run_suite.py"
HEADER = {
    "repository": "sample-lab/atlas-1b", "commit": "a" * 40, "artifact": "b" * 64, "runtime": "vLLM",
    "version": "0.33.0", "image": "none", "node_class": "l40s-48-2", "node_class_version": 1, "accelerators": 1,
    "ran_by": "Enno Engineer",
}  # fmt: skip


def handed(folder: Path, *hows: str) -> Path:
    """A suite as the portal hands it out, whose cases name how the stub answers."""
    said = [entry(f"{at}-{how}", turns=[{"role": "user", "content": f"{how} please"}]) for at, how in enumerate(hows)]
    said[0]["documents"] = [{"id": "letter", "text": "Total: 412 euros"}]
    found = suite_file(lines(said))
    first = {"suite": "model-review-suite/1", "sha256": found.digest, "handed_out": 5}
    (folder / "suite.jsonl").write_bytes(
        json.dumps(first).encode() + b"\n" + b"".join(one.line for one in found.entries)
    )
    (folder / "header.json").write_text(json.dumps(HEADER))
    return folder


def run(folder: Path, url: str, *more: str) -> subprocess.CompletedProcess[str]:
    said = ["suite.jsonl", "run.jsonl", "--url", url, "--model", "m", "--header", "header.json", *more]
    return subprocess.run(
        [sys.executable, "-I", str(TOOL), *said], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (folder / "run.jsonl").read_text().splitlines()]


def test_it_plays_every_case_and_says_why_one_has_no_answer(tmp_path: Path) -> None:
    hows = ("stream", "call", "stall", "busy", "garbage", "whole", "forbidden", "long", "calls")
    handed(tmp_path, *hows)
    with stub() as (url, server):
        done = run(tmp_path, url, "--stall", "0.5", "--attempts", "2", "--concurrency", "9",
                   "--memory", f"{sys.executable} -c print(41000)")  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "6 of 9 cases have an answer; written to run.jsonl.\n")
    head, *results, end = written(tmp_path)
    found = {one["key"].partition("-")[2]: one for one in results}
    assert found["stream"] | {"first_token_ms": 0, "total_ms": 0} == {
        "key": "0-stream", "answer": "The total is 412.", "first_token_ms": 0, "total_ms": 0, "input_tokens": 11,
        "output_tokens": 6, "retries": 0,
    }  # fmt: skip
    assert found["call"]["tool_calls"] == [{"name": "find", "arguments": '{"a":1}'}]
    assert (found["busy"]["answer"], found["busy"]["retries"]) == ("The total is 412.", 1)
    assert (len(found["long"]["answer"]), found["long"]["cut"]) == (65_536, True)
    assert (len(found["calls"]["tool_calls"]), found["calls"]["cut"]) == (1, True)
    assert "first_token_ms" not in found["whole"]
    assert {how: found[how]["error"] for how in ("stall", "garbage", "forbidden")} == {
        "stall": "Nothing came for 0.5 seconds.", "garbage": "The address sent something that is not JSON.",
        "forbidden": "The address answered 403.",
    }  # fmt: skip
    assert (end["memory_peak_mib"], head["sampling"]) == (41000, {"temperature": 0.0})
    asked = next(one for one in server.asked if "stream" in one["messages"][-1]["content"])
    assert asked["messages"][-1]["content"] == "[letter]\nTotal: 412 euros\n\nstream please"
    read = suite_run_file((tmp_path / "run.jsonl").read_bytes())  # what the tool writes, the portal reads
    assert (len(read.results), read.header.memory_peak_mib, read.handed_out) == (9, 41000, 5)
    assert sum(1 for one in read.results if one.failed) == 3


def test_it_resumes_and_never_overwrites(tmp_path: Path) -> None:
    handed(tmp_path, "stream", "whole")
    with stub() as (url, server):
        assert run(tmp_path, url).returncode == 0
        whole = (tmp_path / "run.jsonl").read_bytes()
        assert run(tmp_path, url).returncode == 0  # nothing is left to play
        assert ((tmp_path / "run.jsonl").read_bytes(), len(server.asked)) == (whole, 2)
        first, one, *_ = whole.splitlines(keepends=True)
        (tmp_path / "run.jsonl").write_bytes(first + one)
        assert run(tmp_path, url).returncode == 0
        assert (len(server.asked), [one.get("seconds") for one in written(tmp_path)][-1]) == (3, None)
        other = run(tmp_path, url, "--temperature", "1")
        assert (other.returncode, "nothing is overwritten" in other.stderr) == (3, True)
        (tmp_path / "run.jsonl").write_bytes(first + one[:10])
        assert (run(tmp_path, url).returncode, len(server.asked)) == (6, 3)
        assert (tmp_path / "run.jsonl").read_bytes() == first + one[:10]


@pytest.mark.long
def test_a_changed_suite_and_a_strange_header_are_refused_before_anything_is_sent(tmp_path: Path) -> None:
    handed(tmp_path, "stream")
    with stub() as (url, server):
        (tmp_path / "header.json").write_text(json.dumps(HEADER | {"boss": 1}))
        assert run(tmp_path, url).returncode == 6
        handed(tmp_path, "stream")
        with (tmp_path / "suite.jsonl").open("a") as file:
            file.write("{}\n")
        found = run(tmp_path, url)
    assert (found.returncode, "not those of its digest" in found.stderr, server.asked) == (3, True, [])
    assert not (tmp_path / "run.jsonl").exists()
