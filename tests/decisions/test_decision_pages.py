"""Deciding, the record's page and its copies, the list, and withdrawing."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import Decision, DecisionChange
from reviews.decisions.record import BOUNDARY
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import again, reading

pytestmark = pytest.mark.django_db


def ruling(candidate: Candidate, **changes: Any) -> dict[str, Any]:
    return {
        "step": "issue",
        "seen": scenes.seen(candidate),
        "supersedes": "",
        "limitations": "Weak on tables.",
        "largest_risk": "Invented claim numbers.",
        "evidence_none_reason": "Two weeks of shadow operation showed it.",
        "evidence_none_by": "decider",
        "revision_strategy": "pin-and-watch",
        "fallback": "retrieval-first",
        "fallback_decision": "",
        "fallback_note": "Search and templates.",
        "triggers": ["license-changed", "new-commit"],
        "review_by": (timezone.now() + timedelta(days=180)).date().isoformat(),
        "removal_plan": "Switch the route and drain for 15 minutes.",
        "change_owner": "Enno Engineer",
        **{f"reviewed_{key}": f"{title}, looked at" for key, title in BOUNDARY},
        **{f"owner_{key}": "Claims" for key, _ in BOUNDARY},
        **{f"resolve_{key}": sentence for key, sentence in scenes.resolved(candidate).items()},
        **changes,
    }


def get(client: Client, who: Any, url: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def decide(client: Client, who: Any, candidate: Candidate, status: int, **changes: Any) -> str:
    client.force_login(who)
    answer = client.post(f"/candidates/{candidate.pk}/decide/", ruling(candidate, **changes))
    assert answer.status_code == status, answer.content.decode()
    return " ".join(answer.content.decode().split())


@pytest.mark.some(2)
@pytest.mark.parametrize("state", scenes.STATES)
def test_the_page_to_decide_is_shown_in_every_state(cast: Cast, client: Client, state: str) -> None:
    candidate = scenes.candidate_at(state, cast)
    page = get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    assert "Issue decision" in page
    assert ("disabled" in page) == (state not in ("ready", "decided"))


def test_a_decision_is_issued_and_its_page_follows(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    page = get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    assert "Weak on tables." in page  # proposed from the card, marked as unverified
    assert "A decision cannot be changed" in page
    decide(client, cast.decider, candidate, 302)
    shown = get(client, cast.reader, "/decisions/1/")
    for heading in ("License", "Model card", "Artifact inventory", "Variants", "Deployment recommendation"):
        assert f"</span>{heading}</h2>" in shown
    places = [shown.index(f'id="s{n}"') for n in range(1, 6)]
    assert places == sorted(places)
    assert "Approved for production." in shown
    assert Decision.objects.get().sha256 in shown


@pytest.mark.some(3)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"limitations": ""}, "required"),
        ({"review_by": "2020-01-01"}, "must be in the future"),
        (
            {"review_by": (timezone.now() + timedelta(days=900)).date().isoformat()},
            "sign-off is due for review then",
        ),
        ({"review_by": "next spring"}, "Write the date as"),
        ({"triggers": []}, "Choose at least one"),
        ({"fallback": "smaller-approved-model"}, "Select the decision"),
        ({"fallback_decision": "77"}, "itself approved” names a decision"),
        ({"revision_strategy": "latest"}, "latest"),
        ({"change_owner": "x" * 300}, "250"),
        ({"change_owner": "Gandalf the Grey"}, "“Gandalf the Grey” is not a person of this portal."),
        ({"change_owner": "Claims"}, "Claims is a team."),
        ({"owner_weights": "Platform on call"}, "“Platform on call” is not a person or a team of this portal."),
        ({"owner_weights": ""}, "Name who owns it"),
        ({"reviewed_weights": ""}, "Say what was reviewed"),
        ({"absent_weights": "There are none."}, "only if this part does not exist"),
    ],
)
def test_a_bad_ruling_is_explained_and_keeps_what_was_typed(
    cast: Cast, client: Client, changes: dict[str, Any], error: str
) -> None:
    candidate = scenes.candidate_at("ready", cast)
    page = decide(client, cast.decider, candidate, 422, **{"removal_plan": "Typed exit plan", **changes})
    assert error in page
    assert "Typed exit plan" in page
    assert not Decision.objects.exists()


def test_who_may_not_decide_is_told_and_loses_nothing(cast: Cast, client: Client) -> None:
    ready = scenes.candidate_at("ready", cast)
    for who in (cast.requester, cast.legal, cast.administrator, cast.auditor):
        page = decide(client, who, ready, 403, removal_plan="Typed exit plan")
        assert "Only deciders can issue decisions." in page
        assert "Typed exit plan" in page
    early = scenes.candidate_at("legal-passed", cast, "sample-lab/early")
    assert "Not yet: Engineering track passes." in decide(
        client, cast.decider, early, 403, removal_plan="Typed exit plan"
    )
    assert not Decision.objects.exists()


def test_a_reading_that_changed_meanwhile_is_409(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    old = scenes.seen(candidate)
    take_reading(candidate.pk, reading(likes=9, card="# Changed\n"))
    page = decide(client, cast.decider, candidate, 409, seen=old, removal_plan="Typed exit plan")
    assert "Typed exit plan" in page
    assert not Decision.objects.exists()


def test_a_form_sent_twice_issues_once_and_superseding_names_the_old_one(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decide(client, cast.decider, candidate, 409)
    assert Decision.objects.count() == 1
    page = get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    assert "now in force" in page
    assert '<input type="hidden" name="supersedes" value="1"' in page
    decide(client, cast.decider, candidate, 302, supersedes="1")
    old, new = get(client, cast.reader, "/decisions/1/"), get(client, cast.reader, "/decisions/2/")
    assert "Superseded" in old
    assert 'href="/decisions/2/"' in old
    assert "Previous: decision 1" in new


def test_the_json_is_the_stored_record_byte_for_byte(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    stored = Decision.objects.get()
    client.force_login(cast.reader)
    answer = client.get("/decisions/1.json")
    assert answer.content == bytes(stored.canonical)
    assert hashlib.sha256(answer.content).hexdigest() == stored.sha256 == answer["X-Content-SHA256"]
    assert answer["Content-Disposition"] == 'attachment; filename="decision-1.json"'
    held = json.loads(answer.content)
    assert held["evidence"]["card.limitations"]["state"] == "unverified"
    assert held["variants"] == {"base_models": [], "relation": None, "other_rungs": []}


def test_the_record_verifies_against_bytes_and_ledger(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    assert "The record is valid" in get(client, cast.reader, "/decisions/1/?verify=1")


def test_the_page_is_drawn_from_the_bytes_and_not_from_rows(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    cast.legal.last_name = "Renamed"
    cast.legal.save()
    Candidate.objects.filter(pk=candidate.pk).update(repo_id="sample-lab/other")
    page = get(client, cast.reader, "/decisions/1/")
    assert "Lena Legal" in page
    assert "atlas-1b-instruct" in page


@pytest.mark.long
def test_variants_name_other_rungs_of_the_same_base(cast: Cast, client: Client) -> None:
    base = {"lineage.base_model": (["sample-lab/base"], "unverified", "README.md", "L3")}
    secret = scenes.workload(cast, name="Secret", private=True)
    scenes.candidate_at("decided", cast, "sample-lab/rung-a", read=reading("sample-lab/rung-a", facts=base))
    scenes.candidate_at(
        "decided", cast, "sample-lab/hidden", read=reading("sample-lab/hidden", facts=base), work=secret
    )
    scenes.candidate_at("decided", cast, "sample-lab/unrelated", read=reading("sample-lab/unrelated"))
    scenes.candidate_at("decided", cast, "sample-lab/rung-b", read=reading("sample-lab/rung-b", facts=base))
    held = json.loads(bytes(Decision.objects.get(repo_id="sample-lab/rung-b").canonical))["variants"]
    assert held["base_models"] == ["sample-lab/base"]
    assert [one["repository"] for one in held["other_rungs"]] == ["sample-lab/rung-a"]
    assert 'sample-lab/</span><span class="name">' in get(client, cast.reader, "/decisions/4/")


def test_hostile_texts_are_harmless_in_every_copy(cast: Cast, client: Client) -> None:
    facts = {
        "card.limitations": (
            {"heading": "<h1>x", "text": "<script>alert(1)</script> [a](javascript:b) | \u202egnp"},
            "unverified",
            "README.md",
            "L1",
        )
    }
    name = "sample-lab/hostile"
    first = reading(name, facts=facts)
    odd = first.artifacts[0].__class__("we`ights|\u202e<b>.bin", 5, "b9" * 20, "", "weights", "pickle")
    scenes.candidate_at("decided", cast, name, read=again(first, artifacts=(*first.artifacts, odd)))
    for url in ("/decisions/1/", "/decisions/1/print/"):
        page = get(client, cast.reader, url)
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "<b>.bin" not in page
    text = get(client, cast.reader, "/decisions/1.md")
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\u202e" not in text


@pytest.mark.long
def test_the_list_is_filtered_by_words_standing_and_day(cast: Cast, client: Client) -> None:
    assert "No decisions yet" in get(client, cast.reader, "/decisions/")
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("decided", cast, "sample-lab/second")
    today = timezone.now().date()

    def found(query: str, status: int = 200) -> set[str]:
        page = get(client, cast.reader, f"/decisions/?{query}", status)
        return {name for name in ("atlas-1b-instruct", "second") if f'<span class="name">{name}' in page}

    both = {"atlas-1b-instruct", "second"}
    assert found("q=second") == found("q=2") == {"second"}
    assert found("q=" + Decision.objects.get(pk=2).sha256[:12]) == {"second"}
    assert found("standing=in+force") == found(f"on={today}") == found("page=900") == both
    assert found("standing=under+review") == found("standing=withdrawn") == found("on=2020-01-01") == set()
    assert found("standing=nonsense", 422) == found("on=someday", 422) == both
    assert found("q=%00", 422) == both
    assert "Unknown filters ignored: colour" in get(client, cast.reader, "/decisions/?colour=red")


def test_the_list_tells_under_review_as_the_record_does(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    take_reading(candidate.pk, reading(license_text="Other terms.\n"))
    assert "sample-lab" in get(client, cast.reader, "/decisions/?standing=under+review")
    assert "No decision matches" in get(client, cast.reader, "/decisions/?standing=in+force")
    assert "Changed since signing: License documents." in get(client, cast.reader, "/decisions/1/")


def test_a_private_workload_keeps_its_decisions_private(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast, work=scenes.workload(cast, name="Secret", private=True))
    for page in ("", "print/", "withdraw/"):
        get(client, cast.stranger, f"/decisions/1/{page}", 404)
    get(client, cast.stranger, "/decisions/1.json", 404)
    get(client, cast.stranger, "/decisions/1.md", 404)
    assert "No decisions yet" in get(client, cast.stranger, "/decisions/")
    get(client, cast.auditor, "/decisions/1/")
    get(client, cast.auditor, "/decisions/999999999999999999/", 404)


@pytest.mark.long
def test_withdrawing_needs_a_decider_and_a_reason(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    assert "Only deciders can withdraw decisions." in get(client, cast.legal, "/decisions/1/")
    client.force_login(cast.legal)
    assert client.post("/decisions/1/withdraw/", {"reason": "x"}).status_code == 403
    client.force_login(cast.decider)
    assert client.post("/decisions/1/withdraw/", {"reason": " "}).status_code == 422
    assert not DecisionChange.objects.exists()
    assert client.post("/decisions/1/withdraw/", {"reason": "The publisher revoked it."}).status_code == 302
    page = get(client, cast.reader, "/decisions/1/")
    assert "The publisher revoked it." in page
    assert "Approved for production" not in page
    again = client.post("/decisions/1/withdraw/", {"reason": "Again"})
    assert again.status_code == 409
    assert "was withdrawn after you opened this page: The publisher revoked it." in again.content.decode()
    assert DecisionChange.objects.count() == 1
