"""The OpenAPI document and its pages: examples drawn from real answers, each valid for the model of its operation."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
import time_machine
from django.test import Client

from reviews.api.document import EXAMPLES, examples
from reviews.api.service import api
from reviews.decisions.models import Decision
from reviews.people.actions import set_team
from reviews.people.models import User
from tests import scenes
from tests.api.asking import ASKED, own_token, same_shape
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
DRAWN = 'UPDATE_TABLES=1 make test ARGS="tests/api/test_document.py -n0"'


def asked(candidate: int, number: int, document: int) -> Iterator[tuple[str, str, str, dict[str, Any], Any]]:
    """One request of each operation whose example is drawn: name, method, path, parameters, body."""
    yield "check", "GET", "check", ASKED, None
    yield "check_many", "POST", "check", {}, {"pins": [ASKED]}
    yield "decisions_on", "GET", "decisions", {}, None
    yield "workload_list", "GET", "workloads", {"q": "claims"}, None
    yield "workload_read", "GET", "workloads/{slug}", {"slug": "claims-intake"}, None
    yield "candidate_list", "GET", "candidates", {"state": "decided"}, None
    for what, name in (
        ("", "candidate_status"), ("/requirements", "candidate_requirements"), ("/tracks", "candidate_tracks"),
        ("/readings", "candidate_readings"),
    ):  # fmt: skip
        yield name, "GET", f"candidates/{{number}}{what}", {"number": candidate}, None
    for what in ("facts", "files", "documents", "findings"):
        yield f"candidate_{what}", "GET", f"candidates/{{number}}/{what}", {"number": candidate, "limit": 2}, None
    place = {"number": candidate, "document": document}
    yield "candidate_document", "GET", "candidates/{number}/documents/{document}", place, None
    yield "catalog_list", "GET", "catalog", {"data": "personal"}, None
    yield "integration_answer", "GET", "decisions/{number}/integration", {"number": number}, None
    yield "license_list", "GET", "licenses", {"limit": 2}, None
    yield "node_read", "GET", "nodes/{slug}", {"slug": "l40s-48-2"}, None
    yield "ledger_proof", "GET", "ledger/entries/{number}/proof", {"number": 1}, None
    repo = {"repo": "sample-lab/quill-3b-instruct", "workload": "claims-intake"}
    yield "propose_candidate", "POST", "candidates", {}, repo


def drawn(cast: Cast) -> dict[str, Any]:
    """The examples as the API answers now, over a scene with one decision."""
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.both], by=cast.administrator)
    with time_machine.travel(NOW, tick=False):
        candidate = scenes.candidate_at("decided", cast)
        assert candidate.snapshot
        first = candidate.snapshot.documents.earliest("pk").pk
        secret, found = own_token(User.objects.get(pk=cast.both.pk), cast.claims), {}
        for name, method, path, values, body in asked(candidate.pk, Decision.objects.get().number, first):
            place = path.format(**{key: value for key, value in values.items() if f"{{{key}}}" in path})
            query = {key: value for key, value in values.items() if f"{{{key}}}" not in path}
            headers = {"Authorization": f"Bearer {secret}"}
            data = {"data": json.dumps(body), "content_type": "application/json"} if body else {"data": query}
            answer = getattr(Client(), method.lower())(f"/api/v1/{place}", headers=headers, **data)
            assert answer.status_code < 300, (name, answer.content)
            found[name] = {"parameters": values, "status": answer.status_code, "answer": answer.json()}
            found[name] |= {"body": body} if body else {}
    return found


def test_the_examples_are_what_the_api_answers_and_fit_its_models(cast: Cast) -> None:
    found = drawn(cast)
    if os.environ.get("UPDATE_TABLES"):
        EXAMPLES.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        examples.cache_clear()
    stored = json.loads(EXAMPLES.read_text())
    assert set(found) == set(stored), f"draw the examples anew: {DRAWN}"
    for name, one in found.items():
        assert same_shape(one, stored[name]), f"{name} answers otherwise; draw the examples anew: {DRAWN}"
    document = api.get_openapi_schema()
    for place in document["paths"].values():
        for said in place.values():
            example = stored.get(said["operationId"])
            if example is None:
                continue
            content = next(iter(said["responses"][str(example["status"])]["content"].values()))
            assert content["example"] == example["answer"]
            schema = {**content["schema"], "components": document["components"]}
            jsonschema.Draft202012Validator(schema).validate(example["answer"])


def test_the_document_is_openapi_3_1_and_every_operation_says_what_it_needs() -> None:
    document = json.loads(json.dumps(api.get_openapi_schema()))
    assert document["openapi"].startswith("3.1")
    names = [said["operationId"] for place in document["paths"].values() for said in place.values()]
    assert len(names) == len(set(names)) > 40
    for path, place in document["paths"].items():
        for method, said in place.items():
            assert said["description"].endswith("."), path
            assert {"401", "403", "422", "429"} <= set(said["responses"]), path
            for status, answer in said["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)


def test_the_pages_show_every_operation_from_the_document(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.reader)
    shown = client.get("/api-reference/").content.decode()
    for place in api.get_openapi_schema()["paths"].values():
        for said in place.values():
            assert f"/api-reference/{said['operationId']}/" in shown
    page = client.get("/api-reference/check/").content.decode()
    for words in ("reasons", "terms.conditions[].text", "curl -H", "Idempotency-Key", "If-None-Match", "claims-intake"):
        assert (words in page) == (words != "Idempotency-Key"), words
    assert "Idempotency-Key" in client.get("/api-reference/propose_candidate/").content.decode()
    assert client.get("/api-reference/nothing/").status_code == 404
    assert "<script" not in page.split("<main")[1].split("</main>")[0]
