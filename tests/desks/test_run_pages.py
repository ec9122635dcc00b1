"""Pages of runs: empty, full, refused and forbidden; and what a decision says of its run."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.decisions.record_page import read
from reviews.files.models import KeptFile
from reviews.runs.models import Run
from tests import scenes
from tests.api.asking import get, token
from tests.cast import Cast
from tests.decisions.exports.test_exports import schema
from tests.runs import results
from tests.runs.imports import imported, stated
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


def test_the_list_is_empty_then_full_and_its_files_are_served(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    here = f"/candidates/{candidate.pk}/engineering/runs/"
    reader, engineer = signed_in(cast.reader), signed_in(cast.engineer)
    assert "No runs yet" in text(engineer.get(here))
    run = imported(candidate, cast, log=b"INFO engine started\n", memory_peak_mib=30_000)
    body = text(engineer.get(here))
    for words in (
        f"Run {run.pk}",
        "vLLM 0.33.0",
        "8,192 tokens, 16 at once: 200 answered, 0 failed",
        "measured 29.3 GiB",
    ):
        assert words in body
    assert "Import a run" in body
    assert "Only an engineering reviewer can import a run." in text(reader.get(here))
    page = text(reader.get(f"{here}{run.pk}/"))
    for words in ("(p99 1,490)", "(p99 22.7)", "nvidia-smi", "Seed", "vLLM reserves the share of memory"):
        assert words in page
    assert {reader.get(f"/files/{one.pk}/").status_code for one in KeptFile.objects.filter(owner_kind="run")} == {200}
    assert reader.get(f"{here}{run.pk + 1}/").status_code == 404


def test_the_hardware_page_shows_what_a_run_served_beside_the_estimate(cast: Cast) -> None:
    work = scenes.workload(cast, name="A large use", concurrency=4000)
    candidate = scenes.candidate_at("legal-passed", cast, work=work)
    here = f"/candidates/{candidate.pk}/engineering/hardware/"
    imported(candidate, cast)  # at less load
    assert "served this load" not in text(signed_in(cast.engineer).get(here))
    many = results.vllm(max_concurrency=4000, max_concurrent_requests=4000, completed=5000, num_prompts=5000,
                        total_input_tokens=40_000_000, total_output_tokens=1_000_000)  # fmt: skip
    run = imported(candidate, cast, many)
    body = text(signed_in(cast.engineer).get(here))
    assert (
        f"Run {run.pk}</a> served this load: BF16 by vLLM 0.33.0 on l40s-48-2, imported by Enno Engineer. The" in body
    )


def test_a_run_is_imported_by_the_form_and_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    here, client = f"/candidates/{candidate.pk}/engineering/runs/import/", signed_in(cast.engineer)
    shown = stated(candidate)
    body = text(client.get(here))
    assert f"artifact: {shown['artifact']}" in body

    def sent(result: bytes, header: bytes) -> tuple[int, str]:
        upload = SimpleUploadedFile("anything.html", result, "text/html")
        answer = client.post(here, {"result": upload, "header": header.decode()}, follow=True)
        return answer.status_code, text(answer)

    status, body = sent(results.dumped(results.vllm()), b"runtime: vLLM\n")
    assert (status, "does not state “repository”" in body) == (422, True)
    status, body = sent(b'{"a": 1}', results.yaml_of(shown))
    assert (status, "No known load tool wrote this file" in body) == (422, True)
    status, body = sent(b"<script>", results.yaml_of(shown))
    assert (status, "does not keep HTML" in body) == (422, True)
    status, body = sent(results.dumped(results.vllm()), results.yaml_of(shown))
    assert (status, f"Run {Run.objects.get().pk} is imported." in body) == (200, True)
    assert signed_in(cast.legal).get(here).status_code == 403


def test_a_decision_names_the_run_and_the_error_of_the_estimate(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast, memory_peak_mib=30_000)
    scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | {"known": "tested"})
    desk = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/"))
    assert f"Run {run.pk}, 2026-11-28, vllm bench serve: vLLM 0.33.0 on 1 × l40s-48-2" in desk
    decision = scenes.decide(scenes.fresh(candidate), cast)
    data = json.loads(bytes(decision.canonical))
    assert [one["sha256"] for one in data["runs"]] == [run.digest]
    described = schema(3)
    described.validate(data)
    properties = described.schema["properties"]["runs"]["items"]["properties"]
    assert properties.keys() == data["runs"][0].keys()  # each field of a run is described
    rows = {one.label: one for one in read(bytes(decision.canonical)).deployment}
    assert rows["Tested envelope"].known == "tested"
    assert "measured 29.3 GiB: the estimate is" in rows["Run"].text
    assert f"(tested: run {run.pk}, imported by Enno Engineer (engineer))" in text(
        signed_in(cast.reader).get(f"/decisions/{decision.number}/")
    )
    asked = {"repo": decision.repo_id, "commit": decision.commit, "workload": decision.workload.slug, "stage": "test"}
    said = get("check", token("check"), **asked).json()["run"]
    assert said.endswith(f"/candidates/{candidate.pk}/engineering/runs/{run.pk}/")
    older = json.dumps(data | {"runs": []}).encode()
    assert "Envelope said to be tested, without a run" in {one.label for one in read(older).deployment}


def test_machines_read_the_runs_of_a_commit(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast)
    secret = token("decisions")
    pin = {"repo": candidate.repo_id, "commit": candidate.commit}
    answer = get("runs", secret, **pin)
    assert [(one["number"], one["artifact"]) for one in answer.json()["runs"]] == [(run.pk, run.artifact)]
    assert get("runs", secret, **pin | {"commit": "c" * 40}).json() == {"runs": []}
    assert get("runs", token("check"), **pin).status_code == 403
