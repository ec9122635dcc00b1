"""The admission webhook: objects that pull models are let in only as approved, and hostile bodies end in words."""

import json
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.actions import withdraw
from reviews.decisions.gate.manifests import MOST_NODES, ObjectTooLarge, models_in
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.models import Decision
from tests import scenes
from tests.api.asking import REPO, move, token
from tests.cast import Cast
from tests.readings import COMMIT, OTHER_COMMIT

PIN = ("--model", REPO, "--revision", COMMIT)
WORK = {"model-review/workload": "claims-intake"}


def container(*args: str, **more: Any) -> dict[str, Any]:
    return {"name": "llm", "image": "vllm/vllm-openai:v0.9", "args": list(args), **more}


def pod(*containers: dict[str, Any], annotations: dict[str, str] | None = None) -> dict[str, Any]:
    return {"kind": "Pod", "metadata": {"annotations": WORK if annotations is None else annotations},
            "spec": {"containers": list(containers)}}  # fmt: skip


NAMED = {
    "flags": pod(container("--model", REPO, "--revision", COMMIT)),
    "equals": pod(container(f"--model={REPO}", f"--revision={COMMIT}")),
    "serve": pod(container(REPO, "--revision", COMMIT, command=["vllm", "serve"])),
    "shell": pod(container(f"exec vllm serve {REPO} --revision {COMMIT}", command=["/bin/sh", "-c"])),
    "environment": pod(
        container(env=[{"name": "MODEL_ID", "value": REPO}, {"name": "REVISION", "value": COMMIT}, {"name": "X"}])
    ),
    "variable": pod(container("--model=$(NAME)", f"--revision={COMMIT}", env=[{"name": "NAME", "value": REPO}])),
    "download": {"spec": {"template": pod(container(command=["hf", "download", REPO, "--revision", COMMIT]))}},
    "kserve": {
        "kind": "InferenceService", "metadata": {"annotations": WORK},
        "spec": {"predictor": {"model": {"storageUri": f"hf://{REPO}:{COMMIT}"}}},
    },
    "deployment": {"kind": "Deployment", "spec": {"template": pod(container("--model", REPO, "--revision", COMMIT))}},
    "cron job": {"spec": {"jobTemplate": {"spec": pod(container("--model", REPO, "--revision", COMMIT))}}},
    "annotation": pod(container("/models/x"), annotations={**WORK, "model-review/models": f"{REPO}@{COMMIT}"}),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_every_way_to_name_a_model_is_found(name: str) -> None:
    assert [(one.repo, one.revision) for one in models_in(NAMED[name])] == [(REPO, COMMIT)]


@pytest.mark.parametrize(
    "found",
    [
        {}, pod(container("--model", "/models/atlas")), pod(container("--port", "80")), pod(container("--model")),
        {"kind": "ConfigMap", "data": {"readme": f"vllm serve {REPO}", "uri": "pvc://models/atlas"}},
        {"spec": {"containers": "none", "env": 7, "args": {"a": 1}, "command": [1, None]}},
    ],
)  # fmt: skip
def test_an_object_without_a_model_names_none(found: dict[str, Any]) -> None:
    assert models_in(found) == []


def test_objects_beyond_measure_are_named_so() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    for found in (deep, {"a": [[]] * (MOST_NODES + 1)}, pod(*(container("--model", f"a/{n}") for n in range(60)))):
        with pytest.raises(ObjectTooLarge):
            models_in(found)


def review(found: Any, **changes: Any) -> Any:
    body = {
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "request": {"uid": "u-1", "operation": "CREATE", "namespace": "llm", "object": found, **changes},
    }  # fmt: skip
    return send(json.dumps(body))


def send(body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token('check')}"}
    return Client().post("/api/v1/admission?timeout=10s", body, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_an_approved_pod_is_let_in_and_a_denied_one_is_told_every_reason(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    answer = review(NAMED["flags"]).json()
    assert answer == {
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {"uid": "u-1", "allowed": True},
    }  # fmt: skip
    assert GateAnswer.objects.get().decision == 1
    both = pod(container("--model", REPO, "--revision", OTHER_COMMIT), container("--model", "a/b"))
    told = review(both).json()["response"]
    assert (told["allowed"], told["status"]["code"]) == (False, 403)
    assert f"{REPO} (.spec.containers[0].args): This commit" in told["status"]["message"]
    assert "a/b (.spec.containers[1].args): Pin a full commit" in told["status"]["message"]
    assert GateAnswer.objects.count() == 3
    unnamed = review(pod(container("--model", REPO), annotations={})).json()["response"]["status"]["message"]
    assert unnamed.endswith("Name the workload in the annotation model-review/workload.")
    move(candidate)
    assert "under review" in review(NAMED["kserve"]).json()["response"]["warnings"][0]
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    assert not review(NAMED["flags"]).json()["response"]["allowed"]


@pytest.mark.django_db
def test_a_dry_run_keeps_nothing_and_what_pulls_nothing_is_let_in(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    assert review(NAMED["flags"], dryRun=True).json()["response"]["allowed"]
    assert review(NAMED["flags"], dryRun=0).status_code == 422
    assert review(pod(container("--port", "80"))).json()["response"]["allowed"]
    assert review(None, operation="DELETE").json()["response"]["allowed"]
    assert GateAnswer.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "null", "[" * 100_000, '{"kind": "AdmissionReview"}', '{"a": NaN}',
        '{"apiVersion": "admission.k8s.io/v1beta1", "kind": "AdmissionReview", "request": {"uid": "u"}}',
        '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": ""}}',
        '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u", "object": 7}}',
        '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": [' + "[" * 900 + "]" * 901 + "}",
    ],
)  # fmt: skip
def test_a_body_that_is_no_review_is_refused_with_one_sentence(db: None, body: str) -> None:
    answer = send(body)
    assert answer.status_code in (400, 422)
    assert list(answer.json()) == ["type", "title", "status", "detail"]


@pytest.mark.django_db
def test_hostile_objects_are_answered_in_words(cast: Cast) -> None:
    deep: dict[str, Any] = {}
    for _ in range(90):
        deep = {"a": deep}
    for found, said in (
        (deep, "more than 20,000 parts or 60 levels"),
        (pod(container("--model", "$(MISSING)/x")), "Pin a full commit"),
        (pod(container("--model", "a\u0000b/c", "--model", "a/b\r\nx")), "a/b (.spec"),
        (pod(container("hf://" + "x" * 5000)), "Pin a full commit"),
        (pod(container(*PIN), annotations={"model-review/workload": "a\u0000\nb" * 100}), "No workload"),
        (pod(container(*PIN), annotations={**WORK, "model-review/stage": "live"}), "The stage must be"),
    ):
        answer = review(found)
        assert answer.status_code == 200
        response = answer.json()["response"]
        assert response["allowed"] == (not said)
        assert said in json.dumps(response)
