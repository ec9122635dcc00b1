"""Suites and files of their runs, uploaded, handed out and imported by the real acts."""

import json
from collections.abc import Iterable
from typing import Any

from reviews.files.uploads import content_of
from reviews.runs.models import Run
from reviews.runs.rows import RunFiles
from reviews.suites.actions import hand_out, upload_suite
from reviews.suites.models import Suite, SuiteHandout
from reviews.suites.run_file import SCHEMA as RUN
from reviews.suites.suite_file import SCHEMA, suite_file
from reviews.workflow.actions.evaluating import cover, import_suite_run
from reviews.workflow.coverable import coverable
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests.cast import Cast
from tests.runs.imports import stated

PURPOSE = "Compare two models on the letters of last month."


def entry(key: str, kind: str = "task", **changes: Any) -> dict[str, Any]:
    """A case that a check judges; None leaves a field out."""
    said = {
        "key": key, "kind": kind, "turns": [{"role": "user", "content": f"Name the total of letter {key}."}],
        "checks": [{"type": "contains", "any": ["412"]}], **changes,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def rubric(key: str, **changes: Any) -> dict[str, Any]:
    """A case that people judge."""
    return entry(key, checks=None, rubric="Names the total and says where it is.", **changes)


def lines(entries: Iterable[dict[str, Any]], **changes: Any) -> bytes:
    """The file of a suite as JSON lines."""
    first = {"suite": SCHEMA, "title": "Claim letters", "data_class": "personal", **changes}
    return b"".join(json.dumps(one).encode() + b"\n" for one in (first, *entries))


def uploaded(work: Workload, cast: Cast, entries: Iterable[dict[str, Any]] = (), **changes: Any) -> Suite:
    """A suite that the requester uploaded: two cases with a check, one with a rubric."""
    data = lines(list(entries) or [entry("one"), entry("two", "format"), rubric("three")], **changes)
    return upload_suite(work, said=suite_file(data), by=cast.requester)


def handed_out(suite: Suite, cast: Cast, place: str = "on-premises") -> SuiteHandout:
    return hand_out(suite, place=place, purpose=PURPOSE, by=cast.requester)


def played(
    candidate: Candidate, handout: SuiteHandout, answers: dict[str, str] | None = None, /, **changes: Any
) -> bytes:
    """The file of a run that answered every case, or those of ``answers``; ``more`` are lines that follow."""
    more, end = changes.pop("more", ()), changes.pop("end", {"end": True, "seconds": 61.5})
    keys = handout.suite.suite_cases.values_list("key", flat=True)
    said = stated(candidate, date=handout.at.date().isoformat(), memory_peak_mib=None, memory_measured_by=None)
    said = {name: value for name, value in said.items() if name != "command" and name != "seed"}
    header = said | {
        "run": RUN, "suite": handout.suite.digest, "handed_out": handout.pk, "concurrency": 4,
        "sampling": {"temperature": 0, "seed": 7}, "tool": "run_suite.py 1", **changes,
    }  # fmt: skip
    told = answers if answers is not None else dict.fromkeys(keys, "The total is 412 euros.")
    rows = [
        {"key": key, "answer": text, "first_token_ms": 80 + at, "total_ms": 400 + at, "input_tokens": 120,
         "output_tokens": 9}
        for at, (key, text) in enumerate(told.items())
    ]  # fmt: skip
    return b"".join(json.dumps(one).encode() + b"\n" for one in (header, *rows, *more, *([end] if end else ())))


def brought(candidate: Candidate, data: bytes, cast: Cast) -> Run:
    """A run that the engineer imported."""
    return import_suite_run(candidate, files=RunFiles(content_of("run.jsonl", data)), by=cast.engineer)


def covered(candidate: Candidate, suite: Suite, cast: Cast, key: str = "one") -> None:
    """Every limitation of the card, covered by one case."""
    assert candidate.snapshot
    cover(candidate, suite=suite, chosen=dict.fromkeys(coverable(candidate.snapshot), key), by=cast.engineer)
