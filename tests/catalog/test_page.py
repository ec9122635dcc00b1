"""The catalog page: the question, the filters in the address, both verdicts, and the states without a result."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from reviews.catalog import queries
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.proposals.actions import take_reading
from tests import scenes
from tests.cast import Cast
from tests.catalog.shown import GROUP, facets
from tests.house.crowd import grow
from tests.readings import COMMIT, reading

pytestmark = pytest.mark.django_db
REPO = "sample-lab/atlas-1b-instruct"


def get(person: Any, address: str = "") -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/catalog/{address}")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def found(response: Any) -> list[int]:
    return [one.entry.decision for one in response.context["results"]]


def three(cast: Cast) -> None:
    """Three decisions: two teams' worth of purposes, other licenses and sizes."""
    scenes.candidate_at("decided", cast)
    edge = scenes.workload(cast, name="Field notes", data_sensitivity="internal", environment="edge")
    small = {"weights.parameters": (500_000_000, "inferred", "", "")}
    scenes.candidate_at(
        "decided",
        cast,
        "sample-lab/quill-3b-instruct",
        work=edge,
        read=reading("sample-lab/quill-3b-instruct", facts=small),
    )
    embed = reading("sample-lab/ledger-embed", pipeline_tag="feature-extraction")
    scenes.candidate_at("decided", cast, "sample-lab/ledger-embed", read=embed)


def test_an_empty_catalog_says_no_to_everything_and_leads_on(cast: Cast) -> None:
    page = text(get(cast.reader))
    assert "Can we use it for this purpose, in this organisation, with this data, under this deployment model?" in page
    assert "Nothing is approved yet" in page
    assert 'href="/candidates/"' in page


def test_a_result_shows_both_verdicts_conditions_fallback_and_review_date(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    scenes.decide(candidate, cast)
    page = re.sub(r"<svg.*?</svg>", "", text(get(cast.reader)))
    for words in ("Permission", "Allowed", "Endorsement", "Passed with conditions", "Keep a person in the loop",
                  "Search and templates.", "Decision 1", COMMIT, "1 of 1 decision", "1 B parameters"):  # fmt: skip
        assert words in page


@pytest.mark.some(3)
@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("", [3, 2, 1]),
        ("?q=atlas", [1]),
        ("?q=atlsa-1b-instruct", [1]),
        ("?q=sample-lab/atlas", [1]),
        ("?q=sample+atlas", [1]),
        ("?q=SAMPLE-LAB", [3, 2, 1]),
        ("?q=2", [2]),
        ("?q=77", []),
        ("?q=field+notes", [2]),
        (f"?q={COMMIT[:9]}", [3, 2, 1]),
        ("?q=zzzzz", []),
        ("?task=feature-extraction", [3]),
        ("?task=feature-extraction&task=text-generation", [3, 2, 1]),
        ("?workload=field-notes", [2]),
        ("?license=Sample+Permissive+License+1.0", [3, 2, 1]),
        ("?license=Other", []),
        ("?node=l40s-48-2", [3, 2, 1]),
        ("?context=8192", [3, 2, 1]),
        ("?context=8193", []),
        ("?parameters=0.5", [2]),
        ("?standing=in-force", [3, 2, 1]),
        ("?standing=under-review", []),
        ("?sort=name", [1, 3, 2]),
        ("?sort=smallest", [2, 3, 1]),
        ("?sort=newest", [3, 2, 1]),
        ("?data=personal", [3, 1, 2]),
        ("?environment=edge", [2, 3, 1]),
        ("?purpose=field-notes&data=internal", [2, 3, 1]),
        ("?page=9", [3, 2, 1]),
        ("?page=x", [3, 2, 1]),
    ],
)
def test_search_filters_question_and_order_live_in_the_address(cast: Cast, address: str, numbers: list[int]) -> None:
    three(cast)
    response = get(cast.reader, address)
    assert response.status_code == 200
    assert sorted(found(response)) == sorted(numbers)
    if "q=" not in address:
        assert found(response) == numbers


def test_the_question_is_answered_in_words(cast: Cast) -> None:
    three(cast)
    yes = text(get(cast.reader, "?purpose=field-notes&team=claims&data=public&environment=edge"))
    assert "Yes." in yes
    assert "1 decision covers this use" in yes
    assert "Not for this deployment" in yes
    no = text(get(cast.reader, "?data=special"))
    assert "Not yet." in no
    assert "Approved only for data up to “Internal”." in no
    assert "Propose for your workload" not in no, "who reads may not propose"
    assert "Propose for your workload" in text(get(cast.requester, "?data=special"))


def test_facets_count_what_each_value_would_leave(cast: Cast) -> None:
    three(cast)
    response = get(cast.reader, "?task=feature-extraction&workload=claims-intake")
    counted = facets(response)
    assert counted["Task"] == {"feature-extraction": (1, True), "text-generation": (1, False)}
    assert counted["Workload"] == {"Claims intake": (1, True)}
    assert counted["License"] == {"Sample Permissive License 1.0": (1, False)}
    assert counted["Context approved"]["8k or more"] == (1, False)


def test_each_filter_is_a_pill_that_can_be_taken_away(cast: Cast) -> None:
    three(cast)
    response = get(cast.reader, "?workload=claims-intake&context=4096&data=personal&page=2")
    assert response.context["pills"] == [
        ("Workload: Claims intake", "?context=4096&data=personal"),
        ("Context at least: 4,096 tokens", "?workload=claims-intake&data=personal"),
    ]
    assert response.context["clear"] == "?data=personal"
    assert "Clear all" in text(response)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?colour=red", "Unknown filter ignored: “colour”"),
        ("?context=lots", "“lots” is not a valid value for “Context at least”"),
        ("?context=-5", "is not a valid value for “Context at least”"),
        ("?context=99999999999999999999", "is not a valid value for “Context at least”"),
        ("?parameters=nan", "is not a valid value for “Parameters at most”"),
        ("?standing=shaky", "“shaky” is not a valid value for “Standing”"),
        ("?data=secret", "“secret” is not a valid value for “Data”"),
        ("?purpose=%00", "is not a valid value for “Purpose”"),
        ("?q=%00", "is not a valid value for “Search”"),
        ("?license=%00", "is not a valid value for “License”"),
        ("?sort=fame", "Unknown sort order “fame” ignored"),
    ],
)
def test_what_cannot_be_understood_is_left_out_with_a_word(cast: Cast, address: str, said: str) -> None:
    scenes.candidate_at("decided", cast)
    response = get(cast.reader, address)
    assert response.status_code == 200
    assert said in text(response)
    assert found(response) == [1]


def test_no_match_offers_one_way_on(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    page = text(get(cast.reader, "?license=Other&context=4096"))
    assert "No decision matches all 2 filters" in page
    assert "Clear all filters" in page


def test_a_decision_that_is_not_in_force_is_found_by_its_number_only(cast: Cast) -> None:
    three(cast)
    withdraw(Decision.objects.get(number=1), reason="The publisher removed it.", by=cast.decider)
    assert found(get(cast.reader)) == [3, 2]
    page = text(get(cast.reader, "?q=1"))
    assert "Decision 1 is not in force" in page
    assert 'href="/decisions/1/"' in page


def test_under_review_says_why_on_the_track_that_moved(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    take_reading(candidate.pk, reading(REPO, facts={"publisher": ("somebody-else", "hub", "", "")}))
    response = get(cast.reader, "?standing=under-review")
    (one,) = response.context["results"]
    assert one.permission == ("warn", "Under review", "Changed since Lena Legal signed: publisher.")
    assert one.endorsement == ("ok", "Passed", "Enno Engineer: It fits the workload.")
    assert "Changed since signing: Publisher." in text(response)
    assert "Machines may still use it" in text(response)
    assert found(get(cast.reader, "?standing=in-force")) == []


def test_the_database_and_the_rules_agree_on_what_is_under_review(cast: Cast) -> None:
    three(cast)
    moved = Decision.objects.get(number=1).candidate
    take_reading(moved.pk, reading(REPO, license_text="Another license.\n"))
    resigned = Decision.objects.get(number=2).candidate
    scenes.sign_track(resigned, "engineering", cast, "request changes")
    for decision in queries.offers(cast.reader):
        shaken = vars(decision)["shaken"]
        assert shaken == (standing(decision).word == "under review")
    assert sorted(found(get(cast.reader, "?standing=under-review"))) == [1, 2]


def test_a_review_that_is_due_is_counted_in_days(cast: Cast) -> None:
    soon = (timezone.now() + timedelta(days=9)).date()
    scenes.decide(scenes.candidate_at("ready", cast), cast, review_by=soon)
    response = get(cast.reader, "?standing=due")
    assert found(response) == [1]
    assert "in 9 days" in text(response)


def test_private_workloads_are_offered_to_their_team_and_reviewers_only(cast: Cast) -> None:
    secret = scenes.workload(cast, name="Secret plan", private=True)
    scenes.candidate_at("decided", cast, work=secret)
    for person in (cast.reader, cast.stranger, cast.administrator):
        page = get(person, "?q=1")
        assert "Secret plan" not in text(page)
        assert "Nothing is approved yet" in text(page)
    for person in (cast.requester, cast.legal, cast.auditor):
        assert found(get(person)) == [1]


def test_hostile_words_are_never_markup(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    page = text(get(cast.reader, "?license=<script>alert(1)</script>&colour%22%3E=1&purpose=x"))
    assert "<script>alert" not in page
    assert "x (not known)" in page


def test_nobody_is_asked_to_sign_in_first(cast: Cast) -> None:
    assert Client().get("/catalog/").status_code == 302


@pytest.mark.long
def test_the_page_asks_the_database_as_often_for_many_as_for_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    three(cast)
    client = Client()
    client.force_login(cast.both)  # who sees a number at "Your turn" as well
    caches["process"].clear()
    with django_assert_max_num_queries(14) as few:
        client.get("/catalog/?q=sample&purpose=claims-intake")
    grow(60)
    caches["process"].clear()
    with django_assert_max_num_queries(14) as many:
        page = client.get("/catalog/?q=sample&purpose=claims-intake")
    assert "Page 1 of 3" in text(page)
    assert len(few.captured_queries) == len(many.captured_queries)


FACETS = [
    ("?rights=permissive_model", [3, 2, 1]),
    ("?rights=%3F", []),
    ("?language=de", [3, 2, 1]),
    ("?language=fr", []),
    ("?language=fr&language=de", [3, 2, 1]),
    ("?evaluated=%3F&known=estimated", [3, 2, 1]),
    ("?input=text&output=text&publisher=sample-lab", [3, 2, 1]),
    ("?publisher=other-lab", []),
    ("?family=sample-lab/ledger-embed", []),
    ("?parameters=1", [3, 2, 1]),
    ("?parameters=0.9", [2]),
    ("?review=later", []),
    ("?review=180&openness=%3F&quantization=none", [3, 2, 1]),
]


def test_every_facet_narrows_and_counts_what_it_would_leave(cast: Cast) -> None:
    three(cast)
    for address, numbers in FACETS:
        response = get(cast.reader, address)
        assert found(response) == numbers, address
        assert "ignored" not in text(response), address
    shown = facets(get(cast.reader))
    assert shown["Language, claimed"] == {"English": (3, False), "German": (3, False)}
    assert shown["Language, evaluated"] == {"Not evaluated": (3, False)}
    assert shown["License class"] == {"Permissive model license": (3, False)}
    assert shown["Fit on the node class"] == {"Estimated": (3, False)}
    # a facet counts under all filters but its own
    page = get(cast.reader, "?language=de&parameters=0.9")
    assert list(facets(page)["Language, claimed"].items()) == [("German", (1, True)), ("English", (1, False))]
    folded = {title: tag == "summary" for _, tag, title, _ in GROUP.findall(page.content.decode())}
    assert not folded["Language, claimed"]
    assert folded["Openness"]
