"""The OpenAPI document and its pages: examples drawn from real answers, each valid for the model of its operation."""

import json
import os
from typing import Any

import jsonschema
import pytest
from django.test import Client

from reviews.api.document import EXAMPLES, examples
from reviews.api.service import api
from tests.api.asking import same_shape
from tests.api.illustrating import drawn
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FORMATS = jsonschema.FormatChecker(("date",))
DRAWN = 'UPDATE_TABLES=1 make test ARGS="tests/api/test_document.py -n0"'


def test_the_examples_are_what_the_api_answers_and_fit_its_models(cast: Cast) -> None:
    found = drawn(cast)
    if os.environ.get("UPDATE_TABLES"):
        EXAMPLES.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        examples.cache_clear()
    stored = json.loads(EXAMPLES.read_text())
    document = json.loads(json.dumps(api.get_openapi_schema()))
    said = {one["operationId"]: one for place in document["paths"].values() for one in place.values()}
    assert set(found) == set(stored) == set(said), f"draw the examples anew: {DRAWN}"
    assert [name for name, one in found.items() if not same_shape(one, stored[name])] == [], f"draw anew: {DRAWN}"
    assert {name: why for name, one in stored.items() if (why := _misfit(document, said[name], one))} == {}


def _misfit(document: Any, said: Any, example: Any) -> list[str]:
    """What of an example does not stand in its place of the document, or is not valid there."""
    named = {one["name"]: one for one in said.get("parameters", [])}
    places = [(named[name], value) for name, value in example["parameters"].items()]
    if "body" in example:
        (body,) = said["requestBody"]["content"].values()
        places.append((body, example["body"]))
    if "answer" in example:
        (answer,) = said["responses"][str(example["status"])]["content"].values()
        places.append((answer, example["answer"]))
    wrong = [f"no example {value!r:.60}" for place, value in places if place.get("example") != value]
    for place, value in places:
        schema = {**place["schema"], "components": document["components"]}
        checker = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
        wrong += [f"{one.json_path}: {one.message:.200}" for one in checker.iter_errors(value)]
    return wrong


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
                if int(status) >= 400 and status != "414":  # which the web server answers, before the portal sees it
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
