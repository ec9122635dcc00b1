"""A decision that contradicts itself is shown to the decider, who resolves each contradiction with a sentence."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.actions import issue
from reviews.decisions.contradictions import DecisionStatement, conflicts
from reviews.decisions.models import Decision
from reviews.workflow.notes.actions import write
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import decide, get

TERMS = {"runtime": "vLLM 0.33.0", "node_class": "l40s-48-2", "context_tokens": 8192, "concurrency": 16}
PLAIN = DecisionStatement({}, {}, TERMS, {}, "text", "text-generation", nodes=("l40s-48-2", "h100-80-1"))
YES, NOT = ("yes", "Seen."), ("not applicable", "None.")


def keys(**changes: Any) -> list[str]:
    return [one.key for one in conflicts(replace(PLAIN, **changes))]


@pytest.mark.parametrize(
    ("track", "question", "answer", "facts", "expected"),
    [
        ("engineering", "base-model", YES, {}, True),
        ("engineering", "base-model", YES, {"lineage.base_model": []}, True),
        ("engineering", "base-model", YES, {"lineage.base_model": ["lab/base"]}, False),
        ("engineering", "base-model", ("conditional", "None is named."), {}, False),
        ("engineering", "base-model", NOT, {"lineage.base_model": ["lab/base"]}, True),
        ("engineering", "limitations", YES, {}, True),
        ("engineering", "chat-template", NOT, {"template.source": "x.jinja"}, True),
        ("legal", "gate", NOT, {"gate.state": "auto"}, True),
        ("legal", "gate", NOT, {"gate.state": False}, False),
        ("legal", "gate", YES, {"gate.state": False}, True),
    ],
)
def test_an_answer_beside_the_fact(
    track: str, question: str, answer: tuple[str, str], facts: dict[str, Any], expected: bool
) -> None:
    assert keys(answers={track: {question: answer}}, facts=facts) == ([f"{track}-{question}"] if expected else [])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"Largest unresolved risk": "Invented claim numbers."}, ["risk"]),
        ({"Largest unresolved risk": "it leaks, PROMPTS"}, []),
        ({"Exit plan": "Stop vLLM 0.14 and start the templates."}, ["runtime"]),
        ({"Exit plan": "Stop vLLM 0.33 and start the templates."}, []),
        ({"Exit plan": "Stop the pods on h100-80-1."}, ["node-class"]),
        ({"Limitations": "Use a context of 4,096 only."}, ["context"]),
        ({"Limitations": "Use a context of 8k only."}, []),
        ({"Operational evidence still required": "A load test at full speed."}, ["load-test"]),
        ({"Operational evidence still required": "A load test with 16 at once."}, []),
        ({"Limitations": "No known limitations for us."}, ["limitations"]),
        ({"Fallback details": "The other model runs on h100-80-1."}, []),
    ],
)
def test_two_places_that_name_another_thing(texts: dict[str, str], expected: list[str]) -> None:
    facts = {"card.limitations": {"text": "Weak on tables."}}
    assert keys(texts=texts, facts=facts, noted_risk="It leaks prompts.") == expected


@pytest.mark.parametrize(
    ("task", "modality", "text", "expected"),
    [
        ("sentence-similarity", "text", "A clerk reads every output before it is used", True),
        ("text-generation", "text", "A clerk reads every output before it is used", False),
        ("text-generation", "text", "The vectors are stored encrypted", True),
        ("text-generation", "text", "Photos are deleted after a day", True),
        ("image-to-text", "text-image", "Photos are deleted after a day", False),
    ],
)
def test_a_condition_in_the_words_of_another_kind_of_model(task: str, modality: str, text: str, expected: bool) -> None:
    found = keys(conditions={"Engineering condition 1": text}, task=task, modality=modality)
    assert found == (["condition-1"] if expected else [])


@pytest.mark.django_db
def test_the_decider_sees_both_statements_and_the_record_keeps_the_sentence(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    write(candidate, kind="risk", key="largest", values={"text": "It leaks the prompts."}, by=cast.engineer)
    page = get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    assert "The engineering checklist says “Yes”: Seen." in page
    assert "The reading found none stated." in page
    missing = decide(client, cast.decider, candidate, 422, **{"resolve_engineering-base-model": "", "resolve_risk": ""})
    assert "Engineering’s note names: It leaks the prompts." in missing
    assert "The ruling names: Invented claim numbers." in missing
    assert not Decision.objects.exists()
    said = {"resolve_risk": "Invented numbers cost more than a leaked prompt."}
    decide(client, cast.decider, candidate, 302, **said)
    kept = {one["about"]: one for one in json.loads(bytes(Decision.objects.get().canonical))["resolved_conflicts"]}
    assert kept["Largest unresolved risk"]["sentence"] == said["resolve_risk"]
    assert "Contradictions resolved" in get(client, cast.reader, "/decisions/1/")


@pytest.mark.django_db
def test_the_act_refuses_a_contradiction_without_a_sentence(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    with pytest.raises(ValueError, match="two places contradict each other"):
        issue(candidate, ruling=scenes.ruling(resolved={}), seen=scenes.seen(candidate), by=cast.decider)
    with pytest.raises(ValueError, match="Limitations: This says nothing yet"):
        issue(candidate, ruling=scenes.ruling(limitations="None."), seen=scenes.seen(candidate), by=cast.decider)
    assert not Decision.objects.exists()
