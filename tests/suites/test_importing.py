"""The import of a suite's run: what must fit together, what is kept, and the command with its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden
from reviews.runs.models import Run
from reviews.runs.refused import RefusedRun
from reviews.suites.actions import hand_out
from reviews.suites.measures import measures_of
from reviews.suites.models import CaseResult, SuiteRun
from reviews.suites.refused import RefusedSuite
from reviews.workflow.actions.evaluating import why_not_import_suite_run
from reviews.workflow.run_sight import runs_for, suite_runs_for
from tests import scenes
from tests.cast import Cast
from tests.suites.samples import PURPOSE, brought, entry, handed_out, played, uploaded

pytestmark = pytest.mark.django_db


def test_a_run_keeps_what_was_answered_and_the_same_file_is_the_same_run(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    out = handed_out(uploaded(candidate.workload, cast), cast)
    data = played(candidate, out, {"one": "412", "two": "none"}, more=[{"key": "three", "error": "timed out"}])
    run = brought(candidate, data, cast)
    before = LedgerEntry.objects.count()
    assert brought(candidate, data, cast) == run
    assert LedgerEntry.objects.count() == before
    row = SuiteRun.objects.get()
    assert (run.kind, row.answered, row.seconds, row.input_tokens) == ("suite", 2, 61.5, None)  # one was not counted
    found = {one.suite_case.key: (one.check_score, one.failed) for one in row.results.select_related("suite_case")}
    assert found == {"one": (1, ""), "two": (0, ""), "three": (None, "timed out")}
    assert (list(runs_for(cast.engineer, candidate)), list(suite_runs_for(cast.engineer, candidate))) == ([], [run])
    (told,) = measures_of([run.artifact, "0" * 64])[run.artifact]
    assert (told.answered_words, told.complete, told.measure("quality").value) == ("2 of 3", False, 1 / 3)
    assert measures_of([run.artifact], workload=0) == {run.artifact: []}
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        CaseResult.objects.update(answer="other")


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another suite": ({"suite": "e" * 64}, "has no suite eeeeeee"),
    "a branch": ({"commit": "main"}, "all 40 digits of the commit"),
    "another commit": ({"commit": "c" * 40}, "The header is of commit ccccccc"),
    "another artifact": ({"artifact": "d" * 64}, "No rung of this candidate"),
    "never handed out": ({"handed_out": 10**6}, "was not handed out as 1000000"),
    "another template": ({"template": "f" * 64}, "used the chat template fffffff"),
    "another tokenizer": ({"tokenizer": ["f" * 64]}, "used a tokenizer with another digest"),
    "a future day": ({"date": "2099-01-01"}, "which is in the future"),
    "before it was handed out": ({"date": "2020-01-01"}, "before the suite was handed out"),
    "no concurrency": ({"concurrency": 0}, "must state the “concurrency”"),
    "no sampling": ({"sampling": {}}, "must state the temperature"),
    "an unknown field": ({"boss": "me"}, "has no field “boss”"),
    "a key in the flags": ({"flags": "--api-key abc"}, "seems to hold a key or password"),
    "hidden characters": ({"driver": "5\u202e70"}, "hidden characters"),
    "a list as a word": ({"runtime": ["vLLM"]}, "neither a text nor a whole number"),
    "twice": ({"more": [{"key": "one", "answer": "a"}]}, "Case “one” has two results"),
    "unknown case": ({"more": [{"key": "strange", "answer": "a"}]}, "The suite has no case “strange”"),
    "negative time": ({"more": [{"key": "x", "answer": "a", "total_ms": -1}]}, "says -1 at “total_ms”"),
    "first after last": (
        {"more": [{"key": "x", "answer": "a", "first_token_ms": 9, "total_ms": 1}]}, "first token came after the last",
    ),
    "half a token": ({"more": [{"key": "x", "answer": "a", "output_tokens": 1.5}]}, "is no whole number"),
    "a number of four hundred digits": (
        {"more": [{"key": "x", "answer": "a", "total_ms": 10**400}]}, "at “total_ms”, which nothing can measure",
    ),
    "hidden characters in a key": ({"more": [{"key": "a\u202eb", "answer": "a"}]}, "does not name its case"),
    "hidden characters in a field": ({"bo\u202ess": "me"}, "has no field “bo\ufffdss”"),
    "half of a pair": ({"\ud800": 1}, "has no field “\ufffd”"),
    "not a number": ({"more": [{"key": "x", "answer": "a", "total_ms": float("nan")}]}, "holds NaN"),
    "a long answer": ({"more": [{"key": "x", "answer": "a" * 70_000}]}, "70,000 characters, more than 65,536"),
    "no service": ({"services": 0}, "there is at least 1"),
    "a build in words": ({"custom_build": "perhaps"}, "must be true or false"),
    "restarts below zero": ({"restarts": -1}, "says -1 at “restarts”"),
    "a judge beyond one": ({"more": [{"key": "x", "answer": "a", "judge_score": 7}]}, "a score is from 0 to 1"),
}  # fmt: skip


def test_what_does_not_fit_is_refused_with_a_sentence(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    out = handed_out(uploaded(candidate.workload, cast), cast)
    for changes, sentence in BAD.values():
        with pytest.raises(RefusedRun, match=sentence):
            brought(candidate, played(candidate, out, **changes), cast)
    with pytest.raises(RefusedRun, match="Line 2 is longer than 2,048 KiB"):
        brought(candidate, played(candidate, out, {"one": "a" * 10_000_000}), cast)
    assert not Run.objects.exists()


def test_an_answer_whose_fields_no_table_holds_is_judged_and_kept(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    strict = [{"type": "schema", "schema": {"additionalProperties": False}}]
    out = handed_out(
        uploaded(candidate.workload, cast, [entry("one", checks=strict), entry("two", checks=strict)]), cast
    )
    brought(candidate, played(candidate, out, {"one": '{"\\u0000": 1}', "two": '```json\n{"\\ud800": 1}\n```'}), cast)
    said = set(CaseResult.objects.values_list("check_score", "check_why"))
    assert said == {(0, "By the schema, “\ufffd” must not be there.")}
    (told,) = measures_of([SuiteRun.objects.get().run.artifact]).values()
    assert told[0].measure("repairs").words == "1 (n = 2)"  # it stood in a fence


def test_only_who_may_import_runs_may_and_not_before_the_license_intake(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    assert "until a legal reviewer has recorded the license intake" in why_not_import_suite_run(
        cast.engineer, candidate
    )
    assert "Only an engineering reviewer" in why_not_import_suite_run(cast.legal, candidate)
    out = handed_out(uploaded(candidate.workload, cast), cast)
    with pytest.raises(Forbidden, match="Engineering is locked"):
        brought(candidate, played(candidate, out), cast)
    with pytest.raises(RefusedSuite, match="may be played only here"):
        hand_out(out.suite, place="workstation", purpose=PURPOSE, by=cast.requester)
    with pytest.raises(Forbidden, match="Only requesters of Claims"):
        hand_out(out.suite, place="on-premises", purpose=PURPOSE, by=cast.reader)


def test_the_command_imports_a_suite_run_and_its_exit_codes_tell_what_is_wrong(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    out = handed_out(uploaded(candidate.workload, cast), cast)

    def told(data: bytes) -> str:
        (tmp_path / "run.jsonl").write_bytes(data)
        call_command("import_run", str(tmp_path / "run.jsonl"), "--by", "engineer", "--json")
        return capsys.readouterr().out

    found = json.loads(told(played(candidate, out)))
    assert (found["kind"], found["answered"], found["of"], found["candidate"]) == ("suite", 3, 3, candidate.pk)
    for changes, code in (({"suite": "e" * 64}, 3), ({"artifact": "d" * 64}, 3), ({"commit": "main"}, 6)):
        with pytest.raises(CommandError) as caught:
            told(played(candidate, out, **changes))
        assert caught.value.returncode == code
    with pytest.raises(CommandError, match="Name the header") as caught:
        told(b"{}\n")
    assert caught.value.returncode == 6
