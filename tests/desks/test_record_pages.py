"""The legal record, the page on terms and workload, waivers and reuse: what people type, what they are told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from reviews.legal.models import AddedDocument, Conclusion, GateAcceptance, TextIdentity
from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.queries import held
from reviews.licensing.terms.values import Anchor, Term
from reviews.people.actions import switch
from reviews.people.permits import Forbidden
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workflow.statements import AnswerStatement, WaiverGrounds
from reviews.workflow.waivers.actions import approve, ask, end
from reviews.workflow.waivers.models import Waiver
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.readings import reading

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()
POLICY = "https://example.org/use-policy"
LINKING = f"Sample License\n\nYou must comply with the Acceptable Use Policy at {POLICY}, as updated.\n"
TEXT = {
    "role": "use_policy", "title": "Use policy of March", "source": POLICY, "dated": TODAY, "language": "English",
    "text": "You will do no harm.",
}  # fmt: skip


@pytest.mark.long
def test_an_address_that_is_part_of_the_terms_is_named_until_somebody_brings_its_text(
    cast: Cast, client: Client
) -> None:
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=LINKING))
    page = get(client, cast.legal, candidate, "legal/record/")
    assert POLICY in page
    assert "Yes, by its wording" in page
    assert "Not fetched" in page
    post(client, cast.legal, candidate, "legal/record/add/text/", 302, **TEXT)
    page = get(client, cast.legal, candidate, "legal/record/")
    assert "Not fetched" not in page
    assert "Use policy of March" in get(client, cast.legal, candidate, "legal/")
    row = AddedDocument.objects.get()
    assert row.blob.text == "You will do no harm."
    assert TextIdentity.objects.filter(sha256=row.blob_id).exists(), "“Your turn” asks what text it is"
    shown = get(client, cast.legal, candidate, f"legal/?doc=a{row.pk}")
    assert "You will do no harm." in shown
    assert "added by Lena Legal" in shown


def test_a_browser_cuts_no_text_that_is_pasted(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    added = get(client, cast.legal, candidate, "legal/record/add/text/")
    for page in (added, client.get("/licenses/new/").content.decode()):
        area = re.findall(r'<textarea[^>]*name="text"[^>]*>', page)
        assert len(area) == 1
        assert "maxlength" not in area[0], "a license of 34,000 characters lost its last sections"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "Either paste the text or choose a file"),
        ({"dated": (timezone.localdate() + timedelta(3)).isoformat()}, "This date is in the future"),
        ({"role": "nonsense"}, "Select a valid choice"),
        ({"text": "x" * (2**20 + 1)}, "longer than 1 MiB"),
        ({"text": "", "file": SimpleUploadedFile("x.txt", b"\xff\xfe\x00\x01")}, "This file is not UTF-8 text"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_in_words(
    cast: Cast, client: Client, change: dict[str, Any], said: str
) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = post(client, cast.legal, candidate, "legal/record/add/text/", 422, **{**TEXT, **change})
    assert said in page
    assert "Use policy of March" in page
    assert not AddedDocument.objects.exists()


def test_who_accepted_the_prompt_is_recorded_and_alarms_when_the_prompt_changes(cast: Cast, client: Client) -> None:
    read = reading(gated="manual", gate_prompt="Accept our terms of March.")
    candidate = scenes.candidate_at("read", cast, read=read)
    prompt = next(one.sha256 for one in read.documents if one.role == "gate_prompt")
    values = {
        "account": "company-bot", "account_kind": "service", "accepted_by": "Lena Legal", "accepted_on": TODAY,
        "approval": "manual", "prompt": prompt,
    }  # fmt: skip
    token = {**values, "account": "hf_abcdefghijklmnop"}
    assert "looks like a token" in post(client, cast.legal, candidate, "legal/record/add/acceptance/", 422, **token)
    post(client, cast.legal, candidate, "legal/record/add/acceptance/", 302, **values)
    assert GateAcceptance.objects.get().prompt_sha256 == prompt
    assert "needs attention" not in get(client, cast.legal, candidate, "legal/record/")
    take_reading(candidate.pk, reading(gated="manual", gate_prompt="Accept our terms of June."))
    assert "The prompt has changed since it was accepted" in get(client, cast.legal, candidate, "legal/record/")


@pytest.mark.long
def test_who_answers_for_the_account_is_missed_when_they_leave(cast: Cast, client: Client) -> None:
    read = reading(gated="manual", gate_prompt="Accept our terms of March.")
    candidate = scenes.candidate_at("read", cast, read=read)
    prompt = next(one.sha256 for one in read.documents if one.role == "gate_prompt")
    values = {
        "account": "company-bot", "account_kind": "person", "accepted_by": "Lena Legal", "accepted_on": TODAY,
        "approval": "manual", "prompt": prompt, "person": cast.legal_two.pk,
    }  # fmt: skip
    post(client, cast.legal, candidate, "legal/record/add/acceptance/", 302, **values)
    assert "owner: Luis Legal" in get(client, cast.legal, candidate, "legal/record/")
    switch(cast.legal_two, on=False, reason="Left the company.", by=cast.administrator)
    for page in ("legal/record/", "legal/"):
        assert "The account owner, Luis Legal, has left" in get(client, cast.legal, candidate, page)


def test_a_license_is_concluded_by_its_key(cast: Cast, client: Client) -> None:
    add_license(key="sample/1.0", name="Sample License 1.0", steward="Sample Lab", reason="Met it.", by=cast.legal)
    candidate = scenes.candidate_at("read", cast)
    page = "legal/record/add/conclusion/"
    assert "No known license has this key or name" in post(
        client, cast.legal, candidate, page, 422, license="none/such", reason="Read."
    )
    post(client, cast.legal, candidate, page, 302, license="sample/1.0", reason="Read in full.")
    assert "already" in post(client, cast.legal, candidate, page, 422, license="sample/1.0", reason="Again.")
    post(client, cast.requester, candidate, page, 403, license="sample/1.0", reason="Mine.")
    assert Conclusion.objects.get().license.key == "sample/1.0"
    desk = get(client, cast.legal, candidate, "legal/")
    assert "Terms of" in desk
    assert "Concluded by Lena Legal" in desk


def refused(cast: Cast) -> Candidate:
    """A candidate whose publisher excludes the use."""
    found = scenes.candidate_at("intake", cast)
    scenes.answer_all(found, "legal", cast, leave_out=("intended-use",))
    said = AnswerStatement("legal", "intended-use", "no", "Not for insurance claims.")
    answer(found, said=said, seen=scenes.seen(found), by=cast.legal)
    return scenes.fresh(found)


def test_the_publishers_exclusion_is_waived_by_two_legal_reviewers_for_a_time(cast: Cast, client: Client) -> None:
    candidate = refused(cast)
    page = get(client, cast.legal, candidate, "legal/fit/")
    assert "The review stops here." in page
    assert "Not for insurance claims." in page
    until = (timezone.localdate() + timedelta(30)).isoformat()
    values = {"rule": "intended_use", "reason": "A clerk checks all.", "owner": "Rolf Requester", "expires": until}
    past = {**values, "expires": TODAY}
    assert "in the future" in post(client, cast.legal, candidate, "legal/waivers/ask/intended_use/", 422, **past)
    post(client, cast.legal, candidate, "legal/waivers/ask/intended_use/", 302, **values)
    waiver = Waiver.objects.get()
    post(client, cast.legal, candidate, f"waivers/{waiver.pk}/approve/", 403)
    assert "another reviewer must approve" in get(client, cast.legal, candidate, "legal/fit/")
    post(client, cast.legal_two, candidate, f"waivers/{waiver.pk}/approve/", 302)
    assert "The review stops here." not in get(client, cast.legal, candidate, "legal/fit/")
    requirements = {requirement.key: requirement for requirement in scenes.requirements(candidate)}
    assert requirements["no-stop"].met
    assert requirements["legal-answers"].met
    post(client, cast.legal_two, candidate, f"waivers/{waiver.pk}/end/", 302, reason="The clerk left.")
    assert "The review stops here." in get(client, cast.legal, candidate, "legal/fit/")


def test_what_a_license_does_not_grant_can_be_waived_by_nobody(cast: Cast) -> None:
    candidate = refused(cast)
    grounds = WaiverGrounds("No.", reason="x", owner=scenes.ENNO, expires=timezone.localdate() + timedelta(1))
    with pytest.raises(Forbidden, match="cannot be waived"):
        ask(candidate, rule="commercial_use", kind="rights", grounds=grounds, by=cast.legal)
    with pytest.raises(Forbidden, match="Only a legal reviewer"):
        ask(candidate, rule="intended_use", kind="publisher", grounds=grounds, by=cast.engineer)


def test_the_database_holds_who_approves_a_waiver(cast: Cast) -> None:
    candidate = refused(cast)
    grounds = WaiverGrounds("No.", reason="x", owner=scenes.ENNO, expires=timezone.localdate() + timedelta(1))
    row = ask(candidate, rule="intended_use", kind="publisher", grounds=grounds, by=cast.legal)
    with pytest.raises(ValueError, match="already requested"):
        ask(candidate, rule="intended_use", kind="publisher", grounds=grounds, by=cast.legal_two)
    for person in (cast.legal, cast.requester):
        with pytest.raises(IntegrityError), transaction.atomic():
            Waiver.objects.filter(pk=row.pk).update(approved_by=person, approved_at=timezone.now())
    approve(row, by=cast.legal_two)
    end(row, reason="Done.", by=cast.legal)
    with pytest.raises(Forbidden, match="has been ended"):
        approve(row, by=cast.legal_two)


def test_a_review_of_the_same_license_text_elsewhere_is_proposed_and_never_taken_over(
    cast: Cast, client: Client
) -> None:
    scenes.candidate_at("intake", cast)
    other = scenes.candidate_at("read", cast, "sample-lab/other-1b", read=reading("sample-lab/other-1b"))
    page = " ".join(get(client, cast.legal_two, other, "legal/").split())
    assert "Lena Legal reviewed the same license text for" in page
    assert "review of sample-lab/atlas-1b-instruct" in page
    assert "No policy of its own." in page
    assert not other.intakes.exists()
    text = "Other words.\n\nYou may not.\n"
    unlike = scenes.candidate_at(
        "read", cast, "sample-lab/third-1b", read=reading("sample-lab/third-1b", license_text=text)
    )
    assert "reviewed the same license text" not in get(client, cast.legal_two, unlike, "legal/")


def test_a_second_team_sees_the_earlier_review_and_confirms_it(cast: Cast, client: Client) -> None:
    first = scenes.candidate_at("answered", cast)
    second = scenes.candidate_at("read", cast, work=scenes.workload(cast, name="Second team"))
    earlier = first.intakes.get()
    assert f"/legal/reuse/{earlier.pk}/" in get(client, cast.legal_two, second, "legal/")
    page = get(client, cast.legal_two, second, f"legal/reuse/{earlier.pk}/")
    assert "Your confirmation records it under your name" in page
    assert not second.intakes.exists()
    post(client, cast.legal_two, second, f"legal/reuse/{earlier.pk}/", 422)
    with transaction.atomic():
        scenes.intake(second, cast)  # a colleague's own intake, after the page was opened
        post(client, cast.legal_two, second, f"legal/reuse/{earlier.pk}/", 409, intended_use="Covered by the card.")
        transaction.set_rollback(True)
    post(client, cast.legal_two, second, f"legal/reuse/{earlier.pk}/", 302, intended_use="Covered by the card.")
    row = second.intakes.get()
    assert (row.reused_from_id, row.publisher, row.intended_use) == (
        earlier.pk,
        earlier.publisher,
        "Covered by the card.",
    )
    taken = {one.question for one in second.answers.all()}
    assert taken == {"publisher", "license", "gate", "managed-account"}
    assert all(one.reused_from_id and one.by_id == cast.legal_two.pk for one in second.answers.all())


@pytest.mark.long
def test_an_earlier_review_on_other_terms_is_not_reused(cast: Cast, client: Client) -> None:
    first = scenes.candidate_at("answered", cast)
    work = scenes.workload(cast, name="Second team")
    second = scenes.candidate_at("read", cast, work=work, read=reading(license_text="Other terms.\n"))
    page = f"legal/reuse/{first.intakes.get().pk}/"
    assert "The basis has changed" in get(client, cast.legal, second, page)
    assert "License documents" in post(client, cast.legal, second, page, 422, intended_use="Covered.")
    assert LicenseIntake.objects.filter(candidate=second).count() == 0


def test_places_that_name_different_licenses_are_all_shown(cast: Cast, client: Client) -> None:
    facts = {
        "license.tag": ("apache-2.0", "file", "README.md", "L2"),
        "license.gguf": ({"license": "llama3.1"}, "file", "m.gguf", ""),
    }
    candidate = scenes.candidate_at("read", cast, read=reading(facts=facts))
    page = get(client, cast.legal, candidate, "legal/record/")
    assert "Sources disagree" in page
    assert "License tag on the card: apache-2.0" in page
    assert "GGUF header: llama3.1" in page


@pytest.mark.long
def test_a_new_text_takes_over_the_answers_of_unchanged_clauses_as_proposals(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    row = add_license(key="sample/1.0", name="Sample License 1.0", steward="", reason="Met it.", by=cast.legal)
    assert candidate.snapshot
    legal_document = candidate.snapshot.documents.select_related("blob").get(role="license")
    clause = "You may use, copy and change this model for any purpose."
    start = legal_document.blob.text.index(clause)
    read = {"read_by": "Lena Legal", "read_on": TODAY}
    anchor = Anchor(legal_document.sha256, start, start + len(clause))
    gone = Anchor(legal_document.sha256, 0, 14)
    values = {
        "commercial_use": Term("yes", "confirmed", anchor, **read),
        "governing_law": Term("the seat", "confirmed", gone, **read),
    }
    change_terms(row, values=values, seen=1, reason="Read.", by=cast.legal)
    page = "legal/record/add/conclusion/"
    post(client, cast.legal, candidate, page, 302, license="sample/1.0", reason="Read in full.")
    take_reading(candidate.pk, reading(license_text=f"Another heading\n\n1. {clause}\n2. But tell us first.\n"))
    desk = get(client, cast.legal, candidate, "legal/")
    assert "1 clause of" in desk
    assert "1 does not and must be read again: governing law" in desk
    document = scenes.fresh(candidate).snapshot.documents.get(role="license")  # type: ignore[union-attr]
    where = f"legal/carry/{document.pk}/"
    assert "Still to be read: Governing law." in get(client, cast.legal, candidate, where)
    bad = {"key": "sample/../x", "name": "Sample License 1.1", "reason": "A new text."}
    assert "Use letters" in post(client, cast.legal, candidate, where, 422, **bad)
    post(client, cast.legal, candidate, where, 302, **{**bad, "key": "sample/1.1"})
    terms = held(["sample/1.1"])["sample/1.1"].terms
    assert terms["commercial_use"].status == "proposed"
    assert terms["governing_law"].status == "unknown"
