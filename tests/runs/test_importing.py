"""The import of a run: who may, what must fit the candidate, and what is kept."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reviews.files.models import KeptFile
from reviews.files.permits import sees
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden
from reviews.runs.models import Run
from reviews.runs.queries import runs_of
from reviews.runs.refused import RefusedRun, UnknownArtifact
from reviews.workflow.actions.importing import RunStatement, import_run, why_not_import
from reviews.workflow.run_sight import runs_for
from tests import scenes
from tests.cast import Cast
from tests.runs import imports, results
from tests.runs.imports import imported

pytestmark = pytest.mark.django_db


def test_a_run_keeps_what_was_measured_on_which_bytes(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast, log=b"INFO engine started\n")
    assert (run.repo_id, run.commit, run.rung) == (candidate.repo_id, candidate.commit, "safetensors")
    assert (run.served_by, run.node_class, run.tool) == ("vLLM 0.33.0", "l40s-48-2", "vllm bench serve")
    assert [(one.context, one.concurrency) for one in run.loads] == [(8192, 16)]
    assert runs_of(run.artifact) == [run]
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.data["number"], entry.data["sha256"]) == ("run:imported", run.pk, run.digest)
    kept = {one.sha256 for one in KeptFile.objects.filter(owner_kind="run", owner_id=str(run.pk))}
    assert kept == {run.digest, run.log_sha256}


def test_the_same_file_is_the_same_run(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run, before = imported(candidate, cast), LedgerEntry.objects.count()
    assert imported(candidate, cast) == run
    assert LedgerEntry.objects.count() == before
    with pytest.raises(RefusedRun, match="imported with other settings"):
        imported(candidate, cast, version="0.34.0")
    other = scenes.candidate_at("legal-passed", cast, work=scenes.workload(cast, name="Another use"))
    with pytest.raises(RefusedRun, match="imported for another candidate"):
        imported(other, cast)
    assert list(runs_for(cast.engineer, other)) == [run]  # of the same commit, so it is shown there too


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"repository": "sample-lab/other-1b"}, "The header is of sample-lab/other-1b"),
        ({"commit": "c" * 40}, "The header is of commit ccccccc"),
        ({"node_class": "no-such"}, "no node class no-such"),
        ({"node_class_version": 99}, "with a version 99"),
        ({"accelerators": 0}, "says 0 accelerators"),
        ({"memory_peak_mib": 90_000}, "exceeds the 46,068 MiB"),
        ({"served_as": None, "result": results.vllm(model_id="other-lab/other")}, "names the model “other-lab/other”"),
    ],
)
def test_a_run_of_something_else_is_refused(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(RefusedRun, match=sentence):
        imported(candidate, cast, **changes)
    assert not Run.objects.exists()


def test_an_unknown_artifact_is_named_as_such(cast: Cast) -> None:
    with pytest.raises(UnknownArtifact, match="No rung of this candidate"):
        imported(scenes.candidate_at("legal-passed", cast), cast, artifact="d" * 64)


def test_only_engineering_reviewers_who_did_not_propose_import_runs(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    assert why_not_import(cast.engineer, candidate) == ""
    assert "Only an engineering reviewer" in why_not_import(cast.legal, candidate)
    assert "Only an engineering reviewer" in why_not_import(cast.requester, candidate)
    with pytest.raises(Forbidden):
        import_run(
            candidate, said=RunStatement(imports.files(), imports.header(candidate)), by=cast.decider
        )  # fmt: skip


def test_a_run_and_its_files_are_seen_with_its_candidate(cast: Cast) -> None:
    work = scenes.workload(cast, name="Private use", private=True)
    run = imported(scenes.candidate_at("legal-passed", cast, work=work), cast)
    public = scenes.candidate_at("legal-passed", cast)
    file = KeptFile.objects.get(owner_kind="run")
    assert sees(cast.engineer, file)
    assert not sees(cast.reader, file)
    assert list(runs_for(cast.engineer, public)) == [run]
    assert not runs_for(cast.reader, public).exists()


def test_a_run_never_changes(cast: Cast) -> None:
    run = imported(scenes.candidate_at("legal-passed", cast), cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(version="0.34.0")
