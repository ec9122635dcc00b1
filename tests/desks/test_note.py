"""The engineering note: stops and concerns by rules, limitations one by one, entries that count by being the newest."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from reviews.decisions.operations import operations as recorded_operations
from reviews.decisions.record_lines import operations
from reviews.desks.engineering.note_page import EngineeringNote, newest_entries
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden, Stale
from reviews.rungs.stops import Needs, concerns, stops
from reviews.workflow.notes.actions import take_back, write
from reviews.workflow.notes.limitations import limitations
from reviews.workflow.notes.models import DeskEntry
from tests import scenes
from tests.cast import Cast
from tests.workloads.test_pages import signed_in, text

FACTS: dict[str, Any] = {"modality.input": ["text"], "modality.output": ["text"], "context.config": 8192}
NEEDS = Needs("text", 4096, "chunk", "A letter", "German")


def test_what_the_files_do_not_show_stops_it_by_name() -> None:
    assert stops(FACTS, NEEDS) == []
    found = stops(FACTS, Needs("text-image", 4096, "chunk"))
    assert [one.sentence for one in found] == [
        "The workload's input is image; according to its files, the model takes text."
    ]
    assert found[0].fact == "modality.input"
    assert stops({}, Needs("audio", 10**6, "reject")) == []  # what is not known stops nothing; the checklist asks


def test_a_window_that_is_too_short_stops_it_unless_a_plan_covers_the_rest() -> None:
    long = Needs("text", 20_000, "reject", "A letter", "German")
    assert [one.code for one in stops(FACTS, long)] == ["context"]
    planned = Needs("text", 20_000, "chunk", "A letter", "German")
    assert stops(FACTS, planned) == []
    assert [one.code for one in concerns(FACTS, planned)] == ["overflow", "languages"]


def test_concerns_name_what_somebody_answers_for() -> None:
    close = Needs("text", 8000, "chunk", "A letter", "German")
    tight = {**FACTS, "context.tokenizer": 2048, "context.rope": {"factor": 4}, "modality.output": ["embedding"],
             "card.languages": ["en"]}  # fmt: skip
    codes = [one.code for one in concerns(tight, close)]
    assert codes == ["context-close", "tokenizer-limit", "stretched", "output", "languages"]
    assert [one.code for one in concerns({}, close)] == ["context-unknown", "languages"]


def test_limitations_are_told_apart_as_the_card_writes_them() -> None:
    card = "It is weak in three ways:\n\n- It invents policy numbers.\n- It forgets the second page\n  of a letter.\n\n"
    card += "It was not tested on dialects. Older spellings confuse it."
    found = limitations({"card.limitations": {"text": card}, "card.bias": {"text": "- It invents  policy numbers."}})
    assert [one.text for one in found] == [
        "It invents policy numbers.", "It forgets the second page of a letter.", "It was not tested on dialects.",
        "Older spellings confuse it.",
    ]  # fmt: skip
    assert found[0].fact == "card.limitations"
    assert found[0].group == "Limitations"
    assert limitations({"card.limitations": {"text": None}, "card.bias": 3}) == []


def test_a_limitation_is_one_by_its_meaning_and_is_printed_without_marks() -> None:
    safety = """We thank the volunteers of the project for their help.

| Model | Toxicity |
|---|---|
| ours | may produce 3 % |

```
print("it may fail")
```
Our team has worked on alignment since 2023. **The model** may produce [harmful text](https://example.org/a_b), see
https://example.org. See https://example.org/report for more details.

- <b>It fails</b> on `JSON` with `snake_case` keys &amp; tabs
- *It fails* on JSON with snake_case keys & tabs.
"""
    found = limitations({"card.safety": {"heading": "Responsible AI", "text": safety}})
    assert [(one.text, one.group) for one in found] == [
        ("The model may produce harmful text, see.", "Risks"),
        ("It fails on JSON with snake_case keys & tabs", "Risks"),
    ]  # fmt: skip
    risks = {"heading": "Risks and ethics", "text": "Users have trusted it blindly before."}
    assert [one.text for one in limitations({"card.safety": risks})] == ["Users have trusted it blindly before."]


@pytest.mark.long
@given(st.text(max_size=400))
def test_whatever_a_card_says_there_is_an_answer(words: str) -> None:
    found = limitations({"card.limitations": {"text": words}})
    assert len({one.key for one in found}) == len(found) <= 30


@pytest.mark.django_db
def test_the_newest_entry_counts_and_none_is_overwritten(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    said = {"kind": "platform", "key": "cold-start", "by": cast.engineer}
    write(candidate, values={"text": "About a minute."}, **said)
    write(candidate, values={"text": "About two minutes."}, **said)
    held = newest_entries(candidate)[("platform", "cold-start")]
    assert (held.values["text"], DeskEntry.objects.count()) == ("About two minutes.", 2)
    take_back(candidate, kind="platform", key="cold-start", reason="Not measured.", by=cast.engineer)
    assert not newest_entries(candidate)
    assert LedgerEntry.objects.filter(event__startswith="note:").count() == 3
    with pytest.raises(ValueError, match="does not exist or was withdrawn"):
        take_back(candidate, kind="platform", key="cold-start", reason="Again.", by=cast.engineer)
    with pytest.raises(Forbidden, match="Only an engineering reviewer"):
        write(candidate, values={"text": "Nobody has measured it."}, **{**said, "by": cast.legal})
    with pytest.raises(Stale, match="Enno Engineer wrote this entry after you opened this page"):
        write(candidate, values={"text": "About an hour."}, **{**said, "by": cast.engineer_two}, before=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        DeskEntry.objects.update(key="other")


@pytest.mark.long
@pytest.mark.django_db
def test_the_note_shows_every_part_and_what_is_missing(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    here = f"/candidates/{candidate.pk}/engineering/note/"
    client = signed_in(cast.engineer)
    page = text(client.get(here))
    for words in ("Not yet named", "From the repository", "Inferred", "Unanswered", "Cold start", "Queueing"):
        assert words in page
    note = EngineeringNote(candidate)
    assert note.unresolved == len(note.controls) > 0
    first = note.controls[0].key
    fills: list[tuple[str, str, dict[str, str]]] = [
        ("risk", "largest", {"text": "It invents claim numbers."}),
        ("control", first, {"control": "validation", "what": "Numbers are looked up.", "owner": "Enno Engineer"}),
        (
            "control",
            "new",
            {
                "text": "It is slow on Mondays.",
                "control": "logging",
                "what": "A chart shows it.",
                "owner": "Edda Engineer",
            },
        ),
        ("platform", "health", {"text": "A question with a known answer, each minute."}),
        ("shape", "queueing", {"level": "medium", "text": "Requests wait ten seconds, then are told so."}),
        ("publisher", "new", {"text": "Which data?", "asked_on": "2026-11-02", "where": "discussion 4"}),
    ]
    for kind, key, values in fills:
        assert client.get(f"{here}{kind}/{key}/").status_code == 200
        assert client.post(f"{here}{kind}/{key}/", values).status_code == 302, (kind, key)
    said = operations({"operations": json.loads(json.dumps(recorded_operations(candidate)))})
    assert f"“{note.controls[0].title}” Output validation: Numbers are looked up. (Enno Engineer)" in [
        one.text for one in said
    ]
    page = text(client.get(here))
    wanted = (
        "It invents claim numbers.",
        "Output validation: Numbers are looked up. (Enno Engineer)",
        "It is slow on Mondays.",
    )
    for words in (*wanted, "Medium. Requests wait ten seconds", "No answer yet"):
        assert words in page
    question = next(key for kind, key in newest_entries(candidate) if kind == "publisher")
    late = {"text": "Which data?", "asked_on": "2026-11-02", "where": "discussion 4", "answer": "Letters.",
            "answered_on": "2026-11-01"}  # fmt: skip
    assert "cannot be dated before the question" in text(client.post(f"{here}publisher/{question}/", late))
    assert client.post(f"{here}publisher/{question}/", late | {"answered_on": "2026-11-09"}).status_code == 302
    assert "“Letters.”" in text(client.get(here))
    assert client.post(f"{here}risk/largest/back/", {"reason": "Resolved."}).status_code == 302
    assert "Not yet named" in text(client.get(here))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at", ["risk/other/", "platform/new/", "nothing/new/", "control/abc/", "shape/new/", "risk/largest/back/"]
)
def test_what_nobody_asks_is_not_there(cast: Cast, at: str) -> None:
    candidate = scenes.candidate_at("answered", cast)
    assert signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/note/{at}").status_code == 404


@pytest.mark.django_db
def test_a_modality_that_the_files_do_not_show_stands_against_a_pass(cast: Cast) -> None:
    work = scenes.workload(cast, name="Photos", input_modality="image")
    candidate = scenes.candidate_at("legal-passed", cast, work=work)
    requirement = next(one for one in scenes.requirements(candidate) if one.key == "no-hard-stop")
    assert not requirement.met
    assert "input is image" in requirement.how
    with pytest.raises(Forbidden):
        scenes.sign_track(candidate, "engineering", cast)


@pytest.mark.django_db
def test_a_platform_question_starts_with_what_is_known(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    here = f"/candidates/{candidate.pk}/engineering/note/"
    client = signed_in(cast.engineer)
    page = " ".join(text(client.get(here)).split())
    assert "Known: 1 for 16 requests at once, 16 on each" in page
    form = " ".join(text(client.get(f"{here}platform/local-storage/")).split())
    assert "Prefilled with what is known here" in form
    assert "The artifact set of BF16 has " in form
    write(
        candidate, kind="platform", key="local-storage", values={"text": "Two copies on each node."}, by=cast.engineer
    )
    form = text(client.get(f"{here}platform/local-storage/"))
    assert "Two copies on each node." in form
    assert "The artifact set" not in form
