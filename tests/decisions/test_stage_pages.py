"""The pages, turns and copies of a decision's stage: what is shown to whom, and what the files say."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.stages import actions, queries
from reviews.decisions.stages.models import EvidenceDelivery
from reviews.home.queries import turns_of
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.decisions.staging import LINK, WHATS, check, item, release, signed_in, staged
from tests.readings import reading

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nLoad test\n"


@pytest.fixture
def in_test(cast: Cast) -> Decision:
    return staged(cast)


# --- pages ---------------------------------------------------------------------------------------------------------


def deliver_by_form(user: User, decision: Decision, number: int = 1, **sent: Any) -> Any:
    url = reverse("deliver_evidence", args=[decision.number, number])
    return signed_in(user).post(url, {"note": "It passed.", **sent})


def test_a_file_is_delivered_and_read_by_who_may_see_the_decision(cast: Cast, in_test: Decision) -> None:
    file = SimpleUploadedFile("load\r\ntest.pdf", PDF, content_type="text/html")
    assert deliver_by_form(cast.engineer, in_test, file=file).status_code == 302
    given = EvidenceDelivery.objects.select_related("file").get()
    assert given.file is not None
    answer = signed_in(cast.reader).get(reverse("kept_file", args=[given.file.pk]))
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
        assert signed_in(user).get(reverse("kept_file", args=[stored.pk])).status_code == status


@pytest.mark.some(2)
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


@pytest.mark.long
def test_the_page_takes_as_many_queries_for_thirty_items_as_for_two(cast: Cast, in_test: Decision) -> None:
    more = scenes.candidate_at("ready", cast, "sample-lab/many-1b", read=reading("sample-lab/many-1b"))
    many = scenes.decide(more, cast, **scenes.evidence(*(f"Load test number {n}" for n in range(30))))
    counts = []
    for decision in (in_test, many):
        client = signed_in(cast.engineer)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("decision_evidence", args=[decision.number]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.long
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


@pytest.mark.long
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


def owed(user: User) -> list[int]:
    """The evidence on a person's list."""
    return [one.evidence for one in turns_of(user).owed if one.evidence]


@pytest.mark.long
def test_owner_and_reviewers_have_it_on_their_list(cast: Cast, in_test: Decision) -> None:
    assert owed(cast.engineer) == [1, 2]
    assert owed(cast.engineer_two) == []
    assert turns_of(cast.engineer_two).releases == []
    assert "Load test at 16" in signed_in(cast.engineer).get("/").content.decode()
    actions.deliver(item(in_test), said=LINK, by=cast.engineer)
    assert owed(cast.engineer) == [2]
    scenes.deliver_all(in_test, by=cast.requester)
    assert turns_of(cast.engineer_two).releases == [in_test]
    assert turns_of(cast.engineer).releases == [], "they delivered something"
    assert turns_of(cast.legal).releases == []
    assert "release it for production" in signed_in(cast.engineer_two).get("/").content.decode()
    assert Mail.objects.filter(to=cast.engineer_two, subject__contains="ready for release").count() == 1
    release(in_test, cast.engineer_two)
    assert turns_of(cast.engineer_two).releases == []


@pytest.mark.long
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
        assert "Overdue" in signed_in(cast.engineer).get("/").content.decode()
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


@pytest.mark.long
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
