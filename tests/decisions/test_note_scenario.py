"""A decision note made from a whole review: what another engineer has in hand with nothing but this text."""

import re

import pytest

from reviews.decisions import record_page as shown
from reviews.decisions.exports import markdown
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HEADINGS = ["License", "Model card", "Artifact inventory", "Variants", "Deployment recommendation"]


def test_a_decision_note_is_specific_enough_to_repeat_the_next_evaluation(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    scenes.sign_track(candidate, "engineering", cast)
    decision = scenes.decide(candidate, cast)
    text = markdown.render(shown.read(bytes(decision.canonical)), decision.sha256).replace("\\", "")
    assert re.findall(r"^## [1-5]. (.+)$", text, re.MULTILINE) == HEADINGS
    parts = dict(zip(HEADINGS, re.split(r"^## [1-5]. .+$", text, flags=re.MULTILINE)[1:], strict=True))
    # Exact files and sections stand behind what was read.
    assert "README.md" in parts["License"]
    assert "LICENSE" in parts["License"]
    assert "lines 15 to 17" in parts["Model card"] or "L15-L17" in parts["Model card"]
    assert candidate.commit in text
    inventory = parts["Artifact inventory"]
    weights = next(one for one in scenes.fresh(candidate).snapshot.artifacts.all() if one.kind == "weights")  # type: ignore[union-attr]
    assert weights.path in inventory
    assert weights.sha256 in inventory
    # Assumptions stand apart from facts, each with how it is known.
    assumed = text.partition("### Assumptions")[2].partition("###")[0]
    assert "Estimate" in assumed
    assert "From the repository" not in assumed
    assert "Answered by us" not in assumed
    # What the next evaluation needs, without the portal.
    again = text.partition("### Reproducing the evaluation")[2].partition("###")[0]
    for words in (
        candidate.commit, "model.safetensors", "vLLM 0.33.0", "l40s-48-2, version 1", "8,192 tokens",
        "16 concurrent requests", "bfloat16", "Two weeks of shadow operation showed it.", "Weak on tables.",
    ):  # fmt: skip
        assert words in again
