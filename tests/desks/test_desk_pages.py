"""The two review desks as people use them: reading, answering, recording the intake, and how that is refused."""

from datetime import timedelta
from importlib import metadata
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.evidence.models import Document
from reviews.hub.shapes.reading import FindingValue
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Answer, LicenseIntake
from reviews.workflow.permits import why_locked
from reviews.workflow.questions import QUESTIONS
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import at, get, post
from tests.readings import again, reading

pytestmark = pytest.mark.django_db

APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
LATER = (timezone.now() + timedelta(days=40)).date().isoformat()


@pytest.mark.some(3)
@pytest.mark.parametrize("state", scenes.STATES)
@pytest.mark.parametrize("track", ["legal", "engineering"])
def test_a_desk_is_shown_in_every_state(cast: Cast, client: Client, state: str, track: str) -> None:
    candidate = scenes.candidate_at(state, cast)
    for who in (cast.legal, cast.engineer, cast.requester, cast.auditor):
        assert f"Sign {track} track" in get(client, who, candidate, f"{track}/")


def test_a_stranger_finds_no_desk_of_a_private_workload(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast, work=scenes.workload(cast, name="Secret", private=True))
    for page in ("legal/", "engineering/", "legal/withdraw/"):
        get(client, cast.stranger, candidate, page, 404)
    post(client, cast.stranger, candidate, "legal/sign/", 404, outcome="fail", reason="x")


@pytest.mark.long
def test_the_license_text_stands_with_its_lines(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = get(client, cast.legal, candidate, "legal/")
    assert '<span id="L3">1. You may use, copy and change this model for any purpose.</span>' in page
    assert "Sample Permissive License 1.0" in page
    card = get(client, cast.legal, candidate, "legal/?doc=card")
    assert "Only a license text that has been read shows what is granted" in card
    assert "You may use, copy" not in card


def test_without_any_license_text_the_desk_says_declared_only(cast: Cast, client: Client) -> None:
    first = reading()
    kept = tuple(document for document in first.documents if document.role != "license")
    candidate = scenes.candidate_at("read", cast, read=again(first, documents=kept))
    assert "Declared only, no text found" in get(client, cast.legal, candidate, "legal/")


def test_a_gated_reading_says_not_read_and_engineering_stays_locked(cast: Cast, client: Client) -> None:
    first = reading(partial=True, gated="manual", gate_prompt="You agree to ask first.")
    candidate = scenes.candidate_at("intake", cast, read=first)
    assert "You agree to ask first." in get(client, cast.legal, candidate, "legal/")
    page = get(client, cast.engineer, candidate, "engineering/")
    assert "Engineering is locked" in page
    assert "access to the gated files and has read them" in page


def test_a_hostile_license_is_text_and_nothing_else(cast: Cast, client: Client) -> None:
    text = "<script>alert(1)</script>\n\n<img src=x onerror=alert(2)> [a](javascript:alert(3)) \u202egnp.exe\n"
    finding = FindingValue("name-suspicious", "warn", "<b>bold</b>", "<i>x</i>", "LICENSE", "L1")
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=text, findings=(finding,)))
    for page in ("legal/", "legal/?doc=card", "engineering/"):
        shown = get(client, cast.legal, candidate, page)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "<b>bold" not in shown
        assert "\u202e" not in shown
        assert "javascript:" not in shown.replace("[a](javascript:alert(3))", "")


def test_the_intake_form_proposes_what_the_repository_says(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = get(client, cast.legal, candidate, "legal/")
    assert "LICENSE is not word for word a known license; the tag says sample-permissive" in page
    assert "The card says: Drafting replies." in page
    assert "Suggested from" in page
    assert "LICENSE at commit" in page


def test_the_intake_takes_the_license_from_the_text_and_shows_the_tag_beside_it(cast: Cast, client: Client) -> None:
    facts = {"license.tag": ("mit", "file", "README.md", "L2")}
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=APACHE, facts=facts))
    page = get(client, cast.legal, candidate, "legal/")
    assert 'value="Apache License 2.0"' in page
    assert "LICENSE, which is its text word for word; the tag says mit" in page


def test_a_locked_track_names_its_lock(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    post(client, cast.legal, candidate, "legal/intake/", 302, **{**scenes.INTAKE, "hold": "Until the EU is allowed."})
    page = get(client, cast.engineer, candidate, "engineering/")
    assert "Until the EU is allowed." in page
    assert "has not recorded the license intake" not in page
    track = candidate.tracks.get(name="engineering")
    assert why_locked(track).endswith("before technical work. Until the EU is allowed.")


def test_recording_the_intake_unlocks_engineering(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    assert "Legal has not recorded the license intake" in get(client, cast.engineer, candidate, "engineering/")
    post(client, cast.legal, candidate, "legal/intake/", 302, **scenes.INTAKE)
    assert "Engineering is locked" not in get(client, cast.engineer, candidate, "engineering/")
    page = get(client, cast.legal, candidate, "legal/")
    assert "Correct the intake" in page
    assert "Mirror inside the company only." in page


def test_nobody_lifts_a_hold_or_changes_an_answer_that_a_colleague_gave_meanwhile(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    assert 'name="before" value="0"' in get(client, cast.legal_two, candidate, "legal/")
    held = {**scenes.INTAKE, "hold": "Until counsel has read clause 4."}
    post(client, cast.legal, candidate, "legal/intake/", 302, **held, before=0)
    page = post(client, cast.legal_two, candidate, "legal/intake/", 409, **scenes.INTAKE, before=0)
    assert "Lena Legal recorded the license intake after you opened this page." in page
    assert "Before" not in page, "what nobody typed is no input to copy"
    assert "Compare the two readings" not in page, "the repository was not read again"
    assert candidate.tracks.get(name="engineering").state == "locked"
    shown = LicenseIntake.objects.get().pk
    assert f'name="before" value="{shown}"' in get(client, cast.legal_two, candidate, "legal/")
    post(client, cast.legal_two, candidate, "legal/intake/", 302, **scenes.INTAKE, before=shown)

    for text in ("Clause 4 forbids it.", "Clauses 4 and 5 forbid it."):  # their own answer is nothing new to them
        post(client, cast.legal, candidate, "legal/answers/license/", 302, choice="no", text=text, before=0)
    page = post(client, cast.legal_two, candidate, "legal/answers/license/", 409, choice="yes", before=0)
    assert "Lena Legal answered “License” after you opened this page." in page
    both = {"choice_license": "yes", "choice_publisher": "yes"}
    post(client, cast.legal_two, candidate, "legal/answers/", 409, **both, before=0)
    assert {one.choice for one in candidate.answers.all()} == {"no"}
    newest = max(one.pk for one in candidate.answers.all())
    assert f'name="before" value="{newest}"' in get(client, cast.legal_two, candidate, "legal/answers/")
    post(client, cast.legal_two, candidate, "legal/answers/", 302, **both, before=newest)


@pytest.mark.long
def test_an_intake_with_a_gap_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = post(
        client,
        cast.legal,
        candidate,
        "legal/intake/",
        422,
        **{**scenes.INTAKE, "publisher": "", "redistribution": "Typed by hand"},
    )
    assert "Typed by hand" in page
    assert 'href="#intake-publisher"' in page
    assert not LicenseIntake.objects.exists()


@pytest.mark.some(2)
@pytest.mark.parametrize("who", ["requester", "engineer", "decider", "auditor", "administrator", "reader"])
def test_only_legal_records_the_intake_and_nothing_typed_is_lost(cast: Cast, client: Client, who: str) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = post(
        client, getattr(cast, who), candidate, "legal/intake/", 403, **{**scenes.INTAKE, "redistribution": "Long text"}
    )
    assert "Only a legal reviewer can record the license intake." in page
    assert "Long text" in page
    assert not LicenseIntake.objects.exists()


def test_an_answer_is_recorded_and_leads_to_the_next_question(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    client.force_login(cast.legal)
    given = {"seen": scenes.seen(candidate), "choice": "yes", "text": ""}
    answer = client.post(at(candidate, "legal/answers/publisher/"), given)
    assert answer["Location"] == at(candidate, "legal/?open=intended-use#q-intended-use")
    page = client.get(answer["Location"]).content.decode()
    assert "Lena Legal" in page
    assert "12 not answered" in page
    assert page.count('<details class="twin" open>') == 1


@pytest.mark.long
def test_an_answer_that_is_no_plain_yes_needs_its_reason(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    page = post(client, cast.engineer, candidate, "engineering/answers/context/", 422, choice="no", text="  ")
    assert "Give a reason: every answer except a plain yes needs one." in page
    assert not Answer.objects.exists()
    post(client, cast.engineer, candidate, "engineering/answers/context/", 302, choice="no", text="It ends at 4,096.")
    assert "It ends at 4,096." in get(client, cast.engineer, candidate, "engineering/")


def test_answers_are_refused_with_the_reason(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    page = post(client, cast.requester, candidate, "legal/answers/license/", 403, choice="no", text="Typed")
    assert "Only a legal reviewer can answer the legal questions." in page
    assert "Typed" in page
    post(client, cast.legal, candidate, "legal/answers/nothing/", 404, choice="yes")
    post(client, cast.legal, candidate, "engineering/answers/license/", 404, choice="yes")


def test_an_open_remark_stands_against_a_pass(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    remark(candidate, track="legal", about="", text="Which entity signs?", by=cast.decider)
    assert "resolve 1 open remark" in get(client, cast.legal, candidate, "legal/")
    post(client, cast.legal, candidate, "legal/sign/", 422, outcome="pass", reason="x")


@pytest.mark.long
def test_the_pages_take_the_same_number_of_queries_with_more_facts_and_files(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    assert Document.objects.exists()
    client.force_login(cast.legal)
    client.get("/")  # the turns that these acts marked are worked out once, by whoever comes first
    for track in QUESTIONS:
        with django_assert_max_num_queries(39):
            client.get(at(candidate, f"{track}/"))
