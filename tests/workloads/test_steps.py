"""The statement as steps: a draft that loses nothing, presets that satisfy nothing, and the act of the single form."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.ledger.models import LedgerEntry
from reviews.people.models import Team
from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.drafts.rows import prune_drafts
from reviews.workloads.drafts.steps import STEPS
from reviews.workloads.models import Workload
from reviews.workloads.presets import presets
from tests.cast import Cast
from tests.workloads.walks import SAID, START, place, sent, walked

pytestmark = pytest.mark.django_db
MOST_CONTROLS = 25
ASKED = ["name", "purpose", "data", "risk", "use", "fields", "places", "environment", "nodes", "size"]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def begin(client: Client, preset: str = "document-extraction", **more: str) -> Any:
    return client.post(START, {"preset": preset, **more}, follow=True)


@pytest.mark.some(1)
@pytest.mark.parametrize("preset", [one.slug for one in presets()])
def test_the_usual_path_of_a_preset_has_at_most_25_controls_and_makes_the_statement(cast: Cast, preset: str) -> None:
    met, count, answer = walked(signed_in(cast.requester), preset)
    assert met == [*ASKED, "check"]
    assert count <= MOST_CONTROLS, count
    stated = Workload.objects.get()
    assert answer.request["PATH_INFO"] == f"/workloads/{stated.slug}/"
    values = next(one.values for one in presets() if one.slug == preset) | {"risk_level": "medium"}
    assert {name: getattr(stated, name) for name in values} == values
    assert (stated.team, stated.author, stated.domains, stated.users_in) == (
        cast.claims,
        cast.requester,
        ["none"],
        ["EU"],
    )
    assert (stated.territory, stated.node_classes) == ("European Union", ["l40s-48-2"])
    assert LedgerEntry.objects.filter(event="workload:stated", subject=f"workload:{stated.pk}").count() == 1
    assert not StatementDraft.objects.exists()


@pytest.mark.long
def test_whoever_is_in_two_teams_and_names_particulars_meets_the_questions_for_them(cast: Cast) -> None:
    Team.objects.get(slug="lab").members.add(cast.requester)
    said: dict[str, dict[str, Any]] = {
        "name": {"name": "Elsewhere", "team": str(cast.lab.pk)},
        "fields": {"field_answer": "some"}, "which-fields": {"domains": ["finance", "minors"]},
        "places": {"place": "several"}, "which-places": {"users_in": ["EU", "CH"], "entity_in": "CH"},
        "nodes": {"need": "own"}, "which-nodes": {"node_classes": ["edge-16"]},
    }  # fmt: skip
    met, _, _ = walked(signed_in(cast.requester), "search", **said)
    assert {"which-fields", "which-places", "which-nodes"} < set(met)
    stated = Workload.objects.get()
    assert (stated.team, stated.domains, stated.node_classes) == (cast.lab, ["finance", "minors"], ["edge-16"])
    assert (stated.users_in, stated.runs_in, stated.entity_in) == (["EU", "CH"], [], "CH")
    assert stated.territory == "Users: European Union, Switzerland; machines: not known yet; legal entity: Switzerland"


@pytest.mark.long
def test_without_a_preset_every_question_is_asked_and_a_bad_answer_is_said_beside_it(cast: Cast) -> None:
    client = signed_in(cast.requester)
    assert place(begin(client, "")) == "name"
    draft = StatementDraft.objects.get()
    assert draft.said == {"team": str(cast.claims.pk)}
    refused = client.post(f"{START}length/", {"context_tokens": "a lot"})
    assert refused.status_code == 422
    assert "Enter a whole number" in text(refused)
    page = text(client.get("/workloads/new/check/"))
    assert page.count("Not answered yet") > 15
    assert "Save statement" not in page
    always = [one.question for one in STEPS if one.when is None]
    assert all(f">{question}</a>" in page for question in always)
    assert client.get(f"{START}no-such/").status_code == 404
    assert place(client.get(f"{START}which-fields/", follow=True)) == "name", "no answer leads to it"


def test_a_preset_satisfies_nothing_by_itself(cast: Cast) -> None:
    client = signed_in(cast.requester)
    begin(client)
    page = text(client.get("/workloads/new/check/"))
    assert "Filled in from the preset “Document extraction”" in page
    assert page.count("Not answered yet") == 16
    assert client.post("/workloads/new/check/", {"read": "on", "sure": "on"}).status_code == 422
    for step, said in {
        "name": {"name": "Letters", "team": str(cast.claims.pk)}, "purpose": {}, "data": {}, "risk": {}, "use": {},
        "fields": {"field_answer": "unknown"}, "places": {"place": "unknown"},
        "environment": {"environment": "edge"}, "nodes": {"need": "unified-1x16"},
        "size": {"user_band": "under-1k", "revenue_band": "under-1m"},
    }.items():  # fmt: skip
        answer = sent(client, f"{START}{step}/", **said)
    assert place(answer) == "check"
    unread = client.post("/workloads/new/check/", {})
    assert unread.status_code == 422
    assert "Read the answers that were filled in" in text(unread)
    assert not Workload.objects.exists()
    client.post("/workloads/new/check/", {"read": "on"})
    stated = Workload.objects.get()
    assert (stated.domains, stated.users_in, stated.runs_in, stated.entity_in) == ([], [], [], "")
    assert stated.territory == "Not known yet"


def test_back_and_forth_and_leaving_lose_nothing_that_was_typed(cast: Cast) -> None:
    client = signed_in(cast.requester)
    begin(client)
    sent(client, f"{START}name/", name="Letters")
    back = client.post(f"{START}purpose/", {"purpose": "Half a sent\0ence", "go": "back"}, follow=True)
    assert place(back) == "name"
    assert 'value="Letters"' in text(back)
    assert "Half a sentence" in text(client.get(f"{START}purpose/"))
    client.post(f"{START}data/", {"data_sensitivity": "personal", "go": "back"})
    left = client.post(f"{START}purpose/", {"purpose": "", "go": "leave"}, follow=True)
    assert "Your draft is saved" in text(left)
    for address in ("/", "/workloads/"):
        page = text(client.get(address))
        assert "Letters" in page
        assert 'href="/workloads/new/check/"' in page
    assert StatementDraft.objects.get().answered == ["name"], "neither an empty purpose nor the way back is an answer"
    again = text(begin(client, "search"))
    assert "What is the model for?" in again, "the draft goes on, and another preset does not replace it"
    assert StatementDraft.objects.get().preset == "document-extraction"


def test_a_contradiction_is_named_at_its_step_again_at_the_end_and_on_the_page(cast: Cast) -> None:
    client = signed_in(cast.requester)
    begin(client)
    sent(client, f"{START}use/", use_class="internal-tool")
    named = sent(client, f"{START}users/", users="Customers and their families")
    assert place(named) == "users"
    assert "“Users” names Customers, but the kind of use is an internal tool for our staff." in text(named)
    assert f'href="{START}use/"' in text(named)
    on = sent(client, f"{START}users/")
    assert place(on) != "users", "both may be right"
    named = sent(client, f"{START}output/", expected_output="Letters that go out unchecked")
    assert place(named) != "output", "the risk is not answered yet"
    named = sent(client, f"{START}risk/", risk_level="medium")
    assert "A medium risk means that a person checks samples" in text(named)
    sent(client, f"{START}output/", expected_output="Letters that a clerk checks")
    for step in ("name", "purpose", "data", "fields", "places", "environment", "nodes", "size"):
        answer = sent(client, f"{START}{step}/", **SAID.get(step, {}))
    assert place(answer) == "check"
    assert "“Users” names Customers" in text(answer)
    refused = client.post("/workloads/new/check/", {"read": "on"})
    assert refused.status_code == 422
    assert "Change one of these answers" in text(refused)
    client.post("/workloads/new/check/", {"read": "on", "sure": "on"})
    page = text(client.get(f"/workloads/{Workload.objects.get().slug}/"))
    assert "Answers that seem to contradict each other" in page
    assert "names Customers" in page


@pytest.mark.long
def test_a_question_fills_in_what_it_said_and_the_rest_is_asked(cast: Cast) -> None:
    client = signed_in(cast.requester)
    asked = text(client.get("/ask/?s=Summarise+customer+tickets+in+German"))
    assert 'href="/workloads/new/steps/?purpose=Summarise' in asked
    page = text(client.get(f"{START}?purpose=Summarise+tickets&languages=German&environment=nowhere"))
    assert 'name="purpose" value="Summarise tickets"' in page
    begin(client, "search", purpose="Summarise tickets", languages="German", environment="nowhere")
    assert "Summarise tickets" in text(client.get(f"{START}purpose/"))
    check = text(client.get("/workloads/new/check/"))
    assert "Filled in from your question" in check
    assert "Filled in from the preset “Search”" in check


def test_a_draft_is_its_owners_alone_and_goes_when_they_or_time_say_so(cast: Cast, settings: Any) -> None:
    client = signed_in(cast.requester)
    begin(client)
    sent(client, f"{START}name/", name="Secret plan")
    for person in (cast.both, cast.stranger, cast.auditor, cast.administrator):
        other = signed_in(person)
        for address in ("/", "/workloads/", START, "/workloads/new/check/", f"{START}name/"):
            assert "Secret plan" not in text(other.get(address, follow=True)), address
    assert signed_in(cast.reader).get(START).status_code == 403
    assert "Secret plan" in text(client.get("/workloads/new/discard/"))
    assert place(client.post("/workloads/new/discard/?purpose=Letters", follow=True)) == "steps"
    assert not StatementDraft.objects.exists()
    assert place(client.get(f"{START}name/", follow=True)) == "steps"
    begin(client)
    assert prune_drafts() == 0
    old = timezone.now() - timedelta(days=settings.DRAFT_DAYS, minutes=1)
    StatementDraft.objects.update(changed_at=old)
    assert prune_drafts() == 1


@pytest.mark.long
def test_an_answer_that_is_no_longer_on_offer_is_asked_again(cast: Cast) -> None:
    client = signed_in(cast.requester)
    begin(client)
    for step in ASKED:
        answer = sent(client, f"{START}{step}/", **{
            "name": {"name": "Letters"}, "risk": {"risk_level": "high"}, "fields": {"field_answer": "none"},
            "places": {"place": "EU"}, "environment": {"environment": "edge"}, "nodes": {"need": "unified-1x16"},
            "size": {"user_band": "under-1k", "revenue_band": "under-1m"},
        }.get(step, {}))  # fmt: skip
    assert place(answer) == "check"
    Team.objects.get(slug="claims").members.remove(cast.requester)
    Team.objects.get(slug="lab").members.add(cast.requester)
    refused = client.post("/workloads/new/check/", {"read": "on"})
    assert refused.status_code == 422
    assert f'href="{START}name/"' in text(refused)
    assert not Workload.objects.exists()
