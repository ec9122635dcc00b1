"""Proposals for engineering's checklist: from facts alone, never an answer, silent where the facts are."""

from typing import Any

import pytest

from reviews.rungs.stops import Needs
from reviews.workflow.models import Answer
from reviews.workflow.questions import ENGINEERING
from reviews.workflow.suggestions import propose
from tests import scenes
from tests.cast import Cast
from tests.workloads.test_pages import signed_in, text

NEEDS = Needs("text", 4096, "chunk")
FACTS: dict[str, Any] = {
    "modality.input": ["text"], "modality.output": ["text"], "context.config": 8192, "template.source": "chat.jinja",
    "task.pipeline_tag": "text-generation", "tokenizer.files": [{"path": "tokenizer.json"}],
    "weights.formats": {"safetensors": {"files": 1}}, "card.intended_use": {"text": "Drafting."},
    "card.limitations": {"text": "Weak on tables."}, "lineage.base_model": ["a/b"],
}  # fmt: skip


def choices(changes: dict[str, Any], findings: set[str] | None = None, needs: Needs = NEEDS) -> dict[str, str]:
    return {key: one.choice for key, one in propose({**FACTS, **changes}, findings or set(), needs).items()}


def test_what_the_facts_say_is_proposed() -> None:
    found = choices({})
    assert found == {
        "purpose": "conditional", "modality": "yes", "tokenizer": "yes", "chat-template": "yes",
        "context": "conditional", "base-model": "yes",
        "safety": "yes", "training-disclosure": "unknown", "limitations": "conditional",
    }  # fmt: skip
    known = {question.key: dict(question.choices) for question in ENGINEERING}
    assert all(choice in known[key] for key, choice in found.items())


@pytest.mark.parametrize(
    ("changes", "findings", "key", "choice"),
    [
        ({"modality.input": ["image"]}, set(), "modality", "no"),
        ({}, {"vocabulary-mismatch"}, "tokenizer", "no"),
        ({"template.source": None}, set(), "chat-template", "no"),
        ({"template.source": None, "task.pipeline_tag": "other"}, set(), "chat-template", "not applicable"),
        ({"context.config": 2048}, set(), "context", "no"),
        ({}, {"base-unknown"}, "base-model", "unknown"),
        ({"lineage.base_model": None}, set(), "base-model", "not applicable"),
        ({}, {"pickle-weights"}, "safety", "conditional"),
        ({}, {"pickle-dangerous"}, "safety", "no"),
        ({"card.intended_use": None}, set(), "purpose", "unknown"),
    ],
)  # fmt: skip
def test_what_speaks_against_it_is_proposed_too(changes: Any, findings: set[str], key: str, choice: str) -> None:
    assert choices(changes, findings)[key] == choice


def test_where_the_facts_are_silent_nothing_is_proposed() -> None:
    assert set(propose({}, set(), NEEDS)) == {"purpose", "chat-template", "base-model", "training-disclosure"}


@pytest.mark.django_db
def test_a_proposal_is_shown_and_is_no_answer(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    page = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/"))
    assert "Suggested from the facts; not yet answered" in page
    assert "According to its files, the model takes text and returns text." in page
    assert not Answer.objects.exists()
    requirement = next(one for one in scenes.requirements(candidate) if one.key == "engineering-answers")
    assert not requirement.met
