"""From test to production: what is asked for, delivered and released, by whom, and what machines are answered."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.api.actions import create_token
from reviews.decisions import permits as ruling_permits
from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.past import standing_at
from reviews.decisions.queries import standing
from reviews.decisions.replay import rebuilt
from reviews.decisions.stages import actions, permits, queries
from reviews.decisions.stages.models import EvidenceDelivery, EvidenceItem, ProductionRelease
from reviews.decisions.stages.turns import releasable_by
from reviews.home.queries import turns_of
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale
from reviews.people.rows import open_hold
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from reviews.workflow.statements import ConditionAsked
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WHATS = ("Load test at 16 concurrent requests", "Two weeks beside the clerks")
LINK = actions.DeliveryStatement(note="It passed.", link="https://reports.example.org/1")
PDF = b"%PDF-1.7\nLoad test\n"


@pytest.fixture
def in_test(cast: Cast) -> Decision:
    return scenes.decide(scenes.candidate_at("ready", cast), cast, **scenes.evidence(*WHATS))


def check(decision: Decision, **asked: str) -> dict[str, Any]:
    """What the API answers a machine."""
    _, secret = create_token(name=f"ci-{timezone.now().isoformat()}", scopes=["check", "decisions"], days=1, by="tests")
    given = {"repo": decision.repo_id, "commit": decision.commit, "workload": decision.workload.slug, **asked}
    answer = Client().get("/api/v1/check", given, headers={"Authorization": f"Bearer {secret}"})
    return {"status": answer.status_code, **answer.json()}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def item(decision: Decision, number: int = 1) -> EvidenceItem:
    return EvidenceItem.objects.select_related("decision").get(decision=decision, number=number)


def release(decision: Decision, by: User) -> ProductionRelease:
    return actions.release(decision, reason="It holds.", seen=queries.evidence_seen(decision), by=by)


# --- what machines are answered ------------------------------------------------------------------------------------


def test_production_is_denied_until_the_release_and_test_is_allowed(cast: Cast, in_test: Decision) -> None:
    denied = check(in_test)
    assert denied["allow"] is False
    assert denied["stage"] == "production"
    assert denied["approved_for"] == "test"
    day = item(in_test).due
    assert denied["reasons"][0] == (
        f"Decision {in_test.number} is approved for test only. Still due: {WHATS[0]} (Enno Engineer, due"
        f" {day:%-d %b %Y}); {WHATS[1]} (Enno Engineer, due {day:%-d %b %Y})."
    )
    assert check(in_test, stage="production")["allow"] is False
    allowed = check(in_test, stage="test")
    assert allowed["allow"] is True
    assert "It is approved for test only." in allowed["reasons"]
    scenes.deliver_all(in_test, by=cast.requester)
    denied = check(in_test)
    assert denied["allow"] is False
    assert "an engineering reviewer has yet to release it" in denied["reasons"][0]
    release(in_test, cast.engineer_two)
    for stage in ({}, {"stage": "production"}, {"stage": "test"}):
        assert check(in_test, **stage)["allow"] is True
    assert check(in_test)["approved_for"] == "production"
    assert check(in_test, stage="staging")["status"] == 422


def test_the_command_answers_for_a_stage(in_test: Decision, capsys: pytest.CaptureFixture[str]) -> None:
    named = f"{in_test.repo_id}@{in_test.commit}"
    call_command("check_model", named, workload=in_test.workload.slug, stage="test")
    assert capsys.readouterr().out.startswith("allow")
    with pytest.raises(SystemExit):
        call_command("check_model", named, workload=in_test.workload.slug)
    assert "approved for test only" in capsys.readouterr().out


def test_a_decision_without_evidence_is_for_production_at_once(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    assert check(decision)["allow"] is True
    assert standing(decision).approved_for == ("ok", "Approved for production")
    with pytest.raises(Forbidden, match="approved for production already"):
        release(decision, cast.engineer_two)


def test_the_stage_of_a_past_moment_is_that_of_then(cast: Cast, in_test: Decision) -> None:
    before = timezone.now()
    with scenes.later(days=2):
        scenes.released(in_test, cast)
        assert standing_at(in_test, timezone.now()).stage == "production"
    assert standing_at(in_test, before).stage == "test"
    assert standing_at(in_test, before + timedelta(days=1)).stage == "test"
    assert standing_at(in_test, before + timedelta(days=3)).stage == "production"


# --- who may what --------------------------------------------------------------------------------------------------


def test_owner_requester_and_team_deliver_and_no_one_else(cast: Cast, in_test: Decision) -> None:
    stands = standing(in_test)
    may = {
        name: not permits.why_not_deliver(getattr(cast, name), in_test, item(in_test), stands)
        for name in ("engineer", "requester", "both", "engineer_two", "legal", "decider", "reader", "administrator")
    }
    assert [name for name, yes in may.items() if yes] == ["engineer", "requester", "both"]
    with pytest.raises(Forbidden, match="Only the owner of this item"):
        actions.deliver(item(in_test), said=LINK, by=cast.engineer_two)


def test_one_person_cannot_do_it_alone(cast: Cast, in_test: Decision) -> None:
    actions.deliver(item(in_test), said=LINK, by=cast.engineer)
    with pytest.raises(Forbidden, match="Still due: Two weeks"):
        release(in_test, cast.engineer_two)
    actions.deliver(item(in_test, 2), said=LINK, by=cast.both)
    with pytest.raises(Forbidden, match="You delivered item 1"):
        release(in_test, cast.engineer)
    with pytest.raises(Forbidden, match="You delivered item 2"):
        release(in_test, cast.both)
    for other in (cast.requester, cast.decider, cast.legal, cast.administrator):
        with pytest.raises(Forbidden, match="Only an engineering reviewer"):
            release(in_test, other)
    assert not ProductionRelease.objects.exists()
    release(in_test, cast.engineer_two)


def test_an_earlier_deliverer_does_not_release_either(cast: Cast, in_test: Decision) -> None:
    actions.deliver(item(in_test), said=LINK, by=cast.engineer)
    scenes.deliver_all(in_test, by=cast.requester)
    with pytest.raises(Forbidden, match="You delivered item 1"):
        release(in_test, cast.engineer)


def test_the_requester_does_not_release_as_a_reviewer(cast: Cast) -> None:
    work = scenes.workload(cast, name="Both of them", by=cast.both)
    candidate = scenes.candidate_at("ready", cast, work=work)
    candidate.requester = cast.both
    candidate.save(update_fields=["requester"])
    decision = scenes.decide(candidate, cast, **scenes.evidence(WHATS[0]))
    actions.deliver(item(decision), said=LINK, by=cast.engineer)
    with pytest.raises(Forbidden, match="You proposed this candidate"):
        release(decision, cast.both)


def test_a_related_account_is_the_same_person(cast: Cast, in_test: Decision) -> None:
    scenes.deliver_all(in_test, by=cast.requester)
    with transaction.atomic():
        open_hold(cast.engineer_two, by=cast.requester, why="the requester saw the first password")
        why = permits.why_not_release(cast.engineer_two, in_test, standing(in_test))
    assert "Rolf Requester" in why


def test_a_release_rests_on_what_the_page_showed(cast: Cast, in_test: Decision) -> None:
    scenes.deliver_all(in_test, by=cast.requester)
    seen = queries.evidence_seen(in_test)
    actions.deliver(item(in_test), said=LINK, by=cast.requester)
    with pytest.raises(Stale, match="Evidence was delivered after you opened this page"):
        actions.release(in_test, reason="It holds.", seen=seen, by=cast.engineer_two)


def test_nothing_is_delivered_or_released_after_the_release_or_the_end(cast: Cast, in_test: Decision) -> None:
    scenes.released(in_test, cast)
    with pytest.raises(Forbidden, match="approved for production; nothing is left"):
        actions.deliver(item(in_test), said=LINK, by=cast.requester)
    with pytest.raises(Forbidden, match="already"):
        release(in_test, cast.engineer_two)


def test_a_withdrawn_decision_is_not_released(cast: Cast, in_test: Decision) -> None:
    from reviews.decisions.actions import withdraw

    scenes.deliver_all(in_test, by=cast.requester)
    withdraw(in_test, reason="The license changed.", by=cast.decider)
    with pytest.raises(Forbidden, match="Only a decision in force"):
        release(in_test, cast.engineer_two)
    with pytest.raises(Forbidden, match="withdrawn; deliver for its successor"):
        actions.deliver(item(in_test), said=LINK, by=cast.requester)


# --- conditions before release -------------------------------------------------------------------------------------


def test_a_condition_before_release_keeps_a_decision_in_test(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    asked = [ConditionAsked("Scan the image", scenes.holder("requester"), scenes.due(), first=True)]
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions", conditions=asked)
    decision = scenes.decide(scenes.fresh(candidate), cast)
    assert standing(decision).stage == "test"
    assert "condition 1 of the engineering track (Rolf Requester" in check(decision)["reasons"][0]
    with pytest.raises(Forbidden, match="condition 1 of the engineering track"):
        release(decision, cast.engineer_two)
    meet_condition(Condition.objects.get(), how="Scanned.", evidence="", by=cast.engineer)
    assert check(decision)["allow"] is False
    with pytest.raises(Forbidden, match="You confirmed condition 1"):
        release(decision, cast.engineer)
    assert decision in releasable_by(cast.engineer_two)
    assert decision not in releasable_by(cast.engineer)
    release(decision, cast.engineer_two)
    assert check(decision)["allow"] is True


# --- the ruling ----------------------------------------------------------------------------------------------------


def test_a_high_risk_never_goes_without_evidence(cast: Cast) -> None:
    assert "high risk" in ruling_permits.why_not_evidence("high", scenes.ruling())
    assert not ruling_permits.why_not_evidence("medium", scenes.ruling())


def test_a_ruling_without_evidence_and_without_a_reason_is_refused(cast: Cast) -> None:
    nothing = scenes.ruling(evidence=(), evidence_none=None)
    assert "Name the operational evidence" in ruling_permits.why_not_evidence("low", nothing)
    past = scenes.ruling(**scenes.evidence("A load test", days=0))
    assert "a day in the future" in ruling_permits.why_not_evidence("low", past)


# --- records and history -------------------------------------------------------------------------------------------


def test_every_act_leaves_one_entry_and_the_ledger_rebuilds_the_stage(cast: Cast, in_test: Decision) -> None:
    assert LedgerEntry.objects.get(event="decision:issued").data["stage"] == "test"
    before = LedgerEntry.objects.count()
    scenes.released(in_test, cast)
    entries = list(LedgerEntry.objects.order_by("sequence")[before:])
    assert [one.event for one in entries] == ["evidence:delivered"] * 2 + ["decision:released"]
    assert [one["link"] for one in entries[2].data["evidence"]] == [
        "https://reports.example.org/1", "https://reports.example.org/2",
    ]  # fmt: skip
    assert rebuilt() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_evidencedelivery SET note = 'x'",
        "DELETE FROM reviews_evidencedelivery",
        "UPDATE reviews_evidenceitem SET due = '2999-01-01'",
        "DELETE FROM reviews_productionrelease",
        "DELETE FROM reviews_issuedfortest",
    ],
)
def test_what_was_delivered_and_released_stays(cast: Cast, in_test: Decision, statement: str) -> None:
    scenes.released(in_test, cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            cursor.execute(statement)


# --- pages ---------------------------------------------------------------------------------------------------------


def deliver_by_form(user: User, decision: Decision, number: int = 1, **sent: Any) -> Any:
    url = reverse("deliver_evidence", args=[decision.number, number])
    return signed_in(user).post(url, {"note": "It passed.", **sent})


def test_a_file_is_delivered_and_read_by_who_may_see_the_decision(cast: Cast, in_test: Decision) -> None:
    file = SimpleUploadedFile("load\r\ntest.pdf", PDF, content_type="text/html")
    assert deliver_by_form(cast.engineer, in_test, file=file).status_code == 302
    given = EvidenceDelivery.objects.select_related("file").get()
    assert given.file is not None
    answer = signed_in(cast.reader).get(reverse("stored_file", args=[given.file.pk]))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert LedgerEntry.objects.get(event="evidence:delivered").data["sha256"] == given.file.sha256
    page = signed_in(cast.reader).get(reverse("decision_evidence", args=[in_test.number])).content.decode()
    assert given.file.sha256[:7] in page
    assert "Not delivered" in page


def test_a_file_of_a_private_workload_is_not_read_by_strangers(cast: Cast) -> None:
    work = scenes.workload(cast, name="Secret plans", private=True)
    decision = scenes.decide(scenes.candidate_at("ready", cast, work=work), cast, **scenes.evidence(WHATS[0]))
    file = SimpleUploadedFile("load.pdf", PDF)
    assert deliver_by_form(cast.requester, decision, file=file).status_code == 302
    stored = EvidenceDelivery.objects.get().file
    assert stored is not None
    for user, status in ((cast.both, 200), (cast.auditor, 200), (cast.stranger, 404), (cast.reader, 404)):
        assert signed_in(user).get(reverse("stored_file", args=[stored.pk])).status_code == status


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, or give its https address"),
        ({"link": "http://reports.example.org/1"}, "starts with https://"),
        ({"link": "https://user:word@reports.example.org/1"}, "no user name or password"),
        ({"link": "javascript:alert(1)"}, "starts with https://"),
        ({"link": "https://[broken"}, "starts with https://"),
        ({"link": "https://a.example", "file": SimpleUploadedFile("a.pdf", PDF)}, "either a file or an address"),
        ({"file": SimpleUploadedFile("a.pdf", b"<html><script>1</script>")}, "HTML, SVG or XML"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"a" * (25 * 2**20))}, "larger than 25 MiB"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "This file is empty"),
        ({"link": "https://a.example", "note": ""}, "required"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    cast: Cast, in_test: Decision, sent: dict[str, Any], words: str
) -> None:
    answer = deliver_by_form(cast.engineer, in_test, **sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not EvidenceDelivery.objects.exists()


def test_a_file_of_26_mebibytes_is_refused_without_an_error(cast: Cast, in_test: Decision) -> None:
    answer = deliver_by_form(cast.engineer, in_test, file=SimpleUploadedFile("a.pdf", b"%PDF-" + b"a" * (26 * 2**20)))
    assert answer.status_code in (400, 413)
    assert "large" in answer.content.decode()


def test_a_later_delivery_replaces_and_both_are_shown(cast: Cast, in_test: Decision) -> None:
    deliver_by_form(cast.engineer, in_test, link="https://reports.example.org/first")
    deliver_by_form(cast.engineer, in_test, link="https://reports.example.org/second")
    page = signed_in(cast.reader).get(reverse("decision_evidence", args=[in_test.number])).content.decode()
    assert page.index("reports.example.org/second") < page.index("Replaced") < page.index("reports.example.org/first")


def test_the_release_page_says_what_machines_are_answered(cast: Cast, in_test: Decision) -> None:
    url = reverse("release_decision", args=[in_test.number])
    page = signed_in(cast.engineer_two).get(url).content.decode()
    assert "Still due" in page
    assert "disabled" in page
    assert signed_in(cast.engineer_two).post(url, {"reason": "x", "seen": "y"}).status_code == 403
    scenes.deliver_all(in_test, by=cast.requester)
    page = signed_in(cast.engineer_two).get(url).content.decode()
    assert "machines that ask for production are answered “allow”" in " ".join(page.split())
    sent = {"reason": "It holds.", "seen": queries.evidence_seen(in_test)}
    assert signed_in(cast.engineer_two).post(url, sent).status_code == 302
    page = signed_in(cast.reader).get(reverse("decision", args=[in_test.number])).content.decode()
    assert "Approved for production" in page
    assert signed_in(cast.engineer_two).post(url, sent).status_code == 409


def test_catalog_and_list_tell_the_stages_apart(cast: Cast, in_test: Decision) -> None:
    client = signed_in(cast.reader)
    for path in ("/catalog/", "/decisions/"):
        assert "Approved for test" in client.get(path).content.decode()
        assert in_test.repo_id.rpartition("/")[2] in client.get(path, {"stage": "test"}).content.decode()
        assert f"/decisions/{in_test.number}/" not in client.get(path, {"stage": "production"}).content.decode()
    scenes.released(in_test, cast)
    for path in ("/catalog/", "/decisions/"):
        assert f"/decisions/{in_test.number}/" in client.get(path, {"stage": "production"}).content.decode()
        assert f"/decisions/{in_test.number}/" not in client.get(path, {"stage": "test"}).content.decode()


# --- whose turn it is ----------------------------------------------------------------------------------------------


def test_owner_and_reviewers_have_it_on_their_list(cast: Cast, in_test: Decision) -> None:
    assert [one.number for one in turns_of(cast.engineer).evidence] == [1, 2]
    assert turns_of(cast.engineer_two).evidence == []
    assert turns_of(cast.engineer_two).releases == []
    assert "Load test at 16" in signed_in(cast.engineer).get("/").content.decode()
    actions.deliver(item(in_test), said=LINK, by=cast.engineer)
    assert [one.number for one in turns_of(cast.engineer).evidence] == [2]
    scenes.deliver_all(in_test, by=cast.requester)
    assert turns_of(cast.engineer_two).releases == [in_test]
    assert turns_of(cast.engineer).releases == [], "they delivered something"
    assert turns_of(cast.legal).releases == []
    assert "release it for production" in signed_in(cast.engineer_two).get("/").content.decode()
    assert Mail.objects.filter(to=cast.engineer_two, subject__contains="ready for release").count() == 1
    release(in_test, cast.engineer_two)
    assert turns_of(cast.engineer_two).releases == []


def test_evidence_past_its_day_alerts_its_owner_once(cast: Cast, in_test: Decision) -> None:
    refresh_alerts(0, lambda words: None)
    assert not DecisionAlert.objects.exists()
    with scenes.later(days=31):
        for _ in range(2):
            refresh_alerts(0, lambda words: None)
        alert = DecisionAlert.objects.get()
        assert (alert.kind, alert.evaluator, alert.closed_at) == ("evidence-overdue", cast.engineer, None)
        assert "item 1, due" in alert.why
        assert Mail.objects.filter(to=cast.engineer, subject__contains="evidence is overdue").count() == 1
        assert LedgerEntry.objects.filter(event="evidence:overdue").count() == 1
        assert alert.why in check(in_test, stage="test")["reasons"]
        assert "Evidence overdue" in signed_in(cast.engineer).get("/").content.decode()
        scenes.deliver_all(in_test, by=cast.requester)
        assert DecisionAlert.objects.get().closed_at is not None
        refresh_alerts(0, lambda words: None)
        assert DecisionAlert.objects.filter(closed_at__isnull=True).count() == 0


# --- copies --------------------------------------------------------------------------------------------------------


def copies(user: User, decision: Decision) -> dict[str, str]:
    client, found = signed_in(user), {}
    for end in ("md", "cdx.json", "spdx.json"):
        found[end] = client.get(f"/decisions/{decision.number}.{end}").content.decode()
    with zipfile.ZipFile(io.BytesIO(client.get(f"/decisions/{decision.number}.zip").content)) as bundle:
        found["zip"] = bundle.read("stage.json").decode()
    return found


def test_every_copy_names_the_stage_and_the_digests_delivered(cast: Cast, in_test: Decision) -> None:
    found = copies(cast.reader, in_test)
    assert "Approved for test only." in found["md"]
    assert '"model-review:approved for"' in found["cdx.json"]
    assert "approved for test only." in found["spdx.json"]
    assert json.loads(found["zip"])["stage"] == "test"
    deliver_by_form(cast.engineer, in_test, file=SimpleUploadedFile("load.pdf", PDF))
    actions.deliver(item(in_test, 2), said=LINK, by=cast.both)
    release(in_test, cast.engineer_two)
    stored = EvidenceDelivery.objects.exclude(file=None).get().file
    assert stored is not None
    for text in copies(cast.reader, in_test).values():
        assert stored.sha256 in text
    assert json.loads(copies(cast.reader, in_test)["zip"])["stage"] == "production"
