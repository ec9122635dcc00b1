"""An engineering pass approves what the workload needs and what was sized, or says in words what it leaves out."""

import json
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.models import Decision
from reviews.people.permits import Forbidden
from reviews.workflow.envelope_misfit import EnvelopeNeed, misfits, names, other_runtime, unlisted
from reviews.workflow.models import SignOff
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.desks.forms import envelope, post
from tests.readings import reading
from tests.runs.imports import imported

pytestmark = pytest.mark.django_db

LEFT_OUT = "Letters over four pages go to a clerk."


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"node_class": "l4-24-1"}, "node_class", "l4-24-1 is not among the node classes of the workload (l40s-48-2)"),
        ({"runtime": "vLLM 0.14"}, "runtime", "The estimate is for vLLM 0.33.0. Name that runtime and version"),
        ({"runtime": "SGLang 0.33.0"}, "runtime", "The estimate is for vLLM 0.33.0."),
        ({"context_tokens": 4096}, "scope_narrowed", "needs 8,192 tokens of context, not 4,096. Approve at least that"),
        ({"concurrency": 1}, "scope_narrowed", "needs 16 requests at once, not 1."),
        ({"concurrency": 1, "scope_narrowed": "fewer users"}, "scope_narrowed", "or say in a sentence"),
        ({"scope_narrowed": LEFT_OUT}, "scope_narrowed", "its scope is not narrowed. Leave it empty."),
    ],
)
def test_an_envelope_that_contradicts_the_workload_or_the_estimate_is_refused(
    cast: Cast, client: Client, changes: dict[str, Any], field: str, why: str
) -> None:
    other = scenes.candidate_at("ready", cast, "sample-lab/other", read=reading("sample-lab/other"))
    candidate = scenes.candidate_at("legal-passed", cast)
    page = post(client, cast.engineer, candidate, "engineering/sign/", 422, **envelope(**changes))
    assert why in " ".join(page.split())
    need = EnvelopeNeed(["l40s-48-2"], 8192, 16)
    assert [name for name, _ in misfits(need, scenes.TERMS | changes, "vLLM 0.33.0")] == [field]
    with pytest.raises(Forbidden) as caught:
        scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | changes)
    assert why in str(caught.value)
    assert list(SignOff.objects.filter(track="engineering").values_list("candidate", flat=True)) == [other.pk]


@pytest.mark.long
def test_a_narrowed_scope_stands_on_the_record_and_is_shown_to_the_decider(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast, "sample-lab/other", read=reading("sample-lab/other"))
    candidate = scenes.candidate_at("legal-passed", cast)
    changes = {"context_tokens": 4096, "scope_narrowed": LEFT_OUT}
    scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | changes)
    assert LEFT_OUT in get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    decision = scenes.decide(scenes.fresh(candidate), cast)
    assert json.loads(bytes(decision.canonical))["envelope"]["scope_narrowed"] == LEFT_OUT
    assert LEFT_OUT in get(client, cast.reader, f"/decisions/{decision.number}/")
    first = Decision.objects.get(number=1)
    assert "scope_narrowed" not in json.loads(bytes(first.canonical))["envelope"]


def test_a_workload_that_changed_after_the_sign_off_is_shown_to_the_decider(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    url = f"/candidates/{candidate.pk}/decide/"
    assert "not among the node classes" not in get(client, cast.decider, url)
    Workload.objects.filter(pk=candidate.workload_id).update(node_classes=["h100-80-1"])
    assert "l40s-48-2 is not among the node classes of the workload (h100-80-1)" in get(client, cast.decider, url)


def test_a_tested_envelope_names_the_runtime_that_was_tested(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    imported(candidate, cast, runtime="SGLang", version="0.9")
    terms = scenes.TERMS | {"runtime": "SGLang 0.9", "known": "tested"}
    assert scenes.sign_track(candidate, "engineering", cast, terms=terms).terms["runtime"] == "SGLang 0.9"


@pytest.mark.parametrize(
    ("text", "sized_for", "same"),
    [
        ("vLLM 0.33.0", "vLLM 0.33.0", True),
        ("vllm v0.33, without remote code", "vLLM 0.33.0", True),
        ("vLLM==0.33.0", "vLLM 0.33.0", True),
        ("vLLM 0.33.1", "vLLM 0.33.0", False),
        ("vLLM 0.3", "vLLM 0.33.0", False),
        ("vLLM", "vLLM 0.33.0", False),
        ("llama.cpp 0c1e57098", "llama.cpp 0c1e57098", True),
        ("llama.cpp", "llama.cpp 0c1e57098", False),
    ],
)
def test_a_runtime_is_named_with_its_version(text: str, sized_for: str, same: bool) -> None:
    assert names(text, sized_for) == same


def test_what_was_not_sized_names_any_runtime() -> None:
    assert misfits(EnvelopeNeed(["a"], 1, 1), {"node_class": "a", "runtime": "anything"}, "") == []


@pytest.mark.parametrize(
    ("runtime", "right"),
    [
        ("vLLM 0.33.0", True), ("vllm 0.33.0, without remote code", True), ("vLLM 0.33.0.post1", False),
        ("vLLM 0.33", False), ("vLLM", False), ("Kelp 1.0", False), ("not listed here: Kelp 1.0", True),
        ("Not listed here: Kelp 1.0", True),
        ("hier nicht aufgeführt: Kelp 1.0", True),
        ("not listed here:", False), ("not listed here: Kelp", False), ("", False),
    ],
)  # fmt: skip
def test_a_runtime_is_on_the_list_or_says_that_it_is_not(runtime: str, right: bool) -> None:
    assert (unlisted(runtime, ["vLLM 0.33.0", "SGLang 0.5.23"]) == "") is right


def test_a_tested_runtime_that_was_not_sized_is_said() -> None:
    tested = {"runtime": "SGLang 0.5.23", "known": "tested"}
    assert other_runtime(tested, "vLLM 0.33.0").startswith(
        "Engineering tested SGLang 0.5.23, and the estimate is for vLLM"
    )
    assert other_runtime(tested | {"runtime": "vLLM 0.33.0"}, "vLLM 0.33.0") == ""
    assert other_runtime(tested, "") == other_runtime(tested | {"known": "estimated"}, "vLLM 0.33.0") == ""


def test_the_form_offers_the_list_and_refuses_what_is_not_on_it(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    page = post(
        client, cast.engineer, candidate, "engineering/sign/", 422, **envelope(runtime="Kelp 1", known="tested")
    )
    assert "Choose a runtime and version from the list" in page
    assert '<option value="vLLM 0.33.0">' in page
    assert '<option value="llama.cpp 0c1e57098">' in page
