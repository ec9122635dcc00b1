"""Ten promises that comparable systems break, each as the people of a review would meet it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from reviews.api.actions import create_token
from reviews.decisions.actions import withdraw
from reviews.decisions.answers import CheckQuestion
from reviews.decisions.gate.checking import check
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import FindingValue
from reviews.people.permits import Forbidden
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.actions.signing import sign
from reviews.workflow.models import SignOff
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.policy.rules import SHIPPED
from reviews.workflow.queries import candidate_detail
from reviews.workflow.statements import SignOffStatement, WaiverGrounds
from reviews.workflow.waivers.actions import ask, ask_requirement
from tests import scenes
from tests.cast import Cast
from tests.legal import test_sources as sources
from tests.readings import CARD, again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db


def asked(repo: str, commit: str) -> CheckQuestion:
    return CheckQuestion("huggingface", repo, commit, "claims-intake")


def test_1_changing_a_file_of_an_approved_revision_outdates_the_sign_off(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    first = reading()
    swapped = tuple(
        type(one)(one.path, one.size, one.blob_id, "e" * 64, one.kind, one.format)
        if one.path == "model.safetensors" else one
        for one in first.artifacts
    )  # fmt: skip
    take_reading(candidate.pk, reading(facts={"weights.bytes": (2_000_000_001, "hub", "", "")}))
    tracks = candidate_detail(scenes.fresh(candidate)).value.tracks
    assert (tracks["legal"].shown, tracks["engineering"].shown) == ("passed", "outdated")
    assert standing(Decision.objects.get()).word == "under review"
    assert again(first, artifacts=swapped).digest != first.digest  # other bytes are another snapshot


def test_2_a_change_of_the_readme_alone_leaves_both_sign_offs(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    take_reading(candidate.pk, reading(card=f"{CARD}\n## Thanks\n\nTo everybody."))
    tracks = candidate_detail(scenes.fresh(candidate)).value.tracks
    assert {one.shown for one in tracks.values()} == {"passed"}
    assert standing(Decision.objects.get()).word == "in force"


def test_3_the_submitter_votes_through_no_door(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    for role in ("legal-reviewer", "engineering-reviewer", "decider"):
        from reviews.people.actions import grant_role

        grant_role(cast.requester, role, by="system:tests")
    client.force_login(cast.requester)
    for track in ("legal", "engineering"):
        values = {"outcome": "pass", "reason": "I read the terms.", "seen": scenes.seen(candidate), "mirror": "yes"}
        assert client.post(f"/candidates/{candidate.pk}/{track}/sign/", values | scenes.TERMS).status_code == 403
    token, secret = create_token(name="ci", scopes=["check"], days=1, by="tests")
    answer = client.post("/api/v1/check", {"vote": "pass"}, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, token.revoked_at) == (400, None)
    assert not SignOff.objects.exists()
    snapshot = scenes.fresh(candidate).snapshot
    with pytest.raises(DatabaseError), transaction.atomic():  # and the database would not take it either
        SignOff.objects.create(
            candidate=candidate, track="legal", outcome="pass", reason="", signer=cast.requester,
            requester=cast.requester, snapshot=snapshot, basis={},
        )  # fmt: skip


def test_4_one_person_never_decides_both_tracks(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, by=cast.both)
    with pytest.raises(Forbidden, match="same person cannot sign both"):
        scenes.sign_track(candidate, "engineering", cast, by=cast.both)


def test_5_approved_and_then_withdrawn_is_not_approved(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    question = asked(candidate.repo_id, candidate.commit)
    assert check(question).allow
    withdraw(Decision.objects.get(), reason="A leak was found.", by=cast.decider)
    reply = check(question)
    assert not reply.allow
    assert "A leak was found." in reply.reasons[0]


def test_6_a_comment_after_the_approval_changes_no_approval(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    remark(candidate, track="legal", about="publisher", text="Nice people.", by=cast.legal)
    assert standing(Decision.objects.get()).word == "in force"
    assert check(asked(candidate.repo_id, candidate.commit)).allow


def test_7_editing_the_policy_during_a_review_leaves_the_running_review(cast: Cast) -> None:
    code = FindingValue("remote-code", "warn", "Code is asked for", "", "config.json")
    candidate = scenes.candidate_at("ready", cast, "sample-lab/run", read=reading("sample-lab/run", findings=(code,)))
    always = dict.fromkeys(("low", "medium", "high"), "block")
    stricter = SHIPPED | {"requirements": SHIPPED["requirements"] | {"remote-code": always}}
    adopt(write(body=stricter, reason="Stricter.", by=cast.decider), reason="Yes.", by=cast.both)
    assert scenes.decide(candidate, cast).candidate.policy_id == 1


def test_8_sql_cannot_update_a_decision_record(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "UPDATE reviews_decision SET license_name = 'mine'",
        "DELETE FROM reviews_decision",
        "TRUNCATE reviews_decision CASCADE",
    ):
        with pytest.raises(DatabaseError, match="written once"):
            run(statement)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_9_two_models_with_the_same_revision_do_not_speak_for_each_other(cast: Cast) -> None:
    one = scenes.candidate_at("decided", cast)
    other = scenes.candidate_at("answered", cast, "sample-lab/other", read=reading("sample-lab/other"))
    assert one.commit == other.commit
    assert check(asked(one.repo_id, one.commit)).allow
    reply = check(asked("sample-lab/other", one.commit))
    assert (reply.allow, reply.decision) == (False, None)
    scenes.sign_track(other, "legal", cast, "fail", terms={})
    assert standing(Decision.objects.get()).word == "in force"


def test_10_an_apache_tag_over_a_research_base_cannot_pass_without_the_licensor(cast: Cast) -> None:
    ship_licenses()
    text = "Research only, in our words.\n"
    base = scenes.candidate_at("read", cast, sources.BASE, read=reading(sources.BASE, license_text=text))
    sources.concluded(base, "cc-by-nc-4.0", cast)
    candidate = sources.tuned(cast, sources.ancestor())
    assert Fact.objects.get(snapshot=candidate.snapshot, key="license.tag").value == "apache-2.0"
    scenes.intake(candidate, cast)
    scenes.answer_all(candidate, "legal", cast)
    found = candidate_detail(scenes.fresh(candidate)).requirements
    stop = next(requirement for requirement in found if requirement.key == "no-stop")
    assert not stop.met
    assert candidate.tracks.get(name="engineering").state == "locked"
    with pytest.raises(Forbidden, match="No disqualifying terms"):
        sign(
            candidate,
            seen=scenes.seen(candidate),
            by=cast.legal,
            said=SignOffStatement(
                track="legal", outcome="pass", reason="The tag says Apache.", terms={"mirror": "yes"}
            ),
        )
    until = timezone.localdate() + timedelta(days=5)
    said = {"conflict": "x", "reason": "We like it.", "owner": scenes.ENNO, "expires": until}
    with pytest.raises(Forbidden, match="cannot be waived"):
        ask(candidate, rule="commercial_use", kind="rights", by=cast.legal, grounds=WaiverGrounds(**said))
    with pytest.raises(Forbidden, match="No waiver is possible"):
        ask_requirement(candidate, key="no-stop", glass=True, by=cast.legal, grounds=WaiverGrounds(**said))
