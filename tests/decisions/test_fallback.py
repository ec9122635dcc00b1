"""The fallback of a decision: which approved model may be named, and each one that may not, by its reason."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.actions import issue, withdraw
from reviews.decisions.fallback_choices import choices
from reviews.decisions.fallbacks import FallbackValue, ScopeValue, why_not
from reviews.decisions.models import Decision, Fallback
from reviews.hub.shapes.reading import ReadingValue
from reviews.people.permits import Forbidden
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import decide, get
from tests.readings import again, reading, weight_set

pytestmark = pytest.mark.django_db

GB = 1_000_000_000
SMALLER = {"fallback": "smaller-approved-model", "fallback_cause": "memory"}


def sized(repo_id: str, size: int | None, **facts: Any) -> ReadingValue:
    """A reading of a model whose weights have this many bytes, None if that is unknown."""
    sets: Any = [weight_set(size=size)] if size else [weight_set(problems=["cut off"])]
    parameters = size // 2 if size else None
    known = {
        "weights.sets": (sets, "inferred", "model.safetensors", ""),
        "weights.parameters": (parameters, "inferred" if size else "unanswered", "model.safetensors", ""),
        **{key.replace("__", "."): (value, "inferred", "config.json", "") for key, value in facts.items()},
    }
    first = reading(repo_id, facts=known)
    files = [
        one.__class__(one.path, size or one.size, one.blob_id, one.sha256, one.kind, one.format)
        if one.kind == "weights"
        else one
        for one in first.artifacts
    ]
    return again(first, artifacts=tuple(files))


def decided(cast: Cast, name: str, size: int | None = GB, *, work: Workload | None = None, **facts: Any) -> Decision:
    """A model of this size with its decision in force."""
    repo_id = f"sample-lab/{name}"
    scenes.candidate_at("decided", cast, repo_id, work=work, read=sized(repo_id, size, **facts))
    return Decision.objects.order_by("-number")[0]


def large(cast: Cast, name: str = "large", size: int | None = 9 * GB, **facts: Any) -> Candidate:
    """A large model that is ready for its decision."""
    return scenes.candidate_at("ready", cast, f"sample-lab/{name}", read=sized(f"sample-lab/{name}", size, **facts))


def names(candidate: Candidate, cast: Cast) -> list[int]:
    return [one.number for one in choices(candidate_detail(scenes.fresh(candidate)), cast.decider)]


def refused(client: Client, cast: Cast, candidate: Candidate, number: int, why: str, **changes: Any) -> None:
    """The form and the act both refuse this fallback, with this reason, and nothing is written."""
    before = Decision.objects.count()
    said = {**SMALLER, **changes}
    assert why in decide(client, cast.decider, candidate, 422, **said, fallback_decision=str(number))
    ruling, seen = scenes.ruling(**said, fallback_decision=number), scenes.seen(candidate)
    with pytest.raises(Forbidden, match=re.escape(why)):
        issue(scenes.fresh(candidate), ruling=ruling, seen=seen, by=cast.decider)
    assert Decision.objects.count() == before


def test_a_smaller_model_in_force_is_offered_with_its_fit_and_named(cast: Cast, client: Client) -> None:
    small, candidate = decided(cast, "small"), large(cast)
    decided(cast, "larger", 20 * GB)
    assert names(candidate, cast) == [small.number]
    page = get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    assert re.search(r"memory: [a-z ]+ [\d.]+ GiB instead of [\d.]+ GiB", page)
    assert "latency: number of parameters 500,000,000 instead of 4,500,000,000" in page
    assert "8,192 tokens of context" in page
    decide(client, cast.decider, candidate, 302, **SMALLER, fallback_decision=str(small.number))
    row = Fallback.objects.get()
    assert (row.named_id, row.cause) == (small.number, "memory")
    held = json.loads(bytes(row.decision.canonical))["fallback"]
    assert (held["decision"], held["cause"]) == (small.number, "memory")
    assert f"decision {small.number}, to save memory" in get(client, cast.reader, f"/decisions/{row.decision_id}/")


@pytest.mark.long
def test_a_larger_model_saves_nothing(cast: Cast, client: Client) -> None:
    larger, candidate = decided(cast, "larger", 20 * GB), large(cast)
    refused(client, cast, candidate, larger.number, "it saves no memory: ")
    refused(client, cast, candidate, larger.number, "it saves no latency", fallback_cause="latency")
    refused(client, cast, candidate, larger.number, "it saves no cost", fallback_cause="cost")


@pytest.mark.long
def test_what_it_must_save_is_named(cast: Cast, client: Client) -> None:
    small, candidate = decided(cast, "small"), large(cast)
    refused(client, cast, candidate, small.number, "memory, latency or cost", fallback_cause="")
    page = decide(client, cast.decider, candidate, 422, fallback_cause="memory")
    assert "Only “a smaller model that is itself approved” names" in page
    page = decide(client, cast.decider, candidate, 422, fallback_decision=str(small.number))
    assert "Only “a smaller model that is itself approved” names" in page


@pytest.mark.long
def test_a_model_of_unknown_size_is_refused_by_name(cast: Cast, client: Client) -> None:
    unknown, candidate = decided(cast, "unknown", weights__parameters="many"), large(cast)
    why = f"the number of parameters of decision {unknown.number} (sample-lab/unknown) is unknown"
    refused(client, cast, candidate, unknown.number, why, fallback_cause="latency")


@pytest.mark.long
def test_another_kind_of_model_is_refused(cast: Cast, client: Client) -> None:
    """An embedder's fallback was an OCR model: each of task, input and output must be the same, and known."""
    ocr = decided(cast, "ocr", modality__input=["text", "image"])
    painter, candidate = decided(cast, "painter", modality__output=["text", "image"]), large(cast)
    refused(client, cast, candidate, ocr.number, "its kind of input is image, text instead of text")
    refused(client, cast, candidate, painter.number, "its kind of output is image, text instead of text")
    about = reading("sample-lab/translator", pipeline_tag="translation").repo
    read = again(sized("sample-lab/translator", GB), repo=about)
    scenes.candidate_at("decided", cast, "sample-lab/translator", read=read)
    translator = Decision.objects.order_by("-number")[0]
    refused(client, cast, candidate, translator.number, "its task is translation instead of text-generation")
    assert names(candidate, cast) == []


MODEL = FallbackValue(
    "a/large", ("hub", "a/large"), "", ScopeValue("w", "W", *("",) * 5, *(frozenset[str](),) * 5), "task",
    frozenset({"text"}), frozenset({"text"}), 10, 2, {"artifacts": 9, "parameters": 9},
)  # fmt: skip
OTHER = replace(
    MODEL, name="decision 1 (a/small)", repository=("hub", "a/small"), standing="in force",
    sizes={"artifacts": 4, "parameters": 4},
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "cause", "why"),
    [
        ({}, "memory", ""),
        ({"standing": "under review"}, "memory", "it is under review, not in force"),
        ({"repository": ("hub", "a/large")}, "memory", "it approves the same repository"),
        ({"falls_back_to": [("hub", "a/large")]}, "memory", "it falls back to a/large itself"),
        ({"task": ""}, "memory", "the task of decision 1 (a/small) is unknown"),
        ({"inputs": None}, "memory", "the kind of input of decision 1 (a/small) is unknown"),
        ({"outputs": frozenset({"image"})}, "memory", "its kind of output is image instead of text"),
        ({"context": 9}, "memory", "approved for 9 tokens of context, and 10 are needed"),
        ({"concurrency": 1}, "cost", "approved for 1 at once, and 2 are needed"),
        ({"sizes": {"artifacts": 9}}, "memory", "it saves no memory"),
        ({"sizes": {"artifacts": 4}}, "latency", "the number of parameters of decision 1 (a/small) is unknown"),
        (
            {"sizes": {"weights": 4}},
            "memory",
            "of both a/large and decision 1 (a/small) in the same measure is unknown",
        ),
        ({"sizes": {"fit": 99, "artifacts": 4}}, "memory", ""),
        ({}, "speed", "Choose what the smaller model must save"),
    ],
)
def test_the_rules_name_the_reason(changes: dict[str, Any], cause: str, why: str) -> None:
    said = why_not(MODEL, replace(OTHER, **changes), cause)
    assert why in said
    assert bool(said) == bool(why)


def test_a_decision_that_is_not_in_force_is_refused(cast: Cast, client: Client) -> None:
    gone, candidate = decided(cast, "small"), large(cast)  # as above, so that it is remembered
    moved = decided(cast, "moved")
    withdraw(gone, reason="The publisher revoked it.", by=cast.decider)
    other_terms = reading(license_text="Else.\n").documents
    take_reading(moved.candidate_id, again(sized("sample-lab/moved", GB), documents=other_terms))
    refused(client, cast, candidate, gone.number, "it is withdrawn, not in force")
    assert names(candidate, cast) == []
    with scenes.later(days=200):
        assert names(candidate, cast) == []
    refused(client, cast, candidate, 77, "Decision 77 does not exist")


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("theirs", "part"),
    [
        ({"risk_level": "low"}, "risk level"),
        ({"data_sensitivity": "internal"}, "data"),
        ({"environment": "edge"}, "environment"),
        ({"use_class": "research"}, "class of use"),
        ({"acts": ["run"]}, "acts"),
        ({"users_in": ["GB"]}, "territories of users"),
        ({"languages": "English"}, "languages"),
    ],
)
def test_an_approval_for_a_narrower_workload_does_not_reach(
    cast: Cast, client: Client, theirs: dict[str, Any], part: str
) -> None:
    candidate = large(cast)
    other = decided(cast, "small", work=scenes.workload(cast, name="Other work", **theirs))
    refused(client, cast, candidate, other.number, f"its workload, Other work, is narrower in {part}.")
    assert names(candidate, cast) == []


@pytest.mark.long
def test_an_approval_for_a_wider_workload_reaches(cast: Cast, client: Client) -> None:
    candidate = large(cast)
    wide = scenes.workload(
        cast, name="Wide work", risk_level="high", users_in=["EU", "GB"], languages="English, French, German"
    )
    other = decided(cast, "small", work=wide)
    assert names(candidate, cast) == [other.number]
    decide(client, cast.decider, candidate, 302, **SMALLER, fallback_decision=str(other.number))


def test_no_circle_of_fallbacks_however_long(cast: Cast, client: Client) -> None:
    """A names B, B names the small one, and it may name neither: each would come back to itself, which is none."""
    first = decided(cast, "small")
    second = scenes.decide(large(cast, "b", 5 * GB), cast, **SMALLER, fallback_decision=first.number)
    third = scenes.decide(large(cast, "a", 9 * GB), cast, **SMALLER, fallback_decision=second.number)
    again_ = scenes.fresh(Candidate.objects.get(pk=first.candidate_id))
    for number in (second.number, third.number):
        page = decide(client, cast.decider, again_, 422, **SMALLER, fallback_decision=str(number), supersedes="1")
        assert "it falls back to sample-lab/small itself, so neither would remain" in page
    assert names(again_, cast) == []


@pytest.mark.long
def test_a_decision_for_a_private_workload_is_told_to_those_who_see_it(cast: Cast) -> None:
    decided(cast, "hidden", work=scenes.workload(cast, name="Secret", private=True))
    detail = candidate_detail(scenes.fresh(large(cast)))
    assert choices(detail, cast.decider)
    assert choices(detail, cast.stranger) == []
