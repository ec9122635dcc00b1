"""The sample hub's answers have the keys and types of answers that were recorded from the public hub."""

import json
import os
from pathlib import Path
from typing import Any

import httpx2
import pytest

from portal.sample_hub import serve

HERE = Path(__file__).resolve()
REFERENCE = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data"))
ANSWERS = sorted((REFERENCE / "hub" / "api_answers").glob("*.json"))
DATA = HERE.parents[2] / "portal" / "sample_hub" / "data"
OURS = "sample-lab/atlas-14b-instruct", "sample-lab/quill-7b-instruct", "sample-lab/ledger-encoder-base"
# Keys below these hold what a publisher wrote, so their types are the publisher's.
FREE = ("$.cardData", "$.widgetData", "$.config", "$.model-index", "$.spaces")

pytestmark = pytest.mark.skipif(
    not ANSWERS, reason="skipped: no recorded answers, set REFERENCE_DATA to where they are"
)


def kinds(value: Any, place: str, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Collect the JSON types seen at each place, list elements together as []."""
    found.setdefault(place, set()).add(type(value).__name__)
    if not place.startswith(FREE):
        if isinstance(value, dict):
            for key, inner in value.items():
                kinds(inner, f"{place}.{'*' if place == '$.safetensors.parameters' else key}", found)
        elif isinstance(value, list):
            for inner in value:
                kinds(inner, f"{place}[]", found)
    return found


@pytest.fixture(scope="module")
def recorded() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8"))["body"] for path in ANSWERS]


@pytest.fixture(scope="module")
def ours() -> list[dict[str, Any]]:
    with serve(DATA) as hub:
        return [httpx2.get(f"{hub.url}/api/models/{repo}").json() for repo in OURS]


def test_every_key_that_both_serve_has_the_same_type(recorded: list[Any], ours: list[Any]) -> None:
    theirs: dict[str, set[str]] = {}
    for body in recorded:
        kinds(body, "$", theirs)
    mine: dict[str, set[str]] = {}
    for body in ours:
        kinds(body, "$", mine)
    both = mine.keys() & theirs.keys()
    assert len(both) > 20
    assert {place: (mine[place], theirs[place]) for place in both if not mine[place] <= theirs[place]} == {}


def test_keys_that_every_recorded_answer_has_are_served(recorded: list[Any], ours: list[Any]) -> None:
    always = set.intersection(*(set(body) for body in recorded))
    assert {"id", "sha", "siblings", "tags", "cardData", "lastModified", "createdAt", "gated", "disabled"} <= always
    for body in ours:
        assert always <= body.keys()


@pytest.mark.long
def test_dates_and_ids_are_written_alike(recorded: list[Any], ours: list[Any]) -> None:
    for body in (*recorded, *ours):
        assert len(body["sha"]) == 40
        assert len(body["_id"]) == 24
        assert body["modelId"] == body["id"]
        for key in ("lastModified", "createdAt"):
            assert len(body[key]) == len("2024-09-25T17:00:57.000Z")
            assert body[key].endswith(".000Z")


def test_the_gated_answer_is_alike(recorded: list[Any], ours: list[Any]) -> None:
    real = next(body for body in recorded if body["gated"])
    mine = next(body for body in ours if body["gated"])
    assert real["gated"] == mine["gated"] == "manual"
    requirement = ("extra_gated_prompt", "extra_gated_fields", "extra_gated_description", "extra_gated_button_content")
    for key in requirement:
        assert type(mine["cardData"][key]) is type(real["cardData"][key])
    assert real["config"]["tokenizer_config"].keys() <= mine["config"]["tokenizer_config"].keys()


def test_the_content_type_is_the_hubs() -> None:
    real = json.loads(next(p for p in ANSWERS if "Llama-3.1" in p.name).read_text())["_response_headers"]
    with serve(DATA) as hub:
        assert httpx2.get(f"{hub.url}/api/models/{OURS[0]}").headers["Content-Type"] == real["Content-Type"][0]
