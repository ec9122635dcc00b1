"""Large result files: taken at once, judged by the worker, with progress, a sentence on failure, and nothing lost."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import revoke_role
from reviews.runs.models import Run
from reviews.suites.models import CaseResult, RunUpload, SuiteCase
from reviews.suites.outcomes import outcomes_of
from reviews.suites.run_file import ResultValue
from tests import scenes
from tests.cast import Cast, assemble
from tests.programs import kill, programs, until
from tests.shortlist.lists import added, started
from tests.suites.samples import entry, handed_out, played, uploaded

LONG = "The total is 412 euros. " * 1_500
"""An answer of 36,000 characters: forty of them are more than a megabyte."""


def large(cast: Cast, **changes: Any) -> tuple[Any, bytes]:
    """A candidate and the file of a run of forty long answers."""
    candidate = scenes.candidate_at("legal-passed", cast)
    suite = uploaded(candidate.workload, cast, [entry(f"c{n}") for n in range(40)])
    keys = [f"c{n}" for n in range(40)]
    return candidate, played(candidate, handed_out(suite, cast), dict.fromkeys(keys, LONG), **changes)


def sent(where: str, data: bytes, person: Any) -> HttpResponse:
    client = Client()
    client.force_login(person)
    answer = client.post(where, {"result": SimpleUploadedFile("run.jsonl", data)})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def test_the_judgement_of_many_answers_says_how_far_it_is() -> None:
    results = [ResultValue(f"c{n}", "412", "", False, None, None, None, None, 0, None) for n in range(1_200)]
    told: list[str] = []
    case = SuiteCase(body=entry("one"))
    found = outcomes_of(results, dict.fromkeys([f"c{n}" for n in range(1_199)], case), told.append)
    assert told == ["Judging answers: 500 of 1,200", "Judging answers: 1,000 of 1,200"]
    assert ({one.score for one in found.values()}, len(found)) == ({1}, 1_199)


@pytest.mark.django_db
def test_a_large_file_is_taken_at_once_and_judged_by_the_worker(cast: Cast) -> None:
    candidate, data = large(cast)
    where = reverse("add_suite_run", args=[candidate.pk])
    page = sent(where, data, cast.engineer).content.decode()
    assert "Being judged" in page
    assert "It waits for the worker." in page
    assert not Run.objects.exists()
    sent(where, data, cast.engineer)  # the same file waits once
    row = RunUpload.objects.get()
    assert LedgerEntry.objects.get(event="suite:handed-in").data["sha256"] == row.sha256
    assert data[:1_000] not in bytes(row.sealed)
    job = JobRun.objects.get(kind="judge_suite_run")
    perform(job.pk)
    row.refresh_from_db()
    assert (row.run, bytes(row.sealed), row.key_id) == (Run.objects.get(), b"", "")
    assert set(CaseResult.objects.values_list("check_score", flat=True)) == {1}
    job.refresh_from_db()
    assert [one["name"] for one in job.steps] == ["Reading the file", "Storing the run"]
    assert LedgerEntry.objects.get(event="suite:played").actor == LedgerEntry.objects.get(event="suite:handed-in").actor


@pytest.mark.django_db
def test_a_large_file_that_does_not_fit_says_why_on_the_page(cast: Cast) -> None:
    candidate, data = large(cast)
    where = reverse("add_suite_run", args=[candidate.pk])
    strange = data.replace(b'{"end"', json.dumps({"key": "strange", "answer": "a"}).encode() + b'\n{"end"')
    sent(where, strange, cast.engineer)
    perform(JobRun.objects.latest("pk").pk)
    client = Client()
    client.force_login(cast.reader)
    page = client.get(reverse("evaluation", args=[candidate.pk])).content.decode()
    assert "Refused" in page
    assert "The suite has no case “strange”" in page
    assert bytes(RunUpload.objects.get().sealed) == b""
    assert JobRun.objects.latest("pk").state == "done"
    sent(where, data, cast.engineer)
    revoke_role(cast.engineer, "engineering-reviewer", by=cast.administrator)  # before the worker comes to it
    perform(JobRun.objects.latest("pk").pk)
    assert "Only an engineering reviewer can import a run" in RunUpload.objects.latest("pk").refused
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_a_large_file_of_an_entry_becomes_its_run(cast: Cast) -> None:
    candidate, data = large(cast)
    mine = added(cast, started(cast, candidate.workload), candidate)
    where = reverse("add_entry_run", args=[candidate.workload.slug, mine.pk])
    assert "It waits for the worker." in sent(where, data, cast.engineer).content.decode()
    perform(JobRun.objects.latest("pk").pk)
    assert Run.objects.get().entry == mine


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_judges_loses_nothing() -> None:
    cast = assemble()
    candidate = scenes.candidate_at("legal-passed", cast)
    slow = [{"type": "re2", "pattern": "(x+x+)+y" * 20}]
    keys = [f"c{n}" for n in range(3_000)]
    suite = uploaded(candidate.workload, cast, [entry(key, checks=slow) for key in keys])
    data = played(candidate, handed_out(suite, cast), dict.fromkeys(keys, "x" * 6_000))
    with programs("") as start:
        sent(reverse("add_suite_run", args=[candidate.pk]), data, cast.engineer)
        start("scheduler", "--every", "0.5")
        worker = start("worker")
        judging = {"state": "running", "steps__1__name__startswith": "Judging answers"}
        until(lambda: JobRun.objects.filter(kind="judge_suite_run", **judging).exists())
        kill(worker)
        assert not Run.objects.exists()
        start("worker")
        until(Run.objects.exists, 120)
    assert JobRun.objects.get(kind="judge_suite_run").attempt == 2
    assert CaseResult.objects.count() == 3_000
    assert Run.objects.get().digest == RunUpload.objects.get().sha256
