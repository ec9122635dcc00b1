"""Unknown never satisfies: each requirement without each fact that it reads, and a repository that nobody read."""

from dataclasses import replace

import pytest

from reviews.hub.shapes.reading import ReadingValue
from reviews.workflow import candidate_rows
from reviews.workflow.candidate_query import with_values
from reviews.workflow.fact_needs import KEYS, NEEDS
from reviews.workflow.models import Candidate
from reviews.workflow.policy.rules import BLOCK
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.requirements import NOT_APPLICABLE, SATISFIED, UNSATISFIED, Requirement, hindrances
from tests import scenes
from tests.cast import Cast
from tests.readings import again, reading

pytestmark = pytest.mark.django_db

CASES = [(key, number) for key, needs in NEEDS.items() for number in range(len(needs))]


def without(*keys: str, why: str = "not read") -> ReadingValue:
    """The usual reading in which nobody could look at these facts."""
    whole = reading()
    facts = tuple(
        replace(one, value=None, state="unanswered", why=why, file="", locator="") if one.key in keys else one
        for one in whole.facts
    )
    return again(whole, facts=facts)


def requirement(candidate: Candidate, key: str) -> Requirement:
    """The requirement on the candidate's page, which must be what the list of candidates computes too."""
    found = next(one for one in scenes.requirements(candidate) if one.key == key)
    row = candidate_rows.row(with_values(Candidate.objects.filter(pk=candidate.pk)).get())
    assert found == next(one for one in row.requirements if one.key == key)
    return found


def test_with_every_fact_the_usual_reading_satisfies_each(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    for key in NEEDS:
        assert requirement(candidate, key).outcome in (SATISFIED, NOT_APPLICABLE), key


@pytest.mark.parametrize(("key", "number"), CASES)
def test_a_fact_that_nobody_looked_at_satisfies_nothing(cast: Cast, key: str, number: int) -> None:
    need = NEEDS[key][number]
    candidate = scenes.candidate_at("intake", cast, read=without(*need.keys))
    found = requirement(candidate, key)
    assert found.outcome == UNSATISFIED
    assert "(not read)" in found.how
    if found.weight == BLOCK:
        assert found in hindrances(scenes.requirements(candidate), "issue")


@pytest.mark.some(2)
@pytest.mark.parametrize(("key", "number"), [(key, n) for key, n in CASES if not NEEDS[key][n].looked])
def test_a_fact_that_no_file_states_satisfies_nothing_either(cast: Cast, key: str, number: int) -> None:
    """Where the answer itself is needed, it does not help that somebody looked for it."""
    candidate = scenes.candidate_at("intake", cast, read=without(*NEEDS[key][number].keys, why="not said"))
    assert requirement(candidate, key).outcome == UNSATISFIED


@pytest.mark.parametrize(("key", "number"), [(key, n) for key, n in CASES if NEEDS[key][n].looked])
def test_that_a_repository_has_none_is_an_answer(cast: Cast, key: str, number: int) -> None:
    candidate = scenes.candidate_at("intake", cast, read=without(*NEEDS[key][number].keys, why="absent"))
    assert requirement(candidate, key).outcome in (SATISFIED, NOT_APPLICABLE)


@pytest.mark.long
def test_a_reviewer_answers_with_evidence_for_what_no_file_states(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast, read=without("context.config", "context.gguf", why="not said"))
    found = requirement(candidate, "no-hard-stop")
    assert "Context (config) (not said)" in found.how
    assert "answer Modality and Context on the engineering checklist" in found.how
    for choice, outcome in (("unknown", UNSATISFIED), ("no", UNSATISFIED), ("yes", SATISFIED)):
        left_out = tuple(one.key for one in QUESTIONS["engineering"] if one.key != "context")
        scenes.answer_all(candidate, "engineering", cast, choice, leave_out=left_out)
        assert requirement(candidate, "no-hard-stop").outcome == outcome


def test_a_fact_that_an_earlier_edition_did_not_read_is_named(cast: Cast) -> None:
    whole = reading()
    old = again(whole, facts=tuple(one for one in whole.facts if not one.key.startswith("scan.")))
    candidate = scenes.candidate_at("intake", cast, read=old)
    found = requirement(candidate, "scanned")
    assert found.outcome == UNSATISFIED
    assert "not in this reading" in found.how


def test_a_repository_that_was_not_read_satisfies_nothing(cast: Cast) -> None:
    candidate = scenes.candidate_at("reading", cast)
    assert [one.key for one in scenes.requirements(candidate) if one.outcome == SATISFIED] == []


def test_a_gated_repository_satisfies_no_requirement_that_reads_a_file(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast, read=reading(gated="manual", partial=True))
    for key in ("whole", "complete", "tokenizer", "template", "formats", "scanned", "remote-code", "hub-scan"):
        assert requirement(candidate, key).outcome not in (SATISFIED, NOT_APPLICABLE), key


def test_every_fact_that_a_requirement_reads_exists() -> None:
    from reviews.hub.facts.catalogue import NAMES

    assert set(KEYS) <= set(NAMES)


def test_an_unknown_task_asks_for_the_template(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast, read=without_template())
    found = requirement(candidate, "template")
    assert found.outcome == UNSATISFIED
    left_out = tuple(one.key for one in QUESTIONS["engineering"] if one.key != "chat-template")
    scenes.answer_all(candidate, "engineering", cast, "not applicable", leave_out=left_out)
    assert requirement(candidate, "template").outcome == SATISFIED


def without_template() -> ReadingValue:
    whole = reading(pipeline_tag="")
    facts = tuple(
        replace(one, value=None, state="unanswered", why="absent")
        if one.key in ("task.pipeline_tag", "template.source")
        else one
        for one in whole.facts
    )
    return again(whole, facts=facts)
