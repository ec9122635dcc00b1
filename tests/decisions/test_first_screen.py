"""The first screen of a decision: what may run, until when, whom to call; nothing is green once it has ended."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.first_screen import NEVER_GREEN, VerdictNow, first_screen
from reviews.decisions.models import Decision
from reviews.decisions.record_lines import RecordRow
from reviews.decisions.record_page import read
from reviews.decisions.summaries import part_summaries
from reviews.decisions.unknown_weights import DETAIL, FITNESS, RIGHTS, by_weight, summary
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

RECORDS = sorted((Path(__file__).parent / "records").glob("[0-9].json"))


def first(page: str) -> str:
    found = re.search(r'<section class="first".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.django_db
def test_it_answers_what_where_under_which_conditions_until_when_and_whom_to_call(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    scenes.decide(scenes.fresh(candidate), cast)
    page = first(get(client, cast.reader, "/decisions/1/"))
    for words in (
        "Permission", "Endorsement", "What may run", "vLLM 0.33.0 on l40s-48-2",
        "Up to 8,192 tokens per request and 16 requests at once (estimated, not tested)", "Limits: Weak on tables.",
        "Keep a person in the loop", "Open", "Search and templates.", "condition due, Rolf Requester",
        "Enno Engineer for changes", "2 later dates",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["withdrawn", "superseded", "expired"])
def test_nothing_on_it_is_green_once_the_decision_has_ended(cast: Cast, client: Client, end: str) -> None:
    candidate = scenes.candidate_at("decided", cast)
    assert "is-ok" in first(get(client, cast.reader, "/decisions/1/"))
    days = 0
    if end == "withdrawn":
        withdraw(Decision.objects.get(), reason="The publisher revoked it.", by=cast.decider)
    elif end == "superseded":
        from reviews.decisions.actions import issue

        issue(candidate, ruling=scenes.ruling(), seen=scenes.seen(candidate), by=cast.decider, supersedes=1)
    else:
        days = 400
    with scenes.later(days=days):
        page = get(client, cast.reader, "/decisions/1/")
    assert "is-ok" not in first(page)
    assert "status-ok" not in page
    assert "Nothing may run under this decision now." in first(page)
    assert "Pass when it was issued" in first(page)


@pytest.mark.long
@pytest.mark.django_db
def test_parts_are_folded_and_open_on_paper(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    page, paper = (get(client, cast.reader, f"/decisions/1/{end}") for end in ("", "print/"))
    assert page.count('<details class="fold">') == 8
    assert paper.count('<details class="fold" open>') == 8
    unknowns = page[page.index('id="nk"') : page.index('id="so"')]
    before = page[: page.index('id="nk"')]
    assert "unanswered" not in before.casefold()
    assert RIGHTS in unknowns


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("word", ["in force", *NEVER_GREEN])
def test_records_of_every_version_have_a_first_screen(path: Path, word: str) -> None:
    record = read(path.read_bytes())
    screen = first_screen(record, word, [[], []], [], date(2026, 1, 1))
    assert screen.allows == (word == "in force")
    assert screen.runs
    assert {one.tone for one in screen.verdicts} == ({"ok"} if screen.allows else {"quiet"})
    assert set(part_summaries(record)) == {"license", "card", "inventory", "variants", "deployment"}


def test_what_changed_since_is_a_list_and_then_whole_sentences() -> None:
    record = read(RECORDS[-1].read_bytes())
    moved = ["Access gate and prompt", "Disclosure", "A newer commit has other terms. We must read them."]
    said = VerdictNow(record.verdicts[0], "warn", "Under review", moved)
    assert said.since == (
        "Changed since then: access gate and prompt, disclosure. A newer commit has other terms. We must read them."
    )
    assert VerdictNow(record.verdicts[0], "warn", "Under review", moved[2:]).since == moved[2]


def test_duties_that_no_reviewer_confirmed_are_not_said_to_be_none() -> None:
    """Record 2 lists no duty, and its rule on duties is unknown."""
    assert part_summaries(read(RECORDS[1].read_bytes()))["license"].endswith("; duties not known")


def test_unknowns_are_collected_once_and_by_weight() -> None:
    stored = [
        {"what": "Base models", "key": "lineage.base_model", "why": "not said"},
        {"what": "Imports of pickles", "key": "scan.pickles", "why": "absent"},
        {"what": "Chat roles", "key": "template.roles", "why": "not said"},
        {"what": "Commercial use", "key": "", "why": "no known term answers it"},
        {"what": "Sizing: activations", "key": "", "why": "not in the config"},
    ]
    rows = [
        RecordRow("Base models", "None stated", "unanswered", "not said", key="lineage.base_model"),
        RecordRow("Relation to the base", "Not known", "unanswered", "not said", key="lineage.relation"),
        RecordRow("License", "Known", "answered", "Lena"),
    ]
    found = {one.weight: [unknown.what for unknown in one.found] for one in by_weight(stored, rows)}
    assert found == {
        RIGHTS: ["Base models", "Commercial use"],
        FITNESS: ["Chat roles", "Sizing: activations", "Relation to the base"],
        DETAIL: ["Imports of pickles"],
    }
    assert summary(by_weight(stored, rows)).startswith("6 without an answer when this was issued, 2 on rights")
    assert summary([]) == "Everything that was asked has an answer"


@pytest.mark.django_db
def test_a_condition_shows_its_state_today(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    scenes.decide(scenes.fresh(candidate), cast)
    late = timezone.localdate() + timedelta(days=61)
    with scenes.later(days=61):
        page = first(get(client, cast.reader, "/decisions/1/"))
    assert "Overdue" in page or "Nothing may run" in page, late
